"""Rows become cells in the words of the study, or are refused by their row; sources that do not agree are told."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_assessment import assessment_run, law

from disrupting_harm.components.desk_review.analysis import LAWS, assess_law
from disrupting_harm.components.kinds.assessment.cells import differing, slug, year_of
from disrupting_harm.errors import UserError


@pytest.fixture
def assess(tmp_path):
    def assess_rows(*rows: dict) -> pd.DataFrame:
        run = assessment_run(
            tmp_path / "study", "desk_review", {"legislation_facts": list(rows), "legislation": [law("rank", "first")]}
        )
        return assess_law(run, {name: run.load_reference(name) for name in LAWS})

    return assess_rows


def refusal(assess, *rows) -> list[str]:
    with pytest.raises(UserError) as raised:
        assess(*rows)
    return str(raised.value).splitlines()


def test_a_row_is_a_cell_in_the_words_of_the_study_with_its_source(assess):
    (cell,) = assess(law("possession", "criminalised", instrument="Act 1", detail="two years")).to_dict("records")
    assert (cell["topic"], cell["label"], cell["status"], cell["status_label"]) == (
        "possession",
        "Possession",
        "criminalised",
        "Criminalised",
    )
    assert (cell["part"], cell["year"], cell["assessor"], cell["theme"]) == ("gazette_2020", "2020", "Gazette", "law")
    assert (cell["source_words"], cell["reference"]) == ("possession: criminalised", "legislation_facts")
    assert (cell["instrument"], cell["detail"]) == ("Act 1", "two years")
    assert (cell["source_title"], cell["source_url"], cell["licence"]) == (
        "Gazette, page 1",
        "https://example.org",
        "free",
    )


def test_a_topic_of_several_is_a_cell_of_each(assess):
    cells = assess(law("possession and grooming", "pending"))
    assert cells["topic"].tolist() == ["possession", "grooming"] and set(cells["status"]) == {"pending"}


def test_a_topic_may_say_less_than_its_word_and_a_word_may_state_a_value(assess):
    cells = assess(
        law("all pornography", "criminalised"),
        law("meeting after grooming", "criminalised"),
        law("age of consent", "14"),
    )
    told = {r.topic: (r.status, r.value, r.theme) for r in cells.itertuples()}
    assert told == {
        "possession": ("partly", "", "law"), "grooming": ("criminalised", "meeting", "law"),
        "age_of_consent": ("stated", "14 years", "services"),
    }  # fmt: skip


def test_cells_of_one_source_and_year_are_told_apart_by_what_it_calls_them(assess):
    cells = assess(
        law("grooming", "criminalised"),
        law("meeting after grooming", "criminalised"),
        law("grooming", "pending", as_of="2021"),
    )
    assert cells["part"].tolist() == ["gazette_2020_grooming", "gazette_2020_meeting_after_grooming", "gazette_2021"]


def test_what_is_declared_as_not_shown_is_left_out(assess):
    assert assess(law("rank", "the first"), law("grooming", "pending"))["topic"].tolist() == ["grooming"]


def test_every_unmapped_topic_and_status_is_refused_by_its_row_in_the_file(assess):
    found = refusal(
        assess, law("grooming", "pending"), law("gaming", "pending"), law("possession", "sort of"), law("grooming", "")
    )
    assert found == [
        (
            "data/reference/legislation_facts.csv, row 4, column topic: 'gaming' is no declared topic; declare it in "
            "params/components/desk_review.yaml, key defaults.topic_words (or not_shown, with the reason), or correct the row."
        ),
        (
            "data/reference/legislation_facts.csv, row 5, column status: 'sort of' is no declared word; declare it in "
            "params/components/desk_review.yaml, key defaults.status_words, or correct the row."
        ),
        (
            "data/reference/legislation_facts.csv, row 6, column status: '' is no declared word; declare it in "
            "params/components/desk_review.yaml, key defaults.status_words, or correct the row."
        ),
    ]


@pytest.mark.parametrize("name", ["source_title", "source_url", "licence", "assessor"])
def test_a_row_without_its_source_is_refused_once_by_its_row(assess, name):
    found = refusal(assess, law("possession and grooming", "pending", **{name: " "}))
    assert found == [
        f"data/reference/legislation_facts.csv, row 3, column {name}: is blank, and no cell is shown without its source; add it."
    ]


def test_rows_of_another_unit_are_not_looked_at(assess):
    """The row of TSU above holds nothing that could be read."""
    assert len(assess(law("grooming", "pending"))) == 1


@pytest.mark.parametrize(
    "as_of, year",
    [
        ("2017", "2017"),
        ("2017-10-25", "2017"),
        ("by 2016-08", "2016"),
        ("", "undated"),
        ("BE 2568", "undated"),
        ("12020", "undated"),
    ],
)
def test_the_year_is_that_of_the_date_or_undated(as_of, year):
    assert year_of(as_of) == year


def test_a_name_in_an_id_has_plain_letters_only():
    assert slug("Ré: Publique & Co. (2)") == "re_publique_co_2" and slug("  ") == ""


def test_sources_that_do_not_say_the_same_are_told_and_a_plan_or_a_number_is_no_answer():
    rows = [("a", "yes", "x"), ("a", "no", "y"), ("b", "yes", "x"), ("b", "no", "x"), ("c", "yes", "x"), ("c", "", "y"), ("d", "part", "x"),
            ("d", "part", "y"), ("e", "yes", "x"), ("e", "part", "y")]  # fmt: skip
    cells = pd.DataFrame(rows, columns=["topic", "direction", "assessor"])
    assert differing(cells) == {"a": "sources differ", "b": "differs by case", "e": "sources differ"}
