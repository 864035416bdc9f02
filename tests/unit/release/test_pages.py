"""What a release says about itself: the same facts as a text and as a page, marked where stand-ins are in it."""

from __future__ import annotations

from dataclasses import replace

from disrupting_harm.release.log import Counts
from disrupting_harm.release.pages import About, index_page, readme_text


ABOUT = About(
    study="A study", number=2, commit="1" * 40, date="2026-11-26", pins_sha256="2" * 64, demonstration=False,
    units={"TST": "Testland", "TSU": "Test & <land>"}, stand_ins={}, files=7, against=(1,), changes=Counts(changed=3, appeared=4, went=5),
    signed_by="authors",
)  # fmt: skip


def test_both_tell_the_facts():
    for text in (readme_text(ABOUT), index_page(ABOUT)):
        for fact in ("1" * 40, "2" * 64, "2026-11-26", "authors", "3 changed, 4 appeared, 5 went", "Testland"):
            assert fact in text


def test_the_number_of_files_is_that_of_the_study_and_says_so():
    assert "- Files of the study: 7\n" in readme_text(ABOUT) and "<dt>Files of the study</dt><dd>7</dd>" in index_page(
        ABOUT
    )


def test_a_demonstration_is_marked_and_so_is_the_unit_that_holds_stand_ins():
    about = replace(ABOUT, demonstration=True, stand_ins={"TST": ["predictors"]})
    for text in (readme_text(about), index_page(about)):
        assert "SYNTHETIC: a demonstration" in text and "Testland (SYNTHETIC in part or whole: predictors)" in text
    assert "SYNTHETIC" not in readme_text(ABOUT) + index_page(ABOUT)


def test_a_name_is_text_in_the_page_and_each_report_has_a_link():
    page = index_page(ABOUT)
    assert (
        "Test &amp; &lt;land&gt;" in page and 'href="outputs/reports/TSU/report.html"' in page and "<script" not in page
    )


def test_what_there_is_not_is_left_out():
    about = replace(ABOUT, date="", signed_by="", against=())
    assert "Date" not in readme_text(about) and "Signed" not in readme_text(about) and "Since" not in readme_text(about)
