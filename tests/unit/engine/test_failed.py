"""A notebook that stopped is kept where nobody without the key reads it, or not at all."""

import nbformat
import pytest
from tests.small_keys import write_key

from disrupting_harm import files
from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.at_rest.sealed import is_sealed, read_plain
from disrupting_harm.engine.failed import failed_cell_ids, keep_failed


STEM = "household_survey"


@pytest.fixture
def made(study, tmp_path, monkeypatch):
    """The study, the text of a notebook that ran, and an empty folder of keys."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    cell = nbformat.v4.new_code_cell("1 / 0", id="c1", execution_count=1)
    return study, nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize("unit, sealed", [("TSU", True), ("TST", False)])
def test_it_is_sealed_where_the_data_are_restricted(made, tmp_path, unit, sealed):
    study, text = made
    write_key(tmp_path / "keys", unit)
    said = keep_failed(study, STEM, unit, text)
    kept = study.failed(unit, STEM)
    assert is_sealed(kept) is sealed and read_plain(kept) == text.encode()
    assert said.startswith(f", see {study.relative(kept)}") and ("dh keys open" in said) is sealed
    assert failed_cell_ids(study, STEM, unit) == {1: "c1"}


def test_the_notebook_of_a_component_that_reads_restricted_tables_is_sealed_and_so_is_the_cover_of_its_report(
    made, tmp_path
):
    study, text = made
    write_key(tmp_path / "keys", "TSU")
    keep_failed(study, study.cover, "TSU", text)
    assert is_sealed(study.failed("TSU", study.cover))


def test_without_the_key_it_is_not_kept_and_the_one_before_is_gone(made):
    study, text = made
    before = study.failed("TSU", STEM)
    files.write_text(before, "in the clear")
    said = keep_failed(study, STEM, "TSU", text)
    assert "not kept" in said and not before.exists()
    assert failed_cell_ids(study, STEM, "TSU") == {}


def test_parameters_that_cannot_be_read_are_taken_for_those_of_restricted_data(made, tmp_path):
    study, text = made
    write_key(tmp_path / "keys", "TST")
    path = study.root / "params" / "components" / f"{STEM}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nnonsense: 1\n", encoding="utf-8")
    keep_failed(study, STEM, "TST", text)
    assert is_sealed(study.failed("TST", STEM))


def test_a_run_that_wrote_no_notebook_keeps_none(study):
    assert keep_failed(study, STEM, "TSU", None) == "" and not study.failed("TSU", STEM).exists()
