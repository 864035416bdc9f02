"""How agreement is counted: in digits, as NIST scores programs."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from tests.checkouts import ROOT


@pytest.fixture(scope="module")
def digits():
    spec = importlib.util.spec_from_file_location("digits_benchmark", ROOT / "benchmarks" / "digits.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.digits


@pytest.mark.parametrize(
    "found, expected, count",
    [
        (1.0, 1.0, 15),
        (1.001, 1.0, 3),
        (2.0, 1.0, 0),
        (-1.0, 1.0, 0),
        (1e-9, 0.0, 9),
        (np.nan, 1.0, 0),
        (1 + 1e-16, 1.0, 15),
    ],
)
def test_digits_are_those_of_the_relative_error_and_fifteen_at_most(digits, found, expected, count):
    assert digits(found, expected) == pytest.approx([count], abs=1e-9)


def test_what_the_other_program_does_not_give_is_left_out(digits):
    assert digits([1.0, 2.0], [1.0, np.nan]).tolist() == [15.0]
