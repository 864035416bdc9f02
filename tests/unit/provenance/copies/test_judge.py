"""The verdict on a file from anywhere: one kind of the closed list, for each way in which a file can come back."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.checkouts import STUDY

from disrupting_harm import files
from disrupting_harm.identity import page, svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies import judge
from disrupting_harm.provenance.copies.judge import Judge, Kind
from disrupting_harm.provenance.dvc_files import Pinned, cache_object
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.records import Cell, FileRef, Library, Output, Record, Saved, write_record


FOLDER = "outputs/TST/survey"
ONE, TWO, TABLE, REPORT = (
    f"{FOLDER}/one.svg",
    f"{FOLDER}/two.svg",
    f"{FOLDER}/shares.csv",
    "outputs/reports/TST/report.html",
)
CSV = b"estimate_id,estimate\nTST/survey/a@v1,0.158\nTST/survey/b@v1,0.2\n"
HTML = b"<!doctype html><html><head><title>A</title></head><body><p>15.8 % of children</p></body></html>"


def drawing(width: str = "4") -> bytes:
    return (
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20"><title>A</title>\n <metadata>\n </metadata>\n'
        f'<path d="M 1 2 L {width} 8"/></svg>'
    ).encode()


def identity(name: str = "one", study: str = "Test study", **facts) -> Identity:
    return Identity(study, f"TST/{'survey/' * (name != 'report')}{name}", "real", "public", 1, **facts)


GENUINE = {
    ONE: svg.embed(drawing(), identity()),
    TWO: svg.embed(drawing("5"), identity("two")),
    TABLE: CSV,
    REPORT: page.embed(HTML, identity("report")),
}


@pytest.fixture
def judged(tmp_path):
    """A judge of a study with two drawings, a table and a report; asked of the bytes of a file and its name."""
    layout = Layout(tmp_path / "clone")
    files.write_text(layout.study(), (STUDY / "params" / "study.yaml").read_text(encoding="utf-8"))
    for path, data in GENUINE.items():
        files.write_bytes(layout.root / path, data)
    shared = {
        "code": Library(version="1", path="l", sha256="1"),
        "lock": FileRef(path="r", sha256="1", role="lock"),
        "country": "TST",
    }
    records = [layout.output("TST", "survey") / "record.json", layout.report("TST") / "record.json"]
    outputs = [Output(path=path, sha256=files.sha256_bytes(GENUINE[path]), role="figure") for path in (ONE, TWO, TABLE)]
    saved = [
        Saved(kind=kind, id=name, trace_id=f"TST/survey/{name}", files=(path,), cell=Cell(id="c", sha256="1"))
        for kind, name, path in (("figure", "one", ONE), ("figure", "two", TWO), ("estimates", "shares", TABLE))
    ]
    write_record(
        records[0],
        Record(
            stage="survey@TST",
            component="survey",
            data_class="public",
            parameters=(),
            outputs=outputs,
            saved=saved,
            **shared,
        ),
    )
    report = Output(path=REPORT, sha256=files.sha256_bytes(GENUINE[REPORT]), role="report")
    write_record(
        records[1],
        Record(
            stage="report@TST",
            component="country_report",
            data_class="public",
            parameters=(),
            outputs=(report,),
            **shared,
        ),
    )
    pins = [Pinned(path, files.md5_bytes(data), "dvc.lock", "out") for path, data in GENUINE.items()]

    def ask(data: bytes, name: str = "mail.bin", *, earlier: bytes = b""):
        if earlier:
            files.write_bytes(cache_object(layout, files.md5_bytes(earlier)), earlier)
        file = Path(tmp_path) / name
        file.write_bytes(data)
        return Judge(layout, Known.of(layout, pins, records), tuple(records)).judge(file)

    return ask


@pytest.mark.parametrize("path", GENUINE)
def test_the_study_s_own_bytes_are_genuine_under_any_name(judged, path):
    found = judged(GENUINE[path], "holiday.jpg")
    assert (found.kind, found.path) == (Kind.GENUINE, path)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (ONE, ElementTree.tostring(ElementTree.fromstring(GENUINE[ONE]))),
        (ONE, drawing()),
        (TABLE, CSV.replace(b",", b";").replace(b"\n", b"\r\n").replace(b"0.2", b"0.20")),
        (REPORT, GENUINE[REPORT].replace(b"15.8 %", b"15.8&nbsp;%")),
        (REPORT, HTML),
    ],
)
def test_the_same_content_in_other_bytes_is_genuine_content_and_says_whether_an_identity_was_lost(judged, path, data):
    found = judged(data)
    assert (found.kind, found.path) == (Kind.SAME_CONTENT, path)
    assert ("carries no identity" in found.why) is (data in (drawing(), HTML))


@pytest.mark.parametrize("name", ["mail.html", "mail.HTM", "mail.xhtml"])
def test_what_is_named_as_a_page_is_judged_as_one_or_not_at_all(judged, name):
    """A browser shows a drawing of that name as a page, and runs what it holds."""
    assert judged(HTML, name).kind is Kind.SAME_CONTENT
    found = judged(drawing(), name)
    assert (found.kind, found.path) == (Kind.UNKNOWN, "") and "name it .svg" in found.why


@pytest.mark.parametrize(
    ("path", "data"),
    [(ONE, GENUINE[ONE].replace(b"L 4 8", b"L 9 8")), (REPORT, GENUINE[REPORT].replace(b"15.8 %", b"61.3 %"))],
)
def test_another_content_under_the_old_hash_is_altered(judged, path, data):
    found = judged(data)
    assert (found.kind, found.path) == (Kind.ALTERED, path) and "no more what its own hash says" in found.why


def test_a_table_carries_nothing_and_is_altered_by_its_name_alone(judged):
    data = CSV.replace(b"0.158", b"0.613")
    found = judged(data, "shares.csv")
    assert (found.kind, found.path) == (Kind.ALTERED, TABLE) and "told by its name" in found.why
    assert judged(data, "other.csv").kind is Kind.UNKNOWN


def test_another_content_with_a_hash_of_its_own_is_not_of_this_run(judged):
    found = judged(svg.embed(drawing("9"), identity()))
    assert (found.kind, found.path) == (Kind.NOT_OF_THIS_RUN, ONE) and "somebody who wrote the hash anew" in found.why


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        (identity("two"), "it says that it is TST/survey/two"),
        (identity(estimates=("TST/survey/b@v1",)), "its identity names other estimates"),
        (Identity("Test study", "TST/survey/one", "stand-in", "public", 1), 'its identity says data "stand-in"'),
        (
            Identity("Test study", "TST/survey/one", "real", "restricted", 1),
            'its identity says data_class "restricted"',
        ),
    ],
)
def test_the_content_of_a_figure_with_another_identity_is_forged(judged, stated, why):
    found = judged(svg.embed(drawing(), stated))
    assert (found.kind, found.path) == (Kind.FORGED, ONE) and why in found.why


def test_bytes_that_an_earlier_run_made_are_superseded_and_those_that_dvc_does_not_hold_are_not(judged):
    earlier = svg.embed(drawing("3"), identity())
    assert judged(earlier).kind is Kind.NOT_OF_THIS_RUN
    found = judged(earlier, earlier=earlier)
    assert (found.kind, found.path) == (Kind.SUPERSEDED, ONE)
    assert judged(b"a,b\n1,2\n", "shares.csv", earlier=b"a,b\n1,2\n").path == TABLE, "a table is known by its name"


def test_a_cache_object_that_is_not_what_its_name_says_makes_nothing_superseded(judged, tmp_path):
    data = svg.embed(drawing("3"), identity())
    files.write_bytes(cache_object(Layout(tmp_path / "clone"), files.md5_bytes(data)), b"damaged")
    assert judged(data).kind is Kind.NOT_OF_THIS_RUN


def test_a_file_of_another_study_is_foreign(judged):
    found = judged(svg.embed(drawing("3"), identity(study="Another")))
    assert (found.kind, found.path) == (Kind.FOREIGN, "") and '"Another"' in found.why


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"<svg",
        b"%PDF-1.7 cut short",
        b'{"nbformat": 4',
        svg.embed(drawing("3"), identity("three")),
    ],
)
def test_whatever_else_is_unknown(judged, data):
    found = judged(data)
    assert (found.kind, found.path) == (Kind.UNKNOWN, "")


def test_a_file_that_is_too_large_to_be_one_of_the_study_is_not_read(judged, monkeypatch):
    monkeypatch.setattr(judge, "LARGEST", 10)
    assert "it is larger than 10 bytes" in str(judged(GENUINE[ONE]))


def test_where_the_study_s_own_file_is_not_here_the_meant_one_is_still_named(judged, tmp_path):
    (tmp_path / "clone" / ONE).unlink()
    found = judged(GENUINE[ONE].replace(b"L 4 8", b"L 9 8"))
    assert (found.kind, found.path) == (Kind.ALTERED, ONE) and "is not on this machine" in found.why


def test_a_study_s_file_that_was_itself_altered_vouches_for_nothing(judged, tmp_path):
    """Both agree, and neither is what was recorded."""
    forged = GENUINE[ONE].replace(b"L 4 8", b"L 9 8")
    files.write_bytes(tmp_path / "clone" / ONE, forged)
    assert judged(forged).kind is Kind.ALTERED
