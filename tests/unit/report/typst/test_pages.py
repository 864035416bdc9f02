"""Figures fill the pages of a printed report, their letters stay legible, and no figure is higher than a page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import page as page_validation
import pypdf
import pytest
from bs4 import BeautifulSoup
from tests.unit.report.shown import code, figure, notebook, table

from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.editions import lay_out, set_document, write_pdf
from disrupting_harm.report.page import Edition
from disrupting_harm.report.typst.pages import COLUMN, LEAST, PAGE, Setting, plan_pictures, width_of


STEM = "household_survey"
EDITION = Edition(title="T", name="Testland", data_class="synthetic", stand_in=True)
IDENTITY = Identity("Test study", "TST/report", "stand-in", "synthetic", 1, ())


LABELS = '<g id="xtick_1"><g transform="translate(0 {line}) scale(0.1 -0.1)"><use/></g></g>'


def drawn(high: float, wide: float = 680, panels: int = 0) -> bytes:
    """A picture of some height, with panels that are equally high and 20 points apart, and labels 15 points below the last."""
    each = high / max(panels, 1)
    grounds = "".join(
        f'<g id="axes_{n + 1}"><path d="M 0 {each * n + 20} L {wide} {each * n + 20} L {wide} {each * (n + 1)} z"/></g>'
        for n in range(panels)
    )
    if panels:
        grounds = grounds.removesuffix("</g>") + LABELS.format(line=high + 15) + "</g>"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high + 30 * bool(panels)}">'
    return f'{start}<g><path d="M0 0H{wide}V{high}"/>{grounds}</g></svg>'.encode()


def laid_out(*heights: float, between=None, findings: int = 0, panels: int = 0):
    """A report whose chapter has these figures, and their pictures by anchor. between: what else a cell shows after the first.

    panels: of the first figure.
    """
    shown = [figure(f"TST/{STEM}/figure_1a_{n}", caption=f"Caption {n}") for n in range(len(heights))]
    if between:
        shown.insert(1, between)
    items = "".join(f"<li>Finding {n}</li>" for n in range(findings))
    opening = code("findings", f'<section class="dh-findings" data-part="children_online"><ul>{items}</ul></section>')
    notebooks = {"country_report": notebook(opening)} if findings else {}
    report = lay_out(notebooks | {STEM: notebook(code("a", *shown))}, {"abuse": "OCSEA"}, of_a_country=True)
    return report, {
        f"TST-{STEM}-figure_1a_{n}": drawn(high, panels=0 if n else panels) for n, high in enumerate(heights)
    }


def widths(*heights: float, **said) -> list[float]:
    report, pictures = laid_out(*heights, **said)
    found = plan_pictures(report.blocks, pictures)
    return [found[anchor].width for anchor in pictures]


def texts_of_pages(report, pictures) -> list[list[str]]:
    """Of each page before the annex that shows a picture: captions, places of parts and marks, as they are read."""
    found = []
    for text in _pages(report, pictures):
        words = re.findall(r"Caption \d|\(\d/\d\)|SYNTHETIC(?=\s+stand-in, not evidence)", text)
        found += [words] if any("Caption" in word or "/" in word for word in words) else []
    return found


def _pages(report, pictures) -> Iterator[str]:
    for page in pypdf.PdfReader(io.BytesIO(_pdf(report, pictures))).pages:
        text = page.extract_text()
        if "Numbers behind" in text and not text.lstrip().startswith("Contents") and "Annex" in text.split("\n")[1]:
            return
        yield text


def _pdf(report, pictures) -> bytes:
    return write_pdf(set_document(report, EDITION, pictures, IDENTITY), EDITION)


def pages_of(*heights: float, **said) -> list[list[str]]:
    """The captions on each page that has any, before the annex."""
    report, pictures = laid_out(*heights, **said)
    found = []
    for text in _pages(report, pictures):
        captions = [f"{n}" for n in range(len(heights)) if f"Caption {n}" in text]
        found += [captions] if captions else []
    return found


@pytest.mark.parametrize(
    "box, tallest, points",
    [((100, 50), 480, 110), ((800, 400), 480, 482), ((400, 600), 480, 320), ((400, 600), 590, 393.3)],
    ids=["small: hardly enlarged", "wide: the column", "high: what there is", "high, with more room"],
)
def test_a_picture_is_as_wide_as_it_may_be_high(box, tallest, points):
    assert width_of(drawn(box[1], box[0]), tallest) == pytest.approx(points)


def test_figures_that_fit_are_as_wide_as_the_column():
    assert widths(200, 200) == [COLUMN, COLUMN]


def test_two_figures_that_nearly_fit_are_drawn_smaller_by_the_same_factor_and_share_a_page():
    one, other = widths(410, 380)
    assert one == other and LEAST * 680 <= one < COLUMN
    assert pages_of(410, 380) == [["0", "1"]]


def test_figures_whose_letters_would_get_too_small_stay_large_on_pages_of_their_own():
    assert widths(600, 600) == [COLUMN, COLUMN]
    assert pages_of(600, 600) == [["0"], ["1"]]


def test_a_figure_that_is_too_high_for_a_page_has_one_for_itself_and_fits_it():
    (tall,) = widths(1600)
    assert tall * 1600 / 680 < PAGE and tall < LEAST * 680
    assert pages_of(1600) == [["0"]]


def test_a_picture_whose_letters_nobody_could_read_on_one_page_goes_on_over_the_next():
    report, pictures = laid_out(1360, 100, panels=17)
    first, second = plan_pictures(report.blocks, pictures).values()
    assert first.width == COLUMN and sum(first.parts) == pytest.approx(1390 * COLUMN / 680, abs=0.2)
    assert len(first.parts) == 2 and all(part < PAGE for part in first.parts)
    assert second == Setting(COLUMN)
    # What is cut has its name, the place of the part and its mark on each page; what follows stands below the last part.
    marked = "SYNTHETIC"
    assert texts_of_pages(report, pictures) == [["Caption 0", marked], ["(2/2)", marked, "Caption 1", marked]]


def test_each_part_of_a_cut_picture_has_its_alternative_text():
    report, pictures = laid_out(1360, panels=17)
    pdf = _pdf(report, pictures)
    found = page_validation.validate_pdf_bytes(pdf, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert found.failures == []


def test_labels_that_all_panels_share_stand_below_each_part():
    report, pictures = laid_out(1360, panels=17)
    found = next(iter(plan_pictures(report.blocks, pictures).values()))
    scale = COLUMN / 680
    assert found.axis == (round(scale * 1367, 1), round(scale * 10.5, 1))  # letters of 10 points on a line at 1375
    document = set_document(report, EDITION, pictures, IDENTITY)["main"].decode()
    assert f"axis: ({found.axis[0]}pt, {found.axis[1]}pt)" in document


def test_a_part_ends_where_a_panel_does():
    report, pictures = laid_out(1600, panels=4)
    (found,) = plan_pictures(report.blocks, pictures).values()
    at = 680 / COLUMN * found.parts[0]
    assert at % 400 == pytest.approx(10, abs=0.2)  # the middle of what is free above a panel


def test_a_picture_that_can_be_read_on_one_page_is_never_cut():
    report, pictures = laid_out(1100, panels=6)
    (found,) = plan_pictures(report.blocks, pictures).values()
    assert found.parts == () and found.width < LEAST * 680


def test_a_panel_that_is_itself_higher_than_a_page_leaves_the_picture_whole():
    report, pictures = laid_out(2600, panels=2)
    (found,) = plan_pictures(report.blocks, pictures).values()
    assert found.parts == () and found.width * 2600 / 680 < PAGE


def test_what_opens_the_chapter_takes_of_the_room():
    (alone,), (below,) = widths(500), widths(500, findings=8)
    assert alone == COLUMN and LEAST * 680 <= below < COLUMN


def test_after_a_table_pages_are_planned_anew():
    first, second = widths(410, 380, between=table(f"TST/{STEM}/figure_1a_table"))
    assert first == second == COLUMN


def test_a_report_without_pictures_has_no_widths():
    assert plan_pictures([Block("text", tree=BeautifulSoup("<div><p>x</p></div>", "html.parser").div)], {}) == {}
