"""A stage's slice of the library: the modules that it can reach, the distributions they need, and nothing else."""

from __future__ import annotations

import importlib
import shutil
from importlib import metadata

import nbformat
import pytest

from disrupting_harm import code_slices, files
from disrupting_harm.code_slices import (
    NotASlice,
    Slice,
    changed_modules,
    declarations,
    describe_library,
    notebook_imports,
    read_slice,
    slice_of,
    source_path,
    undeclared_modules,
    write_imports,
    write_library_slices,
)
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.package_lock import _read_lock, _version_of, normalise, pinned_closure


LOCK = """\
# made by pip-compile
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via the-study (pyproject.toml)
beta-core==2.0 ; python_version < "3.12" \\
    --hash=sha256:cc
    # via
    #   Alpha
    #   gamma
beta-core==2.1 ; python_version >= "3.12" \\
    --hash=sha256:dd
    # via
    #   alpha
    #   gamma
gamma[extra]==3.0+local \\
    --hash=sha256:ee
    # via beta.core
delta==4.0 \\
    --hash=sha256:ff
    # via epsilon
epsilon==5.0
"""


def test_a_distribution_brings_all_that_it_needs_by_the_remarks_of_the_lock():
    assert pinned_closure(LOCK, ["alpha"]) == {"alpha": ("1.0",), "beta-core": ("2.0", "2.1"), "gamma": ("3.0+local",)}


def test_a_circle_of_needs_ends():
    assert set(pinned_closure(LOCK, ["gamma"])) == {"beta-core", "gamma"}


def test_what_nothing_asked_for_is_not_part_of_it():
    assert pinned_closure(LOCK, ["delta"]) == {"delta": ("4.0",)}
    assert set(pinned_closure(LOCK, ["epsilon"])) == {"delta", "epsilon"}
    assert pinned_closure(LOCK, []) == pinned_closure("", ["alpha"]) == {}


def test_names_are_compared_as_package_tools_compare_them():
    assert normalise("Beta_.-Core") == "beta-core"
    assert pinned_closure(LOCK, ["BETA.Core"]) == pinned_closure(LOCK, ["beta_core"]) != {}


def test_a_name_that_the_lock_does_not_pin_is_left_out():
    assert pinned_closure(LOCK, ["the-study", "zeta"]) == {}


