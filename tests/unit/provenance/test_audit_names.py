"""Which thing an audit is of, and what it prints: from records alone, without the parameters of a study."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import audit as module
from disrupting_harm.provenance.audit import DIFFERENT, SAME, Audit, Difference, Value, print_audit
from disrupting_harm.provenance.audit_facts import Asked
from disrupting_harm.records import Cell, DefinitionRef, FileRef, Library, Record, Saved, SectionRef


def record(component: str, *ids: str, indicators=(), own=()) -> Record:
    """Of a component that saved these figures, and estimates of the indicators; it defines those of its `own`."""

    def saved(kind: str, name: str, **more) -> Saved:
        return Saved(
            kind=kind, id=name, trace_id=f"TST/{component}/{name}", files=("a",), cell=Cell(id="c", sha256="1"), **more
        )

    definitions = {name: DefinitionRef(version=1, status="draft") for name in indicators}
    sets = (saved("estimates", "set", definitions=definitions),) if indicators else ()
    return Record(
        stage=f"{component}@TST", component=component, country="TST", data_class="public", code=Library(version="1", path="l", sha256="1"),
        lock=FileRef(path="r", sha256="1", role="lock"), saved=(*(saved("figure", name) for name in ids), *sets),
        parameters=(SectionRef(path=f"params/indicators/{component}.yaml", key=("indicators",), names=tuple(own), sha256="1"),),
    )  # fmt: skip


RECORDS = [
    record("survey", "by_group", "figure_2d_1", "figure_3a_by_age", "figure_4b_1_x", "figure_4b_1_y", "harm", indicators=("harm", "met"), own=("met",)),
    record("survey", "by_group"),
    record("precision", "by_group", "only_here", indicators=("met", "both"), own=("both",)),
    record("third", indicators=("both",), own=("both",)),
]  # fmt: skip


def asked(target: str, records=RECORDS) -> tuple[str, bool]:
    found = module._asked(Layout(Path("/clone")), target, records)
    return str(found), found.is_indicator


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("only_here", ("precision/only_here", False)),
        ("survey/by_group", ("survey/by_group", False)),
        ("KEN/survey/by_group", ("survey/by_group", False)),
        ("precision/by_group", ("precision/by_group", False)),
        ("2d.1", ("survey/figure_2d_1", False)),
        ("figure_2d_1", ("survey/figure_2d_1", False)),
        ("3a", ("survey/figure_3a_by_age", False)),
        ("figure_4b_1_x", ("survey/figure_4b_1_x", False)),
        ("met", ("survey/met", True)),
        ("met@v2", ("survey/met", True)),
        ("KEN/precision/met@v1", ("precision/met", True)),
    ],
)
def test_a_thing_is_found_by_its_name_and_an_indicator_of_several_components_is_of_the_one_that_defines_it(
    target, found
):
    assert asked(target) == found


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("by_group", "by_group: 2 things have that name; name one of survey/by_group, precision/by_group."),
        ("survey/harm", "survey/harm: 2 things have that name; name one of survey/harm, survey/harm."),
        ("both", "both: 2 things have that name; name one of precision/both, third/both."),
        ("4b.1", "4b.1: 2 things have that name; name one of survey/figure_4b_1_x, survey/figure_4b_1_y."),
        ("set", "set: 3 things have that name; name one of survey/set, precision/set, third/set."),
        ("by_grou", ("by_grou: no country saved a figure, a table or an indicator of that name (did you mean by_group or survey/by_group?); "
                    "name one of a component of ")),
        ("survey/only_here", "survey/only_here: no country saved a figure, a table or an indicator of that name (did you mean only_here or "),
        ("5", "5: no country saved a figure, a table or an indicator of that name; name one of a component of "),
        ("4", "4: no country saved"),
    ],
)  # fmt: skip
def test_a_name_of_several_things_or_of_none_is_told(target, said):
    with pytest.raises(TraceError) as raised:
        asked(target)
    assert str(raised.value).startswith(said)


USUAL, OTHER = Value("children", ("TST", "TSU", "TSV"), "a.yaml"), Value("girls", ("XAA", "XBB"), "b.yaml")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((USUAL, OTHER), "base: XAA, XBB: girls (b.yaml); the other 3: children (a.yaml)"),
        (
            (USUAL, OTHER, Value("", ("XCC",), "")),
            "base: XAA, XBB: girls (b.yaml); XCC: nothing; the other 3: children (a.yaml)",
        ),
        ((Value("", ("TST",), ""), OTHER), "base: XAA, XBB: girls (b.yaml); the other 1: nothing (nowhere)"),
    ],
)
def test_a_difference_tells_the_fewer_first_and_how_many_are_as_usual(values, said):
    assert str(Difference("base", values)) == said


def test_an_audit_prints_what_is_the_same_what_differs_and_what_is_missing():
    """Its exit code is 0 where all is the same, and 1 where anything is not."""
    assert (SAME, DIFFERENT) == (0, 1)
    found = Audit(Asked("survey", "harm", True), ["TST", "TSU"])
    found.same |= {"code": 3, "forms": 2}
    assert printed(found) == (
        SAME, ["survey/harm: 2 countries: TST, TSU", "same     code: 3", "same     forms: 2",
               "5 facts are the same in every country, none differs"],
    )  # fmt: skip
    found.missing["XAA"] = "saved no harm"
    assert printed(found)[0] == DIFFERENT and printed(found)[1][-2:] == [
        "missing  XAA: saved no harm", "5 facts are the same in every country, none differs",
    ]  # fmt: skip
    found.missing.clear()
    found.differences.append(Difference("base", (USUAL, OTHER)))
    assert printed(found)[0] == DIFFERENT and printed(found)[1][-2:] == [
        f"differs  {found.differences[0]}", "5 facts are the same in every country, 1 differ",
    ]  # fmt: skip


def printed(found: Audit) -> tuple[int, list[str]]:
    out = io.StringIO()
    return print_audit(found, out), out.getvalue().splitlines()


@pytest.mark.parametrize(("is_indicator", "kind"), [(True, "indicator"), (False, "figure or table")])
def test_as_data_it_says_what_was_asked(is_indicator, kind):
    found = Audit(
        Asked("survey", "harm", is_indicator),
        ["TST"],
        missing={"XAA": "none"},
        differences=[Difference("base", (USUAL,))],
    )
    assert found.data() == {
        "asked": "survey/harm", "kind": kind, "units": ["TST"], "same": {}, "missing": {"XAA": "none"},
        "differences": [{"what": "base", "values": [{"value": "children", "units": ["TST", "TSU", "TSV"], "file": "a.yaml"}]}],
    }  # fmt: skip
