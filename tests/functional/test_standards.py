"""A release held against RO-Crate, PROV and Data Package by tools of the standards' communities, without a network.

Rules that the crate does not keep stand in EXCEPTIONS, each with its reason; one that is kept by now must leave the list.
"""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.checkouts import ROOT, copy_clone, run_in
from tests.small_release import MIXED, REAL, commit

from disrupting_harm.layout import Layout


ENVIRONMENT = ROOT / ".venv-standards"
pytestmark = [
    pytest.mark.skipif(not (ENVIRONMENT / "ready").is_file(), reason="the environment of the standards' tools is not built: make standards"),
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
]  # fmt: skip
# Of Process Run Crate: "The SoftwareApplication id SHOULD be an absolute URI". The workflow is a file of the crate, and RO-Crate wants
# the id of a file to be its path; the engine has no address of its own.
EXCEPTIONS = {"process-run-crate-0.5_5.1"}


@pytest.fixture(scope="module")
def found(released_study, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("standards")
    copy_clone(released_study.root, folder / "clone")
    clone = Layout(folder / "clone")
    with (clone.root / "CITATION.cff").open("a", encoding="utf-8") as citation:
        citation.write("repository-code: https://example.org/study\n")
    commit(clone)
    done = run_in(
        clone, "-m", "disrupting_harm", "release", str(folder / "released"), "--demonstration", "--units", REAL, MIXED
    )
    assert done.returncode == 0, done.stderr
    command = [ENVIRONMENT / "bin" / "python", ROOT / "tools" / "standards" / "check_release.py", folder / "released"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_crate_keeps_every_required_and_recommended_rule_of_the_profile(found):
    wrong = [line for line in found["crate"] if line.split()[1] not in EXCEPTIONS]
    assert wrong == []


def test_no_exception_is_listed_that_is_kept_by_now(found):
    assert {line.split()[1] for line in found["crate"]} == EXCEPTIONS and all(
        line.startswith("RECOMMENDED") for line in found["crate"]
    )


def test_prov_and_the_data_package_are_valid(found):
    assert found["prov"] == [] and found["data package"] == []


def test_a_reader_of_crates_that_is_not_ours_finds_the_workflow_the_runs_and_the_files(found):
    read = found["read"]
    assert (
        read["workflow"] == "dvc.yaml"
        and read["actions"] > 4
        and read["files"] > 20
        and "Testland" in read["name"]
        or read["name"]
    )
