"""`dh synthesize`: one line on what was made, the same bytes every time, and never over real data."""

import pytest
from tests.small_survey import files_below


@pytest.mark.parametrize(
    "country, component, tables",
    [
        ("KEN", "household_survey", {"children.csv", "caregivers.csv"}),
        ("KEN", "sampling_design", {"psu_frame.csv", "contacts.csv"}),
        ("XFC", "household_survey", {"children.csv", "caregivers.csv"}),
    ],
)
def test_the_command_says_that_it_is_synthetic_and_where_it_lies(project, dh, country, component, tables):
    done = dh("synthesize", country, component)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{country} {component}: SYNTHETIC stand-in in data/raw/{country}/{component}\n"
    made = files_below(project.raw(country, component))
    assert set(made) == tables

    assert dh("synthesize", country, component).code == 0
    assert files_below(project.raw(country, component)) == made


def test_the_command_works_from_any_folder_of_the_checkout(project, dh, monkeypatch):
    monkeypatch.chdir(project.root / "notebooks" / "household_survey")
    assert dh("synthesize", "KEN", "household_survey").code == 0
    assert project.raw("KEN", "household_survey").is_dir()


def test_a_unit_with_real_data_gets_no_stand_in(project, dh):
    before = files_below(project.root / "data")
    done = dh("synthesize", "USA", "household_survey")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("params/countries/USA.yaml") and "`dh import USA household_survey FILE`" in done.err
    assert "Traceback" not in done.err and len(done.err.splitlines()) == 1
    assert files_below(project.root / "data") == before


def test_a_plan_with_a_target_too_few_leaves_the_old_stand_in(project, dh):
    dh("synthesize", "KEN", "household_survey")
    before = files_below(project.root / "data")
    path = project.country("KEN")
    path.write_text(path.read_text(encoding="utf-8").replace("told_nobody: 0.40", "told_nobdy: 0.40"))
    done = dh("synthesize", "KEN", "household_survey")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 2)
    assert "told_nobody" in done.err and "told_nobdy" in done.err and "Traceback" not in done.err
    assert files_below(project.root / "data") == before
