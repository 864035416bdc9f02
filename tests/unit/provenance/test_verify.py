"""What verification says about a record whose hashes agree, and about where the restricted half may be absent."""

from __future__ import annotations

import nbformat
import pytest
import yaml

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import folder_listing, folder_md5
from disrupting_harm.provenance.verify import Verification, verify


@pytest.fixture
def layout(tmp_path) -> Layout:
    """One component with one estimate, whose record agrees with every byte."""
    layout = Layout(tmp_path)
    cell = nbformat.v4.new_code_cell("save()", id="save")
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    written = {
        "notebooks/survey/survey.ipynb": notebook,
        "outputs/KEN/survey/survey.ipynb": notebook,
        "outputs/KEN/survey/prevalence.csv": "estimate_id,estimate\nKEN/survey/harm@v1,0.2\n",
        "src/disrupting_harm/one.py": "",
        "params/study.yaml": "",
        "requirements.lock": "",
        "dvc.yaml": "stages: {survey: {matrix: {country: [KEN]}}}\n",
    }
    for path, text in written.items():
        files.write_text(tmp_path / path, text)
    write_record(layout)
    return layout


def pin(layout: Layout, path: str, **facts) -> dict:
    return {"path": path, "sha256": files.sha256_file(layout.root / path), **facts}


def write_record(layout: Layout, **changes) -> None:
    one = layout.root / "src" / "disrupting_harm" / "one.py"
    entry = {
        "kind": "estimates",
        "trace_id": "KEN/survey/prevalence",
        "files": ["outputs/KEN/survey/prevalence.csv"],
        "cell": {"id": "save", "sha256": files.sha256_text("save()")},
        "estimates": ["KEN/survey/harm@v1"],
    }
    record = {
        "stage": "survey@KEN",
        "inputs": [],
        "params": [pin(layout, "params/study.yaml")],
        "outputs": [
            pin(layout, "outputs/KEN/survey/prevalence.csv", role="table"),
            pin(layout, "outputs/KEN/survey/survey.ipynb", role="executed notebook"),
        ],
        "notebook": pin(layout, "notebooks/survey/survey.ipynb"),
        "lock": pin(layout, "requirements.lock"),
        "library": {
            "paths": ["src/disrupting_harm/one.py"],
            "sha256": files.sha256_text(f"src/disrupting_harm/one.py {files.sha256_file(one)}"),
        },
        "saved": [entry | changes],
    }
    folder = layout.root / "outputs" / "KEN" / "survey"
    files.write_text(folder / "record.json", files.dump_json(record))
    made = {"path": "outputs/KEN/survey", "md5": folder_md5(folder_listing(folder))}
    files.write_text(layout.root / "dvc.lock", yaml.safe_dump({"stages": {"survey@KEN": {"outs": [made]}}}))


def differences(layout: Layout) -> list[str]:
    return list(verify(layout).differences.values())


def test_a_record_that_agrees_with_every_byte_has_no_difference(layout):
    assert differences(layout) == []


@pytest.mark.parametrize(
    "name", ["outputs/ETH/report.html", "outputs/KEN/headline.csv", "outputs/KEN/survey/extra.svg"]
)
def test_a_file_that_nothing_names_is_named(layout, name):
    files.write_text(layout.root / name, "41.7 %")
    assert any(sentence.startswith((f"{name}: ", "outputs/KEN/survey: ")) for sentence in differences(layout))


@pytest.mark.parametrize(
    "name",
    [
        ".scratch/KEN/survey/run.json",
        "KEN/.survey.partial/run.json",
        "KEN/.survey.partial/.profile/a/b",
        "KEN/.survey.old/x",
    ],
)
def test_what_is_written_by_hand_or_at_this_moment_is_no_output(layout, name):
    files.write_text(layout.outputs() / name, "{}")
    assert differences(layout) == []


def test_a_hidden_file_among_the_outputs_is_named(layout):
    files.write_text(layout.outputs() / "KEN" / "survey" / ".ipynb_checkpoints" / "x.ipynb", "{}")
    assert any(".ipynb_checkpoints/x.ipynb: " in sentence for sentence in differences(layout))


def test_a_stage_without_an_entry_in_its_lock_file_is_named(layout):
    files.write_text(layout.root / "dvc.yaml", "stages: {survey: {matrix: {country: [KEN, UGA]}}}\n")
    (sentence,) = differences(layout)
    assert sentence.startswith("dvc.lock: ") and "survey@UGA" in sentence


def test_a_pipeline_that_is_none_any_more_is_named(layout):
    files.write_text(layout.root / "dvc.yaml", "stages: [")
    assert any(sentence.startswith("dvc.yaml: ") for sentence in differences(layout))


def test_a_damaged_report_record_is_named(layout):
    files.write_text(layout.outputs() / "KEN" / "report.record.json", "{")
    assert any(sentence.startswith("outputs/KEN/report.record.json: ") for sentence in differences(layout))


def test_an_estimate_that_no_table_holds_is_named(layout):
    write_record(layout, estimates=["KEN/survey/invented@v1"])
    (sentence,) = differences(layout)
    assert "KEN/survey/invented@v1" in sentence


def test_a_cell_that_is_not_in_the_notebook_is_named_for_source_and_executed_notebook(layout):
    write_record(layout, cell={"id": "save", "sha256": "0" * 64})
    told = differences(layout)
    assert [s.partition(" ")[0] for s in told] == ["notebooks/survey/survey.ipynb", "outputs/KEN/survey/survey.ipynb"]
    assert all("cell save" in s for s in told)


def test_a_table_that_cannot_be_read_is_a_difference_and_no_crash(layout):
    files.write_text(layout.root / "outputs" / "KEN" / "survey" / "prevalence.csv", "")
    write_record(layout)
    (sentence,) = differences(layout)
    assert sentence.startswith("outputs/KEN/survey/record.json: ")


def test_another_library_is_told_with_the_stage_it_made(layout):
    files.write_text(layout.root / "src" / "disrupting_harm" / "one.py", "changed\n")
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm (survey@KEN): ")


@pytest.mark.parametrize(
    "path, absent",
    [
        ("data/raw/KEN/household_survey/children.csv", True),
        ("data/derived/KEN/household_survey", True),
        ("data/derived/USA/household_survey/children.parquet", False),  # its folder is here, so a file of it is missing
        ("data/reference/population_age_sex.csv", False),
        ("data/raw", False),
        ("outputs/KEN/report.html", False),
    ],
)
def test_only_files_of_a_unit_without_any_restricted_folder_may_be_absent(tmp_path, path, absent):
    (tmp_path / "data" / "raw" / "KEN").mkdir(parents=True)  # the folder of a pointer that git keeps
    (tmp_path / "data" / "raw" / "USA" / "household_survey").mkdir(parents=True)
    result = Verification(Layout(tmp_path))
    assert result.is_absent_half(path) is absent
    assert bool(result.absent) is absent
