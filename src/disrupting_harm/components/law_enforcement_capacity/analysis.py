"""Published facts on the capacity of law enforcement as assessed cells, and units by level of the rubric as counts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from disrupting_harm.components.kinds.assessment.cells import Reader, read_cells, slug
from disrupting_harm.components.kinds.assessment.params import StatusWord
from disrupting_harm.components.law_enforcement_capacity.params import Item
from disrupting_harm.evidence import Run
from disrupting_harm.instruments.model import Instrument, Question
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.study.catalogue import item_column
from disrupting_harm.study.load import EVERY_UNIT


FACTS, TRAINING, BODIES = "capacity_facts", "law_enforcement_training_usdol", "coordination_bodies_usdol"
UNITS = "units"
AT_LEVEL = "units_at_level"
SIGNS_OF_ANSWERS = "● yes   ○ no   ◇ unknown to the source   – not applicable"
# Columns of the rubric's figure, by code.
LEVELS = {"0": "level 0", "1": "1", "2": "2", "3": "3", "98": "not assessed"}


def assess_facts(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells with what sources state. Raises UserError with every row whose item is not declared or that lacks its source."""
    return read_cells(run, FACTS, frame, _fact)


def split_world(cells: pd.DataFrame, saved: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of `cells` as they were saved, those on the unit itself, and those on the world, which are shown in no country's name."""
    of_world = (cells["iso3"] == EVERY_UNIT).to_numpy()
    return saved[~of_world].reset_index(drop=True), saved[of_world].reset_index(drop=True)


def _fact(reader: Reader, row: dict, place: int) -> Iterable[dict]:
    found = _item(reader, reader.section.facts, row["item"], place, "item", "facts")
    if found:
        name, item = found
        said = StatusWord(status="stated", value=row["value"])
        yield reader.cell(
            row, place, topic=name, label=item.label, said=said, words=row["value"], as_of=row["as_of"], theme=item.theme
        ) | {"words": row["item"], "source_words": f"{row['item']}: {row['value']}"}  # fmt: skip


def assess_training(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells with the answers of the US Department of Labor, by territory and edition. Raises UserError as `assess_facts` does."""
    cells = read_cells(run, TRAINING, frame, _answer)
    place = {name: at for at, name in enumerate(run.params.measures)}
    order = cells.assign(at=cells["topic"].map(place)).sort_values(["at", "detail", "year"], kind="stable")
    return order.drop(columns="at").reset_index(drop=True)


def _answer(reader: Reader, row: dict, place: int) -> Iterable[dict]:
    found = _item(reader, reader.section.measures, row["measure"], place, "measure", "measures")
    said = reader.meaning(place, row["value_as_published"], column="value_as_published")
    if found and said:
        name, item = found
        yield reader.cell(
            row, place, topic=name, label=item.label, said=said, words=row["value_as_published"], as_of=row["year"],
            more=slug(row["territory"]), detail=row["territory"], theme=item.theme,
        )  # fmt: skip


def _item(
    reader: Reader, known: dict[str, Item], word: str, place: int, column: str, key: str
) -> tuple[str, Item] | None:
    for name, item in known.items():
        if word in item.words:
            return name, item
    reader.refuse(place, column, f"{word!r} is none of those declared", key)
    return None


def readable_facts(cells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"What": cells["label"], "In the source": cells["value"], "As of": cells["year"], "Stated by": cells["assessor"],
         "Source": cells["source_title"], "Address": cells["source_url"], "Licence": cells["licence"]}
    )  # fmt: skip


def readable_bodies(frame: pd.DataFrame) -> pd.DataFrame:
    """The bodies that the Department names, with whether it says that they deal with child protection or sexual exploitation."""
    about = frame["mentions_child_protection_or_sexual_exploitation"]
    return pd.DataFrame(
        {"Kind": frame["kind"].str.capitalize(), "Body": frame["name"], "Child protection named": about, "Edition": frame["year"],
         "Stated by": frame["assessor"], "Source": frame["source_title"], "Address": frame["source_url"], "Licence": frame["licence"]}
    )  # fmt: skip


def caption_of_training(run: Run, cells: pd.DataFrame) -> str:
    newest = cells[cells["year"] == cells["year"].max()]
    known = newest["status"].isin(["yes", "no"]).sum()
    return (
        f"{run.country_name}: training and referral by edition of the US Department of Labor; {known} of {len(newest)} answers of "
        f"{cells['year'].max()} are yes or no"
    )


# -- the rubric


def rubric(run: Run) -> Instrument:
    return instruments_of(run.layout, run.component, run.iso3, [UNITS])[UNITS]


def items(form: Instrument) -> list[Question]:
    """The items of the rubric: the questions that give a level."""
    return [q for q in form.questions if q.list_name.endswith("_levels")]


def count_levels(form: Instrument, units: pd.DataFrame) -> pd.DataFrame:
    """Units by item and level (`item:code`), also where there are none, in the order of the form."""
    rows = []
    for question in items(form):
        levels = units[item_column(question.name)].astype("Int64").astype(str)
        rows += [
            {"indicator": AT_LEVEL, "by": "item:level", "level": f"{question.name}:{choice.code}",
             "estimate": float((levels == choice.code).sum()), "n": len(units), "flags": ""}
            for choice in question.choices
        ]  # fmt: skip
    return pd.DataFrame(rows)


def readable_rubric(run: Run, form: Instrument, counts: pd.DataFrame) -> pd.DataFrame:
    """Every level in the words of the rubric, with the units that are at it."""
    language = form.language
    number = {r.level: int(r.estimate) for r in counts.itertuples()}
    return pd.DataFrame(
        [(run.label(q.name), "" if c.code == "98" else c.code, c.labels[language], number[f"{q.name}:{c.code}"])
         for q in items(form) for c in q.choices],
        columns=["Item", "Level", "What must have been seen", "Units"],
    )  # fmt: skip


def panels(run: Run, form: Instrument, counts: pd.DataFrame) -> list[tuple[str, list[tuple[str, dict[str, int]]]]]:
    """By section of the form, its items by their short names, each with the number of units by code."""
    number = {r.level: int(r.estimate) for r in counts.itertuples()}
    found: dict[str, list] = {}
    for q in items(form):
        heading = form.section(q.section).labels[form.language]
        units = {c.code: number[f"{q.name}:{c.code}"] for c in q.choices}
        found.setdefault(heading, []).append((run.label(q.name), units))
    return list(found.items())


def caption_of_rubric(run: Run, counts: pd.DataFrame) -> str:
    units, assessed = int(counts["n"].max()), counts[~counts["level"].str.endswith(":98")]["estimate"].sum()
    every = counts["estimate"].sum()
    return (
        f"{run.country_name}: {units} units by level of the rubric; {assessed:.0f} of {every:.0f} levels were assessed"
    )
