"""A fault at a file operation of a command leaves the old result or the new one, whole; the same command then goes on well.

A fixed sample of operations; `make faults` tries every one.
"""

from __future__ import annotations

import sys

import pytest
from tests.fault_scenarios import SCENARIOS, Case


pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.pipeline,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are followed in /proc"),
]
EVERY = {
    "slice": 40, "derive": 11, "run": 50, "import": 11, "import, dvc add": 20, "repro": 90, "repro, its stage": 19,
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_whatever_operation_fails_nothing_is_lost_and_the_same_command_goes_on(name, base, trials, tmp_path):
    case = Case(SCENARIOS[name], base, trials, tmp_path)
    sample = case.sample(EVERY[name])
    assert len(sample) > 2
    found = {f"{kind} at {at}, {case.operations[at - 1]}": case.try_fault(at, kind) for at, kind in sample}
    assert {place: problems for place, problems in found.items() if problems} == {}
