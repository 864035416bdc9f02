"""The modules of the survey package build on each other in one direction, imports for type hints included."""

from __future__ import annotations

import graphlib

import grimp
import pytest


PACKAGE = "disrupting_harm.survey"


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """The modules of the package and those of them that each one imports, also under TYPE_CHECKING or in a function."""
    graph = grimp.build_graph("disrupting_harm", exclude_type_checking_imports=False, cache_dir=None)
    modules = {PACKAGE} | graph.find_descendants(PACKAGE)
    return {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}


def test_no_module_imports_one_that_imports_it(imports):
    assert len(imports) > 10 and imports[f"{PACKAGE}.design"]
    order = list(graphlib.TopologicalSorter(imports).static_order())  # raises CycleError, which names the cycle
    assert order[-1] == PACKAGE


def test_the_estimators_do_not_know_the_design_class(imports):
    importers = {module for module, imported in imports.items() if f"{PACKAGE}.design" in imported}
    assert importers == {PACKAGE}


def test_a_cycle_would_be_found(imports):
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(imports | {f"{PACKAGE}.psus": {f"{PACKAGE}.design"}}).prepare()
