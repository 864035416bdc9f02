"""The stand-in of a sampling design: the frame and fieldwork that the household survey's stand-in came about by."""

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY, files_below, make_study, write_params_slices

from disrupting_harm import stages
from disrupting_harm.components.household_survey.stand_in import synthesize as synthesize_survey
from disrupting_harm.components.sampling_design.contract import TABLES
from disrupting_harm.components.sampling_design.derive import check, derive
from disrupting_harm.components.sampling_design.stand_in import synthesize
from disrupting_harm.errors import ParamsError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.sections import load_section


STEM = "sampling_design"


@pytest.fixture
def layout(tmp_path, root):
    return make_study(tmp_path / "study", root)


@pytest.fixture(scope="module")
def made(tmp_path_factory, root):
    """The two stand-ins of one country, and the weights derived from one. Only read."""
    layout = make_study(tmp_path_factory.mktemp("stand_in") / "study", root)
    synthesize(layout, COUNTRY)
    synthesize_survey(layout, COUNTRY)
    derive(layout, COUNTRY)
    return layout


def read(layout, table, component=STEM) -> pd.DataFrame:
    return pd.read_csv(layout.raw(COUNTRY, component) / f"{table}.csv", dtype={"psu": str, "outcome": str})


def change(layout, part="selection", **changes) -> None:
    path = layout.country(COUNTRY)
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"][STEM].setdefault(part, {}).update(changes)
    path.write_text(yaml.safe_dump(params), encoding="utf-8")


# -- the same bytes


def test_the_same_seed_gives_the_same_bytes_whatever_was_drawn_before_and_another_gives_others(made, layout):
    np.random.random(7)
    first = files_below(synthesize(layout, COUNTRY))
    assert first == files_below(made.raw(COUNTRY, STEM))
    change(layout, seed=1)
    other = files_below(synthesize(layout, COUNTRY))
    assert other["contacts.csv"] != first["contacts.csv"]


def test_parameters_that_no_stand_in_is_made_from_leave_its_bytes_as_they_are(made, layout):
    change(layout, "size", power=0.9)
    change(layout, "weighting", trim=2.0)
    assert files_below(synthesize(layout, COUNTRY)) == files_below(made.raw(COUNTRY, STEM))


def test_before_fieldwork_there_is_a_frame_and_no_contact(made, layout):
    change(layout, "tables", contacts=None)
    path = layout.country(COUNTRY)
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"] = {STEM: params["components"][STEM] | {"weighting": None}}
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    assert files_below(synthesize(layout, COUNTRY)) == {
        "psu_frame.csv": (made.raw(COUNTRY, STEM) / "psu_frame.csv").read_bytes()
    }


# -- the contract


@pytest.mark.parametrize("table", TABLES)
def test_it_holds_every_column_of_the_contract_in_its_order_and_no_other(made, table):
    """But for those of fieldwork that went another way than the frame says, which no stand-in's does."""
    expected = [name for name in TABLES[table].names() if name not in ("replaces_psu", "households_listed")]
    assert list(read(made, table).columns) == expected


def test_it_keeps_the_contract_as_a_delivered_file_would(made):
    sources = raw_sources(made, COUNTRY, STEM, load_section(made, COUNTRY, STEM))
    tables = check(made, COUNTRY, sources).tables
    assert (len(tables["psu_frame"]), len(tables["contacts"])) == (1200, len(read(made, "contacts")))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_and_every_identifier_says_that_it_is_synthetic(made, table):
    frame = read(made, table)
    assert (frame["data_class"] == "synthetic").all()
    named = [name for name in ("psu_id", "contact_id", "respondent_id") if name in frame]
    assert named and all(frame[name].dropna().str.startswith("SYNTHETIC-").all() for name in named)


# -- one sample, two views


def test_the_interviews_are_the_children_of_the_survey(made):
    contacts, children = read(made, "contacts"), read(made, "children", "household_survey")
    columns = ["stratum", "psu", "urbanity", "sex", "age"]
    done = contacts[contacts["outcome"] == "1.1"].set_index("respondent_id")[columns]
    expected = children.set_index("respondent_id")[columns]
    pd.testing.assert_frame_equal(done.sort_index(), expected.sort_index(), check_dtype=False)


def test_the_surveys_weights_are_those_that_are_derived_from_the_contacts(made):
    weights = pd.read_parquet(made.derived(COUNTRY, STEM) / "weights.parquet").set_index("respondent_id")
    children = read(made, "children", "household_survey").set_index("respondent_id")
    assert set(weights.index) == set(children.index) and len(weights) == 300
    for column, step in (("weight", "final"), ("base_weight", "respondent")):
        np.testing.assert_allclose(children[column], weights.loc[children.index, step], rtol=0, atol=5.0001e-5)


def test_psus_of_the_survey_are_those_drawn_from_the_frame(made):
    selected = pd.read_parquet(made.derived(COUNTRY, STEM) / "selected_psus.parquet")
    children = read(made, "children", "household_survey")
    assert set(zip(children["stratum"], children["psu"], strict=True)) == set(
        zip(selected["stratum"], selected["psu"], strict=True)
    )


# -- what is refused, and what is then still there


def test_a_country_whose_sample_is_no_stand_in_gets_none(tmp_path, root):
    small = make_small_sample(tmp_path / "study", root)
    small.write()
    write_params_slices(small.layout)
    before = files_below(small.layout.root)
    with pytest.raises(ParamsError) as raised:
        stages.synthesize(small.layout, STEM, COUNTRY)
    assert f"`dh import {STEM} {COUNTRY} FILE --table TABLE`" in str(raised.value)
    assert f"params/countries/{COUNTRY}.yaml, key components.{STEM}.data_class" in str(raised.value)
    assert files_below(small.layout.root) == before


def test_a_country_without_a_design_is_refused(layout):
    with pytest.raises(ParamsError, match=f"no component {STEM}"):
        stages.synthesize(layout, STEM, "TSU")


def test_a_design_that_cannot_be_drawn_leaves_the_old_stand_in(layout):
    synthesize(layout, COUNTRY)
    before = files_below(layout.root / "data")
    change(layout, psus=15)
    with pytest.raises(ParamsError, match=f"key components.{STEM}.selection"):
        synthesize(layout, COUNTRY)
    assert files_below(layout.root / "data") == before


def test_an_interrupted_run_leaves_the_old_stand_in(layout, monkeypatch):
    before = files_below(synthesize(layout, COUNTRY))

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    change(layout, seed=5)
    monkeypatch.setattr(pd.DataFrame, "to_csv", interrupt)
    with pytest.raises(KeyboardInterrupt):
        synthesize(layout, COUNTRY)
    assert files_below(layout.raw(COUNTRY, STEM)) == before
