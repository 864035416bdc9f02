"""`dh site`: the site of what is here, told with its size and hashes, and checked by making it again."""

from __future__ import annotations

import re

import pytest
from tests.small_site import make_small_site

from disrupting_harm import files


@pytest.fixture
def in_study(tmp_path, monkeypatch):
    layout = make_small_site(tmp_path / "small")
    monkeypatch.chdir(layout.root)
    return layout


def test_it_says_what_it_made_and_the_hashes_that_are_to_be_published(in_study, dh):
    done = dh("site")
    page = in_study.outputs() / "study" / "verify.html"
    assert done.code == 0
    assert f"sha256 {files.sha256_file(page)}" in done.out
    assert re.search(r"its register: sha256 [0-9a-f]{64}, which the page shows too", done.out)
    assert dh("site", "--check").code == 0
    page.write_bytes(page.read_bytes() + b"\n")
    checked = dh("site", "--check")
    assert checked.code == 1 and "outputs/study/verify.html: is not what `dh site` makes" in checked.out


def test_a_folder_that_is_no_release_is_a_mistake(in_study, dh, tmp_path):
    (tmp_path / "empty").mkdir()
    done = dh("site", "--after", str(tmp_path / "empty"))
    assert done.code == 2 and "holds no manifest.json" in done.err and not (in_study.outputs() / "study").exists()
