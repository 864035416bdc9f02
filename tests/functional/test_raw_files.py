"""Files as teams hold them, as the children's table of a survey: read, or refused with file, sheet, row and column named.

Each case is a kind of mistake that was found in the field. What is refused is told by a sentence without a respondent's value.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from tests.small_survey import CHILDREN, COUNTRY, make_small_survey, read_table

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.study.raw import TableParams


HEADER, *LINES = CHILDREN.splitlines()
NAMES = HEADER.split(",")
ROWS = [line.split(",") for line in LINES]
ITEM = "offered_money_for_images"


@dataclass(frozen=True)
class Case:
    """file: its name. write: the bytes, or what writes them to a path. params: keys of the table. found: `(column, rows)`, said."""

    file: str
    write: bytes | Callable
    params: dict = field(default_factory=dict)
    found: list = field(default_factory=list)
    said: str | tuple = ""


def text(change=lambda rows: rows, sep=",", encoding="utf-8", header=HEADER):
    rows = change([list(row) for row in ROWS])
    return "\n".join([header.replace(",", sep), *(sep.join(row) for row in rows), ""]).encode(encoding)


def put(*cells):
    """Change cells `(row of the spreadsheet, column, value)`."""

    def change(rows):
        for row, column, value in cells:
            rows[row - 2][NAMES.index(column)] = value
        return rows

    return change


def words(rows):
    return [
        [{"1": "yes", "0": "no", "98": "dk", "99": "ref"}.get(c, c) if n >= 8 else c for n, c in enumerate(row)]
        for row in rows
    ]


def frame(**changes):
    made = pd.DataFrame(ROWS, columns=NAMES).replace({"": None})
    numbers = ["weight", "age", *NAMES[8:]]
    made = made.astype(dict.fromkeys(numbers, float)).assign(sex=lambda f: f["sex"].fillna(""))
    return made.assign(**changes)


def spss(made, **options):
    return lambda path: pyreadstat.write_sav(made, path, **options)


def stata(made, **options):
    return lambda path: made.to_stata(path, write_index=False, version=118, **options)


def sheets(**named):
    def write(path):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in named.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([None if cell == "" else cell for cell in row])
        book.save(path)

    return write


def spoilt_sheet(edit):
    def write(path):
        sheets(Data=[NAMES, *ROWS])(path)
        book = openpyxl.load_workbook(path)
        edit(book["Data"])
        book.save(path)

    return write


WORDS = {"columns": {name: {"recode": {"yes": 1, "no": 0, "dk": 98, "ref": 99}} for name in NAMES[8:]}}
YES_NO = {1.0: "Yes", 0.0: "No", 98.0: "Don't know", 99.0: "Refused"}
TWO_NAMES = HEADER.replace("household_id", "weight")


def labelled(labels):
    return {name: labels for name in NAMES[8:]}


CASES = {
    # -- CSV
    "as it should be": Case("c.csv", text()),
    "semicolons, declared": Case("c.csv", text(sep=";"), {"delimiter": ";"}),
    "semicolons": Case("c.csv", text(sep=";"), found=[(None, (1,))], said="`delimiter: semicolon`"),
    "pipes": Case("c.csv", text(sep="|"), found=[(None, (1,))], said="separated by pipes"),
    "tabs in .tsv": Case("c.tsv", text(sep="\t")),
    "commas in .tsv": Case("c.tsv", text(), found=[(None, (1,))], said="separated by commas"),
    "sep= above": Case("c.csv", b"sep=,\n" + text(), found=[(None, (1,))], said="hint for a spreadsheet"),
    "windows-1252": Case("c.csv", text(put((5, "psu", "Côté")), encoding="cp1252"), found=[(None, (5,))], said="`encoding: "),
    "windows-1252, declared": Case("c.csv", text(put((4, "psu", "Côté")), encoding="cp1252"), {"encoding": "cp1252"}),
    "utf-16": Case("c.csv", text(encoding="utf-16"), found=[(None, (1,))], said="`encoding: utf-16`"),
    "two columns of one name": Case("c.csv", text(header=TWO_NAMES), found=[("weight", ())], said="twice"),
    "an outline of an area in an unused column": Case(
        "c.csv", text(lambda rows: [[*row, "0 0;" * 60_000] for row in rows], header=HEADER + ",area")
    ),
    "a long cell in a used column": Case(
        "c.csv", text(put((4, "psu", "x" * 200_000))), found=[("psu", (4,))], said="131,072 characters"
    ),
    "two stray quotation marks": Case(
        "c.csv", text(put((3, "stratum", '"A'), (4, "stratum", 'A"'))), found=[("stratum", (3,)), ("psu", (3,))],
        said=("the cell holds 1 more row", "a single PSU"),
    ),
    "a mark that is not closed": Case("c.csv", text(put((3, "stratum", '"A'))), found=[(None, (3,))], said="quotation mark"),
    "words that are declared": Case("c.csv", text(words), WORDS),
    "a word that is not declared": Case(
        "c.csv", text(lambda rows: put((3, ITEM, "maybe"), (6, ITEM, "1"))(words(rows))), WORDS,
        [(ITEM, (3, 6))], "no meaning",
    ),
    "words without a map": Case("c.csv", text(put((2, ITEM, "yes"))), found=[(ITEM, (2,))], said="not a whole number"),
    # -- SPSS
    "labels that agree": Case("c.sav", spss(frame(), variable_value_labels=labelled(YES_NO))),
    "labels that agree, in French": Case("c.sav", spss(frame(), variable_value_labels={ITEM: {1.0: "OUI", 0.0: "non "}})),
    "1 = No, 0 = Yes": Case(
        "c.sav", spss(frame(), variable_value_labels={ITEM: {1.0: "No", 0.0: "Yes"}}),
        found=[(ITEM, ())], said="1 is labelled No, and the contract takes it as Yes",
    ),
    "1 = Non, 0 = Oui": Case(
        "c.sav", spss(frame(), variable_value_labels={ITEM: {1.0: "Non", 0.0: "Oui"}}), found=[(ITEM, ())], said="labelled Oui"
    ),
    "98 and 99 swapped": Case(
        "c.sav", spss(frame(), variable_value_labels={ITEM: {98.0: "Prefer not to say", 99.0: "Don't know"}}),
        found=[(ITEM, ())], said="takes it as Don't know",
    ),
    "1 = No, accepted": Case(
        "c.sav", spss(frame(), variable_value_labels={ITEM: {1.0: "No", 0.0: "Yes"}}), {"columns": {ITEM: {"labels": "ignore"}}}
    ),
    "1 = Yes, 2 = No, recoded": Case(
        "c.sav", spss(frame(**{ITEM: [1, 2, 98, 2, 2, 98, 2, 2.0]}), variable_value_labels={ITEM: {1.0: "Yes", 2.0: "No"}}),
        {"columns": {ITEM: {"recode": {1: 1, 2: 0, 98: 98}}}},
    ),
    "1 = Yes, 2 = No, recoded the wrong way": Case(
        "c.sav", spss(frame(**{ITEM: [1, 2, 98, 2, 2, 98, 2, 2.0]}), variable_value_labels={ITEM: {1.0: "Yes", 2.0: "No"}}),
        {"columns": {ITEM: {"recode": {1: 0, 2: 1, 98: 98}}}}, [(ITEM, ()), ("told_anyone", (1,)), ("told_anyone", (2, 5, 8))],
        ("1 is labelled Yes, which becomes 0", "only asked if", "blank although"),
    ),
    "compressed": Case("c.zsav", lambda path: pyreadstat.write_sav(frame(), path, compress=True)),
    "identifiers of 1e19": Case(
        "c.sav", spss(frame(respondent_id=np.arange(8) + 1e19)), found=[("respondent_id", tuple(range(1, 9)))], said="as text"
    ),
    "PSU codes above 2^53": Case(
        "c.sav", spss(frame(psu=[2.0**53 + 2] * 8)), found=[("psu", tuple(range(1, 9)))], said="as text"
    ),
    # -- Stata
    "Stata": Case("c.dta", stata(frame())),
    "Stata, labels contradict": Case(
        "c.dta", stata(frame(), value_labels={ITEM: {1: "No", 0: "Yes"}}), found=[(ITEM, ())], said="takes it as Yes"
    ),
    # -- XLSX
    "one sheet": Case("c.xlsx", sheets(Data=[NAMES, *ROWS])),
    "a sheet that is named": Case("c.xlsx", sheets(Notes=[["x"]], Data=[NAMES, *ROWS]), {"sheet": "Data"}),
    "two sheets": Case("c.xlsx", sheets(Notes=[["x"]], Data=[NAMES, *ROWS]), found=[(None, ())], said="(Notes, Data)"),
    "merged names": Case(
        "c.xlsx", spoilt_sheet(lambda sheet: sheet.merge_cells("B1:C1")), found=[("stratum", (1,))], said="merged"
    ),
    "a formula without a value": Case(
        "c.xlsx", spoilt_sheet(lambda sheet: sheet.__setitem__("D4", "=1+1")), found=[("weight", (4,))], said="formula"
    ),
    "a date for a PSU": Case(
        "c.xlsx", spoilt_sheet(lambda sheet: sheet.__setitem__("C5", pd.Timestamp("2021-02-01").date())),
        found=[("psu", (5,))], said="date",
    ),
    "an error for an answer": Case(
        "c.xlsx", spoilt_sheet(lambda sheet: sheet.__setitem__("I3", "#N/A")), found=[(ITEM, (3,))], said="error"
    ),
    "an old workbook": Case("c.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), found=[(None, ())], said="password"),
}  # fmt: skip


@pytest.fixture(scope="module")
def survey(tmp_path_factory, root):
    """A small survey, whose children's table each case writes anew."""
    made = make_small_survey(tmp_path_factory.mktemp("survey") / "study", root)
    made.write()
    return made


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_read_or_refused_with_row_and_column(survey, name):
    case = CASES[name]
    path = survey.raw / case.file
    path.write_bytes(case.write) if isinstance(case.write, bytes) else case.write(path)
    survey.section["tables"]["children"] = {"file": case.file, **case.params}
    survey.write_params()
    problems = survey.problems()
    assert [(p.column, p.rows) for p in problems] == case.found
    place = f"data/raw/{COUNTRY}/household_survey/{case.file}"
    said = case.said if isinstance(case.said, tuple) else (case.said,)
    for problem in problems:
        sentence = str(problem)
        mends = (
            f"`dh import household_survey {COUNTRY} FILE --table children`",
            f"`dh derive household_survey {COUNTRY}`",
        )
        assert sentence.startswith(place) and any(mend in sentence for mend in mends)
        assert any(part in sentence for part in said) and "C1" not in sentence
        if case.file.endswith("xlsx") and problem.rows:
            assert sentence.startswith(f"{place}, sheet Data, row")
    if not problems:
        derived = read_table(survey.derived / "children.parquet")
        assert derived["respondent_id"].tolist() == [row[0] for row in ROWS]
        assert derived[f"item_{ITEM}"].tolist() == [int(row[NAMES.index(ITEM)]) for row in ROWS]


