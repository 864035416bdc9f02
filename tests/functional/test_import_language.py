"""`dh import` of an export that holds choices by their labels in one of the form's languages."""

import pandas as pd
import pytest
from tests.functional.conftest import make_own_study
from tests.import_calls import refused
from tests.small_survey import COUNTRY, read_table, write_params_slices
from tests.two_languages import in_portuguese, translate_form


@pytest.fixture
def survey(project, root):
    """A country with one restricted table, whose form is in English and Portuguese, in a study of the tests' own."""
    made = make_own_study(project, root, only_children=True)
    translate_form(project.instruments("household_survey") / "children.csv")
    write_params_slices(project)
    return made


def derived(survey, dh, text, tmp_path):
    (tmp_path / "delivery.csv").write_text(text, encoding="utf-8")
    done = dh("import", "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert (done.code, done.err) == (0, "")
    write_params_slices(survey.layout)
    assert dh("derive", "household_survey", COUNTRY).code == 0
    return read_table(survey.derived / "children.parquet")


def test_labels_give_the_table_that_codes_give(survey, dh, tmp_path):
    by_codes = derived(survey, dh, survey.children, tmp_path)
    survey.section["tables"]["children"]["language"] = "pt"
    survey.write_params()
    by_labels = derived(survey, dh, in_portuguese(survey.children), tmp_path)
    pd.testing.assert_frame_equal(by_labels, by_codes)


def test_a_label_of_no_code_is_refused_by_row_and_column(survey, dh, tmp_path):
    survey.section["tables"]["children"]["language"] = "Portuguese (pt)"
    survey.write_params()
    text = in_portuguese(survey.children).replace("C3,A,02,1.0,H3,Menina", "C3,A,02,1.0,H3,Garota")
    (tmp_path / "delivery.csv").write_text(text, encoding="utf-8")
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert line.startswith(
        "delivery.csv, row 4, column Sexo da criança: the text is no label of the question in Portuguese (pt)"
    )
    assert "Garota" not in line
