"""The restructuring of the library changed no number: every table of estimates has the bytes that it had before."""

from __future__ import annotations

import pytest
from tests.conftest import ROOT

from disrupting_harm import files


pytestmark = [pytest.mark.xdist_group("reproduced"), pytest.mark.pipeline]

FROZEN = ROOT / "tests" / "pipeline" / "estimates_72a671e.sha256"
TABLES = [line.split("  ") for line in FROZEN.read_text(encoding="utf-8").splitlines()]


def test_all_tables_of_all_units_are_frozen():
    assert len(TABLES) == 44
    assert {path.split("/")[0] for _, path in TABLES} == {"KEN", "USA", "XFC"}


@pytest.mark.parametrize("sha256, path", TABLES, ids=[path for _, path in TABLES])
def test_a_table_has_the_bytes_that_it_had_at_72a671e(reproduced, sha256, path):
    assert files.sha256_file(reproduced.outputs() / path) == sha256
