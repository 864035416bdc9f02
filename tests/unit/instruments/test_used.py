"""What a stage uses of an instrument: an edit of anything else leaves it as it is."""

import json

import pytest
from tests.small_instrument import TEXT, small_instrument

from disrupting_harm.instruments.used import used_of


ENGLISH = ("English (en)",)


def changes(tmp_path, old, new):
    """Whether the edit changes what derived tables use, and what an English report uses."""
    assert old in TEXT
    before, after = small_instrument(tmp_path), small_instrument(tmp_path, TEXT.replace(old, new))
    return used_of(before) != used_of(after), used_of(before, ENGLISH) != used_of(after, ENGLISH)


@pytest.mark.parametrize(
    "old, new, derived, report",
    [
        ("How old are you?", "What is your age?", False, True),
        ("A friend", "Someone of my age", False, True),
        ("About you", "Yourself", False, True),
        ("past year", "past 12 months", False, True),
        (",2c,", ",2z,", False, True),
        ("A small survey", "A survey", False, True),
        ("Que idade tem?", "Quantos anos tem?", False, False),
        ("In years", "In whole years", False, False),
        ("choices\n", "\nchoices\n", False, False),
        (",note,thanks,Thank you", ",note,thanks,Goodbye", False, True),
        (",integer,age", ",decimal,age", True, True),
        ("${age} > 14", "${age} > 13", True, True),
        (". <= 17", ". <= 18", True, True),
        (",yes_no,98,", ",yes_no,97,", True, True),
        ("dont_know", "unsure", True, True),
        (",text,other", ",text,others", True, True),
    ],
)
def test_a_stage_is_changed_by_what_it_uses_alone(tmp_path, old, new, derived, report):
    assert changes(tmp_path, old, new) == (derived, report)


def test_it_is_plain_json_and_names_no_file(tmp_path):
    content = used_of(small_instrument(tmp_path), ENGLISH)
    assert json.loads(json.dumps(content)) == content
    assert "params/" not in json.dumps(content) and "Portugu" not in json.dumps(content)
