"""A new country is one file; with the household survey alone it has a report."""

from __future__ import annotations

import subprocess

import numpy as np
import pandas as pd
import pytest
from tests.checkouts import run_in
from tests.small_keys import write_key

from disrupting_harm.layout import Layout


pytestmark = pytest.mark.pipeline

PARAMETERS = """iso3: UGA
components:
  household_survey:
    data_class: restricted
    fieldwork: 2020
    origin: {title: Survey of a test, collected_by: a test, design: two strata of ten PSUs, licence: none}
    tables: {caregivers: null}
    not_asked: [clear_ocsea_range, tf_csea_any, unwanted_sexual_images, asked_to_talk_about_sex, asked_for_private_image,
      accepted_money_for_images, shared_own_naked_image, met_online_contact, no_safety_information, told_nobody, told_police_or_helpline,
      caregiver_uses_internet, caregiver_knows_where_to_report, caregiver_would_tell_police]
    headline: [clear_ocsea]
    scaled_indicator: null
"""
ITEMS = ("offered_money_for_images", "offered_money_for_acts", "threatened_or_blackmailed", "images_shared_without_permission",
         "sexual_comments")  # fmt: skip


def children(n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    place = np.arange(n) * 20 // n
    frame = pd.DataFrame(
        {"respondent_id": [f"U{i:04d}" for i in range(n)], "stratum": place // 10, "psu": place % 10, "weight": rng.uniform(1, 2, n),
         "sex": rng.permutation(np.resize(["female", "male"], n)), "age": rng.integers(12, 18, n),
         "urbanity": np.where(place < 10, "urban", "rural")}
    )  # fmt: skip
    return frame.assign(**{item: (rng.random(n) < 0.1).astype(int) for item in ITEMS})


def test_a_country_with_the_survey_alone_is_one_file_and_has_a_report(reproduced_copy, tmp_path):
    """All its indicators share one base and recall period, so that one figure of the notebook has no row to draw."""
    layout: Layout = reproduced_copy
    written = run_in(layout, "-m", "disrupting_harm", "new-country", "UGA", "--components", "household_survey")
    assert written.returncode == 0, written.stderr
    layout.country("UGA").write_text(PARAMETERS, encoding="utf-8")
    children().to_csv(tmp_path / "uga.csv", index=False)
    keys = tmp_path / "keys"
    write_key(keys, "UGA")
    for command in (
        ("check", "UGA"),
        ("import", "household_survey", "UGA", str(tmp_path / "uga.csv"), "--table", "children"),
        ("reproduce", "UGA"),
        ("verify",),
    ):
        done = run_in(layout, "-m", "disrupting_harm", *command, DH_KEYS=str(keys))
        # Nothing differs; the lock files are not committed yet, which a verification says.
        assert done.returncode == (3 if command == ("verify",) else 0), done.stdout + done.stderr
    told = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=layout.root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    touched = {line[3:] for line in told.splitlines() if not line.endswith("dvc.lock")}
    assert touched == {"params/countries/UGA.yaml", "params/held.yaml", "data/raw/UGA/household_survey.dvc"}
    page = (layout.report("UGA") / "report.html").read_text(encoding="utf-8")
    assert "<h1>Uganda</h1>" in page and 'id="UGA-household_survey-prevalence_by_indicator"' in page
    assert 'id="UGA-household_survey-prevalence_other_bases"' not in page


def test_a_swapped_country_is_refused_and_nothing_is_lost(reproduced_copy):
    """A cell that sets another country after the parameters, and the tag of the parameters cell lost."""
    import nbformat

    path = reproduced_copy.notebook("household_survey")
    before = (reproduced_copy.output("KEN", "household_survey") / "record.json").read_bytes()
    for position, source in ((1, 'country = "KEN"'), (2, 'country = "XFC"')):
        notebook = nbformat.read(path, as_version=4)
        if position == 1:
            notebook.cells[1].metadata.pop("tags", None)
            notebook.cells[1].source = 'country = "XFC"'
        else:
            notebook.cells.insert(2, nbformat.v4.new_code_cell(source, id="left-over"))
        nbformat.write(notebook, path)
        done = run_in(reproduced_copy, "-m", "disrupting_harm", "run", "household_survey", "KEN")
        assert done.returncode == 2
        assert "opened a run of household_survey for XFC, and the command runs household_survey@KEN" in done.stderr
        assert (reproduced_copy.output("KEN", "household_survey") / "record.json").read_bytes() == before
