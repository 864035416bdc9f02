"""Links of the documentation lead to files and headings that are there, and every page is led to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.checkouts import ROOT
from tests.documented import BLOCK, PAGES, name_of


LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
WITH_LINKS = [*PAGES, ROOT / "GLOSSARY.md", ROOT / "CHANGELOG.md"]


def prose(page: Path) -> str:
    """The text of a page without its blocks and words of code."""
    return re.sub(r"`[^`\n]*`", "", BLOCK.sub("", page.read_text(encoding="utf-8")))


def links(page: Path) -> list[str]:
    return [link for link in LINK.findall(prose(page)) if not link.startswith(("https://", "http://"))]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them: a second one of the same name ends with -1."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text(encoding="utf-8")), flags=re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return set(found)


@pytest.mark.parametrize("page", WITH_LINKS, ids=name_of)
def test_no_link_is_dead(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file() and target.is_relative_to(ROOT), f"{name_of(page)}: {link}"
        assert not anchor or anchor in anchors(target), f"{name_of(page)}: {link}"


def test_the_table_of_contents_and_the_readme_lead_to_every_page():
    pages = {page.resolve() for page in PAGES if "docs" in page.relative_to(ROOT).parts}
    for index in (ROOT / "docs" / "README.md", ROOT / "README.md"):
        led = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
        assert pages - led <= {ROOT / "docs" / "README.md"}, name_of(index)


def test_the_readme_is_a_front_door():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_sections_that_messages_and_parameters_name_are_there():
    """`README.md, Where things are`: a section of the page by its title."""
    titles = set(re.findall(r"^#+ (.*)$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named: set[str] = set()
    for folder, kind in (("src", "*.py"), ("params", "*.yaml"), ("notebooks", "*.ipynb")):
        for path in sorted((ROOT / folder).rglob(kind)):
            named |= set(
                re.findall(r"README(?:\.md)?, \*?([A-Z][\w -]+?)\*?[).;\n\"]", path.read_text(encoding="utf-8"))
            )
    assert named and named <= titles


def test_pages_that_messages_and_notebooks_name_are_there():
    named = {
        found
        for folder, kind in (("src", "*.py"), ("params", "*.yaml"), ("notebooks", "*.ipynb"))
        for path in (ROOT / folder).rglob(kind)
        for found in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8"))
    }
    assert named and all((ROOT / name).is_file() for name in named)
