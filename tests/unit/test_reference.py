"""Reference tables are read strictly: figures and stand-ins rest on them."""

from __future__ import annotations

import pytest

from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.reference import read_reference, reference_share
from disrupting_harm.study import ReferenceColumn


NATURE = ReferenceColumn(reference="nature2026_table1", column="internet_users_12_17_pct")


def test_text_stays_as_printed_and_named_columns_become_numbers(project):
    table = read_reference(project, "published_estimates", numbers=["estimate_pct"])
    assert table["estimate_pct"].dtype == float
    assert (table["ci_low_pct"] == "").any() and (table["ci_low_pct"] == "44.2").any()


def test_an_absent_table_names_the_command_that_brings_it_back(project):
    project.reference("population_age_sex").unlink()
    with pytest.raises(MissingInputError, match="git checkout data/reference/population_age_sex.csv"):
        read_reference(project, "population_age_sex")


def test_a_cell_that_is_no_number_is_named_by_row_and_column_and_not_shown(project):
    path = project.reference("population_age_sex")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[4] = lines[4].replace(lines[4].split(",")[4], "~14", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UserError, match="row 5, column population") as raised:
        read_reference(project, "population_age_sex", numbers=["population"])
    assert "~14" not in str(raised.value)


def test_a_column_that_is_not_there_is_named(project):
    with pytest.raises(UserError, match="column people"):
        read_reference(project, "population_age_sex", numbers=["people"])


def test_bytes_that_are_no_table_are_refused(project):
    project.reference("population_age_sex").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="git checkout"):
        read_reference(project, "population_age_sex")


def test_the_published_internet_share_is_that_of_the_country(project):
    assert reference_share(project, "KEN", NATURE) == 0.67


def test_a_country_without_a_row_has_no_share(project):
    with pytest.raises(UserError, match="params/countries/ARM.yaml"):
        reference_share(project, "ARM", NATURE)
