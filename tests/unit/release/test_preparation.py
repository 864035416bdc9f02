"""What the audits of a release are given: tables and figures, and whether a table prints what its notebook declares to be of no estimate."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release import preparation
from disrupting_harm.release.preparation import released_tables
from disrupting_harm.release.selection import Chosen, Selection


def selection(data_class: str) -> Selection:
    def chosen(path: str, kind: str) -> Chosen:
        role = "figure" if kind == "figure" else "table"
        return Chosen(
            f"outputs/TST/survey/{path}", "0", "TST", role, data_class, False, "record", kind=kind, shows_estimates=True
        )

    return Selection(
        ("TST",), (chosen("counts.csv", "table"), chosen("bars.svg", "figure")), {"record": SimpleNamespace()}
    )


@pytest.mark.parametrize(
    "code, data_class, others",
    [
        ("run.save_table(t, id='counts', other_numbers={'n': 'children'})", "restricted", True),
        ("run.save_table(t, id='counts', other_numbers=made_elsewhere())", "restricted", True),
        ("run.save_table(t, id='counts', other_numbers={'Set to': 'the target'})", "restricted", False),
        ("run.save_table(t, id='another', other_numbers={'n': 'children'})", "restricted", False),
        ("run.save_table(t, id='counts')", "restricted", False),
        ("run.save_table(t, id='counts', other_numbers={'n': 'children'})", "synthetic", False),
    ],
)
def test_a_restricted_table_is_known_by_the_declared_columns_that_it_has(
    tmp_path, monkeypatch, code, data_class, others
):
    layout = Layout(tmp_path)
    files.write_text(tmp_path / "outputs/TST/survey/counts.csv", "Group,n,data_class\nGirls,3,restricted\n")
    monkeypatch.setattr(preparation, "sources_of", lambda layout, record: [code])
    found = released_tables(layout, selection(data_class), (), 1)["TST"]
    assert [(one.kind, one.others) for one in found] == [("table", others), ("figure", False)]
