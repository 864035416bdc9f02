"""Labels in other scripts: each in a font that has its letters, broken where a reader would break it, and in the right order."""

from __future__ import annotations

import itertools
import re
import string
import textwrap
import warnings

import matplotlib
import pandas as pd
import pytest
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path
from tests.markup import TOLD, mark, save

from disrupting_harm.errors import LabelError
from disrupting_harm.figures import letters
from disrupting_harm.figures.canvas import HEAD, TEXT, WIDE
from disrupting_harm.figures.letters import FONTS, WEIGHTS, families, fit, isolate_numbers, needs_font, one_line, wrap
from disrupting_harm.figures.prevalence import prevalence_by_group, prevalence_by_indicator


# Girls, boys, and "uses the internet every day", the last in a language's usual letters.
WORDS = {
    "Arabic": ("بنات", "أولاد", "يستخدم الإنترنت كل يوم"),
    "Ethiopic": ("ሴቶች", "ወንዶች", "በየቀኑ ኢንተርኔት ይጠቀማል"),
    "Khmer": ("ក្មេងស្រី", "ក្មេងប្រុស", "ប្រើអ៊ីនធឺណិតរាល់ថ្ងៃ"),
    "Thai": ("เด็กหญิง", "เด็กชาย", "ใช้อินเทอร์เน็ตทุกวัน"),
}
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
    fit(figure, trace_id="TST/survey/one")
    return [path.read_bytes() for path in save(figure, folder / name, TOLD)]


def in_words(estimates, script):
    girls, boys, label = WORDS[script]
    named = {"sex": label, "female": girls, "male": boys}
    return prevalence_by_group(estimates.assign(label=label), domains=["sex"], label=lambda key: named[key]).at(WIDE)


def shown(figure) -> list:
    axes = figure.axes[0]
    return [*axes.get_yticklabels(), axes.title]


# -- the fonts


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.script)
@pytest.mark.parametrize("style", WEIGHTS)
def test_a_font_has_the_letters_of_its_script(font, style):
    assert font.script in WORDS
    known = get_font(letters.FOLDER / f"{font.stem}-{style}.ttf").get_charmap()
    for word in WORDS[font.script]:
        assert {letter for letter in word if ord(letter) not in known} <= {" "}


@pytest.mark.parametrize(
    "stem, letters_of_it",
    [
        ("NotoSansArabic", range(0x0621, 0x063B)),
        ("NotoSansEthiopic", [*range(0x1200, 0x1249), *range(0x1369, 0x137D)]),
        ("NotoSansKhmer", [*range(0x1780, 0x17A3), *range(0x17B6, 0x17D4), *range(0x17E0, 0x17EA)]),
        ("NotoSansThai", [*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E5C)]),
    ],
)
def test_no_letter_of_the_alphabet_was_left_out_of_the_files(stem, letters_of_it):
    for style in WEIGHTS:
        known = get_font(letters.FOLDER / f"{stem}-{style}.ttf").get_charmap()
        assert [f"{letter:04x}" for letter in letters_of_it if letter not in known] == []


def test_every_font_is_there_regular_and_bold_with_its_licence_and_nothing_else_is():
    wanted = {f"{font.stem}-{style}.ttf" for font in FONTS for style in WEIGHTS} | {
        f"{font.stem}-OFL.txt" for font in FONTS
    }
    assert {path.name for path in letters.FOLDER.iterdir()} == wanted
    for font in FONTS:
        licence = (letters.FOLDER / f"{font.stem}-OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence and "Noto Project Authors" in licence


def test_two_fonts_have_two_names_so_that_their_letters_in_an_svg_have_two_ids():
    names = [
        get_font(letters.FOLDER / f"{font.stem}-{style}.ttf").postscript_name for font in FONTS for style in WEIGHTS
    ]
    assert len(set(names)) == len(names) == 8


def test_the_font_of_the_project_is_taken_whatever_the_system_has(tmp_path, monkeypatch):
    other = FontEntry(fname=str(tmp_path / "other.ttf"), name="Noto Sans Khmer", weight=400, size="scalable")
    monkeypatch.setattr(fontManager, "ttflist", [other, *fontManager.ttflist])
    family = families(WORDS["Khmer"][0])[0]
    assert fontManager.findfont(family) == str((letters.FOLDER / "NotoSansKhmer-Regular.ttf").resolve())


def test_the_fonts_are_registered_once():
    before = len(fontManager.ttflist)
    letters.register()
    assert len(fontManager.ttflist) == before
    assert sum(entry.name == FONTS[0].family for entry in fontManager.ttflist) == len(WEIGHTS)


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
            fit(figure, trace_id="TST/survey/one")
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
            fit(figure, trace_id="TST/survey/one")
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
        fit(figure, trace_id="KHM/household_survey/one")
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
        fit(figure, trace_id="TST/survey/one")
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("label", ["Fear \U0001fae3", "\ue000", f"ភេទ {TAMIL}"])
def test_a_single_letter_without_a_font_is_refused_too(estimates, label):
    with pytest.raises(LabelError, match="no font of the project"):
        fit(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), trace_id="TST/survey/one")


