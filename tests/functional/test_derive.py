"""`dh derive`, and every kind of bad input at its door: exit code 2, a sentence per problem, nothing of the last run lost."""

import shutil

import pytest
import yaml
from tests.small_survey import COUNTRY, files_below, make_small_survey, make_study, write_params_slices


RAW = f"data/raw/{COUNTRY}/household_survey"
CHILDREN = f"{RAW}/children.csv"
IMPORT = f"`dh import household_survey {COUNTRY} FILE --table children`"
EDIT = f"params/countries/{COUNTRY}.yaml"


@pytest.fixture
def survey(tmp_path, root, monkeypatch):
    """A small survey that was derived once, as the working directory."""
    made = make_small_survey(tmp_path / "study", root)
    made.derive()
    write_params_slices(made.layout)
    monkeypatch.chdir(made.layout.root)
    return made


def refused(dh, survey, country=COUNTRY):
    """The sentences of a run that is refused, with all that holds for every such run."""
    before = files_below(survey.derived)
    done = dh("derive", "household_survey", country)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err and str(survey.layout.root) not in done.err
    assert files_below(survey.derived) == before and "children.parquet" in before
    lines = done.err.splitlines()
    assert lines and all(line.endswith(".") for line in lines)
    return lines


def test_good_input_is_derived_with_one_line(survey, dh):
    shutil.rmtree(survey.derived)
    done = dh("derive", "household_survey", COUNTRY)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{COUNTRY} household_survey: derived tables in data/derived/{COUNTRY}/household_survey\n"
    assert set(files_below(survey.derived)) == {"children.parquet", "caregivers.parquet", "record.json"}


def test_the_unit_may_come_first(survey, dh):
    before = files_below(survey.derived)
    assert dh("derive", COUNTRY, "household_survey").code == 0
    assert files_below(survey.derived) == before


def edit(old, new):
    """The children's table with one place changed."""
    return lambda text: text.replace(old, new, 1).encode()


BAD_FILES = {
    "wrong column": (edit("weight", "wieght"), "column weight: the file has no such column (did you mean wieght?)"),
    "unknown code": (edit("C8,B,02,2.0,H8,,17,rural,0", "C8,B,02,2.0,H8,,17,rural,55"), "row 9, column offered_money_for_images"),
    "unknown word": (edit("C2,A,01,2.5,H2,male", "C2,A,01,2.5,H2,SECRET-VALUE"), "row 3, column sex"),
    "duplicate respondent id": (edit("C2,", "C1,"), "rows 2 and 3, column respondent_id"),
    "weight missing": (edit("C2,A,01,2.5", "C2,A,01,"), "row 3, column weight"),
    "weight zero": (edit("C2,A,01,2.5", "C2,A,01,0"), "row 3, column weight"),
    "weight below zero": (edit("C2,A,01,2.5", "C2,A,01,-987654321"), "row 3, column weight"),
    "weight infinite": (edit("C2,A,01,2.5", "C2,A,01,inf"), "row 3, column weight"),
    "weight not a number": (edit("C2,A,01,2.5", "C2,A,01,nan"), "row 3, column weight"),
    "empty file": (lambda _: b"", "the file is empty"),
    "header alone": (lambda text: text.splitlines()[0].encode(), "the file holds no rows"),
    "semicolons": (lambda text: text.replace(",", ";").encode(), "row 1: the columns are separated by semicolons and not by commas"),
    "Latin-1": (lambda text: text.replace("H3", "é").encode("latin-1"), "row 4: the encoding of the text is not UTF-8"),
    "column twice": (edit("urbanity", "weight"), "column weight: the column stands there twice"),
    "row cut off": (edit(",rural,0,0,0,0,", ""), "row 9"),
    "quotation mark": (edit("C3", '"C3'), "row 4: a quotation mark"),
    "after empty lines": (edit("C2,A,01,2.5", "\n\nC2,A,01,0"), "row 5, column weight"),
    "after a line break in a cell": (edit("C1,A,01,1.5,H1,female,12,urban", 'C1,A,01,0,H1,female,12,"urban\n"'), "row 2, column weight"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_with_file_row_column_and_command(survey, dh, kind):
    spoil, said = BAD_FILES[kind]
    survey.place("children.csv", spoil(survey.children))
    lines = refused(dh, survey)
    assert len(lines) == 1 and said in lines[0]
    assert lines[0].startswith(CHILDREN) and lines[0].endswith(f"{IMPORT}.")
    of_file_alone = kind.startswith(("weight", "duplicate", "after"))  # the parameters say nothing of these columns
    assert (EDIT in lines[0]) != of_file_alone
    assert not any(value in lines[0] for value in ("SECRET", "987654321", "é"))


def test_a_finding_is_refused_with_the_key_that_accepts_it_and_with_a_reason_is_a_warning(survey, dh):
    survey.place("children.csv", survey.children.replace("1,0,0,0,1", "1,0,0,0,").encode())
    (line,) = refused(dh, survey)
    assert line.startswith(f"{CHILDREN}, row 2, column told_anyone: blank although the question is asked if")
    key = f"{EDIT}, key components.household_survey.tables.children.accept"
    assert line.endswith(f"or, if it is right, say why in {key}, as `asked_and_blank: REASON`.")
    survey.section["tables"]["children"]["accept"] = {"asked_and_blank": "the tablet skipped it"}
    survey.write_params()
    write_params_slices(survey.layout)
    done = dh("derive", "household_survey", COUNTRY)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(
        "warning: children, column told_anyone: asked_and_blank, 1 row, accepted: the tablet skipped it\n"
    )


def test_a_missing_file_is_refused_with_the_command_that_places_it(survey, dh):
    (survey.raw / "children.csv").unlink()
    assert refused(dh, survey) == [f"{CHILDREN}: not there; place it with {IMPORT}."]


def test_a_stratum_with_one_psu_is_refused_under_fail(survey, dh):
    for table in ("children", "caregivers"):
        survey.place(f"{table}.csv", getattr(survey, table).replace("B,02", "B,01").encode())
    line, _ = refused(dh, survey)
    assert line.startswith(f"{CHILDREN}, rows 6, 7, 8 and 9, column psu:")
    assert f"set survey.lonely_psu in {EDIT} and run `dh derive household_survey {COUNTRY}`" in line


@pytest.mark.parametrize("country, said", [("FRA", "params/study.yaml"), ("TSU", "params/countries/TSU.yaml")])
def test_a_country_that_is_not_there_is_refused(survey, dh, country, said):
    survey.layout.country("TSU").unlink()
    (line,) = refused(dh, survey, country)
    assert said in line and country in line


def test_every_problem_is_told_in_one_go(survey, dh):
    text = survey.children.replace("C2,A,01,2.5", "C1,A,01,0").replace("H3,female,14", "H3,SECRET-VALUE,987654321")
    survey.place("children.csv", text.encode())
    survey.place("caregivers.csv", survey.caregivers.replace("G2", "G1").encode())
    lines = refused(dh, survey)
    assert len(lines) == 5 and len({line.split(":")[0] for line in lines}) == 5
    assert "SECRET" not in "".join(lines) and "987654321" not in "".join(lines)


@pytest.mark.parametrize(
    "name, data",
    [("children.sav", b"no SPSS file"), ("children.sav.gz", b"no gzip file"), ("children.xlsx", b"PK\x03\x04")],
)
def test_a_file_of_another_kind_than_its_name_says_or_of_a_kind_not_read_is_refused(survey, dh, name, data):
    survey.section["tables"]["children"]["file"] = name
    survey.write_params()
    write_params_slices(survey.layout)
    survey.place(name, data)
    (line,) = refused(dh, survey)
    assert line.startswith(f"{RAW}/{name}:") and IMPORT in line


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda p: p["components"]["household_survey"].update(colour="red"), "key components.household_survey.colour: unknown"),
        (lambda p: p["components"]["household_survey"].pop("fieldwork"), "key components.household_survey.fieldwork: missing"),
        (lambda p: p["components"]["household_survey"].update(domains="sex"), "key components.household_survey.domains:"),
        (lambda p: p["components"].pop("household_survey"), "no component household_survey"),
        (lambda p: p.update(iso3="TSU"), "key iso3:"),
    ],
)  # fmt: skip
def test_a_bad_parameter_file_is_refused_by_file_and_key(survey, dh, change, said):
    change(survey.params)
    survey.write_params()
    (line,) = refused(dh, survey)
    assert line.startswith(EDIT) and said in line


