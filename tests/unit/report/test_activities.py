"""What a country holds of each research activity, how much, and why it does not hold the others."""

from __future__ import annotations

import pytest

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import open_run
from disrupting_harm.records import Cell, FileRef, Input, Library, Record, Saved
from disrupting_harm.report.activities import NO_REASON, research_activities, what_it_holds


ACTIVITIES = """
activities:
  survey: {title: Survey <of> children, components: [household_survey]}
  counts: {title: Counts, components: [non_law_enforcement_data]}
  again: {title: The same once more, components: [non_law_enforcement_data]}
  lost: {title: Not built, components: [no_such_component]}
  workers:
    title: Workers
    components: [frontline_survey]
    not_held: {1: {reason: held elsewhere, source: A report, source_url: "https://example.org/a"}}
"""


def record(component="household_survey", data_class="synthetic", **facts) -> Record:
    ref = FileRef(path="x", sha256="0", role="lock")
    return Record(stage=f"{component}@TST", component=component, country="TST", data_class=data_class, parameters=(),
                  code=Library(version="0", path="x", sha256="0"), lock=ref, **facts)  # fmt: skip


def read(table, rows, role="derived") -> Input:
    return Input(path=table, sha256="0", role=role, table=table, rows=rows)


RECORDS = {
    "household_survey": record(inputs=(read("children", 1014), read("caregivers", 300), read("facts", 9, "reference"))),
    "non_law_enforcement_data": record(
        "non_law_enforcement_data",
        "public",
        inputs=(read("reports", 5, "reference"), read("population", 144, "reference")),
        saved=(Saved(kind="estimates", id="a", trace_id="a", files=(), cell=Cell(id="", sha256=""), tables=("reports", "population")),),
    ),
}  # fmt: skip


@pytest.fixture
def table(sliced, monkeypatch):
    monkeypatch.chdir(sliced.notebook("country_report").parent)
    with sliced.study().open("a", encoding="utf-8") as stream:
        stream.write(ACTIVITIES)

    def make(iso3="TST", records=RECORDS):
        found = research_activities(open_run(iso3), records)
        return None if found is None else found.text

    return make


def test_held_activities_say_how_much_and_of_which_class(table):
    text = table()
    assert "<td>Survey &lt;of&gt; children</td><td>stand-in</td><td>1,014 children, 300 caregivers</td>" in text
    assert "SYNTHETIC" in text.partition("Counts")[0]
    assert "<td>Counts</td><td>held</td><td>5 rows of reports</td><td>public data</td>" in text
    assert "<td>The same once more</td><td>held</td><td>with the activity above</td>" in text


def test_what_is_not_held_says_why_with_a_link_to_the_source(table):
    assert '<td>not held</td><td>held elsewhere (<a href="https://example.org/a">A report</a>)</td>' in table()


def test_a_country_states_a_reason_of_its_own_and_without_any_it_is_said_that_there_is_none(table, sliced):
    path = sliced.country("TST")
    own = "not_held: {workers: {reason: no workers, source: B, source_url: 'https://example.org/b'}}\n"
    path.write_text(own + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "no workers" in table() and "held elsewhere" not in table()
    text = table(records={})
    assert text.count(NO_REASON) == 3


def test_an_activity_without_a_component_in_the_library_is_absent(table):
    assert "Not built" not in table()


def test_a_unit_that_is_no_country_has_no_such_table(table):
    assert table("TSV") is None


def test_a_reason_about_no_activity_is_told_by_file_and_key(table, sliced):
    path = sliced.country("TST")
    own = "not_held: {wokers: {reason: r, source: s, source_url: u}}\n"
    path.write_text(own + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ParamsError, match=r"TST.yaml, line 1, key not_held.wokers: .*did you mean workers"):
        table()


def test_a_record_without_rows_holds_nothing_to_tell():
    assert what_it_holds(record()) == ""
