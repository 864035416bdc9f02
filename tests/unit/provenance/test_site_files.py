"""The site is held against its own list, and the list against the records; what the list does not name is a stray."""

from __future__ import annotations

import io

import pytest
from tests.small_site import make_small_site

from disrupting_harm import files
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.site_files import LIST, UNPINNED, check_site, listed_files, read_list, site_folder
from disrupting_harm.provenance.strays import check_strays
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.site.build import build_site


@pytest.fixture
def layout(tmp_path):
    made = make_small_site(tmp_path / "small")
    build_site(made, (), io.StringIO())
    return made


def told(layout, *paths: str) -> Verification:
    result = Verification(layout)
    result.named = {
        "outputs/TST/household_survey",
        "outputs/TSU/household_survey",
        "outputs/reports/TST",
        "outputs/reports/TSU",
    }
    result.named |= {"data"}
    check_strays(result)
    check_site(result, Selection(paths))
    return result


def test_a_site_of_these_records_is_no_stray_and_is_said_to_be_unpinned(layout):
    result = told(layout)
    assert result.differences == {} and result.uncommitted == {"outputs/study": UNPINNED}


def test_without_a_site_nothing_is_said(tmp_path):
    result = told(make_small_site(tmp_path / "other"))
    assert result.differences == {} and result.uncommitted == {}


def test_a_changed_page_is_altered(layout):
    page = site_folder(layout) / "verify.html"
    page.write_bytes(page.read_bytes() + b" ")
    result = told(layout)
    assert list(result.differences) == ["outputs/study/verify.html"] and result.uncommitted == {}
    assert "altered: it is not what `dh site` wrote" in result.differences["outputs/study/verify.html"]


def test_a_missing_page_is_missing(layout):
    (site_folder(layout) / "verify.html").unlink()
    assert told(layout).missing == {"outputs/study/verify.html"}


def test_a_site_of_another_run_is_stale(layout):
    record = layout.report("TST") / "record.json"
    record.write_bytes(record.read_bytes() + b"\n")
    assert "stale: it was made of other records" in told(layout).differences["outputs/study"]


def test_a_file_that_the_list_does_not_name_is_a_stray(layout):
    files.write_text(site_folder(layout) / "more.html", "")
    assert list(told(layout).differences) == ["outputs/study/more.html"]


def test_a_list_makes_no_file_elsewhere_known(layout):
    place = site_folder(layout) / LIST
    listed = files.read_json(place)
    listed["files"] |= {"outputs/TST/forged.svg": "0" * 64, "outputs/study/../TST/forged.svg": "0" * 64}
    files.write_text(place, files.dump_json(listed))
    files.write_text(layout.outputs() / "TST" / "forged.svg", "")
    assert "outputs/TST/forged.svg" in told(layout).differences
    assert listed_files(layout) == {"outputs/study/site.json", *(p for p in listed["files"] if p.startswith("outputs/study/") and ".." not in p)}  # fmt: skip


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": [], "records": ""}', '{"files": {}, "records": 1}'])
def test_a_damaged_list_names_nothing(layout, text):
    files.write_text(site_folder(layout) / LIST, text)
    assert read_list(layout) is None and listed_files(layout) == set()
    assert list(told(layout).differences) == ["outputs/study"]


def test_only_what_is_selected_is_told(layout):
    page = site_folder(layout) / "verify.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert check_told(layout, "outputs/TST") == {} and set(check_told(layout, "outputs/study")) == {
        "outputs/study/verify.html"
    }


def check_told(layout, path: str) -> dict[str, str]:
    result = Verification(layout)
    check_site(result, Selection((path,)))
    return result.differences
