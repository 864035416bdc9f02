"""Answers to the request for data as estimates: offences by unit, type and year, and the sources that have seen a threat."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from disrupting_harm.components.kinds.counts.measures import NOT_COUNTED, level_of
from disrupting_harm.components.law_enforcement_data.contract import KEYS, NUMBER, VICTIMS, WORDS, enablers
from disrupting_harm.evidence import Run
from disrupting_harm.figures.counts_matrix import Block, Cell
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of


ANSWERS = {"seen": "sources_seen", "not_seen": "sources_not_seen", "not_known": "sources_not_known"}


def read_forms(run: Run) -> dict[str, Instrument]:
    return instruments_of(run.layout, run.component, run.iso3, run.params.instrument_tables())


def labels_of(form: Instrument) -> Callable[[str], str]:
    """The wording of a code or question of the form; what it does not know stays as it is."""
    words = {q.name: q.labels[form.language] for q in form.questions if q.has_answer}
    words |= {c.code: c.labels[form.language] for q in form.questions for c in q.choices}
    return lambda name: words.get(name, name)


def estimate_offences(offences: pd.DataFrame) -> pd.DataFrame:
    """A row for each unit, type and year, and one for the victims of each sex where they are known.

    Unknown and N/A keep their word (`value_as_published`) and have no estimate.
    """
    made = []
    for row in offences.itertuples():
        place = (row.unit, row.offence, str(int(row.year)))
        word = WORDS.get(row.answer, "")
        value = float(row.number) if row.answer == NUMBER else float("nan")
        made.append(_row("recorded_offences", "unit:offence:year", place, value) | {"value_as_published": word})
        made += [
            _row("offence_victims", "unit:offence:year:sex", (*place, sex.removeprefix("victims_")), float(number))
            | {"value_as_published": ""}
            for sex in VICTIMS
            if sex in offences and pd.notna(number := getattr(row, sex))
        ]
    return pd.DataFrame(made)


def estimate_threats(threats: pd.DataFrame, form: Instrument) -> pd.DataFrame:
    """By threat and enabler, how many sources have seen it, have not, and do not know; `n` are all that answered."""
    made = []
    for threat, own in threats.groupby(KEYS["threats"][1], sort=False):
        for enabler in enablers(form):
            answers = own[enabler].dropna()
            made += [
                _row(measure, "threat:enabler", (threat, enabler), float((answers == code).sum()))
                | {"n": float(len(answers))}
                for code, measure in ANSWERS.items()
            ]
    return pd.DataFrame(made)


def threat_block(estimates: pd.DataFrame, form: Instrument) -> Block:
    """Threats by enablers: the sources that have seen it, of those that know. Where no source knows, the sign for not known."""
    label = labels_of(form)
    count = {
        (measure, threat, enabler): value
        for measure, threat, enabler, value in zip(
            estimates["indicator"],
            level_of(estimates, "threat"),
            level_of(estimates, "enabler"),
            estimates["estimate"],
            strict=True,
        )
    }
    threats, columns = list(dict.fromkeys(level_of(estimates, "threat"))), enablers(form)

    def cell(threat: str, enabler: str) -> Cell:
        seen, not_seen = (int(count[ANSWERS[code], threat, enabler]) for code in ("seen", "not_seen"))
        if not seen + not_seen:
            return Cell("unknown" if count[ANSWERS["not_known"], threat, enabler] else "none")
        return Cell("number", f"{seen}/{seen + not_seen}", seen / (seen + not_seen))

    return Block(
        "", tuple(label(c) for c in columns), tuple((label(t), tuple(cell(t, c) for c in columns)) for t in threats)
    )


def _row(indicator: str, by: str, level: tuple[str, ...], value: float) -> dict:
    return {"indicator": indicator, "by": by, "level": ":".join(level), "estimate": value} | dict.fromkeys(
        NOT_COUNTED, float("nan")
    )
