"""`dh synthesize`: one line on what was made, the same bytes every time, and never over real data."""

import pytest
from tests.edits import edit
from tests.small_delivery import COUNTRIES, add_countries, marked_text
from tests.small_survey import files_below, write_library, write_params_slices

from disrupting_harm import files, slices


# The bytes of the stand-ins on every machine. A change of them is a change of every figure made from them and of dvc.lock:
# say so in the commit that makes it.
FROZEN = {
    ("KEN", "household_survey"): {
        "children.csv": "c82866a72978c839e359deadc521293ca7398ffd245dd8f778bcf9ec046fec20",
        "caregivers.csv": "e6f90730d5077d43e67ddc07bcbd056b11ea485634a70f1dcefb9aad30f57540",
    },
    ("KEN", "sampling_design"): {
        "psu_frame.csv": "b8e960bbe20e5623efaaf34cbc31fd0cb112b468f7277819950a41e7aacf3251",
        "contacts.csv": "93de03839b33366e906c1dd54223af0c7010d5f7850312210df917c559defd77",
    },
    ("XFC", "household_survey"): {
        "children.csv": "9462ed8348d7eaf99aeebb63cac829e7d5040e9d86b6a3df601c5b24b7614e4a",
        "caregivers.csv": "3201a728d5500314279222c9dc2de4c054c021895d0a6990163c17c942d9e828",
    },
}


@pytest.fixture
def ready(project, root):
    """The copy of the checkout with the slices that every stage wants."""
    write_library(project, root)
    slices.write_slices(project)
    return project


@pytest.mark.parametrize("country, component", FROZEN)
def test_the_command_says_that_it_is_synthetic_and_where_it_lies(ready, dh, country, component):
    done = dh("synthesize", component, country)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{country} {component}: SYNTHETIC stand-in in data/raw/{country}/{component}\n"
    made = files_below(ready.raw(country, component))
    assert {name: files.sha256_bytes(data) for name, data in made.items()} == FROZEN[country, component]

    assert dh("synthesize", country, component).code == 0  # the unit may come first
    assert files_below(ready.raw(country, component)) == made


def test_the_command_works_from_any_folder_of_the_checkout(ready, dh, monkeypatch):
    monkeypatch.chdir(ready.root / "notebooks" / "household_survey")
    assert dh("synthesize", "household_survey", "KEN").code == 0
    assert ready.raw("KEN", "household_survey").is_dir()


def test_a_unit_with_real_data_gets_no_stand_in(ready, dh):
    before = files_below(ready.root / "data")
    done = dh("synthesize", "household_survey", "USA")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("params/countries/USA.yaml") and "`dh import household_survey USA FILE`" in done.err
    assert "Traceback" not in done.err and len(done.err.splitlines()) == 1
    assert files_below(ready.root / "data") == before


def test_a_component_of_which_no_stand_in_is_made_is_refused(ready, dh):
    done = dh("synthesize", "non_law_enforcement_data", "KEN")
    assert (done.code, done.out) == (2, "") and "no stand-in is made of it" in done.err


def test_a_target_that_is_none_leaves_the_old_stand_in(ready, dh):
    dh("synthesize", "household_survey", "KEN")
    before = files_below(ready.root / "data" / "raw")
    edit(ready.reference("stand_in_shares"), "KEN,told_nobody,40", "KEN,told_nobdy,40")
    slices.write_slices(ready)
    done = dh("synthesize", "household_survey", "KEN")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "stand_in_shares.csv, rows about KEN: unknown item told_nobdy" in done.err and "Traceback" not in done.err
    assert files_below(ready.root / "data" / "raw") == before


def test_a_prior_of_no_question_is_told_by_its_row(ready, dh):
    edit(ready.reference("stand_in_priors"), "children,self_harm,1,5,", "children,self_ham,1,5,")
    slices.write_slices(ready)
    done = dh("synthesize", "household_survey", "KEN")
    lines = done.err.splitlines()
    assert (done.code, done.out, len(lines)) == (2, "", 2) and "Traceback" not in done.err
    assert "data/reference/stand_in_priors.csv, row " in lines[0] and "self_ham is no question of params/" in lines[0]
    assert "the shares of self_harm sum to 95, not to 100" in lines[1]


def test_a_plan_that_changed_since_the_slices_were_made_is_refused_with_the_command_that_makes_them(ready, dh):
    edit(ready.country("KEN"), "interviews: 1014", "interviews: 1013")
    done = dh("synthesize", "household_survey", "KEN")
    assert (done.code, done.out) == (2, "") and "`dh repro slices`" in done.err
    assert not ready.raw("KEN", "household_survey").exists()


# -- a file of several countries


@pytest.fixture
def three(study):
    add_countries(study)
    return study


def test_stand_ins_of_several_countries_are_one_file_in_the_layout_and_nothing_else(three, dh, tmp_path):
    before, to = files_below(three.root), tmp_path / "phase1.csv"
    done = dh("synthesize", "household_survey", *COUNTRIES, "--layout", "phase1", "--to", str(to))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"TST TSA TSB household_survey: SYNTHETIC stand-ins in the layout phase1, in {to}\n"
    assert to.read_text() == marked_text() and files_below(three.root) == before
    header, *rows = to.read_text().splitlines()
    assert len(rows) == 918 and header.endswith(",data_class") and all(row.endswith(",synthetic") for row in rows)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("TST", "TSA"), "write `dh synthesize household_survey ISO3 ISO3 --layout NAME --to FILE`"),
        (("TST", "--layout", "phase1"), "write `dh synthesize household_survey ISO3 ISO3 --layout NAME --to FILE`"),
        (("TST", "--to", "new.csv"), "write `dh synthesize household_survey ISO3 ISO3 --layout NAME --to FILE`"),
        (("TST", "TST", "--layout", "phase1", "--to", "new.csv"), "names TST twice"),
        (("TST", "--layout", "phase9", "--to", "new.csv"), "no layout phase9 (did you mean phase1?)"),
        (("TSU", "--layout", "phase1", "--to", "new.csv"), "key units: no code of TSU"),
        (("TST", "--layout", "phase1", "--to", "there.csv"), "there.csv: is there already"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(three, dh, arguments, said):
    (three.root / "there.csv").write_text("respondents' data")
    before = files_below(three.root)
    done = dh("synthesize", "household_survey", *arguments)
    assert (done.code, done.out, files_below(three.root)) == (2, "", before) and said in done.err


def test_a_country_whose_stand_in_is_in_the_layout_is_derived_from_it(three, dh, root):
    path = three.country("TST")
    path.write_text(path.read_text().replace("household_survey:\n", "household_survey:\n    layout: phase1\n"))
    write_library(three, root)
    write_params_slices(three, "TST")
    assert dh("synthesize", "household_survey", "TST").code == 0
    made = files_below(three.raw("TST", "household_survey"))
    assert list(made) == ["phase1.csv"] and made["phase1.csv"].count(b"\n") == 307
    done = dh("derive", "household_survey", "TST")
    assert (done.code, done.err) == (0, "")
