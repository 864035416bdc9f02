"""Fixtures of unit tests that need the slices of a study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import copy_study

from disrupting_harm import code_slices, slices
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components


@pytest.fixture(scope="session")
def made_slices(tmp_path_factory) -> Path:
    """The slices of the tests' own study as it lies in git, made once: read only."""
    layout = Layout(copy_study(tmp_path_factory.mktemp("slices") / "study"))
    for stem in (*components(), layout.cover):
        code_slices.write_imports(layout, stem)
    code_slices.write_library_slices(layout)
    slices.write_slices(layout)
    return layout.slices()


@pytest.fixture
def sliced(study, made_slices) -> Layout:
    """The tests' own study with its slices, which a test may change."""
    shutil.copytree(made_slices, study.slices())
    return study
