"""Standard errors by two ways and correlations within PSUs, from contacts that a test made and the weights that follow from them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.components.survey_precision import analysis
from disrupting_harm.errors import UserError
from disrupting_harm.sampling.clustering import correlations_within_psus
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.replicated import estimate_by_replicates
from disrupting_harm.weighting.build import build_weights


TOTALS = {"sex": {"female": 5200.0, "male": 4800.0}}
WEIGHTING = SimpleNamespace(
    response_class="stratum", trim=None, listing="frame", replaced_psus="refuse", margins=("sex",)
)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Two strata of six PSUs, of each ten visits: seven interviews, and three refusals."""
    rng = np.random.default_rng(3)
    selected = pd.DataFrame({
        "stratum": np.repeat(["A", "B"], 6), "psu": [f"{p:02d}" for p in range(1, 7)] * 2, "households": 100,
        "inclusion_probability": 0.1,
    })  # fmt: skip
    contacts = selected.loc[np.repeat(selected.index, 10), ["stratum", "psu"]].reset_index(drop=True)
    asked = np.arange(len(contacts)) % 10 < 7
    contacts["outcome"] = np.where(asked, "1.1", "2.1")
    contacts["respondent_id"] = [f"C{i}" if yes else None for i, yes in enumerate(asked)]
    contacts["eligible_children"] = np.where(asked, rng.integers(1, 4, len(contacts)), np.nan)
    contacts["sex"] = np.where(asked, np.where(np.arange(len(contacts)) % 2, "female", "male"), None)
    return {"contacts": contacts, "selected_psus": selected, "psu_frame": selected}


@pytest.fixture
def children(tables) -> pd.DataFrame:
    """The children interviewed, in another order than their contacts."""
    contacts = tables["contacts"]
    weights = build_weights(contacts, tables["selected_psus"], response_class="stratum", totals=TOTALS)
    frame = contacts.loc[weights.index, ["respondent_id", "stratum", "psu", "sex"]].assign(
        weight=weights["final"], base_weight=weights["respondent"]
    )
    rng = np.random.default_rng(8)
    return frame.assign(harm=(rng.random(len(frame)) < 0.3).astype(float)).sample(
        frac=1, random_state=1, ignore_index=True
    )


@pytest.fixture
def run(tables) -> SimpleNamespace:
    return SimpleNamespace(
        scope="TST/survey_precision", component="survey_precision", load=lambda table, component: tables[table],
        need=lambda stem: SimpleNamespace(weighting=WEIGHTING),
        params=SimpleNamespace(indicators=("harm", "not_asked"), replicates=40, seed=5),
    )  # fmt: skip


@pytest.fixture
def survey(run) -> SimpleNamespace:
    def design(frame):
        return SurveyDesign(
            frame, weight="weight", strata="stratum", psu="psu", calibrated_to=["sex"], base_weight="base_weight"
        )

    return SimpleNamespace(run=run, design=design)


def test_replicates_stand_in_the_order_of_the_children_and_meet_the_totals_in_each(run, children):
    made = analysis.replicate(run, children)
    np.testing.assert_allclose(made.weight, children["weight"], rtol=1e-9)
    girls = (children["sex"] == "female").to_numpy()
    np.testing.assert_allclose(made.replicate[girls].sum(axis=0), TOTALS["sex"]["female"], rtol=1e-8)
    assert made.replicate.shape == (len(children), 40)
    # Children of one PSU are drawn together.
    drawn = pd.DataFrame(made.replicate > 0).groupby([children["stratum"], children["psu"]]).nunique()
    assert (drawn == 1).all(axis=None)


def test_other_children_than_those_interviewed_are_refused(run, children):
    with pytest.raises(UserError, match="interviews of sampling_design are not the children of household_survey"):
        analysis.replicate(run, children.iloc[1:])
    with pytest.raises(UserError, match="interviews of sampling_design are not the children"):
        analysis.replicate(run, children.assign(respondent_id=[f"X{i}" for i in range(len(children))]))


def test_weights_that_the_steps_do_not_give_are_refused_without_a_value_of_anyone(run, children):
    with pytest.raises(UserError, match="the steps of sampling_design do not give the weights") as refused:
        analysis.replicate(run, children.assign(weight=np.where(children.index == 3, 1.5, 1) * children["weight"]))
    assert "C3" not in str(refused.value)


def test_both_errors_and_their_ratio_are_those_of_the_estimators(survey, run, children):
    made = analysis.replicate(run, children)
    errors = analysis.estimate_errors(survey, children, made)
    value = errors.set_index("statistic")["estimate"]
    usual = survey.design(children).proportions(["harm"])["se"].iloc[0]
    other = estimate_by_replicates(children, made, ["harm"])["se"].iloc[0]
    assert value.to_dict() == pytest.approx(
        {"se_linearised": usual, "se_replicates": other, "se_ratio": usual / other}, rel=1e-12
    )
    assert set(errors["indicator"]) == {"harm"}  # what was not asked has none


def test_an_indicator_without_a_case_has_no_ratio(survey, run, children):
    nobody = children.assign(harm=0.0)
    errors = analysis.estimate_errors(survey, nobody, analysis.replicate(run, nobody)).assign(label="Harm")
    assert np.isnan(errors.set_index("statistic").loc["se_ratio", "estimate"])
    assert analysis.readable_errors(errors)["Usual over replicates"].tolist() == ["n/a"]
    assert analysis.in_words(errors) == "no error by replicates"


@pytest.mark.parametrize("replicates, known", [(50, "about 10 %"), (200, "about 5 %")])
def test_the_note_says_how_well_replicates_know_an_error(run, replicates, known):
    run.params.replicates = replicates
    assert known in analysis.note_of(run) and f"{replicates} replicates" in analysis.note_of(run)


def test_clustering_is_told_for_each_indicator(survey, children):
    found = analysis.estimate_clustering(survey, children).set_index("statistic")["estimate"]
    expected = correlations_within_psus(survey.design(children), ["harm"]).iloc[0]
    assert found.to_dict() == pytest.approx(
        {name: expected[column] for column, name in analysis.CLUSTERING.items()}, rel=1e-12
    )


@pytest.mark.parametrize("error, printed", [(0.014, "1.4"), (0.009, "0.9"), (0.0093, "0.9"), (0.123, "12.3")])
def test_an_error_is_printed_to_the_tenth_of_a_point_that_is_released_of_it(error, printed):
    """Disclosure control rounds it as a share, to three decimals: 0.90 points would claim to know that it is not 0.88."""
    rows = [
        {"label": "x", "n": 84.0, "statistic": name, "estimate": error} for name in ("se_linearised", "se_replicates")
    ]
    rows.append({"label": "x", "n": 84.0, "statistic": "se_ratio", "estimate": 1.0})
    row = analysis.readable_errors(pd.DataFrame(rows)).iloc[0]
    assert (row["Usual, points"], row["Replicates, points"]) == (printed, printed)


def test_tables_for_readers_are_in_points_and_numbers(survey, run, children):
    errors = analysis.estimate_errors(survey, children, analysis.replicate(run, children)).assign(label="Harm")
    row = analysis.readable_errors(errors).iloc[0]
    value = errors.set_index("statistic")["estimate"]
    assert (row["n"], row["Usual, points"]) == ("84", f"{100 * value['se_linearised']:.1f}")
    assert analysis.in_words(errors).startswith(f"usual standard errors are {value['se_ratio']:.2f} to")
    table = analysis.readable_clustering(analysis.estimate_clustering(survey, children).assign(label="Harm"))
    assert table["Children per PSU"].tolist() != ["n/a"] and len(table) == 1
