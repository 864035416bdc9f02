"""The cache is where DVC itself finds it, for every place in which its settings may stand."""

from __future__ import annotations

import os

import pytest
from dvc.repo import Repo

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_folder, cache_object, objects_folder


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    for level in ("SYSTEM", "GLOBAL"):
        monkeypatch.setenv(f"DVC_{level}_CONFIG_DIR", str(tmp_path / level.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Layout(tmp_path / "checkout")


def put(layout: Layout, level: str, text: str) -> None:
    folder = layout.root.parent / level if level in ("system", "global") else layout.root / ".dvc"
    files.write_text(folder / ("config.local" if level == "local" else "config"), text)


def names(folder: str) -> str:
    return f"[cache]\n    dir = {folder}\n"


@pytest.mark.parametrize(
    "settings, place",
    [
        ({}, "checkout/.dvc/cache"),
        ({"repo": names("../shared")}, "checkout/shared"),
        ({"repo": names("a"), "local": names("../b")}, "checkout/b"),
        ({"repo": "['remote \"public\"']\n    url = ../public\n"}, "checkout/.dvc/cache"),
        ({"global": names("store")}, "global/store"),
        ({"system": names("store"), "global": names("mine")}, "global/mine"),
        ({"global": names("store"), "repo": names("own")}, "checkout/.dvc/own"),
        ({"system": names("store")}, "system/store"),
    ],
)
def test_the_cache_is_where_dvc_finds_it(layout, settings, place):
    put(layout, "repo", "")
    for level, text in settings.items():
        put(layout, level, text)
    wanted = os.path.realpath(layout.root.parent / place)
    assert cache_folder(layout) == wanted
    assert objects_folder(layout) == f"{wanted}/files/md5"
    assert str(cache_object(layout, "ab12")) == f"{wanted}/files/md5/ab/12"
    (layout.root / ".dvc" / "tmp").mkdir()
    files.write_text(layout.root / ".dvc" / "config", settings.get("repo", "") + "[core]\n    no_scm = true\n")
    with Repo(str(layout.root)) as repo:
        assert os.path.realpath(repo.cache.local.path) == f"{wanted}/files/md5"


def test_a_path_in_the_home_folder_is_one(layout):
    put(layout, "repo", names("~/store"))
    assert cache_folder(layout) == os.path.realpath(layout.root.parent / "home" / "store")


@pytest.mark.parametrize("text", ["no settings", "[cache\n    dir = a\n"])
def test_settings_that_dvc_refuses_name_no_other_place(layout, text):
    put(layout, "repo", text)
    assert cache_folder(layout) == os.path.realpath(layout.root / ".dvc" / "cache")


def test_settings_that_changed_are_read_again(layout):
    put(layout, "repo", names("one"))
    assert cache_folder(layout).endswith("/one")
    put(layout, "repo", names("another"))
    assert cache_folder(layout).endswith("/another")
