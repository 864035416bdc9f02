"""Instruments from the text of forms: what is known is kept, what is not is refused by file, row and column."""

import csv
import io
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_instrument import FILE, TEXT, small_instrument, small_sheets

from disrupting_harm.errors import UserError
from disrupting_harm.instruments.form import build_instrument, load_instruments
from disrupting_harm.instruments.model import Section
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.xform import make_xform
from disrupting_harm.layout import Layout


def refused(tmp_path, *changes):
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InstrumentError) as error:
        small_instrument(tmp_path, text)
    return [str(problem) for problem in error.value.problems]


def test_an_instrument_holds_what_its_form_says(tmp_path):
    instrument = small_instrument(tmp_path)
    assert (instrument.stem, instrument.table, instrument.title) == ("small", "children", "A small survey")
    assert instrument.languages == ("English (en)", "Português (pt)") and instrument.language == "English (en)"
    assert [q.name for q in instrument.questions] == [
        "age",
        "sex",
        "hours",
        "threatened",
        "told",
        "helped",
        "money",
        "other",
        "thanks",
    ]
    told = instrument.question("told")
    assert told.labels == {"English (en)": "Whom did you tell?", "Português (pt)": "A quem contou?"}
    assert (told.type, told.list_name, told.required, told.row) == ("select_multiple", "whom", True, 10)
    assert [(c.code, c.exclusive) for c in told.choices] == [
        ("friend", False),
        ("police", False),
        ("none", True),
        ("dont_know", True),
    ]
    assert told.columns() == ("told_friend", "told_police", "told_none", "told_dont_know")
    assert instrument.question("told_police") is told
    assert instrument.question("age").hint == {"English (en)": "In years"}


def test_sections_give_figure_base_and_recall_to_what_stands_in_them(tmp_path):
    instrument = small_instrument(tmp_path)
    assert instrument.sections[2] == Section(
        "older",
        {"English (en)": "For older children", "Português (pt)": "Para mais velhos"},
        "2c",
        "",
        "past year",
        "harm",
    )
    assert [(q.name, q.section, q.figure, q.base, q.recall) for q in instrument.questions[2:8]] == [
        ("hours", "about_you", "1b", "all children", ""),
        ("threatened", "harm", "2c", "", "past year"),
        ("told", "harm", "2c", "children who were threatened", "past year"),
        ("helped", "harm", "2c", "", "past year"),
        ("money", "older", "2d", "", "past year"),
        ("other", "older", "2c", "", "past year"),
    ]
    assert [q.name for q in instrument.of_figure("2c")] == ["threatened", "told", "helped", "other"]


def test_a_question_is_asked_where_its_own_rule_and_those_of_its_groups_hold(tmp_path):
    instrument = small_instrument(tmp_path)
    assert instrument.question("threatened").relevant is None
    assert instrument.question("money").relevant.sentence() == "age is above 14 and threatened is not 0"
    assert instrument.question("other").relevant.sentence() == "age is above 14"
    assert instrument.question("thanks").relevant is None and not instrument.question("thanks").columns()


def test_codes_that_a_figure_prints_together_are_those_of_the_questions_list(tmp_path):
    counted = TEXT.replace("base,recall\n", "base,recall,counted\n").replace(
        "threaten you?,Alguém ameaçou?,,,,yes,,,", "{}"
    )
    line = "threaten you?,Alguém ameaçou?,,,,yes,,,,{}"
    instrument = small_instrument(tmp_path, counted.replace("{}", line.format("0 1")))
    assert instrument.question("threatened").counted == ("0", "1") and instrument.question("helped").counted == ()
    with pytest.raises(InstrumentError, match="row 9, column counted: the list holds no code 2, 3; correct it"):
        small_instrument(tmp_path, counted.replace("{}", line.format("1 2 3")))
    other = counted.replace("{}", line.format("")).replace(". = 98,yes,1b,,", ". = 98,yes,1b,,,3")
    with pytest.raises(InstrumentError, match="row 6, column counted: codes .* in a select_one alone; clear it"):
        small_instrument(tmp_path, other)


