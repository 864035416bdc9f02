"""A small study with one record that agrees with every byte."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from tests.checkouts import STUDY
from tests.small_pinned import FOLDER, LOCK, REFERENCE, SLICE, write

from disrupting_harm import files
from disrupting_harm.layout import Layout


@pytest.fixture
def layout(tmp_path) -> Layout:
    """A component of the tests' own study with one estimate, whose record agrees with every byte."""
    layout = Layout(tmp_path)
    shutil.copytree(STUDY / "params", tmp_path / "params")
    cell = nbformat.v4.new_code_cell("save()", id="save")
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    one, two = "one = 1\n", "two = 2\n"
    modules = {"disrupting_harm.one": files.sha256_text(one), "disrupting_harm.two": files.sha256_text(two)}
    written = {
        "notebooks/household_survey/household_survey.ipynb": notebook,
        f"{FOLDER}/household_survey.ipynb": notebook,
        f"{FOLDER}/prevalence.csv": "estimate_id,estimate\nTST/household_survey/harm@v1,0.2\n",
        "src/disrupting_harm/one.py": one,
        "src/disrupting_harm/two.py": two,
        "src/disrupting_harm/unused.py": "",
        "data/reference/people.csv": REFERENCE,
        SLICE: files.dump_json({"modules": modules, "distributions": {"counting": ["1.0"]}}),
        "requirements.lock": LOCK,
        "dvc.yaml": 'stages: {household_survey: {cmd: run it, matrix: {country: [TST]}, outs: ["outputs/${item.country}/household_survey", data/slices/library]}}\n',
    }
    for path, text in written.items():
        files.write_text(tmp_path / path, text)
    write(layout)
    return layout
