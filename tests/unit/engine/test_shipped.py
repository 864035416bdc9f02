"""Raw files that an installed distribution brings along: placed as any other, or told in a sentence."""

from __future__ import annotations

from importlib import metadata
from types import SimpleNamespace

import pytest

from disrupting_harm.engine import shipped
from disrupting_harm.errors import MissingInputError


class Source(SimpleNamespace):
    """As much of a RawSource as is read here."""


def source(distribution: str, path: str) -> Source:
    package = SimpleNamespace(distribution=distribution, path=path)
    return Source(
        iso3="TSV", stem="household_survey", table="children", params=SimpleNamespace(package=package),
        file="data/raw/TSV/household_survey/pupils.csv",
    )  # fmt: skip


@pytest.fixture
def placed(monkeypatch) -> list[tuple]:
    calls: list[tuple] = []
    monkeypatch.setattr(shipped, "place_raw_file", lambda *arguments: calls.append(arguments))
    return calls


def test_the_file_is_placed_from_where_the_package_is_installed(study, placed):
    told = shipped.place_shipped_file(study, source("samplics", "samplics/datasets/data/nhanes2.csv"))
    ((layout, iso3, stem, path, table),) = placed
    assert (layout, iso3, stem, table) == (study, "TSV", "household_survey", "children")
    assert path.is_file() and path.name == "nhanes2.csv"
    assert told == f"samplics {metadata.version('samplics')}"


def test_a_package_that_is_not_installed_is_told_with_the_file_that_lies_in_it(study, placed):
    with pytest.raises(MissingInputError, match="no-such-package: not installed, and data/raw/TSV/.*`make reproduce`"):
        shipped.place_shipped_file(study, source("no-such-package", "a.csv"))
    assert placed == []


def test_a_file_that_the_package_does_not_hold_is_told(study):
    with pytest.raises(MissingInputError, match="no-such-file.csv"):
        shipped.place_shipped_file(study, source("samplics", "samplics/no-such-file.csv"))
