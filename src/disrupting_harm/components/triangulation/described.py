"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "columns": "Research activities in the order of the matrix, each with a short name.",
        "not_joined": "Activities whose results are not read, each with the reason.",
        "sources": "What activities say of themes, by a name of your own.",
        "comparisons": "What is held against what, by a name of your own.",
        "note": "What is said under the matrix.",
        "note_stand_ins": "What is said of pairs in which a stand-in is involved.",
    },
    "Source": {
        "activity": "Activity that says it.",
        "themes": "Themes that it speaks of.",
        "label": "What readers see.",
        "takes": "Places that it is taken from; the first that has something counts.",
    },
    "Taken": {
        "estimate": "Saved table of estimates, as `component/id`.",
        "indicator": "Indicator of the estimate.",
        "by": "Domains of the estimate, joined by `:`.",
        "level": "Levels of these domains, joined by `:`.",
        "out_of": "Levels of which `level` is one; the reading is its share of the cases of all these.",
        "assessment": "Saved table of assessments, as `component/id`.",
        "topic": "Topic of the assessment.",
        "figure": "Item of the published figures.",
        "group": "Group of the published figure.",
    },
    "Comparison": {
        "theme": "Theme under which the two are compared.",
        "sources": "The two sources.",
        "rule": "The rule that decides.",
        "why": "What makes the two comparable, in words.",
        "agreement": "Largest ratio, or difference in percentage points, that is called agreement.",
        "partial": "Largest ratio, or difference in percentage points, that is called partial agreement.",
        "times": "Sources whose numbers multiply the first, by the rule `scaled`.",
        "judged": "By country, the judgement of somebody who read both texts, by the rule `reason`.",
    },
    "Judgement": {
        "status": "What is held.",
        "reason": "Why, in words.",
    },
}
