"""A restricted survey from its import to the run of a notebook: at rest it is sealed everywhere, and without its key nothing of it is done."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys

import nbformat
import pandas as pd
import pytest
from tests.checkouts import give_bytecode
from tests.functional.conftest import make_own_study, make_slices
from tests.small_keys import write_key
from tests.small_survey import COUNTRY, files_below, plain_below, read_table, write_params_slices

from disrupting_harm import files
from disrupting_harm.at_rest.keys import VARIABLE, read_key
from disrupting_harm.at_rest.sealed import is_sealed, read_plain
from disrupting_harm.cli import main
from disrupting_harm.engine import execute, told
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.records import read_record


STEM, COUNTS = "household_survey", "non_law_enforcement_data"
MARK = "RESPONDENT" + str(48)  # which this file does not hold as one word
RAW, DERIVED = f"data/raw/{COUNTRY}/{STEM}", f"data/derived/{COUNTRY}/{STEM}"


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    write_key(tmp_path / "keys", COUNTRY)
    return tmp_path / "keys"


@pytest.fixture
def survey(project, tmp_path, root, keys):
    """A restricted survey of which every child's id bears a mark, with its deliveries outside the project; nothing is placed."""
    made = make_own_study(project, root)
    write_params_slices(project)
    for n in range(1, 9):
        made.children = made.children.replace(f"C{n},", f"{MARK}-{n},")
    (tmp_path / "children.csv").write_text(made.children)
    (tmp_path / "caregivers.csv").write_text(made.caregivers)
    return made


def place(dh, survey):
    outside = survey.layout.root.parent
    tables = [word for t in ("children", "caregivers") for word in ("--table", t, str(outside / f"{t}.csv"))]
    return dh("import", STEM, COUNTRY, *tables)


