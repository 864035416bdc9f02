"""The Workflow Run RO-Crate of a release, by the Provenance Run Crate profile 0.5 (https://w3id.org/ro/wfrun/provenance/0.5).

The workflow is the pipeline (dvc.yaml), a step is a stage, a tool is what a stage runs, and an action is the run that a record tells
of. A file that is not released is an entity with its SHA-256 and who may see it, and no file of the crate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from disrupting_harm import files
from disrupting_harm.evidence.made_of import class_of_reference
from disrupting_harm.records import FileRef, Input, Record
from disrupting_harm.release.described.content import STAND_IN, Content, access, identify, media_type
from disrupting_harm.release.manifest import ReleasedFile
from disrupting_harm.release.pages import README
from disrupting_harm.study.model import DataClass


CRATE = "ro-crate-metadata.json"
WORKFLOW = "dvc.yaml"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
TERMS = "https://w3id.org/ro/terms/workflow-run#"
BIOSCHEMAS = "https://bioschemas.org/profiles"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
LICENSE = "https://spdx.org/licenses/MIT"
COMPLETED = "http://schema.org/CompletedActionStatus"
AUTHORS, PUBLISHER, ENGINE, DVC, PYTHON = "#authors", "#publisher", "#engine", "#dvc", "#python"
UNIT, PARAMETERS = "#input/unit", "#input/parameters"
SAID_OF = {
    UNIT: "Code of the country, validation unit or generated file that a stage is run for.",
    PARAMETERS: "All that a stage uses of the parameter files, by the SHA-256 of its content.",
}


SPLITTING = re.compile(r'[\s%#?"<>\\^`{|}\[\]]')  # signs that would end or split a reference


class Graph:
    """Entities of the crate by id, each once; written sorted, so that one content has one text."""

    def __init__(self) -> None:
        self._entities: dict[str, dict] = {}

    def add(self, identifier: str, kind: str | list[str], /, **facts) -> dict[str, str]:
        """Add an entity unless it is there; returns the reference to it. Facts that are empty are left out."""
        stated = {key: _single(value) for key, value in facts.items() if value not in (None, "", [], ())}
        self._entities.setdefault(identifier, {"@id": identifier, "@type": kind} | stated)
        return {"@id": identifier}

    def text(self) -> str:
        context = [CONTEXT, {"sha256": f"{TERMS}sha256"}]
        return files.dump_json({"@context": context, "@graph": [e for _, e in sorted(self._entities.items())]})


def _single(value):
    """One value is written without the list around it, as RO-Crate 1.1 asks."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def file_id(path: str) -> str:
    """The path of a file as a reference: such signs are escaped, and letters of any script stay, as RO-Crate 1.1 asks."""
    return SPLITTING.sub(lambda sign: quote(sign[0]), path)


def crate_text(content: Content) -> str:
    graph = Graph()
    _add_people_and_profiles(graph, content)
    for file in content.files:
        _add_file(graph, content, file)
    runs = content.runs
    tools = _unique(_add_tool(graph, content, record) for record in runs)
    steps = [_add_step(graph, content, place, record) for place, record in enumerate(runs, start=1)]
    actions = [_add_action(graph, content, record) for record in runs]
    roles = sorted({file.role for file in content.files if _role_of(file)})
    graph.add(
        WORKFLOW, ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"], name=f"Pipeline of {content.title}",
        description="The stages of the study: which command makes what, and from what.", version=content.commit, author={"@id": AUTHORS},
        conformsTo={"@id": f"{BIOSCHEMAS}/ComputationalWorkflow/1.0-RELEASE"}, programmingLanguage={"@id": DVC}, license={"@id": LICENSE},
        encodingFormat=media_type(WORKFLOW), sha256=content.by_path[WORKFLOW].sha256, url=_page(content),
        contentSize=str(content.by_path[WORKFLOW].size), hasPart=tools, step=steps,
        input=[_add_parameter(graph, UNIT, "unit"), _add_parameter(graph, PARAMETERS, "parameters")],
        output=[_add_parameter(graph, _role_id(role), role.replace(" ", "_"), "File") for role in roles],
    )  # fmt: skip
    whole = graph.add(
        "#run", "CreateAction", name=f"Run of the pipeline for {', '.join(content.units)}", instrument={"@id": WORKFLOW},
        description="All runs of the stages, each told by its own action.", agent={"@id": AUTHORS}, actionStatus=COMPLETED,
        object=_unique(ref for r in runs for ref in _inputs(graph, content, r)),
        result=_unique(ref for r in runs for ref in _outputs(graph, content, r)), **_whole_time(content),
    )  # fmt: skip
    controls = [
        graph.add(
            f"#control/{r.stage}", "ControlAction", name=f"Start of {r.stage}", instrument={"@id": f"#step/{r.stage}"}, object=action,
        )
        for r, action in zip(runs, actions, strict=True)
    ]  # fmt: skip
    organised = graph.add(
        "#organised", "OrganizeAction", name="Running of the stages in their order", agent={"@id": AUTHORS},
        instrument={"@id": ENGINE}, object=controls, result=whole, actionStatus=COMPLETED,
    )  # fmt: skip
    graph.add(
        "./", "Dataset", name=content.name, description=content.description, license={"@id": LICENSE}, datePublished=content.day,
        author={"@id": AUTHORS}, publisher={"@id": PUBLISHER}, version=content.commit,
        keywords="online child sexual exploitation and abuse, survey, reproducible research, provenance",
        conformsTo=[{"@id": name} for name in PROFILES], mainEntity={"@id": WORKFLOW},
        hasPart=[{"@id": file_id(file.path)} for file in content.files], mentions=[whole, organised, *actions],
    )  # fmt: skip
    graph.add(
        CRATE, "CreativeWork", about={"@id": "./"},
        conformsTo=[{"@id": "https://w3id.org/ro/crate/1.1"}, {"@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0"}],
    )  # fmt: skip
    return graph.text()


