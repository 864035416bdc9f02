"""Frame and contacts that keep their contract become the sample and its weights; others leave everything as it was."""

import dataclasses
from fractions import Fraction

import pandas as pd
import pytest
from tests.small_sample import CONTACTS, DRAWN, FRAME, GIRLS, NON_RESPONSE, RAW, RESPONDENT, SELECTION, sentences, where
from tests.small_survey import COUNTRY, files_below

from disrupting_harm import files, slices, used_sections
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
from disrupting_harm.registry import load_section
from disrupting_harm.weighting.build import STEPS


STEM = "sampling_design"


# -- what comes out


def test_a_small_sample_becomes_what_a_person_works_out_by_hand(sample):
    tables = sample.derive()
    selected = tables["selected_psus"]
    assert list(selected["psu_id"]) == DRAWN
    assert list(selected["inclusion_probability"]) == pytest.approx(
        [2 * 150 / 500, 2 * 130 / 500, 2 * 120 / 400, 2 * 100 / 400]
    )
    weights = tables["weights"].set_index("respondent_id")
    for step, expected in (("selection", SELECTION), ("non_response", NON_RESPONSE), ("respondent", RESPONDENT)):
        assert weights[step].to_dict() == pytest.approx({c: float(w) for c, w in expected.items()}, rel=1e-12)
    assert dict(weights["stratum"]) == {"C1": "A", "C2": "A", "C3": "A", "C4": "B", "C5": "B"}


def test_final_weights_sum_to_the_internet_users_of_each_sex(sample):
    population = pd.read_csv(sample.layout.reference("population_age_sex"))
    here = population.query("iso3 == @COUNTRY and year == 2021 and 12 <= age <= 17").groupby("sex")["population"].sum()
    weights = sample.derive()["weights"].set_index("respondent_id")["final"]
    child = pd.Series({c: float(w) for c, w in RESPONDENT.items()})
    for sex, inside in (("female", child.index.isin(GIRLS)), ("male", ~child.index.isin(GIRLS))):
        # Of Testland's children of 12-17, 67.0 % use the internet (the tests' own table 1).
        expected = child[inside] * 0.67 * here[sex] / child[inside].sum()
        assert dict(weights[expected.index]) == pytest.approx(dict(expected), rel=1e-9)


def test_raw_tables_come_through_with_their_codes_and_every_row_has_its_class(sample):
    tables = sample.derive()
    assert set(tables) == {"psu_frame", "contacts", "selected_psus", "visited_psus", "weights"}
    assert list(tables["contacts"]["psu"])[:4] == ["02", "02", "02", "04"] and len(tables["psu_frame"]) == 8
    assert list(tables["contacts"]["outcome"])[:3] == ["1.1", "1.2", "2.1"]
    assert all(set(frame["data_class"]) == {"restricted"} for frame in tables.values())


def test_before_fieldwork_there_is_a_sample_and_no_weight(sample):
    sample.stop_before_fieldwork()
    tables = sample.derive()
    assert set(tables) == {"psu_frame", "selected_psus"} and list(tables["selected_psus"]["psu_id"]) == DRAWN


@pytest.mark.parametrize(
    "method, seed, drawn",
    [
        # Systematic: 2 of 4 with a step of half the stratum, so that the two never lie side by side in the frame's order.
        ("systematic", 0, ["P2", "P4", "P6", "P8"]),
        ("systematic", 2, ["P2", "P3", "P5", "P7"]),
        ("brewer", 0, ["P2", "P3", "P5", "P6"]),
        ("brewer", 5, ["P3", "P4", "P6", "P7"]),
    ],
)
def test_method_and_seed_of_the_parameters_say_which_psus_are_drawn(sample, method, seed, drawn):
    sample.stop_before_fieldwork()
    sample.section["selection"] |= {"method": method, "seed": seed}
    selected = sample.derive()["selected_psus"].set_index("psu_id")
    assert list(selected.index) == drawn
    expected = {"P1": 0.4, "P2": 0.6, "P3": 0.48, "P4": 0.52, "P5": 0.4, "P6": 0.6, "P7": 0.5, "P8": 0.5}
    assert dict(selected["inclusion_probability"]) == pytest.approx({p: expected[p] for p in drawn})


@pytest.mark.parametrize("rule, n", [("equal", (3, 3)), ("proportional", (4, 2)), ("power", (3, 3))])
def test_the_allocation_of_the_parameters_says_how_many_each_stratum_gets(sample, rule, n):
    # A holds three times the households of B; of 6 PSUs, shares 4.5 and 1.5 are raised to the minimum of 2 in B, and
    # under "power" roots 1.73 : 1 give 3.8 and 2.2.
    sample.stop_before_fieldwork()
    sample.frame = (
        FRAME.splitlines()[0]
        + "\n"
        + "".join(f"P{h}{i},{h},{i:02d},{size},urban\n" for h, size in (("A", 300), ("B", 100)) for i in range(1, 9))
    )
    sample.section["selection"] |= {"psus": 6, "allocation": rule}
    counts = sample.derive()["selected_psus"].groupby("stratum").size()
    assert (counts["A"], counts["B"]) == ((4, 2) if rule == "power" else n)


