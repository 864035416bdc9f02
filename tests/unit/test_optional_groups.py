"""Optional groups: what is told of them comes from their lock, and is the same whether they are installed or not."""

from __future__ import annotations

import re

import pytest
from tests.checkouts import ROOT

from disrupting_harm import optional_groups
from disrupting_harm.errors import MissingGroupError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import GROUPS, lock_text, missing_of, require_groups, where_pinned
from disrupting_harm.package_lock import pinned_closure


@pytest.fixture
def locked(tmp_path):
    (tmp_path / "requirements.lock").write_text("numpy==2.0 \\\n    --hash=sha256:aa\npandas==3.0\n", encoding="utf-8")
    (tmp_path / "requirements-models.lock").write_text("bambi==0.1\nnumpy==2.0\n    # via bambi\n", encoding="utf-8")
    return Layout(tmp_path)


def test_the_locks_are_read_one_after_the_other(locked):
    assert pinned_closure(lock_text(locked), ["bambi"]) == {"bambi": ("0.1",), "numpy": ("2.0",)}


def test_what_both_locks_pin_has_the_version_of_the_main_one(locked):
    path = locked.requirements()
    path.write_text(path.read_text(encoding="utf-8").replace("numpy==2.0", "numpy==1.9"), encoding="utf-8")
    assert pinned_closure(lock_text(locked), ["bambi"]) == {"bambi": ("0.1",), "numpy": ("1.9",)}


def test_a_study_without_a_group_has_the_main_lock_alone(locked):
    locked.group_requirements("models").unlink()
    assert pinned_closure(lock_text(locked), ["bambi", "pandas"]) == {"pandas": ("3.0",)}
    locked.requirements().unlink()
    with pytest.raises(FileNotFoundError):
        lock_text(locked)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("bambi", ("requirements-models.lock", "make models")),
        ("numpy", ("requirements.lock", "make reproduce")),  # in both: the main one is what `make` installs
        ("panda", ("requirements.lock", "make reproduce")),  # in neither, though the name of another begins so
    ],
)
def test_a_distribution_is_mended_by_the_command_of_its_lock(locked, name, expected):
    assert where_pinned(locked, name) == expected


def test_a_stage_that_runs_no_group_asks_for_none(monkeypatch):
    monkeypatch.setattr(optional_groups, "missing_of", lambda group: list(GROUPS[group]))
    require_groups("predictors", ["numpy", "pandas"])


def test_a_stage_of_a_group_that_is_not_installed_is_refused_in_one_sentence_with_the_command(monkeypatch):
    monkeypatch.setitem(GROUPS, "models", ("bambi", "no-such-distribution"))
    with pytest.raises(MissingGroupError) as raised:
        require_groups("disclosure_model", ["no-such-distribution", "numpy"])
    (sentence,) = str(raised.value).splitlines()
    assert (
        sentence.startswith("disclosure_model: needs ")
        and "no-such-distribution of the optional group `models`" in sentence
    )
    assert sentence.endswith("install it with `make models` and run the command again.")


def test_an_installed_distribution_is_not_missing(monkeypatch):
    monkeypatch.setitem(GROUPS, "models", ("numpy", "no-such-distribution"))
    assert missing_of("models") == ["no-such-distribution"]


def test_the_lock_of_a_group_moves_no_version_of_the_main_lock_and_adds_nothing_to_its_distributions():
    layout = Layout(ROOT)
    main = layout.requirements().read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", main, flags=re.MULTILINE)
    assert len(names) > 100
    assert [n for n in set(names) if pinned_closure(main, [n]) != pinned_closure(lock_text(layout), [n])] == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_brings_distributions_that_the_main_lock_does_not_pin(group):
    layout = Layout(ROOT)
    main, both = layout.requirements().read_text(encoding="utf-8"), lock_text(layout)
    for name in GROUPS[group]:
        assert pinned_closure(main, [name]) == {} and name in pinned_closure(both, [name])
