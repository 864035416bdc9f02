"""The cells of a notebook as the text they are: what nbformat reads of it, and a refusal where it is none."""

import json

import nbformat
import pytest
from tests.checkouts import ROOT

from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_the_cells_are_those_that_nbformat_reads(path):
    assert read_cells(path) == {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def test_a_source_may_be_one_text_or_its_lines_and_a_cell_may_have_no_id(tmp_path):
    cells = [
        {"cell_type": "code", "id": "a", "source": "x\ny"},
        {"cell_type": "code", "id": "b", "source": ["x\n", "y"]},
        {"cell_type": "markdown", "source": []},
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}))
    assert read_cells(tmp_path / "n.ipynb") == {"a": "x\ny", "b": "x\ny", None: ""}


CELL = {"cell_type": "code", "id": "a", "source": ""}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no JSON", b"\xff", b"[]", b"null", b"{}",
        *(json.dumps(value).encode() for value in (
            {"nbformat": 3, "cells": []}, {"nbformat": 4}, {"nbformat": 4, "cells": None}, {"nbformat": 4, "cells": [1]},
            {"nbformat": 4, "cells": [CELL | {"source": {}}]}, {"nbformat": 4, "cells": [CELL | {"source": [1]}]},
            {"nbformat": 4, "cells": [{"cell_type": "code"}]}, {"nbformat": 4, "cells": [{"source": ""}]},
        )),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(tmp_path, content):
    (tmp_path / "n.ipynb").write_bytes(content)
    with pytest.raises(NotANotebook):
        read_cells(tmp_path / "n.ipynb")
