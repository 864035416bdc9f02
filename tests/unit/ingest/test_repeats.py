"""Rows of a repeat find the row that they belong to; a row that has none or two is refused by its number."""

import pytest
from tests.repeat_exports import kobo, odk, params, write_csv, write_workbook
from tests.small_survey import COUNTRY, contract_of

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.errors import ContractError, ParamsError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.ingest.tables import read_table, read_tables
from disrupting_harm.sections import load_section


STRATA = ["A"] * 4 + ["B"] * 4
VALUES = ("uuid:", "70", "H1", "C1")  # what no message may hold


class Export:
    """One export on disk, to be spoilt. `read` gives the children's table, `refused` the sentences against it."""

    def __init__(self, survey, kind):
        self.survey, self.kind = survey, kind
        self.parts = kobo() if kind == "kobo" else odk()
        survey.section["tables"] = params(kind)

    @property
    def tables(self):
        return self.survey.section["tables"]

    def set(self, part, row, column, value):
        """A cell by the row that a person sees and the name of its column."""
        rows = self.parts[part]
        rows[row - 1][rows[0].index(column)] = value

    def drop(self, part, column):
        rows = self.parts[part]
        place = rows[0].index(column)
        for row in rows:
            row.pop(place)

    def sources(self):
        self.survey.write_params()
        raw = self.survey.raw
        raw.mkdir(parents=True, exist_ok=True)
        if self.kind == "kobo":
            write_workbook(raw / "survey.xlsx", self.parts)
        else:
            write_csv(raw / "survey.csv", self.parts["household"])
            write_csv(raw / "survey-child.csv", self.parts["child"])
        self.survey.seal()
        section = load_section(self.survey.layout, COUNTRY, "household_survey")
        return raw_sources(self.survey.layout, COUNTRY, "household_survey", section)

    def read(self):
        sources = self.sources()
        return read_table(sources["children"], contract_of("children"), sources=sources)

    def refused(self):
        try:
            problems = self.read().problems
        except ContractError as error:
            problems = error.problems
        said = [str(problem) for problem in problems]
        assert not any(value in sentence for sentence in said for value in VALUES)
        return said


@pytest.fixture(params=["kobo", "odk"])
def export(request, survey):
    return Export(survey, request.param)


@pytest.fixture
def in_kobo(survey):
    return Export(survey, "kobo")


@pytest.fixture
def in_odk(survey):
    return Export(survey, "odk")


LINK = {"kobo": "_parent_index", "odk": "PARENT_KEY"}
KEY = {"kobo": "_index", "odk": "KEY"}
PLACE = {"kobo": "survey.xlsx, sheet child", "odk": "survey-child.csv"}
PARENT = {"kobo": "survey.xlsx, sheet household", "odk": "survey.csv"}


def test_a_row_has_the_columns_of_the_row_that_it_belongs_to_and_its_own_of_the_same_name(export):
    table = export.read()
    assert table.problems == []
    assert list(table.frame["stratum"]) == STRATA
    assert list(table.frame["household_id"]) == ["H1", "H1", "H4", "H4", "H5", "H5", "H7", "H7"]
    assert list(table.frame["weight"]) == [1.5, 1.5, 2.5, 2.5, 1.0, 1.0, 2.0, 2.0]
    assert list(table.frame["sex"][:3]) == ["female", "male", "female"], "the child's own, not the caregiver's"
    line = table.lineage["stratum"]
    assert line.sources == ("stratum",) and "of the row that the row belongs to" in line.rule
    assert "belongs to" not in table.lineage["sex"].rule


def test_the_order_of_rows_plays_no_part(export):
    for part in export.parts.values():
        part[1:] = part[:0:-1]
    frame = export.read().frame.set_index("respondent_id")
    assert list(frame.loc[[f"C{n}" for n in range(1, 9)], "stratum"]) == STRATA


def test_a_parent_without_rows_of_the_repeat_is_no_fault(export):
    export.parts["child"] = export.parts["child"][:-2]
    assert export.read().problems == []


def test_a_row_that_says_no_parent_and_one_whose_parent_is_not_there_are_told_once(export):
    export.set("child", 3, LINK[export.kind], "")
    export.set("child", 5, LINK[export.kind], "99")
    if export.kind == "kobo":
        export.drop("child", "_submission__id")
    blank, absent = export.refused()
    assert (
        f"{PLACE[export.kind]}, row 3, column {LINK[export.kind]}: nothing says which row the row belongs to" in blank
    )
    assert f"row 5, column {LINK[export.kind]}: no row of " in absent and "has the key that the row says" in absent


def test_a_key_that_two_parents_have_is_told_of_the_parents(export):
    export.set("household", 3, KEY[export.kind], "1" if export.kind == "kobo" else "uuid:1")
    (said,) = export.refused()
    assert f"{PARENT[export.kind]}, rows 2 and 3, column {KEY[export.kind]}: the key stands in another row too" in said
    assert "two parents" in said


def test_a_parent_without_a_key_is_told(export):
    export.set("household", 4, KEY[export.kind], "")
    (said,) = export.refused()
    assert f"{PARENT[export.kind]}, row 4, column {KEY[export.kind]}: no key stands in the row" in said


def test_a_key_that_two_rows_of_the_repeat_have_is_told(export):
    export.set("child", 4, KEY[export.kind], export.parts["child"][1][export.parts["child"][0].index(KEY[export.kind])])
    (said,) = export.refused()
    assert f"{PLACE[export.kind]}, rows 2 and 4, column {KEY[export.kind]}: the key stands in more than one row" in said