SHARED = [
    "missing_test.dta",
    "missing_test.sav",
    "ordered_category.sav",
    "sample.dta",
    "sample.sav",
    "sample_missing.sav",
]


@pytest.mark.parametrize("name", SHARED)
def test_files_of_other_programs_are_read(shared_data, name):
    path = shared_data / "files" / "spss_stata" / name
    everything = read_raw(path, set(), file=name, mend="m").header
    table = read_raw(path, set(everything), file=name, mend="m")
    assert tuple(table.frame) == table.header == everything and len(table.rows) == len(table.frame) > 0
    expected = pyreadstat.read_dta(path)[1] if name.endswith("dta") else pyreadstat.read_sav(path)[1]
    labels = {
        n: {f".{v}" if isinstance(v, str) and name.endswith("dta") else v for v in of}
        for n, of in expected.variable_value_labels.items()
    }
    assert {n: set(of) for n, of in table.labels.items()} == {n: of for n, of in labels.items() if of}
    assert len(table.rows) == expected.number_rows


def test_tagged_missing_values_of_another_program_are_kept(shared_data):
    path = shared_data / "files" / "spss_stata" / "missing_test.dta"
    table = read_raw(path, {f"var{n}" for n in range(1, 10)}, file="f.dta", mend="m")
    assert table.tags["var1"].tolist() == [".a"] and table.tags["var2"].tolist() == [".b"]
    assert table.labels["var1"] == {".a": "missing"}


