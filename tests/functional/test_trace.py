"""`dh trace`: every figure, table and estimate walks back, link by link, to the bytes it came from."""

from __future__ import annotations

import re
import shutil

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import record_paths
from disrupting_harm.study import Country, load_country


pytestmark = [pytest.mark.xdist_group("reproduced"), pytest.mark.pipeline]

FIGURE = "outputs/KEN/household_survey/prevalence_by_group.png"
ESTIMATE = "KEN/household_survey/clear_ocsea@v1/sex=female"
# Raw tables of a derived one that is not made of its namesake.
MADE_OF = {"selected_psus": ["psu_frame"], "weights": ["contacts", "psu_frame"]}


@pytest.fixture
def in_clone(reproduced, monkeypatch) -> Layout:
    monkeypatch.chdir(reproduced.root)
    return reproduced


def links(outcome) -> dict[str, list[str]]:
    """The lines of a trace by their keyword."""
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    found: dict[str, list[str]] = {}
    for line in outcome.out.splitlines():
        found.setdefault(line[:13].strip(), []).append(line[13:])
    return found


def raw_files_behind(unit: Country, record: dict, name: str) -> set[str]:
    """Every raw file below the derived tables that a saved thing, or one estimate, says it was made from."""
    (entry,) = (
        e for e in record["saved"] if name == e["trace_id"] or e["kind"] == "estimates" and name in e["estimates"]
    )
    shown = set(entry["estimates"]) if name == entry["trace_id"] else {name}
    made = [e for e in record["saved"] if e["kind"] == "estimates" and shown & set(e["estimates"])]
    tables = {table for each in (entry, *made) for table in each["tables"]}
    found = set()
    for source in record["inputs"]:
        if source["role"] == "derived" and source["table"] in tables:
            country, component = source["path"].split("/")[2:4]
            declared = unit.component(component).tables
            raw = MADE_OF.get(source["table"], [source["table"]])
            found |= {f"data/raw/{country}/{component}/{declared[table].file}" for table in raw}
    return found


def check_chain(chain: dict[str, list[str]], record: dict, raw: set[str]) -> None:
    """The links that every chain has, from the cell down to whoever collected the bytes."""
    assert {line.split()[0] for line in chain.get("raw file", ())} == raw
    end = "raw file" if raw else "reference"
    assert chain[end] and all("sha256" in line and line.endswith("(checked)") for line in chain[end])
    assert chain["origin"]
    assert chain["column"]
    assert any(record["notebook"]["path"] in line and "# " in line for line in chain["cell"])
    assert any(line.startswith("| ") for line in chain[""])  # the source of that cell
    assert chain["library"] and chain["environment"] and len(chain["parameters"]) == 3


@pytest.mark.parametrize("country", ["KEN", "USA", "XFC"])
def test_every_recorded_figure_table_and_estimate_has_a_whole_chain(dh, in_clone, country):
    unit, traced = load_country(in_clone, country), set()
    for path in record_paths(in_clone):
        record = files.read_json(path)
        if record["country"] != country:
            continue
        ids = {entry["trace_id"] for entry in record["saved"]}
        ids |= {name for entry in record["saved"] for name in entry["estimates"]}
        for name in sorted(ids):
            chain = links(dh("trace", name))
            raw = raw_files_behind(unit, record, name)
            check_chain(chain, record, raw)
            if raw:
                assert unit.data_of(record["component"]).origin.title in chain["origin"][0]
            if record["component"] in ("household_survey", "predictors"):
                for design in chain["design"]:
                    assert all(word in design for word in ("weight", "strata", "psu", "df rule"))
                assert any(f".{indicator_of(name, record)} <- " in line for line in chain["column"])
                values = chain.get("value", []) + [line for line in chain[""] if line.startswith(f"{country}/")]
                assert values and all(re.search(r"[\[ ]n \d", line) for line in values)
            traced.add(record["component"])
    assert traced == set(unit.held())


def indicator_of(name: str, record: dict) -> str:
    """The indicator of an estimate id; of a figure or table, that of the first estimate it shows."""
    ids = {entry["trace_id"]: entry["estimates"] for entry in record["saved"]}
    return ids.get(name, [name])[0].split("/")[2].partition("@")[0]


