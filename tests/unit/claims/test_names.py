"""What sentences name is there: components, indicators, topics, units, words of a phase."""

from __future__ import annotations

import pytest
import yaml
from tests.small_findings import findings_file

from disrupting_harm.claims.names import unknown_names
from disrupting_harm.errors import ParamsError


FINE = {"component": "household_survey", "section": "ocsea", "text": "{clear_ocsea:share children} met {abuse}."}


def problems(layout, change: dict, recommendations: dict | None = None) -> list[str]:
    content = findings_file({}, {}).model_dump(mode="json", exclude_defaults=True)
    content |= {"findings": {"one": FINE | change}, "recommendations": recommendations or {}}
    layout.findings().write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return unknown_names(layout)


def test_a_study_without_sentences_and_one_with_known_names_have_no_problem(study):
    assert unknown_names(study) == []
    assert problems(study, {}) == []
    assert (
        problems(study, {"text": "{clear_ocsea@1[sex=female]:percent} of {tf_csea_any.children_affected:base}."}) == []
    )


@pytest.mark.parametrize(
    "change, said",
    [
        ({"component": "household_surveys"}, "household_surveys is not a component (did you mean household_survey?)"),
        (
            {"text": "{clear_ocsae:percent}."},
            "no indicator or topic clear_ocsae in household_survey (did you mean clear_ocsea",
        ),
        ({"text": "{clear_ocsea@2:percent}."}, "clear_ocsea@2 is pinned, and the current version is 1"),
        ({"text": "{clear_ocsea:percent} met {abuses}."}, "{abuses} is no word of the study (did you mean abuse?)"),
        ({"when": [{"test": "majority", "of": "clear_ocsaa"}]}, "no indicator or topic clear_ocsaa"),
        ({"when": [{"test": "rose", "of": "clear_ocsea", "than": "other/x"}]}, "other is not a component"),
        ({"otherwise": "{lost:percent}."}, "no indicator or topic lost"),
        ({"texts": {"TST": "{lost:percent}."}}, "no indicator or topic lost"),
        ({"only": ["TSX"]}, "TSX is not a unit of the study"),
        ({"not_in": ["TSX"]}, "TSX is not a unit of the study"),
        ({"text": "{access_to_justice/interviews_with_code:n_of_n}."}, "access_to_justice is held by no unit"),
    ],
)
def test_a_name_that_no_unit_has_is_told_with_the_nearest_one(study, change, said):
    (sentence,) = problems(study, change)
    assert said in sentence
    assert sentence.startswith("params/findings.yaml, line ") and "key findings.one: " in sentence


def test_each_mistake_is_told_with_its_line_and_how_to_go_on(study):
    texts = {"not_in": ["TSX", "TST", "TSY"], "texts": {"TSZ": "{lost:percent} met {abuses}."}}
    found = problems(study, texts)
    line = next(n for n, text in enumerate(study.findings().read_text().splitlines(), start=1) if text == "  one:")
    place, end = f"params/findings.yaml, line {line}, key findings.one: ", "; correct it and run the command again."
    assert all(one.startswith(place) and one.endswith(end) for one in found)
    said = [one.removeprefix(place).removesuffix(end).partition(" (did you mean")[0] for one in found]
    assert said == [
        "TSX is not a unit of the study", "TSY is not a unit of the study", "TSZ is not a unit of the study",
        "{abuses} is no word of the study", "no indicator or topic lost in household_survey",
    ]  # fmt: skip


def test_a_name_that_is_used_twice_is_told_once(study):
    change = {"text": "{lost:percent} of {lost:base}.", "when": [{"test": "majority", "of": "lost"}]}
    assert len(problems(study, change)) == 1


def test_a_version_of_another_group_or_statistic_is_still_pinned(study):
    assert problems(study, {"text": "{clear_ocsea@1:percent}, {clear_ocsea:percent}."}) == []
    (sentence,) = problems(study, {"text": "{clear_ocsea@3[sex=female]:percent}."})
    assert "clear_ocsea@3 is pinned, and the current version is 1" in sentence


def test_a_reference_without_a_component_is_told_as_that(study):
    text = {
        "duty_bearer": "donors",
        "text": "Pay ({lost:percent}).",
        "alignment": ["SDG target 1.1"],
        "findings": ["one"],
    }
    (sentence,) = problems(study, {}, {"pay": text})
    assert "key recommendations.pay: a reference without component is not a component" in sentence
    assert (
        problems(study, {}, {"pay": {**text, "component": "household_survey", "text": "Pay ({clear_ocsea:percent})."}})
        == []
    )


def test_what_another_sentence_lacks_is_told_beside_that_of_units_without_a_file(study):
    """The sentence that cannot be looked up stands first."""
    content = findings_file({}, {}).model_dump(mode="json", exclude_defaults=True)
    away = FINE | {"text": "{lost:percent}.", "only": ["TST"]}
    content |= {"findings": {"away": away, "here": FINE | {"text": "{lost:percent}."}}, "recommendations": {}}
    study.findings().write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    study.country("TST").unlink()
    (sentence,) = unknown_names(study)
    assert "key findings.here: no indicator or topic lost" in sentence


def test_evidence_of_a_recommendation_is_looked_up_too(study):
    text = {
        "duty_bearer": "donors",
        "text": "Pay.",
        "alignment": ["SDG target 1.1"],
        "evidence": ["household_survey/lost"],
    }
    (sentence,) = problems(study, {}, {"pay": text})
    assert "key recommendations.pay: no indicator or topic lost" in sentence


def test_mistakes_of_the_sentences_themselves_are_raised(study):
    with pytest.raises(ParamsError, match="12 is typed"):
        problems(study, {"text": "It is 12 %."})


def test_a_sentence_of_units_without_a_file_here_alone_is_not_looked_up(study):
    """A part of the study's files cannot say what the other units hold."""
    lost = {"text": "{cross_country/lost:percent}.", "component": "cross_country", "only": ["TST"]}
    assert len(problems(study, lost)) == 1
    study.country("TST").unlink()
    assert problems(study, lost) == []


def test_a_name_that_may_stand_in_parameters_that_cannot_be_read_is_not_told(study):
    """What is wrong with these is told by what reads them."""
    assert len(problems(study, {"text": "{lost:percent}."})) == 1
    path = study.component("household_survey")
    path.write_text(path.read_text(encoding="utf-8") + "unknown: [\n", encoding="utf-8")
    assert problems(study, {"text": "{lost:percent}."}) == []


def test_a_unit_whose_file_cannot_be_read_hides_no_mistake(study):
    study.country("TSU").write_text("{", encoding="utf-8")
    assert problems(study, {}) == []
    (sentence,) = problems(study, {"text": "{lost:percent}."})
    assert "no indicator or topic lost in household_survey" in sentence
