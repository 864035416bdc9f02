"""A trace of a unit alone is told how an id looks, and the command that lists those of the unit."""

import pytest
from tests.small_site import FIGURE, STEM, make_small_site

from disrupting_harm.errors import TraceError
from disrupting_harm.provenance.records import find


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    return make_small_site(tmp_path_factory.mktemp("small") / "study")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("TST", f"TST: is a unit and no id; an id looks like TST/{STEM}/prevalence, and `dh trace outputs/reports/TST/report.html` lists"),
        ("TSV", "TSV has no outputs here yet; make them with `dh repro TSV`, then `dh trace outputs/reports/TSV/report.html` lists the ids"),
        ("TTS", "recorded under that name (did you mean TSV or TSU or TST?)"),
        (f"TST/{STEM}/prevalence_by_indicater", f"recorded under that name (did you mean TST/{STEM}/{FIGURE}"),
    ],
)  # fmt: skip
def test_what_is_no_id_is_told_how_one_looks_and_what_lists_them(layout, target, told):
    with pytest.raises(TraceError) as raised:
        find(layout, target)
    assert told in str(raised.value)