def test_what_a_device_adds_is_kept_apart(tmp_path):
    instrument = small_instrument(
        tmp_path, TEXT.replace(",begin_group,about_you", ",start,began,,\n,begin_group,about_you", 1)
    )
    assert instrument.metadata == ("began",) and "began" not in {q.name for q in instrument.questions}


def test_a_form_without_languages_has_that_of_pyxform(tmp_path):
    text = "survey\n,type,name,label\n,integer,age,How old?\n"
    assert small_instrument(tmp_path, text).languages == ("default",)
    assert small_instrument(tmp_path, text + "settings\n,default_language\n,Khmer\n").question("age").labels == {
        "Khmer": "How old?"
    }


def test_other_spellings_of_pyxform_are_known(tmp_path):
    text = (
        "survey\n,Type,Name,Caption:English,relevance\n,begin group,g,G,\n,select one from yn,a,A?,\n,int,b,B?,${a} = 1\n,end group,,,\n"
        "choices\n,list name,value,caption::English\n,yn,1,Yes\n,yn,0,No\n"
    )
    instrument = small_instrument(tmp_path, text)
    assert [(q.name, q.type) for q in instrument.questions] == [("a", "select_one"), ("b", "integer")]
    assert instrument.question("b").relevant.sentence() == "a is 1" and instrument.languages == ("English",)


@pytest.mark.parametrize(
    "old, new, told",
    [
        (",integer,age", ",geopoint,age", f"{FILE}, column type: the type geopoint in row 4 is not known; known are select_one, "),
        (",integer,age", ",begin repeat,age", f"{FILE}, column type: the type begin repeat in row 4 is not known"),
        (",integer,age", ",calculate,age", f"{FILE}, column type: the type calculate in row 4 is not known"),
        (",integer,age", ",select_one_from_file a.csv,age", f"{FILE}, column type: the type select_one_from_file in row 4"),
        (",integer,age", ",,age", f"{FILE}, row 4, column type: the row has no type; correct it."),
        (",integer,age", ",integer 3,age", f"{FILE}, row 4, column type: integer stands alone, and '3' follows it"),
        (",integer,age", ",integer,", f"{FILE}, row 4, column name: the row has no name"),
        (",integer,age", ",integer,Age", f"{FILE}, row 4, column name: Age is no name: a name begins with a-z"),
        (",integer,age", f",integer,{'a' * 65}", f"{FILE}, row 4, column name: {'a' * 65} is no name"),
        (",decimal,hours", ",decimal,age", f"{FILE}, row 6, column name: the name age is taken by row 4"),
        (",decimal,hours", ",decimal,told_police", f"{FILE}, row 10, column name: the name told_police is taken by row 6"),
        (",select_one sex", ",select_one", f"{FILE}, row 5, column type: select_one names no list"),
        (",select_one sex", ",select_one sexes", f"{FILE}, column type: the list sexes in row 5 is not known; known are sex, yes_no, whom"),
        (",select_one sex", ",select_one sex or_other", f"{FILE}, row 5, column type: or_other is not known here; write the choice `other`"),
        ("How old are you?", "", f"{FILE}, row 4, column label: the question has no label in English (en); write it."),
        (". >= 12 and . <= 17,yes", "today() > 3,yes", f"{FILE}, row 4, column constraint: character 1: the function today() is not known"),
        (". >= 12 and . <= 17,yes", ",sometimes", f"{FILE}, row 4, column required: is neither yes nor no"),
        (",begin_group,about_you", ",begin_group,harm", f"{FILE}, row 8, column name: the name harm is taken by row 3"),
        (",end_group,,,,,,,,,,\n", "", f"{FILE}, row 3, column type: the group about_you is not ended; add a row end_group."),
        ("choices\n", ",end_group,,\nchoices\n", f"{FILE}, row 18, column type: end_group ends no group"),
        (",end_group,", ",end_group,,About", f"{FILE}, row 7, column label::English (en): the cell has no meaning in a row of type end_group"),
        (",note,thanks,Thank you,Obrigado,,", ",note,thanks,Thank you,Obrigado,,,. > 3", f"{FILE}, row 16, column constraint: the cell has no meaning"),
        ("figure,base", "calculation,base", f"{FILE}: in the sheet survey, the column calculation in rows 3, 6, 8 and 13 is not known; known are type,"),
        ("figure,base", "figure,Figure", f"{FILE}, row 2, column Figure: the sheet survey has two columns of this name"),
        ("hint::English (en)", "label", f"{FILE}, column label: the column is in English (en), the default language, as another of"),
        ("figure,base", "relevance,base", f"{FILE}, column relevance: the sheet survey has two columns for relevant; take one out."),
        ("${threatened} = 1", "${helped} = 1", f"{FILE}, row 10, column relevant: character 1: ${{helped}} is no question that stands before it"),
        ("${threatened} = 1", "${threatened} = 2", f"{FILE}, row 10, column relevant: '2' is no code of threatened"),
        (",sex,male", ",sex,Male", f"{FILE}, row 21, column name: Male is no code: it is a whole number, or begins with a-z"),
        (",sex,male", ",sex,007", f"{FILE}, row 21, column name: 007 is no code"),
        (",sex,male", ",sex,female", f"{FILE}, row 21, column name: the list sex holds female twice"),
        (",sex,male", ",sex,1", f"{FILE}, row 5, column type: the codes of the list sex are whole numbers and words; take one kind."),
        (",sex,male", ",,male", f"{FILE}, row 21, column list_name: the choice belongs to no list"),
        (",sex,male", ",sex,", f"{FILE}, row 21, column name: the choice has no name"),
        (",whom,none", ",whom,-1", f"{FILE}, row 10, column type: a code of the list whom is below 0"),
        ("Boy,Rapaz", ",Rapaz", f"{FILE}, row 21, column label: the choice has no label in English (en); write it."),
        ("label::Português (pt)\n,sex", "filter\n,sex", f"{FILE}: in the sheet choices, the column filter in rows 20, 21, 22, 23, 24 and 5 more is not"),
        (",English (en)\n", ",Khmer\n", f"{FILE}, row 32, column default_language: no label is in the default language Khmer"),
        ("default_language\n", "public_key\n", f"{FILE}: in the sheet settings, the column public_key in row 32 is not known"),
        (",1,English (en)\n", ",1,English (en)\n,again,,,\n", f"{FILE}, row 33: the sheet settings has more than one row"),
    ],
)  # fmt: skip
def test_what_is_not_known_or_contradicts_itself_is_named(tmp_path, old, new, told):
    assert told in "\n".join(refused(tmp_path, (old, new)))