def test_the_remarks_of_the_real_lock_reach_what_a_package_imports(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    found = pinned_closure(lock, ["pandas"])
    assert {"pandas", "numpy", "python-dateutil", "six"} <= set(found)
    assert not {"scipy", "pyarrow", "ipykernel"} & set(found)


def test_counts_run_without_the_survey_engine_and_change_with_nothing_of_it(made_slices):
    modules = read_slice(made_slices / "library" / "non_law_enforcement_data.json").modules
    for package in ("survey", "sampling", "weighting", "regression", "ingest", "components.household_survey"):
        assert not [m for m in modules if m.startswith(f"disrupting_harm.{package}")], package
    assert "disrupting_harm.components.kinds.counts" in modules and "disrupting_harm.evidence.run" in modules


def test_a_survey_runs_with_the_engine_and_without_the_counts(made_slices):
    modules = read_slice(made_slices / "library" / "household_survey.json").modules
    assert "disrupting_harm.survey.estimate" in modules
    assert "disrupting_harm.components.kinds.counts" not in modules


def test_a_stage_holds_what_is_imported_inside_its_functions(made_slices):
    found = read_slice(made_slices / "library" / "household_survey_derived.json")
    assert {"pyarrow", "pyreadstat"} <= set(found.distributions), "both are imported where they are used"


def test_no_stage_depends_on_the_command_line_or_on_what_only_checks(made_slices):
    for path in (made_slices / "library").glob("*.json"):
        modules = read_slice(path).modules
        assert not [m for m in modules if m.startswith(("disrupting_harm.cli", "disrupting_harm.provenance"))], (
            path.name
        )


def test_a_report_depends_on_its_template_and_a_component_does_not(made_slices):
    report = read_slice(made_slices / "library" / "report.json").modules
    assert [name for name in report if name.startswith("report/template/")]
    component = read_slice(made_slices / "library" / "household_survey.json").modules
    assert not [name for name in component if name.startswith("report/")]


def test_every_module_of_a_slice_is_there_with_its_hash(study, made_slices):
    for path in (made_slices / "library").glob("*.json"):
        found = read_slice(path)
        assert changed_modules(study, found.modules) == []
        assert path.read_text(encoding="utf-8") == found.text()


def test_a_package_comes_with_every_module_in_it(study):
    modules = slice_of(study, ["disrupting_harm.evidence.open_run"]).modules
    assert {"disrupting_harm", "disrupting_harm.evidence", "disrupting_harm.evidence.run"} <= set(modules)


@pytest.mark.parametrize("face", ["survey", "sampling"])
def test_a_name_that_a_face_loads_when_it_is_used_leads_to_the_module_that_has_it(study, face):
    package = importlib.import_module(f"disrupting_harm.{face}")
    for name, module in package._MODULES.items():
        assert f"disrupting_harm.{face}.{module}" in slice_of(study, [f"disrupting_harm.{face}.{name}"]).modules


def test_a_name_that_a_face_does_not_have_is_part_of_the_face_alone(study):
    modules = slice_of(study, ["disrupting_harm.sampling.nothing_of_that_name.deeper"]).modules
    assert set(modules) == {"disrupting_harm", "disrupting_harm.sampling"}


def test_a_module_that_nothing_installed_provides_is_refused_by_name(study):
    with pytest.raises(UserError, match="no_such_package_at_all: imported, and no installed distribution provides it"):
        slice_of(study, ["no_such_package_at_all.part"])


def test_modules_of_python_itself_need_no_distribution(study):
    found = slice_of(study, ["json", "xml.etree"])
    assert found == Slice({}, {})


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


# -- the lock and what is installed


def test_an_installed_version_other_than_the_locks_is_refused(sliced):
    lock = sliced.requirements()
    text = lock.read_text(encoding="utf-8")
    lock.unlink()  # a link to that of the checkout
    installed = metadata.version("numpy")
    lock.write_text(text.replace(f"numpy=={installed}", "numpy==0.0.1"), encoding="utf-8")
    before = {p.name: p.read_bytes() for p in (sliced.slices() / "library").iterdir()}
    with pytest.raises(
        UserError, match=f"requirements.lock: pins numpy 0.0.1, and {installed} is installed; run `make reproduce`"
    ):
        write_library_slices(sliced)
    assert {p.name: p.read_bytes() for p in (sliced.slices() / "library").iterdir()} == before


def test_a_distribution_of_the_lock_that_is_not_installed_here_is_no_mistake(sliced):
    """The lock pins for every system: what only another one needs is not installed on this."""
    lock = sliced.requirements()
    text = lock.read_text(encoding="utf-8")
    lock.unlink()
    lock.write_text(text + "no-such-distribution==1.0\n", encoding="utf-8")
    assert "report" in write_library_slices(sliced)


def test_without_the_imports_of_a_notebook_the_stage_that_writes_them_is_told(sliced):
    sliced.imports_slice("predictors").unlink()
    with pytest.raises(MissingInputError, match="data/slices/imports/predictors.json.*dvc repro imports@predictors"):
        write_library_slices(sliced)


def test_slices_are_written_again_to_the_byte(sliced, made_slices):
    write_library_slices(sliced)
    for path in (made_slices / "library").iterdir():
        assert (sliced.slices() / "library" / path.name).read_bytes() == path.read_bytes()
    assert [p.name for p in sliced.slices().iterdir() if p.name.startswith(".")] == []


# -- what a record says, and what it may not


def test_a_record_names_the_library_and_the_packages_that_ran(sliced):
    made, lock = describe_library(sliced, "predictors")
    found = read_slice(sliced.code_slice("predictors"))
    assert made.path == "data/slices/library/predictors.json" and made.sha256 == code_slices.modules_hash(found.modules)
    assert (lock.path, lock.sha256) == ("requirements.lock", code_slices.distributions_hash(found.distributions))
    other, _ = describe_library(sliced, "report")
    assert other.sha256 != made.sha256


@pytest.fixture
def own_source(sliced):
    """A study with a library of its own to edit."""
    package = sliced.package().resolve()
    (sliced.root / "src").unlink()
    shutil.copytree(package, sliced.root / "src" / "disrupting_harm", ignore=shutil.ignore_patterns("__pycache__"))
    return sliced


@pytest.mark.parametrize(
    "file, name",
    [
        ("regression/fit.py", "disrupting_harm.regression.fit"),
        ("regression/__init__.py", "disrupting_harm.regression"),
    ],
)
def test_a_module_that_changed_after_the_slice_was_made_is_named(own_source, file, name):
    path = own_source.package() / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"predictors.json: .*{name}.* changed; run `dvc repro library`"):
        describe_library(own_source, "predictors")
    describe_library(own_source, "non_law_enforcement_data")  # which does not use it


def test_where_another_copy_of_the_library_runs_no_record_is_made(own_source):
    """The slice is that of the checkout, and what is installed in the environment is not."""
    path, slice_path = own_source.package() / "regression" / "fit.py", own_source.code_slice("predictors")
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    content = files.read_json(slice_path)
    content["modules"]["disrupting_harm.regression.fit"] = files.sha256_file(path)
    files.write_text(slice_path, files.dump_json(content))
    with pytest.raises(
        UserError, match="another copy of the library runs .*; disrupting_harm.regression.fit differs.*activate"
    ):
        describe_library(own_source, "predictors")
    describe_library(own_source, "non_law_enforcement_data")  # whose modules are the same in both


def test_a_copy_of_the_same_content_may_run(own_source):
    made, _ = describe_library(own_source, "predictors")
    found = read_slice(own_source.code_slice("predictors"))
    assert made.sha256 == code_slices.modules_hash(found.modules)


