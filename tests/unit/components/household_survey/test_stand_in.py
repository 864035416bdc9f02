"""The stand-in of a survey: the contract's columns, a cluster design, the published shares, and no fact beyond them."""

import numpy as np
import pandas as pd
import pytest
from tests.edits import edit
from tests.small_stand_in import DESIGN, STEM, StandIn
from tests.small_survey import COUNTRY, contract_of, files_below, make_study

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS, OWN
from disrupting_harm.components.household_survey.stand_in import synthesize
from disrupting_harm.components.household_survey.targets import read_targets
from disrupting_harm.components.sampling_design.stand_in import synthesize as synthesize_design
from disrupting_harm.records import read_record
from disrupting_harm.reference import calibration_population
from disrupting_harm.registry import component
from disrupting_harm.sections import load_section
from disrupting_harm.survey.design import SurveyDesign


@pytest.fixture(scope="module")
def made(tmp_path_factory, root):
    """The stand-in of 1,014 children as the parameters give it. Only read."""
    folder = StandIn(make_study(tmp_path_factory.mktemp("stand_in") / "study", root))
    folder.make()
    return folder


@pytest.fixture(scope="module")
def children(made):
    return made.read("children")


@pytest.fixture(scope="module")
def caregivers(made):
    return made.read("caregivers")


@pytest.fixture(scope="module")
def targets(made):
    return read_targets(made.layout, COUNTRY)


# -- the same bytes


def test_the_same_seed_gives_the_same_bytes_whatever_was_drawn_before(made, stand_in):
    np.random.random(7)
    assert stand_in.make() == files_below(made.layout.raw(COUNTRY, STEM))


def test_another_seed_gives_another_stand_in(stand_in):
    assert stand_in.make(seed=1)["children.csv"] != stand_in.make(seed=2)["children.csv"]


def test_words_and_rules_that_no_stand_in_is_made_from_leave_its_bytes_as_they_are(made, stand_in):
    own = stand_in.params["components"][STEM]
    own.update(title="Another", labels={"sex": "Gender"}, headline=["told_nobody"], survey={"lonely_psu": "remove"})
    stand_in.design["size"] = {"power": 0.9}
    assert stand_in.make() == files_below(made.layout.raw(COUNTRY, STEM))


# -- the shape


def test_it_has_the_published_number_of_children_and_their_caregivers(children, caregivers):
    assert (len(children), len(caregivers)) == (1014, 1014)
    assert caregivers["household_id"].isin(children["household_id"]).all()
    assert children["respondent_id"].is_unique and caregivers["respondent_id"].is_unique


@pytest.mark.parametrize("table, without", [("children", ()), ("caregivers", ("base_weight",))])
def test_it_holds_every_column_of_the_contract_in_its_order_and_no_other(made, table, without):
    """No population is known that caregivers could be weighted to, so they have no weight before that either."""
    assert tuple(made.read(table).columns) == tuple(n for n in contract_of(table).names() if n not in without)


@pytest.mark.parametrize("table", OWN)
def test_every_row_says_that_it_is_synthetic(made, table):
    assert (made.read(table)["data_class"] == "synthetic").all()


@pytest.mark.parametrize("table", OWN)
def test_dont_know_and_refusal_occur_in_about_the_shares_of_real_surveys(made, table):
    frame = made.read(table)
    for code, share in ((98, 0.02), (99, 0.03)):
        counts = [(frame[c.name] == code).mean() for c in contract_of(table).columns if c.kind == "item"]
        assert max(counts) > 0 and max(counts) < 2 * share


def test_questions_are_only_asked_of_those_they_are_for(children):
    asked = children["age"] >= 15
    assert (children["accepted_money_for_images"].notna() == asked).all()
    subjected = (children[list(CLEAR_FORMS)] == 1).any(axis=1)
    assert (children["told_anyone"].notna() == subjected).all()
    assert 0 < asked.sum() < len(children) and 0 < subjected.sum() < len(children)


def test_the_design_is_stratified_clusters_whose_codes_repeat_across_strata(made, children, caregivers):
    design = load_section(made.layout, COUNTRY, DESIGN)
    psus = design.selection.psus
    assert children["stratum"].nunique() == design.stand_in.strata
    clusters = children.groupby(["stratum", "psu"]).size()
    assert len(clusters) == psus and clusters.groupby("stratum").size().min() >= 2
    assert set(clusters) == {10, 11}
    assert children["psu"].nunique() < psus
    assert (children[["stratum", "psu"]].to_numpy() == caregivers[["stratum", "psu"]].to_numpy()).all()
    assert children.groupby("stratum")["urbanity"].nunique().max() == 1


