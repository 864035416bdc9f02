"""Every command and example of the documentation runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from tests.checkouts import ROOT, run_in
from tests.documented import BLOCK, PAGES, blocks, commands, of, read_page, typed

from disrupting_harm.cli import COMMANDS, _parser
from disrupting_harm.driver import cluster_worker
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held
from disrupting_harm.study.load import load_study


# Commands that are run by other tests, by how they begin, each with the reason and the test.
TESTED_ELSEWHERE = {
    "dh import": "an imported file lies elsewhere: tests/functional/test_import.py",
    "dh audit": "answers 1 where not every country is here: tests/functional/test_audit.py",
    "dh edit": "a server runs until it is closed: tests/functional/test_edit.py",
    "dh diff": "answers 1 where there is a difference: tests/functional/test_diff.py, tests/docs/test_tutorial.py",
    "dh release": "writes a log into its clone: tests/functional/test_release.py",
    "dh crate": "lies elsewhere: tests/functional/test_crate.py",
    "dh site": "writes its pages, which takes a minute: tests/functional/test_site.py",
    "dh confirm": "a saved file comes from a partner: tests/functional/test_confirm.py",
    "dh trace ~/": "a mailed file lies elsewhere: tests/functional/test_tampering.py",
    "dh verify ~/": "a mailed file lies elsewhere: tests/functional/test_tampering.py",
    "dh verify --values": "takes as long as to make all estimates: tests/functional/test_verify.py",
    "dh repro disclosure_model": "needs packages that `make` does not install: tests/unit/components/disclosure_model/test_model.py",
    "dh workbook": "lies elsewhere: tests/functional/test_workbook.py",
    "dh word": "a document that partners edited comes from elsewhere: tests/functional/test_word.py",
    "dh repro --scheduler": "a cluster and its remotes are other machines: tests/pipeline/test_cluster.py",
    "dh report": "writes a copy beside the scratch: tests/unit/report/test_checked.py",
    "dvc remote": "other machines",
    "dh languages": "writes into the catalogues: tests/functional/test_languages.py",
    "conda": "another installer, which no test has: tests/pipeline/test_environment.py holds what it is told",
}
LISTED = tuple(TESTED_ELSEWHERE)


def test_the_documentation_uses_no_other_program():
    assert {command.split()[0] for command in commands()} == {"make", "source", "dh", "dvc", "dask", "git", "conda"}
    kinds = {kind for page in PAGES for kind, _ in BLOCK.findall(page.read_text(encoding="utf-8"))}
    assert kinds == {"", "sh", "console", "python", "yaml"}, "no command hides in a block that nothing reads"


@pytest.mark.parametrize("start", LISTED)
def test_what_is_listed_is_documented_and_its_test_is_there(start):
    assert any(command.startswith(start) for command in commands())
    named = re.findall(r"tests/[\w/]+\.py", TESTED_ELSEWHERE[start])
    assert all((ROOT / name).is_file() for name in named)


@pytest.mark.parametrize("command", of("make"))
def test_make_commands_are_targets(command):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    assert re.search(rf"^{re.escape(command.split()[1])}:", makefile, flags=re.MULTILINE)


@pytest.mark.pipeline
@pytest.mark.parametrize("command", [c for c in typed() if c.startswith(("dh ", "dvc ")) and not c.startswith(LISTED)])
def test_commands_run_in_a_reproduced_clone(reproduced, command):
    """Those of blocks `console` are run by test_tutorial.py, with what they print."""
    program, *arguments = shlex.split(command)
    module = {"dh": "disrupting_harm", "dvc": "dvc"}[program]
    done = run_in(reproduced, "-m", module, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", of("dh"))
def test_every_command_is_understood(command):
    assert _parser().parse_args(shlex.split(command)[1:])


@pytest.mark.parametrize("command", [c for c in of("dh") if c.startswith(("dh edit", "dh diff"))])
def test_the_commands_of_the_editing_loop_name_what_there_is(command):
    options = vars(_parser().parse_args(shlex.split(command)[1:]))
    component, unit = options["component"], options["unit"]
    assert unit in load_study(Layout(ROOT)).units and component in held(Layout(ROOT), unit)


def test_the_import_example_names_a_file_that_the_parameters_declare(shared_data):
    (command,) = of("dh import")
    _, country, file = shlex.split(command)[2:]
    assert f"file: {file.rpartition('/')[2]}" in read_page(f"params/countries/{country}.yaml")
    assert (shared_data / file.partition("shared/data/")[2]).is_file()


def sentences() -> list[str]:
    """The calls of `dh` in sentences, without the page that is made from the parser."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES if page.name != "commands.md"]
    found = [
        " ".join(words.split()) for text in texts for words in re.findall(r"`(dh [a-z][^`]*)`", BLOCK.sub("", text))
    ]
    return sorted(set(found))


@pytest.mark.parametrize("call", sentences())
def test_a_call_in_a_sentence_is_understood(call):
    """Words in capitals and in `<>` stand for what a reader puts there. A name without arguments speaks about the command."""
    name, *arguments = shlex.split(call)[1:]
    assert name in COMMANDS and (not arguments or _parser().parse_args([name, *arguments]))


def test_the_example_for_slurm_is_python_and_names_the_variable_that_a_worker_reads():
    """It runs where there is a SLURM. What it writes into a job is dask-jobqueue's own."""
    (example,) = [block for block in blocks("python") if "SLURMCluster" in block]
    compile(example, "several-machines.md", "exec")
    assert "export DH_CLONE=" in example and '"DH_CLONE"' in Path(cluster_worker.__file__).read_text(encoding="utf-8")


def test_the_command_for_several_machines_is_understood():
    (command,) = [c for c in of("dh") if c.startswith("dh repro --scheduler")]
    assert vars(_parser().parse_args(shlex.split(command)[1:]))["scheduler"].startswith("tcp://")


def test_the_python_example_gives_one_row_per_cell():
    (example,) = [block for block in blocks("python") if "SurveyDesign" in block]
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