def write_notebook(survey, *sources):
    cells = [nbformat.v4.new_code_cell(f'country = "{COUNTRY}"', id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    files.write_text(survey.layout.notebook(STEM), nbformat.writes(notebook) + "\n")


OPEN = 'from disrupting_harm.evidence import open_run\nrun = open_run(country)\nchildren = run.load("children")'


def holding(survey, text: str = MARK) -> list[str]:
    """Files of the whole tree that hold the text as it is, DVC's cache and hidden folders among them."""
    return [name for name, data in files_below(survey.layout.root).items() if text.encode() in data]


def test_from_import_to_run_no_file_of_the_tree_holds_a_row_in_the_clear(survey, dh):
    assert place(dh, survey).code == 0
    cached = [path for path in survey.layout.root.glob(".dvc/cache/files/md5/*/*") if is_sealed(path)]
    assert len(cached) == 2, "DVC keeps and pushes what lies there: sealed files"
    assert dh("derive", STEM, COUNTRY).code == 0
    write_notebook(survey, OPEN, "assert len(children) == 8")
    make_slices(dh, survey.layout)
    ran = dh("run", STEM, COUNTRY)
    assert (ran.code, ran.err) == (0, ""), ran.err
    assert holding(survey) == []
    rows = plain_below(survey.raw)["children.csv"]
    assert rows == survey.children.encode() and MARK.encode() in rows, "the mark is there for whoever has the key"
    assert all(read_table(survey.derived / "children.parquet")["respondent_id"].str.startswith(MARK))
    for name in ("children.parquet", "caregivers.parquet"):
        assert is_sealed(survey.derived / name)


def test_records_pin_the_sealed_bytes_which_the_same_import_and_run_give_again(survey, dh):
    def make():
        assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0
        return files_below(survey.layout.root / "data")

    first = make()
    record = read_record(survey.derived / "record.json")
    for entry in (*record.inputs, *record.outputs):
        if entry.path.startswith(("data/raw", "data/derived")):
            assert entry.sha256 == files.sha256_file(survey.layout.root / entry.path)
    shutil.rmtree(survey.raw)
    shutil.rmtree(survey.derived)
    shutil.rmtree(survey.layout.root / ".dvc" / "cache")
    assert make() == first


def test_verification_needs_no_key_and_names_a_changed_sealed_file(survey, dh, keys):
    place(dh, survey)
    dh("derive", STEM, COUNTRY)
    with_key = dh("verify")
    (keys / f"{COUNTRY}.key").unlink()
    without = dh("verify")
    assert (with_key.code, with_key.out) == (without.code, without.out) and without.err == ""
    assert f"{DERIVED}/children.parquet" not in without.out
    path = survey.derived / "children.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (told,) = (line for line in dh("verify").out.splitlines() if line.startswith(f"{DERIVED}/children.parquet: "))
    assert told.startswith(f"{DERIVED}/children.parquet: altered: ") and "; has sha256 " in told


def test_without_the_key_each_restricted_command_says_which_is_missing_and_writes_nothing(survey, dh, keys):
    place(dh, survey)
    dh("derive", STEM, COUNTRY)
    write_notebook(survey, OPEN)
    make_slices(dh, survey.layout)
    give_bytecode(survey.layout.root)  # which a run writes where it is not there, unless the caller's shell forbids it
    (keys / f"{COUNTRY}.key").unlink()
    before = files_below(survey.layout.root)
    commands = [("derive", STEM, COUNTRY), ("run", STEM, COUNTRY)]
    for done in (place(dh, survey), *(dh(*command) for command in commands)):
        assert (done.code, done.out) == (2, "") and len(done.err.splitlines()) == 1
        assert done.err.startswith(f"{keys}/{COUNTRY}.key: the key of {COUNTRY} is not there, and restricted data")
        assert done.err.endswith(f"type `dh keys new {COUNTRY}`.\n")
    assert files_below(survey.layout.root) == before
    new = dh("keys", "new", COUNTRY)  # which would open nothing
    assert new.code == 2 and f"{RAW}/caregivers.csv: is sealed with key" in new.err


def test_without_any_key_what_is_public_works(survey, dh, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "no such folder"))
    survey.params["components"][COUNTS] = None
    survey.params["target_population"] = {"year": 2021}
    survey.write_params()
    write_held(survey.layout)
    make_slices(dh, survey.layout)
    done = dh("run", COUNTS, COUNTRY)
    assert (done.code, done.err) == (0, ""), done.err
    for command in (("params", COUNTS, COUNTRY), ("status", COUNTRY)):
        assert dh(*command).code == 0


def test_the_check_of_parameters_says_that_it_could_not_look_at_the_rows(survey, dh, keys):
    place(dh, survey)
    (keys / f"{COUNTRY}.key").unlink()
    done = dh("check", COUNTRY)
    assert f"the key of {COUNTRY} is not there" in done.out and "raw files are here and not looked at" in done.out
    write_key(keys, COUNTRY)
    assert dh("check", COUNTRY).code == done.code, "a missing key is no mistake of the parameters"


def test_another_key_opens_nothing_and_is_told_by_its_id(survey, dh, keys):
    place(dh, survey)
    first = read_key(COUNTRY).id
    write_key(keys, COUNTRY, which=1)
    before = files_below(survey.layout.root)
    done = dh("derive", STEM, COUNTRY)
    assert (done.code, done.out) == (2, "") and "Traceback" not in done.err
    assert (
        f"{RAW}/children.csv: is sealed with key {first}, and {keys}/{COUNTRY}.key is key {read_key(COUNTRY).id}"
        in done.err
    )
    assert files_below(survey.layout.root) == before


def test_a_key_inside_the_clone_is_refused(survey, dh, monkeypatch):
    inside = survey.layout.root / "keys"
    write_key(inside, COUNTRY)
    monkeypatch.setenv(VARIABLE, str(inside))
    done = place(dh, survey)
    assert done.code == 2 and "never kept inside a repository" in done.err
    assert not survey.raw.exists()


def test_rows_that_lie_unsealed_in_the_place_of_restricted_ones_are_refused_until_they_are_placed_again(survey, dh):
    place(dh, survey)
    (survey.raw / "children.csv").write_text(survey.children)
    done = dh("derive", STEM, COUNTRY)
    assert done.code == 2 and len(done.err.splitlines()) == 1
    assert f"{RAW}/children.csv: its rows are restricted, and it lies there unsealed" in done.err
    again = dh("import", STEM, COUNTRY, str(survey.raw / "children.csv"), "--table", "children")
    assert (again.code, again.err) == (0, "") and is_sealed(survey.raw / "children.csv")
    assert dh("derive", STEM, COUNTRY).code == 0


def test_of_public_data_the_same_bytes_lie_there_as_were_delivered_and_no_key_is_asked_for(
    survey, dh, monkeypatch, tmp_path
):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "no such folder"))
    survey.section["data_class"] = "public"
    survey.write_params()
    write_params_slices(survey.layout)
    assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0
    assert files_below(survey.raw)["children.csv"] == survey.children.encode()
    assert (survey.derived / "children.parquet").read_bytes().startswith(b"PAR1")