def _add_people_and_profiles(graph: Graph, content: Content) -> None:
    named = ", ".join(content.authors)
    graph.add(
        AUTHORS, "Organization", name=named, description="As CITATION.cff of the study names them.", url=_page(content)
    )
    graph.add(PUBLISHER, "Organization", name=named, url=_page(content))
    for name, (title, version) in PROFILES.items():
        graph.add(name, "CreativeWork", name=title, version=version)
    graph.add(
        LICENSE, "CreativeWork", name="MIT License", identifier="MIT", description="A permissive licence; see LICENSE."
    )
    for name, (title, page) in {
        DVC: ("DVC pipeline", "https://dvc.org"),
        PYTHON: ("Python", "https://www.python.org"),
    }.items():
        graph.add(name, "ComputerLanguage", name=title, identifier={"@id": page}, url={"@id": page})
        graph.add(page, "WebSite", name=title)
    graph.add(
        ENGINE, "SoftwareApplication", name="dh repro", description="Runs the stages of the pipeline by the decisions of DVC.",
        softwareVersion=content.version, url=_page(content),
    )  # fmt: skip


def _page(content: Content) -> dict[str, str] | None:
    """The address of the study; None where it has none."""
    return {"@id": content.address} if content.address else None


def _add_file(graph: Graph, content: Content, file: ReleasedFile) -> None:
    if file.path == WORKFLOW:
        return
    saved = content.saved.get(file.path)
    graph.add(
        file_id(file.path), "File", name=(saved.caption if saved and saved.caption else file.path), description=_said(file), sha256=file.sha256,
        contentSize=str(file.size), encodingFormat=media_type(file.path), license={"@id": LICENSE}, identifier=file.trace_id,
        citation=saved.source if saved else "", exampleOfWork=_role_of(file), abstract=saved.note if saved else "",
        about={"@id": "./"} if file.path == README else None,
    )  # fmt: skip


def _said(file: ReleasedFile) -> str:
    return f"{file.role}. {STAND_IN}" if file.stand_in else f"{file.role}."


def _role_of(file: ReleasedFile) -> dict[str, str] | None:
    """What a run makes is an output of the workflow; what the release says of itself is not."""
    return {"@id": _role_id(file.role)} if file.unit else None


def _role_id(role: str) -> str:
    return f"#output/{role.replace(' ', '-')}"


def _add_parameter(graph: Graph, identifier: str, name: str, kind: str = "Text") -> dict[str, str]:
    return graph.add(
        identifier, "FormalParameter", name=name, additionalType=kind, description=SAID_OF.get(identifier, f"Files: {name}."),
        conformsTo={"@id": f"{BIOSCHEMAS}/FormalParameter/1.0-RELEASE"},
    )  # fmt: skip


