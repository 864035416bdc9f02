"""The 25 fielded countries: their parameters, the shares their stand-ins are set to, and the facts about them."""

from __future__ import annotations

import re
import statistics

import pandas as pd
import pytest
import yaml
from tests.checkouts import ROOT
from tests.study_surveys import survey

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.household_survey.targets import FORMS, TARGETS, read_targets
from disrupting_harm.components.kinds.survey.set_shares import with_figures
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.registry import components
from disrupting_harm.sections import held
from disrupting_harm.study.load import load_study, load_target_population, unit_codes


pytestmark = pytest.mark.xdist_group("study surveys")
LAYOUT = Layout(ROOT)
UNITS = load_study(LAYOUT).units
CONVERSATIONS = {"KEN", "ZAF", "NAM", "MYS", "KHM"}  # where young survivors were spoken with: methods of the study
FIELDED = sorted(iso3 for iso3, unit in UNITS.items() if unit.kind == "country" and unit.fielded)
PRINTED = with_figures(
    read_reference(LAYOUT, "stand_in_shares"), read_reference(LAYOUT, "published_estimates"), "household_survey"
)
SHARES = PRINTED.assign(share_pct=PRINTED["share_pct"].astype(float))
FACTS = read_reference(LAYOUT, "country_facts")
NATURE = set(read_reference(LAYOUT, "nature2026_table1")["iso3"])
each_country = pytest.mark.parametrize("iso3", FIELDED)


def test_every_fielded_country_has_parameters_with_all_components_and_no_other_has():
    assert len(FIELDED) == 25
    assert [iso3 for iso3 in unit_codes(LAYOUT) if UNITS[iso3].kind == "country"] == FIELDED
    of_one = [stem for stem, declared in components().items() if declared.is_of_a_country]
    for iso3 in FIELDED:
        not_held = set() if iso3 in CONVERSATIONS else {"survivor_conversations"}
        assert held(LAYOUT, iso3) == tuple(stem for stem in of_one if stem not in not_held), iso3


@each_country
def test_a_countrys_file_is_short_and_its_seed_its_own(iso3):
    """An edition in another language takes a line for its code and one each for reason, source and address."""
    text = LAYOUT.country(iso3).read_text(encoding="utf-8")
    of_editions = sum(1 + len(said) for said in yaml.safe_load(text).get("editions", {}).values())
    assert 10 <= len(text.splitlines()) - of_editions <= 25
    (seed,) = re.findall(r"seed: (\d+)", text)
    others = [LAYOUT.country(other).read_text(encoding="utf-8") for other in FIELDED if other != iso3]
    assert not any(f"seed: {seed}" in other for other in others)


def test_rwanda_is_in_the_study_was_not_fielded_and_its_source_says_so():
    assert [iso3 for iso3, unit in UNITS.items() if not unit.fielded] == ["RWA"] and UNITS["RWA"].phase == 1
    (row,) = FACTS[FACTS["iso3"] == "RWA"].itertuples()
    assert row.value == "planned for phase 1, not fielded" and row.source_url.startswith("https://")


def test_namibia_is_text_and_no_missing_value():
    assert "NAM" in unit_codes(LAYOUT)
    for table in (
        "stand_in_shares",
        "country_facts",
        "population_age_sex",
        "cybertipline_reports",
        "nature2026_table1",
    ):
        assert set(read_reference(LAYOUT, table, iso3="NAM")["iso3"]) >= {"NAM"}, table
        assert not read_reference(LAYOUT, table).isna().any(axis=None), table


def test_a_share_of_internet_users_is_stated_where_it_was_published_and_nowhere_else():
    stated = {iso3 for iso3 in FIELDED if load_target_population(LAYOUT, iso3).internet_share}
    assert stated == NATURE and len(stated) == 12 and "ZAF" not in stated
    assert not any(UNITS[iso3].phase == 2 for iso3 in stated)


def test_south_africa_is_a_stand_in_without_a_published_target_and_its_source_says_why():
    assert {target.basis for target in read_targets(LAYOUT, "ZAF").values()} == {"assumed"}
    (row,) = FACTS[(FACTS["iso3"] == "ZAF") & (FACTS["topic"] == "microdata")].itertuples()
    assert "not among the 12 countries of the Nature 2026 article" in row.value and row.source_url


# -- the shares


@pytest.mark.parametrize("table", ["stand_in_shares", "country_facts"])
def test_every_row_has_a_source_and_a_known_unit(table):
    rows = PRINTED if table == "stand_in_shares" else read_reference(LAYOUT, table)
    assert (rows["source"] != "").all()
    assert set(rows["iso3"]) <= {*UNITS, "phase 1", "phase 2", "*"}
    with_address = rows if table == "country_facts" else rows[rows["basis"] == "published"]
    assert with_address["source_url"].str.match(r"https?://\S+$").all()


