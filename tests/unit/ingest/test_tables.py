"""One raw file against its contract: its rows in contract form, every problem by row, and the command that mends it."""

import dataclasses

import pytest
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm.components.sampling_design.contract import CONTACTS, PSU_FRAME
from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.ingest.tables import read_table
from disrupting_harm.sections import load_section


RAW = f"data/raw/{COUNTRY}/sampling_design"
DH_IMPORT = f"dh import sampling_design {COUNTRY} FILE --table"


@pytest.fixture
def sample(tmp_path, root):
    made = make_small_sample(tmp_path / "study", root)
    made.write()
    return made


@pytest.fixture
def read(sample):
    """Read a table of the sample as it now stands: frame, lineage, row numbers and problems."""

    def read_it(contract, data_class="restricted"):
        sample.write()
        design = load_section(sample.layout, COUNTRY, "sampling_design")
        source = raw_sources(sample.layout, COUNTRY, "sampling_design", design)[contract.name]
        declared = design.model_copy(update={"data_class": data_class})
        found = read_table(dataclasses.replace(source, section=declared), contract)
        return found.frame, found.lineage, found.rows, found.problems

    return read_it


# -- a table


def test_a_table_comes_in_contract_form_with_its_lineage_and_its_rows_as_a_spreadsheet_counts(read):
    frame, lineage, rows, problems = read(PSU_FRAME)
    assert problems == [] and list(rows) == list(range(2, 10))
    assert list(frame.columns) == list(lineage) == ["psu_id", "stratum", "psu", "households", "urbanity"]
    assert list(frame["psu"]) == ["01", "02", "03", "04"] * 2 and frame["households"].dtype == "Int64"
    assert all(line.raw for line in lineage.values())


def test_columns_of_another_name_and_other_codes_are_brought_into_the_contract(sample, read):
    sample.frame = sample.frame.replace("households", "HH").replace("urban\n", "1\n").replace("rural\n", "2\n")
    sample.section["tables"]["psu_frame"]["columns"] = {
        "households": {"from": "HH"},
        "urbanity": {"recode": {1: "urban", 2: "rural"}},
    }
    frame, lineage, _, problems = read(PSU_FRAME)
    assert problems == [] and list(frame["households"])[:2] == [100, 150]
    assert list(frame["urbanity"]) == ["urban"] * 4 + ["rural"] * 4 and lineage["households"].sources == ("HH",)


def test_a_column_that_need_not_be_there_need_not_be_there(sample, read):
    sample.frame = "\n".join(line.rpartition(",")[0] for line in sample.frame.splitlines())
    frame, _, _, problems = read(PSU_FRAME)
    assert problems == [] and "urbanity" not in frame


def test_every_problem_of_a_table_is_told_at_once_by_row_and_column(sample, read):
    sample.frame = sample.frame.replace("P1,A,01,100", "P2,A,01,x").replace("P3,A,03,120,urban", ",A,03,0,town")
    problems = read(PSU_FRAME)[3]
    assert {(p.column, p.rows) for p in problems} == {
        ("psu_id", (2, 3)), ("psu_id", (4,)), ("households", (2,)), ("households", (4,)), ("urbanity", (4,))
    }  # fmt: skip
    assert len(problems) == 5 and all(str(p).startswith(f"{RAW}/psu_frame.csv, row") for p in problems)
    assert all(str(p).endswith(f"`{DH_IMPORT} psu_frame`.") for p in problems)


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", 'psu_id,stratum\n"P1,A\n'])
def test_a_file_that_cannot_be_read_at_all_is_refused(sample, read, content):
    sample.frame = content
    with pytest.raises(ContractError, match=f"^{RAW}/psu_frame.csv"):
        read(PSU_FRAME)


# -- a stand-in's marks


@pytest.mark.parametrize("old, row", [("K03,", 4), ("K12,", 13)], ids=["in the middle", "in the last row"])
def test_one_identifier_of_a_stand_in_among_restricted_rows_is_found(sample, read, old, row):
    sample.replace(old, f"SYNTHETIC-{old}")
    (problem,) = read(CONTACTS)[3]
    assert (problem.column, problem.rows) == ("contact_id", (row,))
    assert f"params/countries/{COUNTRY}.yaml declares restricted data" in str(problem) and "K03" not in str(problem)


@pytest.mark.parametrize(
    "mark, said", [("synthetic", "do not carry the mark restricted"), ("fake", "the code is not one of")]
)
def test_rows_that_carry_another_mark_or_none_at_all_are_told_once(sample, read, mark, said):
    header, *lines = sample.frame.splitlines()
    marks = ["restricted"] * 7 + [mark]
    sample.frame = "\n".join([f"{header},data_class", *(f"{line},{m}" for line, m in zip(lines, marks, strict=True))])
    (problem,) = read(PSU_FRAME)[3]
    assert (problem.column, problem.rows) == ("data_class", (9,)) and said in str(problem)


def test_rows_may_carry_the_mark_of_their_own_class(sample, read):
    header, *lines = sample.frame.splitlines()
    sample.frame = "\n".join([f"{header},data_class", *(f"{line},restricted" for line in lines)])
    assert read(PSU_FRAME)[3] == []


@pytest.mark.parametrize("data_class", ["restricted", "public"])
def test_a_row_of_real_data_among_those_of_a_stand_in_is_found(sample, read, data_class):
    header, *lines = sample.frame.splitlines()
    marks = ["synthetic"] * 3 + [data_class] + ["synthetic"] * 4
    sample.frame = "\n".join([f"{header},data_class", *(f"{line},{m}" for line, m in zip(lines, marks, strict=True))])
    (problem,) = read(PSU_FRAME, "synthetic")[3]
    assert (problem.column, problem.rows) == ("data_class", (5,)) and "do not carry the mark synthetic" in str(problem)
    assert str(problem).endswith(f"make the stand-in again with `dh synthesize sampling_design {COUNTRY}`.")


def test_a_stand_ins_own_identifiers_are_no_problem_of_it(sample, read):
    sample.frame = sample.frame.replace("\nP", "\nSYNTHETIC-P")
    assert read(PSU_FRAME, "synthetic")[3] == []
    assert [(p.column, p.rows) for p in read(PSU_FRAME, "public")[3]] == [("psu_id", tuple(range(2, 10)))]
