"""The stand-in of a sampling design: the frame and fieldwork that the household survey's stand-in came about by."""

import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY, files_below

from disrupting_harm import files
from disrupting_harm.contracts.sampling_design import TABLES
from disrupting_harm.errors import ParamsError
from disrupting_harm.ingest.sampling_design import check_sampling_sources, derive_sampling_design
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country
from disrupting_harm.synthetic.household_survey import synthesize_household_survey
from disrupting_harm.synthetic.sampling_design import synthesize_sampling_design


# The stand-in's bytes on every machine. A change of them is a change of the sample, of every weight made from it and of
# dvc.lock: say so in the commit that makes it.
FROZEN = {
    "psu_frame.csv": "b8e960bbe20e5623efaaf34cbc31fd0cb112b468f7277819950a41e7aacf3251",
    "contacts.csv": "93de03839b33366e906c1dd54223af0c7010d5f7850312210df917c559defd77",
}


def make_layout(folder, root) -> Layout:
    shutil.copytree(root / "params", folder / "params")
    shutil.copytree(root / "data" / "reference", folder / "data" / "reference")
    return Layout(folder)


@pytest.fixture
def layout(tmp_path, root):
    return make_layout(tmp_path, root)


@pytest.fixture(scope="module")
def made(tmp_path_factory, root):
    """Kenya's two stand-ins as the project's parameters give them, and the weights derived from one. Only read."""
    layout = make_layout(tmp_path_factory.mktemp("stand_in"), root)
    synthesize_sampling_design(layout, "KEN")
    synthesize_household_survey(layout, "KEN")
    derive_sampling_design(layout, "KEN")
    return layout


def read(layout, table, component="sampling_design") -> pd.DataFrame:
    return pd.read_csv(layout.raw("KEN", component) / f"{table}.csv", dtype={"psu": str, "outcome": str})


def change(layout, **changes) -> None:
    path = layout.country("KEN")
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"]["sampling_design"]["selection"] |= changes
    path.write_text(yaml.safe_dump(params), encoding="utf-8")


# -- the same bytes


def test_the_stand_in_is_the_frozen_one(made):
    folder = made.raw("KEN", "sampling_design")
    assert {path.name: files.sha256_file(path) for path in folder.iterdir()} == FROZEN


def test_the_same_seed_gives_the_same_bytes_whatever_was_drawn_before_and_another_gives_others(layout):
    np.random.random(7)
    first = files_below(synthesize_sampling_design(layout, "KEN"))
    assert {name: files.sha256_bytes(data) for name, data in first.items()} == FROZEN
    change(layout, seed=1)
    other = files_below(synthesize_sampling_design(layout, "KEN"))
    assert other["contacts.csv"] != first["contacts.csv"]


# -- the contract


@pytest.mark.parametrize("table", TABLES)
def test_it_holds_every_column_of_the_contract_in_its_order_and_no_other(made, table):
    assert tuple(read(made, table).columns) == TABLES[table].names()


def test_it_keeps_the_contract_as_a_delivered_file_would(made):
    design = load_country(made, "KEN").component("sampling_design")
    sources = {name: made.raw("KEN", "sampling_design") / table.file for name, table in design.tables.items()}
    tables, _ = check_sampling_sources(made, "KEN", design, sources)
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
    weights = pd.read_parquet(made.derived("KEN", "sampling_design") / "weights.parquet").set_index("respondent_id")
    children = read(made, "children", "household_survey").set_index("respondent_id")
    assert set(weights.index) == set(children.index) and len(weights) == 1014
    for column, step in (("weight", "final"), ("base_weight", "respondent")):
        np.testing.assert_allclose(children[column], weights.loc[children.index, step], rtol=0, atol=5.0001e-5)


def test_psus_of_the_survey_are_those_drawn_from_the_frame(made):
    selected = pd.read_parquet(made.derived("KEN", "sampling_design") / "selected_psus.parquet")
    children = read(made, "children", "household_survey")
    assert set(zip(children["stratum"], children["psu"], strict=True)) == set(
        zip(selected["stratum"], selected["psu"], strict=True)
    )


# -- what is refused, and what is then still there


def test_a_country_whose_sample_is_no_stand_in_gets_none(tmp_path, root):
    small = make_small_sample(tmp_path / "study", root)
    small.write()
    before = files_below(small.layout.root)
    with pytest.raises(ParamsError) as raised:
        synthesize_sampling_design(small.layout, COUNTRY)
    assert f"`dh import {COUNTRY} sampling_design FILE --table psu_frame`" in str(raised.value)
    assert f"params/countries/{COUNTRY}.yaml, key components.sampling_design.data_class" in str(raised.value)
    assert files_below(small.layout.root) == before


def test_a_country_without_a_design_is_refused(layout):
    with pytest.raises(ParamsError, match="no component sampling_design"):
        synthesize_sampling_design(layout, "XFC")


def test_an_interrupted_run_leaves_the_old_stand_in(layout, monkeypatch):
    before = files_below(synthesize_sampling_design(layout, "KEN"))

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    change(layout, seed=5)
    monkeypatch.setattr(pd.DataFrame, "to_csv", interrupt)
    with pytest.raises(KeyboardInterrupt):
        synthesize_sampling_design(layout, "KEN")
    assert files_below(layout.raw("KEN", "sampling_design")) == before
