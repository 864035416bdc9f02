"""Which check a text of a page meets, by what it is and where it stands, and in which order problems are told."""

from __future__ import annotations

import pytest
from tests.small_findings import SCOPE, estimate, findings_file, make_store, saved

from disrupting_harm.claims.check import check_each, check_texts
from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.page import PageBound, PageClaim, PageText


FIGURE, ANCHOR = f"{SCOPE}/drawn", "TST-survey-drawn"
RULES = findings_file(
    {}, {}, declared={}, phrases={}, words={"more": {"words": ["more"], "tests": ["above"], "reason": "It compares."}}
)
NOTHING = Findings("TST")


def figure(**facts):
    return saved("figure", "drawn", "Reports of 2 holders", "In 5 places. By 6 holders.").model_copy(update=facts)


def store(*rows, **facts):
    entry = figure()
    return make_store([*rows], rules=RULES, **{"shown": {FIGURE: entry}, "headlines": (), "stated": ()} | facts)


def text(kind: str, said: str, **keys) -> PageText:
    return PageText(kind, said, said, **{"near": "Heading"} | keys)


def told(*texts: PageText, **facts) -> list[tuple[str, str, str]]:
    return [(one.rule, one.place, one.printed) for one in check_texts(texts, NOTHING, store(**facts))]


@pytest.mark.parametrize("kind", ["prose", "title", "caption", "cell", "head", "alt", "spoken"])
def test_outside_of_saved_figures_every_number_is_told_and_words_of_prose(kind):
    words = [("direction word", "Heading", "more")] if kind == "prose" else []
    assert told(text(kind, "7 more")) == [("number", "Heading", "7"), *words]
    assert told(text(kind, "7 more", anchor="another-figure")) == [("number", "Heading", "7"), *words]


def test_in_a_saved_figure_cells_are_held_against_the_table_and_other_texts_against_what_it_states():
    def inside(kind: str, said: str) -> list[tuple[str, str, str]]:
        return told(text(kind, said, anchor=ANCHOR))

    assert inside("cell", "7") == inside("head", "7 more") == []
    for said in (
        "Reports of 2 holders",
        "In 5 places. By 6 holders.",
        "In 5 places.",
        "By 6 holders.",
        "A survey",
        FIGURE,
    ):
        assert inside("caption", said) == []
    assert inside("caption", "In 7 places.") == [("number", FIGURE, "7")]
    assert told(text("caption", "In 5 places.")) == [("number", "Heading", "5")], "which nothing else may state"


def test_texts_of_a_figure_are_checked_together_where_its_first_stands():
    row = {"Estimate id": f"{SCOPE}/lost@v1", "Estimate": "1"}
    cells = [PageText("cell", said, "", ANCHOR, table=0, row=0, column=name) for name, said in row.items()]
    found = told(
        text("prose", "7"),
        cells[0],
        text("prose", "8"),
        text("title", "Other", anchor=ANCHOR),
        cells[1],
        text("prose", "9"),
    )
    assert found == [
        ("number", "Heading", "7"), ("caption", FIGURE, "Other"), ("table", FIGURE, "1"), ("number", "Heading", "8"),
        ("number", "Heading", "9"),
    ]  # fmt: skip


def test_a_number_is_held_against_its_estimate_and_a_sentence_against_its_claim_wherever_they_stand():
    bound = PageBound("1 %", "TST/x@v1", "estimate", "0.01", "percent")
    claim = PageClaim("TST/finding/x", "y", ())
    for keys, place in (({}, "Heading"), ({"anchor": ANCHOR}, FIGURE)):
        said = text("cell" if keys else "prose", "1 of 2 (51 %)", bounds=(bound,), claims=(claim,), **keys)
        found = [one for one in told(said) if one[0] != "number"]
        assert found == [
            ("binding", place, "1 %"),
            ("sentence", place, "TST/finding/x"),
            ("arithmetic", place, "1 of 2 (51 %)"),
        ]


def test_a_problem_that_two_texts_have_alike_is_told_once():
    assert told(text("prose", "7"), text("prose", "7")) == [("number", "Heading", "7")]
    assert len(list(check_each([text("prose", "7")] * 2, NOTHING, store()))) == 2


def test_after_the_texts_come_two_readings_of_a_number_then_estimates_then_headlines():
    wrong = estimate("x", 0.5, ci_low=0.6, ci_high=0.7)
    silent = estimate("y", 0.5, label=None)
    bounds = tuple(PageBound(said, wrong.estimate_id, "estimate", "0.5", "percent") for said in ("50.0 %", "50 %"))
    findings = Findings("TST", unused_headlines=(silent.estimate_id, wrong.estimate_id))
    found = check_texts([PageText("prose", "§", "§", bounds=bounds)], findings, store(wrong, silent))
    assert [(one.rule, one.place, one.text, one.printed, one.stored) for one in found if one.rule == "headline"] == [
        ("headline", silent.estimate_id, "", "", silent.estimate_id),
        ("headline", wrong.estimate_id, "Label of x", "", wrong.estimate_id),
    ]
    assert [one.rule for one in found] == ["binding", "one value", "interval", "headline", "headline"]
