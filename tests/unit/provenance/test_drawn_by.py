"""The function that made a figure, from the source of its cell: named where the cell says so, and never guessed."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.drawn_by import find_functions


IMPORTS = """import pandas as pd
from disrupting_harm.components.survey import analysis
from disrupting_harm.figures.bars import bars, lines as curves
from disrupting_harm.evidence import open_run
run = open_run(country)
"""


@pytest.fixture
def layout(tmp_path) -> Layout:
    package = tmp_path / "src" / "disrupting_harm"
    files.write_text(
        package / "figures" / "bars.py", "import x\n\n\ndef bars(rows):\n    pass\n\n\ndef lines(rows):\n    pass\n"
    )
    files.write_text(
        package / "components" / "survey" / "analysis.py", "def readable(rows):\n    pass\n\n\nclass Fit:\n    pass\n"
    )
    files.write_text(package / "evidence" / "__init__.py", "")
    return Layout(tmp_path)


def names(layout, source: str, saved_id: str = "one", **cells) -> list[str]:
    return [f.name for f in find_functions(layout, {"a": IMPORTS, **cells, "b": source}, "b", saved_id)]


def test_the_function_has_its_module_file_and_line(layout):
    (found,) = find_functions(layout, {"a": IMPORTS, "b": "run.save_figure(curves(rows), id='one')"}, "b", "one")
    assert (found.module, found.name) == ("disrupting_harm.figures.bars", "lines")
    assert found.place() == "src/disrupting_harm/figures/bars.py, line 8"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("run.save_figure(bars(rows), id='two')\nrun.save_figure(curves(rows), id='one')", ["lines"]),
        ("run.save_figure(bars(rows), id='two')", []),
        (
            "run.show(run.save_figure(bars(rows), id='one'), run.save_table(analysis.readable(rows), id='one_cells'))",
            ["bars"],
        ),
        ("drawn = bars(rows)\nrun.save_figure(drawn, id='one')", ["bars"]),
        ("for name in names:\n    run.save_figure(curves(rows), id=f'on{name}')", ["lines"]),
        ("for name in names:\n    run.save_figure(curves(rows), id=f'two_{name}')", []),
        ("for figure in analysis.readable(rows):\n    run.save_figure(figure.draw(), id=figure.id)", ["readable"]),
        ("run.save_figure((drawn := bars(rows)), id='one')", ["bars"]),
        ("run.save_figure(bars(rows) if rows else curves(rows), id='one')", ["bars", "lines"]),
        ("run.show(bars(rows))\nrun.save_figure(curves(rows), id='two')", ["bars"]),
        ("saved = run.save_together(analysis.Fit(rows).tables())", ["Fit"]),
        ("loop = loop\nrun.save_figure(loop, id='one')", []),
        ("run.save_figure(pd.concat(rows), id='one')", []),
        ("run.save_figure(unknown(rows), id='one')", []),
        ("run.save_figure(open_run(rows), id='one')", []),
        ("run.save_figure(bars(rows), curves(rows), id='one')", ["bars"]),
        ("run.save_figure(bars(rows), caption='one', width='two', id='one')", ["bars"]),
        ("run.save_figure(bars(rows), caption='one', width='one', id='two')", []),
        ("run.save_figure(bars(rows), id='on')\nrun.save_figure(curves(rows), id=f'o{name}e')", ["lines"]),
        ("run.save_figure(bars(rows), id=f'one{name}')", []),
        ("run.save_figure(bars(rows), id=name)\nrun.save_figure(curves(rows), id='one')", ["lines"]),
        ("run.save_figure(bars(rows), id=name)\nrun.save_figure(curves(rows), id=other)", ["bars", "lines"]),
        ("run.save_figure()\nbars(rows)", ["bars"]),
        ("run.save_figure((bars(rows) or curves(rows)), id='one')", ["bars", "lines"]),
        ("[run.save_figure(drawn.one, id='one') for drawn in bars(rows)]", ["bars"]),
        ("run.save_figure(*bars(rows), id='one')", ["bars"]),
        ("run.save_figure(bars(rows)[0].part, id='one')", ["bars"]),
    ],
)
def test_the_call_with_the_id_decides(layout, source, expected):
    assert names(layout, source) == expected


def test_a_function_has_its_full_name_however_long_the_way_to_it(layout):
    start = (
        "from disrupting_harm import components\nrun.save_figure(components.survey.analysis.readable(rows), id='one')"
    )
    (found,) = find_functions(layout, {"a": IMPORTS, "b": start}, "b", "one")
    assert (found.module, found.name) == ("disrupting_harm.components.survey.analysis", "readable")


def test_a_cell_that_lets_a_function_save_names_the_functions_that_it_calls(layout):
    assert names(layout, "for part in analysis.readable(run):\n    run.show_part(*part)") == ["readable"]


@pytest.mark.parametrize("source", ["%matplotlib inline", "run.save_figure(", ""])
def test_a_cell_that_cannot_be_read_names_none(layout, source):
    assert names(layout, source) == []


def test_a_cell_that_is_not_there_and_a_module_that_is_gone_name_none(layout):
    assert find_functions(layout, {"a": IMPORTS}, "b", "one") == ()
    (layout.package() / "figures" / "bars.py").unlink()
    assert names(layout, "run.save_figure(bars(rows), id='one')") == []


@pytest.mark.parametrize(("steps", "expected"), [(8, ["bars"]), (9, [])])
def test_a_name_is_followed_for_eight_steps(layout, steps, expected):
    way = "a1 = bars(rows)\n" + "".join(f"a{n + 1} = a{n}\n" for n in range(1, steps))
    assert names(layout, f"{way}run.save_figure(a{steps}, id='one')") == expected


def test_a_function_that_is_not_found_in_its_module_has_no_line(layout):
    files.write_text(
        layout.package() / "figures" / "bars.py", "def bars_of_all(rows):\n    pass\n\n\nbars = bars_of_all\n"
    )
    (found,) = find_functions(layout, {"a": IMPORTS, "b": "run.save_figure(bars(rows), id='one')"}, "b", "one")
    assert found.line is None and found.place() == "src/disrupting_harm/figures/bars.py"
    files.write_text(layout.package() / "figures" / "bars.py", "class bars:\n    pass\n")
    (found,) = find_functions(layout, {"a": IMPORTS, "b": "run.save_figure(bars(rows), id='one')"}, "b", "one")
    assert found.place() == "src/disrupting_harm/figures/bars.py, line 1"
