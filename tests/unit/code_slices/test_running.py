"""The code that runs is that of the slices, or no record is made."""

from __future__ import annotations

import shutil
from importlib import metadata

import pytest

from disrupting_harm import files
from disrupting_harm.code_slices.code_slice import (
    NotASlice,
    changed_modules,
    distributions_hash,
    modules_hash,
    read_slice,
    source_path,
)
from disrupting_harm.code_slices.running import declarations, describe_library, undeclared_modules
from disrupting_harm.errors import MissingInputError, UserError


# -- what a record says, and what it may not


def test_a_record_names_the_library_and_the_packages_that_ran(sliced):
    made, lock = describe_library(sliced, "predictors")
    found = read_slice(sliced.code_slice("predictors"))
    assert made.path == "data/slices/library/predictors.json" and made.sha256 == modules_hash(found.modules)
    assert (lock.path, lock.sha256) == ("requirements.lock", distributions_hash(found.distributions))
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
    with pytest.raises(UserError, match=f"predictors.json: .*{name}.* changed; run `dh repro library`"):
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
    assert made.sha256 == modules_hash(found.modules)


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
    with pytest.raises(MissingInputError, match="data/slices/library/predictors.json.*dh repro library"):
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
    with pytest.raises(UserError, match="data/slices/library/predictors.json: is not a slice.*dh repro library"):
        describe_library(sliced, "predictors")


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
