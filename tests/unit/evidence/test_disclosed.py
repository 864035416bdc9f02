"""What a run may save of estimates about respondents: by the rules of the data class, all sets of a run together."""

import pandas as pd
import pytest
from tests.edits import edit
from tests.small_estimates import shares
from tests.small_suppression import one_way

from disrupting_harm.errors import UserError
from disrupting_harm.evidence.disclosed import Disclosed


@pytest.fixture
def disclosed(study) -> Disclosed:
    """Of a unit whose restricted data have the library's rules, and whose other data have none."""
    edit(study.study(), "  restricted: null", "  restricted: {minimum_cases: 5}")
    return Disclosed(study, "TST", "TST/household_survey")


def protect(disclosed, data_class="restricted", *, by_hand=False, headline=(), **tables):
    return disclosed.protect(tables, dict.fromkeys(tables, data_class), headline=headline, by_hand=by_hand)


def test_a_small_cell_of_restricted_data_is_withheld_and_the_rest_is_coarse(disclosed):
    out = protect(disclosed, prevalence=one_way(3, 31, 42))["prevalence"]
    assert out["presentation"].eq("withheld").any()
    assert out["n_cases"].dropna().mod(5).eq(0).all()


def test_data_without_rules_stay_as_they_are(disclosed):
    table = one_way(3, 31, 42)
    pd.testing.assert_frame_equal(protect(disclosed, "public", prevalence=table)["prevalence"], table)


def test_what_is_not_about_respondents_stays_as_it_is_in_every_class(disclosed):
    counts = pd.DataFrame({"estimate_id": ["TST/x/reports@v1"], "statistic": ["count"], "estimate": [3.0]})
    pd.testing.assert_frame_equal(protect(disclosed, counts=counts)["counts"], counts)


def test_sets_that_are_saved_by_two_calls_are_refused_because_neither_knows_of_the_other(disclosed):
    protect(disclosed, whole=shares({"": (30, 100)}))
    with pytest.raises(
        UserError, match=r"levels: is about respondents, as is whole, .* one call of `run.save_together`"
    ):
        protect(disclosed, levels=shares({"s=f": (17, 50), "s=m": (13, 50)}))


def test_by_hand_a_cell_may_run_again_and_others_after_it(disclosed):
    whole = shares({"": (30, 100)})
    assert protect(disclosed, by_hand=True, whole=whole)["whole"].equals(
        protect(disclosed, by_hand=True, whole=whole)["whole"]
    )
    protect(disclosed, by_hand=True, levels=shares({"s=f": (17, 50), "s=m": (13, 50)}))


def test_a_headline_figure_that_a_rule_would_withhold_is_refused_before_anything_is_saved(disclosed):
    with pytest.raises(UserError, match="minimum_cases would withhold this headline figure"):
        protect(disclosed, headline=["harm"], whole=shares({"": (3, 100)}))


def test_a_country_may_state_rules_of_its_own(disclosed, study):
    with study.country("TST").open("a", encoding="utf-8") as stream:
        stream.write("disclosure:\n  restricted: {minimum_cases: 20, minimum_base: 40}\n")
    out = protect(disclosed, whole=shares({"": (17, 100)}))["whole"]
    assert out["flags"].tolist() == ["primary_small_cases"]


@pytest.mark.parametrize("statistic", ["posterior_odds_ratio", "observed_cases"])
def test_counts_of_a_model_that_the_rules_do_not_know_are_saved_of_stand_ins_alone(disclosed, statistic):
    table = shares({"country=A": (3, 100)}).assign(statistic=statistic)
    with pytest.raises(UserError, match=f"household_survey/odds: holds {statistic} of restricted data"):
        protect(disclosed, odds=table)
    pd.testing.assert_frame_equal(protect(disclosed, "synthetic", odds=table)["odds"], table)