def test_the_sample_is_the_one_that_the_stand_in_of_the_sampling_design_shows(made, children):
    contacts = pd.read_csv(synthesize_design(made.layout, COUNTRY) / "contacts.csv", dtype={"psu": str})
    interviewed = contacts[contacts["respondent_id"].notna()].set_index("respondent_id")
    columns = ["stratum", "psu", "urbanity", "sex", "age"]
    ours = children.set_index("respondent_id")[columns]
    assert len(interviewed) == len(ours) < len(contacts)
    assert (interviewed.loc[ours.index, columns].astype({"age": int}) == ours).all(axis=None)


def test_weights_sum_to_the_online_population_of_each_sex_and_of_each_age(made, children):
    population = pd.read_csv(made.layout.reference("population_age_sex"))
    here = population[(population["iso3"] == COUNTRY) & (population["year"] == 2021)]
    expected = here[here["age"].between(12, 17)].assign(people=here["population"] * 0.67)  # table 1: 67.0 %
    assert (children["weight"] > 0).all()
    for margin, levels in (("sex", 2), ("age", 6)):
        sums = children.groupby(margin)["weight"].sum()
        people = expected.groupby(margin)["people"].sum()
        assert len(sums) == levels
        assert sums.to_dict() == pytest.approx(people.to_dict(), abs=0.03)  # weights have four decimals
    people = calibration_population(
        made.layout, COUNTRY, component("household_survey").references["stand_in"], respondents=len(children)
    )
    assert people["population"].sum() == pytest.approx(children["weight"].sum(), abs=0.05)


def test_without_a_published_share_weights_keep_the_shape_of_the_population_and_sum_to_the_children(stand_in):
    stand_in.params["target_population"]["internet_share"] = None
    stand_in.make()
    children = stand_in.read("children")
    population = pd.read_csv(stand_in.layout.reference("population_age_sex"))
    here = population[
        (population["iso3"] == COUNTRY) & (population["year"] == 2021) & population["age"].between(12, 17)
    ]
    assert children["weight"].sum() == pytest.approx(len(children), abs=0.05)
    for margin in ("sex", "age"):
        shares = children.groupby(margin)["weight"].sum() / children["weight"].sum()
        expected = here.groupby(margin)["population"].sum() / here["population"].sum()
        assert shares.to_dict() == pytest.approx(expected.to_dict(), abs=1e-4)
    record = read_record(stand_in.layout.record(COUNTRY, "household_survey_synthetic"))
    assert {entry.table for entry in record.inputs} == {
        "stand_in_shares",
        "published_estimates",
        "stand_in_priors",
        "population_age_sex",
    }


def test_weights_are_the_base_weights_times_a_factor_of_sex_and_one_of_age(children):
    """Raking to the two margins, no weight being so large that it was cut."""
    factor = (children["weight"] / children["base_weight"]).groupby([children["sex"], children["age"]])
    # Of a factor: both weights have four decimals.
    rounding = 0.00005 / children["weight"].min() + 0.00005 / children["base_weight"].min()
    assert (factor.max() / factor.min()).max() - 1 < 2 * rounding
    table = factor.mean().unstack("age")
    of_sex = table.loc["female"] / table.loc["male"]
    assert of_sex.max() / of_sex.min() - 1 < 2 * rounding
    assert table.max(axis=None) / table.min(axis=None) > 1.05


def test_caregivers_are_weighted_relative_to_each_other(caregivers):
    assert caregivers["weight"].mean() == pytest.approx(1, abs=1e-4)


def test_every_identifier_says_that_it_is_a_stand_ins(children, caregivers):
    for frame in (children, caregivers):
        assert frame["respondent_id"].str.startswith("SYNTHETIC-").all()
        assert frame["household_id"].str.startswith("SYNTHETIC-").all()


# -- the shares


def test_weighted_shares_come_back_at_the_precision_in_which_they_were_published(children, targets):
    published = {name: target for name, target in targets.items() if target.basis == "published"}
    assert len(published) == 6
    for name, target in published.items():
        yes = (
            (children[[*CLEAR_FORMS, *OTHER_FORMS]] == 1).any(axis=1) if name == "tf_csea_any" else children[name] == 1
        )
        share = 100 * children["weight"][yes].sum() / children["weight"].sum()
        assert f"{share:.{len(target.printed.partition('.')[2])}f}" == target.printed


