"""The gate of a run by hand stops the cell with a sentence for each problem; what lies in the folder is listed to the last file."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import make_children

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.evidence.gate import Gate, left_in


@pytest.fixture
def gate(tmp_path) -> Gate:
    made = Gate(tmp_path)
    made.protect("children", make_children())
    return made


def test_by_hand_every_problem_is_a_sentence_with_rule_and_remedy(gate):
    with pytest.raises(UserError) as raised:
        gate.check_texts("table", caption="Told by C0001", note="1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")
    first, second = str(raised.value).splitlines()
    assert first.startswith("table holds an identifier of children in its caption (rule `identifiers`); save estimates")
    assert second.startswith("table has a note with a list of numbers (rule `text`); write") and "C0001" not in first


def test_a_name_that_holds_a_respondent_is_not_told(gate):
    with pytest.raises(UserError, match="^something with an identifier in its name holds") as raised:
        gate.check_texts("of_C0001", id="of_C0001")
    assert "C0001" not in str(raised.value)


def test_a_declared_column_is_one_of_the_table_and_says_what_it_is(gate):
    frame = pd.DataFrame({"Sum": ["1"]})
    for declared in ({"Total": "weights"}, {"Sum": " "}):
        with pytest.raises(UserError, match="other_numbers names"):
            gate.check_numbers("t", frame, None, label=str, facts=[], declared=declared)
    gate.check_numbers("t", frame, None, label=str, facts=[], declared={"Sum": "weights"})


def test_every_file_folder_and_link_is_listed_but_for_what_the_run_keeps(tmp_path):
    for name in ("run.json", ".profile/tmp/x", "a.csv", ".hidden", "more/deep/b.csv"):
        files.write_text(tmp_path / name, "x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "more")
    assert left_in(tmp_path) == [".hidden", "a.csv", "empty", "link", "more/deep/b.csv"]
