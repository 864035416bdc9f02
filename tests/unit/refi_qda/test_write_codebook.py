"""The same codebook gives the same bytes, and reading them gives the codebook."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.refi_qda.codebook import parse_codebook
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import Code, Codebook, CodeSet
from disrupting_harm.refi_qda.write_codebook import write_codebook


A, B, C, S = (str(uuid.UUID(int=n)) for n in range(1, 5))
BOOK = Codebook(
    (Code(A, "Barriers", "What stands\nin the way", None, None, False), Code(B, 'Cost "<5"', "", A, "#44AA00"), Code(C, "ውጤት")),
    (CodeSet(S, "All", "", (A, C)),),
    "Disrupting Harm",
)  # fmt: skip


def test_one_element_a_line_in_the_order_of_the_codebook():
    assert (
        write_codebook(BOOK)
        == f"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Disrupting Harm">
  <Codes>
    <Code guid="{A}" name="Barriers" isCodable="false">
      <Description>What stands
in the way</Description>
      <Code guid="{B}" name='Cost "&lt;5"' isCodable="true" color="#44AA00"/>
    </Code>
    <Code guid="{C}" name="ውጤት" isCodable="true"/>
  </Codes>
  <Sets>
    <Set guid="{S}" name="All">
      <MemberCode guid="{A}"/>
      <MemberCode guid="{C}"/>
    </Set>
  </Sets>
</CodeBook>
"""
    )


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\n\r\t")
)
visible = texts.filter(str.strip)


@st.composite
def codebooks(draw):
    guids = [
        str(uuid.UUID(int=n)) for n in draw(st.lists(st.integers(0, 2**128 - 1), min_size=1, max_size=8, unique=True))
    ]
    codes = []
    for place, guid in enumerate(guids):
        # Below a code of the line that ends in the code before it, so that each stands where a file would list it.
        line = [None]
        above = codes[place - 1] if place else None
        by_guid = {code.guid: code for code in codes}
        while above is not None:
            line.append(above.guid)
            above = by_guid.get(above.parent)
        codes.append(
            Code(
                guid,
                f"{draw(visible).strip()} {place}",
                draw(visible | st.just("")),
                draw(st.sampled_from(line)),
                draw(st.none() | st.just("#0AF0AF")),
                draw(st.booleans()),
            )
        )
    sets = draw(st.lists(st.builds(
        CodeSet, st.uuids().map(str), visible, visible | st.just(""), st.lists(st.sampled_from(guids), unique=True).map(tuple)
    ), max_size=2, unique_by=lambda group: group.guid))  # fmt: skip
    return Codebook(tuple(codes), tuple(sets), draw(texts))


@given(codebooks())
def test_what_was_written_is_read_again(book):
    text = write_codebook(book)
    mistakes = Mistakes("codebook.qdc", "mend")
    assert parse_codebook(text.encode(), mistakes) == book
    assert write_codebook(parse_codebook(text.encode(), mistakes)) == text


def test_a_control_character_is_no_text_of_a_codebook():
    with pytest.raises(ValueError, match="control character"):
        write_codebook(Codebook((Code(A, "a\x0bb"),)))