def test_a_parameter_file_that_is_no_yaml_is_refused_with_its_line(survey, dh):
    text = yaml.safe_dump(survey.params) + "\n  broken: [\n"
    survey.layout.country(COUNTRY).write_text(text)
    (line,) = refused(dh, survey)
    assert line.startswith(f"{EDIT}, line ")


def test_parameters_that_changed_since_the_slices_were_made_are_refused_with_the_command_that_makes_them(survey, dh):
    survey.section["indicators"].remove("told_nobody")
    survey.write_params()
    (line,) = refused(dh, survey)
    assert (
        line.startswith(f"data/slices/units/{COUNTRY}/household_survey_derived.json: ") and "`dh repro slices`" in line
    )
    write_params_slices(survey.layout)
    assert dh("derive", "household_survey", COUNTRY).code == 0


def test_a_label_may_change_without_that(survey, dh):
    survey.section["labels"] = {"sex": "Gender"}
    survey.write_params()
    assert dh("derive", "household_survey", COUNTRY).code == 0


@pytest.mark.parametrize("component, table", [("household_survey", "children"), ("sampling_design", "contacts")])
def test_bad_rows_of_a_stand_in_are_mended_by_making_it_again(tmp_path, root, monkeypatch, dh, component, table):
    layout = make_study(tmp_path / "study", root)
    write_params_slices(layout)
    monkeypatch.chdir(layout.root)
    dh("synthesize", component, COUNTRY)
    assert dh("derive", component, COUNTRY).code == 0
    before = files_below(layout.root / "data")
    path = layout.raw(COUNTRY, component) / f"{table}.csv"
    good = path.read_text()
    path.write_text(good.replace(",synthetic\n", ",restricted\n", 1))
    done = dh("derive", component, COUNTRY)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert f"{table}.csv, row 2, column data_class" in done.err and f"`dh synthesize {component} {COUNTRY}`" in done.err
    path.write_text(good.replace(",data_class\n", ",class\n", 1))
    assert "column data_class" in dh("derive", component, COUNTRY).err

    assert dh("synthesize", component, COUNTRY).code == 0
    assert dh("derive", component, COUNTRY).code == 0
    assert files_below(layout.root / "data") == before
