"""Have DVC track raw files, under the restricted remote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def track(layout: Layout, folders: Sequence[Path]) -> None:
    """Have DVC track folders of raw files: at once, which takes the time of one, or else each by itself.

    Raises UserError with every folder that it does not track; the others are tracked all the same.
    """
    if len(folders) > 1:
        pointers = {folder.with_name(f"{folder.name}.dvc"): folder for folder in folders}
        for pointer, folder in pointers.items():
            _keep_restricted(pointer, folder)
        if _dvc_add(layout, *map(layout.relative, folders)).returncode == 0:
            for pointer, folder in pointers.items():
                _keep_restricted(pointer, folder)
            return
    said = []
    for folder in folders:
        try:
            _track(layout, folder)
        except UserError as error:
            said.append(str(error))
    if said:
        raise UserError("\n".join(said))


def _track(layout: Layout, folder: Path) -> None:
    """`dvc add`, which writes the pointer that git keeps."""
    name = layout.relative(folder)
    pointer = folder.with_name(f"{folder.name}.dvc")
    _keep_restricted(pointer, folder)
    done = _dvc_add(layout, name)
    # A DVC that was killed may leave its list of running commands empty, and none starts any more.
    if done.returncode and files.drop_unless_json(layout.root / ".dvc" / "tmp" / "rwlock"):
        done = _dvc_add(layout, name)
    if done.returncode:
        said = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        raise UserError(
            f"{name}: placed, but DVC does not track it yet ({'; '.join(said) or 'it gives no reason'}); where a stage makes this "
            f"folder, run `dh refresh`, then `dvc add {name}`."
        )
    _keep_restricted(pointer, folder)


def _dvc_add(layout: Layout, *names: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "dvc", "add", *names],
        cwd=layout.root,
        capture_output=True,
        text=True,
        check=False,
    )


def _keep_restricted(pointer: Path, folder: Path) -> None:
    """Name the remote in the pointer: without it `dvc push -r public` would send respondents' rows along.

    It is named before DVC tracks the folder as well, since an import can end at any point. DVC keeps what it finds there.
    """
    try:
        content = yaml.safe_load(pointer.read_text(encoding="utf-8"))
        outs = list(content["outs"])
    except (FileNotFoundError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError):  # none, or a damaged one
        content = outs = None
    if not outs or not all(isinstance(out, dict) and {"md5", "path"} <= set(out) for out in outs):
        content = {"outs": [_describe(folder)]}
    for out in content["outs"]:
        out["remote"] = "restricted"
    files.write_text(pointer, yaml.safe_dump(content, sort_keys=False))


def _describe(folder: Path) -> dict:
    """The entry of a folder in a pointer, as DVC writes it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    listing = {path.relative_to(folder).as_posix(): files.md5_file(path) for path in found}
    size = sum(path.stat().st_size for path in found)
    return {"md5": files.folder_md5(listing), "size": size, "nfiles": len(found), "hash": "md5", "path": folder.name}
