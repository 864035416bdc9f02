"""Project files as they go wrong: each mistake is told with its place, and all at once."""

import pytest
from tests.small_exchange import (
    BARRIERS,
    BEN,
    COST,
    FIRST,
    FIRST_TEXT,
    PROJECT,
    SECOND,
    SECRET,
    changed,
    pack,
    pack_members,
)

from disrupting_harm.errors import ContractError


TXT = {f"{FIRST}.txt": FIRST_TEXT}
WRONG = {
    "not a project at all": (b"code,name\n", "project.qdpx: the file is not a REFI-QDA project, which is a ZIP archive"),
    "empty": (b"", "project.qdpx: the file is not a REFI-QDA project, which is a ZIP archive"),
    "cut short": (pack()[:-40], "project.qdpx: the file is damaged or cut short"),
    "no project.qde": (pack(None), "project.qdpx: the archive has no member project.qde at its top"),
    "project.qde in a folder": (
        pack_members([("a/project.qde", PROJECT)]),
        "project.qdpx: the archive has no member project.qde at its top",
    ),
    "two of them": (
        pack_members([("project.qde", PROJECT), ("Project.qde", PROJECT)]),
        "project.qdpx: the archive has 2 members called project.qde",
    ),
    "two sources of one name": (
        pack_members([("project.qde", PROJECT), ("sources/a.txt", ""), ("Sources/A.txt", "")]),
        "project.qdpx: the archive has two sources of one name",
    ),
    "a member outside": (
        pack_members([("project.qde", PROJECT), ("../a.txt", "")]),
        "project.qdpx: the archive names a member outside of itself",
    ),
    "a member of the disk": (
        pack_members([("project.qde", PROJECT), ("C:\\a.txt", "")]),
        "project.qdpx: the archive names a member outside of itself",
    ),
    "no XML": (pack("{}"), "project.qdpx, project.qde, line 1: not an XML file"),
    "XML cut short": (pack(PROJECT[:900]), "project.qdpx, project.qde, line 18: the file is cut short"),
    "a codebook": (pack(PROJECT.replace("project:1.0", "codebook:1.0")), "project.qdpx, project.qde, line 2: holds a codebook"),
    "other namespace": (pack(PROJECT.replace("project:1.0", "project:2.0")), "project.qdpx, project.qde, line 2: the namespace is not"),
    "other element": (pack(PROJECT.replace("Project", "Projekt")), "project.qdpx, project.qde, line 2: the outermost element is not"),
    "entities": (
        pack(changed("<Project", '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project')),
        "project.qdpx, project.qde, line 2: the file has a DOCTYPE",
    ),
    "text on somebody's disk": (
        pack(changed("internal://", "absolute:///Users/somebody/")),
        "project.qdpx, project.qde, line 18: the text of a document lies outside of the file",
    ),
    "text beside the file": (
        pack(changed("internal://", "relative://")),
        "project.qdpx, project.qde, line 18: the text of a document lies outside of the file",
    ),
    "text by a path": (
        pack(changed("internal://", "internal://../")),
        "project.qdpx, project.qde, line 18: the text of a document has a path, where a name is due",
    ),
    "document without guid": (pack(changed(f'<TextSource guid="{SECOND}"', "<TextSource")), "project.qdpx, project.qde, line 24: the document has no guid"),
    "document twice": (pack(changed(SECOND, FIRST)), "project.qdpx, project.qde, line 24: the guid is that of line 18 again"),
    "coding twice": (
        pack(changed("bbbbbbbb-0000-0000-0000-000000000004", "bbbbbbbb-0000-0000-0000-000000000001")),
        "project.qdpx, project.qde, line 26: the guid is that of line 19 again",
    ),
    "coding without guid": (pack(changed(' guid="bbbbbbbb-0000-0000-0000-000000000004"', "")), "project.qdpx, project.qde, line 26: the coding has no guid"),
    "coding without code": (
        pack(changed(f'<CodeRef targetGUID="{COST}"/>', "", 1)),
        "project.qdpx, project.qde, line 21: the coding does not name one code",
    ),
    "selection without guid": (pack(changed(' guid="aaaaaaaa-0000-0000-0000-000000000004"', "")), "project.qdpx, project.qde, line 26: the selection has no guid"),
    "position in words": (
        pack(changed('endPosition="20"', 'endPosition="end"')),
        "project.qdpx, project.qde, line 21: the positions of the selection are no whole numbers",
    ),
    "position left out": (
        pack(changed(' endPosition="20"', "")),
        "project.qdpx, project.qde, line 21: the positions of the selection are no whole numbers",
    ),
    "code twice": (pack(changed(f'<Code guid="{COST}"', f'<Code guid="{BARRIERS}"')), "project.qdpx, project.qde, line 11: the guid is that of line 9 again"),
    "user without guid": (pack(changed(f'<User guid="{BEN}"', "<User")), "project.qdpx, project.qde, line 5: the user has no guid"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_named_with_its_place(read, kind):
    data, expected = WRONG[kind]
    with pytest.raises(ContractError) as caught:
        read(data)
    said = str(caught.value)
    assert said.startswith(expected)
    assert said.endswith("; export the project again as REFI-QDA project (.qdpx), with its sources inside.")
    assert SECRET not in said and "Interview with" not in said and "Anna" not in said


def test_all_mistakes_at_once(read):
    project = (
        changed('endPosition="20"', 'endPosition="end"')
        .replace(f'<User guid="{BEN}"', "<User")
        .replace("internal", "absolute")
    )
    with pytest.raises(ContractError) as caught:
        read(pack(project))
    assert len(caught.value.problems) == 3


def test_an_archive_with_a_password(read):
    data = bytearray(pack())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(signature, at + 1)
    with pytest.raises(ContractError, match="the archive has a password"):
        read(bytes(data))


def test_a_member_that_was_changed_after_packing(read):
    data = bytearray(pack())
    at = data.find(b"project.qde") + len(b"project.qde") + 40
    data[at : at + 8] = bytes(8)
    with pytest.raises(ContractError, match="damaged or cut short"):
        read(bytes(data))


def test_a_text_that_swells(read, monkeypatch):
    monkeypatch.setattr("disrupting_harm.refi_qda.archive.LARGEST_TEXT", 10_000)
    with pytest.raises(ContractError, match="line 18: the text of a document is larger than any text here may be"):
        read(pack(texts={f"{FIRST}.txt": " " * 10_001}))
    assert read(pack(texts={f"{FIRST}.txt": " " * 10_000})).documents[0].length == 10_000


def test_a_project_that_swells(read, monkeypatch):
    monkeypatch.setattr("disrupting_harm.refi_qda.archive.LARGEST_PROJECT", 100)
    with pytest.raises(ContractError, match="project.qde is larger than"):
        read(pack())


def test_another_ending(read):
    with pytest.raises(ContractError, match="project.zip: the file's name does not end in .qdpx"):
        read(pack(), "project.zip")


@pytest.mark.parametrize("kept", range(0, len(pack()), 97))
def test_a_file_cut_short_anywhere(read, kept):
    with pytest.raises(ContractError, match="damaged or cut short|not a REFI-QDA project"):
        read(pack()[:kept])
