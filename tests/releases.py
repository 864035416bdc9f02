"""Releases of the small study as tests make and read them."""

from __future__ import annotations

from pathlib import Path

from tests.small_release import COUNTS, MIXED, REAL

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release.log import read_log
from disrupting_harm.release.manifest import MANIFEST, Manifest, read_manifest


TABLE = f"outputs/{REAL}/{COUNTS}/counts.csv"
PAGE = f"outputs/reports/{MIXED}/report.html"


def listing(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(outcome, folder: Path, layout: Layout) -> list[str]:
    """The sentences of a refusal; of the release there is no trace."""
    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert "Traceback" not in outcome.err
    assert not folder.exists() and not list(folder.parent.glob(f".{folder.name}.*"))
    assert read_log(layout) == ()
    return outcome.err.splitlines()


def release_real(dh, folder: Path, *more: str):
    outcome = dh("release", str(folder), "--units", REAL, *more)
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    return outcome


def append(path: Path, text: str = "\n# a remark\n") -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def forge_manifest(folder: Path, **fields) -> Manifest:
    manifest = read_manifest(folder).model_copy(update=fields)
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
    return manifest


def change_a_byte(folder: Path) -> None:
    data = bytearray((folder / TABLE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / TABLE).write_bytes(data)


def change_a_byte_and_the_manifest(folder: Path) -> None:
    change_a_byte(folder)
    found = files.sha256_file(folder / TABLE)
    listed = read_manifest(folder).files
    forge_manifest(
        folder, files=tuple(f.model_copy(update={"sha256": found}) if f.path == TABLE else f for f in listed)
    )
