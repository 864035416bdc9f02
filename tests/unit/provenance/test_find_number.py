"""From a printed number to what prints it: one estimate, several things, or a sentence that rounds in its own way."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.find_number import find_number, found_data
from disrupting_harm.provenance.trace import print_trace, the_one


SCALED = {"printed": "1,000", "estimate": ID, "statistic": "n_weighted", "value": 1000.0, "form": "scaled"}


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made)
    return made


def test_a_number_that_one_estimate_prints_is_that_estimate_though_a_sentence_prints_it_too(layout):
    assert [match.id for match in find_number(layout, "TST", "20.0 %")] == [ID] and the_one(layout, "TST 20.0") == ID


def test_a_number_that_stands_twice_is_told_twice_with_the_sentences_that_print_it(tmp_path):
    layout = make(tmp_path, ci_low="0.2")
    write_report(layout)
    found = find_number(layout, "TST", "20.0")
    assert [(m.id, m.what.partition(" ")[0]) for m in found] == [
        (ID, "Harm,"),
        (ID, "Harm,"),
        ("TST/finding/share", "20.0"),
    ]
    assert [one["id"] for one in found_data("TST 20.0", found)["found"]] == [ID, ID, "TST/finding/share"]
    with pytest.raises(TraceError, match="TST 20.0: 3 things"):
        the_one(layout, "TST 20.0")
    out = io.StringIO()
    print_trace(layout, "TST 20.0", out, form="json")
    assert '"asked": "TST 20.0"' in out.getvalue()


def test_a_number_that_only_a_sentence_prints_is_the_sentence(layout):
    write_report(layout, [CLAIM | {"bindings": [*CLAIM["bindings"], SCALED]}])
    assert [match.id for match in find_number(layout, "TST", "1,000")] == ["TST/finding/share"]


def test_a_unit_without_a_report_has_numbers_of_estimates_alone(tmp_path):
    layout = make(tmp_path)
    assert [match.id for match in find_number(layout, "TST", "20.0")] == [ID]
    with pytest.raises(TraceError, match="no estimate and no sentence of the unit prints so"):
        find_number(layout, "TST", "61.3")
