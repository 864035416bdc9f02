"""Two runs of a made-up unit and the files of its release, for tests of what describes them."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files
from disrupting_harm.records import Record
from disrupting_harm.release.described.content import Content
from disrupting_harm.release.manifest import ReleasedFile
from disrupting_harm.run_times import RunTime


HASH = "1" * 64
FOLDER = "outputs/TST/survey"
TABLE, FIGURE, DERIVED, RAW = (
    f"{FOLDER}/shares.csv",
    f"{FOLDER}/shares.svg",
    "data/derived/TST/survey/children.parquet",
    "data/raw/TST/survey/children.csv",
)
RECORD, DERIVED_RECORD = f"{FOLDER}/record.json", "outputs/TST/records/survey_derived.json"
CODE = {"version": "0.1.0", "path": "data/slices/library/survey.json", "sha256": "2" * 64}
LOCK = {"path": "requirements.lock", "role": "lock", "sha256": "3" * 64}
CELL = {"id": "shares", "sha256": HASH}


def records(data_class: str = "restricted") -> dict[str, Record]:
    facts = {
        "component": "survey",
        "country": "TST",
        "data_class": data_class,
        "code": CODE,
        "lock": LOCK,
        "parameters_sha256": "4" * 64,
    }
    parameters = [{"path": "params/study.yaml", "key": ["survey"], "sha256": "5" * 64}]
    table = {"path": DERIVED, "role": "derived", "sha256": "6" * 64, "table": "children"}
    run = {
        "stage": "survey@TST", "parameters": parameters, "inputs": [table, {"path": "data/reference/facts.csv", "role": "reference", "sha256": "7" * 64, "rows_of": "TST"}],
        "notebook": {"path": "notebooks/survey/survey.ipynb", "role": "notebook", "sha256": "8" * 64},
        "outputs": [{"path": TABLE, "role": "table", "sha256": HASH}, {"path": FIGURE, "role": "figure", "sha256": HASH}],
        "saved": [
            {"kind": "estimates", "id": "shares", "trace_id": "TST/survey/shares", "files": [TABLE], "cell": CELL, "caption": "Shares", "source": "A source."},
            {"kind": "figure", "id": "figure", "trace_id": "TST/survey/figure", "files": [FIGURE], "cell": CELL, "caption": "A figure"},
        ],
    }  # fmt: skip
    derived = {
        "stage": "survey_derived@TST", "parameters": parameters, "outputs": [table | {"raw_tables": ["children"]}],
        "inputs": [{"path": RAW, "role": "raw", "sha256": "9" * 64, "table": "children"}],
    }  # fmt: skip
    return {RECORD: Record.model_validate(facts | run), DERIVED_RECORD: Record.model_validate(facts | derived)}


def content(folder: Path, data_class: str = "restricted", **fields) -> Content:
    """table: written into the folder, with a column of each type."""
    files.write_text(folder / TABLE, "estimate_id,n,share,note\nTST/a,12,0.25,\nTST/b,,1e-3,few\n")
    size = (folder / TABLE).stat().st_size
    of_unit = {"unit": "TST", "data_class": data_class, "stand_in": data_class == "synthetic", "sha256": HASH}
    released = [
        ReleasedFile(path="README.md", sha256=HASH, size=1, role="about the release"),
        ReleasedFile(path="dvc.yaml", sha256=HASH, size=2, role="about the release"),
        ReleasedFile(path=TABLE, role="table", size=size, trace_id="TST/survey/shares", **of_unit),
        ReleasedFile(path=FIGURE, role="figure", size=3, trace_id="TST/survey/figure", **of_unit),
        ReleasedFile(path=RECORD, role="record", size=4, **of_unit),
    ]  # fmt: skip
    stated = {
        "title": "A study", "version": "0.1.0", "commit": "a" * 40, "day": "2026-01-02", "authors": ("Some authors",), "units": {"TST": "Testland"},
        "folder": folder, "files": tuple(released), "records": records(data_class),
    }  # fmt: skip
    return Content(**stated | fields)


TIMES = {
    DERIVED_RECORD: RunTime("2026-01-02T00:00:00+00:00", "2026-01-02T00:00:05+00:00"),
    RECORD: RunTime("2026-01-02T00:00:05+00:00", "2026-01-02T00:00:09+00:00"),
}
