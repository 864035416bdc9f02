"""An estimate and its design as a trace says them."""

from __future__ import annotations

import pytest
from tests.small_chain import NO_DESIGN, ROW

from disrupting_harm.printing import WITHHELD
from disrupting_harm.provenance.in_words import design_in_words, value_in_words


BARE = dict.fromkeys((*ROW, "n_eff", "df1", "df_domain", "p", "p_adjusted", "risk", "reference_risk", "part"), "") | {
    "statistic": "proportion", "estimate": "0.2", "presentation": "percentage",
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"n": "100"}, "20.0 %  [estimate 0.2, n 100, presentation percentage]"),
        ({"ci_low": "0.18", "ci_high": "0.22"}, "20.0 % (95 % 18.0 % to 22.0 %)  [estimate 0.2, presentation percentage]"),
        ({"unit": "years"}, "20.0 %  [estimate 0.2, presentation percentage]"),
        ({"statistic": "mean", "estimate": "12.5", "unit": "years"}, "12.50 years  [estimate 12.5, presentation percentage]"),
        ({"statistic": "mean", "estimate": "12.5", "unit": ""}, "12.50  [estimate 12.5, presentation percentage]"),
        ({"statistic": "mean", "estimate": "12.5"}, "12.50  [estimate 12.5, presentation percentage]"),
        ({"estimate": "", "n": "12"}, "no estimate  [n 12]"),
        ({"estimate": "", "value_as_published": "<5"}, "<5, as the source prints it in a number's place"),
        ({"value_as_published": "20"}, "20.0 %  [estimate 0.2, presentation percentage]"),
    ],
)  # fmt: skip
def test_a_number_is_said_with_its_unit_and_the_exact_figures_that_tell_how_sure_it_is(facts, said):
    assert value_in_words(BARE | facts) == said


def test_a_withheld_number_is_not_said():
    told = value_in_words(BARE | {"presentation": WITHHELD, "flags": "few_df"})
    assert "0.2" not in told and "20" not in told and told.endswith("[presentation withheld]")


def test_a_design_is_said_once_for_the_estimates_that_share_it():
    shared = "weight w, strata h, psu p, lonely PSU adjust, calibrated to sex, logit interval, df rule design"
    assert design_in_words([ROW]) == f"{shared}, df 90"
    assert design_in_words([ROW, ROW | {"df": "12"}]) == shared
    rest = {"base_weight": "w0", "calibrated_to": "region:sex, age", "ci_method": ""}
    assert design_in_words([ROW | rest]).startswith(
        "weight w, strata h, psu p, lonely PSU adjust, calibrated from w0 to region by sex and age, df rule"
    )
    assert "calibrated" not in design_in_words([ROW | {"calibrated_to": ""}])
    assert design_in_words([ROW | NO_DESIGN]) == "a count or rate as it is: no sampling error"