@pytest.mark.parametrize("name", ["choice_filter_test.xlsx", "duplicate_columns.xlsx", "xlsform_spec_test.xlsx"])
def test_workbooks_of_forms_are_read_sheet_by_sheet_or_refused_by_name(shared_data, name):
    path = shared_data / "files" / "xlsform" / name
    with pytest.raises(ContractError, match="sheets \\(survey"):
        read_raw(path, {"type"}, file=name, mend="m")
    params = TableParams(file=name, sheet="survey")
    table = read_raw(path, {"type", "name"}, file=name, mend="m", params=params)
    assert table.sheet == "survey" and table.header[:2] == ("type", "name") and len(table.frame) > 0
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)["survey"]
    filled = [row for row in sheet.iter_rows(min_row=2, values_only=True) if any(str(c or "").strip() for c in row)]
    names = [str(row[1]).upper() if isinstance(row[1], bool) else str(row[1] or "").strip() for row in filled]
    assert table.frame["name"].fillna("").tolist() == names


def test_a_column_of_a_form_that_stands_there_twice_is_refused(shared_data):
    path = shared_data / "files" / "xlsform" / "duplicate_columns.xlsx"
    params = TableParams(file=path.name, sheet="survey")
    header = read_raw(path, set(), file="f", mend="m", params=params).header
    twice = {name for name in header if header.count(name) > 1}
    assert twice
    with pytest.raises(ContractError) as raised:
        read_raw(path, twice, file="f", mend="m", params=params)
    assert {(p.column, p.sheet) for p in raised.value.problems} == {(name, "survey") for name in twice}


