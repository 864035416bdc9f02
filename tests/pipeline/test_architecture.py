"""The arrows between packages, and where a test of a module is found."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.checkouts import ROOT


UNIT = ROOT / "tests" / "unit"


def test_arrows_point_one_way(tmp_path):
    code = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command(args=sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("test", sorted(UNIT.rglob("test_*.py")), ids=lambda path: path.relative_to(UNIT).as_posix())
def test_a_unit_test_is_named_after_the_module_it_tests(test):
    """The tests of a module may be several files: what follows its name says what of it, as in test_project_losses."""
    folder, words = ROOT / "src" / "disrupting_harm" / test.relative_to(UNIT).parent, test.stem.split("_")[1:]
    assert any((folder / f"{'_'.join(words[:n])}.py").is_file() for n in range(len(words), 0, -1))


def test_every_command_has_its_functional_test():
    from disrupting_harm.cli import COMMANDS

    found = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "functional").glob("test_*.py")}
    assert {command.replace("-", "_") for command in COMMANDS} <= found


def test_no_module_grows_beyond_a_hard_look():
    sizes = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "src").rglob("*.py")}
    assert [str(p) for p, lines in sizes.items() if lines > 400] == []


@pytest.mark.parametrize("package", ["figures", "synthetic"])
def test_what_is_drawn_adds_up_alike_in_every_version_of_python(package):
    """`sum` of floats gives other last digits since Python 3.12, and a drawing other names of its clip paths; `math.fsum` is exact."""
    found = {
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "src" / "disrupting_harm" / package).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"(?<![\w.])sum\((?!len\()", line)
    }
    assert found == set()
