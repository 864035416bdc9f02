"""Each item of a reporting standard has its place in the report, or the reason why it has none."""

from __future__ import annotations

import csv
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from tests.checkouts import ROOT

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import open_run
from disrupting_harm.layout import Layout
from disrupting_harm.report import standards
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import Frame
from disrupting_harm.report.outline import OUTLINE
from disrupting_harm.report.standards import (
    anchor_of,
    by_standard,
    counted,
    name_places,
    read_items,
    reporting_standards,
    texts,
)


LAYOUT = Layout(ROOT)
SECTIONS = {section.id for chapter in OUTLINE for section in chapter.sections} | {chapter.id for chapter in OUTLINE}
# Numbers of items as the standards state them: AAPOR's list for immediate disclosure, STROBE for cross-sectional studies with the parts
# that it letters, COREQ's table, GATHER's table.
STROBE = [
    "1a", "1b", "2", "3", "4", "5", "6a", "7", "8", "9", "10", "11", "12a", "12b", "12c", "12d", "12e", "13a", "13b", "13c", "14a",
    "14b", "15", "16a", "16b", "16c", "17", "18", "19", "20", "21", "22",
]  # fmt: skip
NUMBERS = {
    "AAPOR": [str(n) for n in range(1, 12)],
    "STROBE": STROBE,
    "COREQ": [str(n) for n in range(1, 33)],
    "GATHER": [str(n) for n in range(1, 19)],
}


def add_row(layout, row: str) -> None:
    path = layout.reference("reporting_standards")
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")


ROW = "household_survey,SURVEYS,{},What was done,{},{},A standard of tests,https://example.org/standard,made up,made up"


@pytest.fixture(autouse=True)
def whole_reports(monkeypatch) -> None:
    """The units of these tests hold a survey alone, and are held against the table as a country with all components is."""
    monkeypatch.setattr(standards, "is_whole", lambda *_: True)


# -- the table of the study


def test_the_table_has_every_item_of_each_standard_once_and_in_order():
    items = [*read_items(LAYOUT, "KEN"), *read_items(LAYOUT, "XDH")]
    assert {name: [item.number for item in mine] for name, mine in by_standard(items).items()} == NUMBERS


def test_a_country_answers_to_three_standards_and_the_countries_together_to_the_fourth():
    assert list(by_standard(read_items(LAYOUT, "KEN"))) == ["AAPOR", "STROBE", "COREQ"]
    assert list(by_standard(read_items(LAYOUT, "XDH"))) == ["GATHER"]
    assert read_items(LAYOUT, "USA") == []  # a validation unit is no country of the study


def test_each_place_of_the_table_is_a_section_of_the_outline_or_of_a_component():
    for item in [*read_items(LAYOUT, "KEN"), *read_items(LAYOUT, "XDH")]:
        for place in item.places:
            stem = place.partition("/")[0]
            assert place in SECTIONS or (ROOT / "notebooks" / stem / f"{stem}.ipynb").is_file(), (item.name, place)


def test_the_table_says_where_each_item_was_read_and_copies_no_long_sentence():
    with LAYOUT.reference("reporting_standards").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert row["source_url"].startswith("https://") and row["accessed_via"] and row["licence"]
            assert 5 < len(row["wording"]) < 90


