"""The page of `dh diff` as a browser shows it: pictures side by side on a desk, one below the other on a phone, nothing cut off."""

from __future__ import annotations

import matplotlib.image
import nbformat
import numpy as np
import pytest
from tests.browser.test_report import asked_by_page, chromium, told_by_frames  # noqa: F401

from disrupting_harm.comparison.cells import CellChanges
from disrupting_harm.comparison.compare import Differences, FigureChange
from disrupting_harm.comparison.images import compare_images
from disrupting_harm.comparison.page import difference_page
from disrupting_harm.comparison.result import Result
from disrupting_harm.comparison.tables import EstimateChange, RowChanges


pytestmark = pytest.mark.browser

LONG = "KEN/household_survey/images_shared_without_permission@v1:rao_scott_f/age_group=12-13..14-15"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with long ids, wide tables and a long line of code."""
    tmp_path = tmp_path_factory.mktemp("page")
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    pixels = np.full((400, 690, 3), 255, dtype=np.uint8)
    matplotlib.image.imsave(before, pixels)
    pixels[100:120, 300:400] = 0
    matplotlib.image.imsave(after, pixels)
    sides = [
        Result(title, {}, (), {}, "synthetic", nbformat.v4.new_notebook()) for title in ("committed", "outputs/" * 20)
    ]
    differences = Differences(
        *sides, CellChanges(changed=("a",), text="+  " + "x = 1; " * 60),
        [EstimateChange(LONG, "Sexual images shared without permission", "7.0 %", "7.4 %", "+0.4 points", ("n",) * 12)],
        [RowChanges("t.csv", tuple("ABCDEFGH"), (("a long printed value",) * 8,), ())], [], [],
        [FigureChange("prevalence_by_indicator" * 3, before, after, compare_images(before, after, "a.png"))], [], [],
        [LONG], [LONG],
    )  # fmt: skip
    path = tmp_path / "page.html"
    path.write_text(difference_page(differences, title="KEN/household_survey", synthetic=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def frames(page, chromium, tmp_path_factory) -> dict[str, dict]:  # noqa: F811
    wanted = [(360, True), (1280, True)]
    return told_by_frames(chromium, tmp_path_factory.mktemp("frames"), page, wanted, scrolled=".scroll")


@pytest.mark.parametrize("width, columns", [(360, 1), (1280, 3)])
def test_the_page_fits_its_window_and_all_its_pictures_are_there(frames, width, columns):
    told = frames[f"{width} true"]
    assert told["inner"] == width and told["scroll"] <= width and told["wide"] == []
    assert told["images"] == 3 and told["broken"] == [] and told["resources"] == []
    assert len(set(told["lefts"])) == columns


def test_opening_the_page_asks_nothing_of_the_network(page, chromium, tmp_path):  # noqa: F811
    assert asked_by_page(chromium, page, tmp_path) == set()
