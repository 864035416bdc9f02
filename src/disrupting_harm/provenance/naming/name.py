"""Say of each path that differs what happened to it, and join what is one event into one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from disrupting_harm import files
from disrupting_harm.provenance.naming.documents import name_notebook, name_page, name_record
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.pictures import name_drawing, name_pixels
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.naming.tables import name_csv, name_parquet
from disrupting_harm.provenance.verification import Verification


LARGEST = 64_000_000  # bytes: a larger file is named by its hash alone
BY_SUFFIX: dict[str, Callable[[bytes, bytes], Name | None]] = {
    ".png": name_pixels,
    ".svg": name_drawing,
    ".html": name_page,
    ".ipynb": name_notebook,
    ".json": name_record,
}
RESTRICTED = ("data/raw/", "data/derived/")


def name_differences(result: Verification, known: Known) -> None:
    """Put a reason in front of what each sentence says; what was swapped or renamed becomes one sentence."""
    _join_swapped(result, known)
    _join_renamed(result, known)
    for path in list(result.found):
        if path in result.differences and (name := name_file(result, known, path)):
            result.name(path, name)


def name_file(result: Verification, known: Known, path: str) -> Name | None:
    """What happened to one file whose bytes are not those that it should have; None for one that is missing."""
    file = result.layout.root / path
    if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
        return None
    data = file.read_bytes()
    md5 = files.md5_bytes(data)
    if other := known.elsewhere(path, md5, files.sha256_bytes(data)):
        return Name(Reason.FOREIGN, f"these are the bytes of {other}")
    original = known.original(path)
    if original == data:
        return Name(Reason.STALE, "its own stage made these bytes, and a stage that reads it has not run since")
    if original is not None:
        return name_change(path, original, data) if not known.is_earlier(md5) else Name(Reason.STALE, _earlier())
    if known.is_earlier(md5):
        return Name(Reason.STALE, _earlier())
    return Name(Reason.ALTERED, "what it was is not on this machine, so that only its hash tells")


def name_change(path: str, made: bytes, found: bytes) -> Name:
    """What differs between the bytes that a path should have and those that it has."""
    if b"\0" not in made and _unix(found) == _unix(made):
        return Name(
            Reason.OTHER_LINE_ENDS, "its text is the study's; check it out with `git config core.autocrlf false`"
        )
    restricted, suffix = path.startswith(RESTRICTED), PurePosixPath(path).suffix
    if made.startswith(found) and not (
        suffix == ".csv" and found.endswith(b"\n")
    ):  # whole rows are named by what is lost
        return Name(Reason.CUT_SHORT, f"{len(found):,} of {len(made):,} bytes")
    named: Name | None = None
    if suffix == ".csv":
        named = name_csv(made, found, restricted=restricted)
    elif suffix == ".parquet":
        named = name_parquet(made, found)
    elif suffix in BY_SUFFIX and not (restricted and suffix not in (".json", ".ipynb")):
        named = BY_SUFFIX[suffix](made, found)
    return named or Name(Reason.ALTERED, _first_byte(made, found))


def _earlier() -> str:
    return "an earlier run made these bytes, which DVC's cache still holds"


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _first_byte(made: bytes, found: bytes) -> str:
    place = next((n for n, (a, b) in enumerate(zip(made, found, strict=False)) if a != b), min(len(made), len(found)))
    return f"{len(found):,} bytes, of {len(made):,}; the first that differs is byte {place + 1:,}"


def _join_swapped(result: Verification, known: Known) -> None:
    """Folders, then files, of which each holds what is pinned for the other: one sentence for all that they hold."""
    for path, found in sorted(result.found.items()):
        other = known.elsewhere(path, found)
        if other is None or path not in result.found:  # told with what it lies in, or with what it was swapped for
            continue
        made = result.mend(path, path.startswith(("outputs/", "data/")))
        if result.found.get(other) == known.pinned.get(path) is not None:
            said = f"it holds what is pinned for {other}, and that holds what is pinned for it"
            result.join([path, other], path, f"{Name(Reason.SWAPPED, said)}; {made}.")
        elif found.endswith(".dir"):
            result.join([path], path, f"{Name(Reason.FOREIGN, f'it holds what is pinned for {other}')}; {made}.")


def _join_renamed(result: Verification, known: Known) -> None:
    """A file that is missing and lies under another name beside its place."""
    lost = {known.pinned[path]: path for path in result.missing if path in known.pinned}
    if not lost:
        return
    for stray in _files(result, sorted(result.strays)):
        path = lost.get(files.md5_file(result.layout.root / stray))
        if path is not None and path in result.differences:
            result.differences.pop(stray, None)
            result.name(path, Name(Reason.RENAMED, f"it lies at {stray}"))


def _files(result: Verification, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        place = result.layout.root / path
        if place.is_file():
            yield path
        elif place.is_dir():
            yield from (result.layout.relative(p) for p in sorted(place.rglob("*")) if p.is_file())
