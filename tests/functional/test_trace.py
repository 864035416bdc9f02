"""`dh trace`: what it takes, the forms in which it tells a chain, and what it says of ids, files and clones that are not right."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from tests.traced import ESTIMATE, links


pytestmark = pytest.mark.pipeline


FIGURE = "outputs/KEN/household_survey/prevalence_by_group.png"


@pytest.mark.parametrize("target", [FIGURE, FIGURE.replace(".png", ".svg"), FIGURE.replace(".png", "_narrow.svg")])
@pytest.mark.parametrize("directory", [".", "notebooks/household_survey", "outputs"])
def test_a_file_is_traced_from_any_folder_of_the_clone(dh, reproduced, monkeypatch, directory, target):
    monkeypatch.chdir(reproduced.root / directory)
    assert links(dh("trace", target, "--full"))["figure"][0].startswith("KEN/household_survey/prevalence_by_group")


def test_a_file_is_traced_in_its_clone_from_outside_of_it(dh, reproduced, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert links(dh("trace", str(reproduced.root / FIGURE), "--full"))["figure"]


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
