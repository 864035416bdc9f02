"""A fault at a file operation of a command leaves the old result or the new one, whole; the same command then goes on well.

A fixed sample of operations; `make faults` tries every one.
"""

from __future__ import annotations

import os
import sys

import pytest
from tests.fault_scenarios import SCENARIOS, Case
from tests.fault_trials import Trials
from tests.small_survey import COUNTRY

from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.driver import workers


pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.pipeline,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are followed in /proc"),
]
EVERY = {
    "slice": 40, "derive": 11, "run": 11, "import": 11, "import, dvc add": 20, "repro": 90, "repro, its stage": 19,
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_whatever_operation_fails_nothing_is_lost_and_the_same_command_goes_on(name, base, trials, tmp_path):
    case = Case(SCENARIOS[name], base, trials, tmp_path)
    sample = case.sample(EVERY[name])
    assert len(sample) > 2
    found = {f"{kind} at {at}, {case.operations[at - 1]}": case.try_fault(at, kind) for at, kind in sample}
    assert {place: problems for place, problems in found.items() if problems} == {}


def test_where_no_key_is_set_trials_make_one_before_their_process_starts(tmp_path, monkeypatch):
    """As in `make faults`: the process keeps the environment of its start."""
    started = []
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(workers, "WarmParent", lambda *_: started.append(os.environ.get(VARIABLE)))
    Trials(tmp_path / "trials")
    assert started == [str(tmp_path / "trials" / "keys")]
    assert (tmp_path / "trials" / "keys" / f"{COUNTRY}.key").is_file()
