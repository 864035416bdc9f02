"""The tokens of an expression, held against the lexer of pyxform that forms are made with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.instruments.tokens import ExpressionError, split_expression


def texts(expression):
    return [token.text for token in split_expression(expression)]


def texts_of_pyxform(expression):
    """The tokens of pyxform: it splits `<=` in two, keeps blanks around words, joins a minus to a number and a name to `(`."""
    from pyxform.parsing.expression import parse_expression

    found, end = [], None
    for token in parse_expression(expression):
        text = str(token).strip()
        if token.type == "WHITESPACE":
            continue
        if text == "=" and found and found[-1] in ("<", ">") and token.start_pos == end:
            found[-1] += "="
        elif token.type == "NUMBER" and text.startswith("-"):
            found += ["-", text[1:]]
        elif token.type == "FUNC_CALL":
            found += [text[:-1], "("]
        else:
            found.append(text)
        end = token.end_pos
    return found


PIECES = st.sampled_from(
    ["${age}", "${told_whom}", "14", "0.5", "'2'", '"none"', "selected(", "count-selected(", "not(", "(", ")", ",", ".",
     " and ", " or ", " mod ", " div ", "=", "!=", "<", "<=", ">", ">=", "+", " - ", "-", "*", " ", "\n"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_they_are_those_of_pyxform(expression):
    # Where one of the two finds no token, the other finds a path or nothing that the parser takes.
    try:
        found = texts(expression)
    except ExpressionError:
        return
    if ".." in expression.replace(" ", "") or any(a.endswith(".") for a in found):
        return  # two dots in a row are a path for both, and numbers may end in one
    assert found == texts_of_pyxform(expression)


def test_an_expression_as_forms_have_it():
    expression = "${age} > 14 and selected(${told}, '2')"
    assert texts(expression) == ["${age}", ">", "14", "and", "selected", "(", "${told}", ",", "'2'", ")"]
    assert texts(expression) == texts_of_pyxform(expression)


def test_a_token_knows_its_place():
    assert [(token.kind, token.at) for token in split_expression("${a} >= .5")] == [
        ("answer", 1),
        ("operator", 6),
        ("number", 9),
    ]


def test_quotation_marks_of_a_spreadsheet_are_plain_ones():
    assert texts("selected(${a}, ‘x’)") == texts("selected(${a}, 'x')")


@pytest.mark.parametrize(
    "expression, told",
    [
        ("${a} = 'x", "character 8: a quotation mark is not closed"),
        ('"', "character 1: a quotation mark is not closed"),
        ("${} = 1", "character 1: after ${ must come the name of a question and }"),
        ("${last-saved#a} = 1", "character 1: after ${"),
        ("${a b} = 1", "character 1: after ${"),
        ("1 & 2", "character 3: '&' is no part of an expression"),
        ("${a} ! 1", "character 6: '!' is no part of an expression"),
        ("\x00", "character 1: '\\x00' is no part of an expression"),
    ],
)
def test_what_is_no_token_is_named_with_its_place(expression, told):
    with pytest.raises(ExpressionError) as refused:
        split_expression(expression)
    assert str(refused.value).startswith(told)


@given(st.text(max_size=40))
def test_any_text_is_split_or_refused(text):
    try:
        tokens = split_expression(text)
    except ExpressionError:
        return
    assert "".join(token.text for token in tokens) == "".join(
        c for c in text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}) if not c.isspace()
    ) or any(token.kind == "literal" for token in tokens)
