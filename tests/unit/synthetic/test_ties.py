"""Ties between answers, read as a form's rules are."""

import pytest
from tests.small_instrument import small_instrument

from disrupting_harm.instruments.tokens import ExpressionError
from disrupting_harm.synthetic.ties import Tie, ties_by_question


@pytest.fixture(scope="module")
def instrument(tmp_path_factory):
    return small_instrument(tmp_path_factory.mktemp("instrument"))


def test_a_tie_allows_what_it_lists_or_does_not_exclude():
    assert [Tie(("a",), "", only=("1",)).allows(code) for code in ("0", "1", "98")] == [False, True, False]
    assert [Tie(("a",), "", never=("1",)).allows(code) for code in ("0", "1", "98")] == [True, False, True]


def test_a_tie_of_several_questions_stands_with_each_of_them(instrument):
    tie = Tie(("told", "money"), "${threatened} = '1'", never=("none", "1"))
    found = ties_by_question([tie], instrument)
    assert {name: [t for _, t in of] for name, of in found.items()} == {"told": [tie], "money": [tie]}
    assert found["told"][0][0].names() == ("threatened",)


@pytest.mark.parametrize(
    "tie",
    [
        Tie(("told",), "${never_asked} = '1'", only=("none",)),
        Tie(("never_asked",), "${threatened} = '1'", only=("none",)),
    ],
)
def test_a_tie_to_a_question_that_the_form_lacks_binds_nothing(instrument, tie):
    assert ties_by_question([tie], instrument) == {}


@pytest.mark.parametrize("when", ["${threatened} = '7'", "threatened = 1", "", "${threatened} like '1'"])
def test_a_rule_that_cannot_be_translated_is_no_tie(instrument, when):
    with pytest.raises(ExpressionError):
        ties_by_question([Tie(("told",), when, only=("none",))], instrument)
