"""Stand-ins that answer whole forms hold the columns of before with the bytes of before."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from tests.checkouts import ROOT
from tests.study_surveys import survey

from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.rules import check_rules
from disrupting_harm.layout import Layout


pytestmark = pytest.mark.xdist_group("study surveys")
LAYOUT = Layout(ROOT)
FROZEN = ROOT / "tests" / "pipeline" / "stand_ins_28bbda7.sha256"
TABLES = [line.split("  ") for line in FROZEN.read_text(encoding="utf-8").splitlines()]
DESIGN = ("respondent_id", "stratum", "psu", "weight", "base_weight", "household_id", "sex", "age", "urbanity")
# What a table held at 28bbda7, in its order.
COLUMNS = {
    "children": (
        *DESIGN,
        "offered_money_for_images",
        "offered_money_for_acts",
        "threatened_or_blackmailed",
        "images_shared_without_permission",
        "sexual_comments",
        "unwanted_sexual_images",
        "asked_to_talk_about_sex",
        "asked_for_private_image",
        "accepted_money_for_images",
        "shared_own_naked_image",
        "met_online_contact",
        "received_safety_information",
        "told_anyone",
    ),
    "caregivers": (
        *(column for column in DESIGN if column not in ("base_weight", "age")),
        "uses_internet",
        "knows_where_to_report",
        "would_tell_police",
    ),
}


@pytest.mark.parametrize("sha256, path", TABLES, ids=[path for _, path in TABLES])
def test_the_columns_of_before_have_the_bytes_of_before(sha256, path):
    iso3, table = path.split("/")
    frame = survey(iso3)[table][list(COLUMNS[table])].assign(data_class="synthetic")
    text = frame.to_csv(index=False, lineterminator="\n", float_format="%.4f")
    assert hashlib.sha256(text.encode()).hexdigest() == sha256


@pytest.mark.parametrize("table", ["children", "caregivers"])
def test_a_countrys_stand_in_keeps_every_rule_of_its_form(table):
    frame, instrument = survey("KEN")[table], load_instruments(LAYOUT, "household_survey")[table]
    assert all(name in frame for question in instrument.questions for name in question.columns())
    rows = np.arange(2, 2 + len(frame))
    assert check_rules(frame, instrument, file="a file", rows=rows, mend="mend it") == []
