"""`dh status`: what each unit holds and what is up to date, told without a change of any file."""

from __future__ import annotations

import contextlib
import io
import json
import shutil

import pytest
from tests.checkouts import copy_checkout, copy_tree
from tests.conftest import Outcome
from tests.edits import edit
from tests.functional.conftest import make_slices, tree

from disrupting_harm.cli import main
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held
from disrupting_harm.study.load import unit_codes


COUNTS = "non_law_enforcement_data"


def run_quietly(*arguments: str) -> Outcome:
    """As the fixture `dh`, for a fixture of the module."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return Outcome(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def made_once(tmp_path_factory) -> Layout:
    """The sampling design of one country, made by its commands. Tests must not change it."""
    layout = Layout(copy_checkout(tmp_path_factory.mktemp("made") / "project"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(layout.root)
        make_slices(run_quietly, layout)
        for command in ("synthesize", "derive"):
            done = run_quietly(command, "sampling_design", "KEN")
            assert done.code == 0, done.err
    return layout


@pytest.fixture
def made(made_once, tmp_path, monkeypatch) -> Layout:
    """A copy of it that the test may change; the working directory of the test."""
    copy_tree(made_once.root, tmp_path / "made")
    monkeypatch.chdir(tmp_path / "made")
    return Layout(tmp_path / "made")


def whys(dh, *arguments) -> dict[str, list[str]]:
    """By stage, the reasons that `--why` gives, without those of stages that have not run."""
    outcome = dh("status", "--why", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    found: dict[str, list[str]] = {}
    for line in outcome.out.splitlines():
        stage, _, why = line.strip().partition(": ")
        if line.startswith("      ") and "@" in stage and not why.endswith("is not there"):
            found.setdefault(stage, []).append(why)
    return found


def test_a_clone_without_outputs_is_told_by_unit_and_component(dh, project):
    outcome = dh("status")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    heads = [line.split()[0] for line in lines if line[0] != " " and not line.startswith("without parameters")]
    assert heads == sorted([*unit_codes(project), "RWA"])
    assert "RWA  Rwanda (phase 1): planned, not fielded" in lines
    heads.remove("RWA")
    for iso3 in heads:
        below = [line.split()[0] for line in lines[lines.index(next(x for x in lines if x.startswith(iso3))) + 1 :]]
        assert below[: len(held(project, iso3))][0] == held(project, iso3)[0]
    assert any("stand-in" in line and "not made" in line for line in lines)
    assert any("raw file missing" in line for line in lines)
    assert any("dh import household_survey USA FILE" in line for line in lines)
    assert lines[-1].startswith("without parameters yet: ") and "ETH" in lines[-1] and "dh new-country" in lines[-1]
    assert "RWA" not in lines[-1]


@pytest.mark.parametrize("command", [("check",), ("reproduce",), ("new-country",), ("params", "household_survey")])
def test_a_country_that_was_not_fielded_runs_nothing_and_says_so_in_one_sentence(dh, project, command):
    before = tree(project)
    outcome = dh(*command, "RWA")
    told = [line for line in (outcome.out + outcome.err).splitlines() if line]
    assert outcome.code == 2 and len(told) == 1
    assert told[0].startswith("RWA: Rwanda was planned, not fielded in phase 1, so there is nothing to run")
    assert tree(project) == before


def test_its_status_is_one_line(dh, project):
    outcome = dh("status", "RWA")
    assert (outcome.code, outcome.out) == (0, "RWA  Rwanda (phase 1): planned, not fielded\n")


def test_a_stage_that_ran_is_up_to_date(dh, made):
    (entry,) = (e for e in json.loads(dh("status", "KEN", "--json").out) if e["component"] == "sampling_design")
    assert {s["stage"]: s["state"] for s in entry["stages"]} == {
        "sampling_design_synthetic@KEN": "up to date",
        "sampling_design_derived@KEN": "up to date",
        "sampling_design_scan@KEN": "not made",
        "sampling_design@KEN": "not made",
    }
    assert whys(dh, "KEN") == {}


def test_a_changed_parameter_a_changed_row_and_a_changed_module_are_each_named(dh, made):
    edit(made.country("KEN"), "selection: {seed: 20211027", "selection: {seed: 7")
    section = "params/countries/KEN.yaml, key components.sampling_design: changed"
    assert whys(dh, "KEN") == {"sampling_design_synthetic@KEN": [section], "sampling_design_derived@KEN": [section]}
    edit(made.country("KEN"), "selection: {seed: 7", "selection: {seed: 20211027")

    text = made.reference("nature2026_table1").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if ",KEN," in line)
    edit(made.reference("nature2026_table1"), row, row.replace(",KEN,", ",KEN,9", 1))
    rows = "data/reference/nature2026_table1.csv: the rows of KEN changed"
    assert whys(dh, "KEN") == {"sampling_design_derived@KEN": [rows]}
    made.reference("nature2026_table1").write_text(text, encoding="utf-8")

    with (made.package() / "weighting" / "trim.py").open("a", encoding="utf-8") as stream:
        stream.write("\n# edited\n")
    module = "library: disrupting_harm.weighting.trim changed"
    assert whys(dh, "KEN") == {"sampling_design_derived@KEN": [module]}


def test_a_derived_table_that_was_changed_or_taken_away_by_hand(dh, made):
    path = made.derived("KEN", "sampling_design") / "weights.parquet"
    with path.open("ab") as stream:
        stream.write(b"x")
    why = "data/derived/KEN/sampling_design/weights.parquet: is not what the stage wrote"
    assert whys(dh, "KEN") == {"sampling_design_derived@KEN": [why]}
    path.unlink()
    why = "data/derived/KEN/sampling_design/weights.parquet: is missing"
    assert whys(dh, "KEN") == {"sampling_design_derived@KEN": [why]}, "the rest of the restricted half is here"


def test_rows_that_are_not_on_this_machine_are_no_news(dh, made):
    for half in ("raw", "derived"):
        shutil.rmtree(made.root / "data" / half / "KEN")
    assert whys(dh, "KEN") == {}


def test_a_raw_file_that_was_taken_away_by_hand_is_told(dh, made):
    (made.raw("KEN", "sampling_design") / "contacts.csv").unlink()
    why = "data/raw/KEN/sampling_design/contacts.csv: is missing"
    assert whys(dh, "KEN") == {"sampling_design_synthetic@KEN": [why], "sampling_design_derived@KEN": [why]}


def test_a_remark_and_what_only_the_notebook_reads_make_no_table_stale(dh, made):
    defaults = made.root / "params" / "components" / "sampling_design.yaml"
    edit(defaults, "title: Sampling", "# a remark\n  title: Sampling")
    assert whys(dh, "KEN") == {}
    edit(defaults, "proportions: [0.01, ", "proportions: [0.02, ")
    assert whys(dh, "KEN") == {}, "the notebook has not run here"


@pytest.mark.parametrize("arguments", [(), ("--why",), ("KEN",), ("--json",), ("--why", "KEN", "USA")])
def test_looking_changes_no_file(dh, made, arguments):
    edit(made.country("KEN"), "selection: {seed: 20211027", "selection: {seed: 7")
    before = tree(made)
    assert dh("status", *arguments).code == 0
    assert tree(made) == before


def test_only_the_units_asked_for_are_told(dh, project):
    lines = dh("status", "XFC").out.splitlines()
    assert lines[0].startswith("XFC  ") and all(line.startswith("  ") for line in lines[1:])


@pytest.mark.parametrize("unit", ["XXX", "ken", ""])
def test_a_unit_that_the_study_does_not_have_is_a_users_mistake(dh, project, unit):
    outcome = dh("status", unit)
    assert outcome.code == 2 and "not a unit of the study" in outcome.err and "Traceback" not in outcome.err


def test_a_mistake_of_a_unit_stands_in_its_place_and_the_others_are_told(dh, project):
    project.country("KEN").write_text("iso3: KEN\ncomponents: [", encoding="utf-8")
    outcome = dh("status")
    assert outcome.code == 0 and "params/countries/KEN.yaml" in outcome.out and "XFC  " in outcome.out


@pytest.mark.pipeline
def test_after_a_reproduction_all_is_up_to_date(dh, reproduced, monkeypatch):
    monkeypatch.chdir(reproduced.root)
    outcome = dh("status", "--why")
    assert outcome.code == 0
    states = [line for line in outcome.out.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert len(states) > 10 and all(line.endswith("up to date") for line in states), outcome.out
