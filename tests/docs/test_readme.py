"""Every command and example of the README runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from tests.conftest import ROOT, run_in

from disrupting_harm.cli import _parser
from disrupting_harm.driver import cluster_worker
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components, held, load_section
from disrupting_harm.study.load import load_study


README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    lines = [line.partition("#")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
    return [line for line in lines if line]


# An imported file lies elsewhere, and a server runs until it is closed; a comparison answers 1 where there is a difference; a cluster
# and its remotes are other machines; a mailed file and a crate lie elsewhere, and to make all estimates again takes as long as to make them
# (tests/functional/test_tampering.py and test_crate.py run these); an audit answers 1 where not every country is here
# (tests/functional/test_audit.py); a release writes a log into its clone (tests/functional/test_release.py), a site its pages, which take a
# minute (tests/functional/test_site.py), and a Word document that partners edited comes from elsewhere (tests/functional/test_word.py), as a
# workbook lies elsewhere (tests/functional/test_workbook.py).
TESTED_ELSEWHERE = (
    "dh import",
    "dh audit",
    "dh edit",
    "dh diff",
    "dh release",
    "dh crate",
    "dh site",
    "dh confirm",
    "dh trace ~/",
    "dh verify ~/",
    "dh verify --values",
    "dh repro disclosure_model",
    "dh workbook",
    "dh word",
    "dh repro --scheduler",
    "dvc remote",
)


def of(program: str) -> list[str]:
    return [c for c in commands() if c.startswith(f"{program} ")]


def test_the_readme_documents_every_kind_of_command():
    assert {c.split()[0] for c in commands()} == {"make", "source", "dh", "dvc", "dask"}


@pytest.mark.parametrize("command", of("make"))
def test_make_commands_are_targets(command):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, flags=re.MULTILINE)


@pytest.mark.pipeline
@pytest.mark.parametrize("command", [c for c in of("dh") + of("dvc") if not c.startswith(TESTED_ELSEWHERE)])
def test_commands_run_in_a_reproduced_clone(reproduced, command):
    program, *arguments = shlex.split(command)
    module = {"dh": "disrupting_harm", "dvc": "dvc"}[program]
    done = run_in(reproduced, "-m", module, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [c for c in of("dh") if c.startswith(("dh edit", "dh diff"))])
def test_the_commands_of_the_editing_loop_are_understood_and_name_what_there_is(command):
    """tests/functional/test_edit.py and test_diff.py run them."""
    options = vars(_parser().parse_args(shlex.split(command)[1:]))
    component, unit = options["component"], options["unit"]
    assert unit in load_study(Layout(ROOT)).units and component in held(Layout(ROOT), unit)


def test_the_import_example_names_a_file_that_the_parameters_declare(shared_data):
    (command,) = of("dh import")
    _, country, file = shlex.split(command)[2:]
    assert f"file: {file.rpartition('/')[2]}" in (ROOT / "params" / "countries" / f"{country}.yaml").read_text(
        encoding="utf-8"
    )
    assert (shared_data / file.partition("shared/data/")[2]).is_file()


def test_the_example_for_slurm_is_python_and_names_the_variable_that_a_worker_reads():
    """It runs where there is a SLURM. What it writes into a job is dask-jobqueue's own."""
    (example,) = [block for kind, block in BLOCKS if kind == "python" and "SLURMCluster" in block]
    compile(example, "README.md", "exec")
    assert "export DH_CLONE=" in example and '"DH_CLONE"' in Path(cluster_worker.__file__).read_text(encoding="utf-8")


def test_the_command_for_several_machines_is_understood():
    (command,) = [c for c in of("dh") if c.startswith("dh repro --scheduler")]
    assert vars(_parser().parse_args(shlex.split(command)[1:]))["scheduler"].startswith("tcp://")


def test_the_python_example_gives_one_row_per_cell():
    (example,) = [block for kind, block in BLOCKS if kind == "python" and "SurveyDesign" in block]
    frame = pd.DataFrame(
        {
            "weight": [1.0, 2.0] * 4, "stratum": [1] * 4 + [2] * 4, "psu": [1, 1, 2, 2] * 2,
            "QN24": [0, 1, 1, 0, 0, 1, None, 1], "sex": ["f", "m"] * 4, "grade": [9] * 4 + [10] * 4,
        }
    )  # fmt: skip
    code = example.rstrip().rpartition("\n")
    scope = {"frame": frame}
    exec(code[0], scope)
    table = eval(code[2], scope)
    assert list(table.columns) == [
        "indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "df_domain", "deff", "n", "n_eff",
        "n_cases", "n_weighted", "flags",
    ]  # fmt: skip
    assert list(table["by"]) == ["", "sex", "sex"] + ["sex:grade"] * 4


# -- what is real, recounted from data/reference


LAYOUT = Layout(ROOT)
FIELDED = {iso3 for iso3, unit in load_study(LAYOUT).units.items() if unit.kind == "country" and unit.fielded}


def rows_of(*tables: str) -> pd.DataFrame:
    frames = [pd.read_csv(LAYOUT.reference(name), dtype=str, keep_default_na=False) for name in tables]
    return pd.concat(frames, ignore_index=True)


def size(*tables: str) -> int:
    return len(rows_of(*tables))


