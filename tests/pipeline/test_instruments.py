"""The study's own questionnaires, as they lie in params/instruments."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from tests.checkouts import ROOT

from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.form import form_paths
from disrupting_harm.instruments.overview import missing_translations
from disrupting_harm.instruments.publish import load_forms, own_columns
from disrupting_harm.instruments.sheets import write_text
from disrupting_harm.instruments.template import make_template
from disrupting_harm.instruments.xlsform import read_xlsform, write_xlsform
from disrupting_harm.layout import Layout


LAYOUT = Layout(ROOT)
STEMS = sorted(path.name for path in LAYOUT.instruments("x").parent.iterdir() if path.is_dir())


@pytest.fixture(scope="module", params=STEMS)
def forms(request):
    """The forms of a component, read here and by pyxform."""
    return request.param, load_forms(LAYOUT, request.param)


def test_the_household_survey_has_a_form_for_each_table():
    assert set(form_paths(LAYOUT, "household_survey")) == {"children", "caregivers"}


def test_every_form_is_translated_whole(forms):
    for form in forms[1].values():
        for language in form.instrument.languages:
            assert missing_translations(form.instrument, language) == []


def test_an_answer_that_excludes_others_cannot_be_chosen_with_them_on_a_device(forms):
    for form in forms[1].values():
        for question in form.instrument.questions:
            if question.is_multiple and any(choice.exclusive for choice in question.choices):
                assert question.constraint is not None, question.name


def test_every_form_comes_back_from_its_workbook_as_the_same_text(forms, tmp_path):
    for table, form in forms[1].items():
        path = tmp_path / f"{table}.xlsx"
        path.write_bytes(write_xlsform(form.sheets))
        text = (ROOT / form.instrument.file).read_text(encoding="utf-8")
        assert write_text(read_xlsform(path, path.name)[0]) == text == write_text(form.sheets)


def test_every_template_has_the_columns_of_the_contract_and_their_codes(forms):
    stem, found = forms
    tables = {name: (contract_table(f.instrument, own_columns(stem, name)), f.instrument) for name, f in found.items()}
    book = load_workbook(io.BytesIO(make_template(tables, "x")))
    for name, (table, _) in tables.items():
        columns = [column for column in table.columns if column.kind != "mark"]
        assert [cell.value for cell in book[name][1]] == [column.name for column in columns]
        lists = sum(rule.type == "list" for rule in book[name].data_validations.dataValidation)
        assert lists == sum(column.codes is not None for column in columns)
