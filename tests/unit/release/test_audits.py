"""Every released unit is given to every audit with all its tables, and restricted data do not leave without one."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.release.audits import audits, run_audits
from disrupting_harm.release.released_table import ReleasedTable


def table(data_class: str, release: int = 1) -> ReleasedTable:
    return ReleasedTable("outputs/TST/a/a.csv", Path("a.csv"), "estimates", data_class, release)


def test_without_an_audit_restricted_data_do_not_leave(study):
    (sentence,) = run_audits(study, {"TST": [table("restricted")], "TSU": [table("public")]}, {})
    assert sentence.startswith("TST: holds figures of restricted data, and no audit of disclosure is here")


def test_an_audit_is_given_all_tables_of_a_unit_together(study):
    given = {}

    def audit(layout, unit, tables):
        given[unit] = list(tables)
        return [f"{unit}: no."]

    tables = {"TSU": [table("public")], "TST": [table("restricted"), table("restricted", 2)]}
    assert run_audits(study, tables, {"one": audit}) == ["TST: no.", "TSU: no."]
    assert given == tables


def test_the_audit_of_disclosure_is_among_those_of_a_release():
    assert list(audits()) == ["disclosure"]