def test_the_documentation_has_the_numbers_of_the_table():
    text = (ROOT / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    for name, mine in by_standard([*read_items(LAYOUT, "KEN"), *read_items(LAYOUT, "XDH")]).items():
        status = [sum(item.status == s for item in mine) for s in ("here", "in part", "not available")]
        assert re.search(rf"\| {name} \|[^|]*\| {len(mine)} \| {status[0]} \| {status[1]} \| {status[2]} \|", text), (
            name
        )


# -- rows


def test_an_item_is_answered_in_part_or_not_at_all(study):
    items = read_items(study, "TST")
    assert [item.status for item in items] == ["here", "in part", "not available"]
    assert counted(items) == "Of 3 items of SURVEYS: 1 answered here, 1 in part, 1 not available."


def test_parts_of_an_item_are_counted_and_the_items_too(study):
    add_row(study, f"*,{ROW.format('4a', 'methods', '')}")
    add_row(study, f"*,{ROW.format('4b', 'methods', '')}")
    assert counted(read_items(study, "TST")).startswith("Of 4 items of SURVEYS, 5 with their parts: 3 answered here")


def test_a_row_of_the_unit_stands_in_the_place_of_the_one_for_all(study):
    add_row(study, f"phase 1,{ROW.format(1, '', 'not in this phase')}")
    assert (read_items(study, "TST")[0].status, read_items(study, "TSU")[0].status) == ("not available", "here")
    add_row(study, f"TST,{ROW.format(1, 'data-status', '')}")
    assert read_items(study, "TST")[0].places == ("data-status",)


def test_rows_without_an_answer_and_rows_that_stand_there_twice_are_told_together(study):
    add_row(study, f"*,{ROW.format(4, '', '')}")
    add_row(study, f"*,{ROW.format(2, 'methods', '')}")
    with pytest.raises(ParamsError) as raised:
        read_items(study, "TST")
    told = str(raised.value).splitlines()
    assert len(told) == 2 and "data/reference/reporting_standards.csv, row 5: SURVEYS 4 has neither" in told[0]
    assert "row 6: SURVEYS 2 stands there twice" in told[1]


def test_what_the_section_states_is_known_to_the_check_of_numbers(study):
    said = list(texts(read_items(study, "TST")))
    assert "SURVEYS 1" in said and "Of 3 items of SURVEYS: 1 answered here, 1 in part, 1 not available." in said


# -- the section


def test_the_section_links_places_and_gives_reasons(sliced, monkeypatch):
    monkeypatch.chdir(sliced.notebook("country_report").parent)
    tree = BeautifulSoup(reporting_standards(open_run("TST")).text, "html.parser")
    links = [(link["data-item"], link["href"]) for link in tree.find_all("a", class_="dh-place")]
    assert links == [("SURVEYS 1", "#methods"), ("SURVEYS 2", "#data-status")]
    rows = [row.find_all("td")[2].get_text() for row in tree.find_all("tr")[1:]]
    assert rows[1:] == ["data-status. In part: the rest is not told", "Not available, because nobody says so"]


def test_a_unit_that_is_no_country_has_no_such_section(sliced, monkeypatch):
    monkeypatch.chdir(sliced.notebook("country_report").parent)
    assert reporting_standards(open_run("TSV")) is None


def test_a_country_with_a_part_of_the_components_is_not_said_to_answer_in_the_others(study, monkeypatch):
    add_row(study, f"TST,{ROW.format(1, 'methods;household_survey/shares', '')}")
    add_row(study, f"TST,{ROW.format(2, 'household_survey/shares;predictors/models', '')}")
    add_row(study, f"TST,{ROW.format(3, 'predictors', '')}")
    saved = SimpleNamespace(id="shares", caption="Shares")
    record = SimpleNamespace(component="household_survey", saved=[saved])
    monkeypatch.setattr(standards, "is_whole", lambda *_: False)
    monkeypatch.setattr(standards, "read_record", lambda _: record)
    found = {item.number: item for item in read_items(study, "TST") if item.standard == "SURVEYS"}
    assert [(item.places, item.status) for item in found.values()] == [
        (("methods", "household_survey/shares"), "here"),
        (("household_survey/shares",), "in part"),
        ((), "not available"),
    ]
    assert not found["1"].reason and found["2"].reason == found["3"].reason == standards.NOT_HELD


def test_a_country_with_all_components_and_the_countries_together_must_have_every_place(monkeypatch):
    monkeypatch.undo()
    assert all(standards.is_whole(LAYOUT, iso3) for iso3 in ("KEN", "ARM", "XDH"))
    monkeypatch.setattr(standards, "held", lambda layout, iso3: ("household_survey",))
    assert not standards.is_whole(LAYOUT, "KEN")


def test_links_are_given_the_words_by_which_a_reader_finds_the_place():
    made = BeautifulSoup(
        '<div><a class="dh-place" href="#methods">x</a><a class="dh-place" href="#summary">x</a>'
        '<a class="dh-place" href="#TST-survey-shares">x</a><a class="dh-place" href="#lost">x</a></div>',
        "html.parser",
    ).div
    frame = Frame("table", "TST-survey-shares", "Table 4", "", "", None, "", "", "", [], None)
    blocks = [
        Block("chapter", id="summary", title="Summary"),
        Block("section", id="methods", number="A.4", title="Methods"),
        Block("shown", tree=made),
        Block("shown", frame=frame, tree=BeautifulSoup("<figure></figure>", "html.parser")),
    ]
    name_places(blocks)
    assert [a.get_text() for a in made.find_all("a")] == ["Section A.4, Methods", "Summary", "Table 4", "x"]


def test_a_place_is_a_section_or_a_figure_of_the_unit():
    assert (anchor_of("methods", "KEN"), anchor_of("survey/shares", "KEN")) == ("methods", "KEN-survey-shares")
