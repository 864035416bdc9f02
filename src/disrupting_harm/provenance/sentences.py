"""The sentences of a report, findings and recommendations, as the report's build wrote them beside its page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from disrupting_harm import files
from disrupting_harm.errors import TraceError, near
from disrupting_harm.layout import Layout
from disrupting_harm.records import FileRef, NotARecord, Record, read_record


ID = re.compile(r"([A-Z]{3})/(finding|recommendation)/(\S+)")
ROLE = "claims"  # of the file among the outputs of a report


@dataclass(frozen=True)
class Number:
    """A number of a sentence: as a reader sees it, and the column of the estimate or assessment that it is printed from."""

    printed: str
    estimate_id: str
    statistic: str
    value: float
    form: str


@dataclass(frozen=True)
class Sentence:
    """kind: finding or recommendation. evidence: ids of all that it rests on, those of its numbers among them.

    Of a finding: its section of the report, its theme, and the trace ids of figures whose title it is. Of a recommendation: its
    duty-bearer, the ids of the findings that it follows from, and what the report says of its standing.
    """

    id: str
    kind: str
    text: str
    data_class: str
    numbers: tuple[Number, ...]
    evidence: tuple[str, ...]
    section: str = ""
    theme: str = ""
    title_of: tuple[str, ...] = ()
    is_insight: bool = False
    duty_bearer: str = ""
    findings: tuple[str, ...] = ()
    alignment: tuple[str, ...] = ()
    status: str = ""
    uptake: tuple[Mapping[str, str], ...] = ()

    @property
    def unit(self) -> str:
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Its key in params/findings.yaml."""
        return self.id.rpartition("/")[2]


@dataclass(frozen=True)
class Sentences:
    """All sentences of a unit's report, by id, with the record of the report and the file that they were read from."""

    record: Record
    file: FileRef
    by_id: Mapping[str, Sentence]


def is_sentence(target: str) -> bool:
    return ID.fullmatch(target) is not None


def read_sentences(layout: Layout, unit: str) -> Sentences:
    """Raises TraceError for a unit whose report is not here or has no sentences, and for a file that is not what its record says."""
    record = _read_report(layout, unit)
    file = next((output for output in record.outputs if output.role == ROLE), None)
    if file is None:
        name = layout.relative(layout.report(unit))
        raise TraceError(
            f"{name}: the report has no findings; make it again with `dh repro report@{unit}`, or name another id."
        )
    try:
        data = (layout.root / file.path).read_bytes()
        if files.sha256_bytes(data) != file.sha256:  # another sentence must not be shown with the chain of this one
            raise ValueError(file.path)
        return Sentences(record, file, _parse(json.loads(data)))
    except (OSError, ValueError, KeyError, TypeError):
        raise TraceError(
            f"{file.path}: not what was recorded any more; run `dh verify`, which says what it should be."
        ) from None


def sentences_of(layout: Layout, unit: str) -> list[Sentence]:
    """The sentences of a unit's report; none where the report is not here or has none. Raises TraceError as `read_sentences` does."""
    if not (layout.report(unit) / "record.json").is_file():
        return []
    if all(output.role != ROLE for output in _read_report(layout, unit).outputs):
        return []
    return list(read_sentences(layout, unit).by_id.values())


def _read_report(layout: Layout, unit: str) -> Record:
    path = layout.report(unit) / "record.json"
    try:
        return read_record(path)
    except NotARecord:
        said = "is not a record any more; run `dh verify`, which names what changed"
        raise TraceError(
            f"{layout.relative(path)}: {said if path.is_file() else f'not there; make the report with `dh repro report@{unit}`'}."
        ) from None


def find_sentence(layout: Layout, target: str) -> tuple[Sentences, Sentence]:
    """Raises TraceError with near names for an id that the unit's report does not have."""
    sentences = read_sentences(layout, target.partition("/")[0])
    if target in sentences.by_id:
        return sentences, sentences.by_id[target]
    raise TraceError(
        f"{target}: the report prints no such sentence{near(target, sentences.by_id)}; one that does not hold for a unit is left out. "
        "An id stands in the page, as the `data-claim` of its sentence."
    )


def _parse(content: dict) -> dict[str, Sentence]:
    insights = set(content["insights"])
    found = [
        Sentence(
            entry["claim"], "finding", entry["text"], entry["data_class"], _numbers(entry), tuple(entry["evidence"]),
            section=entry["section"], theme=entry["theme"], title_of=tuple(entry["title_of"]), is_insight=entry["claim"] in insights,
        )
        for entry in content["claims"]
    ]  # fmt: skip
    found += [
        Sentence(
            entry["recommendation"], "recommendation", entry["text"], entry["data_class"], numbers := _numbers(entry),
            tuple(dict.fromkeys([*(n.estimate_id for n in numbers), *entry["evidence"]])), duty_bearer=entry["duty_bearer"],
            findings=tuple(entry["findings"]), alignment=tuple(entry["alignment"]), status=entry["status"], uptake=tuple(entry["uptake"]),
        )
        for entry in content["recommendations"]
    ]  # fmt: skip
    return {sentence.id: sentence for sentence in found}


def _numbers(entry: dict) -> tuple[Number, ...]:
    return tuple(Number(b["printed"], b["estimate"], b["statistic"], b["value"], b["form"]) for b in entry["bindings"])
