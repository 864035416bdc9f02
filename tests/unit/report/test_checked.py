"""A report with a number that nothing backs is not published, and the page before it stays."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
import yaml
from tests.small_findings import evaluated, findings_file, make_store

from disrupting_harm import files, slices, stages, used_sections
from disrupting_harm.claims.problem import Problem
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.languages.files import catalogue
from disrupting_harm.records import read_record, write_record
from disrupting_harm.report import build as build_module
from disrupting_harm.report import page as page_module
from disrupting_harm.report.build import build_report
from disrupting_harm.report.checked import TOLD, check_report, claims_text, explain, write_annotated
from disrupting_harm.report.stated import stated_texts
from disrupting_harm.sections import held


@pytest.fixture
def layout(sliced):
    """A study with rules for numbers and words, and no sentence that a unit could print."""
    rules = findings_file({}, {}).model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(rules | {"findings": {}, "recommendations": {}}, sort_keys=False, allow_unicode=True)
    sliced.findings().write_text(text, encoding="utf-8")
    slices.write_slices(sliced)
    for stem in held(sliced, "TST"):
        make_run(sliced, stem, "Nothing is said here.")
    return sliced


def make_run(layout, stem: str, said: str) -> None:
    folder = layout.output("TST", stem)
    cells = [
        nbformat.v4.new_markdown_cell(f"# {stem}\n\n{said}", id="title"),
        nbformat.v4.new_code_cell("x", id="x", outputs=[nbformat.v4.new_output("display_data", {"text/html": "<p>Shown.</p>"})]),
    ]  # fmt: skip
    files.write_text(folder / f"{stem}.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    data_class = "public" if stem == "non_law_enforcement_data" else "synthetic"
    write_record(folder / "record.json", stages.make_record(layout, "TST", stem, "run", data_class=data_class))


def test_a_report_that_passes_has_its_claims_beside_it(layout):
    page = build_report(layout, "TST")
    assert json.loads((page.parent / "claims.json").read_text(encoding="utf-8")) == {
        "claims": [], "insights": [], "press_sheet": [], "recommendations": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "said, rule",
    [
        ("In all, 4711 children did.", "4711 is printed and nothing is stored"),
        ("Of them, 37 % (19 out of 85) did.", "37 % (19 out of 85) is printed and 22 % is stored"),
        ("Girls are more affected.", "more is printed and no test is stored"),
    ],
)
def test_a_number_or_word_that_nothing_backs_stops_the_report_and_keeps_the_page(layout, said, rule):
    files.write_text(layout.report("TST") / "report.html", "old")
    make_run(layout, "household_survey", said)
    with pytest.raises(UserError) as raised:
        build_report(layout, "TST")
    assert rule in str(raised.value) and "outputs/reports/TST/report.html: " in str(raised.value)
    assert "params/findings.yaml" in str(raised.value).splitlines()[-1]
    assert (layout.report("TST") / "report.html").read_text(encoding="utf-8") == "old"
    assert [p.name for p in layout.outputs().rglob(".*")] == []


def test_a_page_without_a_place_that_an_item_of_a_standard_names_is_not_published(layout):
    page = build_report(layout, "TST").read_text(encoding="utf-8")
    records = {stem: read_record(layout.output("TST", stem) / "record.json") for stem in held(layout, "TST")}
    link = re.search(r'<a class="dh-place"[^>]* href="#methods"', page).group()
    lost = page.replace(link, link.replace("#methods", "#TST-survey-lost"))
    with pytest.raises(UserError, match=r"place: TST-survey-lost is printed.*; a place that an item"):
        check_report(layout, "TST", lost, records)


def test_a_study_without_sentences_has_nothing_to_check(sliced):
    assert check_report(sliced, "TST", "<p>12</p>", {}) is None


def test_every_problem_is_one_line_and_beyond_some_they_are_counted():
    problems = [Problem("number", "Here", f"text {n}", str(n)) for n in range(TOLD + 2)]
    lines = explain("page.html", problems).splitlines()
    assert len(lines) == TOLD + 2 and "2 further problems" in lines[-2]
    assert all(line.startswith("page.html: ") for line in lines[:-1])


def test_the_claims_name_each_binding_and_its_estimate():
    said = json.loads(claims_text(evaluated(make_store())))
    share = next(claim for claim in said["claims"] if claim["claim"] == "TST/finding/share")
    assert share["bindings"][0] == {
        "printed": "15.8 %", "estimate": "TST/survey/harm@v1", "statistic": "estimate", "value": 0.158, "form": "percent",
    }  # fmt: skip
    assert said["insights"] == ["TST/finding/share", "TST/finding/most_told"]
    assert said["recommendations"][0]["findings"] == ["TST/finding/share"]
    assert claims_text(evaluated(make_store())) == claims_text(evaluated(make_store()))


def test_stated_texts_have_letters_so_that_a_bare_number_hides_no_other(layout):
    texts = stated_texts(layout, "TST", {})
    assert "about 1,000 children, household survey, in each country" in texts
    assert all(any(letter.isalpha() for letter in text) for text in texts)


def test_an_annotated_copy_lies_beside_no_output_and_needs_a_page(study):
    with pytest.raises(
        MissingInputError, match=r"outputs/reports/TST/report\.html: not there; make it with `dh repro report@TST`"
    ):
        write_annotated(study, "TST")
    files.write_text(study.report("TST") / "report.html", "<body><p>In 2021</p></body>")
    copy = write_annotated(study, "TST")
    assert study.relative(copy) == "outputs/.scratch/TST/report/annotated.html"
    assert '<mark class="dh-declared-by">2021</mark>' in copy.read_text(encoding="utf-8")
    assert (study.report("TST") / "report.html").read_text(encoding="utf-8") == "<body><p>In 2021</p></body>"


# -- editions in other languages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def without_kernel(monkeypatch):
    """The cover as a notebook that shows nothing: what is told of below does not depend on it, and a kernel takes seconds."""
    made = nbformat.v4.new_notebook(), {"inputs": []}
    monkeypatch.setattr(build_module, "execute", lambda *given, **named: made)
    monkeypatch.setattr(build_module, "refuse_other_parameters", lambda *given: None)


@pytest.fixture
def with_edition(layout, without_kernel):
    """The same study, whose report is written in Portuguese too."""
    with layout.country("TST").open("a", encoding="utf-8") as stream:
        stream.write(
            "editions:\n  pt: {reason: an official language, source: a source, source_url: https://example.org}\n"
        )
    translate(layout, "Not translated", "Não traduzido")
    return layout


def translate(layout, source: str, translation: str) -> None:
    files.write_text(catalogue(layout, "pt"), f'{HEAD}msgid "{source}"\nmsgstr "{translation}"\n')
    slices.write_slices(layout)


def test_an_edition_is_written_beside_the_english_page_and_its_catalogue_is_in_the_record(with_edition):
    page = build_report(with_edition, "TST")
    names = {path.name for path in page.parent.iterdir()}
    assert {"report.html", "report.pdf", "report.pt.html", "report.pt.pdf", "claims.json", "record.json"} <= names
    record = read_record(page.parent / "record.json")
    assert "params/languages/pt/report.po" in {entry.path for entry in record.inputs}
    assert {entry.role for entry in record.outputs if ".pt." in entry.path} == {"report"}
    assert used_sections.changed_parameters(with_edition, record) == []
    translate(with_edition, "Annex", "Anexo")
    assert used_sections.changed_parameters(with_edition, record) == ["params/languages/pt/report.po, key messages"]


def test_a_translation_that_changes_a_number_is_refused_when_it_is_read(with_edition):
    translate(with_edition, "Figure {n}", "Figura")
    with pytest.raises(
        ParamsError, match=r'params/languages/pt/report\.po, line 5, message "Figure \{n\}": \{n\} is lost'
    ):
        build_report(with_edition, "TST")


def test_an_edition_that_is_rendered_with_another_number_is_refused_and_the_page_stays(with_edition, monkeypatch):
    make_run(with_edition, "household_survey", "In 2021, it was so.")
    files.write_text(with_edition.report("TST") / "report.pt.html", "old")
    render = page_module.write_page

    def wrong(blocks, edition, cover, kept, language):
        return render(blocks, edition, cover, kept, language).replace(
            "In 2021", "Em 2022" if language.code == "pt" else "In 2021"
        )

    monkeypatch.setattr(page_module, "write_page", wrong)
    with pytest.raises(UserError) as raised:
        build_report(with_edition, "TST")
    told = str(raised.value)
    assert "report.pt.html: " in told and "translation: 2022 is printed and 2021 is stored" in told
    assert "params/languages/pt/report.po" in told.splitlines()[-1]
    assert (with_edition.report("TST") / "report.pt.html").read_text(encoding="utf-8") == "old"


def test_a_pdf_with_a_number_that_the_page_has_not_is_refused(layout, without_kernel, monkeypatch):
    make_run(layout, "household_survey", "In 2021, it was so.")
    set_document = build_module.set_document

    def wrong(*given):
        document = set_document(*given)
        return document | {"main": document["main"].replace(b"In 2021", b"In 2022")}

    monkeypatch.setattr(build_module, "set_document", wrong)
    with pytest.raises(
        UserError, match=r'report\.pdf: the page: printed page: 2022 is printed .* in "In 2022, it was so\."'
    ):
        build_report(layout, "TST")
