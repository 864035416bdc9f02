"""What is on this machine with reason, and what a person does about the rest."""

from __future__ import annotations

import pytest
import yaml

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import Pinned
from disrupting_harm.provenance.verification import Verification, holds_restricted, mend, unit_of


@pytest.fixture
def result(tmp_path) -> Verification:
    (tmp_path / "data" / "raw" / "TST").mkdir(parents=True)  # the folder of a pointer that git keeps
    (tmp_path / "data" / "raw" / "TSU" / "household_survey").mkdir(parents=True)
    files.write_text(tmp_path / "data" / "raw" / "TSV" / "household_survey.dvc", "outs: []")
    return Verification(Layout(tmp_path))


@pytest.mark.parametrize(
    "path, absent",
    [
        ("data/raw/TST/household_survey/children.csv", True),
        ("data/derived/TST/household_survey", True),
        ("data/derived/TSU/household_survey/children.parquet", False),  # its folder is here, so a file of it is missing
        ("data/raw/TSV/household_survey", True),
        ("data/reference/population_age_sex.csv", False),
        ("data/raw", False),
        ("data/raw/TST", False),
        ("data/slices/units/TST/report.json", False),
        ("outputs/reports/TST/report.html", False),
        ("outputs/TST/household_survey", False),
    ],
)
def test_only_files_of_a_unit_without_any_restricted_folder_may_be_absent(result, path, absent):
    assert result.is_left_out(path) is absent
    assert bool(result.absent) is absent and result.left_out == {}


@pytest.mark.parametrize(
    "path", ["outputs/TSV/household_survey", "outputs/reports/TSV", "outputs/TSV/records/household_survey_derived.json"]
)
def test_outputs_of_a_unit_that_was_not_run_for_want_of_its_imported_file_are_left_out(result, path):
    assert result.is_left_out(path) and result.left_out == {"TSV": {path}} and result.absent == {}


@pytest.mark.parametrize("made", ["outputs/TSV/household_survey/a.csv", "outputs/reports/TSV/report.html"])
def test_of_a_unit_with_some_outputs_none_may_be_missing(result, made):
    files.write_text(result.layout.root / made, "a")
    assert not result.is_left_out("outputs/TSV/predictors") and result.left_out == {}


def test_an_empty_folder_of_outputs_is_no_output(result):
    (result.layout.outputs() / "TSV" / "household_survey").mkdir(parents=True)
    assert result.is_left_out("outputs/TSV/predictors")


def test_of_a_unit_whose_raw_file_is_here_no_output_may_be_missing(result):
    files.write_text(result.layout.raw("TSV", "household_survey") / "pupils.csv", "a")
    assert not result.is_left_out("outputs/TSV/household_survey")


def test_absent_paths_are_counted_once(result):
    for _ in range(2):
        assert result.is_left_out("data/raw/TST/household_survey")
    assert result.absent == {"TST": {"data/raw/TST/household_survey"}}


def test_the_first_finding_of_a_path_is_the_one_that_is_told(result):
    result.differ("a", "is missing.")
    result.differ("a", "is another.")
    assert result.differences == {"a": "a: is missing."}


def differ(result: Verification, *paths: str) -> None:
    """A row of a file that differs is told at the file's path with the row in brackets, and has no hash."""
    for path in paths:
        result.differ(path, "differs.", found="" if " (" in path else path)


def test_one_event_is_told_by_one_sentence_for_all_that_it_is_of(result):
    differ(result, "a", "a (row 1)", "a/b", "ab", "c")
    result.join(["a"], "a", "was swapped.")
    assert result.differences == {"ab": "ab: differs.", "c": "c: differs.", "a": "a: was swapped."}
    assert set(result.found) == {"ab", "c"}


def test_of_a_selection_what_lies_beside_it_in_a_folder_that_differs_is_not_told(result):
    paths = ("outputs/TST", "outputs/TST/a.csv", "outputs/TST/a.csv (row 1)", "outputs/TST/b.csv", "params/study.yaml")
    differ(result, *paths)
    result.keep_only([])
    assert list(result.differences) == list(paths)
    result.keep_only(["outputs/TST/a.csv"])
    assert list(result.differences) == ["outputs/TST/a.csv", "outputs/TST/a.csv (row 1)", "params/study.yaml"]
    other = Verification(result.layout)
    differ(other, *paths)
    other.keep_only(["outputs/TST"])
    assert list(other.differences) == list(paths), "a folder that is asked for keeps all of it"


def test_what_two_processes_found_is_one_result_whose_first_finding_counts(result):
    differ(result, "a")
    result.other_code["src/a.py"] = ["one"]
    other = Verification(result.layout, checked={"b"}, missing={"c"}, strays={"d"})
    other.differ("a", "is another.", found="1")
    other.differ("c", "is missing.")
    other.other_code |= {"src/a.py": ["one", "two"], "src/b.py": ["two"]}
    other.absent["TST"] = {"e"}
    other.left_out["TSV"] = {"f"}
    result.add(other)
    assert result.differences == {"a": "a: differs.", "c": "c: is missing."} and result.found == {"a": "a"}
    assert (result.checked, result.missing, result.strays) == ({"b"}, {"c"}, {"d"})
    assert result.other_code == {"src/a.py": ["one", "two"], "src/b.py": ["two"]}
    assert (result.absent, result.left_out) == ({"TST": {"e"}}, {"TSV": {"f"}})


