"""Words that several questions share stand once above them, and nothing of a question is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_form import FORM
from tests.small_instrument import small_instrument

from disrupting_harm.components.kinds.survey.question_words import begin_large, common_lead, said_of


@pytest.mark.parametrize(
    "wordings, lead, rest",
    [
        (["How often do you play?", "How often do you read?"], "How often do you …", ["… play?", "… read?"]),
        (["Do you agree? I know how.", "Do you agree? I know why."], "Do you agree?", ["I know how.", "I know why."]),
        (["Do you play?", "Do you read?"], "", ["Do you play?", "Do you read?"]),
        (["Do you know me", "Do you know me well"], "", ["Do you know me", "Do you know me well"]),
        (["How often do you play?"], "", ["How often do you play?"]),
        ([], "", []),
    ],
)  # fmt: skip
def test_what_all_begin_with_and_what_is_left_of_each(wordings, lead, rest):
    assert common_lead(wordings) == (lead, rest)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c?", "d"]), min_size=1, max_size=6).map(" ".join), max_size=5))
def test_lead_and_rest_give_back_every_wording(wordings):
    lead, rest = common_lead(wordings)
    whole = [f"{lead.removesuffix(' …')} {text.removeprefix('… ')}" if lead else text for text in rest]
    assert whole == wordings


def test_the_answers_that_are_counted_are_quoted_in_the_words_of_the_form(tmp_path):
    form = small_instrument(tmp_path, FORM)
    assert said_of(form, form.question("games")) == "“Often” or “Always”"
    assert said_of(form, form.question("threatened")) == "“Yes”"


def test_a_line_begins_with_a_capital_and_the_sign_of_a_number_stays():
    assert begin_large("children, n\u00a0=\u00a05") == "Children, n\u00a0=\u00a05"
    assert begin_large("n\u00a0=\u00a05") == "n\u00a0=\u00a05" and begin_large("") == ""
