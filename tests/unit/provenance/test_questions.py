"""The end of a trace: the wording behind a column, and where it stands in its form."""

import shutil

import pytest
from tests.small_form import FORM

from disrupting_harm.provenance.questions import AskedItem, questions_asked
from disrupting_harm.records import Input


FILE = "params/instruments/household_survey/children.csv"


@pytest.fixture
def layout(study):
    path = study.root / FILE
    path.write_text(FORM, encoding="utf-8")
    return study


def asked(layout, *columns, table="children", role="derived", stem="household_survey") -> list[AskedItem]:
    path = f"data/derived/TST/{stem}/{table}.parquet"
    entry = Input(path=path, sha256="0" * 64, role=role, table=table, data_class="synthetic")
    return list(questions_asked(layout, "TST", entry, columns))


def test_each_item_has_its_wording_and_its_row(layout):
    assert asked(layout, "weight", "games", "item_games", "item_told_friend") == [
        AskedItem("games", "How often do you play games?", FILE, 4),
        AskedItem("told_friend", "Whom did you tell? - A friend", FILE, 10),
    ]


def test_what_no_form_asks_is_left_out(layout):
    assert asked(layout, "item_unknown") == [] and asked(layout, "item_games", table="caregivers") == []
    assert asked(layout, "item_games", role="reference") == []


def test_a_unit_that_has_no_form_or_one_that_cannot_be_read_is_traced_without(layout, study):
    (study.root / FILE).write_text("survey\n,type\n,nonsense\n")
    assert asked(layout, "item_games") == []
    shutil.rmtree((study.root / FILE).parent)
    assert asked(layout, "item_games") == []
