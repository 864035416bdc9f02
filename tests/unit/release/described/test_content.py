"""What there is to describe: every run once, in the order in which one could be made after the other."""

from __future__ import annotations

import pytest
from tests.small_description import DERIVED, RAW, content

from disrupting_harm.layout import Layout
from disrupting_harm.records import FileRef
from disrupting_harm.release.described.content import (
    NOT_INCLUDED,
    RESTRICTED,
    access,
    identify,
    media_type,
    read_citation,
)


def test_a_run_comes_after_the_runs_whose_outputs_it_read(tmp_path):
    assert [record.stage for record in content(tmp_path).runs] == ["survey_derived@TST", "survey@TST"]


def test_rows_of_a_shared_table_are_another_thing_than_the_table():
    table = FileRef(path="data/reference/facts.csv", sha256="0", role="reference")
    assert (
        len(
            {
                identify(table),
                identify(table.model_copy(update={"rows_of": "TST"})),
                identify(table.model_copy(update={"rows_of": "TSU"})),
            }
        )
        == 3
    )


@pytest.mark.parametrize(
    ("path", "data_class", "said"),
    [(RAW, "restricted", RESTRICTED), (DERIVED, None, RESTRICTED), ("params/study.yaml", "public", NOT_INCLUDED)],
)
def test_who_may_see_a_file_that_is_not_released_is_said(path, data_class, said):
    assert access(path, data_class) == said


def test_a_stand_in_that_is_not_released_is_said_to_be_one():
    assert "no evidence" in access(RAW, "synthetic") and NOT_INCLUDED in access(RAW, "synthetic")


def test_what_holds_stand_ins_says_so_and_what_holds_none_does_not(tmp_path):
    assert (
        "no evidence" in content(tmp_path, "synthetic").description and "stand-in" not in content(tmp_path).description
    )


def test_a_kind_of_file_that_is_not_known_is_bytes():
    assert (media_type("a/b.csv"), media_type("a/b")) == ("text/csv", "application/octet-stream")


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ("", ""),
        ("url: https://example.org\n", "https://example.org"),
        ("url: https://example.org\nrepository-code: https://example.org/code\n", "https://example.org/code"),
    ],
)
def test_the_authors_and_the_address_are_those_of_the_citation(tmp_path, more, address):
    (tmp_path / "CITATION.cff").write_text(
        "authors:\n- name: A group\n- given-names: Ada\n  family-names: Lovelace\n" + more, encoding="utf-8"
    )
    assert read_citation(Layout(tmp_path)) == (("A group", "Ada Lovelace"), address)
