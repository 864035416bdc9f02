"""What a result may not take from the machine it is made on: the variables that every stage runs under."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


# Hashing and threads are decided when an interpreter or a numeric library starts, so these must stand before that.
FIXED = {
    "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1700000000",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1",
    "MPLBACKEND": "agg", "MATPLOTLIBRC": os.devnull, "PYTHONNOUSERSITE": "1",
}  # fmt: skip
UNWANTED = frozenset({
    "PYTHONWARNINGS", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONOPTIMIZE", "PYTHONHOME", "PYTHONUSERBASE", "JUPYTER_PATH",
    "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "OPENBLAS_CORETYPE",
})  # fmt: skip
SEARCHED = "PYTHONPATH"
LIBRARY = str(Path(__file__).resolve().parents[1])


def fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment with the fixed variables, without those that change what Python, Jupyter or a kernel of matrices loads.

    Of the folders that Python would search, that of this library stays, since a clone may run its own.
    """
    kept = {name: value for name, value in environment.items() if name not in UNWANTED | {SEARCHED}}
    if LIBRARY in (os.path.realpath(folder) for folder in environment.get(SEARCHED, "").split(os.pathsep) if folder):
        kept[SEARCHED] = LIBRARY
    return kept | FIXED


def is_fixed(environment: Mapping[str, str]) -> bool:
    return fixed(environment) == dict(environment)


def restart_fixed() -> None:
    """Start this command again under the fixed variables, in the place of this process, if it does not run under them."""
    if not is_fixed(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], fixed(os.environ))
