"""A place that an item of a reporting standard names and that is not on the page is told by name."""

from __future__ import annotations

from disrupting_harm.claims.places import check_places


PAGE = (
    '<section id="methods"><figure id="KEN-survey-shares"></figure><svg><g id="drawn"/></svg>'
    '<a class="dh-place" data-item="STROBE 4" href="#methods">x</a>'
    '<a class="dh-place" data-item="STROBE 15" href="#KEN-survey-shares">x</a></section>'
)


def test_sections_figures_and_tables_of_the_page_are_places():
    assert list(check_places(PAGE)) == []


def test_each_place_that_is_not_there_is_told_with_its_item():
    problems = list(check_places(PAGE.replace('id="methods"', 'id="method"').replace('id="KEN-', 'id="UGA-')))
    assert [(one.rule, one.text, one.printed) for one in problems] == [
        ("place", "STROBE 4", "methods"),
        ("place", "STROBE 15", "KEN-survey-shares"),
    ]
    assert "STROBE 15" in str(problems[1]) and "KEN-survey-shares is printed" in str(problems[1])


def test_an_id_within_a_drawing_and_a_link_elsewhere_are_no_places():
    page = PAGE.replace("#methods", "#drawn").replace("</section>", '<a href="#nowhere">x</a></section>')
    assert [one.printed for one in check_places(page)] == ["drawn"]


def test_the_order_of_attributes_does_not_hide_a_link():
    page = PAGE.replace(
        'class="dh-place" data-item="STROBE 4" href="#methods"', 'href="#lost" data-item="STROBE 4" class="dh-place"'
    )
    assert [one.printed for one in check_places(page)] == ["lost"]


def test_an_item_without_a_place_or_a_name_is_told_as_far_as_it_goes():
    problems = list(check_places('<a class="dh-place">x</a><a class="dh-place" href="#lost">x</a>'))
    assert [(one.place, one.text, one.printed) for one in problems] == [
        ("Reporting standards", "", ""), ("Reporting standards", "", "lost"),
    ]  # fmt: skip
    assert {one.stored for one in problems} == {"no section, figure or table of that name"}
