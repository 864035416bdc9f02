"""What other units saved comes with its ids, its class and the hash of its file, and from declared files alone."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from tests.small_assessment import assessment_run

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UndeclaredInputError, UserError
from disrupting_harm.evidence.assessments import COLUMNS
from disrupting_harm.records import Cell, FileRef, Library, Record, Saved, write_record


STEM = "desk_review"
IDS = [f"TST/{STEM}/law/gazette_2020", f"TST/{STEM}/age/gazette_undated"]


@pytest.fixture
def run(tmp_path):
    """A run that speaks of two units, of which one holds a desk review and has saved two cells."""
    run = assessment_run(tmp_path / "study", STEM, {})
    run.__dict__["study"] = SimpleNamespace(
        spoken_of=lambda iso3: ("TST", "TSU", "phase 1", "*"), unknown_themes=lambda themes: []
    )
    run.declared = ("outputs/TST/desk_review",)
    folder = run.layout.output("TST", STEM)
    cells = pd.DataFrame(
        {
            "assessment_id": IDS,
            "value": ["", "16"],
            "year": ["2020", "undated"],
            "reference_rows": ["legislation:1", ""],
        }
    )
    files.write_text(folder / "law.csv", cells.reindex(columns=list(COLUMNS)).to_csv(index=False))
    entry = Saved(kind="assessments", id="law", trace_id=f"TST/{STEM}/law", files=(run.layout.relative(folder / "law.csv"),),
                  cell=Cell(id="a", sha256="0"), data_class="public", assessments=tuple(IDS))  # fmt: skip
    write_record(folder / "record.json", Record(
        stage=f"{STEM}@TST", component=STEM, country="TST", data_class="public", parameters=(), saved=(entry,),
        code=Library(version="0", path="a test", sha256="0"), lock=FileRef(path="a test", sha256="0", role="lock"),
    ))  # fmt: skip
    files.write_text(run.layout.root / "dvc.yaml", "stages: {}\n")
    run.folder.mkdir()
    return run


def test_saved_assessments_come_as_text_with_their_unit_and_without_names_of_rows(run):
    cells = run.load_assessments(STEM, ["law"])
    assert cells["assessment_id"].tolist() == IDS and cells["iso3"].tolist() == ["TST", "TST"]
    assert cells["value"].tolist() == ["", "16"] and cells["detail"].tolist() == ["", ""]
    assert "reference_rows" not in cells  # they are named among the rows of their own unit


def test_the_file_is_noted_by_its_hash_with_its_role_and_class(run):
    run.load_assessments(STEM, ["law"])
    (noted,) = run.inputs.values()
    path = run.layout.root / "outputs/TST/desk_review/law.csv"
    assert (noted.path, noted.role, noted.table) == ("outputs/TST/desk_review/law.csv", "assessments", f"{STEM}/law")
    assert (noted.data_class, noted.sha256) == ("public", files.sha256_file(path))


def test_what_was_loaded_may_be_shown_and_what_was_not_may_not(run):
    frame = pd.DataFrame({"a": ["b"]})
    cells = run.load_assessments(STEM, ["law"])
    run.save_table(frame, id="shown", caption="", assessments=cells)
    assert run.saved[-1].assessments == tuple(IDS) and run.saved[-1].data_class == "public"
    other = cells.assign(assessment_id=f"TSU/{STEM}/law/gazette_2020")
    with pytest.raises(UserError, match="shows assessments that were not saved"):
        run.save_table(frame, id="foreign", caption="", assessments=other)


def test_an_id_that_nobody_saved_gives_no_row_and_estimates_are_no_assessments(run):
    assert run.load_assessments(STEM, ["elsewhere"]).empty
    assert run.load_estimates(STEM, ["law"]).empty and not run.loaded_estimates


def test_a_file_that_the_stage_does_not_declare_is_refused(run):
    run.declared = ("outputs/TST/other",)
    with pytest.raises(UndeclaredInputError, match="outputs/TST/desk_review/record.json: not among the inputs"):
        run.load_assessments(STEM, ["law"])


def test_a_unit_whose_notebook_did_not_run_says_how_to_make_it(run):
    (run.layout.output("TST", STEM) / "record.json").unlink()
    with pytest.raises(MissingInputError, match=r"dh repro desk_review@TST"):
        run.load_assessments(STEM, ["law"])


def test_files_that_the_library_read_for_a_run_join_its_record_once_and_only_if_declared(run):
    run.load_assessments(STEM, ["law"])
    names = {
        f"outputs/TST/{STEM}/{name}": files.sha256_file(run.layout.output("TST", STEM) / name)
        for name in ("law.csv", "record.json")
    }
    run.note_read(names)
    assert {entry.path: (entry.role, entry.sha256) for entry in run.inputs.values()} == {
        f"outputs/TST/{STEM}/law.csv": ("assessments", names[f"outputs/TST/{STEM}/law.csv"]),
        f"outputs/TST/{STEM}/record.json": ("saved", names[f"outputs/TST/{STEM}/record.json"]),
    }
    with pytest.raises(UndeclaredInputError, match="outputs/TSU/x.csv: not among the inputs"):
        run.note_read({"outputs/TSU/x.csv": "0"})
