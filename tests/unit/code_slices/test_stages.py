"""Slices are written for every stage, the same each time, from what the lock pins."""

from __future__ import annotations

from importlib import metadata

import pytest

from disrupting_harm.code_slices.stages import write_library_slices
from disrupting_harm.errors import MissingInputError, UserError


# -- the lock and what is installed


def test_an_installed_version_other_than_the_locks_is_refused(sliced):
    lock = sliced.requirements()
    text = lock.read_text(encoding="utf-8")
    lock.unlink()  # a link to that of the checkout
    installed = metadata.version("numpy")
    lock.write_text(text.replace(f"numpy=={installed}", "numpy==0.0.1"), encoding="utf-8")
    before = {p.name: p.read_bytes() for p in (sliced.slices() / "library").iterdir()}
    with pytest.raises(
        UserError, match=f"requirements.lock: pins numpy 0.0.1, and {installed} is installed; run `make reproduce`"
    ):
        write_library_slices(sliced)
    assert {p.name: p.read_bytes() for p in (sliced.slices() / "library").iterdir()} == before


def test_without_the_imports_of_a_notebook_the_stage_that_writes_them_is_told(sliced):
    sliced.imports_slice("predictors").unlink()
    with pytest.raises(MissingInputError, match="data/slices/imports/predictors.json.*dh repro imports@predictors"):
        write_library_slices(sliced)


def test_slices_are_written_again_to_the_byte(sliced, made_slices):
    write_library_slices(sliced)
    for path in (made_slices / "library").iterdir():
        assert (sliced.slices() / "library" / path.name).read_bytes() == path.read_bytes()
    assert [p.name for p in sliced.slices().iterdir() if p.name.startswith(".")] == []
