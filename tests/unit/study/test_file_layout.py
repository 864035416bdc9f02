"""What a layout of a file of several units states: whose code is whose, and what differs for one of them."""

import pytest
from pydantic import ValidationError

from disrupting_harm.study.file_layout import FileLayout


LAYOUT = {"component": "household_survey", "unit_column": "COUNTRY", "units": {"TST": 1, "TSA": "two"}}


def test_a_layout_needs_no_more_than_whose_code_is_whose():
    found = FileLayout(**LAYOUT)
    assert (found.units, found.section, found.own) == ({"TST": 1, "TSA": "two"}, {}, {})


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"units": {}}, "at least 1 item"),
        ({"units": {"TST": 1, "TSA": 1}}, "gives two units one code"),
        ({"units": {"TST": 1, "TSA": "1"}}, "gives two units one code"),
        ({"units": {"Testland": 1}}, "should match pattern"),
        ({"own": {"TSX": {}}}, "`own` names TSX, which `units` does not hold"),
        ({"own": {"TST": []}}, "dictionary"),
        ({"unit_colum": "C"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_is_refused(changes, said):
    with pytest.raises(ValidationError, match=said):
        FileLayout(**LAYOUT | changes)
