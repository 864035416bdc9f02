"""A second reproduction, from no lock file, stage by stage with DVC itself and in kernels, on what looks like another machine.

The first one is the driver's, several stages at once in forks: so all that differs between the two must not reach an output.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from tests.checkouts import common_folder, copy_checkout, give_bytecode, run_in
from tests.exact_estimates import save_exact_estimates
from tests.fault_scenarios import make_base
from tests.fault_trials import Trials

from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import pipeline_files


# Nothing of this may reach an output.
ELSEWHERE = {
    "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "2", "COLUMNS": "43",
    "PYTHONDONTWRITEBYTECODE": "1",
    "USER": "someoneelse", "LOGNAME": "someoneelse", "MPLBACKEND": "svg",
}  # fmt: skip


# What DVC, a stage and its kernel import. Every one of a hundred processes would compile it.
IMPORT_ALL = """
import importlib
from disrupting_harm.driver.forks import LIBRARIES
others = ("dvc.cli.parser", "dvc.repo.reproduce", "dvc.stage.run", "dvc_data.hashfile.build", "nbclient", "ipykernel.kernelapp", "ipykernel.ipkernel")
for name in (*LIBRARIES, *others):
    importlib.import_module(name)
"""


@dataclass(frozen=True)
class Again:
    """The second clone when all units are done, and what `dvc repro report@KEN` alone said and made in it."""

    layout: Layout
    kenya_said: str
    kenya_made: list[str]


@pytest.fixture(scope="session")
def again(tmp_path_factory, worker_id) -> Again:
    """Made once, by the first worker that needs it."""
    common = common_folder(tmp_path_factory, worker_id)
    layout, report = Layout((common / "another place" / "deeper" / "clone").resolve()), common / "another.json"
    with FileLock(common / "another.lock"):
        if not report.is_file():
            copy_checkout(layout.root, git=True)
            give_bytecode(layout.root)  # which no process writes in that environment
            done = run_in(layout, "-c", IMPORT_ALL)  # and that of the packages, which a new environment lacks
            assert done.returncode == 0, done.stderr
            for pipeline in pipeline_files(layout):
                pipeline.with_name("dvc.lock").unlink(missing_ok=True)
            report.write_text(json.dumps(reproduce_elsewhere(layout)), encoding="utf-8")
    return Again(layout, **json.loads(report.read_text(encoding="utf-8")))


def reproduce_elsewhere(layout: Layout) -> dict:
    home = layout.root.parent / "home"
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("figure.dpi: 33\naxes.facecolor: yellow\n")
    elsewhere = ELSEWHERE | {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    kenya = run_in(layout, "-m", "dvc", "repro", "report@KEN", umask=0o077, **elsewhere)
    assert kenya.returncode == 0, kenya.stdout + kenya.stderr
    made = sorted(
        path.relative_to(layout.root).as_posix()
        for half in ("data/raw", "data/derived", "outputs")
        for path in (layout.root / half).rglob("*")
        if path.is_file()
    )
    microdata = (
        Path(os.environ.get("DH_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data")) / "microdata"
    )
    others = [("disrupting_harm", "reproduce", "--dvc", "XNH"), ("dvc", "repro", "report@XFC")]
    if microdata.is_dir():
        (file,) = microdata.rglob("yrbs2019.sav.gz")
        others = [
            ("disrupting_harm", "import", "household_survey", "USA", str(file)),
            ("disrupting_harm", "reproduce", "--dvc", "XNH"),
            ("dvc", "repro", "report@USA", "report@XFC"),
        ]
    for arguments in others:
        done = run_in(layout, "-m", *arguments, umask=0o077, **elsewhere)
        assert done.returncode == 0, done.stdout + done.stderr
    return {"kenya_said": kenya.stdout + kenya.stderr, "kenya_made": made}


@pytest.fixture(scope="session")
def trials(tmp_path_factory) -> Iterator[Trials]:
    found = Trials(tmp_path_factory.mktemp("trials"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def base(tmp_path_factory, trials) -> Layout:
    """A small repository with results of two components. Tests must not change it."""
    return make_base(tmp_path_factory.mktemp("faults"), trials)


@pytest.fixture(scope="session")
def exact(reproduced, tmp_path_factory) -> Path:
    """The folder of the exact estimates behind the reproduced clone's, below units and components."""
    root = tmp_path_factory.mktemp("exact")
    save_exact_estimates(reproduced, root)
    return root
