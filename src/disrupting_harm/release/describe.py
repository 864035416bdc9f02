"""Describe the public half of a unit in the words of standards, without a copy of any file of it."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.release import place, repository
from disrupting_harm.release.described import WORKFLOW, Content, described
from disrupting_harm.release.manifest import ABOUT, ReleasedFile
from disrupting_harm.release.selection import select
from disrupting_harm.study.load import load_study


def describe(layout: Layout, unit: str, folder: Path, out: TextIO) -> None:
    """Write the descriptions that a release of this unit would hold into a new folder, by one swap.

    Raises UserError for an unknown unit, one without a report, a form that has changed since the run, a clone without a commit,
    and a folder that cannot be taken.
    """
    if problems := place.find_problems(layout, folder, ()):
        raise UserError("\n".join(problems))
    selection = select(layout, [unit])
    commit = repository.head(layout)
    workflow = repository.committed_text(layout, commit, WORKFLOW).encode()
    released = [
        ReleasedFile(
            path=file.path, sha256=file.sha256, size=(layout.root / file.path).stat().st_size, role=file.role, unit=file.unit,
            data_class=file.data_class, stand_in=file.stand_in, kind=file.kind, trace_id=file.trace_id, record=file.record,
        )
        for file in selection.files
    ]  # fmt: skip
    released.append(ReleasedFile(path=WORKFLOW, sha256=files.sha256_bytes(workflow), size=len(workflow), role=ABOUT))
    names = {unit: load_study(layout).unit(unit).name}
    content = Content.of_selection(layout, selection.records, released, layout.root, names, commit)
    texts = described(content)
    final = folder.resolve()
    partial = files.partial_directory(final)
    try:
        for name, text in texts.items():
            files.write_text(partial / name, text)
        files.replace_directory(partial, final)
    finally:
        files.remove(partial)
    print(f"{', '.join(texts)} of {unit} in {folder}: {len(content.runs)} runs, {len(released)} files named", file=out)
