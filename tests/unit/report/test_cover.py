"""The cover says what the data are and how the numbers were made, from the parameters that made them."""

from __future__ import annotations

import re

import pytest
from tests.checkouts import ROOT

from disrupting_harm import stages
from disrupting_harm.evidence import open_run
from disrupting_harm.records import Cell, Input, Saved, write_record
from disrupting_harm.report import cover
from disrupting_harm.sections import held


CLASSES = {"non_law_enforcement_data": "public", "TSU": "restricted", "TSV": "public"}


@pytest.fixture
def cover_of(sliced, monkeypatch):
    """The run of the cover's notebook for a unit, and the records of the components that the unit holds."""
    monkeypatch.chdir(sliced.notebook("country_report").parent)

    def open_it(iso3: str):
        for stem in held(sliced, iso3):
            data_class = CLASSES.get(iso3, CLASSES.get(stem, "synthetic"))
            record = stages.make_record(sliced, iso3, stem, "run", data_class=data_class)
            write_record(sliced.output(iso3, stem) / "record.json", record)
        run = open_run(iso3)
        return run, cover.load_records(run)

    return open_it


def test_each_component_has_its_status(cover_of):
    text = cover.data_status(*cover_of("TST")).text
    assert text.count('<span data-class="synthetic">') == 3 and text.count('<span data-class="public">') == 1
    assert "Nothing here is evidence" in text


def test_the_head_says_the_unit_the_phase_and_in_a_word_what_the_data_are(cover_of):
    text = cover.title(*cover_of("TST")).text
    assert "<h1>Testland</h1>" in text and "Country report, phase 1" in text
    assert "<dt>Data</dt><dd>Stand-in data, not evidence, and public data</dd>" in text
    assert "online child sexual exploitation and abuse (OCSEA)" in text and 'href="report.pdf"' in text


def test_restricted_microdata_are_called_so(cover_of):
    run, records = cover_of("TSU")
    head, status = cover.title(run, records).text, cover.data_status(run, records).text
    assert "Restricted microdata" in status and "<dd>Restricted microdata</dd>" in head
    assert "SYNTHETIC" not in status and "phase 2" in head


def saved(kind: str, data_class: str | None) -> Saved:
    return Saved(
        kind=kind, id="a", trace_id="TST/predictors/a", files=(), cell=Cell(id="a", sha256=""), data_class=data_class
    )


@pytest.mark.parametrize(
    "entries, marks",
    [
        ([("table", "public"), ("figure", "synthetic"), ("table", "public")], ["SYNTHETIC", "Public data"]),
        ([("table", "public"), ("estimates", "synthetic")], ["Public data"]),
        ([("table", None), ("figure", "synthetic")], ["SYNTHETIC"]),
        ([], ["SYNTHETIC"]),
    ],
)
def test_a_component_of_real_and_stand_in_data_has_the_status_of_both_the_most_careful_first(cover_of, entries, marks):
    run, records = cover_of("TST")
    made = {"predictors": records["predictors"].model_copy(update={"saved": tuple(saved(*e) for e in entries)})}
    text = cover.data_status(run, made).text
    assert re.findall('<span class="dh-mark">(.*?)</span>', text) == marks
    # Each mark lies in an element of its own class, by which it is drawn: the words of public data are not those of a stand-in.
    drawn = dict(re.findall('<span data-class="([a-z]+)"><span class="dh-mark">(.*?)</span>', text))
    assert drawn == {{"SYNTHETIC": "synthetic", "Public data": "public"}[mark]: mark for mark in marks}
    assert "<li data-class" not in text
    assert ("in part each, as marked" in text) is (len(marks) > 1)


def test_a_validation_unit_is_not_called_a_country(cover_of):
    text = cover.title(*cover_of("TSV")).text
    assert "not a country of the study" in text and "SYNTHETIC" not in text and "Country report" not in text


def test_a_generated_file_is_called_neither_a_country_nor_a_validation(cover_of):
    run, records = cover_of("TSG")
    text = cover.title(run, records).text
    assert "Generated file: no country" in text and "SYNTHETIC" in cover.data_status(run, records).text
    assert "Country report" not in text and "Validation report" not in text
    assert "outcomes follow a logistic model" in cover.methods_box(run, records).text


