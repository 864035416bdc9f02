"""Whatever is done to a file, it is read or refused with a sentence; no other error comes out, and no word of a respondent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_exchange import BARRIERS, COST, PROJECT, SECRET, pack

from disrupting_harm.errors import ContractError
from disrupting_harm.refi_qda.codebook import parse_codebook
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import Code, Codebook
from disrupting_harm.refi_qda.project import read_project
from disrupting_harm.refi_qda.write_codebook import write_codebook


BOOK = write_codebook(Codebook((Code(BARRIERS, SECRET, SECRET), Code(COST, f"{SECRET} 2", "", BARRIERS, "#46AA00"))))
# What may stand where: pieces of the two formats, so that more than a first check is reached.
PIECES = st.sampled_from(
    [
        "<",
        ">",
        "/>",
        '"',
        "&",
        "&#0;",
        "<Code",
        "</Codes>",
        ' guid=""',
        BARRIERS,
        "<![CDATA[",
        "-1",
        "9" * 30,
        "\x00",
        "\ud7ff",
        "<Coding/>",
    ]
) | st.text(max_size=3)
CHANGES = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 60), PIECES), min_size=1, max_size=3)


def change(text, changes):
    """The text with pieces in the place of others: each by its start, length and what stands there then."""
    for start, length, piece in changes:
        at = start % (len(text) + 1)
        text = text[:at] + piece + text[at + length :]
    return text


def outcome(read):
    try:
        read()
    except ContractError as error:
        assert error.problems and SECRET not in str(error)


@settings(max_examples=300)
@given(CHANGES)
def test_a_codebook_that_was_changed_anywhere(changes):
    data = change(BOOK, changes).encode("utf-8", "surrogatepass")
    outcome(lambda: parse_codebook(data, Mistakes("codebook.qdc", "mend")))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged") / "project.qdpx"


@settings(max_examples=300)
@given(CHANGES)
def test_a_project_that_was_changed_anywhere(path, changes):
    path.write_bytes(pack(change(PROJECT, changes).encode("utf-8", "surrogatepass")))
    outcome(lambda: read_project(path))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_an_archive_of_which_single_bytes_were_changed(path, changes):
    data = bytearray(pack())
    for place, byte in changes:
        data[place % len(data)] = byte
    path.write_bytes(bytes(data))
    outcome(lambda: read_project(path))