def test_a_row_whose_link_and_submission_name_two_parents_is_told(in_kobo):
    in_kobo.set("child", 6, "_parent_index", "1")
    (said,) = in_kobo.refused()
    assert "sheet child, row 6, column _submission__id: the row has two parents: that of _parent_index" in said


def test_rows_of_another_repeat_are_told_by_their_key(in_odk):
    in_odk.set("child", 3, "KEY", "uuid:1/device[2]")
    (said,) = in_odk.refused()
    assert "row 3, column KEY: the row is one of another repeat than child" in said


def test_rows_that_belong_to_another_table_than_the_others_are_told(in_kobo):
    in_kobo.set("child", 9, "_parent_table_name", "device")
    (said,) = in_kobo.refused()
    assert "row 9, column _parent_table_name: the row belongs to another table than most rows do" in said


def test_an_export_without_links_and_one_without_keys_are_refused(export):
    export.drop("household", KEY[export.kind])
    (said,) = export.refused()
    assert (
        f"{PARENT[export.kind]}: the file has no column {KEY[export.kind]}, by which the rows of the repeat child"
        in said
    )
    export.drop("child", LINK[export.kind])
    (said,) = export.refused()
    assert (
        "no column says which row each row of the repeat child belongs to (PARENT_KEY in ODK, _parent_index in Kobo)"
        in said
    )


def test_a_column_that_the_parents_do_not_have_is_told_of_them(export):
    export.drop("household", "urbanity")
    (said,) = export.refused()
    assert f"{PARENT[export.kind]}, column urbanity: the file has no such column, which the repeat child takes" in said


def test_a_cell_of_the_parent_that_is_wrong_is_told_of_the_rows_that_take_it(export):
    export.set("household", 2, "weight", "heavy")
    (said,) = export.refused()
    assert ", rows 2 and 3, column weight of the parent: not a number" in said


def test_the_parents_table_is_needed(in_odk):
    sources = in_odk.sources()
    sources["caregivers"].path.unlink()
    with pytest.raises(ContractError) as raised:
        read_table(sources["children"], contract_of("children"), sources=sources)
    assert "belong to rows of the table caregivers, which is not there; place both at once with" in str(raised.value)
    assert f"`dh import household_survey {COUNTRY} --table children FILE --table caregivers FILE`" in str(raised.value)


def test_parents_that_cannot_be_read_are_told_once_of_both_tables(in_odk):
    sources = in_odk.sources()
    sources["caregivers"].path.write_bytes(b"")
    tables, problems = read_tables(sources, {name: contract_of(name) for name in sources})
    assert tables == {} and len(set(map(str, problems))) <= 2 and "survey.csv: the file is empty" in str(problems[0])


def test_rows_of_other_units_are_told_by_a_column_of_the_parent(export):
    export.parts["household"][0].append("COUNTRY")
    for n, row in enumerate(export.parts["household"][1:]):
        row.append("1" if n < 2 else "2")
    export.tables["children"]["keep"] = {"COUNTRY": [2]}
    table = export.read()
    assert table.problems == [] and list(table.frame["stratum"]) == ["B"] * 4 and table.facts.other_units == 4


def test_the_parents_may_lie_in_a_sheet_that_no_table_is_made_of(in_kobo):
    in_kobo.tables["children"]["repeat"] = {"name": "child", "parent_sheet": "household"}
    assert list(in_kobo.read().frame["stratum"]) == STRATA


def left_out(export):
    sources = export.sources()
    tables, problems = read_tables(sources, {name: contract_of(name) for name in sources})
    assert problems == []
    return [p for table in tables.values() for p in table.problems]


def test_a_repeat_of_the_workbook_that_no_table_takes_is_refused_by_name(in_kobo):
    assert left_out(in_kobo) == []
    in_kobo.parts["device"] = [["kind", "_parent_table_name", "_parent_index"], ["phone", "child", "1"]]
    (found,) = left_out(in_kobo)
    assert isinstance(found, Finding) and found.kind == "repeats_left_out"
    assert str(found).startswith(
        f"data/raw/{COUNTRY}/household_survey/survey.xlsx, sheet device: the workbook holds the rows"
    )


def test_a_sheet_that_is_no_repeat_is_not_asked_for(in_kobo):
    in_kobo.parts["notes"] = [["_index", "remark"], ["1", "none"]]
    assert left_out(in_kobo) == []


@pytest.mark.parametrize(
    "change, said",
    [
        ({"repeat": {"name": "child", "parent": "children"}}, "is another table"),
        ({"repeat": {"name": "child", "parent": "wards"}}, "wards is none"),
        ({"repeat": {"name": "child"}}, "takes one of `parent` and `parent_sheet`"),
        ({"repeat": {"name": "child", "parent": "caregivers", "parent_sheet": "x"}}, "takes one of"),
        ({"repeat": None}, "is `of_parent`, and the table says no `repeat`"),
        ({"repeat": {"name": "child", "parent_sheet": "x"}, "file": "c.csv"}, "c.csv is none"),
        ({"file": "c.sav"}, "`repeat` says something of a file .csv, .tsv, .xlsx"),
    ],
)
def test_a_repeat_that_makes_no_sense_is_refused_in_the_parameters(in_kobo, change, said):
    in_kobo.tables["children"].update(change)
    with pytest.raises(ParamsError, match="tables") as raised:
        in_kobo.sources()
    assert said in str(raised.value)
