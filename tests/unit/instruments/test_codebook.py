"""What was asked, in words."""

import pytest
from tests.checkouts import ROOT, run_in
from tests.small_instrument import TEXT, small_instrument

from disrupting_harm.instruments.codebook import TITLES, codebook, item_wording, wording
from disrupting_harm.layout import Layout


def test_each_question_is_a_row_of_text(tmp_path):
    book = codebook(small_instrument(tmp_path))
    assert tuple(book.columns) == TITLES and len(book) == 8 and "thanks" not in set(book["name"])
    rows = {row.name: row[1:] for row in book.itertuples(index=False)}
    assert rows["age"] == (
        "How old are you?", "a whole number: the answer is at least 12 and the answer is at most 17", "everybody is asked", "About you",
    )  # fmt: skip
    assert rows["told"] == (
        "Whom did you tell?",
        "told_friend = A friend; told_police = The police; told_none = Nobody; told_dont_know = Don't know",
        "threatened is 1 (Yes)",
        "What happened",
    )
    assert rows["helped"][1:3] == (
        "1 = Yes; 0 = No; 98 = Don't know; 99 = Prefer not to say",
        "told includes one of friend (A friend), police (The police)",
    )
    assert rows["other"] == ("Anything else, in your words?", "free text", "age is above 14", "For older children")


def test_another_language_falls_back_on_the_forms_own(tmp_path):
    instrument = small_instrument(tmp_path, TEXT.replace("Que idade tem?", ""))
    book = codebook(instrument, "Português (pt)").set_index("name")
    assert book.loc["age", "wording"] == "How old are you?"
    assert book.loc["told", "wording"] == "A quem contou?" and book.loc["told", "asked if"] == "threatened is 1 (Sim)"
    assert book.loc["sex", "codes"] == "female = Rapariga; male = Rapaz" and book.loc["sex", "section"] == "Sobre si"


def test_the_wording_of_a_column_is_the_question_and_the_answer_that_it_stands_for(tmp_path):
    instrument = small_instrument(tmp_path, TEXT.replace("Did it help?", "You are ${age}. Did it help?"))
    assert item_wording(instrument, "told_police") == "Whom did you tell? - The police"
    assert item_wording(instrument, "told") == "Whom did you tell?"
    assert item_wording(instrument, "helped") == "You are [age]. Did it help?"
    with pytest.raises(KeyError):
        item_wording(instrument, "weight")


def test_a_trace_ends_at_the_wording(tmp_path):
    layout = Layout(tmp_path)
    assert wording(layout, "small", "age") == "", "no instrument, no wording"
    layout.instruments("small").mkdir(parents=True)
    for table, asked in (("children", "How old are you?"), ("caregivers", "What is your age?")):
        text = TEXT.replace("How old are you?", asked)
        (layout.instruments("small") / f"{table}.csv").write_text(text, encoding="utf-8")
    assert wording(layout, "small", "told_police") == "Whom did you tell? - The police"
    assert wording(layout, "small", "age") == "caregivers: What is your age?; children: How old are you?"
    assert wording(layout, "small", "age", "children") == "How old are you?"
    assert wording(layout, "small", "weight") == ""


def test_a_wording_is_read_without_any_heavy_library():
    code = (
        "import sys; from disrupting_harm.instruments.codebook import wording\n"
        "from disrupting_harm.instruments.form import load_instruments\n"
        "print([name for name in ('pandas', 'numpy', 'pyxform', 'openpyxl') if name in sys.modules])"
    )
    done = run_in(Layout(ROOT), "-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
