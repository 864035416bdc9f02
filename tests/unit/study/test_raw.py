"""How a raw file is named and mapped: what may be said of its columns, and what may not."""

import pytest
from pydantic import ValidationError

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.model import Model
from disrupting_harm.study.parameter_file import read_parameters
from disrupting_harm.study.raw import ColumnMap, Origin, Shipped, TableParams, kind_of_file


FILE = {"file": "children.csv"}


class Tables(Model):
    children: TableParams


def refusal(**changes) -> list[tuple]:
    """Where a table is refused, by the keys below it, and with which words."""
    with pytest.raises(ValidationError) as raised:
        Tables(children=FILE | changes)
    return [(".".join(map(str, error["loc"][1:])), error["msg"]) for error in raised.value.errors()]


def test_a_column_says_where_it_comes_from_and_what_its_codes_become():
    table = TableParams(**FILE, columns={"sex": {"from": "Q2", "recode": {1: "female", 2: None, 3: 0}}})
    assert table.columns["sex"] == ColumnMap(source="Q2", recode={1: "female", 2: None, 3: 0})
    assert table.sha256 is None and table.package is None and table.domains == table.items == {}


def test_codes_and_recoded_values_keep_the_type_that_the_file_gives_them(tmp_path, study):
    # 9 is a number, "9" and NO are texts, and a code that is known but in no group is null.
    path = study.root / "table.yaml"
    path.write_text(
        'file: a.csv\ndomains: {grade: {from: q3, recode: {1: 9, 2: NO, 3: null}, codes: {9: ninth, "10": tenth}}}\n',
        encoding="utf-8",
    )
    grade = TableParams(**read_parameters(study, path).data).domains["grade"]
    assert grade.recode == {1: 9, 2: "NO", 3: None} and set(grade.codes) == {9, "10"}


@pytest.mark.parametrize("file", ["../children.csv", "a/b.csv", "C:\\data\\b.csv", "/etc/passwd", ""])
def test_a_raw_file_stays_in_the_folder_of_its_component(file):
    ((key, _),) = refusal(file=file)
    assert key == "file"


@pytest.mark.parametrize("kind", ["domains", "items"])
def test_every_declared_column_without_codes_is_named(kind):
    declared = {"region": {"from": "Q9"}, "school": {}, "fine": {"codes": {1: "one"}}}
    ((key, said),) = refusal(**{kind: declared})
    assert key == "" and "region, school needs `codes` or `recode`" in said


def test_a_column_of_the_contract_needs_no_codes():
    assert TableParams(**FILE, columns={"psu": {"from": "unit"}}).columns["psu"].source == "unit"


@pytest.mark.parametrize("kind", ["columns", "domains", "items"])
def test_the_mark_of_a_stand_in_is_never_mapped(kind):
    ((key, said),) = refusal(**{kind: {"data_class": {"from": "Q1", "recode": {1: "synthetic"}}}})
    assert key == "" and "`data_class` is the mark of a stand-in" in said


@pytest.mark.parametrize("level", ["12:13", "a/b", "a,b", "a=b", "a@b", "a - b", ""])
@pytest.mark.parametrize("place", ["recode", "codes"])
def test_a_level_that_would_break_an_estimates_id_is_refused(level, place):
    codes = {1: level} if place == "recode" else {level: "label"}
    found = refusal(domains={"region": {place: codes}})
    assert found and all(key.startswith(f"domains.region.{place}") for key, _ in found)


def test_every_problem_of_a_table_is_told_at_once():
    wrong = {"sex": {"form": "Q2"}, "Age": {"from": "Q3"}, "psu": {"recode": {True: 1}}}
    keys = {key for key, _ in refusal(file="a/b.csv", columns=wrong, colour="red")}
    assert keys == {"file", "columns.sex.form", "columns.Age.[key]", "columns.psu.recode", "colour"}


