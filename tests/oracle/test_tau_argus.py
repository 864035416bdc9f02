"""Our auditor against that of Tau-Argus, on every additive table: the range of each hidden cell, and what is under-protected."""

import numpy as np
import pytest
from pytauargus import _tauargus as tau_argus
from tests.small_estimates import join, shares
from tests.small_suppression import EXACT, one_way, suppressed, two_way

from disrupting_harm.disclosure.attack import components, hidden_cells
from disrupting_harm.disclosure.primary import find_sensitive, withheld_rows
from disrupting_harm.disclosure.structure import find_structure


def write_component(path, component, hidden):
    """A component as a file of Tau-Argus: cells with bounds and status, then the sums. A known number is a cell that is safe."""
    lines, values = [], [*component.truth, *component.right]
    bounds = component.bounds(hidden)
    for i, value in enumerate(values):
        is_hidden = i < len(hidden) and hidden[i]
        low, high = bounds[i] if is_hidden else (value, value)
        lines.append(f"{i} {value:.0f} 1 {'u' if is_hidden else 's'} {low:.0f} {high:.0f} 0 0 0")
    sums = []
    for i, row in enumerate(component.equations):
        terms = [(j, int(sign)) for j, sign in enumerate(row) if sign]
        terms += [(len(hidden) + i, -1)] if component.right[i] else []
        sums.append(f"0 {len(terms)} : " + " ".join(f"{j} ({sign})" for j, sign in terms))
    path.write_text("\n".join(["0", str(len(values)), *lines, str(len(sums)), *sums, ""]), encoding="utf-8")


def compare(structure, hidden_rows, path):
    """How many ranges of hidden cells were compared; every one agrees."""
    compared = 0
    for component in components(structure, EXACT, "cases"):
        hidden = hidden_cells(structure, component.cells, hidden_rows)
        if not hidden.any():
            continue
        write_component(path, component, hidden)
        for row in tau_argus.audit_jj(str(path)):
            ours = component.range_of(row["cell"], hidden)
            assert (ours.low, ours.high) == pytest.approx((row["min"], row["max"]), abs=1e-6)
            compared += 1
    return compared


TABLES = {
    "one way": one_way(3, 30, 40),
    "one way, two withheld": one_way(3, 4, 40),
    "a part without a level": shares({"": (30, 100), "s=f": (17, 50), "s=m": (10, 40)}),
    "crossed": two_way([[3, 20, 30], [25, 4, 35], [40, 30, 22]]),
    "one choice": join(*(shares({"": (n, 100)}, indicator=f"often_{i}") for i, n in enumerate((3, 2, 57, 38)))),
    "one choice with others": join(
        *(shares({"": (n, 100)}, indicator=f"often_{i}") for i, n in enumerate((3, 57, 30)))
    ),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("protected", [False, True])
def test_ranges_are_those_of_tau_argus(name, protected, tmp_path):
    structure = find_structure({"t": TABLES[name]})
    primary = withheld_rows(structure, find_sensitive(structure, EXACT))
    hidden = suppressed(TABLES[name])[1] if protected else primary
    assert compare(structure, hidden, tmp_path / "table.jj") > 0


@pytest.mark.parametrize("seed", range(8))
def test_ranges_of_random_tables_are_those_of_tau_argus(seed, tmp_path):
    random = np.random.default_rng(seed)
    structure = find_structure({"t": two_way(random.integers(0, 30, size=(4, 3)).tolist(), base=40)})
    hidden = set(random.choice(len(structure.rows) - 1, 9, replace=False).tolist())
    assert compare(structure, hidden, tmp_path / "table.jj") >= 9


def test_tau_argus_finds_the_cell_that_a_pattern_of_ours_would_lack(tmp_path):
    structure = find_structure({"t": one_way(3, 30, 40)})
    (component,) = components(structure, EXACT, "cases")
    path = tmp_path / "table.jj"
    write_component(path, component, hidden_cells(structure, component.cells, {1}))
    (row,) = tau_argus.audit_jj(str(path))
    assert (row["min"], row["max"]) == (3, 3)
