"""Two pictures, pixel by pixel: how many differ, where, and a picture of it."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from disrupting_harm.comparison.images import DARK_RED, compare_images
from disrupting_harm.errors import UserError


@pytest.fixture
def save(tmp_path):
    """Save height x width x 3 or 4 bytes as PNG."""

    def save_it(name: str, pixels: np.ndarray) -> Path:
        path = tmp_path / name
        matplotlib.image.imsave(path, np.ascontiguousarray(pixels), format="png")
        return path

    return save_it


def picture(height: int = 40, width: int = 60, value: int = 255) -> np.ndarray:
    return np.full((height, width, 3), value, dtype=np.uint8)


def overlay_of(change) -> np.ndarray:
    return np.round(matplotlib.image.imread(io.BytesIO(change.overlay), format="png")[:, :, :3] * 255).astype(np.uint8)


def test_equal_pixels_are_no_change_whatever_the_bytes(save, tmp_path):
    one = save("one", picture())
    matplotlib.image.imsave(tmp_path / "two", picture(), format="png", metadata={"Comment": "made elsewhere"})
    assert one.read_bytes() != (tmp_path / "two").read_bytes()
    assert compare_images(one, tmp_path / "two", "a.png") is None


def test_pixels_that_differ_are_counted_placed_and_painted_dark_red(save):
    after = picture()
    after[4:7, 10:20] = 0
    after[30, 50] = 254  # a difference of one step counts
    change = compare_images(save("one", picture()), save("two", after), "a.png")
    assert (change.pixels, change.width, change.height, change.box) == (31, 60, 40, (11, 51, 5, 31))
    assert change.text == "31 of 2,400 pixels (1.29 %), columns 11 to 51 of 60, rows 5 to 31 of 40"
    red = (overlay_of(change) == DARK_RED).all(axis=2)
    assert (red == (after != 255).any(axis=2)).all()


def test_few_of_many_pixels_are_not_told_as_none(save):
    after = picture(400, 600)
    after[0, 0] = 0
    assert "(less than 0.01 %)" in compare_images(save("one", picture(400, 600)), save("two", after), "a.png").text


def test_what_does_not_differ_is_faded_to_grey_and_can_still_be_read(save):
    before, after = picture(), picture()
    before[20:30, 20:30] = after[20:30, 20:30] = DARK_RED  # as the mark of a stand-in is
    after[0, 0] = 0
    shown = overlay_of(compare_images(save("one", before), save("two", after), "a.png"))
    mark, paper = shown[25, 25], shown[35, 5]
    assert len(set(mark.tolist())) == 1 and (paper == 255).all()
    assert 100 < mark[0] < 215, "grey on white, and no red that would be taken for a difference"


def test_a_larger_picture_differs_where_the_other_has_nothing(save):
    change = compare_images(save("one", picture(40, 60)), save("two", picture(50, 60)), "a.png")
    assert (change.pixels, change.box, change.height) == (600, (1, 60, 41, 50), 50)
    assert change.text.endswith("its size was 60 x 40 and is 60 x 50")
    both = compare_images(save("one", picture(40, 70)), save("two", picture(50, 60)), "a.png")
    assert (both.width, both.height, both.pixels) == (70, 50, 70 * 40 + 60 * 50 - 2 * 60 * 40)


def test_a_transparent_picture_is_seen_on_white(save):
    clear = np.zeros((40, 60, 4), dtype=np.uint8)
    assert compare_images(save("one", picture()), save("two", clear), "a.png") is None


def test_the_overlay_is_the_same_bytes_each_time(save):
    one, two = save("one", picture()), save("two", picture(value=0))
    assert compare_images(one, two, "a.png").overlay == compare_images(one, two, "a.png").overlay
    assert b"matplotlib" not in compare_images(one, two, "a.png").overlay.lower()


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"\0" * 64])
def test_a_file_that_is_no_picture_is_told(save, tmp_path, content):
    (tmp_path / "broken").write_bytes(content)
    with pytest.raises(UserError, match="^a.png of here: cannot be read as a picture; run the notebook again.$"):
        compare_images(save("one", picture()), tmp_path / "broken", "a.png of here")
