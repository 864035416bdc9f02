"""JupyterLab with the project's save hook, and without a word to the network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from disrupting_harm.environment import FIXED
from disrupting_harm.layout import Layout


SAVE_HOOK = "disrupting_harm.engine.canonical.save_hook"
# What JupyterLab's server would ask of other machines: the project's news, the newest version, the extensions on offer.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # Kernels by sockets in the file system, as in the pipeline: no other user of the machine can listen to the rows.
    "--KernelManager.transport=ipc",
)
# Takes the same parts out of the page: it would offer the news, and a list of extensions.
CONFIG = Path(__file__).with_name("jupyter")
# By hand as in the pipeline, so that the same cells give the same bytes; but a plot is shown below its cell.
BY_HAND = {name: value for name, value in FIXED.items() if name != "MPLBACKEND"}


def lab_command(arguments: Sequence[str], *, shown: str = "notebooks") -> list[str]:
    """The command that opens JupyterLab on `shown`, a path from the root.

    Options of the user take the place of ours: JupyterLab goes back to its own default where it is given one twice.
    """
    own = [f"--ContentsManager.pre_save_hook={SAVE_HOOK}", f"--LabApp.default_url=/lab/tree/{shown}", *QUIET]
    given = {argument.partition("=")[0] for argument in arguments}
    kept = [option for option in own if option.partition("=")[0] not in given]
    return [sys.executable, "-m", "jupyterlab", *kept, *arguments]


def lab_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What JupyterLab and its kernels are started with, from the environment of the caller."""
    paths = [str(CONFIG), environment.get("JUPYTER_CONFIG_PATH", "")]
    ours = {"PYTHONDONTWRITEBYTECODE": "1", "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
    return {**environment, **BY_HAND, **ours}


def open_lab(layout: Layout, arguments: Sequence[str], *, shown: str = "notebooks") -> int:
    """Run JupyterLab in the project's root until it is closed; its exit code."""
    command = lab_command(arguments, shown=shown)
    return subprocess.run(command, cwd=layout.root, env=lab_environment(os.environ), check=False).returncode
