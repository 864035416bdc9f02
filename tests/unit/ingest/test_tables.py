"""One raw file against its contract: its rows in contract form, every problem by row, and the command that mends it."""

import pytest
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm.contracts.sampling_design import CONTACTS, PSU_FRAME
from disrupting_harm.errors import ContractError, MissingInputError
from disrupting_harm.ingest.tables import file_name, mend_command, placing_command, read_table, require_sources
from disrupting_harm.study import load_country


RAW = f"data/raw/{COUNTRY}/sampling_design"
DH_IMPORT = f"dh import {COUNTRY} sampling_design FILE --table"


@pytest.fixture
def sample(tmp_path, root):
    made = make_small_sample(tmp_path / "study", root)
    made.write()
    return made


@pytest.fixture
def read(sample):
    """Read a table of the sample as it now stands: frame, lineage, row numbers and problems."""

    def read_it(contract, path=None):
        sample.write()
        design = load_country(sample.layout, COUNTRY).component("sampling_design")
        path = path or sample.raw / f"{contract.name}.csv"
        return read_table(sample.layout, COUNTRY, "sampling_design", design, contract, path)

    return read_it


def section(sample, country=COUNTRY, component="sampling_design"):
    return load_country(sample.layout, country).component(component)


# -- what a person does about it


def test_a_real_file_is_placed_with_its_table_and_a_stand_in_is_made(sample):
    design = section(sample)
    assert placing_command(COUNTRY, "sampling_design", design, "contacts") == f"{DH_IMPORT} contacts"
    assert mend_command(COUNTRY, "sampling_design", design, "contacts") == (
        f"correct params/countries/{COUNTRY}.yaml, or the file and place it again with `{DH_IMPORT} contacts`"
    )
    stand_in = section(sample, "KEN")
    assert placing_command("KEN", "sampling_design", stand_in, "contacts") == "dh synthesize KEN sampling_design"
    assert mend_command("KEN", "sampling_design", stand_in, "contacts") == (
        "make the stand-in again with `dh synthesize KEN sampling_design`"
    )


def test_the_only_table_of_a_component_needs_no_name(sample):
    usa = section(sample, "USA", "household_survey")
    assert placing_command("USA", "household_survey", usa, "children") == "dh import USA household_survey FILE"


def test_a_file_inside_the_project_goes_by_its_path_and_one_outside_by_its_name(sample, tmp_path):
    assert file_name(sample.layout, sample.raw / "contacts.csv") == f"{RAW}/contacts.csv"
    assert file_name(sample.layout, tmp_path / "delivery" / "x.csv") == "x.csv"


def test_all_missing_files_are_named_each_with_its_command(sample):
    sources = {name: sample.raw / f"{name}.csv" for name in ("psu_frame", "contacts")}
    require_sources(sample.layout, COUNTRY, "sampling_design", section(sample), sources)
    for path in sources.values():
        path.unlink()
    with pytest.raises(MissingInputError) as raised:
        require_sources(sample.layout, COUNTRY, "sampling_design", section(sample), sources)
    assert str(raised.value).splitlines() == [
        f"{RAW}/{name}.csv: not there; place it with `{DH_IMPORT} {name}`." for name in sources
    ]


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
