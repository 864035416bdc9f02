"""The runs of a release as W3C PROV, in its JSON form (https://www.w3.org/submissions/prov-json/)."""

from __future__ import annotations

from disrupting_harm import files
from disrupting_harm.records import FileRef, Record
from disrupting_harm.release.described.content import Content, identify, media_type


PROV = "prov.json"
OURS = "https://w3id.org/ro/terms/workflow-run#"
AUTHORS = "agent:authors"


def prov_text(content: Content) -> str:
    """Files are entities by path and SHA-256, runs are activities. A file was derived from another where a record says of which
    files a table is made; for the rest a run used files and generated files.
    """
    found: dict[str, dict] = {
        "prefix": {"file": "file:", "run": "run:", "agent": "agent:", "terms": OURS},
        "agent": {AUTHORS: {"prov:type": {"$": "prov:Organization", "type": "xsd:QName"}, "prov:label": ", ".join(content.authors)}},
    }  # fmt: skip
    for kind in (
        "entity",
        "activity",
        "used",
        "wasGeneratedBy",
        "wasAssociatedWith",
        "wasDerivedFrom",
        "wasAttributedTo",
    ):
        found[kind] = {}
    for record in content.runs:
        _tell_run(found, record)
    for file in content.files:
        found["entity"].setdefault(f"file:{file.path}", _entity(file.path, file.sha256, file.role))
    for number, name in enumerate(sorted(found["entity"]), start=1):
        found["wasAttributedTo"][f"_:attributed{number}"] = {"prov:entity": name, "prov:agent": AUTHORS}
    return files.dump_json({kind: stated for kind, stated in found.items() if stated})


def _tell_run(found: dict[str, dict], record: Record) -> None:
    run = f"run:{record.stage}"
    found["activity"][run] = {
        "prov:label": f"{record.component} of {record.country}",
        "terms:parameters_sha256": record.parameters_sha256,
        "terms:code_sha256": record.code.sha256,
        "terms:packages_sha256": record.lock.sha256,
        "terms:data_class": record.data_class,
    }
    found["wasAssociatedWith"][f"_:{record.stage}"] = {"prov:activity": run, "prov:agent": AUTHORS}
    read = [*record.inputs, *([record.notebook] if record.notebook else [])]
    for number, entry in enumerate(read, start=1):
        name = _add(found, entry)
        found["used"][f"_:{record.stage}/used{number}"] = {
            "prov:activity": run,
            "prov:entity": name,
            "prov:role": entry.role,
        }
    for number, output in enumerate(record.outputs, start=1):
        name = _add(found, output)
        found["wasGeneratedBy"][f"_:{record.stage}/made{number}"] = {
            "prov:entity": name, "prov:activity": run, "prov:role": output.role,
        }  # fmt: skip
        by_table = {entry.table: entry for entry in record.inputs if entry.table}
        for table in output.raw_tables:
            if (source := by_table.get(table)) is not None:
                found["wasDerivedFrom"][f"_:{record.stage}/made{number}/{table}"] = {
                    "prov:generatedEntity": name, "prov:usedEntity": _add(found, source), "prov:activity": run,
                }  # fmt: skip


def _add(found: dict[str, dict], ref: FileRef) -> str:
    name = f"file:{identify(ref)}"
    found["entity"].setdefault(name, _entity(ref.path, ref.sha256, ref.role))
    return name


def _entity(path: str, sha256: str, role: str) -> dict[str, str]:
    return {"prov:label": path, "terms:sha256": sha256, "terms:role": role, "terms:media_type": media_type(path)}
