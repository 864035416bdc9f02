"""A notebook run in the process itself is, byte for byte, the notebook that a kernel would have run."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat

from disrupting_harm.environment import fixed


# In a process of its own, as in the pipeline: the shell of a process keeps the names of the notebook that it ran.
RUN = """
import sys, papermill
from disrupting_harm.engine.execute import normalise
import nbformat
engine, source, target = sys.argv[1:]
kernel = {"record_timing": False} if engine == "nbclient" else {}
try:
    papermill.execute_notebook(
        source, target, {"country": "TST"}, engine_name=engine, kernel_name="python3", progress_bar=False,
        request_save_on_cell_execute=False, cwd=sys.path[0] or ".", **kernel,
    )
except papermill.exceptions.PapermillExecutionError as error:
    print(error.exec_count, error.ename, error.evalue)
notebook = normalise(nbformat.read(target, as_version=4))
print(nbformat.writes(notebook))
"""

CELLS = {
    "a last value": "{'b': [1, 2.5, None], 'a': 'é'}",
    "no last value": "x = 1;",
    "what is printed": "import sys\nprint('one')\nprint('two', 'three', sep='\\n')",
    "what is displayed": (
        "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'), {'a': 1})\nHTML('<figure class=\"dh-x\">')"
    ),
    "an object that shows itself in several ways": (
        "class Both:\n    def _repr_html_(self):\n        return '<i>x</i>'\n    def __repr__(self):\n        return 'plain'\nBoth()"
    ),
    "a picture": (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(1, 1))\naxes.plot([0, 1])\nplt.close(figure)\nfigure"
    ),
    "names of an earlier cell": "y = x + 1\n(_, y, __name__, _ih[-1][:5])",
    "an empty cell": "",
    "what is printed for errors": "sys.stderr.write('four\\n');",
    "where it works": "import os\n(os.environ['MPLBACKEND'], os.environ['TZ'], sys.path.index(''), sys.path[:sys.path.index('')])",
    "a data frame": "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
}


def execute(engine: str, folder, cells) -> str:
    """What papermill made of a notebook of these cells, and how it ended, as text."""
    made = [nbformat.v4.new_code_cell('country = "KEN"', id="parameters", metadata={"tags": ["parameters"]})]
    made += [nbformat.v4.new_markdown_cell("## A heading", id="heading")]
    made += [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(cells)]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(
        cells=made, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    nbformat.write(notebook, folder / "source.ipynb")
    done = subprocess.run(
        [sys.executable, "-c", RUN, engine, str(folder / "source.ipynb"), str(folder / f"{engine}.ipynb")],
        env=fixed(os.environ) | {"IPYTHONDIR": str(folder)}, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_engines_make_the_same_notebook_of_everything_a_cell_can_show(tmp_path):
    both = {engine: execute(engine, tmp_path, CELLS.values()) for engine in ("nbclient", "in_process")}
    assert both["in_process"] == both["nbclient"]
    assert both["in_process"].count('"output_type": "display_data"') >= 2


def test_both_engines_stop_at_the_same_cell_with_the_same_error(tmp_path):
    cells = ["1", "raise ValueError('a value')", "2"]
    both = {engine: execute(engine, tmp_path, cells) for engine in ("nbclient", "in_process")}
    ended = {engine: text.splitlines()[0] for engine, text in both.items()}
    assert ended["in_process"] == ended["nbclient"] == "4 ValueError a value"
    assert '"execution_count": 5' not in both["in_process"], "no cell after it ran"
