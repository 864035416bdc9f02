"""Every command and example of the README runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from tests.conftest import ROOT, run_in

from disrupting_harm.cli import _parser
from disrupting_harm.driver import cluster_worker
from disrupting_harm.layout import Layout
from disrupting_harm.registry import held
from disrupting_harm.study.load import load_study


README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
    return [line for line in lines if line]


# An imported file lies elsewhere, and a server runs until it is closed; a comparison answers 1 where there is a difference; a cluster
# and its remotes are other machines.
TESTED_ELSEWHERE = ("dh import", "dh edit", "dh diff", "dh repro --scheduler", "dvc remote")


def of(program: str) -> list[str]:
    return [c for c in commands() if c.startswith(f"{program} ")]


def test_the_readme_documents_every_kind_of_command():
    assert {c.split()[0] for c in commands()} == {"make", "source", "dh", "dvc", "dask"}


@pytest.mark.parametrize("command", of("make"))
def test_make_commands_are_targets(command):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, flags=re.MULTILINE)


@pytest.mark.xdist_group("reproduced")
@pytest.mark.pipeline
@pytest.mark.parametrize("command", [c for c in of("dh") + of("dvc") if not c.startswith(TESTED_ELSEWHERE)])
def test_commands_run_in_a_reproduced_clone(reproduced, command):
    program, *arguments = shlex.split(command)
    module = {"dh": "disrupting_harm", "dvc": "dvc"}[program]
    done = run_in(reproduced, "-m", module, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [c for c in of("dh") if c.startswith(("dh edit", "dh diff"))])
def test_the_commands_of_the_editing_loop_are_understood_and_name_what_there_is(command):
    """tests/functional/test_edit.py and test_diff.py run them."""
    options = vars(_parser().parse_args(shlex.split(command)[1:]))
    component, unit = options["component"], options["unit"]
    assert unit in load_study(Layout(ROOT)).units and component in held(Layout(ROOT), unit)


def test_the_import_example_names_a_file_that_the_parameters_declare(shared_data):
    (command,) = of("dh import")
    _, country, file = shlex.split(command)[2:]
    assert f"file: {file.rpartition('/')[2]}" in (ROOT / "params" / "countries" / f"{country}.yaml").read_text(
        encoding="utf-8"
    )
    assert (shared_data / file.partition("shared/data/")[2]).is_file()


def test_the_example_for_slurm_is_python_and_names_the_variable_that_a_worker_reads():
    """It runs where there is a SLURM. What it writes into a job is dask-jobqueue's own."""
    (example,) = [block for kind, block in BLOCKS if kind == "python" and "SLURMCluster" in block]
    compile(example, "README.md", "exec")
    assert "export DH_CLONE=" in example and '"DH_CLONE"' in Path(cluster_worker.__file__).read_text(encoding="utf-8")


def test_the_command_for_several_machines_is_understood():
    (command,) = [c for c in of("dh") if c.startswith("dh repro --scheduler")]
    assert vars(_parser().parse_args(shlex.split(command)[1:]))["scheduler"].startswith("tcp://")


def test_the_python_example_gives_one_row_per_cell():
    (example,) = [block for kind, block in BLOCKS if kind == "python" and "SurveyDesign" in block]
    frame = pd.DataFrame(
        {
            "weight": [1.0, 2.0] * 4, "stratum": [1] * 4 + [2] * 4, "psu": [1, 1, 2, 2] * 2,
            "QN24": [0, 1, 1, 0, 0, 1, None, 1], "sex": ["f", "m"] * 4, "grade": [9] * 4 + [10] * 4,
        }
    )  # fmt: skip
    code = example.rstrip().rpartition("\n")
    scope = {"frame": frame}
    exec(code[0], scope)
    table = eval(code[2], scope)
    assert list(table.columns) == [
        "indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "df_domain", "deff", "n", "n_eff",
        "n_cases", "n_weighted", "flags",
    ]  # fmt: skip
    assert list(table["by"]) == ["", "sex", "sex"] + ["sex:grade"] * 4
