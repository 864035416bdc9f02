"""From a printed number to what prints it: one estimate, several things, or a sentence that rounds in its own way."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.find_number import find_number, found_data
from disrupting_harm.provenance.trace import print_trace, the_one
from disrupting_harm.records import read_record, write_record


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


def names(layout: Layout, text: str) -> list[tuple[str, str]]:
    return [(match.id, match.what) for match in find_number(layout, "TST", text)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("20.0", "Harm, estimate 20.0 %"),
        (" 20.0 % ", "Harm, estimate 20.0 %"),
        ("18.0", "Harm, ci low 18.0 %"),
        ("22.0%", "Harm, ci high 22.0 %"),
        ("12,345", "Harm, n 12,345"),
        ("12345", "Harm, n 12,345"),
        ("2469", "Harm, n cases 2,469"),
    ],
)
def test_an_estimate_is_found_by_each_number_that_it_prints_without_unit_and_thousands(tmp_path, text, what):
    assert names(make(tmp_path, n="12345", n_cases="2469"), text) == [(ID, what)]


def test_estimates_come_before_their_limits_and_limits_before_counts(tmp_path):
    layout = make(tmp_path, statistic="count", estimate="20", ci_low="20", ci_high="20", n="20", n_cases="20")
    assert [what for _, what in names(layout, "20")] == [
        f"Harm, {field} 20" for field in ("estimate", "ci low", "ci high", "n", "n cases")
    ]


def test_a_figure_or_table_is_found_by_the_number_in_its_id_and_by_no_longer_one(layout):
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    ids = ("figure_2d_1", "figure_2d_1_by_age", "figure_2d_10", "figure_2d", "other_figure_2d_1")
    shown = [
        record.saved[0].model_copy(
            update={"kind": kind, "id": name, "trace_id": f"TST/survey/{name}", "caption": f"Of {name}"}
        )
        for name, kind in zip(ids, ("figure", "table", "figure", "figure", "figure"), strict=True)
    ]
    hidden = shown[0].model_copy(update={"kind": "estimates", "trace_id": "TST/survey/set"})
    write_record(path, record.model_copy(update={"saved": (*shown, hidden)}))
    assert names(layout, "2d.1") == [(f"TST/survey/{name}", f"Of {name}") for name in ids[:2]]
    assert [name.rpartition("/")[2] for name, _ in names(layout, "2d")] == list(ids[:4])
    with pytest.raises(
        TraceError, match="^TST 3a: no estimate and no sentence of the unit prints so, and no figure has that number"
    ):
        find_number(layout, "TST", "3a")


def test_several_things_are_printed_each_with_the_command_that_traces_it(tmp_path):
    layout = make(tmp_path, ci_low="0.2")
    out = io.StringIO()
    print_trace(layout, "TST 20.0", out)
    assert out.getvalue().splitlines() == [
        "TST 20.0: 2 things", f"  dh trace {ID:<70} Harm, estimate 20.0 %", f"  dh trace {ID:<70} Harm, ci low 20.0 %",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["19.9", "1", "20.01"])
def test_a_number_near_to_those_of_a_sentence_is_none_of_them(layout, text):
    with pytest.raises(TraceError, match=f"^TST {text}: no estimate and no sentence of the unit prints so"):
        find_number(layout, "TST", text)


@pytest.mark.parametrize(
    "damage", [None, "", "estimate_id,estimate\n", "a,b\n1\n", '"', "estimate_id,estimate\nx,word\n"]
)
def test_a_table_that_is_gone_or_damaged_is_told_with_the_command_that_makes_it(layout, damage):
    (path,) = (layout.root / "outputs" / "TST").rglob("prevalence.csv")
    path.unlink()
    if damage is not None:
        path.write_text(damage, encoding="utf-8")
    with pytest.raises(TraceError) as raised:
        find_number(layout, "TST", "98.7")
    told = str(raised.value)
    if damage != "estimate_id,estimate\n":
        assert told.startswith(
            "outputs/TST/survey/prevalence.csv: not there, or no table as it was saved; make it with `dh repro "
        )
    else:  # a table without rows is one
        assert told.startswith("TST 98.7: no estimate")
