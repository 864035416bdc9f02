"""`dh scan`: what points at respondents in derived tables is refused or warned of as declared, and its numbers stay sealed."""

import json

import pandas as pd
import pytest
from tests.small_survey import COUNTRY, files_below, make_small_survey, read_table, write_params_slices

from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.at_rest.sealed import is_sealed, read_plain
from disrupting_harm.ingest.write import write_parquet
from disrupting_harm.records import read_record


STEM = "household_survey"
RULES = """
scan:
  exact_numbers: [weight]
  keys:
    - {columns: [urbanity], smallest_group: 2, most_below: 0.5, beyond: refuse}
    - {columns: [sex, age], smallest_group: 2, most_below: 0.5, beyond: warn}
    - {columns: [psu]}
"""


@pytest.fixture
def survey(tmp_path, root, monkeypatch):
    """A small restricted survey that was derived once, as the working directory."""
    made = make_small_survey(tmp_path / "study", root)
    made.derive()
    path = made.layout.study()
    before, _, _ = path.read_text(encoding="utf-8").partition("\nscan:")
    path.write_text(before + RULES, encoding="utf-8")
    write_params_slices(made.layout)
    monkeypatch.chdir(made.layout.root)
    return made


def change(survey, **columns):
    path = survey.derived / "children.parquet"
    write_parquet(read_table(path).assign(**columns), path, "restricted", COUNTRY)


def test_a_table_within_the_limits_passes_and_warnings_name_columns_without_numbers(survey, dh):
    done = dh("scan", STEM, COUNTRY)
    assert (done.code, done.err) == (0, "")
    first, *warnings = done.out.splitlines()
    assert first == f"{COUNTRY} {STEM}: scan of the derived tables in data/derived/{COUNTRY}/{STEM}_scan"
    assert len(warnings) == 1 and "children.parquet, columns sex, age: more than 50.0%" in warnings[0]


def test_its_result_is_sealed_and_the_public_record_holds_none_of_its_numbers(survey, dh):
    assert dh("scan", STEM, COUNTRY).code == 0
    path = survey.layout.scan(COUNTRY, STEM) / "scan.json"
    assert is_sealed(path)
    kept = json.loads(read_plain(path))
    assert kept["tables"]["children"]["keys"][1]["unique"] == 6
    public = survey.layout.record(COUNTRY, f"{STEM}_scan")
    assert "unique" not in public.read_text(encoding="utf-8") and "combinations" not in public.read_text(
        encoding="utf-8"
    )
    assert [i.table for i in read_record(public).inputs] == ["children", "caregivers"]
    before = files_below(path.parent)
    assert dh("scan", COUNTRY, STEM).code == 0 and files_below(path.parent) == before


def test_whoever_has_the_key_sees_the_numbers_and_nothing_is_written(survey, dh):
    before = files_below(survey.layout.root)
    done = dh("scan", STEM, COUNTRY, "--show")
    assert (done.code, done.err) == (0, "") and files_below(survey.layout.root) == before
    assert "children: 8 rows" in done.out and "6 rows alone" in done.out


def test_all_that_is_refused_is_told_at_once_and_nothing_is_written(survey, dh):
    mail = [f"child{n}@example.org" for n in range(8)]
    change(survey, item_contact=mail, gps=range(8), urbanity=[f"ward {n}" for n in range(8)])
    before = files_below(survey.layout.root)
    done = dh("scan", STEM, COUNTRY)
    assert (done.code, done.out) == (2, "") and "Traceback" not in done.err
    assert files_below(survey.layout.root) == before
    place = f"data/derived/{COUNTRY}/{STEM}/children.parquet"
    told = done.err.splitlines()
    assert [line.partition(":")[0] for line in told] == [
        f"{place}, column item_contact", f"{place}, column gps", f"{place}, columns urbanity",
    ]  # fmt: skip
    assert all(line.endswith(".") for line in told) and "child3" not in done.err and "ward 3" not in done.err


def test_the_numbers_of_a_table_that_is_refused_can_be_seen(survey, dh):
    change(survey, item_contact="a@example.org")
    shown = dh("scan", STEM, COUNTRY, "--show")
    assert shown.code == 0 and "item_contact: holds e-mail addresses" in shown.out


def test_without_the_key_nothing_is_scanned(survey, dh, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    for options in ((), ("--show",)):
        done = dh("scan", STEM, COUNTRY, *options)
        assert (done.code, done.out) == (2, "") and f"dh keys new {COUNTRY}" in done.err


def test_tables_that_are_not_there_name_the_command_that_makes_them(survey, dh):
    (survey.derived / "caregivers.parquet").unlink()
    done = dh("scan", STEM, COUNTRY)
    assert done.code == 2 and done.err == (
        f"data/derived/{COUNTRY}/{STEM}/caregivers.parquet: not there; make it with `dh repro {STEM}_derived@{COUNTRY}`.\n"
    )
    (survey.derived / "record.json").write_text("{}")
    done = dh("scan", STEM, COUNTRY)
    assert done.code == 2 and "record.json: cannot be read as a record" in done.err


def test_a_component_without_respondents_has_nothing_to_scan(survey, dh):
    done = dh("scan", "non_law_enforcement_data", COUNTRY)
    assert done.code == 2 and len(done.err.splitlines()) == 1 and "Traceback" not in done.err


def test_a_record_says_by_which_rules_was_scanned(survey, dh):
    assert dh("scan", STEM, COUNTRY).code == 0
    record = read_record(survey.layout.record(COUNTRY, f"{STEM}_scan"))
    path = survey.layout.study()
    path.write_text(
        path.read_text(encoding="utf-8").replace("most_below: 0.5, beyond: warn", "most_below: 0.9"), encoding="utf-8"
    )
    assert dh("scan", STEM, COUNTRY).code == 0
    assert read_record(survey.layout.record(COUNTRY, f"{STEM}_scan")).parameters_sha256 != record.parameters_sha256


def test_a_file_that_is_no_table_of_the_record_is_not_read(survey, dh):
    write_parquet(pd.DataFrame({"phone": ["+254711000111"]}), survey.derived / "other.parquet", "restricted", COUNTRY)
    assert dh("scan", STEM, COUNTRY).code == 0
