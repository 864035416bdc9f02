"""The Kenyan stand-in: the contract's columns, a cluster design, the published shares, and no fact beyond them."""

import shutil
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.small_survey import files_below

from disrupting_harm import files
from disrupting_harm.contracts.household_survey import CLEAR_FORMS, OTHER_FORMS, TABLES
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import reference_share
from disrupting_harm.study import load_country
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.synthetic import household_survey
from disrupting_harm.synthetic.household_survey import synthesize_household_survey
from disrupting_harm.synthetic.sampling_design import synthesize_sampling_design


# The stand-in's bytes on every machine. A change of them is a change of the stand-in, of every figure made from it and
# of dvc.lock: say so in the commit that makes it.
FROZEN = {
    "children.csv": "3d64660f7140802cc9e5d70aeffd76cf6f6fe6286f4a4a04df87e6037b2079f3",
    "caregivers.csv": "0e44bcdef3dab723235f16f6ff9c432af75a548a40f0521214f3aba3136f66e5",
}


@dataclass
class StandIn:
    """A folder with the study's parameters and reference tables, in which Kenya's stand-in can be made."""

    layout: Layout

    def make(self, *, psus: int | None = None, **changes) -> dict[str, bytes]:
        """The stand-in's files, with other values in `calibration` and another number of PSUs if wanted."""
        path = self.layout.country("KEN")
        params = yaml.safe_load(path.read_text(encoding="utf-8"))
        params["components"]["household_survey"]["calibration"] |= changes
        if psus:
            params["components"]["sampling_design"]["selection"]["psus"] = psus
        path.write_text(yaml.safe_dump(params), encoding="utf-8")
        return files_below(synthesize_household_survey(self.layout, "KEN"))

    def read(self, table) -> pd.DataFrame:
        folder = self.layout.raw("KEN", "household_survey")
        return pd.read_csv(folder / f"{table}.csv", dtype={"psu": str})


def make_folder(folder, root) -> StandIn:
    shutil.copytree(root / "params", folder / "params")
    shutil.copytree(root / "data" / "reference", folder / "data" / "reference")
    return StandIn(Layout(folder))


@pytest.fixture
def stand_in(tmp_path, root):
    return make_folder(tmp_path, root)


@pytest.fixture(scope="module")
def made(tmp_path_factory, root):
    """The stand-in as the project's parameters give it. Only read."""
    folder = make_folder(tmp_path_factory.mktemp("stand_in"), root)
    synthesize_household_survey(folder.layout, "KEN")
    return folder


@pytest.fixture(scope="module")
def children(made):
    return made.read("children")


@pytest.fixture(scope="module")
def caregivers(made):
    return made.read("caregivers")


@pytest.fixture(scope="module")
def plan(made):
    return load_country(made.layout, "KEN").component("household_survey")


# -- the same bytes


def test_the_stand_in_is_the_frozen_one(made):
    folder = made.layout.raw("KEN", "household_survey")
    assert {path.name: files.sha256_file(path) for path in folder.iterdir()} == FROZEN


def test_the_same_seed_gives_the_same_bytes_whatever_was_drawn_before(stand_in):
    np.random.random(7)
    first = stand_in.make()
    assert {name: files.sha256_bytes(data) for name, data in first.items()} == FROZEN


def test_another_seed_gives_another_stand_in(stand_in):
    assert stand_in.make(seed=1)["children.csv"] != stand_in.make(seed=2)["children.csv"]


# -- the shape


def test_it_has_the_published_number_of_children_and_their_caregivers(children, caregivers, plan):
    assert (len(children), len(caregivers)) == (1014, 1014)
    assert caregivers["household_id"].isin(children["household_id"]).all()
    assert children["respondent_id"].is_unique and caregivers["respondent_id"].is_unique


