"""The instruments of a release in DDI Lifecycle 3.3 (https://ddialliance.org/Specification/DDI-Lifecycle/3.3/).

An instrument is a resource package, which the study units that used it refer to: what several units were asked stands once. Questions,
answers and columns are told in words. Of the data there is the name of each raw table, its SHA-256 and who may see it: no row, no answer
and no frequency. Own code, since what a package writes has ids drawn at random, and this must have the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree as ET

from disrupting_harm import files
from disrupting_harm.records import FileRef
from disrupting_harm.release.described.asked import Asked
from disrupting_harm.release.described.content import Content, access
from disrupting_harm.release.described.ddi_elements import XML_LANG, add, add_object, add_plain, make_id, refer, to_text
from disrupting_harm.release.described.ddi_questions import add_data_collection, collection_id
from disrupting_harm.release.described.ddi_variables import add_logical_product, product_id, relation_id


DDI = "ddi.xml"
EDITION = 12  # digits of the hash or commit that an id ends with, so that one id never names two contents
NO_INSTRUMENT = "No instrument of the study was used for this unit, so that none is described."


def ddi_text(content: Content) -> str:
    root = add_object(None, "i:DDIInstance", make_id("instance", *content.units, content.commit[:EDITION]))
    add(root, "r:UserID", content.commit, typeOfUserID="commit of the study")
    _add_citation(root, content, content.name)
    held, packages = _describe_all(content.asked)
    root.extend(package for _, package in sorted(packages.items()))
    for unit, name in content.units.items():
        _add_study_unit(root, content, unit, name, [asked for asked in held if asked.unit == unit])
    return to_text(root)


def _describe_all(held: Iterable[Asked]) -> tuple[list[Asked], dict[str, ET.Element]]:
    """Each with its edition, and by name the packages. What another unit was asked as well is told once: it takes a tenth of a second."""
    named: list[Asked] = []
    packages: dict[str, ET.Element] = {}
    seen: list[tuple[Asked, str]] = []
    for asked in held:
        bare = replace(asked, unit="", title="", data_class="", raw=())  # no package tells these
        edition = next((known for other, known in seen if other == bare), "")
        if not edition:
            edition, package = _describe(bare)
            packages[replace(bare, edition=edition).name] = package
            seen.append((bare, edition))
        named.append(replace(asked, edition=edition))
    return named, packages


def _describe(asked: Asked) -> tuple[str, ET.Element]:
    """The instrument, with the hash of what is told of it as a part of all its ids."""
    # Not of its text: how that spells names depends on what the process wrote before.
    told = repr([(e.tag, len(e), sorted(e.attrib.items()), e.text) for e in _package(asked).iter()])
    edition = files.sha256_text(told)[:EDITION]
    return edition, _package(replace(asked, edition=edition))


def _package(asked: Asked) -> ET.Element:
    package = add_object(None, "g:ResourcePackage", make_id(asked.name, "package"))
    add_plain(package, "r:Abstract", f"Instrument: {asked.instrument.title}.")
    universes = _add_universes(package, asked)
    add_data_collection(package, asked)
    add_logical_product(package, asked, universes)
    return package


def _add_universes(package: ET.Element, asked: Asked) -> dict[str, str]:
    """Ids by the base that a question names, numbered in the order of the form; "" is everybody whose answers are in the table."""
    part = add_object(package, "c:ConceptualComponent", concepts_id(asked), "Whom the questions are about")
    scheme = add_object(part, "c:UniverseScheme", make_id(asked.name, "universes"), "Bases")
    bases = dict.fromkeys(
        (asked.everybody, *(question.base for question in asked.instrument.questions if question.base))
    )
    found = {base: make_id(asked.name, "universe", str(number)) for number, base in enumerate(bases, start=1)}
    for base, identifier in found.items():
        add_object(scheme, "c:Universe", identifier, base)
    return found | {"": found[asked.everybody]}


def concepts_id(asked: Asked) -> str:
    return make_id(asked.name, "concepts")


def _add_study_unit(root: ET.Element, content: Content, unit: str, name: str, held: list[Asked]) -> None:
    study = add_object(root, "s:StudyUnit", make_id(unit, content.commit[:EDITION]))
    _add_citation(study, content, f"{content.title}: {name}")
    titles = dict.fromkeys(asked.title for asked in held)
    add_plain(study, "r:Abstract", f"What was asked, in words: {'; '.join(titles)}." if held else NO_INSTRUMENT)
    if held:
        refer(study, "r:UniverseReference", make_id(held[0].name, "universe", "1"), "Universe")
    for asked in held:
        refer(study, "r:ConceptualComponentReference", concepts_id(asked), "ConceptualComponent")
    for asked in held:
        refer(study, "r:DataCollectionReference", collection_id(asked), "DataCollection")
    for asked in held:
        refer(study, "r:LogicalProductReference", product_id(asked), "LogicalProduct")
    for asked in held:
        for raw in asked.raw:
            _add_data(study, asked, raw)


def _add_citation(parent: ET.Element, content: Content, title: str) -> None:
    citation = add(parent, "r:Citation")
    _add_string(citation, "r:Title", title)
    for author in content.authors:
        add(add(add(citation, "r:Creator"), "r:CreatorName"), "r:String", author)
    add(add(citation, "r:PublicationDate"), "r:SimpleDate", content.day)


def _add_string(parent: ET.Element, name: str, text: str) -> None:
    add(add(parent, name), "r:String", text).set(XML_LANG, "en")


def _add_data(study: ET.Element, asked: Asked, raw: FileRef) -> None:
    """A raw table by its name, its hash and who may see it."""
    instance = add_object(
        study, "pi:PhysicalInstance", make_id(asked.unit, asked.component, asked.table.name, raw.sha256[:EDITION])
    )
    mark = " (synthetic stand-in)" if asked.data_class == "synthetic" else ""
    _add_string(add(instance, "r:Citation"), "r:Title", f"{asked.title}: {asked.table.name}{mark}")
    fingerprint = add(instance, "pi:DataFingerprint", type="dataFile")
    add(fingerprint, "pi:DigitalFingerprintValue", raw.sha256)
    add(fingerprint, "pi:AlgorithmSpecification", "SHA-256")
    refer(instance, "r:DataRelationshipReference", relation_id(asked), "DataRelationship")
    file = add(instance, "pi:DataFileIdentification")
    _add_string(file, "r:Location", access(raw.path, asked.data_class))
    add(file, "pi:DataFileURI", raw.path)
