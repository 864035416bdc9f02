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
