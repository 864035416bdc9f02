"""Every command that writes a file where it is told refuses a folder that is not there, and makes none."""

import pytest


STEM = "government_interviews"


@pytest.mark.parametrize(
    "arguments",
    [
        ("workbook", "TST", "missing/tables.xlsx"),
        ("word", "TST", "missing/report.docx"),
        ("instrument", STEM, "--qdpx", "missing/empty.qdpx"),
        ("synthesize", "household_survey", "TST", "--layout", "phase1", "--to", "missing/file.csv"),
        ("trace", "TST/household_survey/prevalence", "--html", "missing/chain.html"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_misspelt_folder_is_told_and_not_made(dh, study, arguments):
    outcome = dh(*arguments)
    said = f"{arguments[-1]}: no file can be written there; name a file in a folder that is there.\n"
    assert (outcome.code, outcome.out, outcome.err) == (2, "", said)
    assert not (study.root / "missing").exists()
