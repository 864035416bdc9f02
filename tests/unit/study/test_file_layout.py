"""What a layout of a file of several units states: whose code is whose, and what differs for one of them."""

import pytest
import yaml
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


def test_the_codes_of_the_file_of_phase_1_are_those_of_its_codebook(root):
    """There is no code 5. Codes one too small would give each country from Tanzania on another's rows."""
    path = root / "params" / "components" / "layouts" / "phase1.yaml"
    found = FileLayout(**yaml.safe_load(path.read_text(encoding="utf-8")))
    assert (found.unit_column, found.units) == (
        "COUNTRY",
        {
            "ETH": 1, "KEN": 2, "MOZ": 3, "NAM": 4, "TZA": 6, "UGA": 7,
            "KHM": 8, "IDN": 9, "MYS": 10, "PHL": 11, "THA": 12, "VNM": 13,
        },
    )  # fmt: skip
