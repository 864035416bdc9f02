"""Frame and contacts become the sample and its weights, and the record names what these were made of."""

from fractions import Fraction

import pandas as pd
import pytest
from tests.small_sample import DRAWN, FRAME, GIRLS, NON_RESPONSE, RAW, RESPONDENT, SELECTION
from tests.small_survey import COUNTRY, files_below

from disrupting_harm import files, slices, used_sections
from disrupting_harm.components.sampling_design.derive import derive
from disrupting_harm.records import read_record


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