SURVEY_RAW = {f"data/raw/KEN/household_survey/{table}.csv" for table in ("children", "caregivers")}
FRAME, CONTACTS = (f"data/raw/KEN/sampling_design/{table}.csv" for table in ("psu_frame", "contacts"))


@pytest.mark.parametrize(
    "name, raw, collected",
    [
        ("predictors/odds_ratios_told_someone", SURVEY_RAW, "household_survey"),
        ("predictors/model_clear_ocsea", SURVEY_RAW, "household_survey"),
        ("predictors/told_someone@v1:odds_ratio/sex=male", SURVEY_RAW, "household_survey"),
        ("sampling_design/sample_sizes", {FRAME}, "sampling_design"),
        ("sampling_design/allocation_by_stratum", {FRAME}, "sampling_design"),
        ("sampling_design/fieldwork_outcomes", {CONTACTS}, "sampling_design"),
        ("sampling_design/weights_by_step", {FRAME, CONTACTS}, "sampling_design"),
        ("sampling_design/weight_design_effect@v1/step=final", {FRAME, CONTACTS}, "sampling_design"),
    ],
)
def test_a_figure_made_of_several_raw_files_ends_in_all_of_them(dh, in_clone, name, raw, collected):
    chain = links(dh("trace", f"KEN/{name}"))
    assert {line.split()[0] for line in chain["raw file"]} == raw
    origin = load_country(in_clone, "KEN").component(collected).origin
    assert all(origin.title in line and origin.collected_by in line for line in chain["origin"])


def test_what_a_notebook_makes_of_the_survey_has_its_columns_down_to_the_questions(dh, in_clone):
    chain = links(dh("trace", "KEN/predictors/odds_ratios_told_someone"))
    columns = dict(line.split(" <- ", 1) for line in chain["column"])
    assert columns["children.told_someone"].startswith("item_told_anyone (1 if the code is 1; 0 if another of 0, ")
    assert columns["children.item_told_anyone"] == "raw told_anyone (as it is)"
    assert columns["caregivers.caregivers_online_in_psu"].startswith("caregiver_uses_internet, stratum, psu ")
    assert columns["caregivers.item_uses_internet"] == "raw uses_internet (as it is)"
    ranges = links(dh("trace", "KEN/household_survey/clear_ocsea_range@v1/range=lowest"))
    assert "children.item_offered_money_for_acts" in {line.split()[0] for line in ranges["column"]}
    weights = links(dh("trace", "KEN/sampling_design/weights_by_step"))
    columns = dict(line.split(" <- ", 1) for line in weights["column"])
    assert columns["weights.non_response"].startswith("selection, contacts.outcome, contacts.stratum ")


def test_an_estimate_is_told_with_its_design_base_and_derived_columns(dh, in_clone):
    chain = links(dh("trace", ESTIMATE))
    assert chain["estimate"] == [f"{ESTIMATE}   SYNTHETIC stand-in, not evidence"]
    assert "sex = female" in chain["population"][0] and "past year" in chain["population"][0]
    assert all(f" {name} " in chain["value"][0] for name in ("se", "df", "deff", "n", "n_eff", "n_cases", "n_weighted"))
    assert "presentation percentage" in chain["value"][0]
    assert chain["non-answers"] == ["kept in the denominator"]
    other = links(dh("trace", "KEN/household_survey/tf_csea_any@v1:proportion_of_answers"))
    assert other["non-answers"] == ["left out"]
    (design,) = chain["design"]
    assert design.startswith(
        "weight weight, strata stratum, psu psu, lonely PSU adjust, calibrated from base_weight to sex and age, "
    )
    assert design.endswith(", korn-graubard interval, df rule design, df 90")
    columns = {line.partition(" <- ")[0]: line.partition(" <- ")[2] for line in chain["column"]}
    assert columns["children.weight"] == "raw weight (as it is)"
    assert {"children.stratum", "children.psu", "children.sex", "children.age"} <= set(columns)
    assert "item_threatened_or_blackmailed" in columns["children.clear_ocsea"]
    assert columns["children.item_threatened_or_blackmailed"].startswith("raw threatened_or_blackmailed")


