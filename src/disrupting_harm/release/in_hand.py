"""A release in the hands of somebody who has no clone: its files verified, and what it shows traced to the hashes of raw files.

A release holds its files under the names that they have in a clone, records among them, so that a chain is read in it as in a clone. What
it does not hold (data, parameters, code) is told by its hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.errors import TraceError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.trace import Form, data_of, is_page, meant, print_down, print_trace
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, FAILED, VERIFIED
from disrupting_harm.records import FileRef, NotARecord, Record, read_record
from disrupting_harm.release.check import find_problems, who_vouches
from disrupting_harm.release.manifest import MANIFEST, OUTPUTS, Manifest, NotAManifest, read_manifest


DATA = "data/"


def verify_release(folder: Path, layout: Layout | None, out: TextIO) -> int:
    """VERIFIED where a clone vouches for a release without a difference, AS_FAR_AS_POSSIBLE without a clone, FAILED with a sentence for each
    difference: of a file from the manifest, and of a record from the files and records that it names.
    """
    try:
        manifest = read_manifest(folder)
    except NotAManifest as error:
        print(error, file=out)
        return FAILED
    problems = [*find_problems(folder, manifest), *_record_problems(folder, manifest)]
    if layout is not None:
        problems += who_vouches(folder, manifest, None, "", layout, asked=False)[1]
    for unit in manifest.units:
        _print_absent(unit, _absent(folder, manifest, unit), out)
    for problem in problems:
        print(problem, file=out)
    name, count = f"release {manifest.number}", len(manifest.files)
    if problems:
        print(
            f"{name}: {len(problems)} difference{'s' if len(problems) > 1 else ''}; {count} files re-hashed", file=out
        )
        return FAILED
    said = f"all {count} files are what {MANIFEST} says, and the records among them fit together"
    if layout is not None:
        print(f"{name}: {said}; the log of this clone holds it", file=out)
        return VERIFIED
    print(
        f"{name}: verified as far as possible: {said}; who wrote {MANIFEST} is told by `dh release --check` with a clone or its public "
        "keys (`--keys FILE`)",
        file=out,
    )
    return AS_FAR_AS_POSSIBLE


def verify_file(folder: Path, file: Path, out: TextIO) -> int:
    """The same of one file: of the release by its name, of one from anywhere by its content."""
    manifest, place = _manifest(folder), file.resolve()
    of_release = f"of release {manifest.number}"
    name = place.relative_to(folder).as_posix() if place.is_relative_to(folder) else ""
    path = _same_content(manifest, file)
    if name and (listed := _by_path(manifest).get(name)) and listed != files.sha256_file(file):
        was = f", and is {path}" if path else ""
        print(f"{name}: is not the file {of_release}, whose sha256 is {listed}{was}.", file=out)
        return FAILED
    if path is None:
        print(f"{name or file.name}: is no file {of_release}: its content is not in {MANIFEST}.", file=out)
        return FAILED
    print(f"{name or file.name}: is {name or path} {of_release}, byte for byte", file=out)
    return AS_FAR_AS_POSSIBLE


def trace_in_release(folder: Path, target: str, out: TextIO, *, form: Form = "tree", down: bool = False) -> None:
    """Write the chain of an id, a number or a file of the release and the hashes of the data behind it, or what rests on it.

    Raises TraceError for what is not in it, and where its records are not those of its manifest.
    """
    manifest = _manifest(folder)
    wrong = [p for p, _ in _records(folder, manifest) if files.sha256_file(folder / p) != _by_path(manifest)[p]]
    if wrong:
        raise TraceError(f"{', '.join(wrong)}: not what {MANIFEST} says; run `dh verify` in the release.")
    layout, file = Layout(folder), Path(target)
    if file.is_file():
        path = file.resolve()
        inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else _same_content(manifest, file)
        if inside is None:
            raise TraceError(f"{file.name}: is no file of release {manifest.number}; name an id, or a file of it.")
        target = inside
    if down:
        print_down(layout, target, out, as_json=form == "json")
        return
    print_trace(layout, target, out, form=form)
    found = meant(layout, target)
    if form != "json" and isinstance(found, str) and not is_page(layout, found):
        _print_data(data_of(layout, found), manifest, out)


def _print_data(chain: object, manifest: Manifest, out: TextIO) -> None:
    behind = dict(sorted(_data_files(chain)))
    print(f"data behind it, by sha256; none of them is in release {manifest.number}:", file=out)
    for name, sha256 in behind.items():
        print(f"  {sha256}  {name}", file=out)
    print(f"the rest of the chain (parameters, code) is that of commit {manifest.commit}", file=out)


def _data_files(chain: object) -> Iterator[tuple[str, str]]:
    """Each file below data/ that a chain names, with its hash."""
    if isinstance(chain, dict):
        path, sha256 = chain.get("path"), chain.get("sha256")
        if (
            isinstance(path, str)
            and isinstance(sha256, str)
            and path.startswith((f"{DATA}raw/", f"{DATA}derived/", f"{DATA}reference/"))
        ):
            rows = chain.get("rows_of")
            yield f"{path}, rows of {rows}" if rows else path, sha256
        for value in chain.values():
            yield from _data_files(value)
    elif isinstance(chain, list):
        for value in chain:
            yield from _data_files(value)


def _record_problems(folder: Path, manifest: Manifest) -> list[str]:
    """Records that say otherwise than the manifest of a file, or than another record of what it made."""
    listed, made, told = _by_path(manifest), {}, []
    records = list(_records(folder, manifest))
    for name, record in records:
        for output in record.outputs:
            made[output.path] = (output.sha256, name)
            if listed.get(output.path, output.sha256) != output.sha256:
                told.append(f"{output.path}: {name} says another sha256 than {MANIFEST}.")
    for name, record in records:
        for file in _read_files(record):
            sha256, maker = made.get(file.path, (file.sha256, ""))
            if sha256 != file.sha256 and not file.rows_of:
                told.append(f"{name}: read another {file.path} than {maker} says was made.")
    return told


def _absent(folder: Path, manifest: Manifest, unit: str) -> dict[str, str]:
    """Files of data that records of a unit name, by path, with their hashes: a release holds none of them."""
    found = {}
    for _, record in _records(folder, manifest):
        if record.country == unit:
            for file in (*_read_files(record), *record.outputs):
                if file.path.startswith(DATA):
                    found[f"{file.path}, rows of {file.rows_of}" if file.rows_of else file.path] = file.sha256
    return found


def _print_absent(unit: str, absent: dict[str, str], out: TextIO) -> None:
    if absent:
        print(f"{unit}: its data are not in the release; {len(absent)} files stay named by hash, unchecked", file=out)
        for path, sha256 in sorted(absent.items()):
            print(f"  {sha256}  {path}", file=out)


def _read_files(record: Record) -> Iterator[FileRef]:
    for source in record.inputs:
        yield source
        yield from source.raw


def _records(folder: Path, manifest: Manifest) -> Iterator[tuple[str, Record]]:
    """Those that can be read; of the others, hashes tell."""
    for file in manifest.files:
        if file.path.startswith(f"{OUTPUTS}/") and file.path.endswith(".json"):
            try:
                yield file.path, read_record(folder / file.path)
            except NotARecord:
                continue  # a list of claims, or a record that was changed


def _by_path(manifest: Manifest) -> dict[str, str]:
    return {file.path: file.sha256 for file in manifest.files}


def _same_content(manifest: Manifest, file: Path) -> str | None:
    sha256 = files.sha256_file(file)
    return next((listed.path for listed in manifest.files if listed.sha256 == sha256), None)


def _manifest(folder: Path) -> Manifest:
    try:
        return read_manifest(folder)
    except NotAManifest as error:
        raise UserError(str(error)) from None
