"""Chapters, sections, figures and tables are counted in the order of the report; what is empty is left out and not counted."""

from __future__ import annotations

from tests.unit.report.shown import code, figure, notebook, table, text

from disrupting_harm.report.kept import Kept
from disrupting_harm.report.passages import read_pieces
from disrupting_harm.report.placing import place, texts_before


WORDS = {"abuse": "OCSEA"}


def placed(*, of_a_country=True, **notebooks):
    pieces = read_pieces({name: notebook(*cells) for name, cells in notebooks.items()}, Kept())
    return place(pieces, WORDS, of_a_country=of_a_country)


SURVEY = [
    text("q", "## Question by question\n\nOf questions."),
    code("a", figure("TST/household_survey/figure_2d_1_x"), figure("TST/household_survey/figure_1a_x"),
         figure("TST/household_survey/figure_1a_x_distribution")),
    text("p", "## Prevalence\n\nOf prevalence."),
    code("b", table("TST/household_survey/prevalence_by_group"), figure("TST/household_survey/prevalence_by_indicator")),
    text("h", "## How many children\n\nOf children."),
    code("c", table("TST/household_survey/children_affected")),
]  # fmt: skip


def test_pieces_stand_in_the_order_of_the_report_and_not_of_the_notebook():
    chapters = placed(household_survey=SURVEY)
    assert [(c.number, c.title) for c in chapters] == [
        ("1", "Children online"),
        ("2", "Children’s experiences of OCSEA"),
        ("", "Annex"),
    ]
    sections = [(s.number, s.id, [p.name.partition("/")[2] for p in s.pieces]) for c in chapters for s in c.sections]
    assert sections == [
        ("1.1", "access", ["figure_1a_x"]),
        ("2.1", "how-many-children", ["prevalence_by_indicator", "prevalence_by_group", "children_affected"]),
        ("2.2", "each-form", ["figure_2d_1_x"]),
        ("A.1", "all-answers", ["figure_1a_x_distribution"]),
        ("A.2", "how-it-was-made", []),
    ]


def test_figures_and_tables_are_counted_each_for_themselves():
    labels = [
        label for chapter in placed(household_survey=SURVEY) for section in chapter.sections for label in section.labels
    ]
    assert labels == ["Figure 1", "Figure 2", "Table 1", "Table 2", "Figure 3", "Figure 4"]


def test_nothing_is_lost_and_nothing_stands_twice():
    cells = [
        code("a", "<p>1</p>", figure("TST/unknown/x"), '<figure class="dh-none"><figcaption>n</figcaption></figure>')
    ]
    chapters = placed(household_survey=SURVEY, unknown=cells)
    names = [p.name for c in chapters for s in c.sections for p in s.pieces]
    assert len(names) == 6 + 3 and len(set(map(id, (p for c in chapters for s in c.sections for p in s.pieces)))) == 9
    more = next(s for c in chapters for s in c.sections if s.id == "more")
    assert [p.name for p in more.pieces] == ["unknown/a", "unknown/x", "unknown/a"] and more.labels == [
        "",
        "Figure 5",
        "",
    ]


def test_a_unit_that_is_no_country_has_titles_of_its_own():
    titles = [s.title for c in placed(household_survey=SURVEY, of_a_country=False) for s in (c, *c.sections)]
    assert "What the survey found" in titles and "Prevalence" in titles and "How many children" not in titles


def test_the_cover_is_not_among_the_chapters():
    chapters = placed(country_report=[code("cover", "<header>x</header>"), code("methods", "<section>y</section>")])
    assert [s.id for c in chapters for s in c.sections] == ["methods", "how-it-was-made"]


def test_a_section_without_title_is_not_counted():
    cells = [code("a", '<section data-part="children_online">x</section>')]
    chapters = placed(country_report=cells, household_survey=SURVEY)
    assert [(s.number, s.title) for s in chapters[0].sections] == [("", ""), ("1.1", "Internet access and barriers")]


def test_each_text_of_a_notebook_stands_once_before_the_first_thing_under_it():
    chapters = placed(household_survey=SURVEY)
    texts = {key: [(h, t.body) for h, t in found] for key, found in texts_before(chapters).items()}
    said = [
        (p.name.partition("/")[2], texts[id(p)]) for c in chapters for s in c.sections for p in s.pieces if texts[id(p)]
    ]
    assert said == [
        ("prevalence_by_group", [("Prevalence", "Of prevalence.")]),
        ("children_affected", [("", "Of children.")]),  # its heading is that of the section
        ("figure_2d_1_x", [("", "Of questions.")]),  # spread over sections: its heading fits none
    ]
