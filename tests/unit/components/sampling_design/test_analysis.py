"""A sample in numbers: what was planned, what was drawn, who answered and what the weights cost, as estimates with ids."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from tests.small_sample import NON_RESPONSE, RESPONDENT, SELECTION, make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm.components.sampling_design import analysis
from disrupting_harm.evidence import Run


SCOPE = f"{COUNTRY}/sampling_design"
OF_CONTACT = ("respondent_id", "stratum", "psu")


@pytest.fixture(scope="module")
def sample(tmp_path_factory, root):
    """The small sample's derived tables, before any test. Only read."""
    made = make_small_sample(tmp_path_factory.mktemp("sample") / "study", root)
    size = {"proportions": [0.05, 0.01], "half_widths": [0.02], "differences": [[0.05, 0.10]]}
    made.section["size"] |= size
    made.tables = made.derive()
    return made


@pytest.fixture
def run(sample, tmp_path):
    """A run by hand that has loaded all there is."""
    run = Run(sample.layout, "sampling_design", COUNTRY, tmp_path / "out", ("data",))
    for table in sample.tables:
        run.load(table)
    return run


def value(table, indicator, level="") -> float:
    return table[(table["indicator"] == indicator) & (table["level"] == level)]["estimate"].item()


# -- how many


def test_every_aim_has_its_sample_and_the_interviews_it_leaves(run):
    sizes = analysis.estimate_sizes(run).set_index("level")
    assert list(sizes.index) == [
        "0.05:0.02:wald",
        "0.05:0.02:fleiss",
        "0.01:0.02:wald",
        "0.01:0.02:fleiss",
        "0.05:0.1:two groups",
    ]
    # 5 % to within 2 points, design effect 1.5, response 85 %: 3.84146 x 0.0475 / 0.0004 x 1.5 = 684.3, over 0.85 = 805.0.
    assert sizes.loc["0.05:0.02:wald", ["n", "estimate"]].tolist() == [685, 806]
    assert sizes.loc["0.05:0.02:fleiss", "estimate"] == 1205  # as in test_size
    # R: power.prop.test(p1 = .05, p2 = .1, power = .8)$n is 434.432: twice 652 of 651.6, and twice 767 of 766.6.
    assert sizes.loc["0.05:0.1:two groups", ["n", "estimate"]].tolist() == [2 * 652, 2 * 767]


def test_a_size_that_says_nothing_is_flagged(run):
    flags = analysis.estimate_sizes(run).set_index("level")["flags"]
    assert flags["0.01:0.02:wald"] == "interval leaves [0, 1]" and set(flags.drop("0.01:0.02:wald")) == {""}


def test_sizes_have_ids_of_their_aim(run):
    saved = run.save_estimates(analysis.estimate_sizes(run), table="psu_frame", id="sizes", statistic="count")
    assert saved["estimate_id"].tolist()[0] == f"{SCOPE}/sample_size@v1/proportion=0.05,half_width=0.02,method=wald"
    assert saved["estimate_id"].tolist()[-1] == f"{SCOPE}/sample_size@v1/first=0.05,second=0.1,method=two groups"
    assert saved["weight"].isna().all() and set(saved["data_class"]) == {"restricted"}


def test_aims_are_read_one_a_line_with_a_column_for_each_formula(run):
    table = analysis.readable_sizes(analysis.estimate_sizes(run))
    assert list(table.columns) == ["To tell", "Wald", "Fleiss", "Two groups"]
    assert table["To tell"].tolist() == [
        "5 %, to within 2 points", "1 %, to within 2 points", "5 % against 10 % in two equal groups"
    ]  # fmt: skip
    assert table["Wald"].tolist()[0] == "806 (685)" and table["Wald"].tolist()[1].endswith("interval leaves [0, 1]")
    assert table["Two groups"].tolist() == ["", "", "1,534 (1,304)"] and table["Fleiss"].tolist()[2] == ""


# -- which PSUs


