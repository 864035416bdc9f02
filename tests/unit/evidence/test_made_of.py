"""What is saved has the class of the tables that it is made from, and names their sources: a fact stays a fact beside a stand-in."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from tests.small_run import write_tables

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.evidence.made_of import Cited, cited_in, class_of_reference, most_careful, source_line
from disrupting_harm.records import Saved


FACTS, SHARES = "published_estimates", "stand_in_shares"
WORDS = pd.DataFrame({"Law": ["Act 1"]})
CLASSES = ["synthetic", "restricted", "public"]


@pytest.fixture
def both(run):
    """A run of a stand-in that also loaded facts, and shares that stand-ins are set to."""
    rows = {name: pd.DataFrame({"a": [1], "data_class": ["synthetic"]}) for name in ("children", "caregivers")}
    write_tables(run.layout, "TST", "household_survey", rows)
    run.load("children")
    for name in (FACTS, SHARES):
        run.load_reference(name)
    return run


@pytest.fixture
def figure():
    figure, axes = plt.subplots(layout="constrained")
    axes.plot([0, 1])
    plt.close(figure)
    return figure


def noted(run, id) -> Saved:
    (entry,) = (e for e in files.read_json(run.folder / "run.json")["saved"] if e["id"] == id)
    return Saved.model_validate(entry)


def classes_on_disk(run, id) -> set[str]:
    return set(pd.read_csv(run.folder / f"{id}.csv")["data_class"])


# -- the class of several tables


@pytest.mark.parametrize("one", CLASSES)
@pytest.mark.parametrize("other", CLASSES)
def test_of_two_classes_the_more_careful_counts_in_whatever_order(one, other):
    expected = min(one, other, key=CLASSES.index)
    assert most_careful([one, other]) == most_careful([other, one]) == expected


def test_what_is_made_of_nothing_has_no_class():
    with pytest.raises(ValueError, match="no table"):
        most_careful([])


def test_assumptions_of_a_stand_in_are_no_facts_though_they_stand_among_the_reference_tables():
    assert class_of_reference("stand_in_priors") == class_of_reference(SHARES) == "synthetic"
    assert class_of_reference("legislation_facts") == "public"


# -- what is saved


@pytest.mark.parametrize(
    "also, data_class",
    [([FACTS], "public"), (["children"], "synthetic"), ([FACTS, "children"], "synthetic"), (["children", FACTS], "synthetic"),
     ([SHARES], "synthetic"), ([FACTS, SHARES], "synthetic")],
)  # fmt: skip
def test_a_table_has_the_class_of_what_it_is_made_of_in_the_file_the_record_and_the_page(both, also, data_class):
    shown = both.save_table(WORDS, id="laws", caption="Laws", also=also)._repr_html_()
    assert noted(both, "laws").data_class == data_class and classes_on_disk(both, "laws") == {data_class}
    assert f'data-class="{data_class}"' in shown
    assert ("SYNTHETIC" in shown) is (data_class == "synthetic")


@pytest.mark.parametrize("table, data_class", [(FACTS, "public"), ("children", "synthetic")])
def test_a_figure_is_marked_by_the_tables_behind_its_estimates(both, made, figure, table, data_class):
    estimates = both.save_estimates(made, table=table, id="prevalence")
    shown = both.save_figure(figure, id="one", caption="One", estimates=estimates)._repr_html_()
    assert set(estimates["data_class"]) == classes_on_disk(both, "prevalence") == {data_class}
    assert noted(both, "one").data_class == data_class
    drawn = [text.get_text() for text in (*figure.texts, *figure.axes[0].texts)]
    is_marked = data_class == "synthetic"
    assert any("SYNTHETIC" in text for text in drawn) is is_marked
    assert ('alt="SYNTHETIC stand-in, not evidence. One"' in shown) is is_marked
    assert ('alt="One"' in shown) is not is_marked


def test_one_stand_in_beside_real_figures_marks_the_whole_figure(both, made, figure):
    real = both.save_estimates(made, table=FACTS, id="real")
    made_up = both.save_estimates(made.assign(indicator="tf_csea_any"), table="children", id="made_up")
    shown = both.save_figure(figure, id="one", caption="One", estimates=pd.concat([real, made_up]))
    assert noted(both, "one").data_class == "synthetic" and "SYNTHETIC" in shown._repr_html_()


def test_a_table_shown_beside_real_estimates_marks_their_figure_too(both, made, figure):
    real = both.save_estimates(made, table=FACTS, id="real")
    both.save_figure(figure, id="one", caption="One", estimates=real, also=["children"])
    assert noted(both, "one").data_class == "synthetic"


def test_what_is_of_no_table_has_the_class_of_the_component(both, made, figure):
    none = both.save_estimates(made, table=FACTS, id="real").head(0)
    both.save_figure(figure, id="one", caption="One", estimates=none)
    assert noted(both, "one").data_class == "synthetic"


def test_estimates_saved_again_by_hand_take_their_new_class_to_their_figures(both, made, figure):
    for table, data_class in ((FACTS, "public"), ("children", "synthetic")):
        estimates = both.save_estimates(made, table=table, id="prevalence")
        both.save_figure(figure, id="one", caption="One", estimates=estimates)
        assert noted(both, "one").data_class == data_class


def test_rows_of_a_stand_in_are_not_passed_off_as_made_of_facts(both):
    rows = both.load("children")
    for frame in (
        rows,
        rows.drop(columns="data_class"),
        rows.assign(b=2)[["b"]],
    ):  # by a column, or by what pandas hands on
        with pytest.raises(UserError, match=f"laws: is made of a table that is synthetic, and names only {FACTS}"):
            both.save_table(frame, id="laws", caption="Laws", also=[FACTS])
    assert not (both.folder / "laws.csv").exists() and both.saved == []
    both.save_table(rows[["a"]], id="laws", caption="Laws", also=[FACTS, "children"])
    assert noted(both, "laws").data_class == "synthetic"


def test_estimates_of_a_stand_in_are_not_passed_off_as_made_of_facts(both, made):
    made.attrs["data_class"] = "synthetic"
    with pytest.raises(UserError, match="prevalence: is made of a table that is synthetic"):
        both.save_estimates(made, table=FACTS, id="prevalence")
    assert not (both.folder / "prevalence.csv").exists()


# -- source lines


def test_facts_alone_name_their_own_sources_and_a_stand_in_never_does(both):
    both.save_table(WORDS, id="facts", caption="F", also=[FACTS])
    both.save_table(WORDS, id="mixed", caption="M", also=[FACTS, "children"])
    assert noted(both, "facts").source == "made up for the tests."
    assert noted(both, "mixed").source.startswith(
        "Synthetic stand-in for the Disrupting Harm household survey in Testland."
    )


def test_titles_and_licences_stand_once_each_in_the_order_of_the_rows():
    rows = pd.DataFrame({"source_title": ["B", "A", "B", ""], "licence": ["free", "free", "none", ""]})
    assert cited_in(rows) == Cited(("B", "A"), ("free", "none"))
    assert source_line([cited_in(rows)]) == "B; A. Licences: free; none."
    assert source_line([cited_in(rows), Cited(("A", "C"), ())]) == "B; A; C. Licences: free; none."
    assert source_line([cited_in(rows[:2])]) == "B; A. Licence: free."


def test_a_table_with_one_column_of_sources_is_read_too_and_one_without_any_is_said():
    assert cited_in(pd.DataFrame({"source": ["census"]})) == Cited(("census",), ())
    assert cited_in(pd.DataFrame({"a": [1]})) == Cited((), ())
    assert source_line([Cited((), ())]) == "no row of a source."


@pytest.mark.parametrize(
    "number, ends", [(4, "d."), (5, "d; and 1 more, each named in its row."), (9, "and 5 more, each named in its row.")]
)
def test_of_many_titles_the_first_four_stand_there(number, ends):
    assert source_line([Cited(tuple("abcdefghi"[:number]), ())]).endswith(ends)
