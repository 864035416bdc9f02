"""Write a release: copies, pages, manifest and signature into one folder by one swap, then the line of the log."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.errors import InputChangedError
from disrupting_harm.layout import Layout
from disrupting_harm.records import ID_COLUMNS
from disrupting_harm.release import changes, log, pages, repository
from disrupting_harm.release.described import WORKFLOW, Content, described
from disrupting_harm.release.earlier import standing
from disrupting_harm.release.manifest import ABOUT, MANIFEST, SIGNATURE, Manifest, ReleasedFile
from disrupting_harm.release.pins import pins_digest, read_pins
from disrupting_harm.release.preparation import Options, Prepared, prepare
from disrupting_harm.release.selection import Chosen
from disrupting_harm.release.verified import Values
from disrupting_harm.study.load import load_study


CHANGES = "changes.csv"


def release(layout: Layout, folder: Path, options: Options, out: TextIO, values: Values | None = None) -> None:
    """Make the release and say what it holds. Raises UserError with every problem, before anything is written.

    values: the check of what is printed and drawn, `values.verify.add_values`, which stands above this package.

    A run that is stopped leaves the folder and the log as they were, or the new folder and the old log: the same command then
    replaces that folder.
    """
    prepared = prepare(layout, folder, options, values)
    final = folder.resolve()
    partial = files.partial_directory(final)
    try:
        copied = tuple(_copy(layout, partial, file) for file in prepared.selection.files)
        manifest, counts = _describe(layout, partial, prepared, options, copied)
        files.write_text(partial / MANIFEST, manifest.text())
        if prepared.signer:
            files.write_text(partial / SIGNATURE, prepared.signer.sign(manifest).text())
        _require_unmoved(layout, prepared)
        files.replace_directory(partial, final)
    finally:
        files.remove(partial)
    signed_by = prepared.signer.name if prepared.signer else ""
    log.append(layout, log.next_entry(prepared.entries, manifest, signed_by, counts))
    print(_summary(folder, manifest, counts), file=out)


def _require_unmoved(layout: Layout, prepared: Prepared) -> None:
    """The commit and the log are those that were checked."""
    if repository.head(layout) != prepared.commit:
        raise InputChangedError(
            "git: another commit was checked out while the release was made; run the command again."
        )
    if log.read_log(layout) != prepared.entries:
        raise InputChangedError(
            f"{log.LOG}: another release was made at the same time; commit its line, then run the command again."
        )


def _copy(layout: Layout, partial: Path, file: Chosen) -> ReleasedFile:
    """A copy whose bytes are those of the record: what was checked is what leaves."""
    target = partial / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(layout.root / file.path, target)
    target.chmod(0o644)
    if files.sha256_file(target) != file.sha256:
        raise InputChangedError(f"{file.path}: changed while the release was made; run the command again.")
    return ReleasedFile(
        path=file.path, sha256=file.sha256, size=target.stat().st_size, role=file.role, unit=file.unit, data_class=file.data_class,
        stand_in=file.stand_in, kind=file.kind, trace_id=file.trace_id, record=file.record,
    )  # fmt: skip


def _describe(
    layout: Layout, partial: Path, prepared: Prepared, options: Options, copied: tuple[ReleasedFile, ...]
) -> tuple[Manifest, log.Counts]:
    """Write the pages and the changes; return the manifest of all, and how many estimates are other than before."""
    study, selection = load_study(layout), prepared.selection
    pins = read_pins(layout)
    number = len(prepared.entries) + 1
    before = standing(prepared.earlier, selection.units)
    old = changes.rows_by_id(table for published, kept in before for table in _tables(kept, published.folder))
    told = changes.compare_rows(old, changes.rows_by_id(_tables(copied, partial)))
    counts = changes.count(told)
    about = pages.About(
        study=study.title, number=number, commit=prepared.commit, date=options.date, pins_sha256=pins_digest(pins),
        demonstration=options.demonstration, units={unit: study.unit(unit).name for unit in selection.units},
        stand_ins=selection.holding("synthetic"), files=len(copied), against=tuple(sorted({p.manifest.number for p, _ in before})),
        changes=counts, signed_by=prepared.signer.name if prepared.signer else "",
    )  # fmt: skip
    texts = {pages.README: pages.readme_text(about), pages.INDEX: pages.index_page(about)}
    if before:  # of a first release everything appeared, which needs no list
        old_files = {file.path: file.sha256 for _, kept in before for file in kept}
        told += changes.compare_files(old_files, {file.path: file.sha256 for file in copied})
        texts[CHANGES] = changes.changes_text(told)
    own = [_write(partial, name, text) for name, text in texts.items()]
    own.append(_write(partial, WORKFLOW, repository.committed_text(layout, prepared.commit, WORKFLOW)))
    content = Content.of_selection(
        layout, selection.records, [*copied, *own], partial, about.units, prepared.commit, options.date
    )
    own += [_write(partial, name, text) for name, text in described(content).items()]
    manifest = Manifest(
        study=study.title, number=number, commit=prepared.commit, date=options.date, demonstration=options.demonstration,
        units=selection.units, audits=prepared.audits, after=log.last_digest(prepared.entries), pins=pins,
        pins_sha256=pins_digest(pins), files=tuple(sorted([*copied, *own], key=lambda file: file.path)),
    )  # fmt: skip
    return manifest, counts


def _write(partial: Path, name: str, text: str) -> ReleasedFile:
    files.write_text(partial / name, text)
    data = text.encode()
    return ReleasedFile(path=name, sha256=files.sha256_bytes(data), size=len(data), role=ABOUT)


def _tables(released: Sequence[ReleasedFile], folder: Path) -> list[changes.Table]:
    return [changes.Table(file.kind, folder / file.path) for file in released if file.kind in ID_COLUMNS]


def _summary(folder: Path, manifest: Manifest, counts: log.Counts) -> str:
    kind = "demonstration" if manifest.demonstration else "release"
    about = sum(file.role == ABOUT for file in manifest.files)
    return (
        f"{kind} {manifest.number} in {folder}: {len(manifest.files) - about} files of {', '.join(manifest.units)}, and {about} about the "
        "release itself\n"
        f"estimates and assessments: {counts.changed} changed, {counts.appeared} appeared, {counts.went} went\n"
        f"{log.LOG} has a new line; commit it with `git add {log.LOG}`"
    )
