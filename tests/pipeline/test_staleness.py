"""What an edit makes stale: the stages that use the edited thing, and no others.

DVC runs a stage again when a dependency has another hash than its lock file says, or a parameter another value. The table of
edits is held against that rule, with the slices made anew after each edit; DVC itself is asked about some of them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.checkouts import copy_clone, copy_tree, run_in
from tests.functional.conftest import hash_of_library

from disrupting_harm import files, slices
from disrupting_harm.code_slices.stages import write_library_slices
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import LOADER, Stage, read_pipeline
from disrupting_harm.stage_names import REPORT


pytestmark = pytest.mark.pipeline

SURVEYS = {f"household_survey@{unit}" for unit in ("KEN", "USA", "XFC", "XNH")}
MODELS = {"predictors@KEN", "predictors@XFC"}
PRECISION = {"survey_precision@KEN"}
FRONTLINE = {
    "frontline_survey@KEN"
}  # its counts are printed by the same standard, and its notebook imports the same survey tools
# Frames and weights are read by the same functions as survey tables.
ALL_SURVEYS = SURVEYS | MODELS | PRECISION | FRONTLINE | {
    "sampling_design@KEN", "sampling_design_derived@KEN", "sampling_design_synthetic@KEN", "household_survey_synthetic@KEN",
    "household_survey_synthetic@XFC",
}  # fmt: skip
EDITED = ("src", "params", "data/reference", "data/slices", "requirements.lock")


@pytest.fixture(scope="module")
def copy(reproduced, tmp_path_factory) -> Layout:
    """One copy for all edits; each test puts back what it changed."""
    target = tmp_path_factory.mktemp("staleness") / "copy"
    copy_clone(reproduced.root, target)
    return Layout(target)


@pytest.fixture
def desk(copy) -> Iterator[Layout]:
    saved = copy.root.parent / "saved"
    for name in EDITED:
        (saved / name).parent.mkdir(parents=True, exist_ok=True)
        copy_tree(copy.root / name, saved / name)
    yield copy
    for name in EDITED:
        changed = copy.root / name
        shutil.rmtree(changed) if changed.is_dir() else changed.unlink()
        shutil.move(saved / name, changed)
    shutil.rmtree(saved)


def stale_after(layout: Layout, edit: Callable[[Layout], None]) -> set[str]:
    """The stages of units that are stale after the edit, but for what follows from their outputs.

    Of a library that the edit left as it was, the slices are those that lie there.
    """
    before = hash_of_library(layout)
    edit(layout)
    if hash_of_library(layout) != before:
        write_library_slices(layout)
    assert slices.write_slices(layout) == []
    return {
        stage.key
        for stage in read_pipeline(layout)
        if stage.item and not stage.key.startswith("imports@") and is_stale(layout, stage)
    }


def stale_by_dvc(layout: Layout, edit: Callable[[Layout], None]) -> set[str]:
    edit(layout)
    done = run_in(layout, "-m", "dvc", "repro", "library", "slices")
    assert done.returncode == 0, done.stdout + done.stderr
    status = json.loads(run_in(layout, "-m", "dvc", "status", "--json").stdout)
    return {name.rpartition(":")[2] for name in status}


def is_stale(layout: Layout, stage: Stage) -> bool:
    """By the files and parameters that it names itself; folders of data and outputs are as they were."""
    locked = parse((layout.root / stage.lock).read_text(encoding="utf-8"))["stages"][stage.key]
    pinned = {entry["path"]: entry["md5"] for entry in locked["deps"]}
    assert set(pinned) == set(stage.deps)
    changed = [d for d in stage.deps if (layout.root / d).is_file() and files.md5_file(layout.root / d) != pinned[d]]
    for path, keys in stage.params:
        now = parse((layout.root / path).read_text(encoding="utf-8"))
        changed += [key for key in keys if now[key] != locked["params"][path][key]]
    return bool(changed)


@cache
def parse(text: str) -> dict:
    """A lock file or the study's parameters, which are the same for many stages and most edits. Callers must not change it."""
    return yaml.load(text, LOADER)


