"""A record of one table with all that it names, and the lock file that pins it."""

from __future__ import annotations

import yaml

from disrupting_harm import files, used_sections
from disrupting_harm.code_slices.code_slice import distributions_hash, modules_hash
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import folder_listing
from disrupting_harm.provenance.verify import verify
from disrupting_harm.records import (
    Cell,
    FileRef,
    Input,
    Library,
    Output,
    Record,
    Saved,
    write_record,
)


FOLDER = "outputs/TST/household_survey"
SLICE = "data/slices/library/household_survey.json"
REFERENCE = "iso3,people\nTST,1\nTSU,2\n"
LOCK = "counting==1.0 \\\n    --hash=sha256:aa\nother==1.0 \\\n    --hash=sha256:bb\n"


def pin(layout: Layout, path: str, role: str, kind=FileRef, **facts):
    return kind(path=path, sha256=files.sha256_file(layout.root / path), role=role, **facts)


def write(layout: Layout, saved: dict | None = None, **changes) -> None:
    """The record of the survey, and the lock file that pins it."""
    content = files.read_json(layout.root / SLICE)
    entry = {
        "kind": "estimates", "id": "prevalence", "trace_id": "TST/household_survey/prevalence", "files": (f"{FOLDER}/prevalence.csv",),
        "cell": Cell(id="save", sha256=files.sha256_text("save()")), "estimates": ("TST/household_survey/harm@v1",),
    }  # fmt: skip
    facts = {
        "stage": "household_survey@TST", "component": "household_survey", "country": "TST", "data_class": "public",
        "parameters_sha256": used_sections.used_hash(layout, "TST", "household_survey", "run"),
        "parameters": used_sections.section_refs(layout, "TST", "household_survey", "run"),
        "inputs": (
            Input(path="data/reference/people.csv", sha256=files.sha256_text("iso3,people\nTST,1\n"), role="reference",
                  table="people", rows_of="TST"),
        ),
        "outputs": (
            pin(layout, f"{FOLDER}/prevalence.csv", "table", Output),
            pin(layout, f"{FOLDER}/household_survey.ipynb", "executed notebook", Output),
        ),
        "notebook": pin(layout, "notebooks/household_survey/household_survey.ipynb", "notebook"),
        "code": Library(version="1", path=SLICE, sha256=modules_hash(content["modules"])),
        "lock": FileRef(path="requirements.lock", sha256=distributions_hash({"counting": ("1.0",)}), role="lock"),
        "saved": (Saved(**entry | (saved or {})),),
    }  # fmt: skip
    folder = layout.root / FOLDER
    write_record(folder / "record.json", Record(**facts | changes))
    lock(layout)


def lock(layout: Layout) -> None:
    folders = (FOLDER, "data/slices/library")
    made = [{"path": f, "md5": folder_md5(folder_listing(layout.root / f))} for f in folders]
    files.write_text(
        layout.root / "dvc.lock", yaml.safe_dump({"stages": {"household_survey@TST": {"cmd": "run it", "outs": made}}})
    )


def differences(layout: Layout) -> list[str]:
    return list(verify(layout).differences.values())


def edit(layout: Layout, path: str, old: str, new: str) -> None:
    text = (layout.root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    files.write_text(layout.root / path, text.replace(old, new))
