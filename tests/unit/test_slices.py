"""A slice holds what a stage uses of shared files, so that an edit of anything else leaves the stage up to date."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml
from tests.checkouts import ROOT
from tests.edits import edit_first
from tests.small_form import FORM
from tests.small_instrument import TEXT

from disrupting_harm import files, slices, used_sections
from disrupting_harm.errors import InputChangedError, MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.reference_rows import reference_part
from disrupting_harm.registry import ROLES, component
from disrupting_harm.sections import held
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study.load import unit_codes
from disrupting_harm.watch import publish, watch_inputs


def texts(layout, iso3="TST") -> dict[str, str]:
    """The slices of a unit by the name of their file."""
    return {layout.relative(path).split(f"{iso3}/")[1]: text for path, text in slices.unit_slices(layout, iso3)}


def changed(layout, path, old, new, iso3="TST") -> set[str]:
    """The slices of the unit that an edit changes."""
    before = texts(layout, iso3)
    edit_first(path, old, new)
    after = texts(layout, iso3)
    assert set(after) == set(before)
    return {name for name in before if before[name] != after[name]}


def test_every_stage_of_every_unit_has_its_slice_and_the_report_has_one(study):
    for iso3 in unit_codes(study):
        expected = {f"{REPORT}.json"}
        for stem in held(study, iso3):
            expected |= {f"{stage_name(stem, r)}.json" for r in ROLES if r == "run" or component(stem).has(r)}
        assert {name for name in texts(study, iso3) if not name.startswith("reference/")} == expected


def test_what_is_written_is_what_the_stages_ask_for(sliced):
    for stem in held(sliced, "TST"):
        for role in ROLES:
            if role == "run" or component(stem).has(role):
                slices.require_current(
                    sliced, "TST", stage_name(stem, role), slices.params_text(sliced, "TST", stem, role)
                )
    slices.require_current(sliced, "TST", REPORT, slices.report_text(sliced, "TST"))


def test_writing_again_writes_the_same_and_leaves_nothing_beside(sliced):
    def below():
        return {p: p.read_bytes() for p in sorted(sliced.slices().rglob("*")) if p.is_file()}

    before = below()
    assert slices.write_slices(sliced) == [] and below() == before
    assert [p.name for p in sliced.slices().iterdir() if p.name.startswith(".")] == []


def test_the_slice_of_a_unit_that_is_gone_goes_too(sliced):
    sliced.country("TSV").unlink()
    slices.write_slices(sliced)
    assert sorted(p.name for p in (sliced.slices() / "units").iterdir()) == ["TSG", "TST", "TSU"]


def test_a_label_reaches_the_notebook_and_the_report_and_no_stage_that_computes(study):
    path = study.indicators("household_survey")
    found = changed(study, path, 'label: "Met in person someone first met online"', 'label: "Met someone"')
    assert found == {"household_survey.json", "report.json"}


def test_a_changed_meaning_reaches_every_stage_that_uses_the_indicator(study):
    path = study.indicators("household_survey")
    found = changed(study, path, "item: met_online_contact,", "item: met_online_contact, numerator: [0],")
    assert found == {"household_survey_derived.json", "household_survey.json", "report.json"}


def test_an_indicator_that_the_unit_does_not_use_reaches_nothing(study):
    path = study.indicators("household_survey")
    assert (
        changed(study, path, "item: met_online_contact,", "item: met_online_contact, numerator: [0],", "TSG") == set()
    )


def test_the_seed_of_the_sample_reaches_what_is_drawn_by_it(study):
    found = changed(study, study.country("TST"), "selection: {seed: 20211027", "selection: {seed: 7")
    assert found == {
        "sampling_design_synthetic.json",
        "sampling_design_derived.json",
        "sampling_design.json",
        "household_survey_synthetic.json",
        "report.json",
    }


def test_the_words_of_a_phase_reach_the_notebooks_of_its_units_alone(study):
    before = texts(study, "TSU")
    found = changed(study, study.study(), "vocabulary: {abuse: OCSEA}", "vocabulary: {abuse: harm}")
    stems = ("household_survey", "predictors", "non_law_enforcement_data", "sampling_design")
    assert found == {"report.json", *(f"{stem}.json" for stem in stems)}
    assert texts(study, "TSU") == before


def test_another_units_row_of_a_reference_table_reaches_nothing(study):
    path = study.reference("nature2026_table1")
    before = texts(study)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("Elsewhere,TSU,1,2,3,4,5,6,7,8,9,made up,https://example.org\n")
    assert texts(study) == before


def test_a_row_of_the_unit_reaches_its_slice_of_the_table_alone(study):
    found = changed(study, study.reference("nature2026_table1"), ",67.0,", ",68.0,")
    assert found == {"reference/nature2026_table1.csv"}


def test_a_comment_or_another_layout_of_the_file_reaches_nothing(study):
    before = texts(study)
    path = study.country("TST")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text("# a remark\n" + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    assert texts(study) == before


def test_the_order_of_keys_reaches_the_stages_that_use_them(study):
    path = study.root / "params" / "components" / "household_survey.yaml"
    found = changed(study, path, "sex: Sex, age_group: Age", "age_group: Age, sex: Sex")
    assert found == {"household_survey.json", "predictors.json", "report.json"}


def test_the_order_of_components_in_a_country_reaches_nothing(study):
    before, path = texts(study), study.country("TST")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["components"] = dict(reversed(content["components"].items()))
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    assert texts(study) == before


def test_a_default_that_the_country_overrides_reaches_no_stage(study):
    path = study.root / "params" / "components" / "household_survey.yaml"
    assert changed(study, path, "caregivers: 1000", "caregivers: 900") == set()


def test_a_mistake_of_one_unit_is_told_and_stops_no_other(sliced):
    edit_first(sliced.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    before = {p.name: p.read_bytes() for p in (sliced.slices() / "units" / "TST").glob("*.json")}
    (problem,) = slices.write_slices(sliced)
    assert "params/countries/TSU.yaml" in problem and "feldwork" in problem
    after = {p.name: p.read_bytes() for p in (sliced.slices() / "units" / "TST").glob("*.json")}
    assert after == before
    assert (sliced.slices() / "units" / "TSU" / "problems.txt").read_text(encoding="utf-8") == f"{problem}\n"


def test_a_slice_that_is_not_current_or_not_there_is_told_with_the_command(sliced):
    path = sliced.params_slice("TST", "predictors")
    text = slices.params_text(sliced, "TST", "predictors", "run")
    slices.require_current(sliced, "TST", "predictors", text)
    path.write_text(text + " ", encoding="utf-8")
    with pytest.raises(UserError, match="data/slices/units/TST/predictors.json: holds.*dh repro slices"):
        slices.require_current(sliced, "TST", "predictors", text)
    path.unlink()
    with pytest.raises(MissingInputError, match="data/slices/units/TST/predictors.json: not there.*dh repro slices"):
        slices.require_current(sliced, "TST", "predictors", text)


def test_the_rows_of_a_unit_are_told_from_text_that_looks_like_its_code(study):
    path = study.reference("population_age_sex")
    path.write_text('iso3,source,year\nTST,"a, ""b""",1\nTSU,TST,2\nTSTX,c,3\nTST\nTST,d\n', encoding="utf-8")
    assert (
        slices.reference_rows(study, "TST", "population_age_sex") == 'iso3,source,year\nTST,"a, ""b""",1\nTST\nTST,d\n'
    )
    assert slices.reference_rows(study, "XXX", "population_age_sex") == "iso3,source,year\n"