def test_all_problems_are_told_at_once(tmp_path):
    found = refused(
        tmp_path,
        (",integer,age", ",date,age"),
        (",sex,male", ",sex,Male"),
        ("How many hours a day are you online?", ""),
    )
    # The rules that look at the age are not understood without it either.
    assert len(found) == 4 and all(line.startswith(FILE) and line.endswith(".") for line in found)


@pytest.mark.parametrize("text", ["", "settings\n,form_title\n,x\n", "survey\n", "survey\n,type,name\n"])
def test_a_form_without_questions_is_none(tmp_path, text):
    with pytest.raises(InstrumentError, match="has no sheet survey with questions; write it."):
        small_instrument(tmp_path, text)


def test_a_form_of_notes_alone_asks_nothing(tmp_path):
    with pytest.raises(InstrumentError, match="asks no question that can be read"):
        small_instrument(tmp_path, "survey\n,type,name,label\n,note,a,Hello\n")


def placed(tmp_path, **tables):
    layout = Layout(tmp_path)
    shutil.rmtree(layout.instruments("small"), ignore_errors=True)
    layout.instruments("small").mkdir(parents=True)
    for name, text in tables.items():
        (layout.instruments("small") / f"{name}.csv").write_text(text, encoding="utf-8")
    return layout


def test_a_component_has_an_instrument_for_each_table(tmp_path):
    layout = placed(tmp_path, children=TEXT, caregivers=TEXT)
    assert list(load_instruments(layout, "small")) == ["caregivers", "children"]
    # An edited form is read again.
    path = layout.instruments("small") / "children.csv"
    path.write_text(TEXT.replace("How old are you?", "What is your age?"), encoding="utf-8")
    assert load_instruments(layout, "small")["children"].question("age").labels["English (en)"] == "What is your age?"


