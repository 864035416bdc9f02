"""One sentence on every parameter that components of a kind share: see `study_fields`."""

from __future__ import annotations


KIND_FIELDS: dict[str, dict[str, str]] = {
    "study.section.Section": {
        "title": "Title of the component's part of a report.",
        "labels": "What readers see for a domain, a level or a column.",
    },
    "study.section.DataSection": {
        "data_class": "Whether the data are a stand-in, restricted or public; everything that is made of them carries it.",
        "origin": "Who collected the data, and under which terms.",
        "tables": "The raw file of each table, and how it is read.",
    },
    "components.kinds.survey.params.QuestionnaireSection": {
        "fieldwork": "When and by whom the interviews were held, in words.",
        "population": "Whom the respondents stand for, in words.",
        "figures": "Figures of the form that are drawn; all if none is named.",
    },
    "components.kinds.survey.params.SurveySection": {
        "observed": "What the title of the main figure says of the respondents.",
        "indicators": "Indicators that are estimated.",
        "not_asked": "Of these, the ones that this survey does not hold.",
        "headline": "Indicators of the summary; disclosure control never withholds them.",
        "domains": "Groups by which the main respondents are broken down.",
        "trend_over": "Numeric columns over which a trend of the headline indicators is tested, each with its unit in words.",
        "other_domains": "By table, the groups by which the other respondents are broken down.",
        "figures_by": "Figures of the form that are drawn by groups as well, each with its domains.",
        "figure_themes": "Theme of the answers that a figure of the form prints.",
        "standard": "Composition at which countries are compared; nothing is standardised without it.",
        "survey": "What differs from the study's conventions of estimation.",
    },
    "components.kinds.survey.params.StandardPopulation": {
        "levels": "By column, the levels whose crossings are the cells.",
        "population": "By cell, its part; equal parts without it.",
        "name": "Name of a declared population, which joins the ids of estimates.",
    },
    "components.kinds.survey.params.PurposiveSection": {
        "publish": "What of the counts may be read outside.",
        "section_themes": "By section of the form, the theme of its answers.",
    },
    "components.kinds.survey.params.PublishAnswers": {
        "minimum_respondents": "A question that fewer respondents answered is withheld as a whole.",
    },
    "components.kinds.counts.params.PublishedCounts": {
        "notes": "By figure or table, the note under it.",
        "source_caveats": "What is said wherever a row of a source is shown, by a name of your own.",
        "panels": "By figure, the measures that are drawn, in their order.",
    },
    "components.kinds.counts.params.CountsSection": {
        "caveat": "What is said under every count.",
        "years": "First and last year that is shown.",
        "population_ages": "First and last age of the population that counts are set beside, in years.",
    },
    "components.kinds.counts.params.SourceCaveat": {
        "titles": "How the titles of the source begin.",
        "text": "What is said wherever a row of it is shown.",
    },
    "components.kinds.assessment.params.AssessmentSection": {
        "statuses": "The closed list of statuses.",
        "status_words": "What the words of sources mean: a status, or a status with a value.",
    },
    "components.kinds.assessment.params.Status": {
        "label": "What readers see.",
        "sign": "How the status is drawn, so that it is told apart without colour.",
        "direction": "What two sources can disagree about; none where the status agrees with any.",
    },
    "components.kinds.assessment.params.StatusWord": {
        "status": "The status that the word means.",
        "value": "What the word states, such as an age, as readers see it.",
    },
    "components.kinds.segments.params.SegmentsSection": {
        "population": "Whom the respondents stand for, in words.",
        "fieldwork": "When and by whom the interviews were held, in words.",
        "called": "What several documents are called.",
        "called_one": "What one document is called.",
        "groups": "Groups of respondents as readers see them, in their order.",
        "groups_one": "The same of one respondent, where it is another word.",
        "flow": "Set of the codebook that holds the steps of a case, in their order.",
        "pairs_among": "Set whose codes are looked at in pairs; all codes without it.",
        "publish": "What of the counts may be read outside.",
        "exchange": "How a project of a program for qualitative coding is read.",
        "minimum_units": "Fewest segments coded twice on which an agreement of coders is printed.",
        "stand_in": "What a stand-in is made to look like.",
    },
    "components.kinds.segments.params.Publish": {
        "minimum_count": "A smaller number of interviews, zero included, is withheld.",
        "minimum_group": "Counts are crossed with groups only where each of them has so many interviews.",
        "by_group": "Whether counts by group are published.",
        "pairs": "Whether pairs of codes are published.",
        "saturation": "Whether it is published how new codes came up.",
        "minimum_saturation": "Fewest interviews on which saturation is judged.",
        "excerpts": "Most excerpts that are shown of a theme.",
    },
    "components.kinds.segments.params.StandInSegments": {
        "seed": "Seed of the random numbers.",
        "documents": "By group, the fewest and the most interviews.",
        "segments": "Fewest and most segments of an interview.",
        "given": "Lowest and highest share of interviews in which a code is given.",
        "second_code": "Share of segments with one more code.",
        "coded_twice": "Share of interviews with a second coder.",
        "again": "Probability that the second coder gives the same code.",
        "cleared": "Share of segments whose excerpt may be quoted.",
    },
}
