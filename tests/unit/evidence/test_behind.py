"""What stands behind a saved thing: the rows that it shows and no other, who is cited by these, and what is said of them."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image
from tests.small_run import make_run

from disrupting_harm import files
from disrupting_harm.components.kinds.counts import holders, measures, panels, parts, words
from disrupting_harm.errors import UserError
from disrupting_harm.identity import png
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.records import Saved


STEM, TABLE = "law_enforcement_data", "offence_counts"
SOURCES = """iso3,measure,period,value,unit,holder,part_of,note,source_title,source_url,licence
TSU,offence_cases,2018,1,cases,police,,,Another unit's,https://a.org,none
TST,offence_cases,2019,90,cases,police,,,"Gazette, 2021",https://b.org,free
TST,offence_cases,2020,20,cases,police,,,"Gazette, 2021",https://b.org,free
TST,offence_cases_online,2019,30,cases,police,,,"US Department of Labor, 2021 Findings",https://c.gov,public domain
"""
PAIRS = """iso3,measure,pair,year,holder,holder_name,value,unit,same_quantity,whole_year,note,source_title,source_url,licence
TST,held_reports,one,2020,a,First,200,count,yes,yes,same,Holder A,https://a.org,free
TST,held_reports,one,2020,b,Police,150,count,yes,no,year not complete,Holder B,https://b.org,free
TST,held_reports,two,2021,a,First,10,count,yes,yes,same,Holder A,https://a.org,free
"""
CAVEAT = "Not about it alone."
OFFENCES = pd.DataFrame({"record_id": ["SYNTHETIC-1"], "unit": ["cybercrime_unit"]})


@pytest.fixture
def run(tmp_path):
    made = make_run(
        tmp_path / "study", STEM, {"offences": OFFENCES},
        change=lambda c: c.update(
            {STEM: {"data_class": "synthetic", "source_caveats": {"usdol": {"titles": ["US Department of Labor"], "text": CAVEAT}}}}
        ),
    )  # fmt: skip
    files.write_text(made.layout.reference(TABLE), SOURCES)
    files.write_text(made.layout.reference("reconciliation_pairs"), PAIRS)
    made.folder.mkdir()
    return made


@pytest.fixture
def figure():
    figure, axes = plt.subplots(layout="constrained")
    axes.plot([0, 1])
    plt.close(figure)
    return figure


def saved_counts(run):
    rows = measures.load_measures(run, TABLE)
    return rows, run.save_estimates(measures.estimate_measures(rows, by=["period"]), table=TABLE, id="counts")


def noted(run, id) -> Saved:
    (entry,) = (e for e in files.read_json(run.folder / "run.json")["saved"] if e["id"] == id)
    return Saved.model_validate(entry)


def test_an_estimate_names_its_row_among_those_of_its_unit_in_the_table_and_the_record(run):
    _, counts = saved_counts(run)
    assert counts["reference_rows"].tolist() == [f"{TABLE}:{place}" for place in (1, 2, 3)]
    assert pd.read_csv(run.folder / "counts.csv")["reference_rows"].tolist() == counts["reference_rows"].tolist()
    assert noted(run, "counts").rows == {TABLE: (1, 2, 3)}


def test_a_figure_cites_the_sources_of_the_estimates_it_shows_and_no_other(run, figure):
    _, counts = saved_counts(run)
    run.save_figure(figure, id="one", caption="One", estimates=counts[counts["indicator"] == "offence_cases"])
    run.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", estimates=counts)
    one, two = noted(run, "one"), noted(run, "two")
    assert one.source == "Gazette, 2021. Licence: free." and one.rows == {TABLE: (1, 2)}
    assert two.source == "Gazette, 2021; US Department of Labor, 2021 Findings. Licences: free; public domain."


def test_a_table_of_rows_as_they_are_cites_these_alone(run):
    rows, _ = saved_counts(run)
    run.save_table(pd.DataFrame({"a": ["x"]}), id="one", caption="One", rows=[rows.iloc[[2]]])
    one = noted(run, "one")
    assert (one.tables, one.rows, one.data_class) == ((TABLE,), {TABLE: (3,)}, "public")
    assert one.source == "US Department of Labor, 2021 Findings. Licence: public domain."


def test_rows_that_lost_their_names_are_refused_and_nothing_is_written(run):
    rows, _ = saved_counts(run)
    with pytest.raises(UserError, match="shows rows without the column reference_rows"):
        run.save_table(pd.DataFrame({"a": ["x"]}), id="one", caption="One", rows=[rows.drop(columns="reference_rows")])
    assert not (run.folder / "one.csv").exists()


def test_the_caveat_of_a_source_goes_with_its_rows_and_with_no_other(run, figure):
    rows, counts = saved_counts(run)
    run.save_figure(figure, id="with", caption="W", estimates=counts, note="Mind.")
    run.save_figure(figure, id="without", caption="N", estimates=counts[counts["indicator"] == "offence_cases"])
    run.save_table(words.cited_rows(rows, run.label, by="period"), id="table", caption="T", rows=[rows])
    run.save_table(pd.DataFrame({"a": ["x"]}), id="once", caption="O", rows=[rows], note=f"Said. {CAVEAT}")
    assert [noted(run, id).note for id in ("with", "without", "table", "once")] == [
        f"Mind. {CAVEAT}", "", CAVEAT, f"Said. {CAVEAT}"
    ]  # fmt: skip


def test_a_difference_is_made_of_the_rows_of_both_holders(run):
    rows = measures.load_measures(run, "reconciliation_pairs")
    held = run.save_estimates(
        holders.estimate_holders(rows, holders=("a", "b"), by=["pair", "year"]), table="reconciliation_pairs", id="held"
    )
    made_of = dict(zip(held["statistic"], held["reference_rows"], strict=True))
    assert made_of["count_difference"] == made_of["count_ratio"] == "reconciliation_pairs:1-2"


def test_a_pair_is_named_by_its_second_holder_and_says_that_its_year_was_not_over(run):
    rows = measures.load_measures(run, "reconciliation_pairs")
    held = run.save_estimates(
        holders.estimate_holders(rows, holders=("a", "b"), by=["pair", "year"]), table="reconciliation_pairs", id="held"
    )
    names = words.second_holders(rows)
    (pair,) = panels.pairs_of(held, holders=("a", "b"), name=lambda level: names[level["pair"], level["year"]])
    assert pair.label == "2020: Police (year not complete)"
    drawn = panels.paired(held, holders=("a", "b"))
    assert set(drawn["level"]) == {"a:one:2020", "b:one:2020", "one:2020"}, "a pair that one holder counts is not drawn"


def test_the_rows_compared_are_parts_and_their_totals():
    rows = pd.DataFrame({"measure": ["total", "part", "other"], "part_of": ["", "total", ""]})
    assert parts.rows_compared(rows)["measure"].tolist() == ["total", "part"]


# -- a form


def test_a_codebook_is_public_and_of_its_form_whatever_the_answers_are(run):
    form = load_instruments(run.layout, STEM)["offences"]
    run.load("offences")
    shown = run.save_table(pd.DataFrame({"name": ["a"]}), id="codebook", caption="Codebook", form=form)
    entry = noted(run, "codebook")
    assert (entry.data_class, entry.tables, entry.form) == ("public", (), form.file)
    assert form.title in entry.source and "stand-in" not in entry.source and "SYNTHETIC" not in shown.text
    assert form.file not in entry.source, "a path is nothing for readers"
    both = run.save_table(pd.DataFrame({"name": ["a"]}), id="both", caption="Both", form=form, also=["offences"])
    assert noted(run, "both").data_class == "synthetic" and "SYNTHETIC" in both.text


def test_answers_are_not_passed_off_as_a_form(run):
    form = load_instruments(run.layout, STEM)["offences"]
    answers = run.load("offences")
    with pytest.raises(UserError, match="is made of a table that is synthetic"):
        run.save_table(answers, id="codebook", caption="Codebook", form=form)


# -- metadata


def metadata(run, id) -> tuple[dict[str, str], dict[str, str]]:
    """By Dublin Core element the text of the SVG, and the text chunks of the PNG, its identity aside (tests/unit/identity)."""
    svg = (run.folder / f"{id}.svg").read_text(encoding="utf-8")
    found = re.search(r"<metadata>.*</metadata>", svg, re.DOTALL)[0]
    texts = {
        name: re.sub(r"\s+", " ", re.sub("<[^>]+>", "", re.search(rf"<dc:{name}>(.*?)</dc:{name}>", found, re.DOTALL)[1])).strip()
        for name in ("title", "source", "description")
    }  # fmt: skip
    texts["rights"] = re.search(r"<dc:rights>.*?<dc:title>(.*?)</dc:title>", found, re.DOTALL)[1]
    chunks = dict(Image.open(run.folder / f"{id}.png").text)
    del chunks[png.KEYWORD.decode()]
    return texts, chunks


def test_the_files_of_a_public_figure_say_their_title_sources_addresses_and_licence(run, figure):
    _, counts = saved_counts(run)
    run.save_figure(figure, id="one", caption="Cases & more", estimates=counts[counts["indicator"] == "offence_cases"])
    vector, pixels = metadata(run, "one")
    assert vector == {
        "title": "Cases &amp; more", "source": "Gazette, 2021; https://b.org", "rights": "free", "description": "Data class: public."
    }  # fmt: skip
    assert pixels == {
        "Title": "Cases & more", "Source": "Gazette, 2021; https://b.org", "Copyright": "free", "Description": "Data class: public."
    }  # fmt: skip


def test_the_files_of_a_stand_in_are_marked_in_their_metadata(run, figure):
    _, counts = saved_counts(run)
    run.load("offences")
    run.save_figure(figure, id="one", caption="Côte", estimates=counts, also=["offences"], note="Made up – all.")
    vector, pixels = metadata(run, "one")
    for told in (vector["description"], pixels["Description"]):
        assert told == f"SYNTHETIC stand-in, not evidence. Made up – all. {CAVEAT}"
    assert vector["source"] == pixels["Source"] == "Stand-in for Testland." and pixels["Title"] == "Côte"
    assert vector["rights"] == pixels["Copyright"] == "MIT"


# -- real rows beside a stand-in


def test_rows_shown_beside_estimates_of_a_stand_in_are_named_though_the_estimates_have_none(run):
    rows = measures.load_measures(run, TABLE)
    run.load("offences")
    made = measures.estimate_measures(rows.head(1), by=["period"]).drop(columns="reference_rows")
    estimates = run.save_estimates(made, table="offences", id="made_up")
    run.save_table(pd.DataFrame({"a": ["x"]}), id="beside", caption="B", estimates=estimates, rows=[rows.iloc[[1]]])
    beside = noted(run, "beside")
    assert beside.rows == {TABLE: (2,)} and beside.data_class == "synthetic"


def test_of_estimates_that_name_no_rows_the_whole_table_is_cited_and_no_row_is_claimed(run):
    rows = measures.load_measures(run, TABLE)
    made = measures.estimate_measures(rows.head(1), by=["period"]).drop(columns="reference_rows")
    estimates = run.save_estimates(made, table=TABLE, id="some")
    run.save_table(pd.DataFrame({"a": ["x"]}), id="one", caption="One", estimates=estimates)
    one = noted(run, "one")
    assert one.rows == {} and "Gazette" in one.source and "US Department of Labor" in one.source