def test_the_frame_and_the_psus_drawn_are_counted_by_stratum_and_in_all(run, sample):
    frame, selected = sample.tables["psu_frame"], sample.tables["selected_psus"]
    table = analysis.estimate_allocation(frame, selected)
    for indicator, expected in (
        ("households_in_frame", {"": (900, 8), "A": (500, 4), "B": (400, 4)}),
        ("psus_drawn", {"": (4, 4), "A": (2, 2), "B": (2, 2)}),
    ):
        rows = table[table["indicator"] == indicator].set_index("level")
        assert {level: (row["estimate"], row["n"]) for level, row in rows.iterrows()} == expected
    saved = run.save_estimates(table, table="psu_frame", also=["selected_psus"], id="allocation", statistic="count")
    assert f"{SCOPE}/psus_drawn@v1/stratum=A" in saved["estimate_id"].tolist()
    readable = analysis.readable_allocation(saved, selected)
    assert [tuple(row) for row in readable.to_numpy()] == [
        ("All", "8", "900", "4", "0.500 to 0.600"),
        ("A", "4", "500", "2", "0.520 to 0.600"),
        ("B", "4", "400", "2", "0.500 to 0.600"),
    ]


# -- who answered


def test_outcome_rates_are_those_of_aapor_by_hand(sample):
    # A: I 2, P 1, R 1, NC 1, UH 1. B: I 2, O 1, NE 1, UR 1, UO 1. With K eligible and U unknown, K + e U:
    # A 5 + 1, B 3 + 3/4 x 2, all 8 + 8/9 x 3.
    table = analysis.estimate_outcomes(sample.tables["contacts"])
    expected = {
        "contacts": {"": 12, "A": 6, "B": 6},
        "eligibility_rate": {"": Fraction(8, 9), "A": 1, "B": Fraction(3, 4)},
        "response_rate": {"": Fraction(4 * 3, 32), "A": Fraction(2, 6), "B": Fraction(2 * 2, 9)},
        "refusal_rate": {"": Fraction(3, 32), "A": Fraction(1, 6), "B": 0},
        "contact_rate": {"": Fraction(7 * 3, 32), "A": Fraction(4, 6), "B": Fraction(3 * 2, 9)},
        "cooperation_rate": {"": Fraction(4, 7), "A": Fraction(2, 4), "B": Fraction(2, 3)},
    }
    assert len(table) == 18
    for indicator, levels in expected.items():
        for level, rate in levels.items():
            assert value(table, indicator, level) == pytest.approx(float(rate), rel=1e-12)


def test_rates_have_ids_and_no_design(run, sample):
    saved = run.save_estimates(
        analysis.estimate_outcomes(sample.tables["contacts"]), table="contacts", id="outcomes", statistic="rate"
    )
    ids = saved["estimate_id"].tolist()
    assert (
        f"{SCOPE}/response_rate@v1" in ids and f"{SCOPE}/eligibility_rate@v1/stratum=B" in ids and len(set(ids)) == 18
    )
    assert saved[["weight", "strata", "psu", "se", "presentation"]].isna().all(axis=None)


def test_outcomes_are_read_by_stratum_in_per_cent(sample):
    contacts, visited = sample.tables["contacts"], sample.tables["visited_psus"]
    table = analysis.readable_outcomes(
        analysis.estimate_outcomes(contacts), analysis.estimate_weighted_response(contacts, visited)
    )
    assert list(table.columns) == [
        "Stratum", "Visited", "Response", "Response, weighted", "Cooperation", "Refusal", "Contact", "e"
    ]  # fmt: skip
    assert table.iloc[0].tolist() == ["All", "12", "37.5 %", "38.0 %", "57.1 %", "9.4 %", "65.6 %", "88.9 %"]
    assert table.iloc[2].tolist() == ["B", "6", "44.4 %", "46.9 %", "66.7 %", "0.0 %", "66.7 %", "75.0 %"]


def test_the_weighted_response_rate_counts_households_by_their_selection(run, sample):
    contacts, visited = sample.tables["contacts"], sample.tables["visited_psus"]
    table = analysis.estimate_weighted_response(contacts, visited)
    # A: all weights alike, 2 of 6 as unweighted, where the partial interview is none. B: weights 50 (4 visits) and 100 (2): I 150,
    # O 50, NE 50, unknown 50 + 100, e = 200 / 250: 150 / (200 + 0.8 x 150). All: I 500/3 + 150, K 1250/3 + 200, NE 50,
    # unknown 250/3 + 150.
    known, unknown = Fraction(1250, 3) + 200, Fraction(250, 3) + 150
    expected = {
        "A": Fraction(1, 3),
        "B": Fraction(150, 320),
        "": (Fraction(500, 3) + 150) / (known + known / (known + 50) * unknown),
    }
    for level, rate in expected.items():
        assert value(table, "weighted_response_rate", level) == pytest.approx(float(rate), rel=1e-12)
    assert dict(zip(table["level"], table["n"], strict=True)) == {"": 12, "A": 6, "B": 6}
    saved = run.save_estimates(table, table="contacts", also=["visited_psus"], id="weighted_outcomes", statistic="rate")
    assert f"{SCOPE}/weighted_response_rate@v1/stratum=B" in saved["estimate_id"].tolist()


