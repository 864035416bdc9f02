"""Where a run keeps what is its own: its home, its temporary files and the sockets of its kernel."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.environment import fixed
from disrupting_harm.evidence.run import RUN_FOLDER, RUN_STAGE


@contextmanager
def private_places(folder: Path, component: str, iso3: str, *, with_sockets: bool) -> Iterator[Path | None]:
    """The environment of a run, with a home and a folder for temporary files of its own, which are removed afterwards.

    Gives the folder of a kernel's sockets, which lies where its path is short enough for one.
    """
    # Profiles of the person who runs it (IPython start-up files, a matplotlibrc) have no part in a result.
    private = files.fresh_directory(folder / ".profile")
    for name in ("tmp", "matplotlib"):
        (private / name).mkdir()
    _copy_font_list(private / "matplotlib")
    sockets = Path(tempfile.mkdtemp(prefix="dh-")) if with_sockets else None
    saved = dict(os.environ)
    run = {RUN_FOLDER: str(folder), RUN_STAGE: f"{component}@{iso3}", "IPYTHONDIR": str(private), "HOME": str(private)}
    run |= {name: str(private / "tmp") for name in ("TMPDIR", "TEMP", "TMP")} | {
        "MPLCONFIGDIR": str(private / "matplotlib")
    }
    os.environ.clear()
    os.environ.update({name: value for name, value in fixed(saved).items() if not name.startswith("XDG_")} | run)
    if sockets is not None:
        os.environ["JUPYTER_RUNTIME_DIR"] = str(sockets)
    try:
        yield sockets
    finally:
        os.environ.clear()
        os.environ.update(saved)
        if sockets is not None:
            files.remove(sockets)
        files.remove(private)
        if private.exists():  # the disk refused; what is left would be taken for an output
            shutil.rmtree(private)


def _copy_font_list(target: Path) -> None:
    """The person's list of fonts that matplotlib found, which takes it long to make; the run may not read it at its place."""
    home = Path.home()
    places = [os.environ.get("MPLCONFIGDIR"), Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "matplotlib"]
    for place in filter(None, [*places, home / ".matplotlib"]):
        for path in Path(place).glob("fontlist-*.json"):
            shutil.copyfile(path, target / path.name)
