"""The list of what a release holds: one text per content, no clock, no host, no path outside the release."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.study.model import DataClass, Iso3, Model


MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
OUTPUTS = "outputs"
SCHEMA = 1
ABOUT = "about the release"  # the role of a file that is none of the study's


def _is_inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or pure.as_posix() != path or path in ("", "."):
        raise ValueError("is no path below the release")
    return path


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Inside = Annotated[str, AfterValidator(_is_inside)]


class Pin(Model):
    """A lock file or pointer by its hash."""

    path: Inside
    sha256: Sha256


class ReleasedFile(Model):
    """size: in bytes. stand_in: whether anything in it is. kind: of the saved thing. record: that names it."""

    path: Inside
    sha256: Sha256
    size: int
    role: str
    unit: str = ""  # as `data_class`, of all but what the release says about itself
    data_class: DataClass | None = None
    stand_in: bool = False
    kind: str = ""
    trace_id: str = ""
    record: str = ""


class Manifest(Model):
    """number: of the release. commit: what made it. date: as a person gave it. after: digest of the log's last entry before."""

    schema_version: Literal[1] = SCHEMA
    study: str
    number: int
    commit: str
    date: str = ""
    demonstration: bool
    units: tuple[Iso3, ...]
    audits: tuple[str, ...]
    after: str = ""
    pins: tuple[Pin, ...]
    pins_sha256: Sha256
    files: tuple[ReleasedFile, ...]

    def text(self) -> str:
        return files.dump_json(self.model_dump(mode="json"))

    def sha256(self) -> str:
        return files.sha256_text(self.text())


class NotAManifest(ValueError):
    """A file that cannot be read as a manifest, or is written otherwise than one is."""


def read_manifest(folder: Path) -> Manifest:
    """Raises UserError where there is none, and NotAManifest where it is not one any more.

    The text must be the one that its content has, so that no doubled key says one thing to us and another to others.
    """
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except OSError:
        raise UserError(
            f"{folder}: holds no {MANIFEST}, so it is no release; name the folder that `dh release` made."
        ) from None
    try:
        manifest = Manifest.model_validate_json(data)
    except (ValidationError, ValueError):
        raise NotAManifest(f"{MANIFEST}: is not a manifest of a release any more.") from None
    if manifest.text().encode() != data:
        raise NotAManifest(f"{MANIFEST}: is written otherwise than a manifest is.")
    return manifest


def find_release(place: Path) -> Path | None:
    """The folder of the release that a file or folder is or lies in; None where it lies in none."""
    here = place.resolve()
    return next((f for f in (here, *here.parents) if (f / MANIFEST).is_file() and (f / OUTPUTS).is_dir()), None)