def append(path: str, text: str) -> Callable[[Layout], None]:
    def edit(layout: Layout) -> None:
        with (layout.root / path).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return edit


def replace(path: str, old: str, new: str) -> Callable[[Layout], None]:
    def edit(layout: Layout) -> None:
        file: Path = layout.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def bump_ruff(layout: Layout) -> None:
    """Another version of a tool that no stage runs."""
    lock = layout.requirements()
    text = lock.read_text(encoding="utf-8")
    changed = re.sub(r"^ruff==\S+", "ruff==99.0", text, count=1, flags=re.MULTILINE)
    assert changed != text
    lock.write_text(changed, encoding="utf-8")


CODE = "\n# a remark\n"


@pytest.mark.parametrize(
    "edit, stale",
    [
        (append("src/disrupting_harm/provenance/trace.py", CODE), set()),
        (append("src/disrupting_harm/engine/lab.py", CODE), set()),
        (bump_ruff, set()),
        (append("src/disrupting_harm/figures/counts.py", CODE), {"non_law_enforcement_data@KEN"}),
        (append("src/disrupting_harm/survey/intervals.py", CODE), SURVEYS | MODELS | PRECISION | FRONTLINE),
        (append("src/disrupting_harm/survey/columns.py", CODE), ALL_SURVEYS),
        (append("src/disrupting_harm/components/sampling_design/analysis.py", CODE), {"sampling_design@KEN"}),
        (append("src/disrupting_harm/components/predictors/methods.py", CODE), MODELS),
        (
            append("src/disrupting_harm/components/household_survey/pooled.py", CODE),
            {"household_survey_synthetic@KEN", "household_survey_synthetic@XFC"},
        ),
        (
            replace("params/indicators/household_survey.yaml", "Told nobody about the last time", "Told no one"),
            PRECISION | {"household_survey@KEN", "report@KEN"},
        ),
        (
            replace("params/indicators/household_survey.yaml", "Told someone about the last time", "Told a person"),
            {"household_survey@XFC", "predictors@KEN", "predictors@XFC", "report@KEN", "report@XFC"},
        ),
        (
            replace("params/components/household_survey.yaml", "female: Girls", "female: Women"),
            PRECISION | {"household_survey@KEN", "predictors@KEN", "report@KEN"},
        ),
        (
            replace("params/indicators/sampling_design.yaml", "Households visited", "Homes visited"),
            {"sampling_design@KEN", "report@KEN"},
        ),
        (
            append(
                "data/reference/published_estimates.csv",
                "UGA,household_survey,tf_csea_any,,,10,,,published,2021,a source,https://example.org\n",
            ),
            set(),
        ),
        (
            append("data/reference/stand_in_shares.csv", "UGA,shared_own_naked_image,9,,,assumed,a source,\n"),
            set(),
        ),
        (
            replace("data/reference/stand_in_shares.csv", "KEN,told_nobody,40", "KEN,told_nobody,41"),
            {"household_survey_synthetic@KEN", "household_survey@KEN"},
        ),
        (
            replace("data/reference/country_facts.csv", "KEN,ethics_board,NACOSTI", "KEN,ethics_board,Another"),
            {"report@KEN"},
        ),
        (
            append("data/reference/cybertipline_reports.csv", "KEN,2031,1,a source,https://example.org,none\n"),
            {"non_law_enforcement_data@KEN"},
        ),
        (
            replace("params/countries/KEN.yaml", "  predictors:\n", "  predictors: {title: Another title}\n"),
            {"predictors@KEN", "report@KEN"},
        ),
    ],
    ids=[
        "trace", "lab", "a dev tool", "figures of counts", "intervals", "columns", "analysis of one component", "methods of one component",  "generator of a stand-in",
        "label of one indicator", "label of an outcome", "label of a level", "label of a measure", "another country's figure", "another country's target", "a target of the country", "a fact about the country",
        "a row of the country", "title of a component",
    ],
)  # fmt: skip
def test_an_edit_makes_stale_what_uses_it(desk, edit, stale):
    assert stale_after(desk, edit) == stale


