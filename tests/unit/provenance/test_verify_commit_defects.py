"""A defect of the comparison itself is no damaged lock file, and is not passed over."""

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import verify_commit
from disrupting_harm.provenance.verification import Verification


def test_a_defect_of_the_comparison_is_not_taken_for_a_damaged_file(tmp_path, monkeypatch):
    files.write_text(tmp_path / "dvc.yaml", "stages: {a: {cmd: run it}}\n")
    files.write_text(tmp_path / "dvc.lock", "stages: {a: {cmd: run it}}\n")

    def broken(*_):
        raise TypeError

    monkeypatch.setattr(verify_commit, "_check_stages", broken)
    with pytest.raises(TypeError):
        verify_commit.check_pipeline(Verification(Layout(tmp_path)))


def test_stages_of_units_that_are_not_asked_about_are_left_out(tmp_path):
    files.write_text(tmp_path / "dvc.yaml", "stages: {a: {cmd: run it, matrix: {country: [KEN, UGA]}}}\n")
    files.write_text(tmp_path / "dvc.lock", "stages: {a@KEN: {cmd: run it}, a@UGA: {cmd: run that}}\n")
    told = {}
    for unit in ("KEN", "UGA"):
        result = Verification(Layout(tmp_path), units=frozenset({unit}))
        verify_commit.check_pipeline(result)
        told[unit] = list(result.differences)
    assert told == {"KEN": [], "UGA": ["dvc.yaml"]}