def test_where_another_version_is_installed_than_the_slice_says_no_record_is_made(sliced):
    path, installed = sliced.code_slice("predictors"), metadata.version("scipy")
    content = files.read_json(path)
    content["distributions"]["scipy"] = ["0.0.1"]
    files.write_text(path, files.dump_json(content))
    with pytest.raises(UserError, match=f"requirements.lock: pins scipy 0.0.1, and {installed} is installed"):
        describe_library(sliced, "predictors")
    describe_library(sliced, "non_law_enforcement_data")  # which runs without it


def test_a_distribution_of_the_slice_that_only_another_system_needs_is_no_mistake(sliced):
    path = sliced.code_slice("predictors")
    content = files.read_json(path)
    content["distributions"]["no-such-distribution"] = ["1.0"]
    files.write_text(path, files.dump_json(content))
    describe_library(sliced, "predictors")


def test_a_module_or_template_that_is_gone_is_named(own_source):
    (own_source.package() / "regression" / "fit.py").unlink()
    (template,) = (own_source.package() / "report" / "template").rglob("*.j2")
    template.unlink()
    modules = read_slice(own_source.code_slice("predictors")).modules
    assert changed_modules(own_source, modules) == ["disrupting_harm.regression.fit"]
    report = read_slice(own_source.code_slice("report")).modules
    assert template.relative_to(own_source.package()).as_posix() in changed_modules(own_source, report)


def test_without_a_slice_the_command_that_makes_it_is_told(study):
    with pytest.raises(MissingInputError, match="data/slices/library/predictors.json.*dvc repro library"):
        describe_library(study, "predictors")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"modules": 3, "distributions": {}}',
        '{"modules": {}, "distributions": []}',
        "\udcff",
    ],
)
def test_a_slice_that_is_none_any_more_is_told_with_the_command_that_makes_it(sliced, content):
    path = sliced.code_slice("predictors")
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotASlice):
        read_slice(path)
    with pytest.raises(UserError, match="data/slices/library/predictors.json: is not a slice.*dvc repro library"):
        describe_library(sliced, "predictors")


def test_a_name_leads_to_the_file_of_a_module_a_package_or_a_template(study):
    package = study.package()
    assert source_path(study, "disrupting_harm") == package / "__init__.py"
    assert source_path(study, "disrupting_harm.survey") == package / "survey" / "__init__.py"
    assert source_path(study, "disrupting_harm.survey.estimate") == package / "survey" / "estimate.py"
    assert source_path(study, "report/template/a.j2") == package / "report" / "template" / "a.j2"


def test_code_that_the_stage_does_not_declare_is_named(sliced):
    loaded = [
        ("disrupting_harm.survey.estimate", str(sliced.package() / "survey" / "estimate.py")),
        ("helper", str(sliced.root / "notebooks" / "non_law_enforcement_data" / "helper.py")),
        ("disrupting_harm.files", str(sliced.package() / "files.py")),
    ]
    assert undeclared_modules(sliced, ["non_law_enforcement_data"], loaded) == [
        "disrupting_harm.survey.estimate",
        "notebooks/non_law_enforcement_data/helper.py",
    ]
    both = ["non_law_enforcement_data", "household_survey"]  # as a report, whose cover loads code of its components
    assert undeclared_modules(sliced, both, loaded) == ["notebooks/non_law_enforcement_data/helper.py"]


def test_a_module_of_the_library_counts_by_its_content_wherever_it_was_loaded_from(sliced, tmp_path):
    same, other = tmp_path / "elsewhere" / "files.py", tmp_path / "edited" / "files.py"
    source = (sliced.package() / "files.py").read_text(encoding="utf-8")
    files.write_text(same, source)
    files.write_text(other, source + "\n# edited\n")
    for path, found in (
        (same, []),
        (other, ["disrupting_harm.files"]),
        (tmp_path / "gone.py", ["disrupting_harm.files"]),
    ):
        assert undeclared_modules(sliced, ["predictors"], [("disrupting_harm.files", str(path))]) == found


def test_a_module_that_is_no_part_of_the_library_and_only_begins_like_it_is_a_helper(sliced):
    loaded = [("disrupting_harm_helper", str(sliced.root / "notebooks" / "disrupting_harm_helper.py"))]
    assert undeclared_modules(sliced, ["predictors"], loaded) == ["notebooks/disrupting_harm_helper.py"]


def test_what_components_declare_of_themselves_is_declared_for_every_stage(sliced):
    loaded = [(name, str(source_path(sliced, name))) for name in declarations()]
    assert len(loaded) > 3 and undeclared_modules(sliced, ["non_law_enforcement_data"], loaded) == []


def test_the_version_of_every_installed_distribution_of_the_lock_is_read_as_its_metadata_state_it(sliced):
    versions, _ = _read_lock(sliced.requirements().read_text(encoding="utf-8"))
    installed = [d for d in metadata.distributions() if normalise(d.metadata["Name"]) in versions]
    assert len(installed) > 50
    assert {d.name: _version_of(d) for d in installed} == {d.name: d.version for d in installed}
