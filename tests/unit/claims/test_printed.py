"""The document of a PDF says what the checked page says, and a compiled PDF prints its document."""

from __future__ import annotations

import pytest

from disrupting_harm.claims.page import PageText, read_page
from disrupting_harm.claims.printed import check_document, check_pdf, squeeze


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


def cell(text: str, anchor: str = "A") -> PageText:
    return PageText("cell", text, text, anchor)


def words(text: str, anchor: str = "") -> PageText:
    return PageText("prose", text, text, anchor)


def left(printed: list[tuple[str, str]], *texts: PageText) -> list[tuple[str, str, str]]:
    found = list(check_document(printed, texts))
    assert all((one.rule, one.stored) == ("printed page", "") for one in found)
    return [(one.place, one.text, one.printed) for one in found]


def test_each_number_of_a_text_that_is_not_there_is_told_and_a_text_without_numbers_is_not():
    assert left([("A", "Of 1,015 in 2021, 7.5 %"), ("", "nothing of it")], cell("1")) == [
        ("A", "Of 1,015 in 2021, 7.5 %", "1,015, 2021, 7.5")
    ]


@pytest.mark.parametrize(
    "printed, lost",
    [
        (["1", "2", "3"], []),
        (["2", "3"], []),  # a cell may be left out
        (["3"], []),
        (["2", "1"], ["1"]),  # but not printed after a later one
        (["1", "1"], ["1"]),
        (["3", "3"], ["3"]),
        (["1", "4", "2"], ["4"]),
    ],
)
def test_cells_of_a_table_come_in_their_order(printed, lost):
    texts = [PageText("head", "1", "1", "A"), cell("2"), cell("3")]
    assert [one for _, one, _ in left([("A", number) for number in printed], *texts)] == lost


def test_a_cell_may_be_printed_in_parts_and_the_next_one_comes_after_it():
    texts = cell("5 of 9 (56 %)"), cell("7")
    assert left([("A", "5 of 9"), ("A", "(56 %)"), ("A", "7")], *texts) == []
    assert left([("A", "7"), ("A", "5 of 9")], *texts) == [("A", "5 of 9", "5, 9")]


def test_the_cells_of_two_tables_are_told_apart_and_so_are_their_orders():
    texts = cell("1"), cell("2"), cell("3", "B")
    assert left([("A", "2"), ("B", "3")], *texts) == []
    assert left([("A", "3"), ("B", "1"), ("C", "1"), ("", "2")], *texts) == [
        ("A", "3", "3"), ("B", "1", "1"), ("C", "1", "1"), ("", "2", "2"),
    ]  # fmt: skip


def test_words_of_a_figure_and_cells_of_no_figure_come_in_any_order_and_more_than_once():
    texts = words("2 holders", "A"), words("by year, 2019", "A"), cell("8", ""), words("9 places")
    assert left([("A", "2019"), ("A", "2 holders"), ("A", "2"), ("", "9"), ("", "8"), ("", "8")], *texts) == []
    assert left([("", "2019"), ("A", "9 places"), ("A", "holders by 2")], *texts) != []
    assert left([("A", "holdersby 2")], words("2 holders", "A"), words("by 2", "A")) == [("A", "holdersby 2", "2")]


def test_a_long_text_of_a_figure_stands_in_the_way_of_no_cell():
    """What is said in the words above a table may be the text of a cell as well, and is not counted as one."""
    long = "Girls of 12 to 17"
    assert len(squeeze(long)) == 13 and len(squeeze(f"{long}.")) == 14
    texts = words(f"{long}.", "A"), cell(f"{long}."), cell("9")
    assert left([("A", f"{long}.")] * 2 + [("A", "9")], *texts) == []
    texts = words(long, "A"), cell("9"), cell(long)
    assert left([("A", long), ("A", "9")], *texts) == [("A", "9", "9")], (
        "a short one is looked for among the cells first"
    )


def test_what_a_line_end_adds_or_takes_away_does_not_count():
    assert squeeze(" 1\u00a0015 \n chil\u00addren\u200b of 12\u201117 ") == "1015childrenof12-17"


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


def pdf(page: str, *printed: str, labels=("Figure {n}",), pages="{page} of {pages}") -> list[tuple[str, str, str]]:
    """The place, the line and the number of each problem of one page."""
    return [(one.place, one.text, one.printed) for one in check_pdf([page], printed, list(labels), pages)]


@pytest.mark.parametrize(
    "line",
    [
        "3 of 9",
        "  3  of  9  ",
        "Figure 12",
        "See Figure 12",  # where a line ends with it
        "Reports . . . 12",
        "Reports . . . . . . 12 ",
        "Reports ........ 12",
    ],
)
def test_what_a_pdf_counts_itself_is_no_number_of_the_report(line):
    assert pdf(line, "Nothing.") == []
    assert pdf(f"All\n{line}\nof it", "Nothing.") == []


@pytest.mark.parametrize(
    "line, number", [("3 off 9", "3"), ("Figures 12", "12"), ("Reports . . 12", "12"), ("Reports ....... 12", "12")]
)
def test_what_only_looks_like_it_is_one(line, number):
    assert pdf(line, "Nothing.")[0] == ("page 1", line, number)


def test_a_label_of_the_pdf_is_no_expression():
    assert pdf("Tab. 1 (a)", "Nothing.", labels=("Tab. {n} (a)",)) == []
    assert pdf("Tabs 1 (a)", "Nothing.", labels=("Tab. {n} (a)",)) == [("page 1", "Tabs 1 (a)", "1")]


WORDS = "Of all children, 155 met abuse that year."


@pytest.mark.parametrize(
    "page, told",
    [
        (WORDS, False),
        ("Of all chil\ndren, 155 met abuse that year.", False),
        ("Of all children, 155\nmet abuse", False),
        ("ldren, 155 xxxxxxxx", False),  # one side of six letters is enough where something else follows
        ("dren, 155 xxxxxxxx", True),
        ("xxxxxxxx 155 met abu", False),
        ("xxxxxxxx 155 met ab", True),
        ("Of all children, 156 met abuse that year.", True),
        ("Of all children, 1155 met abuse that year.", True),
        ("dren, 155 met a", False),  # both sides, however short, where they stand there together
        ("dren, 155 mot a", True),
    ],
)
def test_a_number_is_known_by_the_letters_at_its_sides(page, told):
    assert bool(pdf(page, WORDS)) is told


def test_fourteen_letters_on_a_side_are_looked_at():
    assert pdf("x of all children, 155 met abuse that yearx", "xx of all children, 155 met abuse that year.") == []
    assert pdf("abcdefghijklmnx 155 y", "bcdefghijklmnx 155 z") == [] and pdf(
        "abcdefghijklmn 155 y", "bcdefghijklmn 155 z"
    )


def test_each_number_is_told_with_its_page_and_line():
    found = list(check_pdf(["1 of 2", "a\n 5 and 1,7 \nb"], ["None."], [], "{page} of {pages}"))
    assert [(one.rule, one.place, one.text, one.printed, one.stored) for one in found] == [
        ("printed page", "page 2", "5 and 1,7", number, "") for number in ("5", "1,7")
    ]