def test_a_trace_ends_in_the_raw_file_its_hash_and_who_collected_it(dh, in_clone):
    chain = links(dh("trace", "USA/household_survey/electronic_bullying@v1"))
    raw = "data/raw/USA/household_survey/yrbs2019.sav.gz"
    assert chain["raw file"] == [f"{raw}  sha256 {files.sha256_file(in_clone.root / raw)}  (checked)"]
    assert "Centers for Disease Control and Prevention" in chain["origin"][0]


def test_what_is_shown_beside_the_estimates_has_its_link_too(dh, in_clone):
    for name in ("published_comparison", "published"):
        chain = links(dh("trace", f"USA/household_survey/{name}"))
        assert [line.split()[0] for line in chain["reference"]] == ["data/reference/published_estimates.csv"]
        assert any("MMWR" in line for line in chain["origin"])


def test_a_public_figure_beside_a_stand_in_is_not_called_synthetic(dh, in_clone):
    outcome = dh("trace", "KEN/non_law_enforcement_data/cybertipline")
    assert links(outcome)["data class"] == ["public"] and "SYNTHETIC" not in outcome.out


@pytest.mark.parametrize("target", [FIGURE, FIGURE.replace(".png", ".svg")])
@pytest.mark.parametrize("directory", [".", "notebooks/household_survey", "outputs"])
def test_a_file_is_traced_from_any_folder_of_the_clone(dh, reproduced, monkeypatch, directory, target):
    monkeypatch.chdir(reproduced.root / directory)
    assert links(dh("trace", target))["figure"][0].startswith("KEN/household_survey/prevalence_by_group")


def test_a_file_is_traced_in_its_clone_from_outside_of_it(dh, reproduced, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert links(dh("trace", str(reproduced.root / FIGURE)))["figure"]


@pytest.mark.parametrize("country", ["KEN", "USA", "XFC"])
def test_a_report_names_the_commands_that_trace_its_figures(dh, in_clone, country):
    outcome = dh("trace", f"outputs/{country}/report.html")
    commands = [line.split()[2] for line in outcome.out.splitlines() if line.startswith("  dh trace ")]
    assert commands and all(name.startswith(f"{country}/") for name in commands)
    for name in commands:
        assert dh("trace", name).code == 0


@pytest.mark.parametrize(
    "unknown, near",
    [
        ("KEN/household_survey/prevalence_by_grup", "KEN/household_survey/prevalence_by_group"),
        ("KEN/household_survey/clear_ocsea@v2", "KEN/household_survey/clear_ocsea@v1"),
    ],
)
def test_an_unknown_id_is_a_users_mistake_answered_with_a_near_match(dh, in_clone, unknown, near):
    outcome = dh("trace", unknown)
    assert (outcome.code, outcome.out) == (2, "")
    assert unknown in outcome.err and near in outcome.err and "Traceback" not in outcome.err


def test_the_public_half_alone_can_be_traced(dh, reproduced_copy):
    for half in ("raw", "derived"):
        shutil.rmtree(reproduced_copy.root / "data" / half)
    chain = links(dh("trace", ESTIMATE))
    assert all(
        "sha256" in line and line.endswith("(not on this machine)") for line in chain["raw file"] + chain["derived"]
    )


def test_a_changed_file_of_the_chain_is_told(dh, reproduced_copy):
    with (reproduced_copy.root / "data/derived/KEN/household_survey/children.parquet").open("ab") as stream:
        stream.write(b" ")
    assert "CHANGED" in links(dh("trace", ESTIMATE))["derived"][0]


@pytest.mark.parametrize("spoil", [lambda p: p.unlink(), lambda p: p.write_text("a,b\n", encoding="utf-8")])
def test_a_spoilt_table_of_estimates_is_told_without_a_traceback(dh, reproduced_copy, spoil):
    spoil(reproduced_copy.root / "outputs" / "KEN" / "household_survey" / "prevalence.csv")
    outcome = dh("trace", ESTIMATE)
    assert outcome.code == 2 and "dh verify" in outcome.err


def test_a_clone_without_outputs_says_how_to_get_them(dh, project):
    outcome = dh("trace", ESTIMATE)
    assert outcome.code == 2 and "make reproduce" in outcome.err
