"""`dh import` of a project of coded text: its tables are placed, the texts stay out, and the report says what of it is lost."""

import csv
import io
import json
import subprocess
from dataclasses import replace

import pytest
import yaml
from tests.functional.conftest import make_slices
from tests.small_exchange import (
    BARRIERS,
    CASE,
    COST,
    FIRST,
    FIRST_TEXT,
    GROUP,
    HEADING,
    PROJECT,
    SECOND,
    SECRET,
    SET,
    pack,
    pack_members,
    selection,
    value,
)
from tests.small_survey import files_below

from disrupting_harm.at_rest.sealed import read_plain
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.exchange import Document, Exchange, Segment, User
from disrupting_harm.refi_qda.project import read_project
from disrupting_harm.refi_qda.write_project import write_project


STEM, UNIT = "government_interviews", "KEN"
ORIGIN = {"title": "Interviews of the tests", "collected_by": "the tests", "design": "none", "licence": "none"}
EXCHANGE = {
    "respondent_group": {"variable": "Respondent"},
    "words": {"Caregiver": "justice", "Professional": "interior"},
    "held_order": "Met on",
}


@pytest.fixture
def interviews(project):
    """The project's copy as a git repository, in which Kenya's interviews are real; its function states how a project is read."""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    path = project.country(UNIT)
    params = yaml.safe_load(path.read_text(encoding="utf-8"))

    def state(**changes):
        section = {"data_class": "restricted", "fieldwork": "2021", "origin": ORIGIN, "exchange": EXCHANGE | changes}
        params["components"][STEM] = section
        path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
        write_held(project)

    state()
    return state


@pytest.fixture
def codes(project):
    """Two codes of the component's codebook, in the place of the small project's."""
    first, second, *_ = read_codebook(project.codebook(STEM)).codes
    return {BARRIERS: first, COST: second}


@pytest.fixture
def deliver(tmp_path, codes):
    """Writes a project whose codes are those of the component's codebook."""

    def run(text=PROJECT, texts=None, *, data=None, name="project.qdpx"):
        for guid, code in codes.items():
            text = text.replace(guid, code.guid)
        path = tmp_path / name
        path.write_bytes(pack(text, texts) if data is None else data)
        return str(path)

    return run


def refused(dh, layout, *arguments):
    """The sentences of an import that is refused, with all that holds for every such import."""
    before = files_below(layout.root)
    done = dh("import", STEM, UNIT, *arguments)
    assert (done.code, done.out) == (2, "")
    for word in ("Traceback", SECRET, "Anna", "Interview with"):
        assert word not in done.err
    assert files_below(layout.root) == before
    return done.err.splitlines()


def table(layout, name):
    return list(csv.DictReader(io.StringIO(read_plain(layout.raw(UNIT, STEM) / f"{name}.csv").decode())))


REPORT = f"""\
{UNIT} {STEM}: placed as data/raw/{UNIT}/{STEM}/documents.csv
  rows       2 read, 2 kept
  columns    3 of 3 used
  blank      none
{UNIT} {STEM}: placed as data/raw/{UNIT}/{STEM}/segments.csv
  rows       4 read, 4 kept
  columns    7 of 7 used
  lost       1 codings of a selection that reaches outside of the text
  lost       1 links
  lost       1 memos
  note       1 users without a name
  blank      excerpt 4
"""


def test_both_tables_are_placed_and_what_is_lost_is_said(dh, project, interviews, deliver, codes):
    more = f'<Notes><Note guid="{HEADING}"><PlainTextContent>{SECRET}</PlainTextContent></Note></Notes><Links><Link guid="{FIRST}"/></Links>'
    text = PROJECT.replace("</Project>", f"{more}</Project>").replace(' name="Ben"', "")
    text = text.replace("\n</TextSource>", f"\n{selection(9, 1, 99, COST)}</TextSource>", 1)
    done = dh("import", STEM, UNIT, deliver(text))
    assert (done.code, done.err, done.out) == (0, "", REPORT)
    assert [(row["document"], row["respondent_group"], row["held_order"]) for row in table(project, "documents")] == [
        (FIRST, "justice", "2"),
        (SECOND, "interior", "1"),
    ]
    first, second = codes.values()
    assert [(row["coder"], row["code"], row["cleared"]) for row in table(project, "segments")] == [
        ("A", first.name, "no"), ("B", first.name, "no"), ("A", second.name, "no"), ("B", second.name, "no")
    ]  # fmt: skip
    for path in project.raw(UNIT, STEM).iterdir():
        held = path.read_bytes()
        assert not any(word.encode() in held for word in (SECRET, "Anna", "Interview with", "2019"))
    (out,) = yaml.safe_load((project.raw(UNIT, STEM).parent / f"{STEM}.dvc").read_text())["outs"]
    assert (out["path"], out["nfiles"], out["remote"]) == (STEM, 3, "restricted")


