"""The line that sets the country: found, changed on the screen, and put back as it was."""

from __future__ import annotations

import copy

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkouts import ROOT

from disrupting_harm.engine.parameters_cell import country_line, country_of, put_line, set_country
from disrupting_harm.registry import components


def notebook(*sources: str, tags: tuple[str, ...] = ("parameters",)) -> nbformat.NotebookNode:
    """The first cell carries the tags."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[0].metadata.tags = list(tags)
    return nbformat.v4.new_notebook(cells=cells)


OF_SEVERAL = {"disclosure_model": "XDM"}  # models that run for no single country


def compares(stem: str) -> bool:
    return stem in components() and bool(components()[stem].compares)


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*/*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_of_the_study_sets_its_country_on_a_line(path):
    assert country_of(nbformat.read(path, as_version=4)) == (
        OF_SEVERAL.get(path.stem) or ("XDH" if compares(path.stem) else "KEN")
    )


@pytest.mark.parametrize(
    "source, country",
    [
        ('country = "KEN"', "KEN"),
        ("country='USA'  # a comment", "USA"),
        ('# which one\ncountry = "KEN"\nyear = 2023', "KEN"),
        ("country = iso3", None),
        ('country = "KEN', None),
        ("country = 404", None),
        ('country == "KEN"', None),
        ('    country = "KEN"', None),
        ('my_country = "KEN"', None),
        ("", None),
    ],
)
def test_only_a_plain_text_on_a_line_of_its_own_is_a_country(source, country):
    assert country_of(notebook(source)) == country


@pytest.mark.parametrize("other", [notebook('country = "KEN"', tags=()), nbformat.v4.new_notebook(), {}])
def test_a_notebook_without_the_cell_has_no_country_and_is_left_alone(other):
    before = copy.deepcopy(other)
    assert country_line(other) is None and country_of(other) is None
    set_country(other, "XFC")
    put_line(other, 'country = "XFC"')
    assert other == before


def test_the_screen_says_which_country_is_there_by_hand_and_which_the_file_keeps():
    shown = notebook('# which one\ncountry = "KEN"\nyear = 2023', 'country = "KEN"')
    set_country(shown, "XFC")
    assert shown.cells[0].source == (
        '# which one\ncountry = "XFC"  # by hand: XFC; the saved file keeps KEN\nyear = 2023'
    )
    assert shown.cells[1].source == 'country = "KEN"', "only the cell with the tag is changed"


def test_the_country_of_the_file_is_shown_as_the_file_has_it():
    shown = notebook("country = 'KEN'  # the default")
    set_country(shown, "KEN")
    assert shown.cells[0].source == "country = 'KEN'  # the default"


def test_a_source_in_lines_is_understood_as_the_notebook_format_lets_it_be():
    shown = {"cells": [{"metadata": {"tags": ["parameters"]}, "source": ["x = 1\n", 'country = "KEN"']}]}
    assert country_of(shown) == "KEN"
    set_country(shown, "XFC")
    assert country_of(shown) == "XFC"


@given(
    before=st.sampled_from(["", "# why\n", "x = 1\n"]),
    line=st.sampled_from(['country = "KEN"', "country='KEN'", r'country = "KEN"  # \1 \g<0>']),
    after=st.sampled_from(["", "\ny = 2", "\n\n# more"]),
    iso3=st.from_regex(r"[A-Z]{3}", fullmatch=True),
)
def test_what_was_set_and_put_back_is_what_was_there(before, line, after, iso3):
    original = notebook(before + line + after)
    shown = copy.deepcopy(original)
    set_country(shown, iso3)
    assert country_of(shown) == iso3
    put_line(shown, country_line(original))
    assert shown == original
