"""Expressions of forms become rules: the grammar of XPath, and a refusal by name for all that is not known."""

import pytest

from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.expressions import Rule, join_rules, read_rule
from disrupting_harm.instruments.nodes import Answer, Number
from disrupting_harm.instruments.tokens import ExpressionError


AGE = Answer("age", "number", ("age",))
HOURS = Answer("hours", "number", ("hours",))
TOLD = Answer("told", "code", ("told",), ("1", "0", "98"))
SEX = Answer("sex", "code", ("sex",), ("female", "male"))
WHOM = Answer("whom", "chosen", ("whom_friend", "whom_police", "whom_none"), ("friend", "police", "none"))
WORDS = Answer("words", "text", ("words",))
ANSWERS = {answer.name: answer for answer in (AGE, HOURS, TOLD, SEX, WHOM, WORDS)}


def tree(text, own=None):
    return read_rule(text, ANSWERS, own).tree


def number(operator, left, right):
    return nodes.Compare(operator, left, right, numeric=True)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("${age} > 14", number(">", AGE, Number(14))),
        ("14 < ${age}", number("<", Number(14), AGE)),
        ("${age} >= 14", number(">=", AGE, Number(14))),
        ("${age}>=-14", number(">=", AGE, Number(-14))),
        ("${told} = 1", number("=", TOLD, Number(1))),
        ("${told} = '1'", nodes.Compare("=", TOLD, nodes.Text("1"), numeric=False)),
        ("${sex} != 'male'", nodes.Compare("!=", SEX, nodes.Text("male"), numeric=False)),
        ("selected(${told}, '1')", nodes.Chosen(TOLD, "1")),
        ("selected(${whom}, 'police')", nodes.Chosen(WHOM, "police")),
        ('selected (${whom}, "police")', nodes.Chosen(WHOM, "police")),
        ("count-selected(${whom}) > 1", number(">", nodes.CountChosen(WHOM), Number(1))),
        ("${words} = ''", nodes.Blank(WORDS)),
        ("'' != ${age}", nodes.Not(nodes.Blank(AGE))),
        ("${whom} = ''", nodes.Blank(WHOM)),
        ("string-length(${words}) < 20", number("<", nodes.Length(WORDS), Number(20))),
        ("true()", nodes.Truth(True)),
        ("not(${age} = 14)", nodes.Not(number("=", AGE, Number(14)))),
        ("coalesce(${age}, ${hours}) = 3", number("=", nodes.FirstAnswered(AGE, HOURS, "number"), Number(3))),
        ("if(true(), ${age}, 3) = 3", number("=", nodes.If(nodes.Truth(True), AGE, Number(3), "number"), Number(3))),
    ],
)
def test_what_is_known(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize(
    "text, grouped",
    [
        ("${age} = 1 or ${age} = 2 and ${age} = 3", "${age} = 1 or (${age} = 2 and ${age} = 3)"),
        ("${age} + 1 * 2 > 3", "(${age} + (1 * 2)) > 3"),
        ("${age} - 2 - 1 = 0", "((${age} - 2) - 1) = 0"),
        ("${age} -2 -1 = 0", "((${age} - 2) - 1) = 0"),
        ("${age} div 2 mod 3 = 1", "((${age} div 2) mod 3) = 1"),
        ("${age}-1=0", "(${age} - 1) = 0"),
        ("-${age} + 1 = 0", "(-(${age}) + 1) = 0"),
        ("1 < 2 = true()", "(1 < 2) = true()"),
        ("true() and true() and false()", "(true() and true()) and false()"),
        ("${age} = 1\nand\t${age} = 2", "(${age} = 1) and (${age} = 2)"),
        ("${age} = 1 and(${age} = 2)", "(${age} = 1) and (${age} = 2)"),
    ],
)
def test_operators_bind_as_in_xpath(text, grouped):
    assert tree(text) == tree(grouped)
    assert "(" in grouped and grouped != text


def test_a_dot_is_the_questions_own_answer():
    own = Answer("age", "number", ("age",), own=True)
    assert tree(". >= 12 and . <= 17", "age") == nodes.All(
        (number(">=", own, Number(12)), number("<=", own, Number(17)))
    )
    assert tree("${age} >= 12", "age") == number(">=", own, Number(12))
    assert tree("not(selected(., 'none'))", "whom") == nodes.Not(
        nodes.Chosen(Answer(**{**vars(WHOM), "own": True}), "none")
    )


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "the expression is empty"),
        ("   ", "the expression is empty"),
        ("${age}", "the rule needs a condition, and a number stands there"),
        ("${told}", "the rule needs a condition, and a choice stands there"),
        ("${age} and ${age} = 1", "`and` needs a condition, and a number stands there"),
        ("not(1)", "not() needs a condition, and a number stands there"),
        ("${nowhere} = 1", "character 1: ${nowhere} is no question that stands before it in the form"),
        (". > 3", "character 1: a dot has no meaning here, only in a constraint"),
        ("age > 3", "character 1: 'age' is a name without ${ }"),
        ("../age > 3", "character 1: '..' is part of a path"),
        ("${age} > /data/age", "character 10: '/' is part of a path"),
        ("${age} | ${hours}", "character 8: nothing joins '|'"),
        ("${age} > 2020-01-01", "character 10: '2020-01-01' is a date or time"),
        ("regex(${words}, '^a')", "character 1: the function regex() is not known here; known are not(), selected(), count-selected()"),
        ("today() > 3", "character 1: the function today() is not known here"),
        ("selected-at(${whom}, 0) = 'x'", "character 1: the function selected-at() is not known here"),
        ("selected(${whom})", "character 1: selected() takes 2 values, not 1"),
        ("true(1)", "character 1: true() takes 0 values, not 1"),
        ("selected(${age}, '1')", "selected() takes a question with choices first"),
        ("selected(${whom}, ${sex})", "selected() takes a code in quotation marks second"),
        ("selected(${whom}, 'polic')", "'polic' is no code of whom, so the comparison can never hold; its codes are friend, police, none"),
        ("${told} = 2", "'2' is no code of told"),
        ("${told} = '2'", "'2' is no code of told"),
        ("${told} = 1.5", "'1.5' is no code of told"),
        ("${whom} = 'police'", "a multiple choice is not compared; ask selected(${name}, 'code')"),
        ("${sex} > 1", "the calculation or comparison needs a number, and a choice stands there"),
        ("${words} > 1", "the calculation or comparison needs a number, and a text stands there"),
        ("${words} = 1", "the calculation or comparison needs a number, and a text stands there"),
        ("${age} = 'x'", "the calculation or comparison needs a number, and a text stands there"),
        ("${age} + true() = 1", "the calculation or comparison needs a number, and a condition stands there"),
        ("1 = ''", "only an answer can be compared with an empty text"),
        ("count-selected(${told}) = 1", "count-selected() takes a multiple choice"),
        ("string-length(${age}) = 1", "string-length() needs a text, and a number stands there"),
        ("if(${age} = 1, 'a', 1) = 1", "the calculation or comparison needs a number"),
        ("if(${age} = 1, ${sex}, 'female') = 'female'", "if() takes two values of one kind, not a choice and a text"),
        ("coalesce(${whom}, ${age}) = 1", "coalesce() takes no multiple choice"),
        ("coalesce(true(), false())", "coalesce() takes answers, and a condition stands there"),
        ("(${age} = 1", "a parenthesis is not closed"),
        ("${age} = 1)", "character 11: nothing joins ')' to what stands before it"),
        ("${age} =", "it ends where something is still missing"),
        ("${age} = = 1", "character 10: '=' cannot stand here"),
        ("${age} < = 1", "character 10: '=' cannot stand here"),
        ("1 2", "character 3: nothing joins '2'"),
        ("* 1", "character 1: '*' cannot stand here"),
        ("and", "character 1: 'and' is a name without ${ }"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_by_name(text, told):
    with pytest.raises(ExpressionError) as refused:
        read_rule(text, ANSWERS)
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "-" * 5000 + "1 = 1", "not(" * 5000, "1" + "+1" * 5000 + " = 1", "(" * 60 + "1=1" + ")" * 60]
)
def test_any_depth_is_refused_in_a_sentence(text):
    with pytest.raises(ExpressionError, match="it is nested too deeply"):
        read_rule(text, ANSWERS)


def test_a_long_list_of_conditions_is_not_deep():
    rule = read_rule(" or ".join(["${age} = 12"] * 2000), ANSWERS)
    assert len(rule.tree.of) == 2000


def test_a_rule_names_what_it_looks_at():
    rule = read_rule("${age} > 14 and selected(${whom}, 'none') and ${age} < 17", ANSWERS)
    assert rule.names() == ("age", "whom")
    assert rule.columns() == ("age", "whom_friend", "whom_police", "whom_none")


def test_joined_rules_hold_where_all_of_them_do():
    one, other = read_rule("${age} > 14 or ${age} = 12", ANSWERS), read_rule("${told} = 1", ANSWERS)
    assert join_rules(None, None) is None and join_rules(None, one) is one
    joined = join_rules(one, None, other)
    assert joined == Rule("(${age} > 14 or ${age} = 12) and (${told} = 1)", nodes.All((one.tree, other.tree)))
    assert read_rule(joined.source, ANSWERS).tree == joined.tree