def test_a_definition_makes_derived_tables_and_notebooks_stale_and_no_stand_in(desk):
    edit = replace("params/indicators/household_survey.yaml", "item: told_anyone, numerator: [0]", "item: told_anyone")
    found = stale_after(desk, edit)
    assert found == PRECISION | {"household_survey_derived@KEN", "household_survey@KEN", "report@KEN"}


def test_the_order_of_a_mapping_that_the_library_reads_in_order_counts(desk):
    reordered = replace("params/countries/XFC.yaml", "{A: 0.03, B: 0.06, ", "{B: 0.06, A: 0.03, ")
    found = stale_after(desk, reordered)
    assert found == {"household_survey_synthetic@XFC", "household_survey@XFC", "predictors@XFC", "report@XFC"}


def test_a_default_that_a_country_overrides_changes_nothing_and_is_no_difference(dh, desk, monkeypatch):
    monkeypatch.chdir(desk.root)
    edit = replace("params/components/sampling_design.yaml", "interviews: 1000", "interviews: 900")
    assert stale_after(desk, edit) == set()
    assert "stale" not in dh("status", "KEN").out
    assert not [line for line in dh("verify").out.splitlines() if "key " in line]


def test_a_reference_table_that_only_a_parameter_names_is_refused(dh, desk, monkeypatch):
    monkeypatch.chdir(desk.root)
    shutil.copy(desk.reference("nature2026_table1"), desk.reference("another_share"))
    replace(
        "params/countries/KEN.yaml",
        "{year: 2021}",
        "{year: 2021, internet_share: {reference: another_share, column: internet_users_12_17_pct}}",
    )(desk)
    slices.write_slices(desk)
    for command in (("check", "KEN"), ("derive", "sampling_design", "KEN"), ("synthesize", "household_survey", "KEN")):
        refused = dh(*command)
        assert refused.code == 2 and "another_share is not among the tables" in refused.out + refused.err, command


def test_a_convention_of_the_study_makes_stale_what_estimates_by_it(desk):
    found = stale_after(desk, replace("params/study.yaml", "minimum_base: 50", "minimum_base: 60"))
    assert found == SURVEYS | MODELS | PRECISION | FRONTLINE | {
        f"{REPORT}@{unit}" for unit in ("KEN", "USA", "XFC", "XNH")
    }


@pytest.mark.parametrize(
    "edit, stale",
    [
        (append("src/disrupting_harm/provenance/trace.py", CODE), set()),
        (append("src/disrupting_harm/figures/counts.py", CODE), {"non_law_enforcement_data@KEN"}),
        (
            replace("params/indicators/household_survey.yaml", "Told nobody about the last time", "Told no one"),
            PRECISION | {"household_survey@KEN", "report@KEN"},
        ),
        (
            replace("src/disrupting_harm/components/predictors/__init__.py", "position=7", "position=32"),
            MODELS | {"report@KEN"},  # its place in the report of Kenya changes, in that of XFC it does not
        ),
    ],
    ids=["trace", "figures of counts", "label of one indicator", "place in the report"],
)
def test_dvc_says_the_same(reproduced_copy, edit, stale):
    assert stale_by_dvc(reproduced_copy, edit) == stale


def test_the_status_command_names_the_key_or_module_that_changed(dh, desk, monkeypatch):
    monkeypatch.chdir(desk.root)
    replace("params/components/household_survey.yaml", "female: Girls", "female: Women")(desk)
    append("src/disrupting_harm/figures/counts.py", CODE)(desk)
    said = dh("status", "KEN", "--why").out
    assert "household_survey@KEN: params/components/household_survey.yaml, key defaults: changed" in said
    assert "non_law_enforcement_data@KEN: library: disrupting_harm.figures.counts changed" in said
    assert re.search(r"sampling_design +stand-in +up to date", said)
