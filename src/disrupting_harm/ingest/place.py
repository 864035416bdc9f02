"""Put a raw file in its place under DVC."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.ingest.source import RawSource, raw_sources
from disrupting_harm.layout import Layout
from disrupting_harm.registry import load_section, require_held
from disrupting_harm.study.conventions import near
from disrupting_harm.study.section import DataSection


def place_raw_file(layout: Layout, iso3: str, component: str, source: Path, table: str | None = None) -> Path:
    """Check `source` against its contract, copy it into `data/raw/<ISO3>/<component>/` and have DVC track that folder.

    Nothing is touched unless the file keeps its contract; the copy is written beside the old file and renamed over it.
    Raises MissingInputError, ParamsError or ContractError.
    """
    declared = require_held(layout, iso3, component)
    if not declared.has("derive"):
        raise ParamsError(
            f"params/countries/{iso3}.yaml: {component} takes no raw file; its inputs are the tables of data/reference."
        )
    section = load_section(layout, iso3, component)
    if section.data_class == "synthetic":
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{component}.data_class: is synthetic, so the stage "
            f"{component}_synthetic@{iso3} makes this file; to use real data set it to restricted, say where they come from under "
            "`origin`, and run `dh refresh` and `dh import` again."
        )
    name = table or _only_table(iso3, section)
    if name not in section.tables:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: no table {name}{near(name, section.tables)}; name one of {', '.join(section.tables)} with --table."
        )
    if not source.is_file():
        raise MissingInputError(
            f"{source}: not there; name the file to import, as in `dh import {component} {iso3} FILE`."
        )
    _check_kind(iso3, section.tables[name].file, source)
    _check_hash(iso3, section.tables[name].file, section.tables[name].sha256, source)
    incoming = RawSource(layout, iso3, component, section, name, source)
    declared.module("derive").check(layout, iso3, {name: incoming})

    target = raw_sources(layout, iso3, component, section)[name].path
    files.sweep([target.parent])
    if not (target.is_file() and files.sha256_file(target) == files.sha256_file(source)):
        files.write_bytes(target, source.read_bytes())
    _track(layout, target.parent)
    return target


def _only_table(iso3: str, section: DataSection) -> str:
    if len(section.tables) > 1:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: several tables; say which with --table {' or --table '.join(section.tables)}."
        )
    return next(iter(section.tables))


def _check_kind(iso3: str, file: str, source: Path) -> None:
    """A file is read by its ending, before and after it is placed, so the two must be the same."""
    if source.suffix.lower() != Path(file).suffix.lower():
        raise ParamsError(
            f"{source.name}: another kind of file than the {file} that params/countries/{iso3}.yaml names; "
            "convert it, or declare the name with the right ending there, and run `dh import` again."
        )


def _check_hash(iso3: str, file: str, expected: str | None, source: Path) -> None:
    if expected and (found := files.sha256_file(source)) != expected:
        raise UserError(
            f"{source}: is not the {file} that params/countries/{iso3}.yaml names (sha256 {found[:12]}..., declared {expected[:12]}...); "
            "import that file, or declare the new hash there."
        )


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


def _dvc_add(layout: Layout, name: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "dvc", "add", name],
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
