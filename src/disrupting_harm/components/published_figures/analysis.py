"""The published figures as their notebook uses them: what is loaded, the verdicts, and the tables of readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd

from disrupting_harm.components.kinds.survey.set_shares import FIGURES as ESTIMATES
from disrupting_harm.components.kinds.survey.set_shares import with_figures
from disrupting_harm.components.published_figures.compute import Facts
from disrupting_harm.components.published_figures.contradictions import (
    Contradiction,
    read_contradictions,
    readable_contradictions,
)
from disrupting_harm.components.published_figures.formulas import CELLS, parse
from disrupting_harm.components.published_figures.readings import TEXTS, read_figure, show
from disrupting_harm.components.published_figures.verdicts import (
    AGREES,
    CANNOT,
    DIFFERS,
    FIGURES,
    MATCHES,
    NO_CONFIRMATION,
    VERDICTS,
    Verdict,
    judge,
)
from disrupting_harm.evidence import Run
from disrupting_harm.registry import component


STAND_INS, CONTRADICTIONS = "stand_in_shares", "published_contradictions"
CALIBRATED = "household_survey"  # the component whose stand-ins are set to published figures
FACTS, SURVEYS, NOTHING = "facts", "surveys", "nothing"  # what a figure is held against
AGAINST = {FACTS: "Facts", SURVEYS: "Surveys", NOTHING: "None"}
IN_WORDS = {AGREES: "agree", DIFFERS: "differ", NO_CONFIRMATION: "confirm nothing", CANNOT: "cannot be computed"}
OTHERS = "Other figures"
EVERYWHERE = {"*": "World", "phase 1": "Phase 1"}


class PublishedFigures:
    """All figures with their verdicts. `figures` has the columns `against` (facts, surveys or nothing), `verdict` and `ratio`, which
    is ours over the published number; NaN of ranges and of what is no number.
    """

    def __init__(self, run: Run):
        self.run = run
        names = component(run.component).references["run"]
        self.loaded = {name: run.load_reference(name) for name in names}
        self.estimates = pd.concat(
            [run.load_estimates(stem, ids).assign(component=stem) for stem, ids in run.params.estimates.items()],
            ignore_index=True,
        )
        own = self.loaded[FIGURES]
        self.facts = Facts(own.set_index("figure", drop=False), self.loaded, self.estimates)
        set_to = with_figures(self.loaded[STAND_INS], self.loaded[ESTIMATES], CALIBRATED)
        self.verdicts = judge(own, self.loaded[MATCHES], self.facts, set_to)
        formulas = self.loaded[MATCHES].set_index("figure")["formula"]
        self.figures = own.assign(
            formula=own["figure"].map(formulas),
            against=[_against(formulas[name]) for name in own["figure"]],
            verdict=[self.verdicts[name].verdict for name in own["figure"]],
            ratio=[_ratio(row, self.verdicts[row.figure]) for row in own.itertuples()],
        )

    def held_against(self, against: str) -> pd.DataFrame:
        return self.figures[self.figures["against"] == against]

    def tables_of(self, against: str) -> list[str]:
        """The reference tables that the figures and what they are held against come from."""
        terms = [term for text in self.held_against(against)["formula"] if text for _, term in parse(text)]
        used = {term.name for term in terms if term.kind in CELLS}
        stand_ins = {STAND_INS, ESTIMATES} if against == SURVEYS else set()
        return [name for name in self.loaded if name in {FIGURES, MATCHES, *used, *stand_ins}]

    def shown_estimates(self) -> pd.DataFrame:
        ids = {i for v in self.verdicts.values() if v.result is not None for i in v.result.estimates}
        return self.estimates[self.estimates["estimate_id"].isin(ids)]

    def counts(self) -> pd.DataFrame:
        """One line for each verdict: how many figures, by what they are held against."""
        found = Counter(zip(self.figures["verdict"], self.figures["against"], strict=True))
        lines = []
        for verdict in VERDICTS:
            numbers = {title: found[verdict, key] for key, title in AGAINST.items()}
            lines.append({"Verdict": verdict} | numbers | {"All": sum(numbers.values())})
        total = {column: sum(line[column] for line in lines) for column in (*AGAINST.values(), "All")}
        return pd.DataFrame([*lines, {"Verdict": "all"} | total]).astype(str)

    def in_words(self, against: str) -> str:
        """How many figures have each verdict: `45 agree, 49 differ`, without those that none has."""
        found = Counter(self.held_against(against)["verdict"])
        return ", ".join(f"{found[verdict]} {IN_WORDS[verdict]}" for verdict in VERDICTS if found[verdict])

    def readable(self, against: str) -> pd.DataFrame:
        """One line for each figure that is held against facts, surveys or nothing."""
        lines = []
        for row in self.held_against(against).itertuples():
            verdict = self.verdicts[row.figure]
            about = ", ".join(filter(None, (self.label(row.item), row.group, row.year)))
            lines.append({
                "Figure": f"{self._name(row.iso3)}: {about}",
                "No.": row.figure,
                "Published": published(row),
                "Here": _ours(row, verdict),
                "Verdict": f"{verdict.verdict} ({verdict.cause})" if verdict.cause else verdict.verdict,
                "Why": verdict.reason,
                "Source": row.source_title,
            })  # fmt: skip
        frame = pd.DataFrame(lines)
        return frame.drop(columns="Here") if against == NOTHING else frame

    def contradictions(self) -> list[Contradiction]:
        return read_contradictions(self.loaded[CONTRADICTIONS], self.facts)

    def readable_contradictions(self, found: list[Contradiction]) -> pd.DataFrame:
        return readable_contradictions(
            found, self.run.params.contradictions, {one.iso3: self._name(one.iso3) for one in found}
        )

    def compared(self) -> pd.DataFrame:
        """Of the figures held against facts, those with a ratio that are not held against themselves, by `subject`."""
        rows = self.held_against(FACTS)
        rows = rows[rows["ratio"].notna() & rows["verdict"].isin([AGREES, DIFFERS])]
        subjects = {item: title for title, items in self.run.params.subjects.items() for item in items}
        rows = rows.assign(subject=rows["item"].map(subjects).fillna(OTHERS), agrees=rows["verdict"] == AGREES)
        order = {title: place for place, title in enumerate((*self.run.params.subjects, OTHERS))}
        return rows.sort_values("subject", key=lambda titles: titles.map(order), kind="stable")

    @property
    def label(self) -> Callable[[str], str]:
        return lambda item: (
            self.run.label(item) if self.run.label(item) != item else item.replace("_", " ").capitalize()
        )

    def _name(self, iso3: str) -> str:
        return EVERYWHERE.get(iso3) or self.run.study.units[iso3].name


def published(row) -> str:
    """The figure as its source prints it, with its sign."""
    value = f"{row.value} of {row.base_n}" if row.unit.endswith("(count)") and row.base_n else row.value
    if row.unit == "percent":
        return f"{value} %"
    return f"{int(value):,}" if value.isdigit() and len(value) > 3 and row.unit not in TEXTS else value


def _against(formula: str) -> str:
    if not formula:
        return NOTHING
    return SURVEYS if any(term.kind == "est" for _, term in parse(formula)) else FACTS


def _ours(row, verdict: Verdict) -> str:
    result = verdict.result
    if result is None or row.unit in TEXTS:
        return result.text if result else ""
    return show(result.readings, row.unit, row.base_n)


def _ratio(row, verdict: Verdict) -> float:
    said = read_figure(row)
    ours = () if verdict.result is None else verdict.result.readings
    if len(said) != 1 or len(ours) != 1 or not said[0].value:
        return float("nan")
    return ours[0].value / said[0].value
