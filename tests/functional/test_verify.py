"""`dh verify`: whatever byte changed since the outputs were made is named, with the hash it should have."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from tests.edits import edit_first

from disrupting_harm import files, slices
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, folder_listing


pytestmark = pytest.mark.pipeline

SURVEY = "outputs/KEN/household_survey"
CHANGED = [
    f"{SURVEY}/prevalence_by_group.svg",
    f"{SURVEY}/prevalence_by_group_narrow.svg",
    f"{SURVEY}/prevalence_by_group.png",
    f"{SURVEY}/prevalence.csv",
    f"{SURVEY}/published.csv",
    f"{SURVEY}/household_survey.ipynb",
    f"{SURVEY}/record.json",
    "outputs/reports/KEN/record.json",
    "outputs/reports/KEN/country_report.ipynb",
    "outputs/reports/KEN/report.html",
    "outputs/reports/USA/report.html",
    "outputs/reports/XFC/report.html",
    "outputs/KEN/records/household_survey_derived.json",
    "outputs/KEN/predictors/odds_ratios.csv",
    "outputs/KEN/sampling_design/weights_by_step.svg",
    "data/derived/KEN/household_survey/children.parquet",
    "data/derived/KEN/household_survey/record.json",
    "data/derived/KEN/sampling_design/weights.parquet",
    "data/raw/KEN/household_survey/caregivers.csv",
    "data/raw/KEN/sampling_design/contacts.csv",
    "data/raw/USA/household_survey/yrbs2019.sav.gz",
    "data/slices/units/KEN/household_survey.json",
    "notebooks/household_survey/household_survey.ipynb",
    "notebooks/country_report/country_report.ipynb",
    "params/study.yaml",
    "requirements.lock",
]

PARTS = 4  # in which they are changed: a verification takes its time, whatever it finds


def change_byte(path: Path) -> None:
    """Flip the last bit of the byte in the middle of a file; of parameters in their first line, a remark that no stage uses."""
    data = bytearray(path.read_bytes())
    data[10 if path.suffix == ".yaml" else len(data) // 2] ^= 1
    path.unlink()  # an object of the cache is shared with the clone that this is a copy of
    path.write_bytes(data)


def sentences(outcome) -> list[str]:
    """The differences that a verification told, without its notes and its closing count."""
    assert outcome.code == 1 and outcome.err == ""
    notes = ("restricted half", "left out", "the last commit holds another", "no commit holds what was verified")
    lines = [line for line in outcome.out.splitlines() if not line.startswith("  ")]
    *told, closing = (line for line in lines if not any(note in line for note in notes))
    assert closing.startswith(f"{len(told)} difference")
    return told


def hashes(path: Path) -> tuple[str, str]:
    return files.sha256_file(path), files.md5_file(path)


def names_hash(sentence: str, *expected: str) -> bool:
    return any(f"{kind} {value}" in sentence for value in expected for kind in ("should have", "sha256", "md5"))


def cached_object(layout: Layout, path: str) -> Path:
    return cache_object(layout, files.md5_file(layout.root / path))


@pytest.fixture
def public_half(reproduced_copy) -> Layout:
    """What a reviewer has: the outputs, and nothing of the restricted half."""
    for half in ("raw", "derived"):
        for folder in (reproduced_copy.root / "data" / half).glob("*/*/"):
            shutil.rmtree(folder)
    return reproduced_copy


def test_a_clean_clone_has_no_difference(dh, reproduced, monkeypatch, in_parts):
    monkeypatch.chdir(reproduced.root)
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.out.splitlines()) == 1


def test_what_was_verified_and_has_not_changed_is_told_again_until_it_changes(dh, reproduced_copy):
    first = dh("verify")
    again = dh("verify")
    assert first.code == again.code == 0
    assert again.out.splitlines()[1:] == first.out.splitlines() and "nothing has changed" in again.out
    assert dh("verify", "--again").out == first.out
    path = f"{SURVEY}/prevalence.csv"
    before = (reproduced_copy.root / path).stat()
    change_byte(reproduced_copy.root / path)
    os.utime(reproduced_copy.root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: ")


@pytest.mark.parametrize("path", CHANGED[::8])
def test_one_changed_byte_gives_one_sentence_with_the_hash_it_should_have(dh, reproduced_copy, path):
    good = hashes(reproduced_copy.root / path)
    change_byte(reproduced_copy.root / path)
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: ")
    assert names_hash(sentence, *good)


@pytest.mark.parametrize("place", range(PARTS))
def test_changed_bytes_in_files_of_all_kinds_give_a_sentence_each_with_its_hash(dh, reproduced_copy, place, in_parts):
    good = {path: hashes(reproduced_copy.root / path) for path in CHANGED[place::PARTS]}
    for path in good:
        change_byte(reproduced_copy.root / path)
    told = {sentence.partition(": ")[0]: sentence for sentence in sentences(dh("verify"))}
    assert set(told) == set(good)
    assert [path for path in good if not names_hash(told[path], *good[path])] == []


@pytest.mark.parametrize("path", CHANGED[::4])
def test_without_the_cache_of_dvc_a_changed_byte_is_still_found(dh, reproduced_copy, path):
    shutil.rmtree(reproduced_copy.root / ".dvc" / "cache")
    change_byte(reproduced_copy.root / path)
    told = sentences(dh("verify"))
    assert any(s.startswith((f"{path}: ", f"{Path(path).parent}: ")) for s in told)


@pytest.mark.parametrize(
    "folder, content",
    [("KEN/household_survey", "{"), ("KEN/household_survey", "\udcff"), ("reports/KEN", "[]"), ("reports/KEN", "null")],
)
def test_a_record_that_is_none_any_more_is_named_with_its_hash(dh, reproduced_copy, folder, content):
    path = f"outputs/{folder}/record.json"
    good = hashes(reproduced_copy.root / path)
    (reproduced_copy.root / path).write_bytes(content.encode("utf-8", "surrogateescape"))
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: ") and names_hash(sentence, *good)


def forge(layout: Layout) -> tuple[str, str]:
    """Raise an estimate and let the record agree with it."""
    table, record = f"{SURVEY}/prevalence.csv", f"{SURVEY}/record.json"
    estimates = pd.read_csv(layout.root / table, dtype=str, keep_default_na=False)
    assert float(estimates.loc[0, "estimate"]) < 0.25
    estimates.loc[0, "estimate"] = "0.25"
    estimates.to_csv(layout.root / table, index=False, lineterminator="\n")
    content = files.read_json(layout.root / record)
    next(o for o in content["outputs"] if o["path"] == table)["sha256"] = files.sha256_file(layout.root / table)
    files.write_text(layout.root / record, files.dump_json(content))
    return table, record


def test_a_forgery_that_agrees_with_its_record_is_found_through_the_lock_file(dh, reproduced_copy):
    good = {name: hashes(reproduced_copy.root / SURVEY / name) for name in ("prevalence.csv", "record.json")}
    forged = forge(reproduced_copy)
    told = sentences(dh("verify"))
    assert len(told) == 2
    for path in forged:
        (sentence,) = (s for s in told if s.startswith(f"{path}: "))
        assert names_hash(sentence, *good[Path(path).name])


def test_a_forgery_is_found_without_the_cache_too(dh, reproduced_copy):
    shutil.rmtree(reproduced_copy.root / ".dvc" / "cache")
    forge(reproduced_copy)
    assert any(s.startswith(f"{SURVEY}") for s in sentences(dh("verify")))


@pytest.mark.parametrize(
    "path", [f"{SURVEY}/prevalence.csv", f"{SURVEY}/caregivers.csv", "outputs/reports/KEN/report.html"]
)
def test_a_deleted_output_is_named_with_the_hash_it_should_have(dh, reproduced_copy, path):
    good = hashes(reproduced_copy.root / path)
    (reproduced_copy.root / path).unlink()
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: is missing") and names_hash(sentence, *good)


def test_a_file_added_to_an_output_folder_is_named(dh, reproduced_copy):
    (reproduced_copy.root / SURVEY / "extra.csv").write_text("a\n", encoding="utf-8")
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{SURVEY}/extra.csv: ")


def test_a_changed_object_of_the_cache_is_named_though_the_work_tree_is_right(dh, reproduced_copy):
    path = f"{SURVEY}/prevalence_by_group.png"
    cached = cached_object(reproduced_copy, path)
    change_byte(cached)
    cached.chmod(0o444)
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(reproduced_copy.relative(cached)) and path in sentence
    assert names_hash(sentence, files.md5_file(reproduced_copy.root / path))


def test_a_changed_listing_of_a_folder_in_the_cache_is_named(dh, reproduced_copy):
    listing = cache_object(reproduced_copy, folder_md5(folder_listing(reproduced_copy.root / SURVEY)))
    listing.unlink()  # it is shared with the clone that this is a copy of
    listing.write_bytes(b"[]")
    listing.chmod(0o444)
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(reproduced_copy.relative(listing))


def test_a_changed_file_is_named_though_the_cache_is_right(dh, reproduced_copy):
    path = f"{SURVEY}/prevalence_by_group.png"
    cached = cached_object(reproduced_copy, path)
    changed = reproduced_copy.root / path
    assert not os.path.samefile(cached, changed), (
        "the work tree is a copy, so that a slip of the pen does not reach the cache"
    )
    change_byte(changed)
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: ")


def test_several_differences_give_a_sentence_each(dh, reproduced_copy):
    paths = [f"{SURVEY}/prevalence.csv", "outputs/reports/USA/report.html", "requirements.lock"]
    for path in paths:
        change_byte(reproduced_copy.root / path)
    assert sorted(s.partition(":")[0] for s in sentences(dh("verify"))) == sorted(paths)


def test_a_changed_module_is_told_once_by_its_file_with_the_stages_it_made(dh, reproduced_copy):
    path = reproduced_copy.package() / "survey" / "estimate.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith("src/disrupting_harm/survey/estimate.py: ") and "household_survey@KEN" in sentence
    assert "non_law_enforcement_data" not in sentence


@pytest.mark.parametrize(
    "path, old, new, told",
    [
        ("countries/KEN.yaml", "selection: {seed: 20211027", "selection: {seed: 7", "components.sampling_design"),
        ("components/predictors.yaml", "outcomes: [clear_ocsea, told_someone]", "outcomes: [clear_ocsea]", "defaults"),
        ("indicators/household_survey.yaml", "Met in person someone first met online", "Met someone", "indicators"),
    ],
)
def test_a_changed_parameter_is_named_by_file_and_key(dh, reproduced_copy, path, old, new, told):
    edit_first(reproduced_copy.root / "params" / path, old, new)
    lines = sentences(dh("verify"))
    assert any(s.startswith(f"params/{path}, key {told}: is not what outputs/KEN/") for s in lines)
    assert all(s.startswith(f"params/{path}, key ") and f"git checkout params/{path}" in s for s in lines)


def test_a_changed_row_of_a_reference_table_is_named_by_table_and_unit_with_its_hash(dh, reproduced_copy):
    path = reproduced_copy.reference("cybertipline_reports")
    good = files.sha256_text(slices.reference_rows(reproduced_copy, "KEN", "cybertipline_reports"))
    row = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("KEN,2020,"))
    edit_first(path, row, row.replace("KEN,2020,", "KEN,2020,9"))
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith("data/reference/cybertipline_reports.csv (rows of KEN): ") and names_hash(sentence, good)


def test_a_changed_package_version_is_named(dh, reproduced_copy):
    path = reproduced_copy.requirements()
    line = next(x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("statsmodels=="))
    edit_first(path, line, "statsmodels==0.0.1 \\")
    told = sentences(dh("verify"))
    assert any(s.startswith("requirements.lock (predictors@KEN): pins other versions") for s in told)
    assert not any("non_law_enforcement_data" in s for s in told), "which runs without statsmodels"


@pytest.mark.parametrize(
    "path, folder",
    [("params/countries/KEN.yaml", "params/countries"), ("data/reference/population_age_sex.csv", "data/reference")],
)
def test_what_no_record_uses_of_a_file_is_still_pinned_with_its_folder(dh, reproduced_copy, path, folder):
    with (reproduced_copy.root / path).open("a", encoding="utf-8") as stream:
        stream.write("# a remark\n")
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{folder}: is not the folder with md5 ")


def test_what_desktops_and_editors_leave_behind_is_no_difference(dh, reproduced_copy):
    folders = ["outputs", "outputs/KEN", SURVEY, "outputs/reports/KEN", "data/derived/KEN/household_survey"]
    for folder in folders:
        for name in (".DS_Store", ".ipynb_checkpoints/household_survey-checkpoint.ipynb", "Thumbs.db"):
            files.write_text(reproduced_copy.root / folder / name, "x")
    outcome = dh("verify")
    assert outcome.code == 0 and "left behind by a desktop or an editor" in outcome.out


def test_a_unit_that_was_not_run_for_want_of_its_imported_file_is_left_out_with_a_word(dh, reproduced_copy):
    for path in ("data/raw/USA/household_survey", "data/derived/USA", "outputs/USA", "outputs/reports/USA"):
        shutil.rmtree(reproduced_copy.root / path)
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (3, ""), outcome.out
    assert any(line.startswith("USA: left out, its raw file is not here; ") for line in outcome.out.splitlines())
    (reproduced_copy.raw("USA", "household_survey").with_name("household_survey.dvc")).unlink()
    assert dh("verify").code == 1, "without the pointer nothing says that the file is one that a person imports"


def test_the_public_half_alone_passes_with_a_note(dh, public_half):
    outcome = dh("verify")
    assert outcome.code == 3
    notes = [line for line in outcome.out.splitlines()[:-1] if not line.startswith("  ")]
    assert [line.split(":")[0] for line in notes] == ["KEN", "USA", "XFC", "XNH"]


def test_the_public_half_alone_without_a_cache_finds_a_changed_output(dh, public_half):
    shutil.rmtree(public_half.root / ".dvc" / "cache")
    change_byte(public_half.root / SURVEY / "prevalence.csv")
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{SURVEY}/prevalence.csv: ")


@pytest.mark.parametrize(
    "path",
    [
        "data/derived/KEN/household_survey",
        "data/raw/KEN/household_survey",
        "data/raw/KEN/household_survey/children.csv",
    ],
)
def test_half_of_the_restricted_half_is_a_difference(dh, reproduced_copy, path):
    gone = reproduced_copy.root / path
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert any(s.startswith(f"{path}") and "is missing" in s for s in sentences(dh("verify")))


def test_a_clone_without_outputs_says_what_is_missing(dh, project):
    told = sentences(dh("verify"))
    missing = {s.partition(":")[0] for s in told if "is missing" in s}
    outputs = [SURVEY, "outputs/KEN/predictors", "outputs/KEN/sampling_design", "outputs/XFC/household_survey"]
    assert {*outputs, "outputs/reports/KEN", "outputs/reports/XFC", "data/slices/library"} <= missing
    of_usa = {path for path in missing if "USA" in path}
    assert all(path.startswith("data/slices/") for path in of_usa), "its raw file is to be imported first"


@pytest.mark.parametrize(
    "path, content",
    [
        ("dvc.lock", "{"),
        ("notebooks/household_survey/dvc.lock", "stages: 7"),
        ("data/raw/USA/household_survey.dvc", "\x00"),
    ],
)
def test_a_file_of_dvc_that_cannot_be_read_is_named(dh, reproduced_copy, path, content):
    (reproduced_copy.root / path).write_text(content, encoding="utf-8")
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith(f"{path}: ") and f"git checkout {path}" in sentence


def test_a_missing_lock_file_is_named(dh, reproduced_copy):
    (reproduced_copy.root / "dvc.lock").unlink()
    (sentence,) = sentences(dh("verify"))
    assert sentence.startswith("dvc.lock: ")