IDENTIFYING = {
    "start": "2021-03-04T10:11:12",
    "Interviewer name": "Doe-Jane",
    "_gps_latitude": "-1.29",
    "phone_number": "0711-000-111",
}


def add_columns(text: str, columns: dict[str, str]) -> str:
    """The same rows with further columns, of one value each."""
    header, *rows = text.splitlines()
    return "\n".join([",".join([header, *columns]), *(",".join([row, *columns.values()]) for row in rows)]) + "\n"


def test_columns_that_identify_persons_are_not_placed_and_the_import_names_them(survey, dh, tmp_path):
    (tmp_path / "children.csv").write_text(add_columns(survey.children, IDENTIFYING | {"remark": "kept"}))
    done = place(dh, survey)
    assert (done.code, done.err) == (0, "")
    (line,) = (line for line in done.out.splitlines() if line.startswith("  persons"))
    assert f"{', '.join(IDENTIFYING)}: not placed, since they identify a person" in line
    assert plain_below(survey.raw)["children.csv"] == add_columns(survey.children, {"remark": "kept"}).encode()
    assert dh("derive", STEM, COUNTRY).code == 0
    assert not any(value in done.out for value in IDENTIFYING.values())
    before = files_below(survey.layout.root / "data")
    assert place(dh, survey).code == 0
    assert files_below(survey.layout.root / "data") == before, "the same file gives the same bytes"


def test_a_workbook_is_sealed_whole_and_its_identifying_columns_enter_no_table(survey, dh, tmp_path):
    survey.section["tables"]["children"]["file"] = "children.xlsx"
    survey.write_params()
    write_params_slices(survey.layout)
    text = add_columns(survey.children, IDENTIFYING)
    pd.read_csv(io.StringIO(text), dtype=str).to_excel(tmp_path / "children.xlsx", index=False)
    done = dh("import", STEM, COUNTRY, str(tmp_path / "children.xlsx"), "--table", "children")
    assert (done.code, done.err) == (0, "")
    assert f"{', '.join(IDENTIFYING)}: identify a person; they enter no table, and lie in the sealed file" in done.out
    assert plain_below(survey.raw) == {"children.xlsx": (tmp_path / "children.xlsx").read_bytes()}
    outside = survey.layout.root.parent / "caregivers.csv"
    assert dh("import", STEM, COUNTRY, str(outside), "--table", "caregivers").code == 0
    assert dh("derive", STEM, COUNTRY).code == 0
    table = read_table(survey.derived / "children.parquet")
    assert (
        not {name for name in IDENTIFYING if name in table} and not table.isin(list(IDENTIFYING.values())).any().any()
    )


def test_public_files_are_placed_as_they_were_delivered(survey, dh, tmp_path):
    survey.section["data_class"] = "public"
    survey.write_params()
    write_params_slices(survey.layout)
    text = add_columns(survey.children, {"start": "2021"})
    (tmp_path / "children.csv").write_text(text)
    done = place(dh, survey)
    assert done.code == 0 and "  persons" not in done.out
    assert (survey.raw / "children.csv").read_text() == text


def test_a_notebook_that_stopped_is_kept_sealed_and_printed_to_whoever_has_the_key(survey, dh):
    """Its traceback shows a respondent's row, as an error of pandas does."""
    assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0
    write_notebook(survey, OPEN, "raise ValueError(children.to_csv())")
    make_slices(dh, survey.layout)
    ran = dh("run", STEM, COUNTRY)
    kept = f"data/derived/.failed/{COUNTRY}/{STEM}.ipynb"
    assert ran.code == 2 and f"see {kept}, which is sealed (`dh keys open {kept}` prints it)" in ran.err
    assert holding(survey) == [] and MARK not in ran.err
    opened = dh("keys", "open", kept)
    assert opened.code == 0 and MARK in opened.out and holding(survey) == []


