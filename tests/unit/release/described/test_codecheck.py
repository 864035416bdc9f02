"""What a checker should make again: figures, tables and reports, and not what the release says of itself."""

from __future__ import annotations

import yaml
from tests.small_description import FIGURE, TABLE, content

from disrupting_harm.release.described.codecheck import codecheck_text


def test_figures_and_tables_are_to_be_made_again_and_records_are_not(tmp_path):
    stated = yaml.safe_load(codecheck_text(content(tmp_path)))
    assert stated["manifest"] == [{"file": TABLE, "comment": "Shares"}, {"file": FIGURE, "comment": "A figure"}]


def test_what_a_checker_fills_is_left_to_the_checker(tmp_path):
    stated = yaml.safe_load(codecheck_text(content(tmp_path)))
    assert not {"codechecker", "report", "certificate", "check_time"} & set(stated) and "a" * 40 in stated["summary"]
