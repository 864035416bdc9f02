"""What readers are told beside the cells: the caveat that goes with a source, changes between editions, numbered sources."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from disrupting_harm.components.kinds.assessment.citations import number_sources
from disrupting_harm.components.kinds.assessment.params import Status
from disrupting_harm.components.kinds.assessment.readings import USDOL, changes, note_of, with_signs


STATUSES = {
    "yes": Status(label="Yes", sign="full", direction="yes"), "no": Status(label="No", sign="open", direction="no"),
    "unknown": Status(label="Unknown", sign="diamond"),
}  # fmt: skip
RUN = SimpleNamespace(params=SimpleNamespace(statuses=STATUSES, caveat="Mind.", usdol_caveat="Not about it as such."))


def editions(text: str) -> pd.DataFrame:
    """Cells of one standard from 2016 on, `y`, `n` or `-` for each."""
    words = {"y": "yes", "n": "no", "-": "unknown"}
    rows = [(words[c], str(2016 + at)) for at, c in enumerate(text)]
    return pd.DataFrame(rows, columns=["status", "year"]).assign(label="A", detail="")


@pytest.mark.parametrize(
    "given, said",
    [("yyy", "no change between editions"), ("yyn", "changes in 2018"), ("yny", "changes in 2017, 2018"), ("y-n", "changes in 2018"),
     ("--n", "an answer in one edition"), ("-yy-", "no change between editions"), ("--", "no answer in any edition"),
     ("nyny", "changes in 2017, 2018, 2019")],
)  # fmt: skip
def test_a_change_is_one_between_answers_and_not_to_or_from_no_answer(given, said):
    assert changes(RUN, editions(given)) == {("A", ""): said}


def test_territories_change_apart():
    cells = pd.concat([editions("yn"), editions("yy").assign(detail="North")], ignore_index=True)
    assert changes(RUN, cells) == {("A", ""): "changes in 2017", ("A", "North"): "no change between editions"}


def test_the_caveat_of_the_department_goes_with_every_cell_of_its_and_no_other():
    cells = pd.DataFrame({"assessor": ["Gazette", USDOL]})
    assert note_of(RUN, cells) == "Mind. Not about it as such."
    assert note_of(RUN, cells.head(1)) == note_of(RUN, cells.head(0)) == "Mind."


def test_a_cell_has_the_sign_of_its_status():
    assert with_signs(RUN, editions("y-n"))["sign"].tolist() == ["full", "diamond", "open"]


def test_every_source_has_one_number_in_the_order_in_which_it_is_shown():
    def of(*titles):
        return pd.DataFrame({"source_title": titles, "source_url": "https://example.org", "licence": "free"})

    (one, two), listed = number_sources(of("b", "a", "b"), of("a", "c"))
    assert (one["number"].tolist(), two["number"].tolist()) == ([1, 2, 1], [2, 3])
    assert listed["No."].tolist() == [1, 2, 3] and listed["Source"].tolist() == ["b", "a", "c"]
    assert listed.columns.tolist() == ["No.", "Source", "Address", "Licence"]


def test_one_title_at_two_addresses_is_two_sources():
    cells = pd.DataFrame({"source_title": "a", "source_url": ["https://x.org", "https://y.org"], "licence": "free"})
    ((numbered,), listed) = number_sources(cells)
    assert numbered["number"].tolist() == [1, 2] and len(listed) == 2


def test_no_cell_has_no_source():
    ((none,), listed) = number_sources(pd.DataFrame(columns=["source_title", "source_url", "licence"]))
    assert none.empty and listed.empty
