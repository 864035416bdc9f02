"""A drawing is read as text: the places of its marks, its numbers and its ticks; in another form than the study's it is refused."""

from __future__ import annotations

import pytest
from tests.small_drawing import drawing, mark, number, tick, words

from disrupting_harm.provenance.drawn.glyphs import false_shapes, words_of
from disrupting_harm.provenance.drawn.read import STYLE, Drawn, Mark, NotAsDrawn, Tick, read_drawing


def read(*parts: str, **how) -> Drawn:
    return read_drawing(drawing(*parts, **how).encode())


def test_marks_numbers_and_ticks_stand_under_their_names_at_their_places_in_pixels():
    """A place in the file is one of the drawing before it was scaled."""
    parts = (
        mark("m0", [(1, 2), (3, 4)], [(-5.5, 6)]), mark("m1", signs=[(10, 20), (30, -40)]),
        number("t0", "15.8 %"), tick("xtick_1", [(25, 0), (25, 50)], "20 %"), tick("ytick_1", [(0, 7), (50, 7)], "3"),
    )  # fmt: skip
    assert read(*parts, scale=1.5) == Drawn(
        {
            "m0": Mark(((1.5, 3.0), (4.5, 6.0), (-8.25, 9.0)), ()),
            "m1": Mark((), ((15.0, 30.0), (45.0, -60.0))),
        },
        {"t0": "15.8 %"},
        (Tick(0, "x", "20 %", 37.5), Tick(0, "y", "3", 10.5)),
    )


def test_a_tick_is_of_the_axes_that_opened_last_and_needs_a_place_and_words():
    second = '  </g>\n  <g id="axes_2">\n'
    ticks = tick("xtick_1", [(1, 0), (1, 9)], "1"), second, tick("xtick_2", [(2, 0), (2, 9)], "2")
    early = tick("xtick_9", [(9, 0), (9, 9)], "9")
    assert [(one.axes, one.words) for one in read(*ticks, before=early).ticks] == [(-1, "9"), (0, "1"), (1, "2")]
    assert read(tick("xtick_1", [(1, 0)], ""), f'   <g id="xtick_2">\n{words("2")}   </g>\n').ticks == ()
    assert read_drawing(drawing(early).replace('id="axes_1"', 'id="other"').encode()).ticks == (), "without axes none"


@pytest.mark.parametrize(
    ("lines", "signs", "part", "places"),
    [
        ([(1, 2), (3, 4)], [(5, 6), (7, 8)], 0, [1, 5]),
        ([(1, 2), (3, 4)], [(5, 6), (7, 8)], 1, [3, 7]),
        ([(1, 2), (3, 4)], [(5, 6), (7, 8)], 2, []),
        ([(1, 2), (3, 4)], [], 1, [3]),
        ([(1, 2), (3, 4), (9, 9)], [(5, 6), (7, 8)], 1, [7]),
        ([], [(5, 6)], 0, [5]),
    ],
)
def test_a_part_stands_where_its_line_and_its_sign_do_and_a_line_with_more_corners_says_nothing(
    lines, signs, part, places
):
    assert Mark(tuple(lines), tuple(signs)).places(part, "x") == places


def test_a_length_is_from_the_first_to_the_last_side_of_an_outline():
    bar = Mark(((5, 1), (2, 8), (9, 4)), ((100, 100),))
    assert (bar.length("x"), bar.length("y")) == (7, 7) and Mark((), ((1, 1),)).length("x") == 0


MOVED, STYLED = "has a part that is moved or scaled, as the study moves none", "has another style than the study's"
BOXED, FRAMED = "has a rectangle over it, as the study draws none", "shows another part of itself than the whole"
FRAME = '<clipPath id="p">\n    <rect x="1" y="2" width="3" height="4"/></clipPath>'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<g transform="scale(1)">', "<g>", MOVED),
        ('<g transform="scale(1)">', '<g transform="scale(1)">\n<g transform="scale(1)">\n</g>', MOVED),
        ("</svg>", '<g transform="translate(1 2)"/>\n</svg>', MOVED),
        ("</svg>", "<script/><animate/></svg>", "has a part <animate>, as the study draws none"),
        ("</svg>", "<style>path {}</style></svg>", STYLED),
        ("</svg>", f"{STYLE}{STYLE}</svg>", STYLED),
        ("</svg>", '<rect width="1"/></svg>', BOXED),
        ("</svg>", f'{FRAME}<rect width="1"/></svg>', BOXED),
        ("</svg>", "<svg></svg></svg>", FRAMED),
        ('viewBox="0 0 100 100"', 'viewBox="0 0 100 50"', FRAMED),
        ('viewBox="0 0 100 100"', 'viewBox="10 0 100 100"', FRAMED),
        ("</svg>", '<g id="m0"/><g id="m0"/></svg>', "has the part m0 twice"),
        ("</svg>", '<g id="t7"/><g id="m1"/><g id="t7"/><g id="t7"/></svg>', "has the part t7 twice"),
    ],
)
def test_a_drawing_of_another_form_is_refused_with_what_is_other(old, new, said):
    text = drawing()
    assert old in text and read_drawing(text.encode()) == Drawn({}, {}, ())
    with pytest.raises(NotAsDrawn) as raised:
        read_drawing(text.replace(old, new, 1).encode())
    assert str(raised.value) == said


@pytest.mark.parametrize(
    "part", [STYLE, FRAME, "<pattern id='h'><rect width='1'/></pattern>", '<g id="other"/><g id="other"/>']
)
def test_what_the_study_itself_draws_besides_is_let_pass(part):
    assert read(part) == Drawn({}, {}, ())


def test_what_is_not_text_is_no_drawing():
    with pytest.raises(NotAsDrawn, match="^is not text$"):
        read_drawing(b"\xff")


def test_glyphs_spell_a_text_and_one_of_another_font_or_of_no_letter_is_unknown():
    assert words_of(words("a 1%")) == "a 1%"
    assert words_of(words("ab", "Other")) == "\N{REPLACEMENT CHARACTER}" * 2
    assert words_of('<use xlink:href="#DejaVuSans-ffff"/>') == "\N{REPLACEMENT CHARACTER}"


def test_a_letter_in_the_shape_of_another_is_named_and_one_of_another_font_is_not_judged():
    bar = "M 313 2009 L 1997 2009 L 1997 1497 L 313 1497 L 313 2009 z"  # of the hyphen, from the font's own file

    def shapes(font: str, *glyphs: tuple[str, str]) -> list[str]:
        return false_shapes("".join(f'<path id="{font}-{ord(letter) - 29:x}" d="{d}"/>' for letter, d in glyphs))

    assert shapes("DejaVuSans", ("-", bar), ("1", bar), ("7", "")) == ["1", "7"]
    assert shapes("DejaVuSans", ("-", bar.replace("313 2009", "313 2009.5", 1))) == ["-"]
    assert shapes("Other", ("1", bar)) == []