def test_a_cap_in_the_parameters_is_kept(sample):
    free = sample.derive()["weights"]
    sample.section["weighting"]["trim"] = 1.3
    capped = sample.derive()["weights"]
    assert capped["final"].max() == pytest.approx(1.3 * free["calibrated"].median(), rel=1e-6)
    assert free["final"].max() > 1.4 * free["final"].median()
    pd.testing.assert_series_equal(capped["calibrated"], free["calibrated"])


def test_the_class_of_the_parameters_carries_the_non_response(sample):
    sample.frame = sample.frame.replace("P8,B,04,100,rural", "P8,B,04,100,urban")
    sample.contacts = sample.contacts.replace("B,04,rural", "B,04,urban")
    sample.section["weighting"]["response_class"] = "urbanity"
    weights = sample.derive()["weights"].set_index("respondent_id")["non_response"]
    # rural: 50 answers, 50 does not, 50 is not eligible, 50 is unknown: 4/3 x 2. urban: 350 answer, 500/3 do not, and
    # 250/3 + 100 are unknown.
    known = Fraction(350) + Fraction(500, 3)
    urban = (known + Fraction(250, 3) + 100) / known * known / 350
    assert weights["C4"] == pytest.approx(50 * 8 / 3, rel=1e-12)
    assert weights["C1"] == pytest.approx(float(SELECTION["C1"] * urban), rel=1e-12)


def test_deriving_twice_gives_the_same_bytes_and_leaves_the_raw_files_alone(sample):
    sample.derive()
    first = files_below(sample.layout.root)
    derive(sample.layout, COUNTRY)
    assert files_below(sample.layout.root) == first


# -- the record

REFERENCES = ("population_age_sex", "nature2026_table1")


def test_the_record_names_what_the_weights_and_the_sample_were_made_of(sample):
    sample.derive()
    record = read_record(sample.derived / "record.json")
    made_of = {output.table: output.raw_tables for output in record.outputs}
    assert made_of == {
        "psu_frame": ("psu_frame",),
        "contacts": ("contacts",),
        "selected_psus": ("psu_frame",),
        "visited_psus": ("contacts", "psu_frame"),
        "weights": ("contacts", "psu_frame", *REFERENCES),
    }
    paths = {n: f"{RAW}/{n}.csv" for n in ("psu_frame", "contacts")} | {
        n: f"data/reference/{n}.csv" for n in REFERENCES
    }
    assert {i.table: i.path for i in record.inputs} == paths
    assert (record.stage, record.data_class) == (f"sampling_design_derived@{COUNTRY}", "restricted")
    for entry in [*record.inputs, *record.outputs]:
        if entry.role == "reference":
            assert entry.rows_of == COUNTRY
            assert entry.sha256 == files.sha256_text(slices.reference_rows(sample.layout, COUNTRY, entry.table))
        else:
            assert files.sha256_file(sample.layout.root / entry.path) == entry.sha256
    assert all(used_sections.section_hash(sample.layout, p) == p.sha256 for p in record.parameters)
    assert {(p.path, p.key) for p in record.parameters} == {
        ("params/components/sampling_design.yaml", ("defaults",)),
        (f"params/countries/{COUNTRY}.yaml", ("components", "sampling_design")),
        ("params/study.yaml", ("target_population",)),
        (f"params/countries/{COUNTRY}.yaml", ("target_population",)),
        ("params/indicators/sampling_design.yaml", ("measures",)),
    }


def test_before_fieldwork_no_reference_table_is_an_input(sample):
    sample.stop_before_fieldwork()
    sample.derive()
    record = read_record(sample.derived / "record.json")
    assert {i.table for i in record.inputs} == {"psu_frame"}


def test_another_countrys_rows_of_a_reference_table_leave_every_byte_as_it_is(sample):
    sample.derive()
    first = files_below(sample.derived)
    for name in REFERENCES:
        path = sample.layout.reference(name)
        _, row, *_ = path.read_text(encoding="utf-8").splitlines()
        path.write_text(path.read_text(encoding="utf-8") + row.replace(COUNTRY, "TSU") + "\n", encoding="utf-8")
    sample.derive()
    assert files_below(sample.derived) == first


def test_a_population_of_other_ages_gives_other_weights(sample):
    first = sample.derive()["weights"]
    sample.params["target_population"]["ages"] = [13, 17]
    second = sample.derive()["weights"]
    pd.testing.assert_series_equal(first["respondent"], second["respondent"])
    assert (first["final"] != second["final"]).all()


def test_every_derived_column_has_a_lineage(sample):
    tables = sample.derive()
    record = read_record(sample.derived / "record.json")
    for output in record.outputs:
        assert set(output.columns) == set(tables[output.table].columns)
        assert all(line.rule for line in output.columns.values())


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
