"""What verification says about a record whose hashes agree, and about what lies beside the outputs."""

from __future__ import annotations

import io
import shutil

import nbformat
import pytest
import yaml
from tests.conftest import STUDY

from disrupting_harm import files, used_sections
from disrupting_harm.code_slices import distributions_hash, modules_hash
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import folder_listing
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, print_verification
from disrupting_harm.provenance.verify import verify
from disrupting_harm.records import (
    Cell,
    FileRef,
    Input,
    Library,
    Output,
    Record,
    Saved,
    write_record,
)


FOLDER = "outputs/TST/household_survey"
SLICE = "data/slices/library/household_survey.json"
REFERENCE = "iso3,people\nTST,1\nTSU,2\n"
LOCK = "counting==1.0 \\\n    --hash=sha256:aa\nother==1.0 \\\n    --hash=sha256:bb\n"


@pytest.fixture
def layout(tmp_path) -> Layout:
    """A component of the tests' own study with one estimate, whose record agrees with every byte."""
    layout = Layout(tmp_path)
    shutil.copytree(STUDY / "params", tmp_path / "params")
    cell = nbformat.v4.new_code_cell("save()", id="save")
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    one, two = "one = 1\n", "two = 2\n"
    modules = {"disrupting_harm.one": files.sha256_text(one), "disrupting_harm.two": files.sha256_text(two)}
    written = {
        "notebooks/household_survey/household_survey.ipynb": notebook,
        f"{FOLDER}/household_survey.ipynb": notebook,
        f"{FOLDER}/prevalence.csv": "estimate_id,estimate\nTST/household_survey/harm@v1,0.2\n",
        "src/disrupting_harm/one.py": one,
        "src/disrupting_harm/two.py": two,
        "src/disrupting_harm/unused.py": "",
        "data/reference/people.csv": REFERENCE,
        SLICE: files.dump_json({"modules": modules, "distributions": {"counting": ["1.0"]}}),
        "requirements.lock": LOCK,
        "dvc.yaml": 'stages: {household_survey: {cmd: run it, matrix: {country: [TST]}, outs: ["outputs/${item.country}/household_survey", data/slices/library]}}\n',
    }
    for path, text in written.items():
        files.write_text(tmp_path / path, text)
    write(layout)
    return layout


def pin(layout: Layout, path: str, role: str, kind=FileRef, **facts):
    return kind(path=path, sha256=files.sha256_file(layout.root / path), role=role, **facts)


def write(layout: Layout, saved: dict | None = None, **changes) -> None:
    """The record of the survey, and the lock file that pins it."""
    content = files.read_json(layout.root / SLICE)
    entry = {
        "kind": "estimates", "id": "prevalence", "trace_id": "TST/household_survey/prevalence", "files": (f"{FOLDER}/prevalence.csv",),
        "cell": Cell(id="save", sha256=files.sha256_text("save()")), "estimates": ("TST/household_survey/harm@v1",),
    }  # fmt: skip
    facts = {
        "stage": "household_survey@TST", "component": "household_survey", "country": "TST", "data_class": "public",
        "parameters_sha256": used_sections.used_hash(layout, "TST", "household_survey", "run"),
        "parameters": used_sections.section_refs(layout, "TST", "household_survey", "run"),
        "inputs": (
            Input(path="data/reference/people.csv", sha256=files.sha256_text("iso3,people\nTST,1\n"), role="reference",
                  table="people", rows_of="TST"),
        ),
        "outputs": (
            pin(layout, f"{FOLDER}/prevalence.csv", "table", Output),
            pin(layout, f"{FOLDER}/household_survey.ipynb", "executed notebook", Output),
        ),
        "notebook": pin(layout, "notebooks/household_survey/household_survey.ipynb", "notebook"),
        "code": Library(version="1", path=SLICE, sha256=modules_hash(content["modules"])),
        "lock": FileRef(path="requirements.lock", sha256=distributions_hash({"counting": ("1.0",)}), role="lock"),
        "saved": (Saved(**entry | (saved or {})),),
    }  # fmt: skip
    folder = layout.root / FOLDER
    write_record(folder / "record.json", Record(**facts | changes))
    lock(layout)


