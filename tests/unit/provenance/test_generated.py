"""How a stand-in was generated: its seeds, as the program was told them, and the rows that it was set to."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED
from disrupting_harm.provenance.generated import references_of, seeds_of
from disrupting_harm.records import FileRef, Input, Library, Record


TOLD = {
    "sections": {"design": {"selection": {"seed": 7, "psus": 3}, "stand_in": {"seed": None}}, "survey": {"seeds": 1}}
}
SHARES = "iso3,item,share\nTSU,harm,1\nTST,told,2\nTST,harm,3\nTST,harm_other,4\n"


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(tmp_path)
    files.write_text(layout.study(), "units: {}\n")
    files.write_text(layout.params_slice("TST", "survey_synthetic"), ordered_json(TOLD))
    files.write_text(layout.reference("shares"), SHARES)
    return layout


def made(content=TOLD, component="household_survey", **conventions) -> Record:
    reference = Input(
        path="data/reference/shares.csv", role="reference", table="shares", rows_of="TST",
        sha256=files.sha256_text("iso3,item,share\nTST,told,2\nTST,harm,3\nTST,harm_other,4\n"),
    )  # fmt: skip
    return Record(
        stage="survey_synthetic@TST", component=component, country="TST", data_class="synthetic", parameters=(), inputs=(reference,),
        parameters_sha256=files.sha256_text(ordered_json(content) + ordered_json(conventions)),
        code=Library(version="1", path="l", sha256="1"), lock=FileRef(path="r", sha256="1", role="lock"),
    )  # fmt: skip


def test_seeds_are_those_of_the_parameters_that_the_program_used(layout):
    seeds = seeds_of(layout, made())
    assert seeds.by_key == {"sections.design.selection.seed": 7} and seeds.state == CHECKED
    assert seeds_of(layout, made({"sections": {}})).state == CHANGED, "another seed than the one that was used is told"


@pytest.mark.parametrize(("text", "state"), [(None, ABSENT), ("{", CHANGED), ("[]", CHANGED)])
def test_parameters_that_are_not_here_or_not_readable_are_told(layout, text, state):
    path = layout.params_slice("TST", "survey_synthetic")
    path.unlink() if text is None else path.write_text(text)
    assert (seeds_of(layout, made()).by_key, seeds_of(layout, made()).state) == ({}, state)


def test_the_rows_of_an_item_are_those_of_the_unit_that_name_it_whole(layout):
    (found,) = references_of(layout, made(), {"harm"})
    assert (found.rows, found.said(), found.state) == ((4,), "row 4", CHECKED)
    (none,) = references_of(layout, made(), {"nothing"})
    assert (none.rows, none.said()) == ((), "rows of TST")


def test_a_row_that_changed_since_is_told(layout):
    files.write_text(layout.reference("shares"), SHARES.replace("harm,3", "harm,9"))
    assert [r.state for r in references_of(layout, made(), {"harm"})] == [CHANGED]


def test_conventions_of_the_study_that_a_generator_uses_are_part_of_what_it_used(layout):
    files.write_text(layout.study(), "units: {}\nthemes: {law: Law}\n")
    used = made(component="survivor_conversations", themes={"law": "Law"})
    assert seeds_of(layout, used).state == CHECKED
    files.write_text(layout.study(), "units: {}\nthemes: {law: Another}\n")
    assert seeds_of(layout, used).state == CHANGED
    assert seeds_of(layout, made(component="nothing")).state == CHANGED