@pytest.mark.parametrize("table, without", [("children", ()), ("caregivers", ("base_weight",))])
def test_it_holds_every_column_of_the_contract_in_its_order_and_no_other(made, table, without):
    """No population is known that caregivers could be weighted to, so they have no weight before that either."""
    assert tuple(made.read(table).columns) == tuple(n for n in TABLES[table].names() if n not in without)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_says_that_it_is_synthetic(made, table):
    assert (made.read(table)["data_class"] == "synthetic").all()


@pytest.mark.parametrize("table", TABLES)
def test_dont_know_and_refusal_occur_in_about_the_shares_of_real_surveys(made, table):
    frame = made.read(table)
    for code, share in ((98, 0.02), (99, 0.03)):
        counts = [(frame[c.name] == code).mean() for c in TABLES[table].columns if c.kind == "item"]
        assert max(counts) > 0 and max(counts) < 2 * share


def test_questions_are_only_asked_of_those_they_are_for(children):
    asked = children["age"] >= 15
    assert (children["accepted_money_for_images"].notna() == asked).all()
    subjected = (children[list(CLEAR_FORMS)] == 1).any(axis=1)
    assert (children["told_anyone"].notna() == subjected).all()
    assert 0 < asked.sum() < len(children) and 0 < subjected.sum() < len(children)


def test_the_design_is_stratified_clusters_whose_codes_repeat_across_strata(made, children, caregivers, plan):
    psus = load_country(made.layout, "KEN").component("sampling_design").selection.psus
    assert children["stratum"].nunique() == plan.calibration.strata
    clusters = children.groupby(["stratum", "psu"]).size()
    assert len(clusters) == psus and clusters.groupby("stratum").size().min() >= 2
    assert set(clusters) == {10, 11}
    assert children["psu"].nunique() < psus
    assert (children[["stratum", "psu"]].to_numpy() == caregivers[["stratum", "psu"]].to_numpy()).all()
    assert children.groupby("stratum")["urbanity"].nunique().max() == 1


def test_the_sample_is_the_one_that_the_stand_in_of_the_sampling_design_shows(made, children):
    contacts = pd.read_csv(synthesize_sampling_design(made.layout, "KEN") / "contacts.csv", dtype={"psu": str})
    interviewed = contacts[contacts["respondent_id"].notna()].set_index("respondent_id")
    columns = ["stratum", "psu", "urbanity", "sex", "age"]
    ours = children.set_index("respondent_id")[columns]
    assert len(interviewed) == len(ours) < len(contacts)
    assert (interviewed.loc[ours.index, columns].astype({"age": int}) == ours).all(axis=None)


def test_weights_sum_to_the_online_population_of_each_sex_and_of_each_age(made, children, plan):
    scale = plan.children_affected
    population = pd.read_csv(made.layout.reference("population_age_sex"))
    here = population[(population["iso3"] == "KEN") & (population["year"] == scale.population_year)]
    expected = here.assign(people=here["population"] * reference_share(made.layout, "KEN", scale.internet_share))
    assert (children["weight"] > 0).all()
    for margin, levels in (("sex", 2), ("age", 6)):
        sums = children.groupby(margin)["weight"].sum()
        people = expected[expected["age"].between(12, 17)].groupby(margin)["people"].sum()
        assert len(sums) == levels
        assert sums.to_dict() == pytest.approx(people.to_dict(), abs=0.03)  # weights have four decimals


def test_weights_are_the_base_weights_times_a_factor_of_sex_and_one_of_age(children):
    """Raking to the two margins, no weight being so large that it was cut."""
    factor = (children["weight"] / children["base_weight"]).groupby([children["sex"], children["age"]])
    rounding = 0.0001 / children["base_weight"].min()  # of a factor, the base weights having four decimals
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