def lock(layout: Layout) -> None:
    folders = (FOLDER, "data/slices/library")
    made = [{"path": f, "md5": folder_md5(folder_listing(layout.root / f))} for f in folders]
    files.write_text(
        layout.root / "dvc.lock", yaml.safe_dump({"stages": {"household_survey@TST": {"cmd": "run it", "outs": made}}})
    )


def differences(layout: Layout) -> list[str]:
    return list(verify(layout).differences.values())


def edit(layout: Layout, path: str, old: str, new: str) -> None:
    text = (layout.root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    files.write_text(layout.root / path, text.replace(old, new))


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
        monkeypatch.setattr("disrupting_harm.provenance.verify.FEW", few)
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


def test_an_estimate_that_no_table_holds_is_named(layout):
    write(layout, {"estimates": ("TST/household_survey/invented@v1",)})
    (sentence,) = differences(layout)
    assert "TST/household_survey/invented@v1" in sentence


def test_a_cell_that_is_not_in_the_notebook_is_named_for_source_and_executed_notebook(layout):
    write(layout, {"cell": Cell(id="save", sha256="0" * 64)})
    told = differences(layout)
    assert [s.partition(" ")[0] for s in told] == [
        "notebooks/household_survey/household_survey.ipynb",
        f"{FOLDER}/household_survey.ipynb",
    ]
    assert all("cell save" in s for s in told)


@pytest.mark.parametrize(
    "name, content", [("prevalence.csv", ""), ("household_survey.ipynb", "{}"), ("household_survey.ipynb", "[]")]
)
def test_a_table_or_notebook_that_cannot_be_read_is_a_difference_and_no_crash(layout, name, content):
    files.write_text(layout.root / FOLDER / name, content)
    write(layout)
    (sentence,) = differences(layout)
    assert sentence.startswith(f"{FOLDER}/record.json: ")


def test_another_library_is_told_once_by_the_changed_file_with_the_stages_it_made(layout):
    files.write_text(layout.root / "src" / "disrupting_harm" / "one.py", "changed\n")
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm/one.py: ") and "household_survey@TST" in sentence


def test_a_module_that_is_gone_is_told_by_its_file(layout):
    (layout.package() / "two.py").unlink()
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm/two.py: ")


def test_a_module_that_the_stage_does_not_use_may_change(layout):
    files.write_text(layout.package() / "unused.py", "changed\n")
    assert differences(layout) == []


def test_a_slice_of_other_modules_than_the_record_names_is_told(layout):
    content = files.read_json(layout.root / SLICE)
    del content["modules"]["disrupting_harm.two"]
    files.write_text(layout.root / SLICE, files.dump_json(content))
    lock(layout)
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm (household_survey@TST): ")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"modules": 3, "distributions": {}}'])
def test_a_slice_of_the_library_that_is_gone_or_damaged_is_named(layout, content):
    path = layout.root / SLICE
    path.unlink() if content is None else files.write_text(path, content)
    (sentence,) = differences(layout)
    assert sentence.startswith(f"{SLICE}: ") and "`dh repro`" in sentence


def test_a_changed_package_version_is_told_and_that_of_a_package_that_did_not_run_is_not(layout):
    edit(layout, "requirements.lock", "other==1.0", "other==2.0")
    assert differences(layout) == []
    edit(layout, "requirements.lock", "counting==1.0", "counting==2.0")
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): pins other versions")


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_a_lock_of_packages_of_other_bytes_is_told_and_no_crash(layout, content):
    layout.requirements().write_bytes(content)
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): pins other versions")


def test_without_the_lock_of_packages_that_is_told(layout):
    layout.requirements().unlink()
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): ")


