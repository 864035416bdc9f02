"""The command line of JupyterLab: hooks and classes exist by their names, and nothing of it asks another machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jupyterlab.commands import get_app_dir
from jupyterlab.labapp import LabApp
from traitlets.utils.importstring import import_item

from disrupting_harm.engine.canonical import save_hook
from disrupting_harm.engine.contents import OneCountryManager
from disrupting_harm.engine.edit import MANAGER, manager_options
from disrupting_harm.engine.lab import CONFIG, SAVE_HOOK, lab_command, lab_environment
from disrupting_harm.environment import FIXED


def configured(*arguments: str) -> LabApp:
    """JupyterLab as the command line sets it up, without starting it."""
    app = LabApp()
    app.parse_command_line([argument for argument in lab_command(arguments) if argument.startswith("--")])
    return app


def disabled_extensions() -> set[str]:
    """Names of the parts of JupyterLab that our configuration takes out of the page."""
    stated = json.loads((CONFIG / "labconfig" / "page_config.json").read_text(encoding="utf-8"))["disabledExtensions"]
    assert len(stated) == 2 and all(stated.values())
    return set(stated)


def test_the_hook_is_importable_by_the_name_on_the_command_line():
    assert import_item(SAVE_HOOK) is save_hook
    assert f"--ContentsManager.pre_save_hook={SAVE_HOOK}" in lab_command([])


def test_the_manager_of_files_is_importable_and_takes_its_options():
    assert import_item(MANAGER) is OneCountryManager
    manager = OneCountryManager(config=configured(*manager_options("notebooks/a/a.ipynb", "KEN")).config)
    assert (manager.notebook, manager.country) == ("notebooks/a/a.ipynb", "KEN")


def test_arguments_of_the_user_come_last_and_their_options_take_the_place_of_ours():
    assert lab_command(["--port=9999"])[-1] == "--port=9999"
    assert configured("--LabApp.news_url=https://news.example.org").news_url == "https://news.example.org"


def test_the_notebook_that_is_shown_is_the_address_that_opens():
    assert configured().default_url == "/lab/tree/notebooks"
    (shown,) = (a for a in lab_command([], shown="notebooks/a/a.ipynb") if "default_url" in a)
    assert shown == "--LabApp.default_url=/lab/tree/notebooks/a/a.ipynb"


def test_the_installed_jupyterlab_fetches_no_news_no_version_and_no_list_of_extensions():
    ours, theirs = configured(), LabApp()
    assert ours.news_url is None and theirs.news_url, "JupyterLab would fetch news by default"
    assert ours.check_for_updates_class.__name__ == "NeverCheckForUpdate"
    assert theirs.check_for_updates_class is not ours.check_for_updates_class
    assert ours.extension_manager == "readonly" != theirs.extension_manager


def test_the_page_has_neither_news_nor_extensions_on_offer(tmp_path, monkeypatch):
    from jupyterlab_server.config import get_page_config

    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", lab_environment({})["JUPYTER_CONFIG_PATH"])
    page = get_page_config([], str(tmp_path), logger=None)
    assert disabled_extensions() <= set(page["disabledExtensions"])


def test_the_parts_that_are_taken_out_have_these_names_in_the_installed_jupyterlab():
    """A name that JupyterLab does not know takes nothing out, and says nothing."""
    static = Path(get_app_dir()) / "static"
    code = "".join(path.read_text(encoding="utf-8") for path in static.glob("*.js"))
    assert all(f'"{name}"' in code for name in disabled_extensions())


def test_kernels_talk_by_sockets_in_the_file_system():
    assert "--KernelManager.transport=ipc" in lab_command([])


@pytest.mark.parametrize("given", [{}, {"JUPYTER_CONFIG_PATH": "/etc/mine"}, {"TZ": "Africa/Nairobi", "HOME": "/h"}])
def test_a_run_by_hand_has_what_makes_bytes_alike_but_shows_plots(given):
    environment = lab_environment(given)
    assert all(environment[name] == value for name, value in FIXED.items() if name != "MPLBACKEND")
    assert "MPLBACKEND" not in environment
    assert environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0] == str(CONFIG)
    assert given.get("JUPYTER_CONFIG_PATH", "") in environment["JUPYTER_CONFIG_PATH"]
    assert environment.get("HOME") == given.get("HOME")
