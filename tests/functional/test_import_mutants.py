"""`dh import` of files as they go wrong in the field: each kind is refused or shown, none changes numbers in silence."""

from __future__ import annotations

import pytest
from tests.mutants import MUTANTS, Mutant
from tests.small_survey import COUNTRY, files_below, make_small_survey

from disrupting_harm.contracts.findings import KINDS
from disrupting_harm.ingest import track


REASON = "seen with the field team"


@pytest.fixture
def deliver(tmp_path, root, monkeypatch, dh):
    """Import a mutant's table into a country whose caregivers (or children) are in place; returns the outcome."""
    monkeypatch.setattr(track, "_track", lambda layout, folder: None)  # DVC is run in test_import.py

    def run(mutant: Mutant, folder: str = "study", accept: bool = False):
        survey = make_small_survey(tmp_path / folder, root)
        survey.write()
        placed = files_below(survey.layout.root / "data")
        caregivers = survey.caregivers
        mutant.spoil(survey)
        table = "children" if survey.caregivers == caregivers else "caregivers"
        if accept:
            kinds = filter(None, (mutant.kind, mutant.also))
            survey.section["tables"][table]["accept"] = dict.fromkeys(kinds, REASON)
        survey.write_params()
        source = tmp_path / folder / f"delivery_{table}.csv"
        source.write_bytes(getattr(survey, table).encode())
        monkeypatch.chdir(survey.layout.root)
        done = dh("import", "household_survey", COUNTRY, "--table", table, str(source))
        assert done.code == 0 or files_below(survey.layout.root / "data") == placed
        return done

    return run


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_told_or_is_right(deliver, mutant):
    done = deliver(mutant)
    if not mutant.told:
        assert (done.code, done.err) == (0, "") and "warning" not in done.out
        return
    assert (done.code, done.out) == (2, "") and "Traceback" not in done.err
    line, *more = done.err.splitlines()
    assert line.startswith("delivery_") and mutant.told in line and line.endswith(".")
    assert (f"accept, as `{mutant.kind}: REASON`" in line) == bool(mutant.kind)
    assert len(more) == bool(mutant.also) and all(f"as `{mutant.also}: REASON`" in other for other in more)


FINDINGS = [mutant for mutant in MUTANTS if mutant.kind]


@pytest.mark.parametrize("mutant", FINDINGS, ids=lambda mutant: mutant.name)
def test_with_a_reason_it_is_placed_with_a_warning(deliver, mutant):
    done = deliver(mutant, accept=True)
    assert (done.code, done.err) == (0, "")
    warnings = [line for line in done.out.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 1 + bool(mutant.also) and mutant.told in warnings[0]
    assert warnings[0].endswith(f"; accepted as {mutant.kind}: {REASON}.")


# Such a file shows none of these: see test_import.py, test_import_repeats.py, and the unit tests of rows_in_doubt.
OF_OTHER_FILES = {"labels_unknown", "repeats_left_out", "rows_hidden", "rows_not_accepted"}


def test_there_is_a_mutant_of_every_kind_of_finding():
    assert len(MUTANTS) >= 50
    assert {mutant.kind for mutant in FINDINGS} == set(KINDS) - OF_OTHER_FILES