def _tool_id(content: Content, record: Record) -> str:
    """An address where the study has one: a notebook, or the module of a command, of the commit."""
    stage = record.stage.partition("@")[0]
    path = record.notebook.path if record.notebook else f"src/disrupting_harm/{stage}"
    return f"{content.address}/blob/{content.commit}/{path}#{stage}" if content.address else f"#tool/{stage}"


def _add_tool(graph: Graph, content: Content, record: Record) -> dict[str, str]:
    needs = graph.add(
        f"#packages/{record.lock.sha256}", "CreativeWork", name="Installed packages", sha256=record.lock.sha256,
        description=f"The lines of {record.lock.path} that were used, by the hash of their text.",
    )  # fmt: skip
    by = record.notebook
    return graph.add(
        _tool_id(content, record), "SoftwareSourceCode", name=by.path if by else f"disrupting_harm: {record.stage.partition('@')[0]}",
        description="The modules that ran, by the hash of their list" + (", and the notebook that called them." if by else "."),
        version=record.code.sha256, softwareRequirements=needs, license={"@id": LICENSE}, author={"@id": AUTHORS}, url=_page(content),
        sha256=by.sha256 if by else record.code.sha256, programmingLanguage={"@id": PYTHON}, input={"@id": UNIT},
    )  # fmt: skip


def _add_step(graph: Graph, content: Content, place: int, record: Record) -> dict[str, str]:
    return graph.add(
        f"#step/{record.stage}", "HowToStep", name=record.stage, position=str(place), workExample={"@id": _tool_id(content, record)}
    )  # fmt: skip


def _add_action(graph: Graph, content: Content, record: Record) -> dict[str, str]:
    unit = graph.add(
        f"#unit/{record.country}", "PropertyValue", name="unit", value=record.country, exampleOfWork={"@id": UNIT}
    )
    files_used = ", ".join(sorted({ref.path for ref in record.parameters})) or "none"
    stated = graph.add(
        f"#parameters/{record.parameters_sha256 or 'none'}", "PropertyValue", name="parameters", exampleOfWork={"@id": PARAMETERS},
        value=record.parameters_sha256 or "none", description=f"SHA-256 of all that was used of the parameter files: {files_used}.",
    )  # fmt: skip
    kind = f" {STAND_IN}" if record.data_class == "synthetic" else ""
    return graph.add(
        f"#action/{record.stage}", "CreateAction", name=record.stage, instrument={"@id": _tool_id(content, record)},
        description=f"Run of {record.component} for {record.country}.{kind}", agent={"@id": AUTHORS}, actionStatus=COMPLETED,
        object=[unit, stated, *_inputs(graph, content, record)], result=_outputs(graph, content, record), **_time(content, record),
    )  # fmt: skip


def _time(content: Content, record: Record) -> dict[str, str]:
    time = content.time_of.get(record.stage)
    return {"startTime": time.began, "endTime": time.ended} if time else {}


def _whole_time(content: Content) -> dict[str, str]:
    """From the first begin to the last end, where all are known."""
    times = [content.time_of.get(record.stage) for record in content.runs]
    if not times or None in times:
        return {}
    return {"startTime": min(t.began for t in times), "endTime": max(t.ended for t in times)}


def _inputs(graph: Graph, content: Content, record: Record) -> list[dict[str, str]]:
    return [_reference(graph, content, entry, _class_of(entry, record)) for entry in record.inputs]


def _class_of(entry: Input, record: Record) -> DataClass:
    """The class that the record states; else, of a reference table that of its own rows, whichever run read it, and of others the run's."""
    if entry.data_class is None and entry.role == "reference":
        return class_of_reference(entry.table or PurePosixPath(entry.path).stem)
    return entry.data_class or record.data_class


def _outputs(graph: Graph, content: Content, record: Record) -> list[dict[str, str]]:
    return [_reference(graph, content, output, record.data_class) for output in record.outputs]


def _reference(graph: Graph, content: Content, ref: FileRef, data_class: str) -> dict[str, str]:
    """A file of the crate, or an entity that tells of one that is not in it."""
    if ref.path in content.by_path and not ref.rows_of:
        return {"@id": file_id(ref.path)}
    rows = f" Rows of {ref.rows_of}." if ref.rows_of else ""
    return graph.add(
        f"#file/{identify(ref)}", "CreativeWork", name=ref.path, sha256=ref.sha256, encodingFormat=media_type(ref.path),
        conditionsOfAccess=access(ref.path, data_class), description=f"{ref.role}.{rows}",
    )  # fmt: skip


def _unique(references: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({ref["@id"]: ref for ref in references}.values())
