"""Fixtures of unit tests that need the slices of a study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.checkouts import copy_study

from disrupting_harm import slices
from disrupting_harm.code_slices.notebook_imports import write_imports
from disrupting_harm.code_slices.stages import write_library_slices
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components


@pytest.fixture(scope="session")
def made_slices(tmp_path_factory) -> Path:
    """The slices of the tests' own study as it lies in git, made once: read only."""
    layout = Layout(copy_study(tmp_path_factory.mktemp("slices") / "study"))
    for stem in (*components(), layout.cover):
        write_imports(layout, stem)
    write_library_slices(layout)
    slices.write_slices(layout)
    return layout.slices()


@pytest.fixture
def sliced(study, made_slices) -> Layout:
    """The tests' own study with its slices, which a test may change."""
    shutil.copytree(made_slices, study.slices())
    return study
