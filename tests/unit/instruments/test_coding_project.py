"""The empty project that partners code in: the component's codebook, what an import asks for, and no text."""

import zipfile
from xml.etree import ElementTree

import pytest
import yaml

from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.instruments.coding_project import write_coding_project
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.project import read_project


STEM = "government_interviews"
SPACE = "{urn:QDA-XML:project:1.0}"
# Of the standard, version 1.0: the order of the parts of a project, and the attributes that each needs.
ORDER = [
    "Users",
    "CodeBook",
    "Variables",
    "Cases",
    "Sources",
    "Notes",
    "Links",
    "Sets",
    "Graphs",
    "Description",
    "NoteRef",
]
NEEDED = {"Project": {"name"}, "Code": {"guid", "name", "isCodable"}, "Variable": {"guid", "name", "typeOfVariable"}}


def state(study, unit="TST", **exchange):
    """Give a unit's interviews a function for the exchange."""
    path = study.country(unit)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    origin = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    content["components"][STEM] = {
        "data_class": "restricted",
        "fieldwork": "2021",
        "origin": origin,
        "exchange": exchange,
    }
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_the_project_holds_every_code_as_the_codebook_has_it_and_nothing_else(study, tmp_path):
    found = read_project(write_coding_project(study, STEM, tmp_path / "project.qdpx"))
    book = read_codebook(study.codebook(STEM))
    assert found.codebook.codes == book.codes and len(book.codes) > 3
    assert (found.users, found.documents, found.segments, found.cases, found.sets) == ((), (), (), (), ())
    assert list(found.variables.values()) == ["respondent_group"]


def test_the_file_is_a_project_as_the_standard_has_it(study, tmp_path):
    path = write_coding_project(study, STEM, tmp_path / "project.qdpx")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["project.qde"]
        root = ElementTree.fromstring(archive.read("project.qde"))
    assert root.tag == f"{SPACE}Project"
    parts = [ORDER.index(part.tag.removeprefix(SPACE)) for part in root]
    assert parts == sorted(set(parts))
    for element in root.iter():
        assert set(element.attrib) >= NEEDED.get(element.tag.removeprefix(SPACE), set())
        assert len(element) or element.tag.removeprefix(SPACE) in ("Code", "Variable", "Description"), (
            "no list is empty"
        )


def test_the_same_codebook_gives_the_same_bytes_and_writing_again_is_no_fault(study, tmp_path):
    first, second = (write_coding_project(study, STEM, tmp_path / name).read_bytes() for name in ("a.qdpx", "b.QDPX"))
    assert first == second == write_coding_project(study, STEM, tmp_path / "a.qdpx").read_bytes()


def test_a_project_that_differs_may_hold_codings_and_is_not_replaced(study, tmp_path):
    path = tmp_path / "project.qdpx"
    path.write_bytes(b"coded")
    with pytest.raises(UserError, match=r"project\.qdpx: is there already and differs"):
        write_coding_project(study, STEM, path)
    assert path.read_bytes() == b"coded"


def test_a_unit_has_its_own_codebook_and_the_variables_and_the_code_that_its_import_looks_for(study, tmp_path):
    state(study, held_order="Met on", respondent_group={"variable": "Ministry"}, cleared_code="Cleared")
    own = study.codebook(STEM, "TST")
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        study.codebook(STEM).read_text(encoding="utf-8").replace('name="', 'name="Own ', 1), encoding="utf-8"
    )
    found = read_project(write_coding_project(study, STEM, tmp_path / "project.qdpx", "TST"))
    assert list(found.variables.values()) == ["Ministry", "Met on"]
    *codes, cleared = found.codebook.codes
    assert tuple(codes) == read_codebook(own).codes and cleared.name == "Cleared" and cleared.is_codable


def test_a_code_that_clears_a_text_and_is_in_the_codebook_is_not_there_twice(study, tmp_path):
    name = read_codebook(study.codebook(STEM)).codes[0].name
    state(study, cleared_code=name)
    found = read_project(write_coding_project(study, STEM, tmp_path / "project.qdpx", "TST"))
    assert [code.name for code in found.codebook.codes].count(name) == 1


@pytest.mark.parametrize(
    "stem, unit, said",
    [
        ("household_survey", None, "codes no text; `dh instrument household_survey --xlsx FOLDER`"),
        ("household_survey", "TST", "household_survey: no component that codes text"),
        ("nothing", None, "nothing: no component that codes text"),
    ],
)
def test_a_component_that_codes_no_text_has_no_project(study, tmp_path, stem, unit, said):
    with pytest.raises(MissingInputError) as raised:
        write_coding_project(study, stem, tmp_path / "project.qdpx", unit)
    assert said in str(raised.value) and not (tmp_path / "project.qdpx").exists()


def test_a_unit_that_does_not_hold_the_component_is_told(study, tmp_path):
    with pytest.raises(UserError, match="TSU"):
        write_coding_project(study, STEM, tmp_path / "project.qdpx", "TSU")


@pytest.mark.parametrize("name", ["project.qdc", "project", "project.zip"])
def test_a_name_that_programs_would_not_open_is_refused(study, tmp_path, name):
    with pytest.raises(UserError, match=r"ends in \.qdpx; name it so"):
        write_coding_project(study, STEM, tmp_path / name)


def test_a_stem_that_leaves_its_folder_is_refused(study, tmp_path):
    with pytest.raises(UserError, match="not the stem of a component"):
        write_coding_project(study, "../government_interviews", tmp_path / "project.qdpx")
