"""The page of differences: complete in itself, marked where data are made up, and nothing of it is taken for markup."""

from __future__ import annotations

import re
from dataclasses import replace

import nbformat
import pytest

from disrupting_harm.comparison.cells import CellChanges
from disrupting_harm.comparison.compare import Differences, FigureChange, TextChange
from disrupting_harm.comparison.images import ImageChange
from disrupting_harm.comparison.page import difference_page
from disrupting_harm.comparison.result import Result
from disrupting_harm.comparison.tables import EstimateChange, RowChanges


HOSTILE = '<script>alert(1)</script> & "more"'


@pytest.fixture
def differences(tmp_path) -> Differences:
    """One of every kind of difference, with what would be markup in every text."""
    picture = tmp_path / "a.png"
    picture.write_bytes(b"before")
    image = ImageChange(5, 10, 10, (1, 2, 3, 4), ((10, 10), (10, 10)), b"overlay")
    sides = [Result(title, {}, (), {}, "synthetic", nbformat.v4.new_notebook()) for title in ("committed", HOSTILE)]
    return Differences(
        *sides,
        cells=CellChanges(changed=("a",), text=f"## modified cell a, source:\n-  old\n+  {HOSTILE}"),
        estimates=[EstimateChange("KEN/x/any@v1", HOSTILE, "1.0 %", "2.0 %", "+1.0 points", ("n",))],
        tables=[RowChanges("t.csv", ("A", HOSTILE), (("1", "2"),), (("1", HOSTILE),))],
        new=["new.csv"], gone=["gone.csv"],
        figures=[FigureChange("both", picture, picture, image), FigureChange("new", None, picture)],
        texts=[TextChange("both", "caption", "old", HOSTILE)], other=["report.html"], not_made=["later"], inputs=["data/a"],
    )  # fmt: skip


def page(differences: Differences, *, synthetic: bool = False) -> str:
    return difference_page(differences, title="KEN/x", synthetic=synthetic)


def test_every_kind_of_difference_is_on_the_page(differences):
    text = page(differences)
    for told in ("old", "+1.0 points", "t.csv", "new.csv: new", "gone.csv: not there any more", "report.html: other bytes",
                 "later: not made by this run by hand", "data/a", "5 of 100 pixels"):  # fmt: skip
        assert told in text, told


def test_before_after_and_difference_stand_side_by_side_inside_the_page(differences):
    captions = re.findall(r"<figcaption>(.*?)</figcaption><img [^>]*src=\"data:image/png;base64,", page(differences))
    assert captions == ["Before", "After", "Difference, in dark red", "After"]
    assert "YmVmb3Jl" in page(differences) and "b3ZlcmxheQ==" in page(differences)


def test_nothing_of_the_results_is_taken_for_markup(differences):
    text = page(differences)
    assert "<script" not in text and "&lt;script&gt;" in text


def test_the_page_needs_no_other_file_and_no_program(differences):
    text = page(differences)
    assert not re.search(r"https?:|<link|<script|@import|url\(", text)
    assert re.findall(r'src="(\w+:)', text) == ["data:"] * 4


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_stand_in_is_marked_at_the_top_and_at_every_picture_and_nothing_else_is(differences, synthetic):
    text = page(differences, synthetic=synthetic)
    assert text.count("SYNTHETIC") == (1 + 4) * synthetic
    assert ('<p class="banner">' in text) is synthetic


def test_a_page_without_figures_has_no_heading_of_them(differences):

    assert "<h2>Figures</h2>" not in page(replace(differences, figures=[]))
    assert "<h2>Figures</h2>" in page(differences)


def test_the_page_is_the_same_each_time(differences):
    assert page(differences) == page(differences)