def test_the_methods_name_origin_licence_and_the_rules_of_uncertainty(cover_of):
    text = cover.methods_box(*cover_of("TST")).text
    assert "95 % Korn-Graubard intervals" in text and "centred at the grand mean" in text
    assert "calibrated to the population&#x27;s totals of sex, age" in text
    assert "NCMEC" in text and "CC BY 4.0" in text and "dh trace" in text and "dh verify" in text
    other = cover.methods_box(*cover_of("TSV")).text
    assert "95 % logit intervals" in other and "not allowed" in other and "Validation file of the tests" in other
    assert "population&#x27;s totals" not in other


def test_facts_about_the_country_stand_with_a_link_to_their_source(cover_of):
    run, _ = cover_of("TST")
    text = cover.country_facts(run).text
    assert (
        '<dt>Ethics board</dt><dd>Board &lt;of&gt; Testland (<a href="https://example.org">made up for the tests</a>)'
        in text
    )
    assert "<dt>Planned size</dt>" in text and "300 children, household survey" in text and "2024" not in text
    assert {entry.table for entry in run.inputs.values() if entry.role == "reference"} == {"country_facts"}


def test_a_unit_of_which_no_fact_is_known_has_no_such_part(cover_of):
    run, _ = cover_of("TSV")
    assert cover.country_facts(run) is None


def test_models_say_what_they_are_and_what_they_are_not(cover_of):
    text = cover.methods_box(*cover_of("TST")).text
    assert "survey-weighted logistic regression" in text and "associations, not causes" in text


def test_the_presentation_standard_is_the_studys(cover_of, sliced):
    path = sliced.study()
    text = path.read_text(encoding="utf-8")
    text = text.replace("minimum_base: 50", "minimum_base: 51").replace("effective_base: 30", "effective_base: 31")
    path.write_text(text, encoding="utf-8")
    told = cover.methods_box(*cover_of("TST")).text
    assert "at least 51 answers" in told and "effective sample is under 31" in told


def test_what_is_suspicious_in_the_tables_that_were_read_is_told_once(cover_of):
    run, records = cover_of("TST")
    assert "<dt>Findings</dt>" not in cover.methods_box(run, records).text
    read = [
        Input(path=f"{table}.parquet", sha256="", role="derived", table=table, findings=("1 of <4> PSUs was empty.",))
        for table in ("a", "b")
    ]
    records["sampling_design"] = records["sampling_design"].model_copy(update={"inputs": tuple(read)})
    assert cover.methods_box(run, records).text.count("<dt>Findings</dt><dd>1 of &lt;4&gt; PSUs was empty.</dd>") == 1


def test_records_are_those_of_the_components_that_the_unit_holds_in_the_order_of_the_report(cover_of):
    run, records = cover_of("TST")
    assert list(records) == ["household_survey", "predictors", "non_law_enforcement_data", "sampling_design"]
    assert [record.component for record in records.values()] == list(records)
    assert {entry.role for entry in run.inputs.values()} == {"record"}


def test_nothing_of_a_parameter_becomes_markup(cover_of, sliced):
    path = sliced.country("TSV")
    text = path.read_text(encoding="utf-8")
    text = text.replace("title: Validation file", 'title: "<script>x</script>"', 1)
    text = text.replace("population: pupils", 'population: "<b>pupils</b>"')
    path.write_text(text.replace("licence: public domain", 'licence: "<i>none</i>"'), encoding="utf-8")
    run, records = cover_of("TSV")
    for part in (cover.data_status(run, records).text, cover.methods_box(run, records).text):
        assert "<script>" not in part and "<b>pupils" not in part and "<i>none" not in part
        assert "&lt;script&gt;" in part


def test_the_notebook_of_the_cover_calls_what_is_tested_here():
    text = (ROOT / "notebooks" / "country_report" / "country_report.ipynb").read_text(encoding="utf-8")
    assert all(
        call in text
        for call in (
            "cover.load_records(run)",
            "cover.title(run, records)",
            "cover.country_facts(run)",
            "cover.methods_box(run, records)",
        )
    )
