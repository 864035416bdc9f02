"""What the cells of a notebook import, wherever in a cell it stands."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.code_slices.notebook_imports import notebook_imports, write_imports
from disrupting_harm.errors import MissingInputError, UserError


# -- imports of a notebook


def notebook(path, *cells):
    made = [nbformat.v4.new_code_cell(text, id=f"c{n}") for n, text in enumerate(cells)]
    files.write_text(path, nbformat.writes(nbformat.v4.new_notebook(cells=made)))
    return path


def test_imports_are_found_wherever_in_a_cell_they_stand(tmp_path):
    path = notebook(
        tmp_path / "a.ipynb", "import a.b as c, d\nx = 1", "def f():\n    from e.f import g, h", "from . import i"
    )
    assert notebook_imports(path) == ("a.b", "d", "e.f", "e.f.g", "e.f.h")


def test_words_that_only_look_like_imports_are_none(tmp_path):
    path = tmp_path / "a.ipynb"
    cells = [nbformat.v4.new_markdown_cell("import a", id="m"), nbformat.v4.new_code_cell("x = 'import b'", id="c")]
    files.write_text(path, nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    assert notebook_imports(path) == ()


def test_an_edit_of_a_notebook_that_imports_the_same_leaves_its_slice_as_it_was(sliced):
    source = sliced.notebook("country_report")
    path = write_imports(sliced, "country_report")
    before = path.read_bytes()
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("cover.title(run, records)", "cover.title(run, dict(records))"), encoding="utf-8")
    assert source.read_text(encoding="utf-8") != text
    assert write_imports(sliced, "country_report").read_bytes() == before


@pytest.mark.parametrize("cell", ["%matplotlib inline", "import a; (", "!ls", "print 1"])
def test_a_cell_that_is_no_python_is_named(sliced, cell):
    notebook(sliced.notebook("country_report"), "import a", cell)
    with pytest.raises(UserError, match=r"notebooks/country_report/country_report.ipynb, cell c1"):
        write_imports(sliced, "country_report")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '{"cells": 1, "nbformat": 4}', "\udcff"])
def test_a_notebook_that_is_none_any_more_is_told_with_the_command_that_restores_it(sliced, content):
    sliced.notebook("predictors").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match="git checkout notebooks/predictors/predictors.ipynb"):
        write_imports(sliced, "predictors")


def test_a_notebook_that_is_not_there_is_told(study):
    with pytest.raises(MissingInputError, match="notebooks/nothing/nothing.ipynb: not there"):
        write_imports(study, "nothing")
