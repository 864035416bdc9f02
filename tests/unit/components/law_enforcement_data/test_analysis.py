"""The notebook's own steps on a made-up unit: facts stay public beside a stand-in, and a unit without rows is told, not failed."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.markup import plain_cells
from tests.small_run import make_run

from disrupting_harm.components.kinds.counts import holders, measures, panels, words
from disrupting_harm.components.law_enforcement_data import analysis
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts_matrix import number_matrix
from disrupting_harm.figures.counts_over_years import over_years


STEM = "law_enforcement_data"
OFFENCES = pd.DataFrame(
    {
        "record_id": ["SYNTHETIC-1", "SYNTHETIC-2", "SYNTHETIC-3"],
        "unit": ["cybercrime_unit"] * 3,
        "offence": ["production", "possession", "all"],
        "year": [2019, 2019, 2019],
        "answer": ["number", "unknown", "number"],
        "number": pd.array([4, None, 0], "Int64"),
        "victims_female": pd.array([3, None, None], "Int64"),
    }
)


@pytest.fixture
def run(tmp_path):
    made = make_run(
        tmp_path / "study", STEM, {"offences": OFFENCES}, change=lambda c: c.update({STEM: {"data_class": "synthetic"}})
    )
    made.folder.mkdir()
    return made


def save_matrix(run):
    rows = measures.counted(measures.load_measures(run, "law_enforcement_usdol"))
    found = run.save_estimates(
        measures.estimate_measures(rows, by=["territory", "year"]), table="law_enforcement_usdol", id="worst_forms"
    )
    blocks = panels.blocks_by(found, block="territory", row="indicator", column="year", label=run.label)
    figure = number_matrix(blocks).at(WIDE)
    return found, run.save_figure(figure, id="matrix", caption="not OCSEA alone", estimates=found, note="a note")


def save_offences(run):
    made = analysis.estimate_offences(run.load("offences"))
    return run.save_estimates(made, table="offences", id="recorded", statistic="count")


def test_facts_are_public_and_answers_are_a_stand_in(run):
    found, shown = save_matrix(run)
    recorded = save_offences(run)
    assert set(found["data_class"]) == {"public"} and set(recorded["data_class"]) == {"synthetic"}
    assert "SYNTHETIC" not in shown.text and "not OCSEA alone" in shown.text and "a note" in shown.text
    assert "made up for the tests" in shown.text, "the source line is that of the facts"


def test_a_stand_in_is_marked_in_its_picture_and_its_alternative_text(run):
    recorded = save_offences(run)
    blocks = panels.blocks_by(
        recorded[recorded["indicator"] == "recorded_offences"], block="unit", row="offence", column="year", label=str
    )
    shown = run.save_figure(number_matrix(blocks), id="recorded_offences", caption="Offences", estimates=recorded)
    assert 'alt="SYNTHETIC stand-in, not evidence. Offences"' in shown.text


def test_the_numbers_below_a_figure_say_unknown_where_the_source_does(run):
    _, shown = save_matrix(run)
    cells = plain_cells(shown.text)
    assert "<td>Unknown</td>" in cells and "<td>N/A</td>" in cells


def test_victims_are_counted_by_sex_where_they_are_known(run):
    recorded = save_offences(run)
    (victims,) = recorded[recorded["indicator"] == "offence_victims"].itertuples()
    assert victims.estimate == 3 and victims.estimate_id.endswith(
        "/unit=cybercrime_unit,offence=production,year=2019,sex=female"
    )


def test_a_matrix_tells_zero_from_unknown_and_from_not_applicable(run):
    found, _ = save_matrix(run)
    (block,) = panels.blocks_by(found, block="territory", row="indicator", column="year", label=run.label)
    ((label, cells),) = block.rows
    assert (block.heading, label) == ("", "Convictions")
    assert [cell.kind for cell in cells] == ["unknown", "number", "not_applicable"] and cells[1].text == "0"


def test_two_holders_stand_in_one_table_with_both_sources(run):
    rows = measures.load_measures(run, "reconciliation_pairs")
    held = run.save_estimates(
        holders.estimate_holders(rows, holders=("a", "b"), by=["pair", "year"]), table="reconciliation_pairs", id="held"
    )
    (row,) = words.cited_pairs(rows, held, run.label).to_dict("records")
    assert (row["Holder"], row["Counts"]) == ("First holder; Second holder", "200; 150")
    assert (row["Difference"], row["Ratio"]) == ("-50", "0.7500")
    assert row["Source"] == "made up for the tests; made up for the tests"
    (pair,) = panels.pairs_of(held, holders=("a", "b"), name=lambda level: run.label(level["pair"]))
    assert (pair.label, pair.first, pair.second, pair.said) == ("Second holder", 200, 150, "-50 (-25 %)")


def test_parts_of_a_published_total_are_printed_with_what_is_left(run):
    from disrupting_harm.components.kinds.counts.parts import compare_parts

    rows = measures.load_measures(run, "offence_counts")
    shown = words.parts_in_words(compare_parts(rows, by=["period"]), run.label, by=["period"])
    assert shown[["Period", "Published", "Sum of the parts", "Left"]].to_numpy().tolist() == [
        ["2019", "90", "30", "60"], ["2020-Q1", "20", "25", "-5"],
    ]  # fmt: skip
    assert shown["Finding"].tolist() == ["not all parts are given", "parts are more than the total"]


def test_a_panel_over_periods_says_who_counts(run):
    rows = measures.load_measures(run, "offence_counts")
    counts = run.save_estimates(measures.estimate_measures(rows, by=["period"]), table="offence_counts", id="counts")
    found = panels.panels_over(counts, ["offence_cases", "offence_cases_online"], run.label, by="period", kind="bars",
                               base=lambda name: run.definition(name).base)  # fmt: skip
    periods = panels.periods_of(counts, by="period")
    assert periods == ["2019", "2020-Q1"] and [panel.unit for panel in found] == ["cases", "cases"]
    assert len(over_years(found, periods=periods, none=words.NO_SOURCE).at(WIDE).axes) == 2
