"""A stage that fails loses nothing of the last good run and lets nothing of the data out."""

from __future__ import annotations

import re
import subprocess

import nbformat
import pytest
from tests.checkouts import run_in

from disrupting_harm.layout import Layout


pytestmark = pytest.mark.pipeline

SECRET = "respondent 4711"


def made(layout: Layout) -> dict[str, bytes]:
    """Bytes of all outputs and derived tables; failed notebooks, which are kept beside them, left out."""
    found = [*layout.outputs().rglob("*"), *(layout.root / "data" / "derived").rglob("*")]
    return {
        layout.relative(path): path.read_bytes()
        for path in found
        if path.is_file() and not path.is_relative_to(layout.failed("KEN", "x").parents[1])
    }


def new_to_git(layout: Layout) -> list[str]:
    """Files that git would take up: untracked ones, or data and outputs that are tracked."""
    listed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=layout.root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [line for line in listed.splitlines() if line.startswith("??") or "outputs/" in line]


def fails_without_a_loss(layout: Layout, *command: str, code: int = 2) -> str:
    """Run `command`, which must fail and leave every output as it was; what it said."""
    before = made(layout)
    done = run_in(layout, "-m", *command)
    assert done.returncode == code, done.stdout + done.stderr
    after = made(layout)
    assert {name for name in before if after.get(name) != before[name]} == set()
    assert new_to_git(layout) == []
    assert [p for p in layout.root.rglob(".gitignore") if p.parent not in (layout.root, layout.root / ".dvc")] == []
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def spoil_cell(layout: Layout, cell_id: str, source: str) -> None:
    path = layout.notebook("household_survey")
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if c.id == cell_id).source = source
    nbformat.write(notebook, path)


def test_a_cell_that_raises_is_named_and_kept_but_its_message_is_not_printed(reproduced_copy):
    spoil_cell(reproduced_copy, "parameters", f"raise ValueError({SECRET!r})")
    said = fails_without_a_loss(reproduced_copy, "disrupting_harm", "reproduce", "KEN")
    assert SECRET not in said and "4711" not in said
    kept = "data/derived/.failed/KEN/household_survey.ipynb"
    assert re.search(r"notebooks/household_survey/household_survey.ipynb, cell \d+: ValueError", said) and kept in said
    text = (reproduced_copy.root / kept).read_text(encoding="utf-8")
    assert SECRET in text, "the researcher finds the message in the kept notebook"


def test_a_users_mistake_in_a_notebook_keeps_its_own_sentence(reproduced_copy):
    spoil_cell(reproduced_copy, "load", "from disrupting_harm.evidence import open_run\n"
               "run = open_run(country)\nrun.load_reference('cybertipline_reports')")  # fmt: skip
    said = fails_without_a_loss(reproduced_copy, "disrupting_harm", "reproduce", "KEN")
    assert "data/slices/units/KEN/reference/cybertipline_reports.csv: not among the inputs of household_survey" in said


def test_a_bad_raw_file_is_told_by_file(reproduced_copy, shared_data):
    raw = reproduced_copy.raw("USA", "household_survey") / "yrbs2019.sav.gz"
    raw.chmod(0o644)
    raw.write_bytes(raw.read_bytes()[:2000])
    said = fails_without_a_loss(reproduced_copy, "disrupting_harm", "reproduce", "USA")
    assert "data/raw/USA/household_survey/yrbs2019.sav.gz" in said


def test_a_missing_raw_file_is_told_with_the_command_that_places_it(reproduced_copy, shared_data):
    (reproduced_copy.raw("USA", "household_survey") / "yrbs2019.sav.gz").unlink()
    said = fails_without_a_loss(reproduced_copy, "disrupting_harm", "reproduce", "USA")
    assert "data/raw/USA/household_survey/yrbs2019.sav.gz" in said and "dh import household_survey USA" in said


def test_plain_dvc_loses_nothing_over_a_missing_raw_file(reproduced_copy, shared_data):
    (reproduced_copy.raw("USA", "household_survey") / "yrbs2019.sav.gz").unlink()
    (reproduced_copy.derived("USA", "household_survey") / "children.parquet").touch()
    before = made(reproduced_copy)
    run_in(reproduced_copy, "-m", "dvc", "repro", "report@USA")
    assert made(reproduced_copy) == before


def test_a_stand_in_that_cannot_be_made_leaves_the_old_one(reproduced_copy):
    raw = reproduced_copy.raw("KEN", "household_survey") / "children.csv"
    before = raw.read_bytes()
    reference = reproduced_copy.reference("stand_in_shares")
    lines = reference.read_text(encoding="utf-8").splitlines(keepends=True)
    reference.write_text(
        "".join(line for line in lines if not line.startswith("*,tf_csea_any") and ",tf_csea_any," not in line),
        encoding="utf-8",
    )
    fails_without_a_loss(reproduced_copy, "disrupting_harm", "reproduce", "KEN")
    assert raw.read_bytes() == before
