"""`dh trace`: every figure, table and estimate walks back, link by link, to the bytes it came from."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from functools import cache

import pytest

from disrupting_harm import code_slices, files, slices, used_sections
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import chain, contract_rules, generated, records
from disrupting_harm.provenance.facts import source_of
from disrupting_harm.provenance.records import run_record_paths
from disrupting_harm.provenance.sentences import read_sentences
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.records import Record, read_record
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.registry import data_section, held, load_section


pytestmark = pytest.mark.pipeline

FIGURE = "outputs/KEN/household_survey/prevalence_by_group.png"
ESTIMATE = "KEN/household_survey/clear_ocsea@v1/sex=female"
# Raw tables of a derived one that is not made of its namesake.
MADE_OF = {
    "selected_psus": ["psu_frame"],
    "visited_psus": ["contacts", "psu_frame"],
    "weights": ["contacts", "psu_frame"],
}


@pytest.fixture
def in_clone(reproduced, monkeypatch) -> Layout:
    monkeypatch.chdir(reproduced.root)
    return reproduced


@pytest.fixture
def read_once(monkeypatch) -> None:
    """Every file behind three thousand ids of a clone that does not change is read, hashed and parsed once, and not for each id."""
    for module, name in (
        (records, "read_record"), (chain, "read_record"), (chain, "read_cells"), (chain, "read_rows"),
        (code_slices, "changed_modules"), (used_sections, "section_hash"), (slices, "reference_rows"), (files, "sha256_file"),
        (contract_rules, "read_record"), (generated, "numbered_rows"), (chain, "find_functions"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, remember(getattr(module, name)))


def remember(function):
    """The function, which answers the same arguments from memory. They are told apart by what they hold."""
    known: dict[str, object] = {}

    def answer(*arguments):
        key = repr(arguments)
        if key not in known:
            known[key] = function(*arguments)
        return known[key]

    return answer


def links(outcome) -> dict[str, list[str]]:
    """The lines of a trace by their keyword."""
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    found: dict[str, list[str]] = {}
    for line in outcome.out.splitlines():
        found.setdefault(line[:13].strip(), []).append(line[13:])
    return found


@cache
def section_of(layout: Layout, country: str, component: str):
    """Of the clone that no test changes, read once for all its ids."""
    return load_section(layout, country, component)


@cache
def origin_title(layout: Layout, country: str, component: str) -> str:
    return data_section(layout, country, component).origin.title


def raw_files_behind(layout: Layout, record: Record, name: str) -> set[str]:
    """Every raw file below the derived tables that a saved thing, or one estimate, says it was made from."""
    (entry,) = (e for e in record.saved if name == e.trace_id or e.kind == "estimates" and name in e.estimates)
    shown = set(entry.estimates) if name == entry.trace_id else {name}
    shown |= set(entry.assessments) if name == entry.trace_id else set()
    made = [e for e in record.made() if shown & {*e.estimates, *e.assessments}]
    tables = {table for each in (entry, *made) for table in each.tables}
    found = set()
    for source in record.inputs:
        if source.role == "derived" and source.table in tables:
            country, component = source.path.split("/")[2:4]
            declared = section_of(layout, country, component).tables
            raw = MADE_OF.get(source.table, [source.table])
            found |= {f"data/raw/{country}/{component}/{declared[table].file}" for table in raw}
    return found


def check_chain(chain: dict[str, list[str]], record: Record, raw: set[str]) -> None:
    """The links that every chain has, from the cell down to whoever collected the bytes."""
    assert {line.split()[0] for line in chain.get("raw file", ())} == raw
    end = "raw file" if raw else "reference"
    assert chain[end] and all("sha256" in line and line.endswith("(checked)") for line in chain[end])
    assert chain["origin"]
    # A number has columns that it was computed from; a status in words has the row of its source instead.
    assert chain.get("column") or (not raw and "assessments" in chain)
    assert any(record.notebook.path in line and "# " in line for line in chain["cell"])
    assert any(line.startswith("| ") for line in chain[""])  # the source of that cell
    assert chain["environment"] and len(chain["parameters"]) == len(record.parameters) > 1
    assert all(line.endswith("(checked)") for line in (*chain["parameters"], *chain["library"]))
    if record.data_class == "synthetic":
        made_up = chain.get("generated by", [])  # facts beside a stand-in have no raw file, and nobody made them up
        assert all("_synthetic@" in line for line in made_up)
        assert len(made_up) == len(chain.get("raw file", ())) and bool(made_up) is bool(raw)


UNITS = ["KEN", "USA", "XFC", "XNH"]


@pytest.mark.parametrize("country", UNITS)
def test_every_recorded_figure_table_and_estimate_has_a_whole_chain(dh, in_clone, country, read_once):
    traced = set()
    for record in map(read_record, run_record_paths(in_clone)):
        if record.country != country:
            continue
        ids = {entry.trace_id for entry in record.saved}
        ids |= {name for entry in record.saved for name in entry.estimates}
        for name in sorted(ids):
            chain = links(dh("trace", name, "--full"))
            if "/codebook_" in name:  # what was asked, and no answer: it ends in the form
                assert chain["data class"] == ["public"] and chain["form"][0].startswith("params/instruments/")
                assert chain["form"][0].endswith("(checked)") and not {"raw file", "reference"} & set(chain)
                continue
            raw = raw_files_behind(in_clone, record, name)
            check_chain(chain, record, raw)
            if raw:
                assert origin_title(in_clone, country, record.component) in chain["origin"][0]
            if record.component in ("household_survey", "predictors"):
                for design in chain["design"]:
                    assert all(word in design for word in ("weight", "strata", "psu", "df rule"))
                assert any(f".{indicator_of(name, record)} <- " in line for line in chain["column"])
                values = chain.get("value", []) + [line for line in chain[""] if line.startswith(f"{country}/")]
                # A withheld estimate tells no number of respondents either, and says that it is withheld.
                assert values and all(
                    re.search(r"[\[ ]n \d", line) or ("not shown" in line and "presentation withheld" in line)
                    for line in values
                )
            traced.add(record.component)
    assert traced == set(held(in_clone, country))


def indicator_of(name: str, record: Record) -> str:
    """The indicator of an estimate id; of a figure or table, that of the first estimate it shows."""
    ids = {entry.trace_id: entry.estimates for entry in record.saved}
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
        ("sampling_design/fieldwork_outcomes", {FRAME, CONTACTS}, "sampling_design"),  # PSUs without an interview
        ("sampling_design/weights_by_step", {FRAME, CONTACTS}, "sampling_design"),
        ("sampling_design/weight_design_effect@v1/step=final", {FRAME, CONTACTS}, "sampling_design"),
    ],
)
def test_a_figure_made_of_several_raw_files_ends_in_all_of_them(dh, in_clone, name, raw, collected):
    chain = links(dh("trace", f"KEN/{name}", "--full"))
    assert {line.split()[0] for line in chain["raw file"]} == raw
    origin = load_section(in_clone, "KEN", collected).origin
    assert all(origin.title in line and origin.collected_by in line for line in chain["origin"])


def test_what_a_notebook_makes_of_the_survey_has_its_columns_down_to_the_questions(dh, in_clone):
    chain = links(dh("trace", "KEN/predictors/odds_ratios_told_someone", "--full"))
    columns = dict(line.split(" <- ", 1) for line in chain["column"])
    assert columns["children.told_someone"].startswith("item_told_anyone (1 if the code is 1; 0 if another of 0, ")
    assert columns["children.item_told_anyone"] == "raw told_anyone (as it is)"
    assert columns["caregivers.caregivers_online_in_psu"].startswith("caregiver_uses_internet, stratum, psu ")
    assert columns["caregivers.item_uses_internet"] == "raw uses_internet (as it is)"
    ranges = links(dh("trace", "KEN/household_survey/clear_ocsea_range@v1/range=lowest", "--full"))
    assert "children.item_offered_money_for_acts" in {line.split()[0] for line in ranges["column"]}
    weights = links(dh("trace", "KEN/sampling_design/weights_by_step", "--full"))
    columns = dict(line.split(" <- ", 1) for line in weights["column"])
    assert columns["weights.non_response"].startswith("selection, contacts.outcome, contacts.stratum ")


def test_an_estimate_is_told_with_its_design_base_and_derived_columns(dh, in_clone):
    chain = links(dh("trace", ESTIMATE, "--full"))
    assert chain["estimate"] == [f"{ESTIMATE}   SYNTHETIC stand-in, not evidence"]
    assert "sex = female" in chain["population"][0] and "past year" in chain["population"][0]
    assert all(f" {name} " in chain["value"][0] for name in ("se", "df", "deff", "n", "n_eff", "n_cases", "n_weighted"))
    assert "presentation percentage" in chain["value"][0]
    assert chain["non-answers"] == ["kept in the denominator"]
    other = links(dh("trace", "KEN/household_survey/tf_csea_any@v1:proportion_of_answers", "--full"))
    assert other["non-answers"] == ["left out"]
    (design,) = chain["design"]
    assert design.startswith(
        "weight weight, strata stratum, psu psu, lonely PSU adjust, calibrated from base_weight to sex and age, "
    )
    assert design.endswith(", korn-graubard interval, df rule groups, df 90")
    columns = {line.partition(" <- ")[0]: line.partition(" <- ")[2] for line in chain["column"]}
    assert columns["children.weight"] == "raw weight (as it is)"
    assert {"children.stratum", "children.psu", "children.sex", "children.age"} <= set(columns)
    assert "item_threatened_or_blackmailed" in columns["children.clear_ocsea"]
    assert columns["children.item_threatened_or_blackmailed"].startswith("raw threatened_or_blackmailed")


def test_a_trace_ends_in_the_raw_file_its_hash_and_who_collected_it(dh, in_clone):
    chain = links(dh("trace", "USA/household_survey/electronic_bullying@v1", "--full"))
    raw = "data/raw/USA/household_survey/yrbs2019.sav.gz"
    assert chain["raw file"] == [f"{raw}  sha256 {files.sha256_file(in_clone.root / raw)}  (checked)"]
    assert "Centers for Disease Control and Prevention" in chain["origin"][0]


def test_what_is_shown_beside_the_estimates_has_its_link_too(dh, in_clone):
    """Published figures are facts: what stand-ins are set to is no link of the comparison."""
    for name in ("published_comparison", "published"):
        for iso3 in ("USA", "KEN"):
            (only,) = links(dh("trace", f"{iso3}/household_survey/{name}", "--full"))["reference"]
            assert only.startswith(f"data/reference/published_estimates.csv, rows of {iso3}  sha256 ")
    assert any("MMWR" in line for line in links(dh("trace", "USA/household_survey/published", "--full"))["origin"])


def test_a_public_figure_beside_a_stand_in_is_not_called_synthetic(dh, in_clone):
    outcome = dh("trace", "KEN/non_law_enforcement_data/cybertipline", "--full")
    assert links(outcome)["data class"] == ["public"] and "SYNTHETIC" not in outcome.out


@pytest.mark.parametrize(
    "name, table, cells",
    [
        ("law_enforcement_data/wfcl_convictions@v1/year=2020", "law_enforcement_usdol", {"measure": "wfcl_convictions", "year": "2020"}),
        ("non_law_enforcement_data/cybertipline_reports@v1/year=2021", "cybertipline_reports", {"year": "2021"}),
    ],
)  # fmt: skip
def test_a_published_number_ends_in_its_own_row_of_the_file_with_its_source_alone(dh, in_clone, name, table, cells):
    chain = links(dh("trace", f"KEN/{name}", "--full"))
    (told,) = chain["row"]
    file, _, number = told.partition(", row ")
    assert file == f"data/reference/{table}.csv"
    with (in_clone.root / file).open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    row = dict(zip(header, rows[int(number) - 2], strict=True))
    assert {column: row[column] for column in ("iso3", *cells)} == {"iso3": "KEN"} | cells
    assert chain["origin"] == [f"{row['source_title']}, {row['source_url']} ({row['licence']})"]


def test_everything_made_of_published_counts_or_assessed_names_rows_that_are_there(dh, in_clone):
    """Its source line and its trace are those of these rows."""
    seen = 0
    for record in map(read_record, run_record_paths(in_clone)):
        for entry in record.saved:
            for table, places in entry.rows.items():
                own = numbered_rows(in_clone, record.country, table)
                assert places and set(places) <= set(range(1, len(own) + 1)), entry.trace_id
                sources = {source_of(own[place - 1][1]) for place in places}
                assert all(sources)
                seen += 1
            if entry.kind == "assessments" and entry.assessments and not any("/" in table for table in entry.tables):
                assert entry.rows, entry.trace_id  # of what other components saved, the rows stand in their records
    assert seen > 20


@pytest.mark.parametrize("target", [FIGURE, FIGURE.replace(".png", ".svg"), FIGURE.replace(".png", "_narrow.svg")])
@pytest.mark.parametrize("directory", [".", "notebooks/household_survey", "outputs"])
def test_a_file_is_traced_from_any_folder_of_the_clone(dh, reproduced, monkeypatch, directory, target):
    monkeypatch.chdir(reproduced.root / directory)
    assert links(dh("trace", target, "--full"))["figure"][0].startswith("KEN/household_survey/prevalence_by_group")


def test_a_file_is_traced_in_its_clone_from_outside_of_it(dh, reproduced, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert links(dh("trace", str(reproduced.root / FIGURE), "--full"))["figure"]


@pytest.mark.parametrize("country", UNITS)
def test_a_report_names_the_commands_that_trace_its_figures(dh, in_clone, country, read_once):
    outcome = dh("trace", f"outputs/reports/{country}/report.html")
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
    chain = links(dh("trace", ESTIMATE, "--full"))
    assert all(
        "sha256" in line and line.endswith("(not on this machine)") for line in chain["raw file"] + chain["derived"]
    )


def test_a_changed_file_of_the_chain_is_told(dh, reproduced_copy):
    with (reproduced_copy.root / "data/derived/KEN/household_survey/children.parquet").open("ab") as stream:
        stream.write(b" ")
    assert "CHANGED" in links(dh("trace", ESTIMATE, "--full"))["derived"][0]


@pytest.mark.parametrize("spoil", [lambda p: p.unlink(), lambda p: p.write_text("a,b\n", encoding="utf-8")])
def test_a_spoilt_table_of_estimates_is_told_without_a_traceback(dh, reproduced_copy, spoil):
    spoil(reproduced_copy.root / "outputs" / "KEN" / "household_survey" / "prevalence.csv")
    outcome = dh("trace", ESTIMATE)
    assert outcome.code == 2 and "dh verify" in outcome.err


def test_a_clone_without_outputs_says_how_to_get_them(dh, project):
    outcome = dh("trace", ESTIMATE)
    assert outcome.code == 2 and "make reproduce" in outcome.err


# -- in five lines, as data, and from a number


@pytest.mark.parametrize(
    "name",
    [
        "household_survey/prevalence_by_group",
        "desk_review/law",
        "sampling_design/weights_by_step",
        "household_survey/tf_csea_any@v1",
    ],
)
def test_a_trace_is_a_tree_of_at_most_five_lines_and_the_command_for_the_rest(dh, in_clone, name):
    outcome = dh("trace", f"KEN/{name}")
    first, *branches, last = outcome.out.splitlines()
    assert first.startswith(f"KEN/{name}") and 2 <= len(branches) <= 4
    assert all(branch.startswith(("├─ ", "└─ ")) for branch in branches)
    assert last.startswith(f"whole chain: dh trace KEN/{name} --full")


def test_a_stand_in_is_marked_in_the_first_line_of_its_tree(dh, in_clone):
    assert "SYNTHETIC" in dh("trace", ESTIMATE).out.splitlines()[0]
    assert "SYNTHETIC" not in dh("trace", "USA/household_survey/electronic_bullying@v1").out


def test_a_tree_says_what_changed(dh, reproduced_copy):
    with (reproduced_copy.root / FIGURE).open("ab") as stream:
        stream.write(b" ")
    assert f"CHANGED since it was recorded: {FIGURE}; run `dh verify`" in dh("trace", FIGURE).out


def test_the_chain_as_data_holds_what_the_chain_in_words_says(dh, in_clone):
    data = json.loads(dh("trace", ESTIMATE, "--json").out)
    chain = links(dh("trace", ESTIMATE, "--full"))
    assert data["id"] == ESTIMATE and data["data_class"] == "synthetic"
    assert [c["column"] for c in data["columns"]] == [
        line.partition(" ")[0].partition(".")[2] for line in chain["column"]
    ]
    assert [q["wording"] for q in data["questions"]] == [line.partition(": ")[2] for line in chain["question"]]
    assert {raw["path"] for i in data["inputs"] for raw in i["raw"]} == {line.split()[0] for line in chain["raw file"]}
    assert {f["state"] for f in data["files"]} == {"checked"}


def test_a_printed_number_leads_to_the_estimates_that_print_so(dh, in_clone):
    row = next(
        r
        for r in read_rows(in_clone.root / "outputs/KEN/household_survey/prevalence.csv")
        if r["estimate_id"] == ESTIMATE
    )
    printed = f"{100 * float(row['estimate']):.1f}"
    out = dh("trace", f"KEN {printed} %").out
    assert ESTIMATE in out
    assert dh("trace", f"KEN {printed}").out == out.replace(" %: ", ": ", 1)


def test_the_number_of_a_figure_leads_to_the_figure(dh, in_clone):
    out = dh("trace", "KEN 2d.1").out
    assert out.startswith("KEN/household_survey/figure_2d_1_")


@pytest.mark.parametrize("unknown", ["KEN 123.456", "KEN 9z", "KEN 9z.9"])
def test_a_number_that_nothing_prints_is_told(dh, in_clone, unknown):
    outcome = dh("trace", unknown)
    assert (outcome.code, outcome.out) == (2, "") and unknown in outcome.err


# -- sentences, the whole chain, what rests on it


def test_the_chain_of_a_recommendation_goes_through_its_findings_to_wording_weights_seed_and_raw_file(dh, in_clone):
    """Each link that issue 14 names, once at least, in the order in which one is made of the next."""
    data = json.loads(dh("trace", "KEN/recommendation/fund_for_years", "--json").out)
    assert data["duty_bearer"] and data["follows_from"] == [finding["id"] for finding in data["findings"]]
    assert {n["state"] for finding in data["findings"] for n in finding["numbers"]} == {"checked"}
    (chain,) = [c for c in data["chains"] if c["id"] == "KEN/household_survey/clear_ocsea@v1"]
    assert chain["of_the_run_that_the_report_read"] and chain["estimates"][0]["weight"] == "weight"
    assert chain["functions"][0]["name"].endswith("household_survey.estimates.estimate_all")
    assert {"children.threatened_or_blackmailed", "children.weight"} <= {
        f"{c['table']}.{c['column']}" for c in chain["contract"]
    }
    assert any("threatened or blackmailed you online" in q["wording"] for q in chain["questions"])
    (weights,) = chain["weights"]
    assert weights["drawn_by"] == "household_survey_synthetic@KEN"
    assert {file["path"] for file in weights["behind"]} >= {FRAME, CONTACTS}
    (made,) = chain["generators"]
    assert made["seeds"] == {
        "of": {"sections.sampling_design.selection.seed": 20211027}, "state": "checked",
        "path": "data/slices/units/KEN/household_survey_synthetic.json",
    }  # fmt: skip
    shares = next(one for one in made["references"] if one["path"].endswith("stand_in_shares.csv"))
    rows = dict(numbered_rows(in_clone, "KEN", "stand_in_shares"))
    assert {rows[number]["item"] for number in shares["rows"]} >= {
        "offered_money_for_images",
        "threatened_or_blackmailed",
    }
    raw = [raw for source in chain["inputs"] for raw in source["raw"]]
    assert [file["path"] for file in raw] == ["data/raw/KEN/household_survey/children.csv"]
    assert chain["inputs"][0]["origin"]["licence"] == "MIT"


@pytest.mark.parametrize("country", UNITS)
def test_every_sentence_of_a_report_has_a_chain_in_which_nothing_is_missing_and_nothing_differs(
    dh, in_clone, country, read_once
):
    for name in read_sentences(in_clone, country).by_id:
        outcome = dh("trace", name)
        head, *branches, last = outcome.out.splitlines()
        assert head.startswith(name) and 3 <= len(branches) <= 4 and last.startswith("whole chain:")
        assert "each number is the one that is saved" in branches[1] and "as recorded" in branches[2], name
        full = dh("trace", name, "--full").out
        assert "MISSING" not in full and "CHANGED" not in full and "DIFFERS" not in full, name


def test_what_rests_on_an_estimate_is_told_over_all_reports(dh, in_clone):
    outcome = dh("trace", "KEN/household_survey/clear_ocsea@v1", "--down")
    told = {line.split()[1] for line in outcome.out.splitlines()[1:]}
    assert {
        "KEN/finding/clear_ocsea_share",
        "KEN/recommendation/fund_for_years",
        "KEN/household_survey/prevalence_by_indicator",
    } <= told
    assert "outputs/reports/KEN/report.html" in told
    data = json.loads(dh("trace", "KEN/household_survey/clear_ocsea@v1", "--down", "--json").out)
    assert "KEN/finding/clear_ocsea_share" in {one["id"] for one in data["findings"]} and "not looked at" not in data


def test_a_chain_is_written_as_one_page_with_the_same_bytes_each_time(dh, in_clone, tmp_path):
    pages = [tmp_path / name for name in ("a.html", "b.html")]
    for page in pages:
        assert dh("trace", "KEN/finding/clear_ocsea_share", "--html", str(page)).code == 0
    first, second = (page.read_text(encoding="utf-8") for page in pages)
    assert first == second and "SYNTHETIC stand-in, not evidence" in first and str(in_clone.root) not in first
    assert "In the past year, has anyone threatened or blackmailed you online" in first
    outcome = dh("trace", "outputs/reports/KEN/report.html", "--html", str(pages[0]))
    assert outcome.code == 2 and "holds many things" in outcome.err and pages[0].read_text(encoding="utf-8") == first


@pytest.mark.parametrize("options", [("--down", "--full"), ("--down", "--html", "x.html")])
def test_options_that_do_not_go_together_are_told(dh, in_clone, options):
    outcome = dh("trace", ESTIMATE, *options)
    assert (outcome.code, outcome.out) == (2, "") and "takes `--json` alone" in outcome.err


def test_a_number_of_the_report_that_was_edited_in_its_list_is_not_traced(dh, reproduced_copy):
    path = reproduced_copy.root / "outputs/reports/KEN/claims.json"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace('"15.8 %"', '"61.3 %"'), encoding="utf-8")
    outcome = dh("trace", "KEN/finding/clear_ocsea_share")
    assert (outcome.code, outcome.out) == (2, "") and "not what was recorded" in outcome.err


def test_a_trace_loads_neither_pandas_nor_a_reader_of_notebooks(in_clone):
    """What makes it answer at once: half a second is less than these take to load."""
    asked = ["KEN 15.8", "KEN/finding/clear_ocsea_share", "KEN/recommendation/fund_for_years", ESTIMATE]
    code = (
        "import sys; from disrupting_harm.cli import main\n"
        f"for thing in {asked}: assert main(['trace', thing]) == 0\n"
        "print(sorted({'pandas', 'numpy', 'nbformat', 'pyarrow', 'grimp'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=in_clone.root, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
