"""Headline findings follow from saved estimates: who is the lowest, what the average holds, and when a verdict is none."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.components.cross_country import findings
from disrupting_harm.components.cross_country.analysis import Countries
from disrupting_harm.components.cross_country.params import Services


PHASE = {"AAA": 1, "BBB": 1, "CCC": 1, "DDD": 2}
UNITS = {iso3: SimpleNamespace(name=f"Land {iso3[0]}", phase=phase) for iso3, phase in PHASE.items()}
RUN = SimpleNamespace(study=SimpleNamespace(units=UNITS))


def estimates(shares: dict, *, data_class="restricted", unreliable=()) -> pd.DataFrame:
    rows = [
        {
            "estimate_id": f"{iso3}/survey/harm@v1", "iso3": iso3, "indicator": "harm", "by": "", "level": "", "statistic": "proportion",
            "estimate": p, "se": 0.01, "ci_low": p - 0.02, "ci_high": p + 0.02, "n": 100, "version": 1, "base": "children",
            "recall": "past year", "non_answers": "denominator", "label": "Harm", "data_class": data_class,
            "presentation": "unreliable" if iso3 in unreliable else "percentage",
        }
        for iso3, p in shares.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def figure(value: str, low: str = "", high: str = "") -> pd.DataFrame:
    return pd.DataFrame([{"figure": "PH1-01", "iso3": "phase 1", "value": value, "unit": "percent", "low": low, "high": high,
                          "source_title": "A page"}])  # fmt: skip


SHARES = {"AAA": 0.20, "BBB": 0.01, "CCC": 0.09}


def line_of(frame: pd.DataFrame, published: pd.DataFrame) -> pd.Series:
    countries = Countries(RUN, frame)
    means = findings.averages(countries, ["harm"])
    means = means.assign(label="Harm", base="children", estimate_id="XDH/x/harm@v1:average_of_all")
    return findings.readable(countries, means, published, {"harm": "PH1-01"}).iloc[0]


def test_the_average_holds_countries_whose_own_share_is_not_printed_and_the_range_does_not():
    line = line_of(estimates(SHARES, unreliable=["BBB"]), figure("10"))
    assert line["Average country"].startswith("10.0 %")  # (20 + 1 + 9) / 3
    assert line["Lowest to highest"] == "9.0 (Land C) to 20.0 % (Land A)"
    assert not line.str.contains("@v").any()  # ids of estimates stand in its trace, not before a reader


def test_the_ends_of_the_range_are_the_estimates_of_the_countries_that_have_them():
    found = findings.ends(Countries(RUN, estimates(SHARES, unreliable=["BBB"])), ["harm"]).set_index("level")
    assert list(found.index) == ["1:highest", "1:lowest"] and set(found["by"]) == {"phase:end"}
    assert found["estimate"].to_dict() == {"1:highest": 0.20, "1:lowest": 0.09}
    assert found.loc["1:lowest", ["ci_low", "ci_high", "n"]].tolist() == [0.09 - 0.02, 0.09 + 0.02, 100]


@pytest.mark.parametrize("unreliable", [["AAA", "BBB"], list(SHARES)])
def test_one_reliable_country_or_none_has_no_ends(unreliable):
    assert findings.ends(Countries(RUN, estimates(SHARES, unreliable=unreliable)), ["harm"]).empty


def test_where_no_country_has_a_reliable_share_no_range_is_told():
    line = line_of(estimates(SHARES, unreliable=list(SHARES)), figure("10"))
    assert line["Lowest to highest"] == "not reliable in any of 3 countries"


def test_one_reliable_country_is_no_range():
    assert (
        line_of(estimates(SHARES, unreliable=["AAA", "BBB"]), figure("10"))["Lowest to highest"]
        == "9.0 % (Land C alone)"
    )


@pytest.mark.parametrize(
    "published, verdict",
    [
        (figure("1-20"), "agrees"),
        (figure("2-20"), "differs"),
        (figure("1-19"), "differs"),
        (figure("10"), "agrees"),
        (figure("10.4"), "differs"),
        (figure("> one third", "33.4", "100"), "differs"),
        (figure("under a tenth", "0", "10.1"), "agrees"),
    ],
)
def test_a_range_is_held_against_the_ends_and_a_number_or_bound_against_the_average(published, verdict):
    assert line_of(estimates(SHARES), published)["Verdict"] == verdict


def test_one_stand_in_among_the_countries_makes_every_verdict_none():
    mixed = estimates(SHARES)
    mixed.loc[mixed["iso3"] == "CCC", "data_class"] = "synthetic"
    assert line_of(mixed, figure("1-20"))["Verdict"] == findings.STAND_INS


def test_a_phase_without_a_published_figure_says_so():
    frame = estimates(SHARES | {"DDD": 0.3})
    frame = pd.concat([frame, frame[frame["iso3"] == "DDD"].assign(iso3="EEE")])
    run = SimpleNamespace(study=SimpleNamespace(units=UNITS | {"EEE": SimpleNamespace(name="Land E", phase=2)}))
    countries = Countries(run, frame)
    means = findings.averages(countries, ["harm"]).assign(label="Harm", base="children", estimate_id="x")
    second = findings.readable(countries, means, figure("1-20"), {"harm": "PH1-01"}).iloc[1]
    assert (second["Phase"], second["Published"], second["Verdict"]) == ("2", findings.NOT_PUBLISHED, "")


def test_what_is_shown_are_the_averages_and_the_ends():
    countries = Countries(RUN, estimates(SHARES))
    means = findings.averages(countries, ["harm"]).assign(estimate_id="mean")
    assert findings.shown(countries, means)["estimate_id"].tolist() == [
        "mean",
        "AAA/survey/harm@v1",
        "BBB/survey/harm@v1",
    ]


# -- frontline services

SERVICES = Services(fewer_than=0.5, answers=("help", "trained"))


def answers(**cases) -> pd.DataFrame:
    return pd.DataFrame([
        {"iso3": iso3, "indicator": name, "n_cases": cases, "n": 50, "label": name.capitalize()}
        for name, by_country in cases.items()
        for iso3, cases in by_country.items()
    ])  # fmt: skip


TOLD = answers(help={"AAA": 24, "BBB": 25, "CCC": np.nan, "DDD": 10}, trained={"AAA": 1, "BBB": 2, "CCC": 3, "DDD": 40})


def test_countries_below_the_threshold_are_counted_among_those_whose_count_is_published():
    counted = findings.fall_short(Countries(RUN, estimates(SHARES)), TOLD, SERVICES)
    assert counted[["level", "estimate", "n"]].to_numpy().tolist() == [
        ["1:help", 1.0, 2], ["2:help", 1.0, 1], ["1:trained", 3.0, 3], ["2:trained", 0.0, 1],
    ]  # fmt: skip


def test_those_that_fall_short_are_named_unless_all_or_none_do():
    countries = Countries(RUN, estimates(SHARES))
    counted = findings.fall_short(countries, TOLD, SERVICES)
    table = findings.readable_services(countries, TOLD, SERVICES, counted)
    assert table["Which"].tolist() == ["Land A", "all", "all", "none"]
    assert table["Countries that fall short"].tolist() == ["1 of 2", "1 of 1", "3 of 3", "0 of 1"]
    assert table["Share of workers"].tolist()[0] == "48 to 50 %"


def test_an_answer_that_no_country_published_is_no_share():
    nothing = answers(help=dict.fromkeys(PHASE, np.nan), trained=dict.fromkeys(PHASE, np.nan))
    countries = Countries(RUN, estimates(SHARES))
    table = findings.readable_services(countries, nothing, SERVICES, findings.fall_short(countries, nothing, SERVICES))
    assert set(table["Share of workers"]) == {"not shown"} and set(table["Countries that fall short"]) == {"0 of 0"}