@pytest.mark.parametrize("text, rows", [("a,b\n1,2\n", "a,b\n1,2\n"), ("", "\n"), ("a,b\r\n1,2\r\n", "a,b\n1,2\n")])
def test_a_table_that_is_of_no_unit_is_taken_whole(study, text, rows):
    study.reference("words").write_bytes(text.encode())
    assert slices.reference_rows(study, "TST", "words") == rows


def test_a_reference_table_that_is_not_there_is_told_with_the_command_that_restores_it(study):
    study.reference("population_age_sex").unlink()
    with pytest.raises(MissingInputError, match="git checkout data/reference/population_age_sex.csv"):
        slices.reference_rows(study, "TST", "population_age_sex")


@pytest.mark.parametrize("content", [b"\xff\xfe", b'iso3,source\nTST,"never closed\n', b'iso3,source\nTST,"a"b\n'])
def test_a_reference_table_that_is_none_any_more_is_told_with_the_command_that_restores_it(study, content):
    study.reference("population_age_sex").write_bytes(content)
    with pytest.raises(UserError, match="population_age_sex.csv: cannot be read.*git checkout data/reference/"):
        slices.reference_rows(study, "TST", "population_age_sex")


def test_without_a_reference_table_the_units_that_need_it_are_told_and_the_others_have_their_slices(sliced):
    sliced.reference("cybertipline_reports").unlink()
    problems = slices.write_slices(sliced)
    assert problems and all("cybertipline_reports" in problem for problem in problems)
    assert sliced.params_slice("TSV", "household_survey").is_file()


