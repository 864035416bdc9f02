"""The document of a PDF says what the checked page says, and a compiled PDF prints its document."""

from __future__ import annotations

import pytest

from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.printed import check_document, check_pdf


TABLE = "<table><tr><th>Group</th><th>Share</th></tr><tr><td>Girls</td><td>7.0 %</td></tr><tr><td>Boys</td><td>11.2 %</td></tr></table>"
TEXTS = read_page(
    f'<main><p>Of them, 15.8 % did in 2021.</p><figure id="A"><figcaption><b>Reports of 2 holders</b></figcaption>{TABLE}</figure></main>'
)
PRINTED = [("", "Of them, 15.8\u00a0% did in 2021."), ("A", "Reports of 2 holders"), ("A", "7.0 %"), ("A", "11.2 %")]


def test_a_document_of_the_same_texts_has_no_problem():
    assert list(check_document(PRINTED, TEXTS)) == []


@pytest.mark.parametrize(
    "place, text",
    [
        (0, "Of them, 15.9 % did in 2021."),
        (1, "Reports of 3 holders"),
        (2, "7.1 %"),
        (3, "7.0 %"),  # a number of the table, in the place of another
        (3, "15.8 %"),  # a number of the page, but not of the table
    ],
)
def test_a_text_with_another_number_is_told_with_its_place(place, text):
    changed = [*PRINTED]
    changed[place] = (PRINTED[place][0], text)
    (problem,) = check_document(changed, TEXTS)
    assert (problem.rule, problem.place, problem.text) == ("printed page", PRINTED[place][0], text)


LABELS = (["Figure {n}", "Table {n}"], "{page} of {pages}")
PAGES = [
    "Contents\nReports . . . . . . . . . . 2\n1 of 2",
    "Of them, 15.8\n% did in 2021.\nTable 1\nReports of 2 holders\nGirls 7.0 %\nBoys 11.2 %\n2 of 2",
]
WHOLE = [
    "Contents",
    "Reports",
    "Of them, 15.8 % did in 2021.",
    "Reports of 2 holders",
    "Girls",
    "7.0 %",
    "Boys",
    "11.2 %",
]


def test_a_pdf_of_its_document_has_no_problem_whatever_its_lines_and_pages():
    assert list(check_pdf(PAGES, WHOLE, *LABELS)) == []


@pytest.mark.parametrize("before, after", [("15.8", "15.3"), ("7.0 %", "7.1 %"), ("of 2 holders", "of 4 holders")])
def test_a_number_that_a_pdf_prints_otherwise_is_told_with_its_page_and_line(before, after):
    (problem,) = check_pdf([page.replace(before, after) for page in PAGES], WHOLE, *LABELS)
    assert problem.place == "page 2" and problem.printed in after and problem.printed in problem.text