def test_a_second_project_takes_the_place_of_the_first_and_a_bad_one_changes_nothing(dh, project, interviews, deliver):
    assert dh("import", STEM, UNIT, deliver()).code == 0
    (line,) = refused(dh, project, deliver(PROJECT.replace('endPosition="20"', 'endPosition="end"')))
    assert line == (
        "project.qdpx, project.qde, line 21: the positions of the selection are no whole numbers; export the project again as "
        "REFI-QDA project (.qdpx), with its sources inside."
    )
    assert dh("import", STEM, UNIT, deliver(PROJECT.replace(selection(3, 9, 20, COST), ""))).code == 0
    assert len(table(project, "segments")) == 3


def test_excerpts_are_placed_where_the_parameters_keep_them(dh, project, interviews, deliver):
    interviews(excerpts="all")
    assert dh("import", STEM, UNIT, deliver()).code == 0
    assert [row["excerpt"] for row in table(project, "segments")] == ["Line one", "Line one", FIRST_TEXT[9:20], "Other"]


def test_what_the_record_of_the_derived_tables_says_of_the_project(dh, project, interviews, deliver):
    assert dh("import", STEM, UNIT, deliver(PROJECT.replace(' name="Ben"', ""))).code == 0
    make_slices(dh, project)
    done = dh("derive", STEM, UNIT)
    assert done.code == 0, done.err
    record = json.loads(project.record(UNIT, f"{STEM}_derived").read_text(encoding="utf-8"))
    documents, segments = record["raw_rows"]
    assert segments["noted"] == {"users without a name": 1} and "noted" not in documents
    assert len(segments["delivered_sha256"]) == 64
    assert SECRET not in json.dumps(record)


def test_every_code_coding_coder_and_document_of_a_written_project_is_in_the_tables(dh, project, interviews, tmp_path):
    book = read_codebook(project.codebook(STEM))
    guids = [f"{n:08x}-0000-0000-0000-000000000000" for n in range(500)]
    users = tuple(User(guids[n], f"Coder {n}") for n in range(3))
    documents = tuple(
        Document(
            guids[10 + n],
            f"Interview {n}",
            200,
            "x" * 200,
            {guids[5]: ("justice", "Interior and police")[n % 2], guids[6]: str(9 - n)},
        )
        for n in range(4)
    )
    segments = tuple(
        Segment(
            guids[200 + n],
            guids[300 + n],
            documents[n % 4].guid,
            book.codes[n % len(book.codes)].guid,
            users[n % 3].guid,
            n,
            n + 9,
            n + 1,
        )
        for n in range(60)
    )
    variables = {guids[5]: "Respondent", guids[6]: "Met on"}
    path = tmp_path / "written.qdpx"
    path.write_bytes(write_project(Exchange("Disrupting Harm", users, book, documents, segments, variables=variables)))
    done = dh("import", STEM, UNIT, str(path))
    assert (done.code, done.err) == (0, "") and "note" not in done.out
    assert [line.split(maxsplit=1)[1] for line in done.out.splitlines() if "lost" in line] == [
        f"{len(book.codes)} descriptions of codes"
    ]
    letters = dict(zip((user.guid for user in users), "ABC", strict=True))
    rows = [(row["segment"], row["document"], row["coder"], row["code"]) for row in table(project, "segments")]
    assert len(rows) == len(segments)
    assert set(rows) == {(s.selection, s.document, letters[s.coder], book.by_guid[s.code].name) for s in segments}
    assert [(r["document"], r["held_order"]) for r in table(project, "documents")] == [
        (d.guid, str(4 - n)) for n, d in enumerate(documents)
    ]


