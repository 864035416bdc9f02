"""Whatever is changed on a page, or behind it, is told: each binding by itself, and each kind of change once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.small_findings import SCOPE, estimate, estimates, evaluated, findings_file, make_store, render, saved

from disrupting_harm.claims.check import check_page, check_texts
from disrupting_harm.claims.free_numbers import Declared
from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.saved_shown import check_cells
from disrupting_harm.errors import MissingInputError


@pytest.fixture(scope="module")
def store():
    return make_store()


@pytest.fixture(scope="module")
def findings(store):
    return evaluated(store)


@pytest.fixture(scope="module")
def page(store, findings):
    return render(store, findings)


def rules(problems) -> set[str]:
    return {problem.rule for problem in problems}


def test_the_page_as_it_was_rendered_has_no_problem(page, findings, store):
    assert check_page(page, findings, store) == []


def test_a_page_without_rules_is_not_taken_for_a_checked_one(page, findings, store):
    with pytest.raises(MissingInputError, match=r"params/findings\.yaml: not there"):
        check_page(page, findings, replace(store, rules=None))


# -- every binding, one at a time


def _one_more(printed: str) -> str:
    """The number with its last digit raised: 15.8 % becomes 15.9 %."""
    place = max(index for index, letter in enumerate(printed) if letter.isdigit())
    return f"{printed[:place]}{(int(printed[place]) + 1) % 10}{printed[place + 1 :]}"


def test_each_bound_number_that_is_changed_on_the_page_is_named(page, findings, store):
    numbers = list(re.finditer(r'(<data class="dh-bound"[^>]*>)([^<]+)(</data>)', page))
    assert len(numbers) > 20
    for found in numbers:
        wrong = _one_more(found[2])
        changed = f"{page[: found.start(2)]}{wrong}{page[found.end(2) :]}"
        problems = [one for one in check_page(changed, findings, store) if one.rule == "binding"]
        assert [one.printed for one in problems] == [wrong], found[0]
        assert found[2] in problems[0].stored


def test_each_bound_number_that_names_another_estimate_is_named(page, findings, store):
    for found in re.finditer(r'data-estimate="([^"]+)"', page):
        changed = f"{page[: found.start(1)]}{found[1]}x{page[found.end(1) :]}"
        problems = check_page(changed, findings, store)
        assert any(one.rule == "binding" and f"{found[1]}x" in one.stored for one in problems), found[1]


def test_each_number_of_a_table_and_behind_a_figure_is_named(page, findings, store):
    cells = [found for found in re.finditer(r"(<td[^>]*>)([^<]*\d[^<]*)(</td>)", page)]
    assert len(cells) >= 6
    for found in cells:
        wrong = _one_more(found[2])
        changed = f"{page[: found.start(2)]}{wrong}{page[found.end(2) :]}"
        problems = check_page(changed, findings, store)
        assert "table" in rules(problems), found[0]


PRINTED = [row for row in estimates() if row.statistic != "difference" and row.presentation != "withheld"]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row.estimate_id)
def test_each_stored_estimate_that_changes_after_the_page_was_rendered_is_named(row, page, findings, store):
    cases = "n_cases" if row.n_cases is not None and row.estimate_id != f"{SCOPE}/harm@v1" else "estimate"
    other = estimate(row.indicator, row.estimate, **{
        name: value for name, value in vars(row).items() if name not in ("estimate_id", "indicator", "estimate")
    })  # fmt: skip
    setattr(other, cases, getattr(row, cases) * 1.1 + 0.001)
    changed = replace(store, estimates={**store.estimates, row.estimate_id: other})
    assert row.estimate_id in " ".join(one.stored for one in check_page(page, findings, changed))


# -- each kind once


KINDS = [
    ("template digit", "15.8 %", "15.9 %", "binding"),
    ("rounding", "15.8 %</data>", "16 %</data>", "binding"),
    ("stored value of the page", 'value="0.158"', 'value="0.1584"', "binding"),
    ("scaled count rounded up", "1,100,000</data>", "1,200,000</data>", "binding"),
    ("small base", "18</data> of", "19</data> of", "binding"),
    ("wrong group", "harm@v1/sex=female", "harm@v1/sex=male", "sentence"),
    ("wrong group, the number with it", 'sex=female" data-statistic="estimate" data-form="percent" value="0.205">20.5 %',
     'sex=male" data-statistic="estimate" data-form="percent" value="0.112">11.2 %', "sentence"),
    ("wrong indicator version", "harm@v1", "harm@v2", "binding"),
    ("wrong column", 'data-statistic="ci_low"', 'data-statistic="ci_high"', "binding"),
    ("group behind a figure", '>2019</td>', '>2018</td>', "table"),
    ("n of N with another percentage", "26 %</data>)", "37 %</data>)", "arithmetic"),
    ("direction word", "Girls report more of it", "Girls report less of it", "sentence"),
    ("word of a claim", "told somebody", "told nobody", "sentence"),
    ("claim of another report", 'data-claim="TST/finding/share"', 'data-claim="KEN/finding/share"', "sentence"),
    ("title of a table", "<b>Shares by sex, of 1,015 children</b>", "<b>Shares by sex, of 1,016 children</b>", "caption"),
    ("words of a title", "<b>Shares by sex", "<b>Sharply rising shares by sex", "caption"),
    ("alternative text", 'alt="Reports of 2 holders by year"', 'alt="Reports of 3 holders by year"', "alternative text"),
    ("source of a figure", "Source: A survey", "Source: A survey of 900 children", "number"),
    ("table cell", "20.5 %</td>", "20.6 %</td>", "table"),
    ("row of a table", "<td>Boys</td>", "<td>Girls</td>", "table"),
    ("prose with a typed number", "in 2021.</p>", "in 2021, that is 12 % of them.</p>", "number"),
    ("stated text with another number", "about 1,000 children", "about 1,500 children", "number"),
    ("prose with a word that compares", "in 2021.</p>", "in 2021. Girls are more affected.</p>", "direction word"),
    ("prose with arithmetic", "in 2021.</p>", "in 2021; 37 % (19 out of 85) told nobody.</p>", "arithmetic"),
    ("heading with a number", "<h1>Testland</h1>", "<h1>Testland: 12 cases</h1>", "number"),
    ("label that is read aloud", 'aria-label="Key insights"', 'aria-label="7 key insights"', "number"),
]  # fmt: skip


@pytest.mark.parametrize("kind, right, wrong, rule", KINDS, ids=[kind[0] for kind in KINDS])
def test_each_kind_of_corruption_is_named_by_its_rule(kind, right, wrong, rule, page, findings, store):
    assert right in page or right.replace(" %", "&nbsp;%") in page, kind
    changed = page.replace(right, wrong, 1)
    if changed == page:
        changed = page.replace(right.replace(" %", "&nbsp;%"), wrong.replace(" %", "&nbsp;%"), 1)
    assert rule in rules(check_page(changed, findings, store))


def test_of_two_stated_texts_the_longer_is_taken_out_first_whoever_states_it(store):
    """Were the shorter taken out first, the longer would no longer be found, and its numbers would be told."""
    short, long = "in 2 of 9 places", "seen in 2 of 9 places by 7 people"
    for stated, also in (((short, long), ()), ((), (short, long)), ((), (long, short)), ((short,), (long,))):
        declared = Declared(store.rules, stated)
        assert declared.undeclared(f"This was {long}.", also) == []


def test_a_saved_source_is_printed_with_its_licence_in_one_cell_where_its_address_was_saved():
    entry = saved("table", "law", "Laws")
    kept = {"Law": "A law", "Source": "A gazette", "Address": "https://example.org", "Licence": "CC BY 4.0"}
    page = "<table><tr><th>Law</th><th>Source</th></tr><tr><td>A law</td><td>{}</td></tr></table>"

    def told(cell: str, row: dict) -> list[str]:
        store = make_store(tables={entry.trace_id: [row]})
        return [one.printed for one in check_cells(read_page(page.format(cell)), entry, store, place="here")]

    assert told("A gazette CC BY 4.0", kept) == []
    assert told("A gazette", kept) == ["A gazette"]
    assert told("A gazette CC BY 3.0", kept) == ["A gazette CC BY 3.0"]
    del kept["Address"]
    assert told("A gazette", kept) == []


def test_a_row_that_is_lost_from_a_table_is_told(page, findings, store):
    changed = re.sub(r"<tr><td>Boys.*?</tr>", "", page)
    assert changed != page
    assert "table" in rules(check_page(changed, findings, store))


def test_the_rows_behind_a_figure_are_those_of_its_estimates_each_once(page, findings, store):
    """A row that names another estimate of the same value reads right by itself; so does a table without one of its rows."""
    drawn = store.shown[f"{SCOPE}/drawn"]
    ids = tuple(re.findall(r"<td[^>]*>(?:<[^>]*>)*(TST/survey/reports[^<]*)", page))
    assert len(ids) == 2
    figure = drawn.model_copy(update={"estimates": ids})
    known = replace(store, shown={**store.shown, drawn.trace_id: figure})
    assert check_page(page, findings, known) == []
    lost = re.sub(rf"<tr[^>]*>(?:(?!</tr>).)*{re.escape(ids[0])}.*?</tr>", "", page, count=1)
    assert [(p.rule, p.stored) for p in check_page(lost, findings, known)] == [("table", ids[0])]
    twin = estimate(
        "reports", store.estimates[ids[0]].estimate, by="year", level="2018", statistic="count", presentation=None
    )
    alike = replace(known, estimates={**store.estimates, twin.estimate_id: twin})
    at = page.rindex(ids[0])
    other = f"{page[:at]}{twin.estimate_id}{page[at + len(ids[0]) :]}"
    assert f"{twin.estimate_id} is printed" in " ".join(map(str, check_page(other, findings, alike)))
    twice = f"{page[:at]}{ids[1]}{page[at + len(ids[0]) :]}"
    assert {"2 rows", ""} <= {p.printed for p in check_page(twice, findings, known)}


def test_one_quantity_with_two_printed_values_is_told_even_if_both_are_near(page, findings, store):
    texts = read_page(page)
    place, text = next((i, t) for i, t in enumerate(texts) if t.bounds and "15.8 %" in t.text)
    wrong = replace(text, bounds=(replace(text.bounds[0], printed="15.9 %"), *text.bounds[1:]))
    problems = check_texts([*texts[:place], wrong, *texts[place + 1 :]], findings, store)
    assert {"binding", "one value"} <= rules(problems)


def test_a_headline_that_no_sentence_prints_is_named(page):
    store = make_store(rules=findings_file({"told": {"text": "{told:percent} told somebody."}}, {}))
    problems = check_page("<p>Nothing.</p>", evaluated(store), store)
    assert [(one.rule, one.stored) for one in problems] == [("headline", f"{SCOPE}/harm@v1")]


def test_an_estimate_outside_its_interval_is_named(store, findings):
    wrong = estimate("harm", 0.3, ci_low=0.131, ci_high=0.188)
    changed = replace(store, estimates={wrong.estimate_id: wrong})
    (problem,) = [p for p in check_page("<p></p>", replace(findings, unused_headlines=()), changed)]
    assert (problem.rule, problem.place, problem.printed) == ("interval", f"{SCOPE}/harm@v1", "0.3")


def test_a_problem_says_where_what_is_printed_and_what_is_stored(page, findings, store):
    changed = page.replace("46,030</data>", "46,031</data>", 1)
    said = str(next(one for one in check_page(changed, findings, store) if one.rule == "binding"))
    assert "46,031 is printed and 46,030" in said and f"{SCOPE}/reports@v1/year=2023" in said
