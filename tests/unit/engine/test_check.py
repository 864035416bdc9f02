"""Everything that is wrong is told at once, and nothing is changed by looking."""

from __future__ import annotations

import io
import json

import pytest
import yaml
from tests.edits import edit_first
from tests.small_findings import findings_file

from disrupting_harm import files
from disrupting_harm.engine.check import UNUSED, Finding, check, print_check
from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.parameter_files.refresh import refresh


NOBODYS = '  nobodys: {version: 1, label: "Asked by nobody", item: offered_money_for_images, base: children, recall: past year}\n'


@pytest.fixture
def layout(study):
    refresh(study)
    return study


def tree(layout) -> dict[str, tuple]:
    found = [p for p in layout.root.rglob("*") if not p.is_symlink() and p.is_file()]
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in found}


def printed(layout, *units, as_json=False) -> tuple[int, str]:
    out = io.StringIO()
    return print_check(layout, units, out, as_json=as_json), out.getvalue()


def test_a_study_without_a_mistake_has_none(layout):
    assert check(layout, []) == []
    assert printed(layout) == (0, "no problem in the parameters and raw files of TSG, TST, TSU, TSV\n")
    assert printed(layout, "TST") == (0, "no problem in the parameters and raw files of TST\n")


def test_problems_of_several_units_and_components_are_told_in_one_go(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    edit_first(layout.country("TST"), "seed: 20211027, psus: 40", "seed: x, psus: many")
    edit_first(layout.country("TSV"), "headline: [bullied]", "headline: [bulied]")
    found = check(layout, [])
    assert {(f.unit, f.component) for f in found} >= {
        ("TSU", "household_survey"),
        ("TST", "sampling_design"),
        ("TSV", "household_survey"),
    }
    assert sum("selection." in f.problem for f in found if f.component == "sampling_design") == 2
    code, text = printed(layout)
    assert code == 2 and all(f.problem in text for f in found)
    assert len(text.splitlines()) == len(set(text.splitlines())), "each problem is told once"


def test_looking_changes_no_file(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    before = tree(layout)
    printed(layout)
    printed(layout, "TST", as_json=True)
    assert tree(layout) == before


def test_only_the_units_asked_for_are_looked_at(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    assert check(layout, ["TST"]) == [] and check(layout, ["TSU"]) != []


def test_a_unit_that_the_study_does_not_have_is_a_users_mistake(layout):
    with pytest.raises(UnknownCountryError, match="TSX: not a unit of the study"):
        check(layout, ["TSX"])


def test_a_study_whose_own_parameters_cannot_be_read_is_a_users_mistake(layout):
    layout.study().write_text("title: [", encoding="utf-8")
    with pytest.raises(ParamsError, match="params/study.yaml"):
        check(layout, [])


def test_a_raw_file_that_is_in_place_is_held_against_its_contract(layout):
    files.write_text(
        layout.raw("TSV", "household_survey") / "pupils.csv", "strat,unit,wgt,q2,q3,q23\n1,1,0,1,1,1\n1,2,1,7,1,1\n"
    )
    found = check(layout, ["TSV"])
    assert len(found) >= 2 and all(f.unit == "TSV" and f.problem.startswith("data/raw/TSV/") for f in found)
    assert any("column wgt" in f.problem or "column weight" in f.problem for f in found)


def test_a_raw_file_that_is_not_here_is_no_problem(layout):
    assert not layout.raw("TSU", "household_survey").exists() and check(layout, ["TSU"]) == []


def test_an_unknown_component_is_told_with_the_nearest_name(layout):
    edit_first(layout.country("TST"), "  predictors:", "  predictor:")
    found = check(layout, ["TST"])
    (problem,) = {finding.problem for finding in found}
    assert {finding.unit for finding in found} == {"TST"} and "did you mean predictors" in problem
    assert printed(layout, "TST") == (2, f"{problem}\n"), "it is told once"


def test_beside_an_unknown_component_the_keys_of_the_known_ones_are_told(layout):
    edit_first(layout.country("TST"), "  predictors:", "  predictor:")
    edit_first(layout.country("TST"), "psus: 40", "psus: many")
    problems = " ".join(finding.problem for finding in check(layout, ["TST"]))
    assert "did you mean predictors" in problems and "selection.psus: must be a whole number" in problems


def test_an_indicator_that_nobody_defines_is_told(layout):
    edit_first(layout.country("TSV"), "indicators: [bullied]", "indicators: [bullied, nothing]")
    assert any("nothing" in f.problem for f in check(layout, ["TSV"]))


@pytest.mark.parametrize(
    "stated, said",
    [
        ("year: 1999", "data/reference/population_age_sex.csv has no row for TST and 1999"),
        (
            "year: 2021, internet_share: {reference: constants}",
            "constants is not among the tables that the stage depends on",
        ),
        ("year: 2021, internet_share: {column: nothing}", "column nothing: the column is missing"),
    ],
)
def test_a_population_that_the_reference_tables_do_not_hold_is_told_before_anything_runs(layout, stated, said):
    edit_first(layout.country("TST"), "{year: 2021}", f"{{{stated}}}")
    found = [finding for finding in check(layout, ["TST"]) if said in finding.problem]
    assert "household_survey" in {finding.component for finding in found}
    lines = printed(layout, "TST")[1].splitlines()
    assert any(said in line for line in lines) and len(lines) == len(set(lines)), "each problem is told once"


def test_a_population_that_a_unit_needs_and_does_not_state_is_told(layout):
    edit_first(layout.country("TSU"), "scaled_indicator: null", "scaled_indicator: tf_csea_any")
    (finding,) = check(layout, ["TSU"])
    assert finding.component == "household_survey" and "TSU.yaml: no `target_population`" in finding.problem


def test_a_unit_that_scales_nothing_needs_no_population(layout):
    layout.reference("population_age_sex").unlink()
    assert check(layout, ["TSU"]) == check(layout, ["TSV"]) == [] != check(layout, ["TST"])


@pytest.mark.parametrize("data", [b"\xff\xfe", b'iso3,"year\nTST'])
def test_a_reference_table_that_is_none_any_more_is_told_without_a_traceback(layout, data):
    layout.reference("population_age_sex").write_bytes(data)
    code, text = printed(layout, "TST")
    assert code == 2 and "population_age_sex.csv" in text and "git checkout" in text


def test_values_that_are_still_open_are_told_together_with_other_mistakes(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "fieldwork: TODO\n    colour: red")
    said = [finding.problem for finding in check(layout, ["TSU"])]
    assert any("fieldwork: still says TODO" in s for s in said) and any("colour: unknown key" in s for s in said)


@pytest.mark.parametrize(
    "spoil", [lambda p: p.write_bytes(b"{}"), lambda p: p.write_bytes(b"\xff"), lambda p: p.unlink()]
)
def test_files_that_refresh_makes_are_what_it_would_make(layout, spoil):
    spoil(layout.held())
    spoil(layout.schema("country"))
    told = [f.problem for f in check(layout, [])]
    assert told == [
        "params/held.yaml: is not what params/countries/ says; run `dh refresh`.",
        "params/schema/country.json: differs from the models; run `dh refresh`.",
    ]
    assert check(layout, ["TST"]) == [], "a single unit does not tell what all hold"
    refresh(layout)
    assert check(layout, []) == []


@pytest.mark.parametrize("content", ["{", "[]", "\udcff"])
def test_a_schema_that_is_damaged_is_told_and_stops_nothing(layout, content):
    layout.schema("study").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert [f.problem for f in check(layout, [])] == [
        "params/schema/study.json: differs from the models; run `dh refresh`."
    ]


def test_for_programs_every_finding_is_an_object(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    code, text = printed(layout, as_json=True)
    assert code == 2 and [Finding(**entry) for entry in json.loads(text)] == check(layout, [])
    assert json.loads(printed(layout, "TST", as_json=True)[1]) == []


# -- indicators that nobody estimates


def test_an_indicator_that_no_unit_estimates_is_told_and_refuses_nothing(layout):
    edit_first(layout.indicators("household_survey"), "indicators:\n", f"indicators:\n{NOBODYS}")
    code, text = printed(layout)
    line = 1 + layout.indicators("household_survey").read_text(encoding="utf-8").splitlines().index(NOBODYS.rstrip())
    assert code == 0 and text.splitlines() == [
        f"warning: params/indicators/household_survey.yaml, line {line}, key nobodys: {UNUSED}",
        "no problem in the parameters and raw files of TSG, TST, TSU, TSV",
    ]
    assert [(f.unit, f.accepted) for f in check(layout, [])] == [(None, True)]
    assert check(layout, ["TST"]) == [], "a single unit does not tell what all estimate"


def test_an_indicator_within_another_one_that_is_estimated_is_not_told(layout):
    edit_first(layout.indicators("household_survey"), "indicators:\n", f"indicators:\n{NOBODYS}")
    edit_first(layout.indicators("household_survey"), "any_of: [", "any_of: [nobodys, ")
    assert check(layout, []) == []


def test_an_indicator_of_a_units_own_that_it_does_not_estimate_is_told(layout):
    edit_first(layout.indicators("TSV"), "indicators:\n", "indicators:\n  " + NOBODYS.replace("\n    ", "\n      "))
    assert [f.problem.partition(", line ")[0] for f in check(layout, [])] == ["params/indicators/TSV.yaml"]


# -- the sentences of reports


def write_findings(layout, **texts) -> None:
    findings = {
        name: {"component": "household_survey", "section": "ocsea", "text": text} for name, text in texts.items()
    }
    content = findings_file({}, {}).model_dump(mode="json", exclude_defaults=True) | {"findings": findings}
    layout.findings().write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def test_sentences_with_typed_numbers_and_words_without_a_test_are_all_told(layout):
    write_findings(layout, typed="It is 12 %.", compared="Most did.", fine="{clear_ocsea:share children} did.")
    said = [finding.problem for finding in check(layout, ["TST"])]
    assert len(said) == 2 and "12 is typed" in said[0] and "`Most` needs a test" in said[1]
    assert printed(layout, "TST")[0] == 2


def test_a_sentence_that_names_what_no_unit_has_is_told(layout):
    write_findings(layout, lost="{no_such_thing:percent} did.")
    (finding,) = check(layout, ["TST"])
    assert "no indicator or topic no_such_thing in household_survey" in finding.problem