def test_weighted_shares_come_back_at_the_precision_in_which_they_were_published(made, children, plan):
    table = pd.read_csv(made.layout.reference("published_estimates"), dtype=str)
    table = table[(table["iso3"] == "KEN") & (table["component"] == "household_survey") & table["by"].isna()]
    printed = table.set_index("indicator")["estimate_pct"]
    forms = [*CLEAR_FORMS, *OTHER_FORMS]
    compared = 0
    for name, row in plan.calibration.published.items():
        yes = (children[forms] == 1).any(axis=1) if name == "tf_csea_any" else children[name] == 1
        share = 100 * children["weight"][yes].sum() / children["weight"].sum()
        decimals = len(printed[row].partition(".")[2])
        assert f"{share:.{decimals}f}" == printed[row]
        compared += 1
    assert compared == 6


def test_assumed_shares_are_met_as_closely_as_whole_people_allow(children, caregivers, plan):
    def share(frame, column, code=1):
        base = frame[frame[column].notna()]
        return base["weight"][base[column] == code].sum() / base["weight"].sum()

    assumed = plan.calibration.assumed
    assert share(children, "told_anyone", 0) == pytest.approx(assumed["told_nobody"], abs=0.01)
    assert share(children, "received_safety_information", 0) == pytest.approx(
        assumed["no_safety_information"], abs=0.002
    )
    assert share(children, "accepted_money_for_images") == pytest.approx(
        assumed["accepted_money_for_images"], abs=0.005
    )
    for item in ("uses_internet", "knows_where_to_report", "would_tell_police"):
        assert share(caregivers, item) == pytest.approx(assumed[f"caregiver_{item}"], abs=0.002)


def test_groups_differ_by_chance_only(children):
    frame = children.assign(
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


# -- what is refused, and what is then still there


def test_a_country_whose_data_are_not_a_stand_in_gets_none(stand_in):
    with pytest.raises(ParamsError, match="`dh import USA household_survey FILE`"):
        synthesize_household_survey(stand_in.layout, "USA")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"published": {"tf_csea_any": "no_such_figure"}}, "no target for"),
        ({"assumed": {}}, "told_nobody"),
        ({"assumed": {"told_nobdy": 0.4}}, "unknown target told_nobdy"),
        ({"psus": 1010}, "sampling_design.selection: In stratum S01"),  # more than the frame can give
        ({"children": 20, "caregivers": 20, "psus": 20}, "cannot be weighted"),  # ages with a child or two
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused_and_the_old_stand_in_stays(stand_in, change, said):
    before = stand_in.make()
    with pytest.raises(ParamsError) as raised:
        stand_in.make(**change)
    assert all(line.startswith("params/countries/KEN.yaml") for line in str(raised.value).splitlines())
    assert said in str(raised.value)
    assert files_below(stand_in.layout.raw("KEN", "household_survey")) == before


def test_a_target_without_a_published_figure_is_refused_with_the_table_that_lacks_it(stand_in):
    reference = stand_in.layout.reference("published_estimates")
    table = pd.read_csv(reference, dtype=str)
    reference.chmod(0o644)
    table[table["indicator"] != "tf_csea_any"].to_csv(reference, index=False)
    with pytest.raises(ParamsError, match="data/reference/published_estimates.csv has no figure for tf_csea_any"):
        stand_in.make()


def test_a_year_without_a_population_is_refused(stand_in):
    path = stand_in.layout.country("KEN")
    path.write_text(path.read_text(encoding="utf-8").replace("population_year: 2021", "population_year: 1990"))
    with pytest.raises(
        UserError, match=r"KEN\.yaml, key .*children_affected\.population_year: .* no row for KEN and 1990"
    ):
        stand_in.make()


def test_an_interrupted_run_leaves_the_old_stand_in(stand_in, monkeypatch):
    before = stand_in.make()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(household_survey, "_make_caregivers", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stand_in.make(seed=5)
    monkeypatch.undo()
    monkeypatch.setattr(pd.DataFrame, "to_csv", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stand_in.make(seed=5)
    assert files_below(stand_in.layout.raw("KEN", "household_survey")) == before
