"""`dh verify` and `dh trace` in a release that lies where no clone is: a reviewer has the release and the library, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.checkouts import copy_clone
from tests.small_release import COUNTS, MIXED, REAL, git

from disrupting_harm import cli, files
from disrupting_harm.release.manifest import MANIFEST, read_manifest
from disrupting_harm.values import verify as values


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]
TABLE, RECORD = f"outputs/{REAL}/{COUNTS}/counts.csv", f"outputs/{REAL}/{COUNTS}/record.json"
FIGURE = f"outputs/{MIXED}/sampling_design/weights_by_step.png"
FRAME = f"data/raw/{MIXED}/sampling_design/psu_frame.csv"
VERIFIED_HERE = "release 1: verified as far as possible: all {} files are what manifest.json says, and the records among them fit together; "


@pytest.fixture(scope="module")
def made(released_study, tmp_path_factory) -> Path:
    """A release of both units. Nothing here changes it, and the clone that it came from is beside it."""
    folder = tmp_path_factory.mktemp("in hand")
    copy_clone(released_study.root, folder / "clone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_in_processes", lambda check, work: [check(*one) for one in work])
        patch.chdir(folder / "clone")
        assert cli.main(["release", str(folder / "made"), "--demonstration", "--units", REAL, MIXED]) == 0
    return folder / "made"


@pytest.fixture
def release(made, tmp_path, monkeypatch) -> Path:
    """A copy under a name with a blank, which the test may spoil; the working directory of the test."""
    shutil.copytree(made, tmp_path / "a copy")
    monkeypatch.chdir(tmp_path / "a copy")
    return tmp_path / "a copy"


def rewrite(release: Path, name: str, old: str, new: str) -> None:
    """Change a file and the manifest with it, so that they agree."""
    path = release / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    manifest = read_manifest(release)
    facts = {"sha256": files.sha256_file(path), "size": path.stat().st_size}
    listed = tuple(f.model_copy(update=facts) if f.path == name else f for f in manifest.files)
    (release / MANIFEST).write_text(manifest.model_copy(update={"files": listed}).text(), encoding="utf-8")


# -- verified


def test_every_file_is_hashed_and_what_is_not_here_is_named_by_its_hash(dh, release):
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (3, "")
    lines = outcome.out.splitlines()
    assert (
        lines[-1].startswith(VERIFIED_HERE.format(len(read_manifest(release).files)))
        and "`dh release --check`" in lines[-1]
    )
    (derived,) = release.glob(f"outputs/{MIXED}/records/sampling_design_derived.json")
    raw = {file["path"]: file["sha256"] for file in json.loads(derived.read_text())["inputs"]}
    assert f"  {raw[FRAME]}  {FRAME}" in lines
    assert sum(line.endswith("files stay named by hash, unchecked") for line in lines) == 2, "of both units"


def test_it_is_meant_from_wherever_it_is_named_and_says_the_same(dh, release, monkeypatch):
    told = dh("verify").out
    monkeypatch.chdir(release / "outputs" / MIXED)
    assert dh("verify").out == told
    monkeypatch.chdir(release.parent)
    assert dh("verify", "a copy").out == told and dh("verify", str(release / "outputs")).out == told


def test_it_changes_no_file(dh, release):
    before = {p: p.read_bytes() for p in release.rglob("*") if p.is_file()}
    dh("verify")
    dh("trace", f"{MIXED}/sampling_design/weights_by_step")
    assert {p: p.read_bytes() for p in release.rglob("*") if p.is_file()} == before


def spoil_bytes(release: Path) -> None:
    with (release / FIGURE).open("ab") as stream:
        stream.write(b"x")


def spoil_inputs(release: Path) -> None:
    (derived,) = release.glob(f"outputs/{MIXED}/records/sampling_design_derived.json")
    sha256 = next(
        f["sha256"] for f in json.loads(derived.read_text())["outputs"] if f["path"].endswith("contacts.parquet")
    )
    rewrite(release, f"outputs/{MIXED}/sampling_design/record.json", sha256, "0" * 64)


SPOILED = {
    "a byte more": (spoil_bytes, f"{FIGURE}: has sha256"),
    "a file less": (lambda release: (release / TABLE).unlink(), f"{TABLE}: is missing."),
    "a file more": (
        lambda release: (release / "outputs" / "more.csv").write_text("x"),
        "outputs/more.csv: is not in the manifest.",
    ),
    "a table with its manifest": (
        lambda release: rewrite(release, TABLE, "count", "Count"),
        f"{TABLE}: {RECORD} says another sha256 than",
    ),
    "a record with its manifest": (
        spoil_inputs,
        f"outputs/{MIXED}/sampling_design/record.json: read another data/derived/{MIXED}/",
    ),
    "a manifest that is none": (
        lambda release: (release / MANIFEST).write_text("{}"),
        f"{MANIFEST}: is not a manifest",
    ),
}


@pytest.mark.parametrize("spoil, said", SPOILED.values(), ids=SPOILED.keys())
def test_a_difference_is_one_sentence_and_the_code_is_1(dh, release, spoil, said):
    spoil(release)
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (1, "") and sum(
        line.startswith(said) for line in outcome.out.splitlines()
    ) == 1


def test_a_mailed_figure_is_known_by_its_content(dh, release, tmp_path):
    shutil.copy(release / FIGURE, tmp_path / "mailed.png")
    outcome = dh("verify", str(tmp_path / "mailed.png"))
    assert (outcome.code, outcome.out) == (3, f"mailed.png: is {FIGURE} of release 1, byte for byte\n")
    (tmp_path / "mailed.png").write_bytes(b"another")
    outcome = dh("verify", str(tmp_path / "mailed.png"))
    assert outcome.code == 1 and outcome.out.startswith("mailed.png: is no file of release 1")


def test_a_file_of_the_release_is_held_against_its_own_name(dh, release):
    assert dh("verify", FIGURE).out == f"{FIGURE}: is {FIGURE} of release 1, byte for byte\n"
    shutil.copy(release / TABLE, release / FIGURE)
    outcome = dh("verify", FIGURE)
    assert outcome.code == 1 and outcome.out.startswith(f"{FIGURE}: is not the file of release 1, whose sha256 is ")
    assert outcome.out.endswith(f", and is {TABLE}.\n")


def test_in_a_clone_its_log_vouches_for_the_release(dh, made, monkeypatch):
    monkeypatch.chdir(made.parent / "clone")
    outcome = dh("verify", "../made")
    assert (outcome.code, outcome.err) == (0, "") and outcome.out.endswith(
        "fit together; the log of this clone holds it\n"
    )
    log = made.parent / "clone" / "releases" / "log.jsonl"
    held = log.read_bytes()
    log.unlink()
    outcome = dh("verify", "../made")
    log.write_bytes(held)
    assert outcome.code == 1 and "releases/log.jsonl: holds no release with this manifest" in outcome.out


# -- traced


def data_behind(out: str) -> dict[str, str]:
    lines = out.partition("none of them is in release 1:\n")[2].splitlines()
    return {
        name: sha256 for sha256, _, name in (line.strip().partition("  ") for line in lines if line.startswith("  "))
    }


@pytest.mark.parametrize("place", ["the id", "the file", "a copy of it"])
def test_a_figure_leads_to_the_hashes_of_raw_files(dh, release, made, tmp_path, place):
    shutil.copy(release / FIGURE, tmp_path / "mailed.png")
    things = {
        "the id": f"{MIXED}/sampling_design/weights_by_step",
        "the file": FIGURE,
        "a copy of it": str(tmp_path / "mailed.png"),
    }
    outcome = dh("trace", things[place])
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{MIXED}/sampling_design/weights_by_step   SYNTHETIC stand-in, not evidence\n")
    raw = made.parent / "clone" / f"data/raw/{MIXED}/sampling_design"
    found = data_behind(outcome.out)
    for name in ("psu_frame.csv", "contacts.csv"):
        assert found[f"data/raw/{MIXED}/sampling_design/{name}"] == files.sha256_file(raw / name)
    commit = git_head(made)
    assert outcome.out.endswith(f"the rest of the chain (parameters, code) is that of commit {commit}\n")


def git_head(made: Path) -> str:
    from disrupting_harm.layout import Layout

    return git(Layout(made.parent / "clone"), "rev-parse", "HEAD").strip()


def test_a_published_count_leads_to_the_rows_of_its_table(dh, release):
    estimate = (release / TABLE).read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    outcome = dh("trace", estimate)
    assert outcome.code == 0 and outcome.out.startswith(f"{estimate}   public\n")
    assert list(data_behind(outcome.out)) == [f"data/reference/cybertipline_reports.csv, rows of {REAL}"]


def test_what_a_chain_says_is_absent_is_never_said_to_be_changed(dh, release):
    for form in ("--full", "--json"):
        out = dh("trace", f"{MIXED}/sampling_design/weights_by_step", form).out
        assert "hanged" not in out and "not on this machine" in out


def test_what_rests_on_an_estimate_is_told_too(dh, release):
    (estimate,) = {e for e in ids_of(release) if e.endswith("weight_design_effect@v1/step=final")}
    assert f"{MIXED}/sampling_design/weights_by_step" in dh("trace", estimate, "--down").out


def ids_of(release: Path) -> list[str]:
    record = json.loads((release / f"outputs/{MIXED}/sampling_design/record.json").read_text())
    return [name for saved in record["saved"] for name in saved.get("estimates", ())]


def test_no_chain_is_told_of_records_that_are_not_those_of_the_manifest(dh, release):
    record = release / f"outputs/{MIXED}/sampling_design/record.json"
    record.write_text(record.read_text().replace("MIT", "GPL"), encoding="utf-8")
    outcome = dh("trace", f"{MIXED}/sampling_design/weights_by_step")
    assert (outcome.code, outcome.out) == (2, "") and "record.json: not what manifest.json says" in outcome.err


# -- what is no release, and what a release has not


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("trace", "nothing"), "no figure, table, estimate or assessment is recorded under that name"),
        (("trace", "../other.png"), "other.png: is no file of release 1"),
        (("trace", FIGURE, "--html", "x.html"), "a release does not hold"),
        (("verify", "--values"), "a release holds none"),
        (("verify", ".", "../a copy"), "one at a time"),
        (("verify", "nowhere"), "nowhere: is no release and no file"),
    ],
)
def test_a_mistake_is_one_sentence(dh, release, arguments, said):
    (release.parent / "other.png").write_bytes(b"another")
    outcome = dh(*arguments)
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1) and said in outcome.err


def test_outside_a_clone_and_a_release_the_command_says_where_it_runs(dh, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (("verify",), ("verify", "."), ("trace", "KEN/x/y")):
        outcome = dh(*arguments)
        assert (outcome.code, outcome.out) == (2, "") and "inside a clone of the project" in outcome.err


def test_the_readme_of_a_release_names_commands_that_run_in_it(dh, release):
    text = (release / "README.md").read_text(encoding="utf-8")
    assert "`dh verify FOLDER`" in text and "`dh trace THING`" in text
    assert dh("verify", str(release)).code == 3 and dh("trace", FIGURE).code == 0


def test_the_crate_leads_from_a_figure_to_the_hashes_of_raw_files_as_the_readme_says(made):
    """Without the library: the runs whose instrument is not the workflow, from result to object, down to what lies below data/raw."""
    graph = {e["@id"]: e for e in json.loads((made / "ro-crate-metadata.json").read_text())["@graph"]}
    runs = [e for e in graph.values() if e["@type"] == "CreateAction" and e["instrument"] != {"@id": "dvc.yaml"}]
    made_by = {name: run for run in runs for name in names(run, "result")}
    behind, todo = set(), [FIGURE]
    while todo:
        new = names(made_by.get(todo.pop(), {}), "object") - behind
        behind |= new
        todo += new
    raw = {name.removeprefix("#file/"): graph[name]["sha256"] for name in behind if name.startswith("#file/data/raw/")}
    folder = made.parent / "clone"
    assert set(raw) == {f"data/raw/{MIXED}/sampling_design/{name}.csv" for name in ("psu_frame", "contacts")}
    assert raw == {name: files.sha256_file(folder / name) for name in raw}


def names(run: dict, role: str) -> set[str]:
    found = run.get(role, [])
    return {one["@id"] for one in (found if isinstance(found, list) else [found])}
