"""What a partner sees of each claim of a unit's report, as lines of text, and the digest of them: one source for page and command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from disrupting_harm import printing
from disrupting_harm.claims.claim import SECTIONS
from disrupting_harm.claims.store import as_estimate
from disrupting_harm.errors import UserError
from disrupting_harm.files import sha256_text
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.provenance.sentences import Number, Sentence, read_sentences, sentences_of
from disrupting_harm.provenance.table_rows import Row
from disrupting_harm.records import NotARecord, Record, read_record
from disrupting_harm.site.behind import Wordings, find_questions, read_saved_rows


Facts = tuple[tuple[str, str], ...]  # term and value, in the order in which they are shown
SENTENCE, DATA = "Sentence", "Data"
DATA_WORDS = {
    "synthetic": "SYNTHETIC (stand-ins made by a program, evidence of nothing)",
    "restricted": "RESTRICTED (answers of respondents after disclosure control)",
    "public": "PUBLIC (public data, each with its source)",
}
COLUMN_WORDS = {
    "estimate": "", "ci_low": "lower end of the interval", "ci_high": "upper end of the interval", "n": "the whole base",
    "n_cases": "those of the base with this answer", "share_of_n": "share of the base",
}  # fmt: skip


@dataclass(frozen=True)
class ShownClaim:
    """section: as readers see it. facts: first the sentence and its data, then one group for each number or assessment behind it, then
    the questions.
    """

    id: str
    section: str
    facts: tuple[Facts, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What is seen, line by line: the id, then each fact."""
        return (self.id, *(f"{term}: {value}" for group in self.facts for term, value in group))

    @cached_property
    def sha256(self) -> str:
        """Of the lines, with a line feed between two."""
        return sha256_text("\n".join(self.lines))

    @property
    def is_stand_in(self) -> bool:
        return self.facts[0][1][1] == DATA_WORDS["synthetic"]


@dataclass(frozen=True)
class ShownClaims:
    """Of one unit, in the order of its report. path, sha256: of its claims.json."""

    unit: str
    path: str
    sha256: str
    claims: tuple[ShownClaim, ...]

    @cached_property
    def by_id(self) -> Mapping[str, ShownClaim]:
        return {claim.id: claim for claim in self.claims}


def read_shown_claims(layout: Layout, unit: str, forms: dict[str, dict[str, AskedItem]] | None = None) -> ShownClaims:
    """forms: what was found of each form, for a caller who reads many units.

    Raises UserError for a report that is not here or has no claims, and for files that are not as recorded.
    """
    sentences = read_sentences(layout, unit)
    findings = [one for one in sentences.by_id.values() if one.kind == "finding"]
    rows: dict[str, Row] = {}
    wordings: dict[str, list[Wordings]] = {}
    for stem in sorted({name.split("/")[1] for one in findings for name in one.evidence}):
        record = _read_record(layout, unit, stem)
        own = f"{unit}/{stem}/"  # what a component read of another is that of an earlier run, where it is not the same
        rows |= {name: row for name, row in read_saved_rows(layout, record).items() if name.startswith(own)}
        derived = [one for one in record.inputs if one.role == "derived"]
        wordings[stem] = [Wordings(layout, unit, one, {} if forms is None else forms) for one in derived]
    claims = tuple(_show(one, rows, wordings, sentences.file.path) for one in findings)
    return ShownClaims(unit, sentences.file.path, sentences.file.sha256, claims)


def has_claims(layout: Layout, unit: str) -> bool:
    """Whether the unit's report states any. Raises UserError for a claims.json that is not as recorded."""
    return any(one.kind == "finding" for one in sentences_of(layout, unit))


def _read_record(layout: Layout, unit: str, stem: str) -> Record:
    path = layout.output(unit, stem) / "record.json"
    try:
        return read_record(path)
    except NotARecord:
        raise UserError(
            f"{layout.relative(path)}: not here as recorded; run `dh verify`, which says what happened."
        ) from None


def _show(
    sentence: Sentence, rows: Mapping[str, Row], wordings: Mapping[str, Iterable[Wordings]], path: str
) -> ShownClaim:
    if lost := [name for name in sentence.evidence if name not in rows]:
        raise UserError(f"{path}: {sentence.id} rests on {lost[0]}, which nothing saved; run `dh verify`.")
    facts = [((SENTENCE, _plain(sentence.text)), (DATA, DATA_WORDS[sentence.data_class]))]
    facts += [_behind(name, rows[name], sentence.numbers) for name in sentence.evidence]
    asked: dict[tuple[str, str], AskedItem] = {}
    for name in sentence.evidence:
        found = find_questions(wordings[name.split("/")[1]], [name], rows)
        asked |= {(one.file, one.item): one for one in found}
    if asked:
        facts.append(tuple(("Question", _plain(one.wording)) for one in asked.values()))
    return ShownClaim(sentence.id, SECTIONS.get(sentence.section, sentence.section), tuple(facts))


def _behind(name: str, row: Row, numbers: Iterable[Number]) -> Facts:
    """What backs the sentence, as a reader of the report sees it: what is withheld there is withheld here."""
    if "assessment_id" in row:
        who = " ".join(value for key in ("assessor", "year") if (value := row.get(key)))
        told = [
            ("Assessment", row.get("label") or row.get("topic", "")), ("Status", row.get("status_label") or row.get("status", "")),
            ("Detail", row.get("value", "")), ("By", who), ("Source", row.get("source_title", "")),
        ]  # fmt: skip
    else:
        told = [
            ("Number", row.get("label") or row["indicator"]), ("Group", _group(row)), ("Value", _value(row)),
            ("In the sentence", _printed(name, numbers)), ("Base", _base(row)), ("Period", row.get("recall", "")),
            ("Source", row.get("source_title", "")),
        ]  # fmt: skip
    told.append(("Trace id", name))
    return tuple((term, _plain(value)) for term, value in told if value)


def _group(row: Row) -> str:
    pairs = zip(row.get("by", "").split(":"), row.get("level", "").split(":"), strict=False)
    return ", ".join(f"{by} = {level}" for by, level in pairs if by).replace("_", " ")


def _value(row: Row) -> str:
    shown = printing.printed(as_estimate(row))
    unit = printing.statistic(row["statistic"]).unit
    value = f"{shown.value} points" if unit == "points" and shown.value[-1:].isdigit() else shown.value
    if row.get("unit") and row["statistic"] != "mean":
        value = f"{value} {row['unit']}"
    return f"{value} (95 % interval {shown.interval})" if shown.interval else value


def _printed(name: str, numbers: Iterable[Number]) -> str:
    said = ((one.printed, COLUMN_WORDS.get(one.statistic, one.statistic)) for one in numbers if one.estimate_id == name)
    return "; ".join(f"{printed} ({words})" if words else printed for printed, words in said)


def _base(row: Row) -> str:
    """Whom the number is about, and how many respondents it rests on."""
    count = f"n = {int(float(row['n'])):,}" if row.get("n") else ""
    return ", ".join(part for part in (row.get("base", ""), count) if part)


def _plain(text: str) -> str:
    """In one line, so that no value can pass for two."""
    return " ".join(text.split())
