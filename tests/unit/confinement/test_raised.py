"""Which errors keep their words: those that the library itself raised as a mistake of the user."""

from __future__ import annotations

import pytest
from tests.small_run import make_children

from disrupting_harm.confinement.raised import keeps_its_words, kind_of
from disrupting_harm.errors import DesignError, UserError, check_choice
from disrupting_harm.evidence.gate import Gate


def raised(call) -> BaseException:
    with pytest.raises(BaseException) as caught:
        call()
    return caught.value


def fail(error: BaseException):
    def call():
        raise error

    return call


def test_a_mistake_that_the_library_raised_keeps_its_words():
    error = raised(lambda: check_choice("ci", "x", ["logit"]))
    assert keeps_its_words(error) and kind_of(error) == "DesignError"


def test_one_that_names_a_respondent_of_an_open_run_does_not(tmp_path):
    gate = Gate(tmp_path)
    gate.protect("children", make_children())
    assert not keeps_its_words(raised(lambda: check_choice("ci", "C0001", ["logit"])))


@pytest.mark.parametrize(
    "error",
    [
        DesignError("4711"), ValueError("4711"), type("DesignError", (Exception,), {})("4711"), type("Mine", (UserError,), {})("4711"),
        type("DesignError", (UserError,), {"__module__": "disrupting_harm.errors"})("4711"),
    ],
)  # fmt: skip
def test_one_that_anybody_else_raised_does_not_whatever_its_class_is_called(error):
    assert not keeps_its_words(raised(fail(error)))


def test_only_the_name_of_a_known_class_is_told():
    assert kind_of(ValueError()) == "ValueError" and kind_of(DesignError()) == "DesignError"
    assert kind_of(type("C4711", (Exception,), {})()) == ""
    assert kind_of(type("DesignError", (Exception,), {"__module__": "disrupting_harm.errors"})()) == ""
