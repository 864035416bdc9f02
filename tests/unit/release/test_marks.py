"""A mark is what a reader sees, or what stands in a figure's metadata; a sentence that speaks of marks is none."""

from __future__ import annotations

import pytest
from PIL import Image, PngImagePlugin

from disrupting_harm.release.marks import (
    PART,
    find_unmarked,
    notebook_is_marked,
    page_is_marked,
    pdf_is_marked,
    png_is_marked,
    svg_is_marked,
)
from disrupting_harm.release.selection import Chosen


XMP = "<x:xmpmeta><pdf:Keywords>{}</pdf:Keywords></x:xmpmeta>"
SEEN = '<strong class="dh-mark">SYNTHETIC</strong> stand-in'


@pytest.mark.parametrize(
    "text, marked",
    [
        (f"<p>{SEEN}</p>", True),
        ('<p class="a dh-mark b">SYNTHETIC: a demonstration</p>', True),
        ("<p>Whatever is marked SYNTHETIC below is not from it.</p>", False),
        (f"<!-- {SEEN} -->", False),
        ("<script>'<b class=\"dh-mark\">SYNTHETIC</b>'</script>", False),
        ("<style>.dh-mark{content:'SYNTHETIC'}</style>", False),
        ('<img class="dh-mark" alt="SYNTHETIC">', False),
        ('<b class="dh-mark">Synthetic</b>', False),
        ('<b class="dh-mark"></b><p>SYNTHETIC</p>', False),
        ("", False),
        (f"<p>{'x' * PART}</p>{SEEN}", True),
        (f"{'x' * (PART - 40)}{SEEN}", True),
    ],
)
def test_a_page_is_marked_where_a_reader_sees_it(tmp_path, text, marked):
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")
    assert page_is_marked(page) is marked


@pytest.mark.parametrize(
    "text, marked",
    [
        ("<svg><metadata><a>SYNTHETIC stand-in</a></metadata></svg>", True),
        ("<svg><metadata><a>real</a></metadata><text>SYNTHETIC</text></svg>", False),
        ("<svg><text>SYNTHETIC</text></svg>", False),
        ("<svg><!-- <metadata>SYNTHETIC</metadata> --></svg>", False),
        ("SYNTHETIC", False),
        ("", False),
    ],
)
def test_a_vector_figure_is_marked_in_its_metadata(tmp_path, text, marked):
    figure = tmp_path / "figure.svg"
    figure.write_text(text, encoding="utf-8")
    assert svg_is_marked(figure) is marked


@pytest.mark.parametrize(
    "told, marked", [("SYNTHETIC stand-in, not evidence.", True), ("Public data.", False), (None, False)]
)
def test_a_picture_is_marked_in_its_text_chunks(tmp_path, told, marked):
    chunks = PngImagePlugin.PngInfo()
    if told:
        chunks.add_text("Description", told)
    Image.new("RGB", (2, 2)).save(tmp_path / "figure.png", pnginfo=chunks)
    assert png_is_marked(tmp_path / "figure.png") is marked


def test_a_picture_that_is_none_is_not_marked(tmp_path):
    (tmp_path / "figure.png").write_bytes(b"SYNTHETIC")
    assert not png_is_marked(tmp_path / "figure.png")


def test_a_notebook_is_marked_in_its_outputs(tmp_path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text('{"text/html": "<strong class=\\"dh-mark\\">SYNTHETIC</strong>"}', encoding="utf-8")
    assert notebook_is_marked(notebook)
    notebook.write_text('{"source": "SYNTHETIC"}', encoding="utf-8")
    assert not notebook_is_marked(notebook)


def chosen(path: str, role: str, *, stand_in: bool) -> Chosen:
    return Chosen(path, "0" * 64, "TST", role, "synthetic" if stand_in else "public", stand_in, "record.json")


def test_what_lacks_its_mark_and_what_has_one_too_many_are_named(study):
    (study.root / "a.svg").write_text("<svg><metadata>real</metadata></svg>", encoding="utf-8")
    (study.root / "b.svg").write_text("<svg><metadata>SYNTHETIC</metadata></svg>", encoding="utf-8")
    told = find_unmarked(study, [chosen(f"{n}.svg", "figure", stand_in=s) for n in "ab" for s in (True, False)])
    assert [s.partition(":")[0] for s in told] == ["a.svg", "b.svg"]
    assert "does not say SYNTHETIC" in told[0] and "calls it public" in told[1]


def test_tables_hold_their_class_in_a_column(study):
    (study.root / "a.csv").write_text("estimate_id,data_class\n", encoding="utf-8")
    assert find_unmarked(study, [chosen("a.csv", "table", stand_in=True)]) == []


@pytest.mark.parametrize(
    "text, marked",
    [
        (XMP.format("SYNTHETIC stand-in, not evidence"), True),
        (XMP.format("a study"), False),
        ("<dc:title>SYNTHETIC</dc:title>", False),
        ("", False),
    ],
)
def test_a_pdf_is_marked_by_the_keywords_of_its_properties(tmp_path, text, marked):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7\n\xff" + text.encode())
    assert pdf_is_marked(path) is marked
