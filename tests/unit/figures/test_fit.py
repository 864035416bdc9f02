"""Labels of a figure in other scripts: drawn in a font that has their letters and inside the figure, or refused."""

from __future__ import annotations

import itertools
import re
import textwrap
import warnings

import matplotlib
import pandas as pd
import pytest
from tests.markup import TOLD, mark, save
from tests.words_of_scripts import WORDS

from disrupting_harm.errors import LabelError
from disrupting_harm.figures.canvas import HEAD, TEXT, WIDE
from disrupting_harm.figures.fit import fit_labels
from disrupting_harm.figures.letters import FONTS, needs_font, one_line, wrap
from disrupting_harm.figures.prevalence import prevalence_by_group, prevalence_by_indicator


# Of countries of the study whose letters DejaVu Sans has: Brazil, Viet Nam, North Macedonia, Armenia.
OTHERS = (
    "Usa a internet todos os dias às 7 h, não só à noite",
    "Trẻ em dùng Internet mỗi ngày",
    "Секој ден",
    "Ամեն օր",
)


TAMIL = "பெண்கள்"


def drawn(figure, folder, name="one"):
    mark(figure, data_class="synthetic", trace_id="TST/survey/one")
    fit_labels(figure, trace_id="TST/survey/one")
    return [path.read_bytes() for path in save(figure, folder / name, TOLD)]


def in_words(estimates, script):
    girls, boys, label = WORDS[script]
    named = {"sex": label, "female": girls, "male": boys}
    return prevalence_by_group(estimates.assign(label=label), domains=["sex"], label=lambda key: named[key]).at(WIDE)


def shown(figure) -> list:
    axes = figure.axes[0]
    return [*axes.get_yticklabels(), axes.title]


# -- figures


@pytest.mark.parametrize("script", WORDS)
def test_labels_of_a_script_are_drawn_without_a_warning_the_same_each_time(estimates, tmp_path, script):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = drawn(in_words(estimates, script), tmp_path)
        assert drawn(in_words(estimates, script), tmp_path, "two") == first
    font = next(font for font in FONTS if font.script == script)
    ids = set(re.findall(r'id="(Noto[A-Za-z]+)-(Regular|Bold)-', first[0].decode()))
    assert ids == {(font.stem, "Regular"), (font.stem, "Bold")}, "headings and titles are bold"
    assert b"LastResort" not in first[0]


@pytest.mark.parametrize("script", WORDS)
def test_without_the_fonts_the_same_labels_are_refused_or_drawn_in_another(estimates, tmp_path, script):
    """What the test above would see if labels did not get their font."""
    figure = in_words(estimates, script)
    mark(figure, data_class="public", trace_id="TST/survey/one")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svg, _ = save(figure, tmp_path / "one", TOLD)
    assert b'id="Noto' not in svg.read_bytes()


@pytest.mark.parametrize("label", OTHERS)
def test_letters_that_dejavu_sans_has_are_drawn_in_it_as_before(estimates, tmp_path, label):
    def draw(name, fitted):
        figure = prevalence_by_indicator(estimates.assign(label=label), show_base=True).at(WIDE)
        mark(figure, data_class="public", trace_id="TST/survey/one")
        if fitted:
            fit_labels(figure, trace_id="TST/survey/one")
        return [path.read_bytes() for path in save(figure, tmp_path / name, TOLD)]

    assert not needs_font(label) and wrap(label, 30) == "\n".join(textwrap.wrap(label, 30)) and one_line(label) == label
    assert draw("one", fitted=True) == draw("two", fitted=False)


def test_a_figure_in_english_has_the_same_bytes_whether_its_labels_are_looked_at_or_not(estimates, tmp_path):
    figures = []
    for name in ("one", "two"):
        named = {"sex": "Sex", "female": "Girls", "male": "Boys"}
        figure = prevalence_by_group(estimates, domains=["sex"], label=lambda key, named=named: named[key]).at(WIDE)
        mark(figure, data_class="synthetic", trace_id="TST/survey/one", note="A caveat.")
        if name == "one":
            fit_labels(figure, trace_id="TST/survey/one")
        figures.append([path.read_bytes() for path in save(figure, tmp_path / name, TOLD)])
    assert figures[0] == figures[1]


def test_a_users_own_font_does_not_reach_such_a_label(estimates, tmp_path):
    first = drawn(in_words(estimates, "Thai"), tmp_path)
    with matplotlib.rc_context({"font.family": "serif", "font.sans-serif": ["STIXGeneral"]}):
        svg = drawn(in_words(estimates, "Thai"), tmp_path, "two")[0]
    assert set(re.findall(r'id="(Noto\w+-\w+-\w+)"', svg.decode())) == set(
        re.findall(r'id="(Noto\w+-\w+-\w+)"', first[0].decode())
    )


# -- what no font has


