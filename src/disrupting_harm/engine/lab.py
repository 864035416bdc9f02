"""JupyterLab with the project's save hook."""

from __future__ import annotations

import os
import subprocess
import sys

from disrupting_harm.layout import Layout


SAVE_HOOK = "disrupting_harm.engine.canonical.save_hook"


def lab_command(arguments: list[str]) -> list[str]:
    return [
        sys.executable, "-m", "jupyterlab", f"--ContentsManager.pre_save_hook={SAVE_HOOK}",
        "--LabApp.default_url=/lab/tree/notebooks", *arguments,
    ]  # fmt: skip


def open_lab(layout: Layout, arguments: list[str]) -> int:
    """Run JupyterLab in the project's root until it is closed; its exit code."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(lab_command(arguments), cwd=layout.root, env=environment, check=False).returncode