def test_a_rate_without_cases_is_told_in_words(sample):
    contacts = sample.tables["contacts"].copy()
    contacts.loc[contacts["stratum"] == "B", "outcome"] = "4.7"  # nobody there was eligible
    weighted = analysis.estimate_weighted_response(contacts, sample.tables["visited_psus"])
    table = analysis.readable_outcomes(analysis.estimate_outcomes(contacts), weighted).set_index("Stratum")
    told = table.loc["B", ["Response", "Response, weighted", "Cooperation", "e"]].tolist()
    assert told == ["no cases", "no cases", "no cases", "0.0 %"]


# -- weights


def kish(weight) -> float:
    weight = np.array([float(w) for w in weight])
    return len(weight) * (weight**2).sum() / weight.sum() ** 2


def test_every_step_has_kishs_design_effect(run, sample):
    saved = run.save_estimates(
        analysis.estimate_weight_effects(sample.tables["weights"]), table="weights", id="effects", statistic="rate"
    )
    by_hand = [kish(step.values()) for step in (SELECTION, NON_RESPONSE, RESPONDENT)]
    assert saved["estimate"].tolist()[:3] == pytest.approx(by_hand, rel=1e-9)
    assert saved["estimate_id"].tolist() == [
        f"{SCOPE}/weight_design_effect@v1/step={step}" for step in analysis.STEP_LABELS
    ]
    assert set(saved["n"]) == {5} and saved["n_eff"].tolist()[:3] == pytest.approx(
        [5 / deff for deff in by_hand], rel=1e-9
    )


def test_weights_are_read_step_by_step_from_selection_to_trimming(sample):
    table = analysis.readable_weights(sample.tables["weights"]).set_index("Step")
    assert list(table.index) == list(analysis.STEP_LABELS.values())
    first = table.loc["Selection of PSU and household"]
    assert first[["Sum", "Smallest", "Median", "Largest", "Largest / smallest"]].tolist() == [
        "400",
        "50.0",
        "83.0",  # to two digits, since an exact weight is that of one child
        "100.0",
        "2.0",
    ]
    assert first["Design effect"] == f"{kish(SELECTION.values()):.2f}"
    assert table.loc["Trimming, and raking again", "Sum"] == table.loc["Raking to the population", "Sum"]


def test_what_the_totals_rest_on_and_what_was_trimmed_is_told(run, sample):
    weights = sample.tables["weights"]
    text = analysis.explain_weighting(run, weights)
    assert text.startswith("Totals of sex: ") and "one share of internet users for all" in text
    assert text.endswith("Weights were not trimmed.")
    weighting = run.params.weighting.model_copy(update={"trim": 4.0})
    run.__dict__["params"] = run.params.model_copy(update={"weighting": weighting})
    assert analysis.explain_weighting(run, weights).endswith(
        "Weights are capped at 4 times their median: none was above."
    )
    cut = weights.assign(final=weights["calibrated"].clip(upper=weights["calibrated"].median()))
    assert analysis.explain_weighting(run, cut).endswith("Weights are capped at 4 times their median.")


def test_every_step_of_the_weights_has_its_label(sample):
    steps = [name for name in sample.tables["weights"] if name not in (*OF_CONTACT, "data_class")]
    assert steps == list(analysis.STEP_LABELS)


def test_every_rate_and_count_is_a_measure_that_the_study_defines(run, sample):
    tables = [
        analysis.estimate_sizes(run), analysis.estimate_allocation(sample.tables["psu_frame"], sample.tables["selected_psus"]),
        analysis.estimate_outcomes(sample.tables["contacts"]), analysis.estimate_weight_effects(sample.tables["weights"]),
        analysis.estimate_weighted_response(sample.tables["contacts"], sample.tables["visited_psus"]),
    ]  # fmt: skip
    names = set(pd.concat(tables)["indicator"])
    assert len(names) == 11 and all(run.definition(name).base for name in names)
