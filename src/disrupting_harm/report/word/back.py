"""`dh word --back KEN FILE.docx`: edited sentences and comments go into params/findings.yaml with their numbers intact, or nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from disrupting_harm import files
from disrupting_harm.claims.claim import Bound
from disrupting_harm.claims.evaluate import Spoken, spoken_sentences
from disrupting_harm.claims.store import read_store
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.report.word.compare import changed_lines, edits_of
from disrupting_harm.report.word.corrections import Entry, set_sentences
from disrupting_harm.report.word.document import said_by
from disrupting_harm.report.word.make import Made, make_document, refuse_other_names, sentence_tags
from disrupting_harm.report.word.reading import Read, read_document
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.findings import FindingsFile, problems_of
from disrupting_harm.study.load import load_study


def bring_back(layout: Layout, iso3: str, path: Path) -> list[str]:
    """Take a document over; returns a sentence for each thing that was done.

    Raises UserError with every problem of the document, by sentence and number, and then writes nothing.
    """
    refuse_other_names(path)
    if not path.is_file():
        raise MissingInputError(f"{path}: not there; write it with `dh word {iso3} {path}`.")
    made = make_document(layout, iso3, of_page=False)
    given = read_document(path.read_bytes(), str(path), sentence_tags(made.spoken))
    of_this_run = _is_of_this_run(given, made, iso3, path)
    problems = list(changed_lines(given, made.read))
    if problems and not of_this_run:
        raise UserError(
            f"{path}: was written from another run of the report than the one in outputs/reports/{iso3}; check out that run, or write "
            f"the document again with `dh word {iso3} FILE.docx` and set the edits there."
        )
    problems += [
        f'{line.place or "the text"}: the comment "{comment}" stands at no sentence that can be edited; move it to one.'
        for line in given.lines for comment in line.comments
    ]  # fmt: skip
    sentences: dict[Entry, str] = {}
    comments: dict[Entry, list[str]] = {}
    for spoken, template, said, problem in edits_of(given, made.read, made.spoken):
        if problem:
            problems.append(f"{_named(spoken)}: {problem}.")
            continue
        if template is not None:
            sentences[spoken.entry] = template
        if said:
            comments[spoken.entry] = said
    source = layout.findings().read_text(encoding="utf-8")
    after = set_sentences(source, iso3, sentences, comments)
    problems += _problems_of_sentences(layout, iso3, after, sentences, made.spoken)
    if problems:
        raise UserError("\n".join([*(f"{path}: {problem}" for problem in problems), "Nothing was taken over."]))
    if after == source:
        return [f"{path} holds no edited sentence and no new comment"]
    files.write_text(layout.findings(), after)
    name = layout.relative(layout.findings())
    done = [f"{'/'.join(entry)} takes the text of {path}, for {iso3} alone" for entry in sentences]
    done += [f"{'/'.join(entry)} has {len(said)} comment{'s' * (len(said) > 1)}" for entry, said in comments.items()]
    return [*done, f"{name} written; look at it with `git diff {name}`, then run `dh languages` and `dh repro {iso3}`"]


def _is_of_this_run(given: Read, made: Made, iso3: str, path: Path) -> bool:
    """Whether the document was written from the report that is here, with the sentences that are here. Raises UserError for that of
    another unit. Where sentences alone were edited since, it can still be taken over.
    """
    said, meant = said_by(given.keywords), said_by(made.read.keywords)
    of = said.get("trace", "").removesuffix(f"/{REPORT}")
    if not of:
        raise UserError(
            f"{path}: its properties do not say which report it is (`Tags` of the file); take the file that `dh word` wrote."
        )
    if of != iso3:
        raise UserError(f"{path}: is the report of {of}; run `dh word --back {of} {path}`.")
    return said.get("content-sha256") == meant["content-sha256"]


def _problems_of_sentences(
    layout: Layout, iso3: str, source: str, sentences: Mapping[Entry, str], spoken: Mapping[str, Spoken]
) -> list[str]:
    """Typed numbers, words that compare without their test, and a sentence that would not print the numbers that it printed."""
    by_entry = {one.entry: one for one in spoken.values()}
    try:
        file = FindingsFile.model_validate(yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except ValidationError as error:
        return [f"{'/'.join(map(str, e['loc']))}: {e['msg']}." for e in error.errors()]
    found = [
        f"{_named(by_entry[key[:2]])}: {text}."
        for key, text in problems_of(file)
        if key[:2] in sentences and iso3 in key
    ]
    if found:
        return found
    after = spoken_sentences(file, read_store(layout, iso3), load_study(layout).words(iso3))
    for entry in sentences:
        was = by_entry[entry]
        now = after.get(was.id)
        if now is None or sorted(_numbers(now)) != sorted(_numbers(was)):
            found.append(f"{_named(was)}: would not print the numbers that it printed; put its numbers back.")
    return found


def _numbers(spoken: Spoken) -> list[tuple[str, str, str]]:
    bounds = [part for _, parts in spoken.pieces for part in parts if isinstance(part, Bound)]
    return [(bound.estimate_id, bound.statistic, bound.printed) for bound in bounds]


def _named(spoken: Spoken) -> str:
    said = "".join(part if isinstance(part, str) else part.printed for _, parts in spoken.pieces for part in parts)
    return f'{"/".join(spoken.entry)}: "{said[:100]}{"..." if len(said) > 100 else ""}"'
