"""The order of a report: its chapters and sections, and which figures, tables and texts each of them holds.

This table is the only place that says where something stands. A pattern names a component and what it shows,
`component/figure or table id`, or `component/cell id` for what has no id; of all patterns that fit, the longest decides.
What fits none but `*` stands in the last section of the annex, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Section:
    """id: its anchor. holds: patterns of what stands in it, in the order in which they are shown. elsewhere: as of a chapter."""

    id: str
    title: str
    holds: tuple[str, ...]
    elsewhere: str = ""


@dataclass(frozen=True)
class Chapter:
    """title: may hold a word of the phase, such as {abuse}. elsewhere: the title for a unit that is no country of the study.

    prefix: what the numbers of its sections begin with; empty where it counts itself and none for a chapter without number.
    """

    id: str
    title: str
    sections: tuple[Section, ...]
    elsewhere: str = ""
    prefix: str | None = ""


ANNEX, SUMMARY, RECOMMENDATIONS, CODE = "annex", "summary", "how-to-disrupt-harm", "how-it-was-made"
COVER = "country_report/cover"  # stands above the page, in no chapter

OUTLINE = (
    Chapter(SUMMARY, "Summary", (Section("insights", "", ("country_report/summary",)),), prefix=None),
    Chapter(
        "countries", "The countries side by side", (
            Section("headline-findings", "Headline findings", (
                "country_report/countries_*", "cross_country/findings", "cross_country/services", "cross_country/countries_together",
            )),
            Section("country-by-country", "Country by country", ("cross_country/*",)),
            Section("law-of-countries", "Law and treaties", ("cross_country/law_*", "cross_country/treaties_*")),
            Section("published-and-computed", "How many published figures agree", ("published_figures/verdicts", "published_figures/ratios")),
        ),
    ),
    Chapter(
        "children-online", "Children online", (
            Section("children-online-findings", "", ("country_report/children_online",)),
            Section("the-country", "The country", ("non_law_enforcement_data/country_context",)),
            Section("access", "Internet access and barriers", (
                "household_survey/figure_1a*", "household_survey/figure_1b*", "household_survey/figure_1c*",
            )),
            Section("activities", "What children do online", ("household_survey/figure_1d*", "household_survey/figure_1f_skills*")),
            Section("risks", "Risk and safety", ("household_survey/figure_1e*", "household_survey/figure_1f*")),
            Section("images", "Sexual content and own images", ("household_survey/figure_1g*",)),
            Section("caregivers", "Caregivers", (
                "household_survey/caregivers_by_indicator", "household_survey/figure_1b_caregiver*",
                "household_survey/figure_1b_children_caregivers*", "household_survey/figure_1e_caregiver*",
                "household_survey/figure_1e_children_caregivers*",
            )),
            Section("well-being", "Well-being", ("household_survey/figure_1h*",)),
        ), elsewhere="In short",
    ),
    Chapter(
        "experiences", "Children’s experiences of {abuse}", (
            Section("experiences-findings", "", ("country_report/ocsea",)),
            Section("how-many-children", "How many children", (
                "household_survey/prevalence_by_indicator", "household_survey/prevalence_by_group", "household_survey/children_affected",
                "household_survey/prevalence_other_bases",
            ), elsewhere="Prevalence"),
            Section("each-form", "Each form, the last time it happened", ("household_survey/figure_2d*",)),
            Section("other-experiences", "Other experiences that may be linked", ("household_survey/figure_2e*",)),
            Section("known-cases", "Children and offenders in known cases", ("frontline_survey/figure_2g*",)),
            Section("telling-someone", "Telling someone", (
                "household_survey/figure_2f*", "household_survey/figure_2h*", "frontline_survey/figure_2h_disclosure*", "disclosure_model/*",
            )),
            Section("survivors", "What young survivors say", ("survivor_conversations/*",)),
        ), elsewhere="What the survey found",
    ),
    Chapter(
        "responding", "Responding", (
            Section("responding-findings", "", ("country_report/responding",)),
            Section("law", "Law and treaties", ("desk_review/law", "desk_review/treaties", "desk_review/standards", "desk_review/*")),
            Section("reporting", "Reporting and seeking help", ("household_survey/figure_3a*", "frontline_survey/figure_2h_reporting*")),
            Section("law-enforcement", "Law enforcement", (
                "law_enforcement_capacity/facts", "law_enforcement_capacity/*", "frontline_survey/figure_3b_law*",
            )),
            Section("justice", "Justice", ("access_to_justice/flow", "access_to_justice/*")),
            Section("services", "Services for children", ("frontline_survey/figure_3b*",)),
            Section("government", "Government", ("government_interviews/topics", "government_interviews/*")),
            Section("counts", "Recorded offences and reports", (
                "law_enforcement_data/*", "non_law_enforcement_data/cybertipline", "non_law_enforcement_data/*",
            )),
            Section("sources-together", "Where sources agree and disagree", (
                "country_report/sources_together", "triangulation/matrix", "triangulation/facts_compared", "triangulation/*",
            )),
        ),
    ),
    Chapter(RECOMMENDATIONS, "How to disrupt harm", (Section("recommendations", "", ("country_report/recommendations",)),)),
    Chapter(
        ANNEX, "Annex", (
            Section("data-status", "Data status", ("country_report/status",)),
            Section("study-in-this-country", "The study in this country", ("country_report/facts",)),
            Section("research-activities", "Research activities", ("country_report/activities",)),
            Section("methods", "Methods", ("country_report/methods",)),
            Section("definitions", "Definitions", (
                "household_survey/prevalence_definitions", "household_survey/non_answer_treatment", "household_survey/composite_bounds",
            )),
            Section("comparisons", "Comparisons between groups", ("household_survey/group_*",)),
            Section("sampling-design", "Sampling design and fieldwork", ("sampling_design/*", "frontline_survey/figure_M1*")),
            Section("precision", "How sure the survey is", ("survey_precision/*",)),
            Section("predictors", "What goes together", ("predictors/*",)),
            Section("coding", "How interviews were coded", (
                "access_to_justice/saturation", "access_to_justice/coder_agreement", "government_interviews/saturation",
                "government_interviews/coder_agreement", "government_interviews/same_segment", "survivor_conversations/coder_agreement",
            )),
            Section("published", "Beside published figures", (
                "household_survey/published*", "household_survey/stand_in_targets", "frontline_survey/published*", "published_figures/*",
            )),
            Section("all-answers", "All answers", ("household_survey/figure_*_distribution",)),
            Section("ranks", "Ranks, as far as they are known", ("cross_country/ranks*",)),
            Section("long-tables", "Long tables", (
                "access_to_justice/codes_by_group", "cross_country/law_cells", "cross_country/treaties_cells",
                "desk_review/law_cells", "desk_review/treaty_cells", "desk_review/cited_laws", "desk_review/sources",
                "law_enforcement_capacity/bodies", "law_enforcement_capacity/rubric_levels", "law_enforcement_capacity/world_facts",
                "law_enforcement_data/recorded_parts", "law_enforcement_data/worst_forms_answers",
                "non_law_enforcement_data/platforms_by_year", "non_law_enforcement_data/world_parts",
                "non_law_enforcement_data/world_relationship", "non_law_enforcement_data/world_reports",
                "non_law_enforcement_data/hotlines_world_cited", "triangulation/cells", "triangulation/with_stand_ins",
            )),
            Section("questionnaires", "What was asked", ("*/codebook_*",)),
            Section("more", "More", ("*",)),
            Section("reporting-standards", "Reporting standards", ("country_report/standards",)),
            Section(CODE, "How this report was made", ()),
        ), prefix="A",
    ),
)  # fmt: skip


def find_place(name: str) -> tuple[str, int] | None:
    """Id of the section that holds `component/id`, and the place of its pattern there. The longest pattern that fits decides.

    None for the cover, which stands in no section.
    """
    if name == COVER:
        return None
    fitting = [
        (len(pattern), -order, section.id, place)
        for order, section in enumerate(section for chapter in OUTLINE for section in chapter.sections)
        for place, pattern in enumerate(section.holds)
        if fnmatchcase(name, pattern)
    ]
    _, _, section, place = max(fitting)
    return section, place
