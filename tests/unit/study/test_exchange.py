"""How a project of coded text is read: what contradicts itself is refused in the parameters."""

import pytest
from pydantic import ValidationError

from disrupting_harm.study.exchange import ExchangeParams, GroupOfDocument


def test_nothing_is_kept_of_what_was_said_unless_the_parameters_say_so():
    assert ExchangeParams().excerpts == "none"
    assert ExchangeParams().respondent_group == GroupOfDocument(variable="respondent_group")


@pytest.mark.parametrize(
    "stated, said",
    [
        ({"excerpts": "cleared"}, "needs `cleared_code`"),
        ({"respondent_group": {"sets": True, "cases": True}}, "takes one of `variable`, `sets` and `cases`"),
        ({"respondent_group": {}}, "takes one of `variable`, `sets` and `cases`"),
        ({"coder_if_unknown": "A B"}, "should match pattern"),
        ({"line_end": 3}, "Input should be 1 or 2"),
    ],
)
def test_keys_that_contradict_each_other_are_refused(stated, said):
    with pytest.raises(ValidationError, match=said):
        ExchangeParams.model_validate(stated)
