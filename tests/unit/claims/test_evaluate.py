"""A sentence is printed for a unit only if its numbers may be printed and its tests hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.checkouts import ROOT
from tests.small_findings import SCOPE, WORDS, estimate, estimates, evaluated, findings_file, make_store

from disrupting_harm.claims import evaluate
from disrupting_harm.claims.claim import Uptake
from disrupting_harm.claims.evaluate import (
    NOT_REPORTED,
    REPORTED,
    evaluate_findings,
    find_claims,
    read_uptake,
    spoken_sentences,
)
from disrupting_harm.errors import MissingInputError
from disrupting_harm.layout import Layout
from disrupting_harm.study.load_findings import load_findings


def texts(store) -> dict[str, str]:
    return {claim.claim_id.rpartition("/")[2]: claim.text() for claim in evaluated(store).claims()}


def without(indicator: str, **other):
    rows = [row for row in estimates() if row.indicator != indicator]
    return make_store([*rows, estimate(indicator, **other)] if other else rows)


def test_sentences_have_the_numbers_and_words_of_the_unit():
    assert texts(make_store()) == {
        "share": "In the past year, 15.8 % of children aged 12-17 met OCSEA (95 % interval 13.1 to 18.8 %).",
        "most_told": "Most of them (66.0 %) told somebody.",
        "girls": "Girls report more of it than boys: 20.5 % against 11.2 %.",
        "rare": "18 of 49 children met it often.",
        "workers": "13 of 50 frontline workers (26 %) were trained.",
        "scaled": "Some 1,100,000 children (rounded down) met it.",
        "reports": "Reports rose from 12,788 in 2019 to 46,030 in 2023.",
        "law": "As of 2021, it was no offence of its own.",
    }


def test_a_sentence_whose_number_is_withheld_or_not_there_is_left_out():
    assert "hidden" not in texts(make_store())
    assert "rare" not in texts(without("rare"))
    assert "rare" not in texts(without("rare", value=None, presentation="unreliable"))


def test_a_sentence_whose_test_fails_is_left_out_or_says_what_is_stated_for_that():
    small = {"value": 0.52, "ci_low": 0.45, "ci_high": 0.59}
    assert "most_told" not in texts(without("told", **small))
    file = findings_file(
        {"told": {"text": "Most did.", "when": [{"test": "majority", "of": "told"}], "otherwise": "{told:share them} did."}}, {}
    )  # fmt: skip
    assert texts(replace(without("told", **small), rules=file)) == {"told": "52.0 % of them did."}
    assert texts(replace(make_store(), rules=file)) == {"told": "Most did."}


@pytest.mark.parametrize(
    "counts, said",
    [
        ((0, 0, 0, 14), ["On none of the 14 themes could two published facts of research activities be compared."]),
        ((1, 0, 0, 13), [
            "Published facts of research activities disagree on 1 of 14 themes.",
            "On 13 of 14 themes, no two published facts of research activities could be compared.",
        ]),
        ((2, 8, 4, 0), [
            "Published facts of research activities disagree on 2 of 14 themes.",
            "Published facts of research activities agree in part on 8 of 14 themes.",
            "Published facts of research activities agree on 4 of 14 themes.",
        ]),
    ],
)  # fmt: skip
def test_the_study_says_of_how_many_themes_sources_agree_and_nothing_of_zero_themes(counts, said):
    rules = load_findings(Layout(ROOT))
    rows = [
        estimate("themes_by_convergence", float(number), by="convergence", level=level, statistic="count", presentation=None, n=14.0)
        for level, number in zip(("dissonance", "partial", "agreement", "silence"), counts, strict=True)
    ]  # fmt: skip
    for row in rows:
        row.estimate_id = row.estimate_id.replace(SCOPE, "TST/triangulation")
    found = evaluated(make_store(rows, rules=rules))
    assert [claim.text() for claim in found.by_section["sources_together"]] == said


def test_a_pinned_version_that_was_not_saved_is_not_replaced_by_another():
    file = findings_file({"old": {"text": "{harm@2:percent}."}, "now": {"text": "{harm@1:percent}."}}, {})
    assert texts(make_store(rules=file)) == {"now": "15.8 %."}


def test_a_country_has_its_own_text_and_sentences():
    file = findings_file({
        "own": {"text": "{harm:percent}.", "texts": {"TST": "Here {harm:percent}."}},
        "only": {"text": "{harm:percent}.", "only": ["KEN"]}, "not": {"text": "{harm:percent}.", "not_in": ["TST"]},
    }, {})  # fmt: skip
    assert texts(make_store(rules=file)) == {"own": "Here 15.8 %."}


def test_insights_are_the_first_six_that_hold_by_rank():
    ranked = {f"f{rank}": {"text": "{harm:percent}.", "insight": rank} for rank in (9, 2, 7, 1, 5, 3, 4)}
    ranked["lost"] = {"text": "{withheld:percent}.", "insight": 6}
    found = evaluated(make_store(rules=findings_file(ranked, {}))).insights
    assert [claim.claim_id for claim in found] == [f"TST/finding/f{rank}" for rank in (1, 2, 3, 4, 5, 7)]


def test_a_claim_is_of_the_least_real_class_behind_it_tests_included():
    classes = {claim.claim_id: claim.data_class for claim in evaluated(make_store()).claims()}
    assert classes["TST/finding/share"] == "synthetic" and classes["TST/finding/reports"] == "public"
    rows = [row for row in estimates() if row.indicator != "harm"]
    rows += [estimate("harm", 0.1, data_class="public", by="sex", level=level) for level in ("female", "male")]
    rows += [r for r in estimates() if r.statistic == "difference"]
    girls = next(c for c in evaluated(make_store(rows)).claims() if c.claim_id == "TST/finding/girls")
    assert girls.data_class == "synthetic"


def test_a_claim_names_what_it_prints_and_what_it_was_tested_on():
    girls = next(c for c in evaluated(make_store()).claims() if c.claim_id == "TST/finding/girls")
    assert girls.evidence == (
        f"{SCOPE}/harm@v1/sex=female", f"{SCOPE}/harm@v1/sex=male", f"{SCOPE}/harm@v1:difference/sex=female..male",
    )  # fmt: skip
    assert (girls.section, girls.theme) == ("ocsea", "prevalence")


def test_a_statistic_stands_for_the_one_indicator_that_has_it():
    file = findings_file({"all": {"text": "{children_affected:scaled} (rounded down)."}}, {})
    assert texts(make_store(rules=file)) == {"all": "1,100,000 (rounded down)."}
    two = make_store([*estimates(), estimate("told", 5.0, statistic="children_affected", presentation=None)], file)
    assert texts(two) == {}, "of two nobody knows which is meant"


def test_a_title_belongs_to_a_figure_that_was_saved():
    assert set(evaluated(make_store()).titles) == {f"{SCOPE}/drawn"}
    assert evaluated(make_store(shown={})).titles == {}


def test_a_headline_that_no_sentence_prints_is_listed():
    assert evaluated(make_store()).unused_headlines == ()
    file = findings_file({"told": {"text": "{told:percent}."}}, {})
    assert evaluated(make_store(rules=file)).unused_headlines == (f"{SCOPE}/harm@v1",)


def test_a_recommendation_needs_a_finding_that_holds_and_lists_steps_of_its_kinds():
    event = Uptake("2022", "plan of action", "not stated", "A source", "https://example.org")
    store = make_store()
    found = find_claims(
        store.rules, store, WORDS, [("plan", event), ("law", replace(event, date="2023"))]
    ).recommendations
    assert [one.recommendation_id for one in found] == ["TST/recommendation/teach"]
    assert (found[0].findings, found[0].uptake, found[0].status) == (("TST/finding/share",), (event,), REPORTED)
    assert found[0].data_class == "synthetic"
    assert evaluated(store).recommendations[0].status == NOT_REPORTED


def test_evidence_that_is_withheld_carries_no_recommendation():
    def found(*evidence):
        text = {
            "duty_bearer": "justice",
            "text": "Do.",
            "component": "survey",
            "evidence": evidence,
            "alignment": ["SDG target 1.1"],
        }
        return [one.evidence for one in evaluated(make_store(rules=findings_file({}, {"do": text}))).recommendations]

    assert found("live") == [(f"{SCOPE}/live/us_2021",)]
    assert found("told") == [(f"{SCOPE}/told@v1",)]
    assert found("withheld") == found("lost") == []


def test_a_recommendation_that_does_not_hold_stands_in_the_way_of_none():
    said = {
        "duty_bearer": "justice",
        "text": "Do.",
        "component": "survey",
        "evidence": ["told"],
        "alignment": ["SDG target 1.1"],
    }
    fails = {"when": [{"test": "minority", "of": "told"}]}
    for not_said in ({**said, **fails}, {**said, "text": "{withheld:percent}."}, {**said, "evidence": ["lost"]}):
        file = findings_file({}, {"first": not_said, "second": said})
        found = evaluated(make_store(rules=file)).recommendations
        assert [one.recommendation_id for one in found] == ["TST/recommendation/second"]


def test_every_sentence_of_a_unit_is_spoken_with_the_place_of_its_words():
    """What a translator gets: also recommendations that no finding carries, and what is said where a test does not hold."""
    file = findings_file({
        "own": {"text": "{harm:percent}.", "texts": {"TST": "Here {harm:percent}."}},
        "not_most": {"text": "Most.", "when": [{"test": "minority", "of": "told"}], "otherwise": "{told:percent} did."},
        "silent": {"text": "Most.", "when": [{"test": "minority", "of": "told"}]},
        "hidden": {"text": "{withheld:percent}."}, "only": {"text": "{harm:percent}.", "only": ["KEN"]},
    }, {"teach": {"duty_bearer": "government", "text": "Teach it.", "findings": ["hidden"], "alignment": ["SDG target 4.7"]}})  # fmt: skip
    spoken = spoken_sentences(file, make_store(rules=file), WORDS)
    assert {name: (one.entry, one.at, one.text) for name, one in spoken.items()} == {
        "TST/finding/own": (("findings", "own"), ("texts", "TST"), "Here {harm:percent}."),
        "TST/finding/not_most": (("findings", "not_most"), ("otherwise",), "{told:percent} did."),
        "TST/recommendation/teach": (("recommendations", "teach"), ("text",), "Teach it."),
    }
    assert [piece for piece, _ in spoken["TST/finding/own"].pieces][::2] == ["Here ", "."]


def test_what_was_read_already_is_not_read_again(study, monkeypatch):
    """Nothing of this unit is on the disk."""
    monkeypatch.setattr(
        evaluate, "load_findings", lambda layout: findings_file({"one": {"text": "{harm:percent}."}}, {})
    )
    assert [claim.text() for claim in evaluate_findings(study, "TST", make_store()).claims()] == ["15.8 %."]
    with pytest.raises(MissingInputError):
        evaluate_findings(study, "TST")


@pytest.mark.parametrize("iso3", ["TST", "TSU"])
def test_a_study_without_sentences_has_no_findings(study, iso3):
    found = evaluate_findings(study, iso3)
    assert found.claims() == () and found.recommendations == ()


def test_steps_of_a_unit_are_read_from_the_reference_table_and_a_study_without_it_has_none(study):
    path = study.reference("uptake_events")
    path.write_text(
        "iso3,date,event_type,description,link_to_disrupting_harm,source_title,source_url\n"
        "TST,2022,plan,A plan,stated,Gazette,https://x.org\nTSU,2023,law,A law,stated,Gazette,https://x.org\n",
        encoding="utf-8",
    )
    assert read_uptake(study, "TST") == [("plan", Uptake("2022", "A plan", "stated", "Gazette", "https://x.org"))]
    path.unlink()
    assert read_uptake(study, "TST") == []
