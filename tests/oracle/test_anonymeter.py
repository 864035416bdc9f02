"""anonymeter attacks a stand-in: what it finds out about people of an original survey is what it finds out about anybody.

The original and its control are surveys of the same made-up population: the stand-in is a third draw, since the generator reads no
row. A guess that hits without having seen a row is the control's: a rate of hits means nothing without it. That the attack can find
something at all is seen on a stand-in that is a copy of the original.
"""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.checkouts import ROOT

from disrupting_harm.components.household_survey.stand_in import make_survey
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


PYTHON = ROOT / ".venv-attack" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv-attack" / "ready").is_file(),
    reason="the environment of the attacking tools is not built: make attack",
)
COLUMNS = [
    "sex", "age", "urbanity", "stratum", "at_school", "raised_by", "has_disability", "use_frequency", "hours_school_day", "hours_free_day",
    "met_online_contact",
]  # fmt: skip
GUESSES = 200
ATTACKS = ("singling out", "linkability", "inference")


def draw(seed: int):
    """Kenya's stand-in as another seed makes it: other PSUs, children and answers."""
    layout = Layout(ROOT)
    design = load_section(layout, "KEN", "sampling_design")
    changed = {
        "selection": design.selection.model_copy(update={"seed": seed}),
        "stand_in": design.stand_in.model_copy(update={"seed": seed}),
    }
    return make_survey(
        layout, "KEN", load_section(layout, "KEN", "household_survey"), design.model_copy(update=changed)
    )["children"][COLUMNS]


@pytest.fixture(scope="module")
def risks(tmp_path_factory):
    """By what is attacked, anonymeter's findings by attack."""
    folder = tmp_path_factory.mktemp("anonymeter")
    for name, seed in (("original", 1), ("control", 2), ("stand_in", 3)):
        draw(seed).to_csv(folder / f"{name}.csv", index=False)

    def attack(stand_in: str) -> dict:
        files = [folder / f"{name}.csv" for name in ("original", "control", stand_in)]
        command = [PYTHON, ROOT / "tools" / "attack" / "stand_in_risks.py", *files, str(GUESSES)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return {"stand-in": attack("stand_in"), "copy": attack("original")}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_stand_in_tells_no_more_of_the_original_than_of_people_it_never_saw(risks, name):
    """The interval of the risk above the control begins at none."""
    assert risks["stand-in"][name]["low"] <= 0, risks["stand-in"][name]


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attack_finds_more_in_a_copy_of_their_rows(risks, name):
    assert risks["copy"][name]["low"] > risks["stand-in"][name]["high"], risks
