"""The made pages: written where they are outdated, and only there."""

from __future__ import annotations

from disrupting_harm.cli import _parser
from disrupting_harm.documentation.pages import outdated_pages, pages, write_pages
from disrupting_harm.layout import Layout


def test_the_committed_pages_are_what_the_code_says(root):
    assert outdated_pages(Layout(root), _parser()) == {}, "run `dh docs` and commit the pages"


def test_pages_are_written_where_they_are_absent_or_edited_and_only_there(tmp_path):
    layout = Layout(tmp_path)
    assert write_pages(layout, _parser()) == ["docs/reference/commands.md", "docs/reference/parameters.md"]
    assert write_pages(layout, _parser()) == []
    edited = tmp_path / "docs" / "reference" / "commands.md"
    edited.write_bytes(edited.read_bytes().replace(b"\n", b"\r\n"))
    assert list(outdated_pages(layout, _parser())) == [edited]
    assert write_pages(layout, _parser()) == ["docs/reference/commands.md"]
    assert edited.read_text(encoding="utf-8") == pages(_parser())["commands.md"]
