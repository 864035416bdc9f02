"""What a country holds of each research activity, how much, and why it does not hold the others."""

from __future__ import annotations

import re

import pytest

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import open_run
from disrupting_harm.records import Cell, FileRef, Input, Library, Record, Saved
from disrupting_harm.registry import components, table_title
from disrupting_harm.report.activities import NO_REASON, SEE_ABOVE, research_activities, what_it_holds


ACTIVITIES = """
activities:
  survey: {title: Survey <of> children, components: [household_survey]}
  counts: {title: Counts, components: [non_law_enforcement_data]}
  again: {title: The same once more, components: [non_law_enforcement_data]}
  lost: {title: Not built, components: [no_such_component]}
  police: {title: Police, components: [law_enforcement_data]}
  court: {title: Court, components: [law_enforcement_data]}
  workers:
    title: Workers
    components: [frontline_survey]
    not_held: {1: {reason: held elsewhere, source: A report, source_url: "https://example.org/a"}}
"""


def record(component="household_survey", data_class="synthetic", **facts) -> Record:
    ref = FileRef(path="x", sha256="0", role="lock")
    return Record(stage=f"{component}@TST", component=component, country="TST", data_class=data_class, parameters=(),
                  code=Library(version="0", path="x", sha256="0"), lock=ref, **facts)  # fmt: skip


def read(table, rows, role="derived", data_class=None) -> Input:
    return Input(path=table, sha256="0", role=role, table=table, rows=rows, data_class=data_class)


def fact(table, rows) -> Input:
    return read(table, rows, "reference", "public")


def saved(id, *tables, kind="table", data_class=None) -> Saved:
    return Saved(
        kind=kind, id=id, trace_id=id, files=(), cell=Cell(id="", sha256=""), tables=tables, data_class=data_class
    )


RECORDS = {
    "household_survey": record(inputs=(read("children", 1014), read("caregivers", 300), fact("population_age_sex", 9)),
                               saved=(saved("affected", "children", "population_age_sex", kind="estimates"),)),
    "non_law_enforcement_data": record(
        "non_law_enforcement_data",
        "public",
        inputs=(fact("cybertipline_reports", 5), fact("population_age_sex", 144), fact("platform_reports", 3)),
        saved=(saved("a", "cybertipline_reports", "population_age_sex", kind="estimates"), saved("b", "platform_reports")),
    ),
}  # fmt: skip
MIXED = record(
    "law_enforcement_data",
    inputs=(
        read("offences", 72), read("threats", 24), fact("law_enforcement_usdol", 1), fact("offence_counts", 0), fact("lost", 7),
        read("stand_in_shares", 8, "reference", "synthetic"),
    ),
    saved=(
        saved("a", "law_enforcement_usdol", kind="estimates", data_class="public"), saved("b", "offence_counts", data_class="public"),
        saved("c", "offences", "stand_in_shares", "lost", kind="figure", data_class="synthetic"),
        saved("d", kind="figure", data_class="public"),
    ),
)  # fmt: skip


@pytest.fixture
def table(sliced, monkeypatch):
    monkeypatch.chdir(sliced.notebook("country_report").parent)
    with sliced.study().open("a", encoding="utf-8") as stream:
        stream.write(ACTIVITIES)

    def make(iso3="TST", records=RECORDS):
        found = research_activities(open_run(iso3), records)
        return None if found is None else re.sub(r"<(tr|td)[^>]*>", r"<\1>", found.text)

    return make


def row(text: str, activity: str) -> list[str]:
    """The cells of an activity's row, as markup."""
    cells = next(r for r in re.findall("<tr>(.*?)</tr>", text) if f"<td>{activity}</td>" in r)
    return re.findall("<td>(.*?)</td>", cells)[1:]


STAND_IN = '<span class="dh-mark">SYNTHETIC</span> stand-in, not evidence'


def test_held_activities_say_how_much_and_of_which_class(table):
    text = table()
    stand_in = row(text, "Survey &lt;of&gt; children")
    assert stand_in == ["held as a stand-in", "1,014 children, 300 caregivers", STAND_IN]
    state, holds, data = row(text, "Counts")
    assert (state, data) == ("held", "public data")
    assert holds == (
        "5 rows of CyberTipline reports by year, 144 rows of population by year, sex and age, "
        "3 rows of reports of single platforms, of the whole world"
    )


def test_an_activity_with_the_components_of_another_above_it_says_its_class_again(table):
    assert row(table(), "The same once more") == ["held", SEE_ABOVE, "public data"]
    again = row(table(records={"law_enforcement_data": MIXED}), "Court")
    assert again == ["held, in part as a stand-in", SEE_ABOVE, f"{STAND_IN}; public data"]


def test_an_activity_of_stand_ins_and_facts_says_both_with_the_size_of_each(table):
    state, holds, data = row(table(records={"law_enforcement_data": MIXED}), "Police")
    assert (state, data) == ("held, in part as a stand-in", f"{STAND_IN}; public data")
    assert holds == (
        "stand-in: 72 offences by unit, type and year, 24 threats by source<br>"
        "public: 1 row of values on enforcement against the worst forms of child labour"
    )


def test_an_activity_without_a_component_is_not_held_only_where_a_source_says_so(table):
    text = table(records={})
    assert row(text, "Counts") == [NO_REASON, "", ""]
    assert row(text, "Workers")[0] == "not held" and text.count("<td>not held</td>") == 1


def test_what_is_not_held_says_why_with_a_link_to_the_source(table):
    assert '<td>not held</td><td>held elsewhere (<a href="https://example.org/a">A report</a>)</td>' in table()


def test_a_country_states_a_reason_of_its_own_and_without_any_it_is_said_that_there_is_none(table, sliced):
    path = sliced.country("TST")
    own = "not_held: {workers: {reason: no workers, source: B, source_url: 'https://example.org/b'}}\n"
    path.write_text(own + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "no workers" in table() and "held elsewhere" not in table()
    text = table(records={})
    assert text.count(NO_REASON) == 5


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
    assert what_it_holds(record()) == {}
    assert (
        what_it_holds(
            record(inputs=(fact("treaty_facts", 0), read("children", 0)), saved=(saved("a", "treaty_facts"),))
        )
        == {}
    )


def test_a_reference_table_counts_where_something_of_public_data_is_made_of_it():
    """A table that was read and of which nothing was saved is not held, nor is what only helped to make a stand-in."""
    found = what_it_holds(MIXED)
    assert list(found) == ["synthetic", "public"] and len(found["public"]) == 1
    assert not any("shares" in size for sizes in found.values() for size in sizes)
    assert "public" not in what_it_holds(RECORDS["household_survey"])


def test_every_reference_table_that_a_notebook_reads_is_titled_once_in_words_of_readers():
    for stem, declared in components().items():
        for name in declared.references.get("run", ()):
            titles = [other.titles[name] for other in components().values() if name in other.titles]
            assert len(titles) == 1, name
            assert table_title(stem, name) == titles[0] and "_" not in titles[0] and titles[0] != name.replace("_", " ")