def countries(*tables: str) -> int:
    """Countries of the study with a row; a row about the world or about another country is none."""
    return len(FIELDED & set(rows_of(*tables)["iso3"]))


def holding(stem: str) -> int:
    return sum(stem in held(LAYOUT, iso3) for iso3 in FIELDED)


def table_of_activities() -> dict[str, tuple[str, str]]:
    """By component, what is real and what stands in, as the README's table says."""
    lines = [line.strip("|").split("|") for line in README.splitlines() if re.match(r"\|.*\(`\w+`.*\|.*\|.*\|$", line)]
    return {stem: (real, made) for first, real, made in lines for stem in re.findall(r"`(\w+)`", first)}


def real_of() -> dict[str, list[str]]:
    """By component, the counts that the table must state, from the files."""
    years = rows_of("cybertipline_reports")["year"]
    capacity, pairs = rows_of("capacity_facts"), rows_of("reconciliation_pairs")
    of_world = (capacity["iso3"] == "*").sum()
    usdol = ("law_enforcement_training_usdol", "coordination_bodies_usdol")
    assert countries(usdol[0]) == countries(usdol[1])
    return {
        "desk_review": [
            f"{size('legislation', 'legislation_facts')} facts on laws, {countries('legislation', 'legislation_facts')} countries",
            f"({size('legal_standards_usdol')} assessments, {countries('legal_standards_usdol')} countries)",
            f"{size('legislation_citations_usdol')} laws named behind them",
            (f"{size('treaty_status', 'treaty_status_usdol', 'treaty_facts')} treaty rows, "
            f"{countries('treaty_status', 'treaty_status_usdol', 'treaty_facts')} countries"),
        ],
        "non_law_enforcement_data": [
            f"CyberTipline {years.min()}-{years.max()}, {countries('cybertipline_reports')} countries",
            f"{size('cybertipline_breakdown')} world figures by kind",
            f"platforms against NCMEC ({size('platform_reports')} values)",
            (f"({size('hotline_and_index_figures')} figures, {countries('hotline_and_index_figures')} countries; "
            f"{size('hotline_world_figures')} of the world)"),
            f"country context ({size('country_context'):,} values, {countries('country_context')} countries)",
        ],
        "frontline_survey": [
            f"{size('published_frontline_counts')} published counts, {countries('published_frontline_counts')} countries"
        ],
        "law_enforcement_data": [
            f"{size('offence_counts')} counts, {countries('offence_counts')} countries",
            f"{size('law_enforcement_usdol')} values on the worst forms of child labour, {countries('law_enforcement_usdol')} countries",
            (f"{len(pairs.drop_duplicates(['iso3', 'measure', 'pair', 'year']))} pairs of two holders, "
            f"{countries('reconciliation_pairs')} countries"),
        ],
        "law_enforcement_capacity": [
            f"{len(capacity) - of_world} facts, {countries('capacity_facts')} countries, and {of_world} facts of the world",
            f"{size(usdol[0])} answers on training, {size(usdol[1])} bodies, {countries(usdol[0])} countries",
        ],
    }  # fmt: skip


@pytest.mark.parametrize("stem", real_of())
def test_the_counts_of_what_is_real_are_those_of_the_files(stem):
    real, _ = table_of_activities()[stem]
    assert [said for said in real_of()[stem] if said not in real] == []
    numbers = re.findall(r"(?<![\d,])\d[\d,]*", real)
    known = re.findall(r"(?<![\d,])\d[\d,]*", " ".join(real_of()[stem]))
    assert sorted(numbers) == sorted(known), "no number in the cell that is not recounted"


def test_the_table_has_every_component_of_an_activity_and_says_in_how_many_countries_it_stands_in():
    activities = load_study(LAYOUT).activities
    stems = {stem for activity in activities.values() for stem in activity.components}
    table = table_of_activities()
    assert stems <= set(table) and set(table) - stems <= {"sampling_design", "survey_precision", "predictors"}
    for stem, (_, made) in table.items():
        if stem != "predictors" and "nothing" not in made:
            assert f"{holding(stem)} countries" in made, stem
    nothing = {stem for stem, (_, made) in table.items() if made.strip().startswith("nothing")}
    assert nothing == {
        s
        for s in stems
        if all(load_section(LAYOUT, c, s).data_class == "public" for c in FIELDED if s in held(LAYOUT, c))
    }


def test_the_limits_say_that_all_activities_are_here_and_they_are():
    activities = load_study(LAYOUT).activities
    limits = README.partition("\n## Limits\n")[2]
    assert "All nine research activities are here" in limits and len(activities) == 9
    assert all(stem in components() for activity in activities.values() for stem in activity.components)


def test_figures_of_the_world_that_are_not_carried_are_said_with_their_number():
    """The source has so many; what this compendium holds of it is recounted."""
    carried = rows_of("cybertipline_breakdown")["category"].value_counts()
    found = re.search(
        r"Of the (\d+) world figures .*?, (\d+) are not carried: (\d+) on attachments, and (\d+) that",
        README,
        re.DOTALL,
    )
    whole, left_out, attachments, unique = map(int, found.groups())
    assert whole - left_out == carried.sum() and attachments + unique == left_out
    assert unique == carried["relationship"], (
        "each relationship is counted twice by the source, and one count is carried"
    )
