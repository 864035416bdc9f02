"""Parameters of administrative counts: years in order, and never called a stand-in."""

import pytest
from pydantic import ValidationError

from disrupting_harm.components.kinds.counts.params import CountsSection


STATED = {
    "title": "t",
    "data_class": "public",
    "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
    "caveat": "not a prevalence",
    "years": [2019, 2023],
    "population_ages": [12, 17],
}


def test_counts_are_public_or_restricted():
    for data_class in ("public", "restricted"):
        assert CountsSection(**STATED | {"data_class": data_class}).years == (2019, 2023)


def test_reports_of_services_are_never_a_stand_in():
    with pytest.raises(ValidationError, match="data_class"):
        CountsSection(**STATED | {"data_class": "synthetic"})


@pytest.mark.parametrize(
    "key, value",
    [("years", [2023, 2019]), ("years", [2019]), ("years", 2019), ("population_ages", [17, 12]), ("population_ages", ["young", "old"]),
     ("caveat", None), ("unit", "report")],
)  # fmt: skip
def test_a_value_out_of_its_form_is_refused_by_its_key(key, value):
    with pytest.raises(ValidationError) as raised:
        CountsSection(**STATED | {key: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


def test_one_year_alone_is_a_span():
    assert CountsSection(**STATED | {"years": [2021, 2021]}).years == (2021, 2021)


@pytest.mark.parametrize("key", ["caveat", "years", "population_ages", "title", "origin"])
def test_what_counts_cannot_do_without_has_to_be_stated(key):
    with pytest.raises(ValidationError, match=key):
        CountsSection(**{k: v for k, v in STATED.items() if k != key})
