"""The table of priors: every row that names no question or answer, and every question without a row, is told at once."""

import pandas as pd
import pytest
from tests.small_instrument import TEXT, small_instrument

from disrupting_harm.errors import MissingInputError, ParamsError
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.layout import Layout
from disrupting_harm.synthetic.priors import read_priors


NAME = "stand_in_priors"
FILE = f"data/reference/{NAME}.csv"
ROWS = """\
children,hours,0.5,60
children,hours,98,40
children,threatened,1,25.5
children,threatened,0,74.5
children,told,friend,70
children,told,police,30
children,told,none,20
children,helped,1,50
children,helped,0,50
children,money,1,10
children,money,0,90
"""
DRAWN = {"children": ("age", "sex")}


@pytest.fixture
def read(tmp_path):
    """The priors of the small form from a table with one place changed."""
    layout = Layout(tmp_path)
    layout.reference(NAME).parent.mkdir(parents=True)

    def make(old="", new="", *, text=TEXT, drawn=DRAWN):
        assert not old or ROWS.count(old) == 1
        lines = [f"{row},assumed,a source" for row in ROWS.replace(old, new).splitlines()]
        table = "\n".join(["table,item,choice,share_pct,basis,source", *lines, ""])
        layout.reference(NAME).write_text(table, encoding="utf-8")
        return read_priors(layout, NAME, {"children": small_instrument(tmp_path, text)}, drawn)

    make.layout = layout
    return make


def told(read, *change, **options):
    with pytest.raises(ParamsError) as raised:
        read(*change, **options)
    lines = str(raised.value).splitlines()
    assert all(line.startswith(FILE) and line.endswith(".") for line in lines)
    return lines


def test_shares_come_back_by_table_question_and_code(read):
    found = read()
    assert found["children"]["threatened"] == {"1": 0.255, "0": 0.745}
    assert list(found["children"]) == ["hours", "threatened", "told", "helped", "money"]
    assert set(found["children"]["hours"]) == {"0.5", "98"}


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("children,money,1", "children,mony,1", ["row 11, column item: mony is no question of ", "money sum to 90, not to 100"]),
        ("children,money,1,10\nchildren,money,0,90\n", "", ["no shares for the answers to money, which row 13 of "]),
        ("threatened,0", "threatened,2", ["row 5, column choice: no answer to threatened: its list yes_no has 1, 0, 98, 99"]),
        ("told,police", "told,plice", ["row 7, column choice: no answer to told: its list whom has friend, police, none"]),
        ("hours,0.5", "hours,25", ["row 2, column choice: no answer to hours: it is of type decimal and "]),
        ("hours,0.5", "hours,often", ["row 2, column choice: no answer to hours"]),
        ("hours,0.5", "hours,nan", ["row 2, column choice: no answer to hours"]),
        ("hours,0.5", "hours,", ["row 2, column choice: no answer to hours"]),
        ("74.5", "74.4", ["rows 4 and 5, column share_pct: the shares of threatened sum to 99.9, not to 100; correct them"]),
        ("74.5", "", ["row 5, column share_pct: no percentage; correct it"]),
        ("74.5", "most", ["row 5, column share_pct: no percentage; correct it"]),
        ("74.5", "-1", ["row 5, column share_pct: no percentage; correct it"]),
        ("74.5", "174.5", ["row 5, column share_pct: no percentage; correct it"]),
        ("helped,0,50", "helped,1,50", ["row 10, column choice: a second share for this answer; take one out"]),
        ("told,friend,70", "told,friend,40", ["the shares of told reach 90 in sum, so that not everybody would have an answer"]),
        ("told,friend,70", "told,friend,85", ["give friend more than the 80 that are left beside answers that stand alone"]),
        ("told,none,20", "told,none,60", ["give friend more than the 40 that are left"]),
        ("children,helped,0", "caregivers,helped,0", ["row 10, column table: no table of the component", "helped sum to 50"]),
    ],
)  # fmt: skip
def test_each_problem_is_told_by_its_row_and_column(read, old, new, expected):
    lines = told(read, old, new)
    assert len(lines) == len(expected)
    assert all(part in line for part, line in zip(expected, lines, strict=True)), lines


def test_a_question_that_is_drawn_elsewhere_needs_no_shares_and_may_have_none(read):
    (line,) = told(read, drawn={"children": ("age", "sex", "money")})
    assert "rows 11 and 12, column item: money is drawn with the sample or with a share of its own" in line


def test_a_question_that_is_added_to_the_form_is_told_by_its_row(read):
    more = TEXT.replace(",note,thanks", ",integer,siblings,Siblings?,,,,,,,,\n,note,thanks")
    (line,) = told(read, text=more)
    assert line.endswith("add rows with table children and item siblings.")


def test_all_problems_are_told_at_once(read):
    lines = told(read, "children,threatened,0,74.5\n", "children,threatened,0,70\nchildren,never,1,50\n")
    assert len(lines) == 2


@pytest.mark.parametrize(
    "rows, said",
    [
        ("children,money,1,10,guessed,a source", "row 2, column basis: no basis; a share is assumed or published"),
        ("children,money,1,10,assumed,", "row 2, column source: no source; add it"),
    ],
)
def test_a_share_says_what_it_rests_on(read, rows, said):
    read()
    path = read.layout.reference(NAME)
    path.write_text(f"table,item,choice,share_pct,basis,source\n{rows}\n", encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        read_priors(read.layout, NAME, {"children": small_instrument(read.layout.root)}, DRAWN)
    assert said in str(raised.value)


def test_a_table_without_a_column_and_one_that_is_not_there(read):
    read()
    path = read.layout.reference(NAME)
    path.write_text("table,item,choice,share_pct\n", encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        read_priors(read.layout, NAME, {}, {})
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == [
        f"{FILE}, column basis",
        f"{FILE}, column source",
    ]
    path.unlink()
    with pytest.raises(MissingInputError):
        read_priors(read.layout, NAME, {}, {})


def test_the_real_table_has_shares_for_every_question_that_is_not_drawn_elsewhere(root):
    layout = Layout(root)
    instruments = load_instruments(layout, "household_survey")
    rows = pd.read_csv(layout.reference(NAME), dtype=str, keep_default_na=False)
    listed = {name: set(rows.loc[rows["table"] == name, "item"]) for name in instruments}
    drawn = {
        name: {q.name for q in form.questions} - listed[name] for name, form in instruments.items()
    }  # fmt: skip
    found = read_priors(layout, NAME, instruments, drawn)
    assert {name: len(items) for name, items in found.items()} == {"children": 136, "caregivers": 40}
    assert set(rows["basis"]) == {"assumed"}
