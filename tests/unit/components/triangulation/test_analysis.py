"""What is saved and read of a triangulation: cells and pairs apart by what they rest on, and themes counted by facts alone."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from tests.small_triangulation import HOTLINE, POLICE, SURVEY, params, source

from disrupting_harm.components.triangulation.analysis import TOGETHER, Triangulation, all_of
from disrupting_harm.evidence.assessments import add_facts


THEMES = {"prevalence": "How many", "recorded_cases": "Recorded cases"}
ESTIMATE = {"estimate": "household_survey/prevalence", "indicator": "harm", "by": "year"}
FIGURE = {
    "iso3": "TST", "group": "", "unit": "cases", "low": "", "high": "", "base_n": "", "year": "2019", "source_title": "A page",
    "source_url": "https://example.org", "licence": "free",
}  # fmt: skip


class FakeRun:
    """What a triangulation asks of a run: one saved estimate of a stand-in, and published figures."""

    iso3, country_name, component = "TST", "Testland", "triangulation"

    def __init__(self, section, figures):
        self.params, self.figures = section, figures
        activities = {name: SimpleNamespace(title=name) for name in (SURVEY, POLICE, HOTLINE)}
        self.study = SimpleNamespace(themes=THEMES, activities=activities)

    def label(self, name: str) -> str:
        return name.capitalize()

    def load_estimates(self, component: str, ids: list[str]) -> pd.DataFrame:
        assert (component, ids) == ("household_survey", ["prevalence"])
        return pd.DataFrame([{
            "estimate_id": "TST/household_survey/harm@v1/year=2019", "indicator": "harm", "by": "year", "level": "2019", "statistic": "count",
            "estimate": 500.0, "ci_low": None, "ci_high": None, "n": None, "presentation": None, "data_class": "synthetic",
        }])  # fmt: skip

    def load_reference(self, name: str) -> pd.DataFrame:
        return self.figures.assign(reference_rows=[f"{name}:{n}" for n in range(1, len(self.figures) + 1)])


def figures(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([FIGURE | {"figure": f"TST-{n:02d}"} | row for n, row in enumerate(rows, start=1)])


FIGURES = figures(
    {"item": "cases", "value": "100"},
    {"item": "tips", "value": "101"},
    {"item": "cases", "value": "7", "iso3": "phase 1"},
)


@pytest.fixture
def made() -> Triangulation:
    section = params(
        {}, {"sources": ["b", "c"]},
        a=source(SURVEY) | {"takes": [ESTIMATE]},
        b=source(POLICE) | {"takes": [{"figure": "cases"}]},
        c=source(HOTLINE) | {"takes": [{"figure": "tips"}]},
    )  # fmt: skip
    return Triangulation(FakeRun(section, FIGURES))


def test_cells_of_facts_and_of_stand_ins_are_apart_and_can_be_saved_with_their_sources(made):
    facts, stand_ins = (made.said(synthetic=synthetic) for synthetic in (False, True))
    assert facts["value"].tolist() == ["100", "101"]  # not the row of the phase
    assert stand_ins["value"].tolist() == ["500"]
    saved = add_facts(facts, scope="TST/triangulation", theme=None, data_class="public")
    assert saved["assessment_id"].tolist() == [
        "TST/triangulation/prevalence/law_enforcement_b", "TST/triangulation/prevalence/non_law_enforcement_data_c",
    ]  # fmt: skip
    assert saved["reference_rows"].tolist() == ["published_figures:1", "published_figures:2"]
    add_facts(stand_ins, scope="TST/triangulation", theme=None, data_class="synthetic")


def test_pairs_of_facts_and_with_a_stand_in_are_apart(made):
    facts, mixed = (made.held_together(synthetic=synthetic) for synthetic in (False, True))
    assert facts[["part", "status", "value"]].values.tolist() == [["pair_1", "agreement", "100 (2019) / 101 (2019)"]]
    assert mixed[["part", "status"]].values.tolist() == [["pair_0", "dissonance"]]
    assert mixed["status_label"].tolist() == ["Dissonance (a stand-in is involved: no evidence)"]
    assert "household_survey/prevalence" in made.tables(synthetic=True)
    assert made.tables(synthetic=False) == ["published_figures"]


def test_themes_are_counted_by_facts_alone_and_add_up(made):
    counted = made.count_themes().set_index("level")["estimate"]
    assert counted.to_dict() == {"agreement": 1.0, "partial": 0.0, "dissonance": 0.0, "silence": 1.0}
    assert made.count_themes()["n"].unique().tolist() == [2.0]


def test_the_caption_names_the_themes_on_which_facts_agree_or_not(made):
    assert (
        made.caption()
        == "Testland: where research activities agree and disagree; by published facts: agreement on How many"
    )


def test_the_matrix_has_a_place_for_what_is_said_and_the_theme_and_dashes_where_a_stand_in_decides(made):
    places = {(r.theme, r.column): (r.letter, r.synthetic) for r in made.matrix().itertuples()}
    assert places == {
        ("prevalence", SURVEY): ("D", True), ("prevalence", POLICE): ("A", False), ("prevalence", HOTLINE): ("A", False),
        ("prevalence", TOGETHER): ("A", False),
    }  # fmt: skip


def test_the_table_of_cells_marks_a_stand_in_in_its_own_row(made):
    assert made.readable_cells()[["It says", "Mark"]].values.tolist() == [
        ["500", "SYNTHETIC stand-in"], ["100", "Published"], ["101", "Published"],
    ]  # fmt: skip


def test_the_note_says_which_activities_are_not_read():
    section = params(a=source(SURVEY), b=source(POLICE))
    section = section.model_copy(update={"not_joined": {HOTLINE: "Held in one country only."}})
    assert Triangulation(FakeRun(section, FIGURES)).note() == "A note. Hotlines: Held in one country only."


def test_frames_that_were_not_saved_are_left_out():
    one = pd.DataFrame({"a": [1]})
    assert len(all_of(one, None, one)) == 2