@pytest.mark.parametrize(
    "path, made, command",
    [
        ("outputs/TST/a.csv", True, "dh repro"),
        ("outputs/TST/a.csv", False, "dh repro"),
        ("data/raw/TST/a.csv", False, "dh repro"),
        ("data/slices/library/a.json", False, "dh repro"),
        ("data/reference/a.csv", False, "git checkout data/reference/a.csv"),
        ("params/study.yaml", False, "git checkout params/study.yaml"),
        ("notebooks/a/a.ipynb", False, "git checkout notebooks/a/a.ipynb"),
    ],
)
def test_what_a_person_does_about_a_file_follows_from_who_keeps_it(path, made, command):
    assert f"`{command}`" in mend(path, made) and "`dvc checkout`" not in mend(path, made)


def test_an_imported_file_comes_from_its_source_and_not_from_a_run():
    told = mend("data/raw/TST/a/a.csv", True, imported=True)
    assert "`dh import`" in told and "`dvc pull`" in told and "dh repro" not in told


def test_what_an_import_placed_is_placed_again_and_what_a_stage_made_is_made_again(result):
    assert "`dh import`" in result.mend("data/raw/TSV/household_survey/children.csv", True)
    assert "`dh repro`" in result.mend("data/raw/TST/household_survey/children.csv", True)
    assert "`dh repro`" in result.mend("data/derived/TSV/household_survey/children.parquet", True)


def test_a_unit_that_is_run_by_itself_is_left_out_until_something_of_it_is_here(study):
    path = "outputs/TSG/disclosure_model"
    assert not Verification(study).is_left_out(path)
    params = yaml.safe_load(study.country("TSG").read_text(encoding="utf-8"))
    params["components"]["disclosure_model"] = {}
    study.country("TSG").write_text(yaml.safe_dump(params), encoding="utf-8")
    result = Verification(study)
    assert result.is_left_out(path) and result.left_out == {"TSG": {path}}
    assert result.is_run_by_itself("disclosure_model@TSG")
    assert not result.is_run_by_itself("report@TST") and not result.is_run_by_itself("site")
    assert result.why_left_out("TSG") == "it is run by itself, with an optional group"
    (study.outputs() / "TSG" / "household_survey").mkdir(parents=True)
    (study.outputs() / "TSG" / "household_survey" / "record.json").write_text("{}", encoding="utf-8")
    assert not result.is_left_out(path) and not result.is_run_by_itself("disclosure_model@TSG")


def test_a_unit_whose_parameters_cannot_be_read_is_not_left_out(study):
    study.country("TSG").write_text("components: [", encoding="utf-8")
    assert not Verification(study).is_left_out("outputs/TSG/disclosure_model")
    assert not Verification(study).is_run_by_itself("disclosure_model@TSG")


def test_what_a_person_does_is_said_whole():
    imported = "place the file again with `dh import`, or get it with `dvc pull` after removing what is named here of DVC's cache"
    again = "restore it or make it again with `dh repro`"
    git = "outputs were made from another version: restore it with `git checkout notes.md` or run `make reproduce`"
    assert (mend("data/raw/a", False, True), mend("notes.md", True), mend("notes.md", False)) == (imported, again, git)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("outputs/TST/survey/a.csv", "TST"),
        ("outputs/reports/TST/report.html", "TST"),
        ("data/raw/TST/a.csv", "TST"),
        ("data/derived/TST/survey/a.parquet", "TST"),
        ("data/slices/units/TST/survey.json", "TST"),
        ("data/slices/library/survey.json", ""),
        ("data/reference/people.csv", ""),
        ("params/countries/TST.yaml", ""),
    ],
)
def test_a_path_is_of_the_unit_among_whose_files_it_lies(path, unit):
    assert unit_of(path) == unit


@pytest.mark.parametrize(
    ("path", "restricted"), [("data/raw/TST/a.csv", True), ("data/derived/TST/a.csv", True), ("data/raw/TST", False), ("outputs/study/a.html", False)]
)  # fmt: skip
def test_the_restricted_half_is_what_lies_in_a_unit_s_folder_of_raw_or_derived_data(result, path, restricted):
    assert result.is_left_out(path) is restricted


def test_a_file_in_the_place_of_a_component_s_folder_is_no_restricted_half(result):
    for half in ("raw", "derived"):
        folder = result.layout.root / "data" / half / "XYZ"
        folder.mkdir(parents=True)
        (folder / "a.dvc").touch()
        assert not holds_restricted(result.layout, "XYZ")
    (folder / "survey").mkdir()
    assert holds_restricted(result.layout, "XYZ")


def test_a_sentence_is_begun_with_what_happened_and_what_is_missing_has_no_hash(result):
    result.differ("a", "differs.", found="1")
    result.name("a", "stale")
    result.differ_missing("b", "is missing.")
    assert result.differences == {"a": "a: stale; differs.", "b": "b: is missing."}
    assert result.found == {"a": "1"} and result.missing == {"b"}


def test_one_event_takes_the_hashes_of_all_below_it(result):
    differ(result, "a/b", "a/b/c", "d", "d/e", "de")
    result.join(["d", "a/b"], "a/b", "was swapped.")
    assert result.found == {"de": "de"} and result.differences == {"de": "de: differs.", "a/b": "a/b: was swapped."}


def test_hashes_that_another_process_found_are_known_too_and_the_first_of_a_path_counts(result):
    result.differ("a", "differs.", found="1")
    other = Verification(result.layout, unlisted=[Pinned("f", "2.dir", "dvc.lock", "out")])
    other.differ("a", "differs.", found="3")
    other.differ("b", "differs.", found="4")
    result.add(other)
    assert result.found == {"a": "1", "b": "4"} and result.unlisted == other.unlisted
