"""A stage names every file that can change its result: the arrows of the code and the arrows of the pipeline agree."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import grimp
import nbformat
import pytest
import yaml
from tests.conftest import ROOT

from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country


PACKAGE = "disrupting_harm"
# What each command of a stage brings to life; the command line itself only parses and cannot change a result.
ENTRY = {
    "synthesize": ["disrupting_harm.synthetic.{component}"],
    "derive": ["disrupting_harm.ingest.{component}"],
    "report": ["disrupting_harm.report.build"],
    "run": ["disrupting_harm.engine.execute", "disrupting_harm.engine.record"],
}
LAYOUT = Layout(ROOT)


@dataclass(frozen=True)
class Stage:
    name: str
    country: str
    commands: list[list[str]]
    deps: list[str]
    outs: dict[str, dict]

    def covers(self, path: str) -> bool:
        return any(path == dep or path.startswith(dep + "/") for dep in self.deps)


def stages() -> list[Stage]:
    found = []
    for pipeline in [ROOT / "dvc.yaml", *sorted(ROOT.glob("notebooks/*/dvc.yaml"))]:
        for name, stage in yaml.safe_load(pipeline.read_text(encoding="utf-8"))["stages"].items():
            for country in stage["matrix"]["country"]:

                def of(text: str, country=country) -> str:
                    return text.replace("${item.country}", country)

                outs = {of(path): options for out in stage["outs"] for path, options in out.items()}
                commands = [c.split() for c in of(stage["cmd"]).split(" && ")]
                found.append(Stage(f"{name}@{country}", country, commands, [of(d) for d in stage["deps"]], outs))
    return found


STAGES = stages()
each_stage = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, cache_dir=None)


def imported_by_cells(component: str, graph: grimp.ImportGraph) -> set[str]:
    """Modules of the library that a notebook's cells import, wherever in the cell."""
    found = set()
    for cell in nbformat.read(LAYOUT.notebook(component), as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names if alias.name.startswith(PACKAGE)}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= {name if name in graph.modules else node.module for name in full}
    return found


def source_of(module: str) -> str:
    path = ROOT / "src" / module.replace(".", "/")
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).relative_to(ROOT).as_posix()


@each_stage
def test_the_code_that_a_stage_runs_is_among_its_dependencies(stage, graph):
    start = set()
    for _, command, *arguments in stage.commands:
        start |= {module.format(component=arguments[-1]) for module in ENTRY[command]}
        if command == "run":
            from_cells = imported_by_cells(arguments[0], graph)
            assert from_cells
            start |= from_cells
    closure = start.union(*(graph.find_upstream_modules(module) for module in start))
    assert {source_of(m) for m in closure if not stage.covers(source_of(m))} == set()


@each_stage
def test_every_dependency_exists_or_is_made_by_another_stage_or_import(stage):
    made = {out for other in STAGES for out in other.outs}
    made |= {f"data/raw/{p.parent.name}/{p.stem}" for p in (ROOT / "data" / "raw").glob("*/*.dvc")}
    assert [dep for dep in stage.deps if dep not in made and not (ROOT / dep).exists()] == []


@each_stage
def test_a_stage_depends_on_the_versions_of_the_libraries_and_on_its_parameters(stage):
    assert {"requirements.lock", "params/study.yaml", f"params/countries/{stage.country}.yaml"} <= set(stage.deps)


@each_stage
def test_a_notebook_stage_depends_on_its_notebook(stage):
    for _, command, *arguments in stage.commands:
        if command == "run":
            assert LAYOUT.relative(LAYOUT.notebook(arguments[0])) in stage.deps


@each_stage
def test_old_outputs_stay_until_the_new_ones_are_whole_and_go_to_the_right_half(stage):
    for path, options in stage.outs.items():
        assert options["persist"] is True
        assert options["remote"] == ("public" if path.startswith("outputs/") else "restricted")
        assert path.startswith(("outputs/", "data/raw/", "data/derived/"))


def test_the_two_halves_have_remotes_and_the_restricted_one_is_the_default():
    config = (ROOT / ".dvc" / "config").read_text(encoding="utf-8")
    assert "['remote \"restricted\"']" in config and "['remote \"public\"']" in config
    assert "remote = restricted" in config


def test_an_imported_file_is_assigned_to_the_restricted_remote():
    """What a pointer leaves open goes wherever `dvc push -r` points, and that may be the public half."""
    pointers = sorted((ROOT / "data" / "raw").glob("*/*.dvc"))
    assert pointers
    for pointer in pointers:
        outs = yaml.safe_load(pointer.read_text(encoding="utf-8"))["outs"]
        assert {out.get("remote") for out in outs} == {"restricted"}


def test_every_unit_with_parameters_has_the_stages_of_the_components_it_holds():
    countries = sorted(path.stem for path in LAYOUT.country("XXX").parent.glob("*.yaml"))
    held = {country: load_country(LAYOUT, country) for country in countries}
    run = {(c[2], s.country) for s in STAGES for c in s.commands if c[1] == "run" and c[2] != "country_report"}
    assert run == {(component, country) for country in countries for component in held[country].held()}
    reported = {(c[1], s.country) for s in STAGES for c in s.commands if c[1] == "report"}
    assert reported == {("report", country) for country in countries}
    with_tables = {
        (name, country): section.data_class
        for country in countries
        for name, section in held[country].components
        if getattr(section, "tables", None)
    }

    def made_by(command: str) -> set[tuple[str, str]]:
        return {(s.commands[0][3], s.country) for s in STAGES if s.commands[0][1] == command}

    assert made_by("derive") == set(with_tables)
    assert made_by("synthesize") == {key for key, data_class in with_tables.items() if data_class == "synthetic"}


def test_a_report_depends_on_every_component_that_the_unit_holds():
    for stage in STAGES:
        if any(command[1] == "report" for command in stage.commands):
            components = load_country(LAYOUT, stage.country).held()
            assert {LAYOUT.relative(LAYOUT.output(stage.country, c)) for c in components} <= set(stage.deps)