@pytest.mark.parametrize("script", WORDS)
def test_marks_that_join_or_order_letters_need_no_font(estimates, tmp_path, script):
    """Zero-width joiner and non-joiner, word joiner, soft hyphen, marks of direction: none is drawn."""
    word = WORDS[script][0]
    invisible = "\u200c\u200d\u200b\u2060\u00ad\u200e\u200f\u061c\u2066\u2069\ufeff"
    label = " ".join(f"{word[0]}{sign}{word[1]}" for sign in invisible)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), tmp_path)


# -- where lines end


def test_khmer_and_thai_break_at_spaces_and_zero_width_spaces_alone():
    for script in ("Khmer", "Thai"):
        word = WORDS[script][2]
        assert wrap(word * 3, 10) == word * 3, "no place to break"
        assert wrap("\u200b".join([word] * 3), 10) == "\n".join([word] * 3)
        assert wrap(f"{word}  {word}", 10) == f"{word}\n{word}"
        assert wrap(f"{word}\u200b{word} {word}", 1000) == f"{word}{word} {word}"


def test_a_line_is_as_long_as_so_many_latin_letters_and_not_as_so_many_code_points():
    word = WORDS["Khmer"][0]  # nine code points, four of them wide
    assert len(word) == 9 and letters.width_of(word) < 6
    assert "\n" not in wrap("\u200b".join([word] * 3), 18)


def test_no_letter_of_a_label_is_lost_or_doubled():
    for words in WORDS.values():
        label = " ".join(words) + " " + "\u200b".join(words)
        for width in (1, 8, 20, 200):
            assert re.sub(r"\s", "", wrap(label, width)) == re.sub(r"[\s\u200b]", "", label)


@pytest.mark.parametrize("number", ["40 %", "40 ‰"])
def test_a_number_and_its_per_cent_stay_in_one_line(number):
    for script in WORDS:
        assert any(number in line for line in wrap(f"{WORDS[script][0]} {number}", 1).split("\n")), script


@pytest.mark.parametrize("label", ["", "   ", "\u200b", " \u200b \n"])
def test_a_label_of_nothing_has_no_line(label):
    assert wrap(label).strip("\u200b ") == ""


@pytest.mark.parametrize("script", WORDS)
def test_labels_of_several_lines_stand_apart_and_inside_the_figure(estimates, script):
    label = "\u200b".join(WORDS[script] * 2) if script in ("Khmer", "Thai") else " ".join(WORDS[script] * 2)
    rows = pd.concat([estimates[estimates["by"] == ""].assign(indicator=f"i{n}") for n in range(4)])
    figure = prevalence_by_indicator(rows.assign(label=label, base=label), show_base=True).at(WIDE)
    fit(figure, trace_id="TST/survey/one")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].get_yticklabels()]
    assert all(text.get_text().count("\n") >= 2 for text in figure.axes[0].get_yticklabels())
    assert all(above.y0 >= below.y1 for above, below in itertools.pairwise(boxes))
    width, height = figure.get_size_inches() * figure.dpi
    assert all(0 <= box.x0 and box.x1 <= width and 0 <= box.y0 and box.y1 <= height for box in boxes)


def test_a_long_label_gets_smaller_letters_and_stays_inside_the_figure(estimates):
    label = WORDS["Thai"][2] * 4
    figure = prevalence_by_indicator(estimates.assign(label=label)).at(WIDE)
    fit(figure, trace_id="TST/survey/one")
    texts = figure.axes[0].get_yticklabels()
    assert {text.get_text() for text in texts} == {label}
    assert 0.7 * TEXT <= texts[0].get_fontsize() < TEXT
    figure.draw_without_rendering()
    assert min(text.get_window_extent().x0 for text in texts) >= 0