def test_a_changed_section_is_named_by_file_and_key_and_what_was_not_used_may_change(layout):
    edit(layout, "params/study.yaml", "title: Test study", "title: Another study")
    edit(layout, "params/countries/TST.yaml", "selection: {seed: 20211027", "selection: {seed: 7")
    edit(layout, "params/components/household_survey.yaml", "defaults:\n", "# a remark\ndefaults:\n")
    assert differences(layout) == []
    edit(layout, "params/study.yaml", "minimum_base: 50", "minimum_base: 60")
    (sentence,) = differences(layout)
    assert sentence.startswith(f"params/study.yaml, key presentation: is not what {FOLDER}/record.json names")
    assert "`git checkout params/study.yaml`" in sentence


def test_a_default_may_change_where_the_country_states_another_value(layout):
    """The country states 300 caregivers itself."""
    edit(layout, "params/components/household_survey.yaml", "caregivers: 1000", "caregivers: 900")
    assert differences(layout) == []


def test_a_default_that_the_country_inherits_may_not_change(layout):
    edit(layout, "params/components/household_survey.yaml", "dont_know: 0.02", "dont_know: 0.01")
    (sentence,) = differences(layout)
    assert sentence.startswith("params/components/household_survey.yaml, key if_synthetic: is not what ")


def test_another_order_of_keys_is_a_difference_because_some_are_read_in_their_order(layout):
    edit(layout, "params/components/household_survey.yaml", "sex: Sex, age_group: Age", "age_group: Age, sex: Sex")
    (sentence,) = differences(layout)
    assert sentence.startswith("params/components/household_survey.yaml, key defaults: is not what ")


@pytest.mark.parametrize("content", ["title: b\n", "rules: [", "", "title: \udcff"])
def test_a_section_that_is_gone_or_cannot_be_read_is_named_by_its_file(layout, content):
    layout.study().write_bytes(content.encode("utf-8", "surrogateescape"))
    told = differences(layout)
    assert told and all(sentence.startswith("params/study.yaml") for sentence in told)


def test_of_a_component_or_unit_that_is_not_of_the_study_any_more_that_is_told_and_no_crash(layout):
    edit(layout, "params/countries/TST.yaml", "  household_survey:\n", "  predictors:\n")
    assert any(sentence.startswith("params/countries/TST.yaml") for sentence in differences(layout))
    layout.country("TST").unlink()
    assert any("TST" in sentence for sentence in differences(layout))


def test_a_record_of_a_component_that_there_is_not_is_told_and_no_crash(layout):
    write(layout, stage="survey@TST", component="survey")
    (sentence,) = differences(layout)
    assert sentence.startswith("survey: not a component")


def test_a_changed_row_is_named_by_table_and_unit_and_another_units_may_change(layout):
    edit(layout, "data/reference/people.csv", "TSU,2", "TSU,9")
    assert differences(layout) == []
    edit(layout, "data/reference/people.csv", "TST,1", "TST,9")
    (sentence,) = differences(layout)
    assert sentence.startswith("data/reference/people.csv (rows of TST): has sha256 ")
    assert f"should have {files.sha256_text('iso3,people' + chr(10) + 'TST,1' + chr(10))}" in sentence


def test_a_reference_table_of_other_bytes_is_named_and_no_crash(layout):
    (layout.root / "data" / "reference" / "people.csv").write_bytes(b"\xff")
    (sentence,) = differences(layout)
    assert sentence.startswith("data/reference/people.csv (rows of TST): has sha256 none")


def test_a_missing_reference_table_is_named_with_its_hash(layout):
    layout.reference("people").unlink()
    (sentence,) = differences(layout)
    assert (
        sentence.startswith("data/reference/people.csv: is missing")
        and files.sha256_text("iso3,people\nTST,1\n") in sentence
    )


def test_rows_that_are_not_on_this_machine_are_counted_and_not_failed(layout):
    absent = Input(
        path="data/derived/TST/household_survey/c.parquet", sha256="1", role="derived", data_class="restricted"
    )
    write(layout, inputs=(absent,))
    out = io.StringIO()
    assert print_verification(layout, out) == AS_FAR_AS_POSSIBLE
    assert out.getvalue().startswith("TST: its restricted half is not on this machine; 1 files and folders stay pinned")


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
