"""Hold the descriptions of a release against the standards, with tools of the standards' communities and without a network.

Usage: check_release.py DIR. Prints, as JSON, what each tool found wrong: the lists are empty where nothing is. `read` is what a reader
of crates that is not ours finds.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

import prov.model
import rdflib.plugins.shared.jsonld.context as context_of_rdflib
import requests
import rocrate
from frictionless import validate
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services


CONTEXT = "https://w3id.org/ro/crate/1.1/context"
LOCAL = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"  # the package brings the same file
PROFILE = "provenance-run-crate-0.5"


def stay_offline() -> None:
    """The context of RO-Crate is read from the package; whatever else is asked of the network fails."""

    def send(self, request, **kwargs):
        if request.url.rstrip("/") != CONTEXT:
            raise requests.ConnectionError(f"{request.url} was asked for")
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = BytesIO(LOCAL.read_bytes())
        return answer

    requests.adapters.HTTPAdapter.send = send
    fetch = context_of_rdflib.source_to_json

    def read(source, *args, **options):
        if str(source).rstrip("/") == CONTEXT:
            return json.loads(LOCAL.read_text(encoding="utf-8")), None
        return fetch(source, *args, **options)

    context_of_rdflib.source_to_json = read


def crate_problems(folder: Path) -> list[str]:
    settings = services.ValidationSettings(
        rocrate_uri=str(folder), profile_identifier=PROFILE, requirement_severity=models.Severity.RECOMMENDED, abort_on_first=False,
        no_cache=True,
    )  # fmt: skip
    result = services.validate(settings)
    found = {
        f"{i.severity.name} {i.check.identifier} {i.violatingEntity or ''}: {i.message}" for i in result.get_issues()
    }
    return sorted(found)


def prov_problems(path: Path) -> list[str]:
    document = prov.model.ProvDocument.deserialize(path, format="json")
    again = prov.model.ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    return [] if document == again and document.get_records() else ["prov.json: is not read back as it was"]


def package_problems(path: Path) -> list[str]:
    report = validate(str(path))
    return [str(error.message) for error in (*report.errors, *(e for task in report.tasks for e in task.errors))]


def main() -> None:
    folder = Path(sys.argv[1])
    stay_offline()
    crate = ROCrate(folder)
    found = {
        "crate": crate_problems(folder),
        "prov": prov_problems(folder / "prov.json"),
        "data package": package_problems(folder / "datapackage.json"),
        "read": {
            "name": crate.name, "workflow": crate.mainEntity["@id"], "actions": len(crate.get_by_type("CreateAction")),
            "files": len(crate.get_by_type("File")),
        },
    }  # fmt: skip
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
