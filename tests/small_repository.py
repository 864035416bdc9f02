"""The tests' own study as a repository of git and DVC, in which the real pipeline runs: seconds instead of minutes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import yaml
from tests.checkouts import ROOT, copy_checkout

from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.pipeline import pipeline_files


COUNTS = "notebooks/non_law_enforcement_data/dvc.yaml:non_law_enforcement_data@TST"
SAMPLE = "notebooks/sampling_design/dvc.yaml:sampling_design@TST"


def make_repository(target: Path) -> Layout:
    """A clone of the checkout with the tests' parameters and tables, without lock files, data or outputs."""
    copy_checkout(target)
    shutil.rmtree(target / "params")
    shutil.rmtree(target / "data")
    shutil.copytree(ROOT / "tests" / "study", target, dirs_exist_ok=True)
    shutil.copytree(ROOT / "params" / "languages", target / "params" / "languages", dirs_exist_ok=True)
    layout = Layout(target)
    write_rules_of_pages(layout)
    for pipeline in pipeline_files(layout):
        pipeline.with_name("dvc.lock").unlink(missing_ok=True)
    write_held(layout)
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "copy"]):
        subprocess.run(["git", *command], cwd=target, check=True)
    return layout


def write_rules_of_pages(layout: Layout) -> None:
    """The words, phrases and declared numbers of the study itself, by which the pages of a small one are checked too. It has no findings."""
    content = yaml.safe_load(Layout(ROOT).findings().read_text(encoding="utf-8"))
    rules = {key: content[key] for key in ("words", "phrases", "declared")} | {"findings": {}, "recommendations": {}}
    layout.findings().write_text(yaml.safe_dump(rules, sort_keys=False, allow_unicode=True), encoding="utf-8")


def lock_texts(layout: Layout) -> dict[str, str]:
    found = [pipeline.with_name("dvc.lock") for pipeline in pipeline_files(layout)]
    return {layout.relative(path): path.read_text(encoding="utf-8") for path in found if path.is_file()}


def made(layout: Layout) -> dict[str, bytes]:
    """Every file that stages made, failed notebooks aside, with whatever lies beside them."""
    folders = [layout.outputs(), layout.slices(), layout.root / "data" / "raw", layout.root / "data" / "derived"]
    failed = layout.root / "data" / "derived" / ".failed"
    return {
        layout.relative(path): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(failed)
    }
