"""What the parameters of every component have in common, before a component adds anything of its own."""

import pytest
from pydantic import ValidationError

from disrupting_harm.study.catalogue import Catalogue, Count, Indicator, Measure
from disrupting_harm.study.load import load_study
from disrupting_harm.study.section import DataSection, Section


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}
CATALOGUE = Catalogue(
    indicators={"harm": Indicator(**TEXT, item="harm", table="children")},
    counts={"reports": Count(**TEXT, reference="reports", column="reports")},
    measures={"response_rate": Measure(**TEXT)},
)
ORIGIN = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}


def test_a_section_defines_and_uses_and_prints_all_that_its_catalogue_holds(study):
    section = Section(title="t")
    known = section.definitions(CATALOGUE, load_study(study))
    assert list(known) == ["harm", "reports", "response_rate"]
    assert known["harm"] == CATALOGUE.indicators["harm"]
    assert section.used(known) == section.printed(known) == list(known)


def test_a_section_needs_a_title_and_no_labels():
    assert Section(title="t").labels == {}
    with pytest.raises(ValidationError):
        Section()


def test_a_section_of_its_own_refuses_no_definitions_and_no_neighbours():
    section = Section(title="t")
    assert section.check_definitions({}, file="f") is None and section.check_needs({}) == []


def test_a_section_with_data_says_where_they_are_from():
    assert DataSection(title="t", data_class="public", origin=ORIGIN).tables == {}
    for missing in ("data_class", "origin"):
        stated = {"title": "t", "data_class": "public", "origin": ORIGIN}
        del stated[missing]
        with pytest.raises(ValidationError, match=missing):
            DataSection(**stated)


@pytest.mark.parametrize("data_class", ["secret", "", "Synthetic", None, "open"])
def test_there_are_three_classes_of_data_and_no_other(data_class):
    with pytest.raises(ValidationError):
        DataSection(title="t", data_class=data_class, origin=ORIGIN)