def test_a_problem_that_only_several_columns_show_names_the_sheet_too(survey):
    path = survey.raw / "c.xlsx"
    sheets(Data=[NAMES, *put((2, "told_anyone", ""), (5, "psu", "2"))([list(row) for row in ROWS])])(path)
    survey.section["tables"]["children"] = {"file": "c.xlsx"}
    survey.write_params()
    problems = survey.problems()
    assert {p.column for p in problems} >= {"told_anyone", "psu"} and {p.sheet for p in problems} == {"Data"}


SHARED_FILES = [f"spss_stata/{name}" for name in SHARED] + [
    "xlsform/choice_filter_test.xlsx", "xlsform/duplicate_columns.xlsx", "xlsform/specify_other.xls", "xlsform/xlsform_spec_test.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("name", SHARED_FILES)
def test_the_check_of_a_file_that_is_no_table_of_the_survey_says_so_in_sentences(
    survey, shared_data, dh, monkeypatch, name
):
    if not (shared_data / "files" / name).is_file():
        pytest.skip(f"{name} is not on this machine")
    file = f"shared{name[name.rindex('.') :]}".removesuffix("x") + ("x" if "xls" in name else "")
    survey.place(file, (shared_data / "files" / name).read_bytes())
    survey.section["tables"]["children"] = {"file": file}
    survey.write_params()
    monkeypatch.chdir(survey.layout.root)
    done = dh("check", COUNTRY)
    assert (done.code, done.err) == (2, "") and "Traceback" not in done.out
    for line in done.out.splitlines():
        assert (
            line.startswith(f"data/raw/{COUNTRY}/household_survey/{file}")
            and f"`dh import household_survey {COUNTRY} FILE" in line
        )
