"""Files that break their contract, and weights that cannot be made, are refused; the derived folder stays."""

import dataclasses

import pytest
from tests.small_sample import CONTACTS, RAW, sentences, where
from tests.small_survey import COUNTRY, files_below

from disrupting_harm.components.sampling_design.derive import check, derive
from disrupting_harm.errors import (
    CertaintyUnitError,
    MissingInputError,
    SampleRequestError,
    UserError,
    WeightingError,
)
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.records import read_record
from disrupting_harm.sections import load_section
from disrupting_harm.weighting.build import STEPS


STEM = "sampling_design"


# -- what the contract refuses, and what is then still there


BAD = {
    "a PSU twice in its stratum": ("P2,A,02", "P2,A,01", ("psu_frame.csv", "psu", (2, 3))),
    "a PSU's identifier twice": ("P2,", "P1,", ("psu_frame.csv", "psu_id", (2, 3))),
    "a PSU without households": ("P2,A,02,150", "P2,A,02,0", ("psu_frame.csv", "households", (3,))),
    "half a household": ("P2,A,02,150", "P2,A,02,150.5", ("psu_frame.csv", "households", (3,))),
    "a PSU without a size": ("P2,A,02,150", "P2,A,02,", ("psu_frame.csv", "households", (3,))),
    "a PSU without a stratum": ("P2,A,", "P2,,", ("psu_frame.csv", "stratum", (3,))),
    "a frame without a size": ("households", "hh", ("psu_frame.csv", "households", ())),
    "a code that AAPOR does not have": ("K03,A,02,urban,2.1", "K03,A,02,urban,2.4", ("contacts.csv", "outcome", (4,))),
    "a code that is a word": ("K03,A,02,urban,2.1", "K03,A,02,urban,refused", ("contacts.csv", "outcome", (4,))),
    "a visit without an outcome": ("K03,A,02,urban,2.1", "K03,A,02,urban,", ("contacts.csv", "outcome", (4,))),
    "a contact twice": ("K03,", "K02,", ("contacts.csv", "contact_id", (3, 4))),
    "an age out of range": ("C2,1,male,13", "C2,1,male,11", ("contacts.csv", "age", (3,))),
    "an unknown sex": ("C2,1,male", "C2,1,boy", ("contacts.csv", "sex", (3,))),
    "less than no child": ("C2,1,male", "C2,-1,male", ("contacts.csv", "eligible_children", (3,))),
    "an interview of nobody": ("1.1,C3,", "1.1,,", ("contacts.csv", "respondent_id", (5,))),
    "a child interviewed twice": ("1.1,C3,", "1.1,C2,", ("contacts.csv", "respondent_id", (3, 5))),
    "a stand-in's PSU": ("P2,", "SYNTHETIC-P00002,", ("psu_frame.csv", "psu_id", (3,))),
    "a stand-in's contact": ("K03,", "SYNTHETIC-K00003,", ("contacts.csv", "contact_id", (4,))),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_one_mistake_is_one_sentence_by_row_and_column_and_the_derived_folder_stays(sample, kind):
    sample.derive()
    before = files_below(sample.derived)
    old, new, place = BAD[kind]
    sample.replace(old, new)
    problems = sample.problems()
    assert where(problems) == {place} and len(problems) == 1
    assert f"`dh import sampling_design {COUNTRY} FILE --table {place[0].removesuffix('.csv')}`" in str(problems[0])
    assert files_below(sample.derived) == before


def test_every_problem_of_both_files_is_told_at_once(sample):
    sample.derive()
    before = files_below(sample.derived)
    sample.frame = sample.frame.replace("P2,A,02,150", "P1,A,01,-5").replace("P7,B,03", "SYNTHETIC-P00007,B,02")
    sample.contacts = sample.contacts.replace("K03,A,02,urban,2.1", "K02,A,02,urban,8.8").replace(
        "K05,A,04,urban,2.2", "K05,A,04,urban,"
    )
    sample.contacts = sample.contacts.replace("C2,1,male,13", ",x,boy,99")
    assert where(sample.problems()) == {
        ("psu_frame.csv", "psu_id", (2, 3)),
        ("psu_frame.csv", "psu_id", (8,)),
        ("psu_frame.csv", "households", (3,)),
        ("psu_frame.csv", "psu", (2, 3, 7, 8)),
        ("contacts.csv", "contact_id", (3, 4)),
        ("contacts.csv", "outcome", (4,)),
        ("contacts.csv", "outcome", (6,)),
        ("contacts.csv", "respondent_id", (3,)),
        ("contacts.csv", "eligible_children", (3,)),
        ("contacts.csv", "sex", (3,)),
        ("contacts.csv", "age", (3,)),
    }
    assert files_below(sample.derived) == before


def test_a_visit_without_an_interview_names_no_child_and_may_name_one(sample):
    sample.replace("K03,A,02,urban,2.1,,,,", "K03,A,02,urban,2.1,C1,,,")  # refused after the child was drawn
    assert sample.problems() == []


def test_a_file_that_cannot_be_read_does_not_hide_the_problems_of_the_other(sample):
    sample.frame = ""
    sample.contacts = sample.contacts.replace("K02,", "K01,")
    assert where(sample.problems()) == {("psu_frame.csv", None, ()), ("contacts.csv", "contact_id", (2, 3))}


def test_rows_that_carry_another_mark_are_refused(sample):
    header, *rows = sample.frame.splitlines()
    sample.frame = "\n".join([f"{header},data_class", *(f"{row},synthetic" for row in rows)])
    assert where(sample.problems()) == {("psu_frame.csv", "data_class", tuple(range(2, 10)))}


def test_every_missing_file_is_named_with_its_command(sample):
    sample.derive()
    before = files_below(sample.derived)
    for path in sample.raw.iterdir():
        path.unlink()
    with pytest.raises(MissingInputError) as raised:
        derive(sample.layout, COUNTRY)
    assert str(raised.value).splitlines() == [
        f"{RAW}/{name}.csv: not there; place it with `dh import sampling_design {COUNTRY} FILE --table {name}`."
        for name in ("psu_frame", "contacts")
    ]
    assert files_below(sample.derived) == before


@pytest.mark.parametrize("value", ["SECRET-VALUE", "987654321"])
def test_a_value_put_into_every_cell_in_turn_is_in_no_message(sample, value):
    header, *lines = CONTACTS.splitlines()
    for place, column in enumerate(header.split(",")):
        spoilt = [line.split(",") for line in lines]
        for line in spoilt[:2]:
            line[place] = value
        sample.contacts = "\n".join([header, *map(",".join, spoilt)])
        try:
            sample.derive()
            assert (column, value.isdigit()) == ("eligible_children", True)
        except UserError as error:
            assert "SECRET" not in str(error) and "987654321" not in str(error)


# -- what is refused of a sample that keeps its contract


def test_weights_that_cannot_be_made_are_refused_for_every_reason_at_once_and_the_derived_folder_stays(sample):
    sample.derive()
    before = files_below(sample.derived)
    sample.replace("K05,A,04", "K05,A,03")  # in the frame, but not drawn
    sample.replace("K08,B,02", "K08,B,09")  # not in the frame
    sample.replace("C1,2,female", "C1,,female")
    sample.replace("C4,1,male", "C4,0,")
    assert sentences(sample, WeightingError) == [
        f"{RAW}: The PSU was not drawn in 2 rows (rows 4 and 7, counted from 0) of the contacts; correct its code.",
        f"{RAW}: eligible_children is missing or below 1 in 2 rows (rows 0 and 6, counted from 0); fill it in.",
        f"{RAW}: sex is missing in 1 row (row 6, counted from 0), which were interviewed; fill it in.",
    ]
    assert files_below(sample.derived) == before


def test_a_psu_that_would_be_certain_is_refused_with_its_stratum(sample):
    sample.stop_before_fieldwork()
    sample.section["selection"]["psus"] = 6
    sample.replace("P2,A,02,150", "P2,A,02,250")  # three times 250 of the stratum's 600
    (line,) = sentences(sample, CertaintyUnitError)
    assert line.startswith(f"{RAW}: In stratum A, 1 of 4 PSUs would be selected with certainty")


def test_a_sample_that_the_frame_cannot_give_is_refused_with_its_folder(sample):
    sample.stop_before_fieldwork()
    sample.section["selection"]["psus"] = 10
    lines = sentences(sample, SampleRequestError)
    assert len(lines) == 2 and all(line.startswith(f"{RAW}: Stratum ") for line in lines)


def test_fewer_psus_than_two_in_each_stratum_are_refused(sample):
    sample.stop_before_fieldwork()
    sample.section["selection"]["psus"] = 3
    (line,) = sentences(sample)
    assert line.startswith(f"{RAW}: 3 PSUs do not give 2 strata 2 each")


def test_a_write_that_fails_leaves_the_old_folder(sample, monkeypatch):
    import pyarrow.parquet as pq

    sample.derive()
    before = files_below(sample.derived)

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    sample.replace("P3,A,03,120", "P3,A,03,121")
    with pytest.raises(OSError, match="disk full"):
        sample.derive()
    assert files_below(sample.derived) == before


def test_every_step_of_the_weights_has_its_own_sources(sample):
    sample.derive()
    record = read_record(sample.derived / "record.json")
    columns = {output.table: output.columns for output in record.outputs}
    steps = {name: list(line.sources) for name, line in columns["weights"].items() if not line.raw and line.sources}
    assert set(steps) == set(STEPS)
    assert steps["selection"] == ["visited_psus.inclusion_probability", "visited_psus.households", "contacts.psu"]
    assert "contacts.outcome" in steps["non_response"] and "contacts.eligible_children" in steps["respondent"]
    assert steps["calibrated"] == steps["final"] == ["respondent", "contacts.sex"]
    for source in (name for sources in steps.values() for name in sources):
        table, _, column = source.rpartition(".")
        assert column in columns[table or "weights"]


def test_a_column_that_the_parameters_make_use_of_must_be_there(sample):
    sample.params["components"]["sampling_design"]["weighting"]["response_class"] = "urbanity"
    sample.contacts = sample.contacts.replace("urbanity", "urban_or_rural", 1)
    assert where(sample.problems()) == {("contacts.csv", "urbanity", ())}


def test_a_design_without_a_target_population_is_refused_with_the_key_that_is_due(sample):
    del sample.params["target_population"]
    (line,) = sentences(sample)
    assert line.startswith(f"params/countries/{COUNTRY}.yaml: no `target_population`")


def test_a_stand_in_without_its_mark_is_refused(sample):
    sample.section.update(data_class="synthetic", stand_in={"seed": 1, "interviews": 4, "strata": 2})
    assert where(sample.problems()) == {("psu_frame.csv", "data_class", ()), ("contacts.csv", "data_class", ())}


# -- a file that comes in, held against the one in place


def held_against(sample, incoming, text):
    """What is said of a new text of one table, with the other in place."""
    sample.write()
    sources = raw_sources(sample.layout, COUNTRY, STEM, load_section(sample.layout, COUNTRY, STEM))
    path = sample.layout.root / f"new_{incoming}.csv"
    path.write_text(text)
    sources[incoming] = dataclasses.replace(sources[incoming], path=path, incoming=True)
    with pytest.raises(UserError) as raised:
        check(sample.layout, COUNTRY, sources)
    return str(raised.value).splitlines()


@pytest.mark.parametrize(
    "incoming, spoil, said",
    [
        ("contacts", lambda s: s.contacts.replace("K01,A,02", "K01,A,01"), "The PSU was not drawn"),
        ("psu_frame", lambda s: s.frame.replace("P2,A,02,150", "P2,A,09,150"), "The PSU was not drawn"),
    ],
)
def test_a_file_from_which_no_weights_can_be_made_is_blamed_and_not_the_one_in_place(sample, incoming, spoil, said):
    first, *_, last = held_against(sample, incoming, spoil(sample))
    other = {"contacts": "psu_frame", "psu_frame": "contacts"}[incoming]
    place = f"new_{incoming}.csv, held against data/raw/{COUNTRY}/sampling_design/{other}.csv: "
    assert first.startswith(f"{place}{said}") and last.startswith(place)
    assert last.endswith(f"`dh import sampling_design {COUNTRY} --table psu_frame FILE --table contacts FILE`.")


@pytest.mark.parametrize("code", ["#N/A", "NA", "2.54E+11"])
def test_a_spoilt_code_of_a_frame_is_a_finding(sample, code):
    lines = held_against(sample, "psu_frame", sample.frame.replace("P1,A,01", f"P1,A,{code}"))
    assert any("column psu" in line and "`design_codes: REASON`" in line for line in lines)
