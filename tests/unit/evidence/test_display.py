"""What a reader sees of a figure: caption, source, trace id and mark, with every text escaped."""

from __future__ import annotations

import base64
import re

import pandas as pd
import pytest
from tests.markup import plain_cells

from disrupting_harm.evidence import display
from disrupting_harm.evidence import shown as shown_in_process
from disrupting_harm.evidence.estimates import add_facts
from disrupting_harm.printing import FLAG_WORDS
from disrupting_harm.study.catalogue import Indicator


FACTS = {"trace_id": "TST/survey/one", "caption": "A <b> & 'caption'", "source": "A <source>"}
MARK = "SYNTHETIC</strong> stand-in, not evidence"


def numbers_of(*arguments) -> str:
    return plain_cells(display.numbers(*arguments))


def shown(data_class, **more):
    return display.figure(b"<svg/>", data_class=data_class, **FACTS, **more)._repr_html_()


@pytest.mark.parametrize("data_class, marked", [("synthetic", True), ("restricted", False), ("public", False)])
def test_only_a_stand_in_carries_the_mark(data_class, marked):
    table = display.table(pd.DataFrame({"a": [1]}), data_class=data_class, **FACTS)._repr_html_()
    for text in (shown(data_class), table):
        assert (MARK in text) is marked
        assert f'data-class="{data_class}"' in text


def test_a_figure_has_its_caption_source_and_trace_id_escaped():
    text = shown("public", note="A <note>")
    assert "A &lt;b&gt; &amp; &#x27;caption&#x27;" in text and "Source: A &lt;source&gt;" in text
    assert "A &lt;note&gt;" in text and "<code>TST/survey/one</code>" in text
    assert base64.b64encode(b"<svg/>").decode() in text


def test_a_page_shows_one_of_the_two_pictures_with_one_alternative_text_and_prints_the_wide_one():
    page = display.figure(b"<svg>wide</svg>", b"<svg>narrow</svg>", data_class="synthetic", **FACTS)._repr_html_()
    (picture,) = re.findall("<picture>(.*?)</picture>", page)
    source, image = re.fullmatch("(<source [^>]*>)(<img [^>]*>)", picture).groups()
    assert (
        base64.b64encode(b"<svg>narrow</svg>").decode() in source and 'media="screen and (max-width: 759px)"' in source
    )
    assert base64.b64encode(b"<svg>wide</svg>").decode() in image
    assert page.count(" alt=") == 1 and 'alt="SYNTHETIC stand-in, not evidence. A &lt;b&gt;' in image


def test_a_part_has_its_heading_and_text_escaped_and_told_to_the_gate():
    part = display.part("Groups <1>", "Is p < 0.05?")
    assert part._repr_html_() == '<div class="dh-part"><h3>Groups &lt;1&gt;</h3><p>Is p &lt; 0.05?</p></div>'
    assert shown_in_process.take_texts()[-2:] == ["Groups <1>", "Is p < 0.05?"]
    assert shown_in_process.digest(part._repr_html_()) in shown_in_process.digests()


def test_a_figure_without_note_or_numbers_has_no_empty_boxes():
    assert "dh-caveat" not in shown("public") and "<details>" not in shown("public")


def finish(made):
    catalogue = {"clear_ocsea": Indicator(version=1, label="Clear", item="x", base="b", recall="r")}
    return add_facts(made, scope="K/s", catalogue=catalogue, statistic="proportion", data_class="public")


def test_the_numbers_of_a_figure_are_readable(made):
    full = finish(made)
    text = numbers_of(full, {"female": "Girls"}.get)
    cells = ("All", "Girls", "20.0&nbsp;%", "18.0&nbsp;% to 30.0&nbsp;%", "K/s/clear_ocsea@v1/sex=female")
    assert all(f"<td>{cell}</td>" in text for cell in cells)
    assert '<th scope="col">Note</th>' not in text, "a column that says nothing of any estimate is left out"
    counts = numbers_of(full.assign(statistic="count", estimate=12345.0, ci_low=float("nan"), n=float("nan")), str)
    assert "<td>12,345</td>" in counts and "95 % interval" not in counts


@pytest.mark.parametrize(
    "presentation, flag, value",
    [
        ("count", "small_base", "24 of 120"),
        ("unreliable", "wide_interval", "not reliable"),
        ("none", "no_members", "no answers"),
    ],
)
def test_what_the_presentation_standard_holds_back_is_no_percentage_and_says_why(made, presentation, flag, value):
    text = numbers_of(finish(made.head(1).assign(presentation=presentation, flags=f"{flag};few_df")), str)
    assert f"<td>{value}</td>" in text and "%</td>" not in text and "interval</th>" not in text
    assert FLAG_WORDS[flag] in text and FLAG_WORDS["few_df"] in text


def test_the_numbers_of_tests_and_models_are_not_per_cent_and_a_difference_is_in_points(made):
    full = finish(made.head(1))
    odds = numbers_of(
        full.assign(statistic="odds_ratio", by="sex", level="female", presentation=None, estimate=1.5), str
    )
    assert "<td>1.50</td>" in odds and "<td>0.18 to 0.30</td>" in odds and "<td>sex: female</td>" in odds
    points = numbers_of(full.assign(statistic="difference", by="sex", level="female - male"), str)
    assert "<td>+20.0</td>" in points and "<td>+18.0 to +30.0</td>" in points


def test_a_share_that_is_unknown_is_no_number(made):
    text = numbers_of(finish(made.head(1).assign(estimate=float("nan"), ci_low=float("nan"))), str)
    assert "<td>n/a</td>" in text and "nan" not in text and "interval</th>" not in text


@pytest.mark.parametrize(
    "by, level, text",
    [
        ("sex", "female", "Sex: Girls"),
        ("sex", "1", "Sex"),  # a yes
        ("age", "per unit", "age"),
        ("age", "10", "age: 10"),
        ("country:sex", "A:female", "A, Sex: Girls"),
        ("country:sex", "A:1", "A, Sex"),
    ],
)
def test_a_level_of_a_predictor_is_named_but_for_a_number_and_a_yes(by, level, text):
    row = pd.Series({"by": by, "level": level})
    assert display.term_text(row, lambda name: {"sex": "Sex", "female": "Girls"}.get(name, name)) == text


def test_what_a_notebook_shows_is_html_and_its_text_says_no_more_than_that():
    shown_html = display.Html("<b>x</b>")
    assert shown_html._repr_html_() == "<b>x</b>" and repr(shown_html) == "<Html of 8 characters>"


def test_a_long_table_may_be_folded_below_its_number_of_rows():
    table, facts = (
        pd.DataFrame({"a": ["x", "y"]}),
        {"trace_id": "T/s/a", "caption": "c", "source": "s", "data_class": "public"},
    )
    folded = display.table(table, **facts, folded=True).text
    assert "<details><summary>The table (2 rows)</summary>" in folded and "<td>x</td>" in folded
    assert "<details>" not in display.table(table, **facts).text


def test_what_stands_in_the_place_of_a_figure_is_text_and_no_markup():
    shown = display.sentence("a <b>", "x & y").text
    assert shown == '<figure class="dh-none"><figcaption><b>a &lt;b&gt;</b><br>x &amp; y</figcaption></figure>'
