"""`dh import --layout`: one file of several countries, placed for each or for none."""

import json
import shutil
import subprocess

import pytest
import yaml
from tests.import_calls import pointer_of, refused
from tests.small_delivery import COUNTRIES, add_countries, declare, delivered_rows, write_rows
from tests.small_survey import write_library

from disrupting_harm import files, records, slices
from disrupting_harm.at_rest.sealed import read_plain


@pytest.fixture
def repository(project):
    """The project's copy as a git repository, which DVC needs."""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    return project


@pytest.fixture
def three(repository, root):
    """Three countries of the tests' own study whose data are in the layout of phase 1."""
    for name in ("params", "data/reference"):
        shutil.rmtree(repository.root / name)
        shutil.copytree(root / "tests" / "study" / name, repository.root / name)
    add_countries(repository)
    for iso3 in COUNTRIES:
        declare(repository, iso3)
    write_library(repository, root)
    slices.write_slices(repository)
    return repository


def test_a_file_of_three_countries_is_placed_for_each_and_derived_with_every_row_accounted_for(three, dh, tmp_path):
    delivery = write_rows(tmp_path / "delivery.csv", delivered_rows())
    sha256 = files.sha256_file(delivery)
    done = dh("import", "household_survey", "--layout", "phase1", str(delivery))
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:4] == [
        f"delivery.csv: 918 rows read; sha256 {sha256}",
        "  TST        306 rows", "  TSA        306 rows", "  TSB        306 rows",
    ]  # fmt: skip
    assert "TSB household_survey: placed as data/raw/TSB/household_survey/phase1.csv, table children" in lines
    assert lines.count("  rows       306 read, 300 kept") == lines.count("  set aside  6 because weight is blank") == 6
    assert lines.count("  left out   met_online_contact: the translation was wrong") == 1
    assert sum(line.startswith("  no answer  ") and "told_anyone" in line for line in lines) == 3
    for iso3 in COUNTRIES:
        (out,) = yaml.safe_load(pointer_of(three, iso3).read_text())["outs"]
        assert (out["path"], out["nfiles"], out["remote"]) == ("household_survey", 2, "restricted")

    assert dh("derive", "household_survey", "TSA").code == 0
    folder = three.derived("TSA", "household_survey")
    record = records.read_record(folder / "record.json")
    assert {rows.delivered_sha256 for rows in record.raw_rows} == {sha256}
    assert "assumed: the file holds no strata" in json.dumps([o.columns["stratum"].rule for o in record.outputs[:1]])
    unweighted = [n for n, r in enumerate(delivered_rows(), 2) if r["COUNTRY"] == "2" and not r["wgt_scaled"]]
    aside = read_plain(folder / "set_aside.csv").decode().splitlines()
    assert aside == [
        "table,row,reason",
        *(f"{t},{n},weight is blank" for t in ("children", "caregivers") for n in unweighted),
    ]


def test_a_file_of_three_countries_with_a_mistake_in_one_is_placed_for_none(three, dh, tmp_path):
    def spoil(rows):
        rows[0]["COUNTRY"] = "77"
        rows[400]["ECS_AddressID"] = "secretplace"

    delivery = write_rows(tmp_path / "delivery.csv", delivered_rows(), spoil)
    lines = refused(dh, three, "household_survey", "--layout", "phase1", str(delivery))
    again = "`dh import household_survey --layout phase1 FILE`"
    assert [line.split(":")[0] for line in lines] == [
        "delivery.csv, row 2, column COUNTRY", "delivery.csv, row 402, column ECS_AddressID",
    ]  # fmt: skip
    assert all(again in line and "secretplace" not in line and "77" not in line for line in lines)
    assert "params/components/layouts/phase1.yaml" in lines[0]


def test_one_country_takes_its_rows_of_the_file_alone(three, dh, tmp_path):
    delivery = write_rows(tmp_path / "delivery.csv", delivered_rows())
    done = dh("import", "household_survey", "TSA", str(delivery), "--layout", "phase1")
    assert (done.code, done.err) == (0, "")
    assert "  TST        306 rows, not placed: only the rows of another unit are placed" in done.out.splitlines()
    assert not pointer_of(three, "TST").exists() and pointer_of(three, "TSA").exists()


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--layout", "phase1", "FILE", "--table", "children"), "takes --layout or --table, not both"),
        (("--layout", "phase1", "nowhere.csv"), "nowhere.csv: not there"),
        (("--layout", "phase3", "FILE"), "no layout phase3 (did you mean phase1?)"),
        (("TSX", "FILE", "--layout", "phase1"), "params/components/layouts/phase1.yaml, key units: no code of TSX"),
        (
            ("TST", "FILE", "--table", "children"),
            "place it for all of them with `dh import household_survey --layout phase1 FILE`",
        ),
    ],
)
def test_a_call_that_does_not_fit_the_layout_is_refused(three, dh, tmp_path, arguments, said):
    delivery = write_rows(tmp_path / "delivery.csv", delivered_rows()[:3])
    (line,) = refused(dh, three, "household_survey", *(str(delivery) if a == "FILE" else a for a in arguments))
    assert said in line
