"""What is never committed, by place, by name, or by the key that it holds."""

from __future__ import annotations

import pytest

from disrupting_harm.commit_checks.restricted import find_restricted


# Put together here, so that this file holds no key.
AGE = "AGE-SECRET-KEY-" + "1" + "Q" * 58
PEM = "-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + "b3BlbnNzaC1rZXktdjEAAAAA" * 3


def found(path: str, content: str = "") -> list[str]:
    return [f.what for f in find_restricted(path, content.encode())]


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/KEN/household_survey/children.csv", "data/raw/KEN/household_survey.csv", "data/raw/rows.dvc", "data/raw/KEN/a/b.dvc",
        "data/derived/KEN/household_survey/children.parquet", "data/derived/.failed/KEN/a.ipynb", "outputs/KEN/a.csv",
        "outputs/.scratch/KEN/a", "data/slices/units/KEN/a.json", "remotes/public/files/a", ".dvc/config.local", ".dvc/cache/files/md5/00/1",
        ".dvc/tmp/lock", ".env", ".env.local", "benchmarks/.netrc", "keys/KEN.age", "KEN.key", "a.p12", "a.PFX", "id_ed25519",
        ".ssh/id_rsa", "Data/Raw/KEN/a.csv", "OUTPUTS/a",
    ],
)  # fmt: skip
def test_data_outputs_settings_of_a_machine_and_keys_are_told_by_their_place_or_name(path):
    assert len(found(path)) == 1


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/KEN/household_survey.dvc", "data/reference/treaty_status.csv", ".dvc/config", ".dvc/.gitignore",
        "tests/study/data/reference/a.csv", "src/disrupting_harm/outputs.py", "src/key.py", "keys/KEN.pub", "id_rsa.pub", "environment.yml",
        "tests/unit/test_environment.py",
    ],
)  # fmt: skip
def test_what_git_holds_is_not_told(path):
    assert found(path, "text") == []


@pytest.mark.parametrize("key", [AGE, PEM, f"identity: {AGE}\n", AGE.replace("KEY-1", "KEY-PQ-1")])
@pytest.mark.parametrize("path", ["notes.md", "tests/test_a.py", "params/study.yaml", "keys.txt"])
def test_a_private_key_is_told_wherever_it_stands_and_not_shown(path, key):
    assert found(path, f"a\n{key}\n") == ["holds a private key"]


@pytest.mark.parametrize(
    "text", ["AGE-SECRET-KEY-1...", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----\n" + "a" * 64]
)
def test_the_words_of_a_key_without_one_are_not_told(text):
    assert found("README.md", text) == []
