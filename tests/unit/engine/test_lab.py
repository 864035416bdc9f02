"""The command line of JupyterLab names a hook that exists by that name."""

from __future__ import annotations

from traitlets.utils.importstring import import_item

from disrupting_harm.engine.canonical import save_hook
from disrupting_harm.engine.lab import SAVE_HOOK, lab_command


def test_the_hook_is_importable_by_the_name_on_the_command_line():
    assert import_item(SAVE_HOOK) is save_hook
    assert f"--ContentsManager.pre_save_hook={SAVE_HOOK}" in lab_command([])


def test_arguments_of_the_user_come_last_so_that_they_win():
    assert lab_command(["--port=9999"])[-1] == "--port=9999"
