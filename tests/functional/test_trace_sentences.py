"""A sentence, a printed number and a recommendation lead to the estimates behind them, and an estimate to what rests on it."""

from __future__ import annotations

import json

import pytest
from tests.traced import CONTACTS, ESTIMATE, FRAME, UNITS

from disrupting_harm.provenance.sentences import read_sentences
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.reference_rows import numbered_rows


pytestmark = pytest.mark.pipeline


@pytest.mark.parametrize("country", UNITS)
def test_a_report_names_the_commands_that_trace_its_figures(dh, in_clone, country, read_once):
    outcome = dh("trace", f"outputs/reports/{country}/report.html")
    commands = [line.split()[2] for line in outcome.out.splitlines() if line.startswith("  dh trace ")]
    assert commands and all(name.startswith(f"{country}/") for name in commands)
    for name in commands:
        assert dh("trace", name).code == 0


def test_a_printed_number_leads_to_the_estimates_that_print_so(dh, in_clone):
    row = next(
        r
        for r in read_rows(in_clone.root / "outputs/KEN/household_survey/prevalence.csv")
        if r["estimate_id"] == ESTIMATE
    )
    printed = f"{100 * float(row['estimate']):.1f}"
    out = dh("trace", f"KEN {printed} %").out
    assert ESTIMATE in out
    assert dh("trace", f"KEN {printed}").out == out.replace(" %: ", ": ", 1)


def test_the_number_of_a_figure_leads_to_the_figure(dh, in_clone):
    out = dh("trace", "KEN 2d.1").out
    assert out.startswith("KEN/household_survey/figure_2d_1_")


@pytest.mark.parametrize("unknown", ["KEN 123.456", "KEN 9z", "KEN 9z.9"])
def test_a_number_that_nothing_prints_is_told(dh, in_clone, unknown):
    outcome = dh("trace", unknown)
    assert (outcome.code, outcome.out) == (2, "") and unknown in outcome.err


# -- sentences, the whole chain, what rests on it


def test_the_chain_of_a_recommendation_goes_through_its_findings_to_wording_weights_seed_and_raw_file(dh, in_clone):
    """Each link that issue 14 names, once at least, in the order in which one is made of the next."""
    data = json.loads(dh("trace", "KEN/recommendation/fund_for_years", "--json").out)
    assert data["duty_bearer"] and data["follows_from"] == [finding["id"] for finding in data["findings"]]
    assert {n["state"] for finding in data["findings"] for n in finding["numbers"]} == {"checked"}
    (chain,) = [c for c in data["chains"] if c["id"] == "KEN/household_survey/clear_ocsea@v1"]
    assert chain["of_the_run_that_the_report_read"] and chain["estimates"][0]["weight"] == "weight"
    assert chain["functions"][0]["name"].endswith("household_survey.estimates.estimate_all")
    assert {"children.threatened_or_blackmailed", "children.weight"} <= {
        f"{c['table']}.{c['column']}" for c in chain["contract"]
    }
    assert any("threatened or blackmailed you online" in q["wording"] for q in chain["questions"])
    (weights,) = chain["weights"]
    assert weights["drawn_by"] == "household_survey_synthetic@KEN"
    assert {file["path"] for file in weights["behind"]} >= {FRAME, CONTACTS}
    (made,) = chain["generators"]
    assert made["seeds"] == {
        "of": {"sections.sampling_design.selection.seed": 20211027}, "state": "checked",
        "path": "data/slices/units/KEN/household_survey_synthetic.json",
    }  # fmt: skip
    shares = next(one for one in made["references"] if one["path"].endswith("stand_in_shares.csv"))
    rows = dict(numbered_rows(in_clone, "KEN", "stand_in_shares"))
    assert {rows[number]["item"] for number in shares["rows"]} >= {
        "offered_money_for_images",
        "threatened_or_blackmailed",
    }
    raw = [raw for source in chain["inputs"] for raw in source["raw"]]
    assert [file["path"] for file in raw] == ["data/raw/KEN/household_survey/children.csv"]
    assert chain["inputs"][0]["origin"]["licence"] == "MIT"


@pytest.mark.parametrize("country", UNITS)
def test_every_sentence_of_a_report_has_a_chain_in_which_nothing_is_missing_and_nothing_differs(
    dh, in_clone, country, read_once
):
    for name in read_sentences(in_clone, country).by_id:
        outcome = dh("trace", name)
        head, *branches, last = outcome.out.splitlines()
        assert head.startswith(name) and 3 <= len(branches) <= 4 and last.startswith("whole chain:")
        assert "each number is the one that is saved" in branches[1] and "as recorded" in branches[2], name
        full = dh("trace", name, "--full").out
        assert "MISSING" not in full and "CHANGED" not in full and "DIFFERS" not in full, name


def test_what_rests_on_an_estimate_is_told_over_all_reports(dh, in_clone):
    outcome = dh("trace", "KEN/household_survey/clear_ocsea@v1", "--down")
    told = {line.split()[1] for line in outcome.out.splitlines()[1:]}
    assert {
        "KEN/finding/clear_ocsea_share",
        "KEN/recommendation/fund_for_years",
        "KEN/household_survey/prevalence_by_indicator",
    } <= told
    assert "outputs/reports/KEN/report.html" in told
    data = json.loads(dh("trace", "KEN/household_survey/clear_ocsea@v1", "--down", "--json").out)
    assert "KEN/finding/clear_ocsea_share" in {one["id"] for one in data["findings"]} and "not looked at" not in data


def test_a_number_of_the_report_that_was_edited_in_its_list_is_not_traced(dh, reproduced_copy):
    path = reproduced_copy.root / "outputs/reports/KEN/claims.json"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace('"15.8 %"', '"61.3 %"'), encoding="utf-8")
    outcome = dh("trace", "KEN/finding/clear_ocsea_share")
    assert (outcome.code, outcome.out) == (2, "") and "not what was recorded" in outcome.err
