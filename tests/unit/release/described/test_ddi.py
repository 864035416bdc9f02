"""The instruments as DDI Lifecycle 3.3: valid by the official schemas, whole in themselves, and without anything of the data but its hash."""

from __future__ import annotations

from importlib.resources import files as package_files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree
from tests.checkouts import ROOT
from tests.small_asked import FORM, RAW_HASH, asked
from tests.small_description import content

from disrupting_harm.instruments.form import read_instrument
from disrupting_harm.instruments.publish import contract_of
from disrupting_harm.release.described.content import RESTRICTED, STAND_IN
from disrupting_harm.release.described.ddi import NO_INSTRUMENT, ddi_text


NAMES = {
    p: f"ddi:{m}:3_3"
    for p, m in {
        "d": "datacollection", "g": "group", "l": "logicalproduct", "pi": "physicalinstance", "r": "reusable", "s": "studyunit",
    }.items()
}  # fmt: skip
FORMS = sorted((ROOT / "params" / "instruments").glob("*/*.csv"))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The official schemas, which `ddi-l` brings. Nothing is fetched."""
    path = package_files("ddi_l") / "schemas" / "ddi" / "v3_3" / "instance_3_3.xsd"
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def told(folder: Path, *held, **fields) -> etree._Element:
    return etree.fromstring(ddi_text(content(folder, asked=held, **fields)).encode())


def texts(root: etree._Element, path: str) -> list[str]:
    return root.xpath(f"{path}/text()", namespaces=NAMES)


def require_whole(root: etree._Element) -> None:
    """Every id is one object's, and every reference leads to an object of the kind that it says."""
    objects, references = {}, []
    for element in root.iter(f"{{{NAMES['r']}}}ID"):
        parent = element.getparent()
        kind = parent.find("r:TypeOfObject", NAMES)
        if kind is not None:
            references.append((element.text, kind.text))
        else:
            assert element.text not in objects, element.text
            objects[element.text] = etree.QName(parent).localname
    assert references and [(i, kind) for i, kind in references if objects.get(i) != kind] == []


def test_every_form_of_the_study_is_told_validly_and_wholly(tmp_path, schema):
    held = []
    for path in FORMS:
        stem = path.parent.name
        form = read_instrument(path, str(path.relative_to(ROOT)), stem)
        held.append(asked(tmp_path, component=stem, instrument=form, table=contract_of(stem, form)))
    root = told(tmp_path, *held)
    assert schema.validate(root), schema.error_log
    require_whole(root)
    questions = [q for a in held for q in a.instrument.questions if q.has_answer]
    assert len(questions) > 200 and len(root.findall(".//d:QuestionItem", NAMES)) == len(questions)
    assert len(root.findall(".//l:Variable", NAMES)) == sum(len(a.table.columns) for a in held)


def test_a_schema_that_takes_anything_would_be_found_out(tmp_path, schema):
    root = told(tmp_path, asked(tmp_path))
    root.find(".//d:QuestionItem", NAMES).append(etree.Element("answer"))
    assert not schema.validate(root)


def test_the_data_are_told_by_hash_and_access_alone(tmp_path, schema):
    root = told(tmp_path, asked(tmp_path))
    assert schema.validate(root), schema.error_log
    (data,) = root.findall(".//pi:PhysicalInstance", NAMES)
    assert texts(data, ".//pi:DigitalFingerprintValue") == [RAW_HASH]
    assert texts(data, ".//pi:DataFileURI") == ["data/raw/TST/survey/children.csv"]
    assert RESTRICTED in texts(data, ".//r:String")
    counted = ("CaseQuantity", "OverallRecordCount", "StatisticalSummary", "VariableStatistics")
    assert [e for e in root.iter() if etree.QName(e).localname in counted] == []


def test_a_stand_in_says_so_at_its_data(tmp_path):
    for data_class, marked in (("synthetic", True), ("restricted", False)):
        said = " ".join(
            texts(told(tmp_path, asked(tmp_path, data_class=data_class)), ".//pi:PhysicalInstance//r:String")
        )
        assert (STAND_IN in said and "(synthetic stand-in)" in said) is marked


def test_units_that_were_asked_the_same_share_the_instrument_and_others_do_not(tmp_path, schema):
    one, other = asked(tmp_path), asked(tmp_path, unit="TSU")
    reworded = asked(tmp_path / "own", FORM.replace("What else?", "Anything else?"), unit="TSV")
    root = told(tmp_path, one, other, reworded, units={"TST": "Testland", "TSU": "Testonia", "TSV": "Testovia"})
    assert schema.validate(root), schema.error_log
    require_whole(root)
    collections = [texts(unit, "r:DataCollectionReference/r:ID") for unit in root.findall("s:StudyUnit", NAMES)]
    assert collections[0] == collections[1] != collections[2] and len(root.findall("g:ResourcePackage", NAMES)) == 2


def test_a_unit_without_an_instrument_says_so(tmp_path, schema):
    root = told(tmp_path)
    assert schema.validate(root), schema.error_log
    assert texts(root, "s:StudyUnit/r:Abstract/r:Content") == [NO_INSTRUMENT]


def test_the_same_content_gives_the_same_bytes_whatever_the_process_wrote_before(tmp_path, monkeypatch):
    monkeypatch.setattr(ElementTree, "_namespace_map", {})
    told = [ddi_text(content(tmp_path, asked=(asked(tmp_path),))) for _ in range(2)]
    assert told[0] == told[1]
