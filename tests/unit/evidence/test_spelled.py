"""An identifier is known however a text spells it, and no other text is taken for one."""

import pytest

from disrupting_harm.evidence.spelled import Spelled


NAMES = Spelled(["C0001", "KEN-S01-H12", "104711", "D1"])


@pytest.mark.parametrize(
    "text",
    [
        "C0001", "c0001", "told by C 0 0 0 1.", "C.0001", "C/00/01", "xC0001y", "ＣＯ has Ｃ０００１", "%43%30%30%30%31", "&#67;0001", "c0001 5 times", "10 C 0001",
        "ken s01 h12", "kenS01h12", "1 0 4 7 1 1", "1-0-4-7-1-1", "d1", "D 1 was, C0001",
    ],
)  # fmt: skip
def test_an_identifier_is_known_however_it_is_spelled(text):
    assert NAMES.are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "C00011", "C001", "C0002", "grid1", "and 1 other", "104,711", "1,047,11", "2104711", "Kenya: S01, 12 households",
        "n 1 0 4 7", "13.5 %", "ABC", "D12", "Girls: 13.2 % (12.2 to 13.4), n 1,014",
    ],
)  # fmt: skip
def test_other_texts_are_none(text):
    assert not NAMES.are_in(text)


def test_without_identifiers_nothing_is_one():
    assert not Spelled([]).are_in("C0001")
