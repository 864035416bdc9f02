"""Labels in other scripts: the font that has their letters, broken where a reader would break them, and in the right order."""

from __future__ import annotations

import re
import string

import pytest
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path
from tests.words_of_scripts import WORDS

from disrupting_harm.figures import letters
from disrupting_harm.figures.letters import FONTS, WEIGHTS, families, isolate_numbers, one_line, wrap


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
