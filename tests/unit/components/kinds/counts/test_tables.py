"""One call saves a table of facts with their sources, or the parts of a total, under the ids that a report names."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import make_run

from disrupting_harm.components.kinds.counts.measures import load_measures
from disrupting_harm.components.kinds.counts.tables import save_cited, save_parts


STEM, WORLD = "non_law_enforcement_data", "hotline_world_figures"


@pytest.fixture
def run(tmp_path):
    return make_run(tmp_path / "study", STEM, {})


def keep(run, table: str, rows: slice) -> pd.DataFrame:
    """Leave only these rows in the reference table; returns them."""
    path = run.layout.reference(table)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).iloc[rows]
    frame.to_csv(path, index=False)
    return frame


def test_facts_are_saved_with_their_numbers_and_sources(run):
    rows = keep(run, WORLD, slice(None))
    shown = save_cited(run, WORLD, id="world", title="World: hotlines", theme="reporting", note="A caveat.")
    table = pd.read_csv(run.folder / "world_cited.csv", dtype=str)
    assert len(table) == len(rows) > 0 and set(table["Source"]) == set(rows["source_title"])
    assert set(table["Licence"]) == set(rows["licence"]) and set(table["data_class"]) == {"public"}
    numbers = pd.read_csv(run.folder / "world.csv")
    assert set(numbers["indicator"]) <= set(rows["measure"]) and "A caveat." in shown.text


def test_a_country_without_a_row_is_told_so_and_nothing_is_saved(run):
    keep(run, WORLD, slice(0, 0))
    shown = save_cited(run, WORLD, id="world", title="World: hotlines", theme="reporting", note="")
    assert "World: hotlines" in shown.text and "No source found." in shown.text
    assert not run.saved and not list(run.folder.glob("*.csv"))


def test_parts_are_saved_folded_beside_their_total(run):
    table = "cybertipline_breakdown"
    rows = load_measures(run, table)
    shown = save_parts(run, rows, id="parts", caption="Parts", theme="reporting", by=["year"], within="category")
    (entry,) = run.saved
    assert (entry.id, entry.tables, entry.themes, entry.caption) == ("parts", (table,), ("reporting",), "Parts")
    assert (run.folder / "parts.csv").is_file() and "<details" in shown.text