def test_assumed_shares_are_met_as_closely_as_whole_people_allow(children, caregivers, targets):
    def share(frame, column, code=1):
        base = frame[frame[column].notna()]
        return base["weight"][base[column] == code].sum() / base["weight"].sum()

    assumed = {name: target.share for name, target in targets.items() if target.basis == "assumed"}
    assert share(children, "told_anyone", 0) == pytest.approx(assumed["told_nobody"], abs=0.01)
    assert share(children, "received_safety_information", 0) == pytest.approx(
        assumed["no_safety_information"], abs=0.002
    )
    assert share(children, "accepted_money_for_images") == pytest.approx(
        assumed["accepted_money_for_images"], abs=0.005
    )
    for item in ("uses_internet", "knows_where_to_report", "would_tell_police"):
        assert share(caregivers, item) == pytest.approx(assumed[f"caregiver_{item}"], abs=0.002)


def test_every_child_has_a_caregiver_where_no_number_of_them_is_stated(made, stand_in):
    stand_in.targets["caregivers"] = None
    assert stand_in.make() == files_below(made.layout.raw(COUNTRY, STEM))


def test_groups_differ_by_chance_only(children):
    frame = children[["weight", "stratum", "psu", "sex", "urbanity"]].assign(
        any=(children[[*CLEAR_FORMS, *OTHER_FORMS]] == 1).any(axis=1).astype(int),
        met=(children["met_online_contact"] == 1).astype(int),
    )
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu")
    table = design.proportions(["any", "met"], by=["sex", "urbanity"])
    for _, pair in table[table["by"] != ""].groupby(["indicator", "by"]):
        a, b = pair["estimate"]
        assert abs(a - b) / np.hypot(*pair["se"]) < 3.5


def test_over_many_seeds_no_group_is_ahead(stand_in):
    ahead = []
    for seed in range(12):
        stand_in.make(seed=seed)
        frame = stand_in.read("children")
        yes = (frame[[*CLEAR_FORMS, *OTHER_FORMS]] == 1).any(axis=1)
        for column, one in (("sex", "female"), ("urbanity", "urban")):
            group = frame[column] == one
            ahead.append(yes[group].mean() - yes[~group].mean())
    assert abs(np.mean(ahead)) < 0.03


def test_a_question_that_is_added_to_a_form_with_its_priors_is_answered_and_changes_nothing_else(stand_in):
    stand_in.make()
    before = stand_in.read("children")
    form = stand_in.layout.instruments(STEM) / "children.csv"
    row = next(
        x for x in form.read_text(encoding="utf-8").splitlines() if ",select_one yes_no,met_online_contact," in x
    )
    edit(form, row, f"{row}\n{row.replace('met_online_contact', 'bullied_at_work')}")
    with stand_in.layout.reference("stand_in_priors").open("a", encoding="utf-8") as table:
        table.write("children,bullied_at_work,1,20,assumed,a prior\nchildren,bullied_at_work,0,80,assumed,a prior\n")
    stand_in.make()
    after = stand_in.read("children")
    weight = after["weight"][after["bullied_at_work"].isin([0, 1])]
    assert weight[after["bullied_at_work"] == 1].sum() / weight.sum() == pytest.approx(0.2, abs=0.005)
    pd.testing.assert_frame_equal(after.drop(columns="bullied_at_work"), before)


# -- a file of several made-up countries


def test_a_pooled_file_is_made_by_its_own_plan_with_its_countries_beside_the_contract(stand_in):
    made = synthesize(stand_in.layout, "TSG")
    children = pd.read_csv(made / "children.csv", dtype={"psu": str})
    assert set(files_below(made)) == {"children.csv", "caregivers.csv"}
    assert children["country"].value_counts().to_dict() == {"A": 200, "B": 200}
    assert set(children["data_class"]) == {"synthetic"} and list(children)[-1] == "country"


def test_a_pooled_file_needs_no_table_of_priors(stand_in):
    stand_in.layout.reference("stand_in_priors").unlink()
    assert set(files_below(synthesize(stand_in.layout, "TSG"))) == {"children.csv", "caregivers.csv"}