def run_and_die_before_sealing(component, monkeypatch) -> int:
    """The signal that ended a child which ran the notebook, and was killed when it had the failed one in its hands."""
    child = os.fork()
    if child == 0:
        try:
            for module in (execute, told):
                monkeypatch.setattr(module, "keep_failed", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            main(["run", component, COUNTRY, "--engine", "in_process"])
        finally:
            os._exit(1)  # a test's child never goes on as a second runner of tests
    return os.WTERMSIG(os.waitpid(child, 0)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked and killed")
def test_a_run_that_is_killed_before_its_failed_notebook_is_sealed_leaves_no_row_in_the_clear(survey, dh, monkeypatch):
    """One that stops in a cell, and one that is refused after its last."""
    assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0
    monkeypatch.setattr(execute, "undeclared_modules", lambda *_: [])
    monkeypatch.chdir(survey.layout.root)
    for last in ("raise ValueError(children.to_csv())", "print(children.to_csv())"):
        write_notebook(survey, OPEN, last)
        make_slices(dh, survey.layout)
        assert run_and_die_before_sealing(STEM, monkeypatch) == signal.SIGKILL
        assert [*survey.layout.outputs().glob(f"*/.{STEM}.*")], "it was killed in the midst of its work"
        assert holding(survey) == []


def test_a_notebook_that_is_refused_after_it_ran_is_kept_sealed_as_well(survey, dh):
    assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0
    write_notebook(survey, OPEN, "print(children.to_csv())")
    make_slices(dh, survey.layout)
    assert dh("run", STEM, COUNTRY).code == 2
    assert is_sealed(survey.layout.failed(COUNTRY, STEM)) and holding(survey) == []


def test_rows_that_were_set_aside_are_named_in_a_sealed_file(survey, dh):
    path = survey.layout.root.parent / "children.csv"
    path.write_text(path.read_text().replace(",2.5,H2,", ",,H2,", 1))
    survey.section["tables"]["children"]["set_aside"] = ["weight"]
    survey.write_params()
    assert place(dh, survey).code == 0
    write_params_slices(survey.layout)
    done = dh("derive", STEM, COUNTRY)
    assert (done.code, done.err) == (0, "")
    aside = survey.derived / "set_aside.csv"
    assert is_sealed(aside)
    assert dh("keys", "open", str(aside)).out == "table,row,reason\nchildren,3,weight is blank\n"


PHONE, PLACE = "+254 733 " + "918 274", "-1.2833" + "3"


def opened_files(survey) -> dict[str, bytes]:
    """Every file of the tree, DVC's cache and hidden folders among them, as whoever has the key reads it."""
    return {name: read_plain(survey.layout.root / name) for name in files_below(survey.layout.root)}


def test_direct_identifiers_are_split_off_at_import_so_that_nobody_finds_them_with_the_key_either(survey, dh):
    """They are not kept under a key of their own: what is not here cannot be lost, and a row is found in the delivery by its number."""
    path = survey.layout.root.parent / "children.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text(
        "\n".join([f"{header},phone_number,_gps_latitude", *(f"{row},{PHONE},{PLACE}" for row in rows)]) + "\n"
    )
    delivered = path.read_bytes()
    done = place(dh, survey)
    assert done.code == 0 and "phone_number" in done.out and PHONE not in done.out
    assert dh("derive", STEM, COUNTRY).code == 0 and dh("scan", STEM, COUNTRY).code == 0
    found = opened_files(survey)
    assert any(MARK.encode() in data for data in found.values()), "the rows are there for whoever has the key"
    assert [name for name, data in found.items() if PHONE.encode() in data or PLACE.encode() in data] == []
    assert path.read_bytes() == delivered, "whoever delivered the file keeps it as it was"


def test_the_scan_of_restricted_tables_is_sealed(survey, dh):
    assert place(dh, survey).code == 0 and dh("derive", STEM, COUNTRY).code == 0 and dh("scan", STEM, COUNTRY).code == 0
    assert is_sealed(survey.layout.scan(COUNTRY, STEM) / "scan.json") and holding(survey) == []