def test_slices_of_parameters_that_were_edited_and_edited_back_while_they_were_made_are_refused(sliced, monkeypatch):
    """Each file is read once, at whatever state it has then: the state it had before and after is no proof of that."""
    path, write = sliced.country("TSU"), files.write_text
    whole = path.read_text(encoding="utf-8")

    def write_and_edit(target, text):
        """Before the first slice of TSU the file has another year, and from its first slice on its own again."""
        write(path, whole.replace("fieldwork: 2024", "fieldwork: 2023") if "TST" in target.parts else whole)
        write(target, text)

    before = sliced.params_slice("TSU", "household_survey").read_bytes()
    with watch_inputs(sliced, "slices"):
        monkeypatch.setattr(files, "write_text", write_and_edit)
        with pytest.raises(InputChangedError, match="params/countries/TSU.yaml"):
            slices.write_slices(sliced, publish)
    assert sliced.params_slice("TSU", "household_survey").read_bytes() == before


def test_slices_are_json_that_a_person_can_read(sliced):
    content = json.loads(sliced.params_slice("TST", "household_survey").read_text(encoding="utf-8"))
    assert content["unit"]["name"] == "Testland" and content["words"] == {"abuse": "OCSEA"}
    assert content["definitions"]["clear_ocsea"]["version"] == 1
    shutil.rmtree(sliced.slices())
    assert slices.write_slices(sliced) == []


def test_keys_that_a_stage_does_not_use_are_not_in_its_slice(study):
    content = json.loads(slices.params_text(study, "TST", "household_survey", "stand_in"))
    assert set(content["sections"]) == {"household_survey", "sampling_design"}
    assert set(content["sections"]["household_survey"]) == {"data_class", "tables", "stand_in"}
    assert "definitions" not in content and content["target_population"]["year"] == 2021


# -- whether the parameters of a record are what they were


def test_rows_of_a_table_that_was_edited_are_the_new_ones(study):
    path = study.reference("population_age_sex")
    files.write_text(path, "iso3,n\nTST,1\nTSU,2\n")
    assert slices.reference_rows(study, "TST", "population_age_sex") == "iso3,n\nTST,1\n"
    files.write_text(path, "iso3,n\nTST,3\nTSU,2\n")
    assert slices.reference_rows(study, "TST", "population_age_sex") == "iso3,n\nTST,3\n"
    assert slices.reference_rows(study, "TSU", "population_age_sex") == "iso3,n\nTSU,2\n"


@pytest.fixture
def asked(study, monkeypatch):
    """A study whose household survey has one form alone, in two languages: that of the children."""
    from disrupting_harm.components.household_survey.params import Params

    folder = study.instruments("household_survey")
    for path in folder.iterdir():
        path.unlink()
    (folder / "children.csv").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(Params, "instrument_tables", lambda self: ("children",))
    return study, folder / "children.csv"


@pytest.mark.parametrize(
    "old, new, stages",
    [
        ("How old are you?", "What is your age?", {"household_survey", "predictors", "report"}),
        ("Que idade tem?", "Quantos anos tem?", set()),
        (
            "${age} > 14",
            "${age} > 13",
            {"household_survey_synthetic", "household_survey_derived", "household_survey", "predictors", "report"},
        ),
    ],
)
def test_an_instrument_is_used_without_its_wordings_by_all_but_what_prints_them(asked, old, new, stages):
    study, path = asked
    assert {name.removesuffix(".json") for name in changed(study, path, old, new)} == stages & {
        name.removesuffix(".json") for name in texts(study)
    }


