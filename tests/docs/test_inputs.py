"""What the documentation says of real inputs and stand-ins is recounted from data/reference."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from tests.checkouts import ROOT
from tests.documented import read_page

from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.load import load_study


INPUTS = read_page("docs/explanation/inputs.md")
LAYOUT = Layout(ROOT)
FIELDED = {iso3 for iso3, unit in load_study(LAYOUT).units.items() if unit.kind == "country" and unit.fielded}


def rows_of(*tables: str) -> pd.DataFrame:
    frames = [pd.read_csv(LAYOUT.reference(name), dtype=str, keep_default_na=False) for name in tables]
    return pd.concat(frames, ignore_index=True)


def size(*tables: str) -> int:
    return len(rows_of(*tables))


def countries(*tables: str) -> int:
    """Countries of the study with a row; a row about the world or about another country is none."""
    return len(FIELDED & set(rows_of(*tables)["iso3"]))


def holding(stem: str) -> int:
    return sum(stem in held(LAYOUT, iso3) for iso3 in FIELDED)


def table_of_activities() -> dict[str, tuple[str, str]]:
    """By component, what is real and what stands in, as the table of inputs says."""
    lines = [line.strip("|").split("|") for line in INPUTS.splitlines() if re.match(r"\|.*\(`\w+`.*\|.*\|.*\|$", line)]
    return {stem: (real, made) for first, real, made in lines for stem in re.findall(r"`(\w+)`", first)}


def real_of() -> dict[str, list[str]]:
    """By component, the counts that the table must state, from the files."""
    years = rows_of("cybertipline_reports")["year"]
    capacity, pairs = rows_of("capacity_facts"), rows_of("reconciliation_pairs")
    of_world = (capacity["iso3"] == "*").sum()
    usdol = ("law_enforcement_training_usdol", "coordination_bodies_usdol")
    assert countries(usdol[0]) == countries(usdol[1])
    return {
        "desk_review": [
            f"{size('legislation', 'legislation_facts')} facts on laws, {countries('legislation', 'legislation_facts')} countries",
            f"({size('legal_standards_usdol')} assessments, {countries('legal_standards_usdol')} countries)",
            f"{size('legislation_citations_usdol')} laws named behind them",
            (f"{size('treaty_status', 'treaty_status_usdol', 'treaty_facts')} treaty rows, "
            f"{countries('treaty_status', 'treaty_status_usdol', 'treaty_facts')} countries"),
        ],
        "non_law_enforcement_data": [
            f"CyberTipline {years.min()}-{years.max()}, {countries('cybertipline_reports')} countries",
            f"{size('cybertipline_breakdown')} world figures by kind",
            f"platforms against NCMEC ({size('platform_reports')} values)",
            (f"({size('hotline_and_index_figures')} figures, {countries('hotline_and_index_figures')} countries; "
            f"{size('hotline_world_figures')} of the world)"),
            f"country context ({size('country_context'):,} values, {countries('country_context')} countries)",
        ],
        "frontline_survey": [
            f"{size('published_frontline_counts')} published counts, {countries('published_frontline_counts')} countries"
        ],
        "law_enforcement_data": [
            f"{size('offence_counts')} counts, {countries('offence_counts')} countries",
            f"{size('law_enforcement_usdol')} values on the worst forms of child labour, {countries('law_enforcement_usdol')} countries",
            (f"{len(pairs.drop_duplicates(['iso3', 'measure', 'pair', 'year']))} pairs of two holders, "
            f"{countries('reconciliation_pairs')} countries"),
        ],
        "law_enforcement_capacity": [
            f"{len(capacity) - of_world} facts, {countries('capacity_facts')} countries, and {of_world} facts of the world",
            f"{size(usdol[0])} answers on training, {size(usdol[1])} bodies, {countries(usdol[0])} countries",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("stem", real_of())
def test_the_counts_of_what_is_real_are_those_of_the_files(stem):
    real, _ = table_of_activities()[stem]
    assert [said for said in real_of()[stem] if said not in real] == []
    numbers = re.findall(r"(?<![\d,])\d[\d,]*", real)
    known = re.findall(r"(?<![\d,])\d[\d,]*", " ".join(real_of()[stem]))
    assert sorted(numbers) == sorted(known), "no number in the cell that is not recounted"


def test_the_table_has_every_component_of_an_activity_and_says_in_how_many_countries_it_stands_in():
    activities = load_study(LAYOUT).activities
    stems = {stem for activity in activities.values() for stem in activity.components}
    table = table_of_activities()
    assert stems <= set(table) and set(table) - stems <= {"sampling_design", "survey_precision", "predictors"}
    for stem, (_, made) in table.items():
        if stem != "predictors" and "nothing" not in made:
            assert f"{holding(stem)} countries" in made, stem
    nothing = {stem for stem, (_, made) in table.items() if made.strip().startswith("nothing")}
    assert nothing == {
        s
        for s in stems
        if all(load_section(LAYOUT, c, s).data_class == "public" for c in FIELDED if s in held(LAYOUT, c))
    }


def test_the_limits_say_that_all_activities_are_here_and_they_are():
    activities = load_study(LAYOUT).activities
    limits = read_page("docs/explanation/limits.md")
    assert "All nine research activities are here" in limits and len(activities) == 9
    assert all(stem in components() for activity in activities.values() for stem in activity.components)


def test_figures_of_the_world_that_are_not_carried_are_said_with_their_number():
    """The source has so many; what this compendium holds of it is recounted."""
    carried = rows_of("cybertipline_breakdown")["category"].value_counts()
    found = re.search(
        r"Of the (\d+) world figures .*?, (\d+) are not carried: (\d+) on attachments, and (\d+) that",
        INPUTS,
        re.DOTALL,
    )
    whole, left_out, attachments, unique = map(int, found.groups())
    assert whole - left_out == carried.sum() and attachments + unique == left_out
    assert unique == carried["relationship"], (
        "each relationship is counted twice by the source, and one count is carried"
    )
