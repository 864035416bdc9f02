"""Which instruments are described: those that the runs used, as they were then."""

from __future__ import annotations

import pytest
from tests.checkouts import ROOT
from tests.small_asked import asked
from tests.small_description import DERIVED_RECORD, RECORD, records

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.form_slices import form_hash
from disrupting_harm.layout import Layout
from disrupting_harm.release.described.asked import read_asked


FORM = "params/instruments/household_survey/children.csv"
LAYOUT = Layout(ROOT)


def run(path: str = FORM, sha256: str | None = None, *, key: tuple[str, ...] = ("instrument",)) -> dict:
    """The records of a made-up run for a country that has the form."""
    if sha256 is None:
        sha256 = form_hash(ROOT / path, path, key[1:], files.file_state(ROOT / path))
    derived = records()[DERIVED_RECORD].model_dump(mode="json")
    derived |= {"component": "household_survey", "country": "KEN", "stage": "household_survey_derived@KEN"}
    derived["parameters"] = [{"path": path, "key": key, "sha256": sha256}]
    kind = type(records()[DERIVED_RECORD])
    return {DERIVED_RECORD: kind.model_validate(derived), RECORD: records()[RECORD]}


def test_a_form_is_described_beside_its_raw_table_and_the_columns_of_the_design():
    (found,) = read_asked(LAYOUT, run())
    assert (found.unit, found.component, found.instrument.table) == ("KEN", "household_survey", "children")
    assert [(raw.path, raw.role) for raw in found.raw] == [("data/raw/TST/survey/children.csv", "raw")]
    assert {"respondent_id", "weight", "age"} < set(found.table.names()) and found.non_answers == ("98", "99")


def test_a_run_without_a_form_has_none():
    assert read_asked(LAYOUT, {RECORD: records()[RECORD]}) == ()


@pytest.mark.parametrize(
    ("path", "sha256", "said"),
    [(FORM, "0" * 64, "has changed since"), ("params/instruments/household_survey/gone.csv", "0" * 64, "git checkout")],
)
def test_a_form_that_is_not_the_one_of_the_run_is_refused(path, sha256, said):
    with pytest.raises(UserError, match=said) as caught:
        read_asked(LAYOUT, run(path, sha256))
    assert len(str(caught.value).splitlines()) == 1 and path in str(caught.value)


def test_a_multiple_choice_has_no_missing_codes_and_a_single_one_those_of_the_rules(tmp_path):
    made = asked(tmp_path)
    codes = {q.name: [choice.code for choice in made.missing(q)] for q in made.instrument.questions}
    assert codes == {"welcome": [], "age": [], "told": ["98"], "whom": [], "other": []}