def test_the_table_of_what_stand_ins_are_set_to_states_assumed_shares_alone():
    stated = read_reference(LAYOUT, "stand_in_shares")
    published = stated[stated["basis"] == "published"]
    assert len(published) > 40 and (published["share_pct"] == "").all() and (published["source_url"] == "").all()


def test_a_published_share_is_a_figure_and_an_assumed_one_says_so():
    assert set(SHARES["basis"]) == {"published", "assumed"}
    assert (SHARES.loc[SHARES["iso3"] == "*", "basis"] == "assumed").all()
    assert SHARES["source"][SHARES["iso3"] == "*"].str.startswith("prior: ").all()


@each_country
def test_every_item_has_a_target(iso3):
    found = read_targets(LAYOUT, iso3)
    assert tuple(found) == TARGETS and all(0 < target.share < 1 for target in found.values())


def test_published_composites_are_those_of_table_1():
    table = read_reference(LAYOUT, "nature2026_table1", numbers=["prev_internet_users_pct"]).set_index("iso3")
    for iso3, row in table.iterrows():
        target = read_targets(LAYOUT, iso3)["tf_csea_any"]
        assert (target.basis, target.share) == ("published", pytest.approx(row["prev_internet_users_pct"] / 100))


def test_published_shares_are_those_of_the_shared_source(shared_data):
    source = pd.read_csv(shared_data / "reference" / "published_figures.csv", dtype=str, keep_default_na=False)
    figures = set(zip(source["iso3"], source["value"], source["source_url"], strict=True))
    published = PRINTED[PRINTED["basis"] == "published"]
    assert len(published) > 40
    for row in published.itertuples():
        assert (row.iso3, row.share_pct, row.source_url) in figures, row


@pytest.mark.parametrize("item", TARGETS)
def test_a_prior_that_is_called_a_median_is_the_median_of_the_countries_it_names(item):
    (prior,) = SHARES[(SHARES["iso3"] == "*") & (SHARES["item"] == item)].itertuples()
    published = SHARES[(SHARES["item"] == item) & (SHARES["basis"] == "published")]
    if item == "tf_csea_any":
        published = published[published["iso3"].isin(NATURE)]
        assert "median of the 12 countries of Nature 2026" in prior.source and len(published) == 12
    elif len(published):
        named = re.search(r"\(([A-Z, ]+)\)", prior.source).group(1).split(", ")
        assert named == sorted(published["iso3"])
        assert ("median" in prior.source) is (len(named) > 1)
    else:
        assert "no figure of any country was read" in prior.source
        return
    assert prior.share_pct == pytest.approx(statistics.median(published["share_pct"]))
    assert ("in proportion to tf_csea_any" in prior.source) is (item in FORMS)


def estimate(iso3: str, item: str) -> float:
    """The weighted share of an item in per cent, computed without the library's estimators."""
    tables = survey(iso3)
    frame, column, code = tables["children"], item, 1
    if item.startswith("caregiver_"):
        frame, column = tables["caregivers"], item.removeprefix("caregiver_")
    elif item == "no_safety_information":
        column, code = "received_safety_information", 0
    elif item == "told_nobody":
        column, code = "told_anyone", 0
    elif item == "tf_csea_any":
        yes = (frame[[*CLEAR_FORMS, *OTHER_FORMS]] == 1).any(axis=1)
        return 100 * float(frame["weight"][yes].sum() / frame["weight"].sum())
    asked = frame[frame[column].notna()]
    return 100 * float(asked["weight"][asked[column] == code].sum() / asked["weight"].sum())


@each_country
def test_the_stand_in_is_within_two_points_of_every_published_figure(iso3):
    for row in SHARES[(SHARES["iso3"] == iso3) & (SHARES["basis"] == "published")].itertuples():
        assert row.share_pct - 2 <= estimate(iso3, row.item) <= row.share_pct + 2, row.item


@each_country
def test_the_stand_in_has_the_published_number_of_children_else_the_planned_one(iso3):
    mine = FACTS[
        (FACTS["iso3"] == iso3) & (FACTS["topic"] == "achieved_size") & (FACTS["detail"] == "household survey")
    ]
    expected = int(mine["value"].iloc[0].split()[0].replace(",", "")) if len(mine) else 1000
    assert len(survey(iso3)["children"]) == len(survey(iso3)["caregivers"]) == expected


@each_country
def test_weights_claim_internet_users_only_where_their_share_was_published(iso3):
    total, children = survey(iso3)["children"]["weight"].sum(), len(survey(iso3)["children"])
    if iso3 in NATURE:
        assert total > 100 * children
    else:
        assert total == pytest.approx(children, abs=0.1)
