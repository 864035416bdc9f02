"""Each kind of file gives its identity back, and its content is what it was before it had one. A damaged file is read without an error."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from disrupting_harm.identity import carriers, notebook, page, pdf, png, svg
from disrupting_harm.identity.carriers import carrier_of, content_sha256
from disrupting_harm.identity.identity import Identity


MADE = Identity("A study", "TST/survey/<one> & 'two'", "stand-in", "synthetic", 1, ("TST/survey/a@v1/sex=female",))
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">\n <metadata>\n  <x/>\n </metadata>\n <g/>\n</svg>\n'
PAGE = "<!DOCTYPE html>\n<html><head><title>é</title></head><body>&lt;</body></html>".encode()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(out, "PNG")
    return out.getvalue()


def cells() -> dict:
    output = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}
    cell = {
        "id": "one",
        "cell_type": "code",
        "source": ["x\n", "y"],
        "metadata": {"tags": ["parameters"]},
        "outputs": [output],
    }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3"}}, "cells": [cell]}


@pytest.mark.parametrize(
    ("carrier", "module", "data"),
    [(carriers.SVG, svg, SVG), (carriers.PNG, png, picture()), (carriers.PAGE, page, PAGE)],
)
def test_a_file_is_itself_with_an_identity_and_itself_again_without_it(carrier, module, data):
    carried = module.embed(data, MADE)
    assert carrier_of(carried) is carrier and carrier.read(data) is None
    assert carrier.content(carried) == carrier.content(data) == data
    found = carrier.read(carried)
    assert (found.trace_id, found.estimates) == (MADE.trace_id, MADE.estimates)
    assert found.content_sha256 == content_sha256(carrier, carried)
    assert module.embed(data, MADE) == carried
    with pytest.raises(ValueError, match="takes one identity"):
        module.embed(carried, MADE)


def test_a_picture_with_an_identity_is_the_same_picture():
    carried = png.embed(picture(), MADE)
    assert Image.open(io.BytesIO(carried)).tobytes() == Image.open(io.BytesIO(picture())).tobytes()


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_notebook_has_the_same_content_however_it_is_laid_out(indent):
    made = cells()
    notebook.embed_in(made, MADE)
    data = json.dumps(made, indent=indent).encode()
    assert carrier_of(data) is carriers.NOTEBOOK
    assert notebook.read(data).content_sha256 == content_sha256(carriers.NOTEBOOK, data)
    made["cells"][0]["outputs"][0]["text"] = "a\nb"
    assert content_sha256(carriers.NOTEBOOK, json.dumps(made).encode()) == content_sha256(carriers.NOTEBOOK, data)
    made["cells"][0]["outputs"][0]["text"] = "a\nc"
    assert content_sha256(carriers.NOTEBOOK, json.dumps(made).encode()) != content_sha256(carriers.NOTEBOOK, data)


def test_a_pdf_has_its_hash_in_the_place_that_its_keywords_keep():
    made = b"%PDF-1.7 <x>" + ", ".join(pdf.keywords(MADE)).encode() + b"</x>"
    filled = pdf.fill_in(made)
    assert len(filled) == len(made) and pdf.content(filled) == made
    with pytest.raises(ValueError, match="no place"):
        pdf.fill_in(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("data", "carrier"),
    [
        (b"\xef\xbb\xbf<html>", carriers.PAGE), (b"<ns0:svg xmlns:ns0='x'/>", carriers.SVG), (b"<!-- x --><HTML>", carriers.PAGE),
        (b"a,b\n1,2\n", None), (b"", None), (b"{}", None), (b"<svgs/>", None), (b"PK\x03\x04", None),
    ],
)  # fmt: skip
def test_a_file_is_told_by_what_it_begins_with(data, carrier):
    assert carrier_of(data) is carrier


@pytest.mark.parametrize("carrier", [carriers.SVG, carriers.PNG, carriers.PDF, carriers.PAGE, carriers.NOTEBOOK])
@pytest.mark.parametrize(
    "data",
    [b"", b"\xff" * 40, png.SIGNATURE, png.SIGNATURE + b"\xff\xff\xff\xfftEXt", b"%PDF-<<>>", b"{}", b"[[", b"<svg"],
)
def test_a_damaged_file_has_no_identity_and_raises_nothing(carrier, data):
    assert carrier.read(data) is None
    content_sha256(carrier, data)


def test_a_pdf_that_unpacks_without_end_is_not_read_whole():
    import zlib

    bomb = zlib.compress(b"0" * 60_000_000)
    data = b"%PDF-1.7\n<</Type/EmbeddedFile/Length 9>>\nstream\n" + bomb + b"\nendstream"
    assert pdf.read(data) is None
