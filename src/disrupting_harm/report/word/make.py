"""`dh word KEN FILE.docx`: the report that lies in outputs/reports/KEN as a Word document, whose numbers are those of its checked page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

from disrupting_harm import files
from disrupting_harm.claims.evaluate import Spoken, spoken_sentences
from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.printed import check_document
from disrupting_harm.claims.store import read_store
from disrupting_harm.errors import MissingInputError, UserError, require_place
from disrupting_harm.layout import Layout
from disrupting_harm.report.checked import explain
from disrupting_harm.report.editions import Report, lay_out
from disrupting_harm.report.made_of import (
    classes_of,
    drawings_of,
    edition_of,
    findings_of,
    identity_for,
    read_executed,
    read_made,
    titles_of,
)
from disrupting_harm.report.word.document import write_document
from disrupting_harm.report.word.markup import tag_of
from disrupting_harm.report.word.reading import Line, Read, read_document
from disrupting_harm.sections import held
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings


@dataclass(frozen=True)
class Made:
    """A document with the sentences it holds by id, and what it reads as."""

    data: bytes
    spoken: dict[str, Spoken]
    read: Read


def write_word(layout: Layout, iso3: str, path: Path) -> Made:
    """Write the document of a unit's report. Raises MissingInputError where no report was made, and UserError for a path that is no
    .docx or in no folder, and where a number of the document is not on the page.
    """
    refuse_other_names(path)
    require_place(path)
    made = make_document(layout, iso3)
    files.write_bytes(path, made.data)
    return made


def refuse_other_names(path: Path) -> None:
    if path.suffix.lower() != ".docx":
        raise UserError(f"{path}: is no name of a Word document; give it the ending .docx.")


def make_document(layout: Layout, iso3: str, *, of_page: bool = True) -> Made:
    """The document in memory: the same bytes for the same report. of_page: refuse what the published page does not say; a document that
    edited ones are held against has the sentences of params/findings.yaml as they are now.
    """
    load_study(layout).require_fielded(iso3)
    page = layout.report(iso3) / "report.html"
    cover = layout.report(iso3) / f"{layout.cover}.ipynb"
    if lost := [layout.relative(path) for path in (page, cover) if not path.is_file()]:
        raise MissingInputError(f"{', '.join(lost)}: not there; make it with `dh repro report@{iso3}`.")
    stems = held(layout, iso3)
    notebooks = {stem: read_executed(layout, iso3, stem) for stem in stems}
    records = {stem: read_made(layout, iso3, stem) for stem in stems}
    data_class, stand_in = classes_of(records)
    study = load_study(layout)
    report = lay_out(
        {layout.cover: nbformat.read(cover, as_version=4), **notebooks}, words=study.words(iso3),
        of_a_country=study.unit(iso3).kind == "country", titles=titles_of(findings_of(layout, iso3)),
    )  # fmt: skip
    file = load_findings(layout)
    spoken = spoken_sentences(file, read_store(layout, iso3), study.words(iso3)) if file else {}
    data = write_document(
        report, edition_of(layout, iso3, notebooks, data_class, stand_in=stand_in), spoken,
        drawings_of(layout, records, ".png"), identity_for(layout, iso3, records, data_class),
    )  # fmt: skip
    read = read_document(data, "the document", sentence_tags(spoken))
    name = f"{layout.relative(layout.report(iso3))}/report.html"
    if not of_page:
        return Made(data, spoken, read)
    problems = list(dict.fromkeys(check_document(_printed(read, report), read_page(page.read_text(encoding="utf-8")))))
    if problems:
        mend = f"The page is older than the notebooks or sentences that are here; make it again with `dh repro report@{iso3}`."
        raise UserError(explain(name, problems, mend=mend))
    return Made(data, spoken, read)


def sentence_tags(spoken: dict[str, Spoken]) -> frozenset[str]:
    return frozenset(tag_of(name.partition("/")[2]) for name in spoken)


def _printed(read: Read, report: Report) -> list[tuple[str, str]]:
    """The texts with the anchor of the figure or table that each is of, without the label that is printed before a title."""
    frames = {tag_of(b.frame.trace_id): b.frame for b in report.blocks if b.frame is not None}
    titles = {b.frame.anchor: b.frame for b in report.blocks if b.frame is not None}
    found = []
    for line in read.lines:
        frame = frames.get(line.place) or _titled(line, titles)
        text = line.whole()
        found.append((frame.anchor, text.removeprefix(f"{frame.label}. ")) if frame else ("", text))
    return found


def _titled(line: Line, titles: dict) -> object | None:
    """The figure whose title is a sentence: it stands in no locked part."""
    return next((f for f in titles.values() if line.sentences and line.text.startswith(f"{f.label}. ")), None)
