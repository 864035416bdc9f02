"""`dh verify` of a part of a study that somebody tampered with, and of its values made again."""

from __future__ import annotations

import re

import pytest
from tests.tampering_edits import COUNTS, DESIGN, OTHER, change, pixel, rewritten, set_cell


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]


# -- a part of the study, and files from elsewhere


@pytest.mark.parametrize("named", ["TSU", OTHER, f"{OTHER}/cybertipline.svg", "outputs/reports/TSU"])
def test_a_part_is_verified_without_the_others(dh, clone, named):
    change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))(clone)
    outcome = dh("verify", named)
    assert outcome.code == 0, outcome.out
    assert dh("verify", "TST").code == dh("verify").code == 1


def test_one_file_is_verified_without_its_neighbours(dh, clone):
    change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))(clone)
    change(f"{COUNTS}/cybertipline.png", pixel)(clone)
    *told, closing = dh("verify", f"{COUNTS}/cybertipline.png").out.splitlines()
    assert {re.split(r": | \(", line)[0] for line in told} == {f"{COUNTS}/cybertipline.png"}
    assert re.match(r"[12] differences?;", closing), "its pixels, and that its identity is gone"


def test_a_path_is_meant_from_the_working_directory(dh, clone, monkeypatch):
    change(f"{COUNTS}/cybertipline.png", pixel)(clone)
    monkeypatch.chdir(clone / COUNTS)
    assert dh("verify", "cybertipline.svg").code == 0
    assert dh("verify", "cybertipline.png").code == 1


def test_an_estimate_is_made_again_from_its_rows(dh, clone):
    rewritten(change(f"{DESIGN}/outcomes.csv", set_cell(1, "n", "69")))(clone)
    assert dh("verify", DESIGN).code == 0, "no drawn number hangs on it, and every hash was rewritten"
    outcome = dh("verify", DESIGN, "--values")
    assert outcome.code == 1, outcome.out
    assert (
        f'{DESIGN}/outcomes.csv: forged estimate: TST/sampling_design/contacts@v1/stratum=S01: n is "69" and should be'
        in outcome.out
    )
    assert "(from the rows)" in outcome.out
    assert outcome.err == "notebooks of 1 unit run again, as long as it took to make them\n[1/1] TST: looked at\n"


def test_names_that_are_none_are_told_all_at_once(dh, clone):
    outcome = dh("verify", "TSX", "nowhere.png", f"{COUNTS}/nothing.png")
    assert (outcome.code, outcome.out) == (2, "")
    assert [line.partition(":")[0] for line in outcome.err.splitlines()] == ["TSX", "nowhere.png"]