def test_problems_of_all_forms_are_told(tmp_path):
    broken = TEXT.replace(",integer,age", ",date,age")
    with pytest.raises(InstrumentError) as error:
        load_instruments(placed(tmp_path, children=broken, caregivers=broken), "small")
    assert {p.file for p in error.value.problems} == {
        "params/instruments/small/children.csv",
        "params/instruments/small/caregivers.csv",
    }


def test_a_component_without_forms_and_a_table_of_a_strange_name_are_named(tmp_path):
    with pytest.raises(InstrumentError, match="params/instruments/small: holds no form; write one"):
        load_instruments(Layout(tmp_path), "small")
    with pytest.raises(
        UserError, match=r"Children 2: not the name of a table \(in params/instruments/small/Children 2.csv\)"
    ):
        load_instruments(placed(tmp_path, **{"Children 2": TEXT}), "small")
    with pytest.raises(UserError, match=r"\.\./small: not the stem of a component"):
        load_instruments(placed(tmp_path, children=TEXT), "../small")


def test_a_units_own_form_is_used_in_the_place_of_the_shared_one(study):
    for folder, asked in (
        (study.instruments("small"), "How old are you?"),
        (study.instruments("small", "TST"), "Your age?"),
    ):
        folder.mkdir(parents=True)
        (folder / "children.csv").write_text(TEXT.replace("How old are you?", asked), encoding="utf-8")
    (study.instruments("small") / "caregivers.csv").write_text(TEXT, encoding="utf-8")
    (study.instruments("small", "TST") / "teachers.csv").write_text(TEXT, encoding="utf-8")

    def asked(iso3=None):
        return {
            name: i.question("age").labels["English (en)"] for name, i in load_instruments(study, "small", iso3).items()
        }

    shared = {"caregivers": "How old are you?", "children": "How old are you?"}
    assert asked() == asked("TSU") == shared
    assert asked("TST") == shared | {"children": "Your age?", "teachers": "How old are you?"}
    assert load_instruments(study, "small", "TST")["children"].file == "params/instruments/small/TST/children.csv"
    with pytest.raises(UserError, match="TSX: not a unit of the study"):
        load_instruments(study, "small", "TSX")


LINES = list(csv.reader(io.StringIO(TEXT)))
CELLS = sorted({cell for line in LINES for cell in line} | {
    "${age}", "selected(${told}, 'friend')", "${told} = ''", "select_multiple sex", "begin repeat", "start", "0", "-1", "a b", "\x07",
})  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 11), st.sampled_from(CELLS)), min_size=1, max_size=3
    ),
    st.lists(st.integers(0, len(LINES) - 1), max_size=1),
)
def test_a_spoilt_form_is_read_here_and_by_pyxform_or_refused_in_sentences(tmp_path_factory, changes, dropped):
    lines = [list(line) for line in LINES]
    for row, column, text in changes:
        if column < len(lines[row]):
            lines[row][column] = text
    out = io.StringIO()
    csv.writer(out).writerows(line for n, line in enumerate(lines) if n not in dropped)
    folder = tmp_path_factory.mktemp("form")
    try:
        sheets = small_sheets(folder, out.getvalue())
        build_instrument(sheets, file=FILE, stem="small", table="children")
        assert make_xform(sheets, file=FILE, form_id="small").xml, "what is read here makes a form for devices"
    except InstrumentError as error:
        assert all(str(problem).startswith(FILE) for problem in error.problems)


def test_a_constraint_that_no_number_keeps_is_told_by_row(tmp_path):
    """Whoever is asked such a question cannot go on."""
    (told,) = refused(tmp_path, (". >= 12 and . <= 17", ". >= 17 and . <= 12"))
    assert "row 4, column constraint: no number keeps the limits of the constraint" in told