def test_long_titles_get_smaller_letters_all_alike_and_do_not_meet(estimates):
    label = estimates["indicator"].map({"harm": WORDS["Khmer"][2] * 3 + WORDS["Khmer"][1], "fear": WORDS["Khmer"][2]})
    figure = prevalence_by_group(estimates.assign(label=label), domains=["sex"], label=str).at(WIDE)
    before = HEAD
    fit(figure, trace_id="TST/survey/one")
    figure.draw_without_rendering()
    first, second = (axes._left_title for axes in figure.axes)
    assert 0.7 * before <= first.get_fontsize() == second.get_fontsize() < before
    assert first.get_window_extent().x1 < second.get_window_extent().x0


def test_a_label_that_does_not_fit_at_all_is_refused_with_what_to_do(estimates):
    label = WORDS["Thai"][2] * 6
    with pytest.raises(
        LabelError, match=r"too long for a line of the figure; shorten it where .* or put zero-width spaces"
    ):
        fit(prevalence_by_indicator(estimates.assign(label=label)).at(WIDE), trace_id="TST/survey/one")


# -- right to left


def left_to_right(line: str) -> str:
    """The ASCII letters, digits and signs of a line as they are drawn from the left; anything else is a dot."""
    font = text_to_path._get_font(FontProperties(family=families(line)))

    def glyphs(text):
        found, _, _ = text_to_path.get_glyphs_with_font(font, text)
        return [name for name, *_ in sorted(found, key=lambda glyph: glyph[1])]

    known = {glyphs(letter)[0]: letter for letter in string.ascii_letters + string.digits + string.punctuation}
    return "".join(known.get(name, ".") for name in glyphs(line))


@pytest.mark.parametrize(
    "number", ["12-17", "7.5 %", "40%", "1,234", "<5", "12–17", "+4.1", "-3", "2019/2020", "16:30"]
)
def test_a_number_in_an_arabic_line_keeps_its_order(number):
    seen = left_to_right(isolate_numbers(f"العمر {number} سنة"))
    assert number.replace(" ", ".").replace("–", ".") in seen


def test_without_isolation_a_range_would_be_turned_round():
    """Why the function is there."""
    assert "17-12" in left_to_right("العمر 12-17 سنة")


def test_words_run_to_the_left_and_numbers_and_latin_words_to_the_right():
    seen = left_to_right(wrap("بنات 12-17 على TikTok و WhatsApp", 100))
    assert seen.index("WhatsApp") < seen.index("TikTok") < seen.index("12-17")


@pytest.mark.parametrize("name", ["Windows 10", "COVID-19", "U18", "YouTube Kids"])
def test_a_latin_name_with_a_number_stays_whole_in_an_arabic_line(name):
    assert name.replace(" ", ".") in left_to_right(wrap(f"العمر {name} سنة", 100))


def test_a_number_joined_to_an_arabic_word_follows_it():
    assert re.search(r"19\.?-", left_to_right(one_line("كوفيد-19 سنة"))), (
        "from the right: the word, the hyphen, the number"
    )


def test_a_line_that_starts_with_a_latin_word_runs_as_its_label_does():
    _, second = wrap("يستخدم الإنترنت كل يوم TikTok بنات", 18).split("\n")
    assert second.lstrip("\u200f").startswith("TikTok")
    assert left_to_right(second).endswith("TikTok."), "it stands on the right, where the mark of direction is"


@pytest.mark.parametrize("line", ["العمر \u206612-17\u2069", "العمر 12\u200e-17", "\u202b12-17 العمر\u202c"])
def test_marks_of_direction_that_the_writer_set_are_kept(line):
    assert isolate_numbers(line) == line == one_line(line)


@pytest.mark.parametrize("label", ["Age 12-17 (40 %)", "ឆ្នាំ 12-17", "อายุ 12-17", "ዕድሜ 12-17"])
def test_lines_that_run_to_the_right_need_no_isolation(label):
    assert one_line(label) == label


def test_lines_that_run_to_the_left_have_a_common_right_edge(estimates):
    figure = in_words(estimates, "Arabic")
    fit(figure, trace_id="TST/survey/one")
    assert {text._get_multialignment() for text in shown(figure) if needs_font(text.get_text())} == {"right"}
