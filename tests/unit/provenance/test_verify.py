"""What verification says about a record whose hashes agree, and about what lies beside the outputs."""

from __future__ import annotations

import io

import pytest
import yaml
from tests.small_pinned import FOLDER, SLICE, differences, edit

from disrupting_harm import files
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, print_verification
from disrupting_harm.provenance.verify import verify


def test_a_record_that_agrees_with_every_byte_has_no_difference(layout):
    assert differences(layout) == []
    out = io.StringIO()
    assert print_verification(layout, out) == 0
    assert out.getvalue() == f"all {len(verify(layout).checked)} files are what the records and the lock files say\n"


def test_differences_are_told_each_in_a_line_with_their_number_last(layout):
    edit(layout, "params/study.yaml", "minimum_base: 50", "minimum_base: 60")
    edit(layout, "data/reference/people.csv", "TST,1", "TST,3")
    out = io.StringIO()
    assert print_verification(layout, out) == 1
    *told, closing = out.getvalue().splitlines()
    assert len(told) == 2 and closing.startswith("2 differences; ")


def test_two_processes_tell_the_same_in_the_same_order_as_one(layout, monkeypatch):
    edit(layout, "params/study.yaml", "minimum_base: 50", "minimum_base: 60")
    edit(layout, "data/reference/people.csv", "TST,1", "TST,3")
    files.write_text(layout.root / FOLDER / "prevalence.csv", "")
    files.write_text(layout.root / SLICE, "{")
    files.write_text(layout.outputs() / "TST" / "records" / "survey_derived.json", "{")
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    found = []
    for few in (1000, 1):
        monkeypatch.setattr("disrupting_harm.provenance.verify_in_parts.FEW", few)
        found.append(verify(layout))
    assert found[0].differences == found[1].differences and list(found[0].differences) == list(found[1].differences)
    assert len(found[0].differences) >= 5 and found[0].checked == found[1].checked


def test_looking_changes_no_file(layout):
    def tree():
        return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(layout.root.rglob("*")) if p.is_file()}

    edit(layout, "params/study.yaml", "minimum_base: 50", "minimum_base: 60")
    before = tree()
    print_verification(layout, io.StringIO())
    assert tree() == before


@pytest.mark.parametrize(
    "name, named",
    [
        ("outputs/TSU/report.html", "outputs/TSU"),
        ("outputs/TST/headline.csv", "outputs/TST/headline.csv"),
        (f"{FOLDER}/extra.svg", FOLDER),
        ("outputs/reports/TST/a.html", "outputs/reports/TST"),
    ],
)
def test_a_file_that_nothing_names_is_told_by_its_topmost_folder_that_holds_nothing_else(layout, name, named):
    files.write_text(layout.root / name, "41.7 %")
    (sentence,) = differences(layout)
    assert sentence.startswith(f"{named}: ")


def test_a_notebook_run_by_hand_is_no_output(layout):
    files.write_text(layout.scratch("TST", "household_survey") / "run.json", "{}")
    assert differences(layout) == []


@pytest.mark.parametrize(
    "name",
    [
        "outputs/.DS_Store",
        "outputs/TST/.DS_Store",
        f"{FOLDER}/.DS_Store",
        f"{FOLDER}/Thumbs.db",
        f"{FOLDER}/.ipynb_checkpoints/household_survey-checkpoint.ipynb",
        "outputs/TST/.ipynb_checkpoints/x.ipynb",
    ],
)
def test_what_desktops_and_editors_leave_behind_is_no_difference(layout, name):
    files.write_text(layout.root / name, "x")
    assert differences(layout) == []


def test_a_hidden_file_that_no_editor_leaves_is_named(layout):
    files.write_text(layout.root / FOLDER / ".hidden" / "x.csv", "{}")
    assert any(FOLDER in sentence for sentence in differences(layout))


def test_a_stage_without_an_entry_in_its_lock_file_is_named(layout):
    edit(layout, "dvc.yaml", "[TST]", "[TST, TSU]")
    (sentence,) = differences(layout)
    assert sentence.startswith("dvc.lock: ") and "household_survey@TSU" in sentence


def test_a_pipeline_that_is_none_any_more_is_named(layout):
    files.write_text(layout.root / "dvc.yaml", "stages: [")
    assert any(sentence.startswith("dvc.yaml: ") for sentence in differences(layout))


@pytest.mark.parametrize(
    "path", ["outputs/reports/TST/record.json", "outputs/TST/records/household_survey_derived.json"]
)
@pytest.mark.parametrize("content", ["{", "{}", '{"schema_version": 2}'])
def test_a_damaged_record_of_a_report_or_of_data_is_named(layout, path, content):
    files.write_text(layout.root / path, content)
    assert any(sentence.startswith(f"{path}: ") for sentence in differences(layout))


def test_a_unit_without_outputs_whose_imported_file_is_not_here_is_left_out_with_a_word(layout):
    files.write_text(
        layout.root / "data/raw/TSU/household_survey.dvc", "outs: [{path: household_survey, md5: 1a.dir}]\n"
    )
    edit(layout, "dvc.yaml", "[TST]", "[TST, TSU]")
    edit(layout, "dvc.yaml", ", data/slices/library", "")
    content = yaml.safe_load((layout.root / "dvc.lock").read_text(encoding="utf-8"))
    content["stages"]["slices"] = {"outs": [content["stages"]["household_survey@TST"]["outs"].pop()]}
    content["stages"]["household_survey@TSU"] = {
        "cmd": "run it",
        "outs": [{"path": "outputs/TSU/household_survey", "md5": "2b.dir"}],
    }
    files.write_text(layout.root / "dvc.lock", yaml.safe_dump(content))
    out = io.StringIO()
    assert print_verification(layout, out) == AS_FAR_AS_POSSIBLE, out.getvalue()
    assert (
        "TSU: left out, its raw file is not here; 1 files and folders stay pinned by hash, unchecked" in out.getvalue()
    )
    files.write_text(layout.root / "outputs/TSU/other/a.csv", "half of the unit is here")
    assert any(s.startswith("outputs/TSU/household_survey: is missing") for s in differences(layout))


def test_a_copy_from_elsewhere_is_told_as_the_study_s_as_of_its_content_or_as_a_difference(layout, tmp_path_factory):
    own = (layout.root / FOLDER / "prevalence.csv").read_bytes()
    folder = tmp_path_factory.mktemp("elsewhere")
    for name, data in {
        "mail.csv": own,
        "sheet.csv": own.replace(b",", b";"),
        "prevalence.csv": own.replace(b"0.2", b"0.9"),
    }.items():
        (folder / name).write_bytes(data)
    mail, sheet, altered = (folder / name for name in ("mail.csv", "sheet.csv", "prevalence.csv"))
    result = verify(layout, Selection((), (mail, sheet, altered)))
    assert result.genuine == [f"{mail}: genuine: it has the bytes of {FOLDER}/prevalence.csv"]
    assert len(result.content_only) == 1 and result.content_only[0].startswith(f"{sheet}: ")
    assert list(result.differences) == [str(altered)] and {str(mail), str(sheet)} <= result.checked
    assert (
        "no file of the study as it is now" in result.differences[str(altered)] and str(altered) not in result.checked
    )