def test_the_labels_by_which_a_raw_file_is_read_are_used_where_its_table_is_derived(asked):
    study, path = asked
    own = study.country("TST")
    content = yaml.safe_load(own.read_text(encoding="utf-8"))
    section = content["components"]["household_survey"] = content["components"]["household_survey"] or {}
    section.setdefault("tables", {}).setdefault("children", {})["language"] = "pt"
    own.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    assert changed(study, path, "Que idade tem?", "Quantos anos tem?") == {"household_survey_derived.json"}


def test_a_record_names_the_form_and_tells_an_edit_of_what_was_used(asked):
    study, path = asked
    (derived,) = (
        r for r in used_sections.section_refs(study, "TST", "household_survey", "derive") if r.path.endswith(".csv")
    )
    (run,) = (r for r in used_sections.section_refs(study, "TST", "household_survey", "run") if r.path.endswith(".csv"))
    assert derived.path == run.path == "params/instruments/household_survey/children.csv"
    assert (derived.key, run.key) == (("instrument",), ("instrument", "English (en)"))
    edit_first(path, "How old are you?", "What is your age?")
    assert (
        used_sections.section_hash(study, derived) == derived.sha256
        and used_sections.section_hash(study, run) != run.sha256
    )
    edit_first(path, ",integer,age", ",date,age")
    assert used_sections.section_hash(study, derived) is None, "a form that cannot be read is not the one that was used"


def test_a_table_without_its_form_is_told(asked):
    study, path = asked
    path.unlink()
    with pytest.raises(UserError, match="params/instruments/household_survey: holds no form"):
        texts(study)
    path.with_name("caregivers.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(UserError, match="params/instruments/household_survey/children.csv: not there; write the form."):
        texts(study)


# -- answers to the questions of a form


@pytest.fixture
def form(study):
    path = study.instruments("household_survey") / "children.csv"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_what_readers_are_told_of_a_form_is_part_of_the_notebooks_slices_and_of_no_other(study, form):
    stages = {"household_survey.json", "predictors.json", "report.json"}
    for old, new in (("How often do you play games?", "How often do you play?"), (",3 4", ",4")):
        assert changed(study, form, old, new) == stages


def test_every_answer_is_used_and_printed_and_the_slice_names_them_by_hash(study, form):
    content = json.loads(texts(study)["household_survey.json"])
    assert "games" not in content["definitions"] and len(content["answers"]) == 64
    assert "games" in slices.definitions_of(study, "TST", "household_survey")
    assert "answers" not in json.loads(texts(study)["predictors.json"])


def test_a_table_of_the_world_is_used_whole_and_names_no_unit(study):
    path = study.reference("cybertipline_breakdown")
    part = reference_part(study, "TST", "cybertipline_breakdown")
    assert part == {"rows_of": None, "sha256": files.sha256_file(path)}
    assert slices.reference_rows(study, "TST", "cybertipline_breakdown") == path.read_text(encoding="utf-8")
    own = reference_part(study, "TST", "country_context")
    assert own["rows_of"] == "TST"
    assert own["sha256"] == files.sha256_text(slices.reference_rows(study, "TST", "country_context"))


# -- study-wide parameters of a component that is compared


def test_the_slice_and_the_record_of_a_comparison_hold_what_it_declares_of_study_wide_parameters():
    layout = Layout(ROOT)
    declared = component("cross_country").defaults
    found = json.loads(slices.params_text(layout, "XDH", "cross_country", "run"))["defaults"]
    assert {stem: tuple(sorted(keys)) for stem, keys in found.items()} == {
        s: tuple(sorted(k)) for s, k in declared.items()
    }
    refs = {
        ref.path: ref
        for ref in used_sections.section_refs(layout, "XDH", "cross_country", "run")
        if ref.names in declared.values()
    }
    assert set(refs) == {f"params/components/{stem}.yaml" for stem in declared}
    assert all(ref.sha256 for ref in refs.values())
