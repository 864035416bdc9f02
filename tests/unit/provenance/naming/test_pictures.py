"""What differs between a picture and the one that the study drew, and that a damaged one is no picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from disrupting_harm.provenance.naming.pictures import name_drawing, name_pixels
from disrupting_harm.provenance.naming.reasons import Reason


def picture(size=(6, 4), dots=(), **options) -> bytes:
    image, stream = Image.new("RGBA", size, "white"), io.BytesIO()
    for place in dots:
        image.putpixel(place, (0, 0, 0, 255))
    image.save(stream, "png", **options)
    return stream.getvalue()


def test_the_same_pixels_in_another_file_are_the_study_s():
    assert name_pixels(picture(), picture(compress_level=0)).reason is Reason.REENCODED


def test_pixels_that_differ_are_counted_and_the_first_is_named_from_one():
    found = name_pixels(picture(), picture(dots=[(4, 1), (2, 3)]))
    assert found.reason is Reason.ALTERED_PICTURE
    assert "2 of 24 pixels differ, the first in row 2, column 5" in found.detail


def test_another_size_is_told_as_width_by_height():
    assert "it is 8 by 4 pixels, and the study's is 6 by 4" in name_pixels(picture(), picture((8, 4))).detail


@pytest.mark.parametrize("spoil", [lambda data, at: data[:at], lambda data, at: data[:at] + b"\0" * 4 + data[at + 4 :]])
def test_a_damaged_picture_is_no_picture_or_has_the_pixels_it_shows(spoil):
    """Wherever it is cut or written over: nothing is raised."""
    made = picture(dots=[(4, 1)])
    found = [name_pixels(made, spoil(made, at)) for at in range(len(made) - 12)]
    assert found.count(None) > len(found) / 2


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg"><title>A</title><path d="M 1 2"/><path d="M 3 4"/><text>12 %</text></svg>"""


@pytest.mark.parametrize(
    ("old", "new", "reason", "said", "differing"),
    [
        ("12 %", "13 %", Reason.ALTERED_PICTURE, 'a text reads "13 %", and the study drew "12 %"', 1.0),
        (">A<", ">B<", Reason.EDITED_CAPTION, 'its alternative text reads "B", and the study drew "A"', 1.0),
        ("M 3 4", "M 3 5", Reason.ALTERED_PICTURE, "1 of 5 drawn elements differ, the first a <path>", 0.2),
        ('<path d="M 1 2"/><path d="M 3 4"/>', '<path d="M 1 3"/><path d="M 3 5"/>', Reason.ALTERED_PICTURE,
         "2 of 5 drawn elements differ, the first a <path>", 0.4),
        ("M 1 2", " M 1 2", Reason.ALTERED_PICTURE, "1 of 5 drawn elements differ, the first a <path>", 0.2),
    ],
)  # fmt: skip
def test_the_first_part_of_a_drawing_that_differs_is_told_with_how_many_do(old, new, reason, said, differing):
    found = name_drawing(DRAWING.encode(), DRAWING.replace(old, new).encode())
    assert (found.reason, found.detail, found.differing) == (reason, said, differing)


def test_a_drawing_that_shows_the_same_was_written_anew_and_what_is_none_has_no_name():
    assert name_drawing(DRAWING.encode(), DRAWING.replace("<path", "<path  ").encode()).reason is Reason.REENCODED
    assert name_drawing(DRAWING.encode(), b"<svg") is None


@pytest.mark.parametrize(
    ("old", "new", "said", "differing"),
    [
        ("<text>12 %</text>", "", "1 of 5 drawn elements differ, the first a <text>", 0.2),
        ("</svg>", "<path/></svg>", "1 of 5 drawn elements differ, the first a <text>", 0.2),
        ("</svg>", "<path/>" * 10 + "</svg>", "10 of 5 drawn elements differ, the first a <text>", 1.0),
        ('<path d="M 1 2"/>', "", "3 of 5 drawn elements differ, the first a <path>", 0.6),
        ("<path", "<path x='1'", "2 of 5 drawn elements differ, the first a <path>", 0.4),
    ],
)
def test_parts_that_are_missing_or_more_count_as_differing_and_the_last_stands_for_those_behind_it(
    old, new, said, differing
):
    found = name_drawing(DRAWING.encode(), DRAWING.replace(old, new).encode())
    assert (found.reason, found.detail, found.differing) == (Reason.ALTERED_PICTURE, said, differing)


def test_a_letter_that_is_drawn_as_an_outline_is_told_with_the_words_that_the_remark_above_it_states():
    outlined = DRAWING.replace("</svg>", '<g><!-- 12.9\n % --><g><path d="M 5 6"/></g></g><path d="M 7 8"/></svg>')

    def said(old: str, new: str) -> str:
        return name_drawing(outlined.encode(), outlined.replace(old, new).encode()).detail

    assert said("M 5 6", "M 5 7") == '1 of 9 drawn elements differ, the first a <path> of the text "12.9 %"'
    assert said("M 7 8", "M 7 9") == "1 of 9 drawn elements differ, the first a <path>"
    assert said("12.9", "13.9") == "everything drawn is the study's; its file is not", "a remark draws nothing"