def test_the_empty_project_that_a_command_writes_is_imported_once_it_is_coded(dh, project, interviews, tmp_path):
    path = tmp_path / "to_code.qdpx"
    done = dh("instrument", STEM, UNIT, "--qdpx", str(path))
    assert (done.code, done.err, done.out) == (0, "", f"{path}: written.\n")
    (line,) = refused(dh, project, str(path))
    assert line.startswith("to_code.qdpx: no coding of the file has a code of the component's codebook")

    empty = read_project(path)
    group, order = empty.variables
    coder = User("00000001-0000-0000-0000-000000000000", "Coder")
    first, second, *_ = empty.codebook.codes
    guids = [f"{n:08x}-0000-0000-0000-000000000000" for n in range(100, 110)]
    text = Document(guids[0], "Interview", 20, "x" * 20, {group: "justice", order: "1"})
    segments = tuple(
        Segment(guids[n], guids[n + 3], text.guid, code.guid, coder.guid, n, n + 5, n)
        for n, code in ((1, first), (2, second))
    )
    path.write_bytes(write_project(replace(empty, users=(coder,), documents=(text,), segments=segments)))
    done = dh("import", STEM, UNIT, str(path))
    assert (done.code, done.err) == (0, "") and "known by their name" not in done.out
    assert [(row["code"], row["respondent_group"]) for row in table(project, "segments")] == [
        (first.name, "justice"), (second.name, "justice")
    ]  # fmt: skip
    (line,) = dh("instrument", STEM, UNIT, "--qdpx", str(path)).err.splitlines()
    assert line == f"{path}: is there already and differs, so that it may hold codings; move it away first."


OF_FIRST = value(GROUP, "Caregiver")
REFUSALS = {  # by kind: the project, or the bytes of a file that is none, and the beginning of the sentence
    "no project": (b"a,b\n", "project.qdpx: the file is not a REFI-QDA project"),
    "without project.qde": (pack_members([("a", "")]), "project.qdpx: the archive has no member project.qde"),
    "without a group": (
        PROJECT.replace(OF_FIRST, ""),
        "project.qdpx: of 1 of the documents with coded segments nothing says which group",
    ),
    "word that means no group": (
        PROJECT.replace(OF_FIRST, value(GROUP, "Mary")),
        "project.qdpx: 1 of the words for groups mean none of justice, interior, social_welfare, communications, education_health (declare",
    ),
    "codes of another codebook": (
        PROJECT.replace(COST, CASE).replace(BARRIERS, SET),
        "project.qdpx: no coding of the file has a code of the component's codebook",
    ),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_project_that_cannot_be_placed(dh, project, interviews, deliver, kind):
    content, expected = REFUSALS[kind]
    path = deliver(data=content) if isinstance(content, bytes) else deliver(content)
    (line,) = refused(dh, project, path)
    assert line.startswith(expected) and "Mary" not in line


def test_a_project_that_is_not_there(dh, project, interviews):
    (line,) = refused(dh, project, "none.qdpx")
    assert line == f"none.qdpx: not there; name the file to import, as in `dh import {STEM} {UNIT} FILE.qdpx`."


def test_a_component_that_codes_no_text_takes_no_project(dh, project, deliver):
    path = project.country(UNIT)
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["components"]["household_survey"] = {"data_class": "restricted", "origin": ORIGIN, "fieldwork": 2021}
    params["components"].pop("predictors")
    path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    done = dh("import", "household_survey", UNIT, deliver())
    assert done.code == 2 and done.err.startswith("dh import: household_survey codes no text")


def test_the_keys_of_an_exchange_are_checked_with_the_other_parameters(dh, project, interviews, deliver):
    interviews(respondent_group={"sets": True, "cases": True})
    (line, *_) = refused(dh, project, deliver())
    assert f"params/countries/{UNIT}.yaml" in line and "takes one of `variable`, `sets` and `cases`" in line
