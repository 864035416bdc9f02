"""What happened to a file whose bytes are not those that it should have."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.name import name_file
from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.provenance.verification import Verification


PATH = "outputs/TST/counts.csv"
MADE, EARLIER = b"year,n\n2020,5\n", b"year,n\n2019,4\n"


@pytest.fixture
def layout(tmp_path):
    """A study whose cache holds what the stage made now, and what it made before."""
    layout = Layout(tmp_path)
    for data in (MADE, EARLIER):
        place = cache_object(layout, files.md5_bytes(data))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return layout


@pytest.mark.parametrize(
    "found, reason, said",
    [
        (MADE, Reason.STALE, "a stage that reads it has not run since"),
        (EARLIER, Reason.STALE, "an earlier run made these bytes"),
        (MADE.replace(b"\n", b"\r\n"), Reason.OTHER_LINE_ENDS, "core.autocrlf"),
        (MADE[:4], Reason.CUT_SHORT, "4 of 14 bytes"),
        (MADE.replace(b"5", b"6"), Reason.ALTERED_TABLE, 'should read "5"'),
    ],
)
def test_a_file_is_held_against_what_its_stage_made(layout, found, reason, said):
    """The first is what a stage is told whose own entry in a lock file names an earlier one: the file itself is right."""
    (layout.root / PATH).parent.mkdir(parents=True)
    (layout.root / PATH).write_bytes(found)
    md5 = files.md5_bytes(MADE)
    known = Known(layout, {md5: (PATH,)}, {PATH: md5})
    name = name_file(Verification(layout), known, PATH)
    assert name is not None and name.reason is reason and said in str(name)
