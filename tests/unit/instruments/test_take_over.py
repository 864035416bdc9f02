"""A team's XLSForm becomes text, or every reason why it cannot is told."""

import pytest
from openpyxl import load_workbook
from tests.small_instrument import TEXT, small_sheets

from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.take_over import take_over
from disrupting_harm.instruments.xlsform import write_xlsform
from disrupting_harm.layout import Layout


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "Team Form.xlsx"
    path.write_bytes(write_xlsform(small_sheets(tmp_path)))
    return path


def test_the_text_is_that_of_the_form(tmp_path, form):
    layout = Layout(tmp_path / "study")
    taken = take_over(layout, "small", form, "children")
    assert layout.relative(taken.path) == "params/instruments/small/children.csv" and taken.left_out == ()
    assert taken.path.read_text(encoding="utf-8") == TEXT
    assert [q.name for q in load_instruments(layout, "small")["children"].questions] == [
        q.name for q in taken.instrument.questions
    ]


def test_without_a_table_it_is_called_after_the_file(tmp_path, form):
    assert take_over(Layout(tmp_path / "study"), "small", form).path.name == "team_form.csv"


def test_spellings_of_older_forms_become_those_of_today(tmp_path, form):
    book = load_workbook(form)
    page = book["survey"]
    page["A1"], page["F1"], page["A4"], page["A2"] = "Type", "relevance", "select one from sex", "begin group"
    page.cell(1, 20).value = "body::accuracy"
    book.create_sheet("Notes")["A1"] = "for the trainers"
    book.save(form)
    taken = take_over(Layout(tmp_path / "study"), "small", form, "children")
    assert taken.path.read_text(encoding="utf-8") == TEXT and taken.left_out == ("Notes",)


def test_nothing_is_written_unless_all_of_it_is_understood(tmp_path, form):
    book = load_workbook(form)
    book["survey"]["A3"], book["survey"]["F9"], book["choices"]["B3"] = "geopoint", "once(${age}) = 3", "Male"
    book.save(form)
    with pytest.raises(InstrumentError) as error:
        take_over(Layout(tmp_path / "study"), "small", form, "children")
    assert str(error.value).split(":")[0] == "Team Form.xlsx, sheet choices, row 3, column name"
    assert {p.file for p in error.value.problems} == {"Team Form.xlsx, sheet choices", "Team Form.xlsx, sheet survey"}
    assert not (tmp_path / "study").exists()


def test_another_form_of_that_table_is_not_replaced(tmp_path, form):
    layout = Layout(tmp_path / "study")
    path = take_over(layout, "small", form, "children").path
    take_over(layout, "small", form, "children")  # the same again changes nothing
    path.write_text(TEXT.replace("How old", "How very old"), encoding="utf-8")
    with pytest.raises(
        InstrumentError, match="is there already and says something else; move it away, or give --table"
    ):
        take_over(layout, "small", form, "children")
    assert "How very old" in path.read_text(encoding="utf-8")


def test_what_pyxform_refuses_is_not_taken(tmp_path, form):
    book = load_workbook(form)
    book["survey"]["C3"] = "How old is ${nobody}?"
    book.save(form)
    with pytest.raises(InstrumentError, match=r"Team Form.xlsx: pyxform refuses it: .*nobody"):
        take_over(Layout(tmp_path / "study"), "small", form, "children")


@pytest.mark.parametrize(
    "name, told",
    [
        ("choice_filter_test.xlsx", ["sheet survey, the column choice_filter in rows 3 and 4 is not known", "the list counties holds king twice"]),
        ("duplicate_columns.xlsx", ["duplicate_columns.xlsx, sheet survey, row 1, column label: the sheet survey has two columns of this name"]),
        ("specify_other.xls", ["specify_other.xls: is of the old kind .xls; save it as .xlsx."]),
        ("xlsform_spec_test.xlsx", ["begin repeat in row 15", "row 7, column relevant: character 1: the function regex() is not known", "_1 is no name"]),
    ],
)  # fmt: skip
def test_forms_of_others_are_read_or_refused_by_sheet_and_row(tmp_path, shared_data, name, told):
    source = shared_data / "files" / "xlsform" / name
    with pytest.raises(InstrumentError) as error:
        take_over(Layout(tmp_path / "study"), "small", source, "children")
    for part in told:
        assert part in str(error.value)
    assert all(line.startswith(name) for line in str(error.value).splitlines())


def test_every_form_at_hand_is_tried(shared_data):
    assert {path.name for path in (shared_data / "files" / "xlsform").iterdir()} == {
        "choice_filter_test.xlsx", "duplicate_columns.xlsx", "specify_other.xls", "xlsform_spec_test.xlsx",
    }  # fmt: skip


def test_names_are_written_small_wherever_they_stand_and_codes_keep_theirs(tmp_path):
    text = (
        TEXT.replace(",threatened,", ",Q1_Threat,")
        .replace("${threatened}", "${Q1_Threat}")
        .replace("Did it help?", "You said ${Q1_Threat}?")
    )
    source = tmp_path / "form.xlsx"
    source.write_bytes(write_xlsform(small_sheets(tmp_path, text)))
    taken = take_over(Layout(tmp_path / "study"), "small", source, "children")
    assert taken.renamed == {"Q1_Threat": "q1_threat"}
    assert taken.path.read_text(encoding="utf-8") == text.replace("Q1_Threat", "q1_threat")


def test_two_names_that_differ_in_case_alone_are_not_made_one(tmp_path):
    source = tmp_path / "form.xlsx"
    source.write_bytes(write_xlsform(small_sheets(tmp_path, TEXT.replace(",decimal,hours", ",decimal,Age"))))
    with pytest.raises(InstrumentError, match="Age is no name"):
        take_over(Layout(tmp_path / "study"), "small", source, "children")
