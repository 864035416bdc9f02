"""`dh word`: Kenya's report as a Word document, and what partners edited in it taken over or refused."""

from __future__ import annotations

import io
import json

import docx
import pytest
import yaml
from docx.oxml.ns import qn
from tests.small_word import controls, words_of

from disrupting_harm.layout import Layout


pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def written(reproduced, tmp_path_factory):
    """Kenya's document, written once."""
    from disrupting_harm.report.word.make import write_word

    path = tmp_path_factory.mktemp("word") / "kenya.docx"
    write_word(reproduced, "KEN", path)
    return path


@pytest.fixture(scope="module")
def opened(written):
    return docx.Document(io.BytesIO(written.read_bytes()))


def test_every_sentence_of_the_report_is_there_with_its_numbers_in_locked_fields(reproduced, opened):
    claims = json.loads((reproduced.report("KEN") / "claims.json").read_text(encoding="utf-8"))
    said = [(one["claim"], one) for one in claims["claims"]] + [
        (one["recommendation"], one) for one in claims["recommendations"]
    ]
    assert len(said) > 40
    for name, one in said:
        places = controls(opened, name.removeprefix("KEN/"))
        assert places, name
        for place in places:
            assert "".join(word.text for word in words_of(place)) == one["text"]
            locked = [c for c in place.iter(qn("w:sdt")) if c is not place]
            inside = " ".join("".join(word.text for word in words_of(c)) for c in locked)
            assert all(bound["printed"] in inside for bound in one["bindings"]), name
            assert {c.find(qn("w:sdtPr")).find(qn("w:lock")).get(qn("w:val")) for c in locked} <= {"sdtContentLocked"}


def test_pictures_are_described_tables_have_header_rows_and_stand_ins_are_marked(reproduced, opened):
    drawn = list(opened.element.body.iter(qn("wp:docPr")))
    assert len(drawn) > 50 and all(one.get("descr") for one in drawn)
    tables = list(opened.element.body.iter(qn("w:tbl")))
    assert len(tables) > 20 and all(
        next(t.iter(qn("w:tr"))).find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for t in tables
    )
    assert "SYNTHETIC" in opened.sections[0].header.paragraphs[0].text
    words = "".join(t.text for t in opened.element.body.iter(qn("w:t")))
    marked = [one for one in drawn if one.get("descr").startswith("SYNTHETIC stand-in, not evidence. ")]
    assert (
        len(marked) > 40
        and words.count("SYNTHETIC stand-in, not evidence.") > 20
        and str(reproduced.root) not in words
        and "outputs/" not in words
    )


def test_a_changed_number_is_refused_with_all_else_and_an_edited_sentence_is_taken_over(dh, reproduced_copy, written):
    before = reproduced_copy.findings().read_bytes()
    opened = docx.Document(io.BytesIO(written.read_bytes()))
    words_of(controls(opened, "finding/clear_ocsea_share/1")[0])[0].text = "99 %"
    cell = next(t for t in next(opened.element.body.iter(qn("w:tbl"))).iter(qn("w:t")) if any(map(str.isdigit, t.text)))
    cell.text = f"{cell.text}9"
    opened.save("wrong.docx")
    refused = dh("word", "--back", "KEN", "wrong.docx")
    assert refused.code == 2 and refused.out == "" and "Traceback" not in refused.err
    assert (
        'was changed to "99 %"; put it back.' in refused.err
        and "it is no sentence of params/findings.yaml" in refused.err
    )
    assert (
        refused.err.splitlines()[-1] == "Nothing was taken over." and reproduced_copy.findings().read_bytes() == before
    )

    opened = docx.Document(io.BytesIO(written.read_bytes()))
    for place in controls(opened, "finding/went_online"):
        words_of(place)[-1].text = " were online today or yesterday."
    opened.save("edited.docx")
    done = dh("word", "--back", "KEN", "edited.docx")
    assert done.code == 0 and "KEN: findings/went_online takes the text of edited.docx, for KEN alone" in done.out
    found = yaml.safe_load(reproduced_copy.findings().read_text(encoding="utf-8"))["findings"]["went_online"]
    assert (
        found["texts"]["KEN"] == "{last_used_internet_1:share internet-using children} were online today or yesterday."
    )
    assert dh("check", "KEN").code == 0

    older = dh("word", "KEN", "new.docx")  # of a page that does not have the sentence yet
    assert older.code == 2 and "The page is older than the notebooks or sentences that are here" in older.err
    assert "66.0" in older.err and not (reproduced_copy.root / "new.docx").exists()


def test_the_same_report_gives_the_same_bytes_and_the_clone_stays_as_it_is(
    dh, reproduced, written, tmp_path, monkeypatch
):
    monkeypatch.chdir(reproduced.root)
    done = dh("word", "KEN", str(tmp_path / "again.docx"))
    assert done.code == 0 and "again.docx written" in done.out
    assert (tmp_path / "again.docx").read_bytes() == written.read_bytes()


def test_a_report_that_was_not_made_and_a_file_of_another_kind_are_a_users_mistake(dh, project):
    outcome = dh("word", "KEN", "kenya.docx")
    assert outcome.code == 2 and "make it with `dh repro report@KEN`" in outcome.err
    assert not (Layout(project.root).root / "kenya.docx").exists()
    outcome = dh("word", "KEN", "kenya.pdf")
    assert outcome.code == 2 and "kenya.pdf: is no name of a Word document; give it the ending .docx." in outcome.err
