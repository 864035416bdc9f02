"""A report against what its components saved: identities, numbers, alternative texts and the list of claims."""

from __future__ import annotations

import pytest
from tests.small_findings import evaluated, make_store, render

from disrupting_harm import files
from disrupting_harm.claims.check import check_texts
from disrupting_harm.claims.page import read_page
from disrupting_harm.errors import MissingInputError
from disrupting_harm.identity import carriers, page
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.report.checked import Checked, claims_text
from disrupting_harm.values import pages
from disrupting_harm.values.pages import check_report, editions


STORE = make_store()
FINDINGS = evaluated(STORE)
HTML = render(STORE, FINDINGS).replace("<body>", "<head><title>Testland</title></head><body>").encode()
WHOLE = Identity("A study", "TST/report", "mixed", "synthetic", 1)


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    """A report that is right. Its PDF carries the identity of the report, too; what a PDF is has tests of its own."""
    layout = Layout(tmp_path)
    files.write_bytes(layout.report("TST") / "report.html", page.embed(HTML, WHOLE))
    files.write_bytes(layout.report("TST") / "report.pdf", page.embed(HTML, WHOLE))
    files.write_text(layout.report("TST") / "claims.json", claims_text(FINDINGS))
    monkeypatch.setattr(pages, "OF_REPORT", ((carriers.PAGE, "html"), (carriers.PAGE, "pdf")))
    monkeypatch.setattr(pages, "load_findings", lambda layout: STORE.rules)
    monkeypatch.setattr(pages, "held", lambda layout, iso3: ())
    monkeypatch.setattr(pages, "has_study_pages", lambda layout, iso3: False)
    monkeypatch.setattr(pages, "find_problems", find_problems)
    monkeypatch.setattr(pages, "find_strange", lambda page, pictures, code: ())  # it has tests of its own
    return layout


def find_problems(layout, iso3, text, records):
    texts = read_page(text)
    return check_texts(texts, FINDINGS, STORE), Checked(texts, FINDINGS, STORE)


def told(layout: Layout) -> list[str]:
    return [f"{place}: {name}" for place, name in check_report(layout, "TST")]


def rewrite(layout: Layout, before: bytes, after: bytes, *, name: str = "report.html", again: bool = True) -> None:
    """Edit the page. again: with a new hash in its identity, as a forger would who knows where it stands."""
    path = layout.report("TST") / name
    assert before in path.read_bytes()
    html = page.content(path.read_bytes()).replace(before, after)
    files.write_bytes(path, page.embed(html, WHOLE) if again else path.read_bytes().replace(before, after))


def test_a_report_that_was_not_touched_is_right(layout):
    assert told(layout) == []


def test_a_number_that_is_not_the_saved_one_is_told_with_place_and_both_values(layout):
    rewrite(layout, b">15.8 %</data>", b">61.3 %</data>")
    lines = told(layout)
    assert lines and all(line.startswith("outputs/reports/TST/report.html (") for line in lines)
    assert any('wrong value: "61.3 %" is printed and "15.8 % (TST/survey/harm@v1)" is stored' in line for line in lines)


def test_a_cell_of_a_table_that_is_not_the_saved_one_is_told(layout):
    rewrite(layout, b"20.5&nbsp;%</td>", b"50.2&nbsp;%</td>")
    (line,) = told(layout)
    assert "TST/survey/table" in line and '"50.2 %" is printed and "20.5 %" is stored' in line and "(table)" in line


def test_another_alternative_text_is_an_edited_caption(layout):
    rewrite(layout, b"Reports of 2 holders by year", b"Reports of 3 holders by year")
    assert any("edited caption: " in line for line in told(layout))


def test_what_was_edited_without_its_hash_is_told_by_the_identity_as_well(layout):
    rewrite(layout, b"Testland</h1>", b"Elsewhere</h1>", again=False)
    (line,) = told(layout)
    assert (
        line
        == "outputs/reports/TST/report.html (identity): forged identity: its content has another hash than its identity says"
    )


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (None, "it carries none, and is TST/report"),
        (
            Identity("A study", "TSU/report", "mixed", "synthetic", 1),
            "it says that it is TSU/report, and is TST/report",
        ),
    ],
)
@pytest.mark.parametrize("name", ["report.html", "report.pdf"])
def test_page_and_pdf_say_that_they_are_this_report(layout, identity, said, name):
    files.write_bytes(layout.report("TST") / name, page.embed(HTML, identity) if identity else HTML)
    assert told(layout) == [f"outputs/reports/TST/{name} (identity): forged identity: {said}"]


def test_an_edition_in_another_language_says_that_it_is_this_report_too(layout):
    files.write_bytes(layout.report("TST") / "report.km.html", HTML)
    assert editions(layout.report("TST"), "html") == [
        layout.report("TST") / f"report{code}.html" for code in ("", ".km")
    ]
    assert told(layout) == [
        "outputs/reports/TST/report.km.html (identity): forged identity: it carries none, and is TST/report"
    ]


def test_a_report_that_is_not_here_carries_no_identity(layout):
    (layout.report("TST") / "report.pdf").unlink()
    assert told(layout) == [
        "outputs/reports/TST/report.pdf (identity): forged identity: it carries none, and is TST/report"
    ]


def test_claims_that_the_estimates_do_not_make_are_told(layout):
    path = layout.report("TST") / "claims.json"
    files.write_text(path, path.read_text(encoding="utf-8").replace("15.8 %", "61.3 %"))
    (line,) = told(layout)
    assert line.startswith("outputs/reports/TST/claims.json (bindings): wrong value: its claims are not those")


def test_a_study_without_rules_has_identities_alone(layout, monkeypatch):
    rewrite(layout, b">15.8 %</data>", b">61.3 %</data>")
    monkeypatch.setattr(pages, "load_findings", lambda layout: None)
    assert told(layout) == []


def test_what_is_not_here_is_told_by_others(layout, monkeypatch):
    def missing(*_):
        raise MissingInputError("not there")

    rewrite(layout, b">15.8 %</data>", b">61.3 %</data>")
    monkeypatch.setattr(pages, "find_problems", missing)
    assert told(layout) == []


def test_what_a_page_shows_otherwise_is_told_of_each_edition(layout, monkeypatch):
    files.write_bytes(layout.report("TST") / "report.km.html", page.embed(HTML, WHOLE))
    monkeypatch.setattr(pages, "find_strange", lambda page, pictures, code: [f"is strange in {code}"])
    assert [line for line in told(layout) if "strange" in line] == [
        "outputs/reports/TST/report.html (the page): wrong value: the page is strange in en",
        "outputs/reports/TST/report.km.html (the page): wrong value: the page is strange in km",
    ]
