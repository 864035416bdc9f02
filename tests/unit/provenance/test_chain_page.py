"""The page of a chain: whole, the same bytes each time, nothing of the machine in it, and no text of the data is markup."""

from __future__ import annotations

import io
import re

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain_page import write_chain_page
from disrupting_harm.records import Output, Saved, read_record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path / "clone", label="Harm <script>alert(1)</script> & more")
    files.write_text(made.study(), "title: A study\nrules: {x: 1, y: 2}\nunits: {}\nphases: {}\n")
    write_report(made)
    return made


@pytest.fixture(autouse=True)
def _title(monkeypatch):
    monkeypatch.setattr("disrupting_harm.provenance.chain_page.study_title", lambda layout: "A study")


def page(layout: Layout, target: str, name: str = "page.html") -> str:
    path = layout.root.parent / name
    write_chain_page(layout, target, path, io.StringIO())
    return path.read_text(encoding="utf-8")


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text.replace("<wbr>", "")).split())


def test_an_estimate_has_its_links_down_to_who_collected_it(layout):
    said = words(page(layout, ID))
    for text in (
        "20.0 % (95 % 18.0 % to 22.0 %)",
        "children.item_harm raw Q1 as it is",
        "first second",
        "data/raw/a.csv (checked)",
        "Someone",
        "What rests on it TST/finding/share",
    ):
        assert text in said or text.replace("What rests on it ", "") in said


def test_a_recommendation_has_its_duty_bearer_its_findings_and_their_chains(layout):
    said = words(page(layout, "TST/recommendation/teach"))
    for text in (
        "A study: the chain of a recommendation",
        "Government",
        "It follows from TST/finding/share",
        CLAIM["text"],
        "restricted data",
    ):
        assert text in said
    assert said.count("Parameters and code") == 1


def test_a_number_that_differs_is_told(layout):
    first, *rest = CLAIM["bindings"]
    write_report(layout, [CLAIM | {"bindings": [first | {"value": 0.613}, *rest]}])
    assert "0.2 is saved" in words(page(layout, "TST/finding/share"))


def test_the_page_needs_no_other_file_holds_no_script_and_nothing_of_the_machine(layout):
    text = page(layout, ID)
    assert "<script" not in text and "&lt;script&gt;alert(1)" in text
    assert not re.search(r"\b(src|href)=(?!\"data:)|url\(|@import", text) and str(layout.root.parent) not in text
    assert text == page(layout, ID, "another.html")


def test_tables_have_heads_and_the_page_its_language(layout):
    text = page(layout, ID)
    assert '<html lang="en">' in text and text.count("<table>") == text.count("<thead>") > 3 and text.count("<h1>") == 1


@pytest.mark.parametrize("place", [".", "nowhere/page.html"])
def test_a_place_that_cannot_be_written_is_told(layout, monkeypatch, place):
    monkeypatch.chdir(layout.root)
    with pytest.raises(UserError, match="no file can be written there"):
        page(layout, ID, f"clone/{place}")


def test_a_figure_is_shown_on_its_page_as_it_was_recorded_and_not_otherwise(layout):
    path, drawing = layout.output("TST", "survey") / "record.json", "outputs/TST/survey/one.svg"
    files.write_text(layout.root / drawing, "<svg/>")
    record = read_record(path)
    figure = Saved(
        kind="figure",
        id="one",
        trace_id="TST/survey/one",
        files=(drawing,),
        caption="A & B",
        estimates=(ID,),
        cell=record.saved[0].cell,
    )
    output = Output(path=drawing, sha256=files.sha256_text("<svg/>"), role="figure")
    write_record(
        path, record.model_copy(update={"saved": (*record.saved, figure), "outputs": (*record.outputs, output)})
    )
    assert '<img alt="A &amp; B" src="data:image/svg+xml;base64,PHN2Zy8+">' in page(layout, "TST/survey/one")
    files.write_text(layout.root / drawing, "<svg></svg>")
    text = page(layout, "TST/survey/one")
    assert "<img" not in text and "one.svg (changed)" in words(text)
