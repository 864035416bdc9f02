"""What a result may not take from the machine it is made on: the variables that every stage runs under."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


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


def fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment with the fixed variables, without those that change what Python, Jupyter or a kernel of matrices loads."""
    return {name: value for name, value in environment.items() if name not in UNWANTED} | FIXED


def is_fixed(environment: Mapping[str, str]) -> bool:
    return all(environment.get(name) == value for name, value in FIXED.items()) and not UNWANTED & set(environment)


def restart_fixed() -> None:
    """Start this command again under the fixed variables, in the place of this process, if it does not run under them."""
    if not is_fixed(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], fixed(os.environ))
