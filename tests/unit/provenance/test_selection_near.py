"""A name that is almost that of a unit or of a pinned path is answered with it."""

import pytest

from disrupting_harm.errors import UserError
from disrupting_harm.provenance.selection import Selection, refuse_unknown, select


def test_a_misspelt_unit_is_answered_with_the_nearest_ones_wherever_it_is_typed(study, monkeypatch):
    with pytest.raises(UserError, match=r"^TSX: not there.* \(did you mean TS\w or .*; correct the path"):
        refuse_unknown(study, select(study, ["TSX"]), [])
    monkeypatch.chdir(study.root.parent)
    with pytest.raises(UserError, match=r"^TSX: no unit of the study and no file \(did you mean TS"):
        select(study, ["TSX"])


def test_a_misspelt_path_is_answered_with_the_nearest_pinned_one(study):
    with pytest.raises(UserError, match=r"\(did you mean data/reference/people.csv\?\); correct the path"):
        refuse_unknown(study, Selection(("data/reference/peple.csv",)), ["data/reference/people.csv", "outputs/TST"])
