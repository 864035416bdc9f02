"""A stage names what can change its result: what components declare and what the pipeline declares agree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest
import yaml
from tests.checkouts import ROOT, run_in

from disrupting_harm.code_slices.code_slice import read_slice
from disrupting_harm.code_slices.import_graph import slice_of
from disrupting_harm.code_slices.running import declarations
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import held_text
from disrupting_harm.parameter_files.schemas import schemas
from disrupting_harm.pipeline import Stage, read_pipeline
from disrupting_harm.registry import ROLES, components
from disrupting_harm.sections import held, optional_components
from disrupting_harm.slices import REPORT_CONVENTIONS
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study.load import merge_section, unit_codes


LAYOUT = Layout(ROOT)
STAGES = read_pipeline(LAYOUT)
OF_COMPONENTS = {
    (stage_name(stem, role), iso3): (stem, role)
    for iso3 in unit_codes(LAYOUT)
    for stem in held(LAYOUT, iso3)
    for role in ROLES
    if role == "run" or components()[stem].has(role)
}
# By name, for a test of each would take as long to report as all of them take to pass: of each name those of all units.
each_name = pytest.mark.parametrize("name", sorted({stage.name for stage in STAGES}))
each_name_of_a_component = pytest.mark.parametrize("name", sorted({name for name, _ in OF_COMPONENTS}))


def stages_of(name: str, *, of_components: bool = False) -> list[Stage]:
    """Those of all units, or those of units that hold its component."""
    found = [s for s in STAGES if s.name == name and (not of_components or (s.name, s.item) in OF_COMPONENTS)]
    assert found
    return found


def test_the_matrices_are_what_the_parameters_say():
    assert LAYOUT.held().read_text(encoding="utf-8") == held_text(LAYOUT)


def test_the_schemas_are_those_of_the_models():
    for name, schema in schemas().items():
        assert yaml.safe_load(LAYOUT.schema(name).read_text(encoding="utf-8")) == schema, name


def test_every_unit_with_parameters_has_the_stages_of_the_components_it_holds():
    found = {(s.name, s.item) for s in STAGES}
    with_stand_in = {(s.name, s.item) for s in STAGES if s.name.endswith("_synthetic")}
    scanned = {(s.name, s.item) for s in STAGES if s.name.endswith("_scan")}
    wanted = {key for key in OF_COMPONENTS if not key[0].endswith(("_synthetic", "_scan"))}
    assert wanted <= found
    assert with_stand_in <= set(OF_COMPONENTS)
    not_public = {
        k
        for k, (stem, _) in OF_COMPONENTS.items()
        if merge_section(LAYOUT, k[1], stem).data.get("data_class") != "public"
    }
    assert scanned == {key for key in not_public if key[0].endswith("_scan")}
    assert {s.item for s in STAGES if s.name == REPORT} == {
        u for u in unit_codes(LAYOUT) if held(LAYOUT, u) and not optional_components(LAYOUT, u)
    }


@each_name_of_a_component
def test_a_stage_depends_on_its_slices_and_on_no_whole_shared_file(name):
    for stage in stages_of(name, of_components=True):
        slices = {
            LAYOUT.relative(LAYOUT.code_slice(stage.name)),
            LAYOUT.relative(LAYOUT.params_slice(stage.item, stage.name)),
        }
        assert slices <= set(stage.deps), stage.key
        shared = ("src/", "params/", "requirements", "data/reference/")
        assert not [dep for dep in stage.deps if dep.startswith(shared)], stage.key


@each_name_of_a_component
def test_a_stage_depends_on_the_reference_tables_and_conventions_that_its_component_declares(name):
    for stage in stages_of(name, of_components=True):
        stem, role = OF_COMPONENTS[stage.name, stage.item]
        declared = components()[stem]
        tables = {LAYOUT.relative(LAYOUT.reference_slice(stage.item, t)) for t in declared.references.get(role, ())}
        assert {dep for dep in stage.deps if "/reference/" in dep} == tables, stage.key
        conventions = declared.conventions.get(role, ())
        assert stage.params == ((("params/study.yaml", conventions),) if conventions else ()), stage.key


@each_name_of_a_component
def test_a_stage_depends_on_its_notebook_or_raw_files(name):
    for stage in stages_of(name, of_components=True):
        stem, role = OF_COMPONENTS[stage.name, stage.item]
        if role == "run":
            assert LAYOUT.relative(LAYOUT.notebook(stem)) in stage.deps, stage.key
        if role == "derive":
            assert LAYOUT.relative(LAYOUT.raw(stage.item, stem)) in stage.deps, stage.key


def test_a_report_depends_on_the_folder_of_all_that_its_unit_holds():
    for stage in (s for s in STAGES if s.name == REPORT):
        assert f"outputs/{stage.item}" in stage.deps
        assert stage.params == (("params/study.yaml", REPORT_CONVENTIONS),)


@each_name
def test_every_dependency_exists_or_is_made_by_another_stage_or_import(name):
    made = made_or_imported()

    def comes_from_somewhere(dep: str) -> bool:
        inside = any(dep.startswith(path + "/") or path.startswith(dep + "/") for path in made)
        return dep in made or inside or (ROOT / dep).exists()

    for stage in stages_of(name):
        assert [dep for dep in stage.deps if not comes_from_somewhere(dep)] == [], stage.key


@cache
def made_or_imported() -> set[str]:
    made = {path for stage in STAGES for path, _ in stage.outs}
    return made | {f"data/raw/{p.parent.name}/{p.stem}" for p in (ROOT / "data" / "raw").glob("*/*.dvc")}


@cache
def declared_stages(file: str) -> dict:
    return yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["stages"]


@each_name
def test_outputs_go_to_the_right_half_and_stay_until_the_new_ones_are_whole(name):
    for stage in stages_of(name):
        content = declared_stages(stage.file)[stage.name]
        assert all(options["persist"] is True for out in content["outs"] for options in out.values()), stage.key
        for path, remote in stage.outs:
            assert path.startswith(("outputs/", "data/raw/", "data/derived/", "data/slices/")), stage.key
            public = path.startswith(("outputs/", "data/slices/"))
            assert remote == ("public" if public else "restricted"), stage.key


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


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("disrupting_harm", cache_dir=None)


def test_components_import_each_other_only_where_they_declare_the_need(graph):
    package = "disrupting_harm.components"
    for stem, declared in components().items():
        mine = graph.find_descendants(f"{package}.{stem}") | {f"{package}.{stem}"}
        reached = {m for module in mine for m in graph.find_modules_directly_imported_by(module)}
        others = {m.split(".")[2] for m in reached if m.startswith(f"{package}.")} - {stem, "kinds"}
        assert others <= set(declared.needs), stem


@pytest.mark.pipeline
@pytest.mark.parametrize("stem, role", [("household_survey", "derive"), ("household_survey", "stand_in")])
def test_a_stage_loads_no_module_of_the_library_that_its_slice_does_not_list(reproduced_copy, stem, role):
    code = (
        "import sys; from disrupting_harm import stages; from disrupting_harm.layout import Layout; "
        f"stages.{'derive' if role == 'derive' else 'synthesize'}(Layout.find(), {stem!r}, 'KEN'); "
        "print('\\n'.join(m for m in sys.modules if m.startswith('disrupting_harm')))"
    )
    done = run_in(reproduced_copy, "-c", code)
    assert done.returncode == 0, done.stderr
    listed = read_slice(reproduced_copy.code_slice(stage_name(stem, role))).modules
    assert set(done.stdout.split()) <= {*listed, *declarations()}


def test_the_library_imports_modules_by_name_and_not_through_a_face_that_loads_them_later():
    """What a face loads at first use, the import graph does not see."""
    faces = {f"disrupting_harm.{name}" for name in ("sampling", "survey")}
    for path in sorted((ROOT / "src" / "disrupting_harm").rglob("*.py")):
        if path.name == "__init__.py" and f"disrupting_harm.{path.parent.name}" in faces:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in faces:
                folder = ROOT / "src" / node.module.replace(".", "/")
                assert [a.name for a in node.names if not (folder / f"{a.name}.py").is_file()] == [], path


def test_what_a_notebook_imports_through_a_face_is_in_its_slice():
    found = slice_of(LAYOUT, ["disrupting_harm.sampling.allocate", "disrupting_harm.survey.SurveyDesign"])
    assert {"disrupting_harm.sampling.allocation", "disrupting_harm.survey.design"} <= set(found.modules)


def test_no_stem_of_a_component_stands_in_the_library_outside_its_folder():
    """But in folders of components that declare the need, or to read a reference table of that name, and in the outline of the report,
    which orders what components save by their trace ids. A stem that is a word of the language is looked for as a name; in what describes
    the keys of parameters it may be one of these keys.
    """
    package = ROOT / "src" / "disrupting_harm"
    outline = package / "report" / "outline.py"
    for stem in components():
        users = {stem} | {
            other
            for other, c in components().items()
            if stem
            in (*c.needs, *c.joins, *c.compares, *(table for tables in c.references.values() for table in tables))
        }
        names = [stem] if "_" in stem else [f'"{stem}"', f"'{stem}'", f"components.{stem}", f"/{stem}/", f"{stem}@"]
        for path in sorted({*package.rglob("*.py")} - {outline}):
            inside = path.relative_to(package).parts
            describes_keys = inside[0] == "components" and path.name == "described.py" and "_" not in stem
            if not describes_keys and (inside[0] != "components" or inside[1] not in users):
                text = path.read_text(encoding="utf-8")
                # Not as the end of another stem, as in non_law_enforcement_data.
                assert [name for name in names if re.search(rf"(?<![a-z_]){re.escape(name)}", text)] == [], path


def test_the_pipeline_reads_as_dvc_reads_it():
    code = (
        "import json; from dvc.repo import Repo\n"
        "print(json.dumps({s.addressing: [sorted(str(d.def_path) for d in s.deps if type(d).__name__ == 'Dependency'), "
        "sorted(str(o.def_path) for o in s.outs), s.cmd] for s in Repo('.').index.stages if getattr(s, 'name', None)}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    theirs = yaml.safe_load(done.stdout)
    ours = {s.address: [sorted(s.deps), sorted(path for path, _ in s.outs), s.command] for s in STAGES}
    assert {Path(k).as_posix(): v for k, v in theirs.items()} == ours
