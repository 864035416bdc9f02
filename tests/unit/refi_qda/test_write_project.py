"""The same exchange gives the same bytes, and reading them gives the exchange: every code, coding, coder and document."""

import uuid
import zipfile
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_exchange import pack

from disrupting_harm.refi_qda.exchange import Case, Document, DocumentSet, Exchange, Segment, User
from disrupting_harm.refi_qda.model import Code, Codebook
from disrupting_harm.refi_qda.project import read_project
from disrupting_harm.refi_qda.write_project import write_project


def guid(*numbers):
    return str(uuid.UUID(int=sum(n << (16 * place) for place, n in enumerate(numbers))))


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1).filter(
    lambda text: text == text.strip() and text
)
lines = st.lists(words, min_size=1, max_size=4).map("\n".join)


@st.composite
def exchanges(draw):
    """Codings that do not overlap one by the same coder with the same code, so that none of them is lost."""
    users = tuple(User(guid(1, n), f"{draw(words)} {n}") for n in range(draw(st.integers(1, 3))))
    codes = tuple(
        Code(guid(2, n), f"{draw(words)} {n}", draw(words | st.just("")), guid(2, 0) if n else None)
        for n in range(draw(st.integers(1, 4)))
    )
    variables = {guid(3, n): f"{draw(words)} {n}" for n in range(draw(st.integers(0, 2)))}
    values = st.dictionaries(st.sampled_from(list(variables)), words) if variables else st.just({})
    documents, segments = [], []
    for n in range(draw(st.integers(0, 3))):
        text = draw(lines)
        documents.append(Document(guid(4, n), draw(words), len(text), text, draw(values)))
        made = draw(st.lists(st.tuples(st.sampled_from(users), st.sampled_from(codes)), unique=True, max_size=5))
        for user, code in made:
            start = draw(st.integers(0, len(text) - 1))
            number = len(segments) + 1
            end = draw(st.integers(start + 1, len(text)))
            segments.append(
                Segment(guid(5, number), guid(6, number), guid(4, n), code.guid, user.guid, start, end, number)
            )
    of = tuple(document.guid for document in documents)
    cases = tuple(Case(c, draw(words), draw(values), of, (), (c,)) for c in [guid(7, 1)] if of)
    sets = tuple(DocumentSet(guid(8, 1), draw(words), of) for _ in range(1) if of)
    return Exchange(
        draw(words), users, Codebook(codes, (), ""), tuple(documents), tuple(segments), (), cases, sets, variables
    )


@settings(max_examples=60)
@given(exchanges())
def test_what_was_written_is_read_again(tmp_path_factory, exchange):
    exchange = replace(exchange, codebook=replace(exchange.codebook, origin=exchange.origin))
    path = tmp_path_factory.mktemp("written") / "project.qdpx"
    path.write_bytes(write_project(exchange))
    found = read_project(path, keep_text=True)
    assert found == exchange
    assert write_project(found) == write_project(exchange)


def test_a_project_of_a_program_is_read_the_same_after_it_was_written_here(tmp_path):
    path = tmp_path / "project.qdpx"
    path.write_bytes(pack())
    first = read_project(path, keep_text=True)
    path.write_bytes(write_project(first))
    assert read_project(path, keep_text=True) == first


def test_the_file_holds_no_time_of_its_making(tmp_path):
    path = tmp_path / "project.qdpx"
    path.write_bytes(write_project(Exchange("Disrupting Harm", (), Codebook((Code(guid(1), "Barriers"),)), (), ())))
    with zipfile.ZipFile(path) as archive:
        assert [m.date_time for m in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)]
        assert b"creationDateTime" not in archive.read("project.qde")
