"""The sample design: what it accepts, what it refuses and how it counts PSUs and strata."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.survey import SurveyDesign


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "w": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            "h": ["a", "a", "a", "b", "b", "b"],
            "p": [1, 1, 2, 1, 2, 2],
            "y": [1, 0, 1, 0, 1, 1],
        }
    )


def make(frame, **options):
    return SurveyDesign(frame, **{"weight": "w", "strata": "h", "psu": "p"} | options)


def test_psu_codes_that_repeat_across_strata_are_different_psus(frame):
    design = make(frame)
    assert (design.psus.n, design.psus.n_strata, design.df) == (4, 2, 2)


def test_relabelling_psus_within_strata_changes_nothing(frame):
    unique = frame.assign(p=frame["h"] + "/" + frame["p"].map({1: "zzz", 2: "aaa"}))
    pd.testing.assert_frame_equal(make(frame).proportions(["y"]), make(unique).proportions(["y"]))


def test_without_strata_there_is_one_stratum_and_without_psus_every_row_is_one(frame):
    design = SurveyDesign(frame, weight="w")
    assert (design.psus.n, design.psus.n_strata) == (6, 1)
    explicit = SurveyDesign(frame.assign(one=1, row=range(6)), weight="w", strata="one", psu="row")
    pd.testing.assert_frame_equal(design.proportions(["y"]), explicit.proportions(["y"]))


def test_the_table_says_under_which_design_it_was_made(frame):
    table = make(frame, lonely_psu="adjust").proportions(["y"], ci="wald", df="domain")
    assert table.attrs == {
        "weight": "w",
        "strata": "h",
        "psu": "p",
        "lonely_psu": "adjust",
        "calibrated_to": "",
        "ci": "wald",
        "df_rule": "domain",
        "n_psu": 4,
        "n_strata": 2,
    }
    assert SurveyDesign(frame, weight="w").means(["y"]).attrs["strata"] is None
    calibrated = make(frame.assign(d=1.0), calibrated_to=["h", ("h", "p")], base_weight="d").totals(["y"])
    assert (calibrated.attrs["calibrated_to"], calibrated.attrs["base_weight"]) == ("h, h:p", "d")


def test_the_tables_of_differences_and_quantiles_state_the_design_too(frame):
    design = make(frame)
    assert design.differences(["y"], by=["h"], adjust="none").attrs["adjust"] == "none"
    signed = [design.differences(["y"], by=["h"], method="wald"), design.quantiles(["y"]), design.ratios([("y", "w")])]
    assert [table.attrs["ci"] for table in signed] == ["wald", "woodruff", "wald"]
    assert all(table.attrs["n_psu"] == 4 for table in signed)


def test_the_same_design_over_other_columns_of_the_same_rows(frame):
    design = make(frame, calibrated_to=["h"])
    other = design.on(pd.DataFrame({"z": 1 - frame["y"].to_numpy()}, index=list("abcdef")))
    np.testing.assert_allclose(other.proportions(["z"])["se"], design.proportions(["y"])["se"], rtol=1e-12)
    assert other.proportions(["z"]).attrs == design.proportions(["y"]).attrs
    assert "z" not in design.frame and "y" not in other.frame
    with pytest.raises(DesignError, match="6 rows and the data 5"):
        design.on(frame.iloc[:5])


def test_the_rule_for_lonely_psus_of_a_domain_goes_with_adjust_only(frame):
    assert make(frame, lonely_psu="adjust", adjust_domain_lonely=True).psus.adjust_domain_lonely
    for rule in ("fail", "remove", "average"):
        with pytest.raises(DesignError, match="adjust_domain_lonely"):
            make(frame, lonely_psu=rule, adjust_domain_lonely=True)


def test_every_problem_of_weights_and_codes_is_told_at_once_without_its_value(frame):
    bad = frame.astype({"w": object}).assign(
        w=[None, -77.5, -0.5, np.inf, "secret", 6.0], h=["a", None, "a", "b", "b", "b"]
    )
    bad["p"] = [1, 1, 2, 1, np.nan, 2]
    with pytest.raises(DesignError) as raised:
        make(bad)
    text = str(raised.value)
    assert len(text.splitlines()) == 5
    assert "2 rows (rows 1 and 2, counted from 0)" in text  # negative
    assert "2 rows (rows 3 and 4, counted from 0)" in text  # not a finite number
    assert "'h' (strata) is missing in 1 row (row 1" in text
    assert "'p' (psu) is missing in 1 row (row 4" in text
    assert "77.5" not in text and "secret" not in text


def test_absent_design_columns_are_all_named(frame):
    with pytest.raises(DesignError) as raised:
        make(frame, weight="nowhere", strata="gone")
    assert "'nowhere'" in str(raised.value) and "'gone'" in str(raised.value)


def test_a_frame_without_rows_is_refused(frame):
    with pytest.raises(DesignError, match="no rows"):
        make(frame.iloc[:0])


@pytest.mark.parametrize(
    "call",
    [
        lambda f: make(f, lonely_psu="certainty"),
        lambda f: make(f).proportions(["y"], ci="bootstrap"),
        lambda f: make(f).proportions(["y"], df="residual"),
        lambda f: make(f).means(["y"], df=20),
        lambda f: make(f).quantiles(["y"], df="residual"),
        lambda f: make(f).differences(["y"], by=["h"], df="residual"),
        lambda f: make(f).differences(["y"], by=["h"], statistic="ratio"),
        lambda f: make(f).differences(["y"], by=["h"], adjust="bonferroni"),
        lambda f: make(f).independence("y", "h", df="residual"),
    ],
)
def test_an_unknown_option_is_refused_with_the_choices(frame, call):
    with pytest.raises(DesignError, match="take one of .*, "):
        call(frame)


def test_a_stratum_with_one_psu_is_refused_with_the_columns_and_the_three_other_choices_but_no_code(frame):
    lonely = frame.assign(h=["a", "a", "a", "b", "b", 9.0])
    with pytest.raises(LonelyPSUError) as raised:
        make(lonely.astype({"h": object}))
    text = str(raised.value)
    assert (
        "1 of 3 strata (column h)" in text
        and "9" not in text
        and all(rule in text for rule in ("adjust", "remove", "average"))
    )


def test_what_a_lonely_psu_adds_to_the_variance():
    # Stratum a: PSU totals 2, 0 (weights 2, 2); stratum b: one PSU, total 1 of 1. p = 3/5.
    frame = pd.DataFrame({"w": 1.0, "h": list("aaaab"), "p": [1, 1, 2, 2, 1], "y": [1, 1, 0, 0, 1]})
    scores_a, score_b = np.array([2 - 1.2, 0 - 1.2]) / 5, (1 - 0.6) / 5
    within = 2 / 1 * np.square(scores_a - scores_a.mean()).sum()
    expected = {"remove": within, "adjust": within + score_b**2, "average": within * 2 / 1}
    for rule, variance in expected.items():
        assert make(frame, lonely_psu=rule).proportions(["y"])["se"][0] == pytest.approx(np.sqrt(variance), rel=1e-14)


def test_average_without_any_stratum_to_average_over_leaves_the_precision_unknown():
    frame = pd.DataFrame({"w": 1.0, "h": list("aabb"), "p": 1, "y": [1, 0, 0, 0]})
    row = make(frame, lonely_psu="average").proportions(["y"]).iloc[0]
    assert np.isnan(row["se"]) and (row["ci_low"], row["ci_high"]) == (0, 1)


def test_a_column_that_the_caller_adds_later_is_not_part_of_the_design(frame):
    design = make(frame)
    frame["later"] = 1
    with pytest.raises(DesignError):
        design.proportions(["later"])


def test_the_callers_frame_is_left_alone(frame):
    before = frame.copy(deep=True)
    make(frame).proportions(["y"], by=["h", ("h", "p")])
    pd.testing.assert_frame_equal(frame, before)


# Names that a table of estimates, the library or pandas has for something of its own.
TAKEN = ["weight", "estimate", "level", "indicator", "n", "index", "x y", 0]


def test_names_of_columns_play_no_part(frame):
    given = frame.assign(g=["u", "v"] * 3)

    def estimates(**renamed):
        c = {column: renamed.get(column, column) for column in given}
        design = SurveyDesign(given.rename(columns=c), weight=c["w"], strata=c["h"], psu=c["p"])
        tables = (design.proportions([c["y"]], by=[c["g"]]), design.totals([c["y"]], by=[c["g"]]))
        return [table.select_dtypes("number").to_numpy() for table in tables]

    expected = estimates()
    for name in TAKEN:
        for column in given:
            for one, other in zip(estimates(**{column: name}), expected, strict=True):
                np.testing.assert_array_equal(one, other)
