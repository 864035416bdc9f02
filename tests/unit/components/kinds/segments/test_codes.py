"""The codes of a codebook: every one has one theme, and a table may call it by its name or its id."""

import pytest

from disrupting_harm.components.kinds.segments.codes import code_id, codes_of
from disrupting_harm.errors import ParamsError
from disrupting_harm.refi_qda.model import Code, Codebook, CodeSet


ONE, TWO = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2))
THEMES = ("law", "justice")


def book(*sets: CodeSet, second: str = "Trial", codable: bool = True) -> Codebook:
    return Codebook((Code(ONE, "Work across borders"), Code(TWO, second, "What it is.", ONE, None, codable)), sets)


def law(*members: str) -> CodeSet:
    return CodeSet("s", "law", "", members)


@pytest.mark.parametrize(
    "name, found",
    [("Work across borders", "work_across_borders"), ("  Trial (2nd) ", "trial_2nd"), ("Coordenação", "coordenacao"),
     ("work_across_borders", "work_across_borders"), ("Հաղորդում", "հաղորդում"), ("!?", "")],
)  # fmt: skip
def test_a_name_and_its_id_are_the_same_code(name, found):
    assert code_id(name) == found == code_id(found)


def test_a_code_knows_its_theme_its_words_and_the_one_above():
    codes = codes_of(book(law(ONE, TWO), CodeSet("t", "steps", "", (TWO,))), THEMES, file="f.qdc")
    trial = codes.by_id["trial"]
    assert (trial.label, trial.theme, trial.description, trial.above) == (
        "Trial",
        "law",
        "What it is.",
        "work_across_borders",
    )
    assert codes.of_set("steps") == ("trial",) and codes.below("work_across_borders") == trial
    assert codes.below("trial") is None


def test_a_heading_that_no_segment_can_have_is_no_code():
    assert list(codes_of(book(law(ONE), codable=False), THEMES, file="f.qdc").by_id) == ["work_across_borders"]


@pytest.mark.parametrize(
    "codebook, said",
    [
        (book(law(ONE)), "f.qdc: the code Trial is in the set of no theme"),
        (book(law(ONE, TWO), CodeSet("t", "justice", "", (TWO,))), "the code Trial is in the sets of law and justice"),
        (book(law(ONE, TWO), second="Work, across borders"), "two codes are called work_across_borders"),
        (book(law(ONE, TWO), second="?!"), "the code ?! has no letter or digit"),
    ],
)
def test_a_code_without_a_place_is_refused_by_its_name(codebook, said):
    with pytest.raises(ParamsError) as raised:
        codes_of(codebook, THEMES, file="f.qdc")
    assert said in str(raised.value) and len(str(raised.value).splitlines()) == 1


def test_a_set_that_is_none_is_refused_with_those_that_are():
    codes = codes_of(book(law(ONE, TWO), CodeSet("t", "steps", "", (TWO,))), THEMES, file="f.qdc")
    with pytest.raises(ParamsError, match=r"f.qdc: no set stages; .* \(steps\)"):
        codes.of_set("stages")