def test_such_a_problem_is_told_by_file_and_line_where_a_unit_states_it(study):
    from disrupting_harm.sections import load_section

    path = study.country("TSV")
    text = path.read_text(encoding="utf-8")
    assert text.count("sex: {from: q2, recode") == 1
    path.write_text(text.replace("sex: {from: q2, recode", "sex: {form: q2, recode"), encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_section(study, "TSV", "household_survey")
    line = 1 + text[: text.index("sex: {from")].count("\n")
    key = "components.household_survey.tables.children.columns.sex.form"
    assert str(raised.value).splitlines() == [
        f"params/countries/TSV.yaml, line {line}, key {key}: unknown key; take it out or correct its spelling."
    ]


def test_a_file_that_ships_with_a_package_is_named_by_both():
    assert TableParams(**FILE, package={"distribution": "d", "path": "p/f.csv"}).package == Shipped(
        distribution="d", path="p/f.csv"
    )
    assert {key for key, _ in refusal(package={"path": "p/f.csv"})} == {"package.distribution"}


def test_an_origin_says_who_collected_the_data_and_under_which_terms():
    told = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    assert Origin(**told).url is None
    for name in told:
        with pytest.raises(ValidationError, match=name):
            Origin(**{k: v for k, v in told.items() if k != name})


# -- how a file is read


def test_a_code_in_quotes_is_a_code_and_any_other_key_is_a_word_of_the_file():
    mapping = ColumnMap(recode={"1": 1, "-9": None, "010": 2, "yes": 3, "NO": 4, 5: 5, "1.0": 6})
    assert mapping.recode == {1: 1, -9: None, "010": 2, "yes": 3, "NO": 4, 5: 5, "1.0": 6}


@pytest.mark.parametrize("recode", [{True: 1}, {"yes": True}, {False: 0, 1: 1}])
def test_a_truth_value_is_no_word_unless_it_stands_in_quotes(recode):
    ((key, said),) = refusal(columns={"psu": {"recode": recode}})
    assert key == "columns.psu.recode" and "put them in quotes" in said


def test_a_code_that_stands_there_with_quotes_and_without_is_refused():
    ((key, said),) = refusal(columns={"psu": {"recode": {1: 1, "1": 2}}})
    assert key == "columns.psu.recode" and "twice" in said


@pytest.mark.parametrize(
    "given, name",
    [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe"), ("semicolon", "semicolon"), ("tab", "tab")],
)
def test_a_delimiter_is_named_by_its_word_or_its_sign(given, name):
    assert TableParams(**FILE, delimiter=given).delimiter == name


@pytest.mark.parametrize(
    "changes, key",
    [
        ({"delimiter": "x"}, "delimiter"),
        ({"delimiter": ";;"}, "delimiter"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "base64"}, "encoding"),
        ({"encoding": ["utf-8"]}, "encoding"),
        ({"file": "a.dta", "missing": {"a": 98}}, "missing.a.[key]"),
        ({"file": "a.dta", "missing": {".A": 98}}, "missing..A.[key]"),
        ({"file": "a.dta", "missing": {".ab": 98}}, "missing..ab.[key]"),
        ({"columns": {"psu": {"choice": "two words"}}}, "columns.psu.choice"),
        ({"columns": {"psu": {"choice": ""}}}, "columns.psu.choice"),
        ({"columns": {"psu": {"choices": ["a"]}}}, "columns.psu"),
        ({"columns": {"psu": {"choice": "a", "choices": ["b"]}}}, "columns.psu"),
        ({"file": "a.sav", "columns": {"psu": {"labels": "keep"}}}, "columns.psu.labels"),
    ],
)
def test_what_says_nothing_of_a_file_is_refused_by_its_key(changes, key):
    assert key in [found for found, _ in refusal(**changes)]


@pytest.mark.parametrize(
    "file, changes",
    [
        ("a.csv", {"sheet": "Data"}),
        ("a.sav", {"sheet": "Data"}),
        ("a.xlsx", {"encoding": "utf-16"}),
        ("a.por", {"encoding": "utf-16"}),
        ("a.xlsx", {"delimiter": ";"}),
        ("a.dta", {"delimiter": ";"}),
        ("a.sav", {"missing": {".a": 98}}),
        ("a.csv.gz", {"items": {"x": {"codes": {98: "?"}, "missing": {".a": 98}}}}),
        ("a.csv", {"columns": {"psu": {"labels": "ignore"}}}),
        ("a.xlsx", {"columns": {"psu": {"labels": "ignore"}}}),
    ],
)
def test_a_key_that_says_nothing_of_this_kind_of_file_is_refused(file, changes):
    ((key, said),) = refusal(file=file, **changes)
    assert key == "" and file in said


@pytest.mark.parametrize(
    "file, changes",
    [
        ("a.xlsx", {"sheet": "Data"}),
        ("a.TSV", {"encoding": "utf-16", "delimiter": ";"}),
        ("a.sav.gz", {"encoding": "windows-1252", "columns": {"psu": {"labels": "ignore"}}}),
        ("a.por", {"columns": {"psu": {"labels": "ignore"}}}),
        ("a.dta", {"missing": {".a": 98, ".b": "refused", ".z": None}, "encoding": "windows-1256"}),
    ],
)
def test_a_key_that_fits_the_kind_of_file_is_taken(file, changes):
    assert TableParams(file=file, **changes).file == file


@pytest.mark.parametrize(
    "name, kind",
    [("a.csv", ".csv"), ("A.CSV.GZ", ".csv"), ("a.zsav", ".zsav"), ("a.sav.gz", ".sav"), ("a.dta", ".dta"), ("a.xlsx", ".xlsx"),
     ("a.xlsx.gz", None), ("a.xls", None), ("a.gz", None), ("csv", None), ("a.csv.zip", None)],
)  # fmt: skip
def test_the_kind_of_a_file_is_told_by_its_ending(name, kind):
    assert kind_of_file(name) == kind


def test_a_choice_is_yes_or_no_unless_its_codes_are_declared():
    table = TableParams(
        **FILE, items={"phone": {"from": "q", "choice": "smartphone"}, "tv": {"choice": "tv", "codes": {1: "has"}}}
    )
    assert table.items["phone"].codes == {1: "yes", 0: "no"} and table.items["tv"].codes == {1: "has"}


# -- what is taken of a file, and what is right in it although it looks wrong


def test_a_table_says_which_rows_are_its_own_and_how_many():
    table = TableParams(**FILE, keep={"COUNTRY": [2, "KEN"]}, set_aside=["weight"], rows=1014)
    assert table.keep == {"COUNTRY": (2, "KEN")} and table.set_aside == ("weight",) and table.rows == 1014


@pytest.mark.parametrize("rows", [0, -1, "many", 1.5])
def test_the_number_of_rows_is_a_whole_number_above_0(rows):
    assert refusal(rows=rows)[0][0] == "rows"


def test_a_column_without_codes_keeps_nothing():
    assert refusal(keep={"COUNTRY": []})[0][0] == "keep.COUNTRY"


def test_a_finding_is_accepted_by_its_kind_with_a_reason_in_words():
    reason = "the tablet skipped it on one day"
    assert TableParams(**FILE, accept={"asked_and_blank": reason}).accept == {"asked_and_blank": reason}


@pytest.mark.parametrize("reason", ["", "yes", "ok.", "1", "- -", "2 3"])
def test_a_word_is_no_reason(reason):
    ((key, said),) = refusal(accept={"asked_and_blank": reason})
    assert key == "accept.asked_and_blank" and "needs the reason in words" in said


def test_a_kind_that_is_none_is_refused():
    ((key, said),) = refusal(accept={"asked_and_blanc": "the tablet skipped it"})
    assert key == "accept.asked_and_blanc.[key]" and "asked_and_blank" in said

    assert ColumnMap(choice="a", recode={"dk": 98, "none": 0, "-9": None}).codes == {1: "yes", 0: "no", 98: "98"}
    assert [key for key, _ in refusal(columns={"psu": {"choice": "a", "recode": [1]}})] == ["columns.psu.recode"]


# -- a file of several units


def test_a_part_of_a_text_is_cut_by_a_pattern_that_has_letters():
    table = TableParams(**FILE, columns={"psu": {"from": "a", "before": "Z[01]", "at_least": 3}})
    assert (table.columns["psu"].before, table.columns["psu"].at_least) == ("Z[01]", 3)
    for column, said in (
        ({"before": "Z["}, "is no pattern"),
        ({"before": "Z*"}, "matches no letter at all"),
        ({"at_least": 3}, "`at_least` is the length of the part that `before` cuts off"),
        ({"before": "Z", "at_least": 0}, "greater than or equal to 1"),
    ):
        ((_, message),) = refusal(columns={"psu": column})
        assert said in message


def test_missing_codes_name_what_becomes_of_each_and_the_columns_they_do_not_hold_in():
    table = TableParams(**FILE, missing_codes={"codes": {888: None, "999": 98}, "except": ["id"]})
    assert table.missing_codes.codes == {888: None, 999: 98} and table.missing_codes.exempt == ("id",)
    assert [place for place, _ in refusal(missing_codes={"codes": {}})] == ["missing_codes.codes"]
    assert [place for place, _ in refusal(missing_codes={"codes": {"dk": None}})] == ["missing_codes.codes.dk.[key]"]


def test_a_column_is_left_blank_for_a_reason_in_words():
    table = TableParams(**FILE, blank={"H": "wrong translation", "C": {"codes": [0], "because": "no lockdown"}})
    assert (table.blank["H"].codes, table.blank["C"].codes) == (None, (0,))
    assert [place for place, _ in refusal(blank={"H": "yes"})] == ["blank.H.because"]
    assert [place for place, _ in refusal(blank={"H": {"codes": [], "because": "no lockdown"}})] == ["blank.H.codes"]
