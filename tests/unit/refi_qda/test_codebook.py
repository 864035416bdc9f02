"""Codebooks as programs export them, and as files go wrong: every mistake with its line, and none with a word of the file."""

import pytest

from disrupting_harm.errors import ContractError
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.model import Code, CodeSet


NAMESPACE = 'xmlns="urn:QDA-XML:codebook:1.0"'
BARRIERS, COST, SERVICES = (f"1ff58b12-6f6f-4b0c-8be5-bbdc91f5529{n}" for n in range(3))
GROUP = "eca18d76-2b8b-4f26-bc1d-19eca19fb3f0"
VALID = f"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {NAMESPACE}
    xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" origin="ATLAS.ti Win 23.4.0">
  <Codes>
    <Code guid="{BARRIERS.upper()}" name="Barriers" isCodable="false">
      <Description>What stands in the way.
Two lines.</Description>
      <Code guid="{{{COST}}}" name=" Cost " isCodable="true" color="#4a0" />
    </Code>
    <Code guid="{SERVICES}" name="Sérvices" color="#46aa00"/>
  </Codes>
  <Sets>
    <Set guid="{GROUP}" name="Group"><Description>Some</Description>
      <MemberCode guid="{COST.upper()}"/>
      <MemberCode targetGUID="{SERVICES}"/>
    </Set>
  </Sets>
</CodeBook>
"""


@pytest.fixture
def read(tmp_path):
    def run(text):
        path = tmp_path / "codebook.qdc"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_codebook(path)

    return run


def test_codes_with_what_stands_above_them_and_sets(read):
    book = read(VALID)
    assert book.origin == "ATLAS.ti Win 23.4.0"
    assert book.codes == (
        Code(BARRIERS, "Barriers", "What stands in the way.\nTwo lines.", None, None, False),
        Code(COST, "Cost", "", BARRIERS, "#44AA00", True),
        Code(SERVICES, "Sérvices", "", None, "#46AA00", True),
    )
    assert book.sets == (CodeSet(GROUP, "Group", "Some", (COST, SERVICES)),)
    assert book.path(COST) == ("Barriers", "Cost")


def test_the_same_name_under_two_codes_is_two_codes(read):
    other = f'<Code guid="{GROUP}" name="Cost"/>'
    assert len(read(VALID.replace("  </Codes>", f"  {other}</Codes>")).codes) == 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_the_first_line_names(read, encoding):
    named = encoding.removesuffix("-sig")
    data = VALID.replace('encoding="utf-8"', f'encoding="{named}"').encode(encoding)
    assert read(data).by_guid[SERVICES].name == "Sérvices"


def test_windows_line_ends(read):
    assert read(VALID.replace("\n", "\r\n")) == read(VALID)


ENTITIES = '<!DOCTYPE CodeBook [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE CodeBook [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
MISTAKES = {
    "code without guid": (f'guid="{SERVICES}" ', "", "line 10: the code has no guid"),
    "guid that is none": (SERVICES, "7", "line 10: the code's guid is none"),
    "guid twice": (f'guid="{SERVICES}"', f'guid="{COST.upper()}"', "line 10: the guid is that of line 8 again"),
    "code without name": ('name="Sérvices"', 'name=" "', "line 10: the code has no name"),
    "name twice": ("Sérvices", "Barriers", "line 10: the name is that of line 5 again, under the same code"),
    "colour in words": ("#46aa00", "green", "line 10: the colour is not written as #RRGGBB"),
    "isCodable in words": ('isCodable="false"', 'isCodable="no"', "line 5: isCodable is neither true nor false"),
    "set without guid": (f'guid="{GROUP}" ', "", "line 13: the set has no guid"),
    "set without name": ('name="Group"', "", "line 13: the set has no name"),
    "set of a code that is not there": (
        f'targetGUID="{SERVICES}"', f'targetGUID="{GROUP}"', "line 15: the set holds a code that the codebook does not have"
    ),
    "no codes": ("Codes>", "Kodes>", "line 2: the codebook has no code"),
    "other namespace": ("codebook:1.0", "codebook:0:4", "line 2: the namespace of the file is not urn:QDA-XML:codebook:1.0"),
    "no namespace": (NAMESPACE, "", "line 2: the namespace of the file is not urn:QDA-XML:codebook:1.0"),
    "a project": ("codebook:1.0", "project:1.0", "line 2: the file is a project, not a codebook"),
    "another element": ("CodeBook", "Book", "line 2: the file's outermost element is not CodeBook"),
    "element not closed": ("</Sets>", "", "line 18: not well-formed XML from here on"),
    "entities that swell": ("<CodeBook", ENTITIES + "<CodeBook", "line 2: the file has a DOCTYPE"),
    "entity from another file": ("<CodeBook", OUTSIDE + "<CodeBook", "line 2: the file has a DOCTYPE"),
    "entity that is not declared": ("Two lines", "Two &lines;", "line 7: not well-formed XML from here on"),
    "another encoding than named": ('"utf-8"', '"no-such"', "line 1: the file names an encoding that is not known"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_named_with_its_line(read, kind):
    old, new, expected = MISTAKES[kind]
    assert old in VALID
    with pytest.raises(ContractError) as caught:
        read(VALID.replace(old, new))
    assert str(caught.value).startswith(f"codebook.qdc, {expected}")
    assert str(caught.value).endswith(
        "; export the codebook again from the program it is kept in, as REFI-QDA codebook (.qdc)."
    )


def test_all_mistakes_at_once_and_equal_ones_together(read):
    with pytest.raises(ContractError) as caught:
        read(VALID.replace('name="Barriers"', "").replace("Sérvices", "").replace("#4a0", "blue"))
    assert [str(p).split(";")[0] for p in caught.value.problems] == [
        "codebook.qdc, lines 5 and 10: the code has no name",
        "codebook.qdc, line 8: the colour is not written as #RRGGBB",
    ]


BEGUN = VALID.encode().index(b"  <Codes>")


@pytest.mark.parametrize("kept", range(BEGUN, len(VALID.encode()) - 13, 37))
def test_a_file_cut_short_anywhere(read, kept):
    with pytest.raises(ContractError, match="the file is cut short"):
        read(VALID.encode()[:kept])


@pytest.mark.parametrize("kept", range(0, BEGUN, 40))
def test_a_file_cut_short_before_its_first_element_ends(read, kept):
    with pytest.raises(ContractError, match="not an XML file"):
        read(VALID.encode()[:kept])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"code,name\n1,a\n", b"\xd0\xcf\x11\xe0", bytes(range(256))])
def test_another_kind_of_file(read, data):
    with pytest.raises(ContractError, match="not an XML file|a packed one|not in the encoding"):
        read(data)


def test_elements_nested_without_end(read):
    deep = "".join(f'<Code guid="{COST[:-4]}{n:04x}" name="n">' for n in range(5000))
    with pytest.raises(ContractError, match="nested deeper than 200 levels"):
        read(VALID.replace("  <Codes>", f"  <Codes>{deep}"))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ContractError, match="none.qdc: the file cannot be opened"):
        read_codebook(tmp_path / "none.qdc")


def test_no_name_of_a_code_stands_in_a_message(read):
    words = VALID.replace("Barriers", "I was alone").replace("Sérvices", "I was alone").replace("Cost", "I was alone")
    with pytest.raises(ContractError) as caught:
        read(words.replace(COST, BARRIERS))
    assert "alone" not in str(caught.value)
