"""The site is written whole or not at all, the same from the same records, and a site that was changed is told file by file."""

from __future__ import annotations

import io

import pytest
from tests.small_site import FIGURE, STEM, make_small_site

from disrupting_harm.errors import UserError
from disrupting_harm.provenance.site_files import site_folder
from disrupting_harm.site.build import build_site, check_site


@pytest.fixture
def layout(tmp_path):
    return make_small_site(tmp_path / "small")


def built(layout) -> dict[str, bytes]:
    out = io.StringIO()
    build_site(layout, (), out)
    folder = site_folder(layout)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def checked(layout) -> tuple[int, list[str]]:
    out = io.StringIO()
    return check_site(layout, (), out), out.getvalue().splitlines()


def test_the_same_records_give_the_same_bytes_wherever_they_lie(layout, tmp_path):
    first = built(layout)
    (site_folder(layout) / "verify.html").write_text("changed", encoding="utf-8")
    (site_folder(layout) / "left.txt").write_text("left over", encoding="utf-8")
    assert built(layout) == first
    other = make_small_site(tmp_path / "elsewhere")
    assert built(other) == first
    assert not any(str(tmp_path).encode() in data for data in first.values())


def test_a_site_that_is_what_the_records_give_passes(layout):
    count = len(built(layout))
    assert checked(layout) == (0, [f"outputs/study: all {count} files are what the records give"])


def test_a_changed_a_missing_and_a_strange_file_are_told_all_at_once(layout):
    built(layout)
    folder = site_folder(layout)
    page = folder / "verify.html"
    page.write_bytes(page.read_bytes().replace(b"Genuine is not true", b"Genuine is true", 1))
    (folder / "site.json").unlink()
    (folder / "more.html").write_text("", encoding="utf-8")
    code, told = checked(layout)
    assert code == 1 and len(told) == 3
    assert told[0].startswith("outputs/study/site.json: is missing")
    assert told[1].startswith("outputs/study/more.html: is no file of the site")
    assert told[2].startswith("outputs/study/verify.html: is not what `dh site` makes")


def test_an_output_that_changed_leaves_the_site_as_it_was(layout):
    first = built(layout)
    (layout.output("TST", STEM) / f"{FIGURE}.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(UserError, match="not here as recorded; run `dh verify`"):
        check_site(layout, (), io.StringIO())
    (layout.root / ".dvc" / "tmp" / "dh-site.json").unlink(missing_ok=True)
    with pytest.raises(UserError, match="not here as recorded"):
        built(layout)
    assert (site_folder(layout) / "verify.html").read_bytes() == first["verify.html"]
