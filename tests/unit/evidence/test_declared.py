"""What a stage declares, for the country at hand."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.errors import UndeclaredInputError
from disrupting_harm.evidence.declared import declared_inputs, require_declared
from disrupting_harm.layout import Layout


@pytest.fixture
def layout(tmp_path) -> Layout:
    pipeline = """
    stages:
      survey: {matrix: {country: [KEN]}, cmd: "dh run survey ${item.country}", deps: ["data/${item.country}", "a.csv"]}
      survey_usa: {matrix: {country: [USA]}, cmd: "dh run survey ${item.country}", deps: ["b.csv"]}
      survey_derived: {matrix: {country: [UGA]}, cmd: "dh derive ${item.country} survey", deps: ["c.csv"]}
    """
    files.write_text(tmp_path / "notebooks" / "survey" / "dvc.yaml", pipeline)
    return Layout(tmp_path)


def test_each_country_has_the_inputs_of_its_own_stage(layout):
    assert declared_inputs(layout, "survey", "KEN") == ("data/KEN", "a.csv")
    assert declared_inputs(layout, "survey", "USA") == ("b.csv",)


@pytest.mark.parametrize("country", ["UGA", "ETH"])
def test_a_country_that_no_stage_runs_is_told_where_to_add_it(layout, country):
    with pytest.raises(UndeclaredInputError, match=f"notebooks/survey/dvc.yaml.*{country}"):
        declared_inputs(layout, "survey", country)


@pytest.mark.parametrize(
    "path, allowed", [("data/KEN/x.parquet", True), ("a.csv", True), ("data/KENYA/x", False), ("a.csv.bak", False)]
)
def test_a_folder_covers_its_files_and_nothing_that_only_begins_alike(layout, path, allowed):
    declared = declared_inputs(layout, "survey", "KEN")
    if allowed:
        require_declared(layout, declared, layout.root / path, "survey")
    else:
        with pytest.raises(UndeclaredInputError):
            require_declared(layout, declared, layout.root / path, "survey")