def test_letters_that_no_font_has_are_refused_by_name_with_label_and_remedy(estimates):
    figure = prevalence_by_indicator(estimates.assign(label=TAMIL)).at(WIDE)
    with pytest.raises(LabelError) as error:
        fit_labels(figure, trace_id="KHM/household_survey/one")
    (sentence,) = str(error.value).splitlines()
    assert sentence.startswith(
        "KHM/household_survey/one: no font of the project has the letters U+0BAA TAMIL LETTER PA, U+0BC6 TAMIL VOWEL SIGN E, "
        f'U+0BA3 TAMIL LETTER NNA, 3 more of the label "{TAMIL}"; '
    )
    assert "`dh params household_survey KHM`" in sentence and "src/disrupting_harm/figures/fonts" in sentence


def test_all_such_labels_are_told_at_once_each_once(estimates):
    named = {"sex": "ಲಿಂಗ", "female": TAMIL, "male": "Boys"}
    figure = prevalence_by_group(estimates, domains=["sex"], label=lambda key: named[key]).at(WIDE)
    with pytest.raises(LabelError) as error:
        fit_labels(figure, trace_id="TST/survey/one")
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("label", ["Fear \U0001fae3", "\ue000", f"ភេទ {TAMIL}"])
def test_a_single_letter_without_a_font_is_refused_too(estimates, label):
    with pytest.raises(LabelError, match="no font of the project"):
        fit_labels(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), trace_id="TST/survey/one")


@pytest.mark.parametrize("script", WORDS)
def test_marks_that_join_or_order_letters_need_no_font(estimates, tmp_path, script):
    """Zero-width joiner and non-joiner, word joiner, soft hyphen, marks of direction: none is drawn."""
    word = WORDS[script][0]
    invisible = "\u200c\u200d\u200b\u2060\u00ad\u200e\u200f\u061c\u2066\u2069\ufeff"
    label = " ".join(f"{word[0]}{sign}{word[1]}" for sign in invisible)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), tmp_path)


@pytest.mark.parametrize("script", WORDS)
def test_labels_of_several_lines_stand_apart_and_inside_the_figure(estimates, script):
    label = "\u200b".join(WORDS[script] * 2) if script in ("Khmer", "Thai") else " ".join(WORDS[script] * 2)
    rows = pd.concat([estimates[estimates["by"] == ""].assign(indicator=f"i{n}") for n in range(4)])
    figure = prevalence_by_indicator(rows.assign(label=label, base=label), show_base=True).at(WIDE)
    fit_labels(figure, trace_id="TST/survey/one")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].get_yticklabels()]
    assert all(text.get_text().count("\n") >= 2 for text in figure.axes[0].get_yticklabels())
    assert all(above.y0 >= below.y1 for above, below in itertools.pairwise(boxes))
    width, height = figure.get_size_inches() * figure.dpi
    assert all(0 <= box.x0 and box.x1 <= width and 0 <= box.y0 and box.y1 <= height for box in boxes)


def test_a_long_label_gets_smaller_letters_and_stays_inside_the_figure(estimates):
    label = WORDS["Thai"][2] * 4
    figure = prevalence_by_indicator(estimates.assign(label=label)).at(WIDE)
    fit_labels(figure, trace_id="TST/survey/one")
    texts = figure.axes[0].get_yticklabels()
    assert {text.get_text() for text in texts} == {label}
    assert 0.7 * TEXT <= texts[0].get_fontsize() < TEXT
    figure.draw_without_rendering()
    assert min(text.get_window_extent().x0 for text in texts) >= 0


def test_long_titles_get_smaller_letters_all_alike_and_do_not_meet(estimates):
    label = estimates["indicator"].map({"harm": WORDS["Khmer"][2] * 3 + WORDS["Khmer"][1], "fear": WORDS["Khmer"][2]})
    figure = prevalence_by_group(estimates.assign(label=label), domains=["sex"], label=str).at(WIDE)
    before = HEAD
    fit_labels(figure, trace_id="TST/survey/one")
    figure.draw_without_rendering()
    first, second = (axes._left_title for axes in figure.axes)
    assert 0.7 * before <= first.get_fontsize() == second.get_fontsize() < before
    assert first.get_window_extent().x1 < second.get_window_extent().x0


def test_a_label_that_does_not_fit_at_all_is_refused_with_what_to_do(estimates):
    label = WORDS["Thai"][2] * 6
    with pytest.raises(
        LabelError, match=r"too long for a line of the figure; shorten it where .* or put zero-width spaces"
    ):
        fit_labels(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), trace_id="TST/survey/one")


def test_lines_that_run_to_the_left_have_a_common_right_edge(estimates):
    figure = in_words(estimates, "Arabic")
    fit_labels(figure, trace_id="TST/survey/one")
    assert {text._get_multialignment() for text in shown(figure) if needs_font(text.get_text())} == {"right"}
