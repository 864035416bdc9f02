"""A parameter file is read strictly: no key twice at any depth, text stays text, and every line is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.yaml_file import read_yaml


def read(folder, text: str | bytes):
    path = folder / "file.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(path, "params/file.yaml")


def refusal(folder, text) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        read(folder, text)
    return str(raised.value).splitlines()


# -- keys that stand twice


@pytest.mark.parametrize(
    "text, key, lines",
    [
        ("a: 1\nb: 2\na: 3\n", "a", (3, 1)),
        ("a: {b: 1,\n    b: 1}\n", "a.b", (2, 1)),
        ("a:\n  b:\n    c:\n      d: 1\n      e: 2\n      d: 1\n", "a.b.c.d", (6, 4)),
        ("a:\n  - b: 1\n    c: 2\n    b: 3\n", "a.0.b", (4, 2)),
        ("a: [[{x: 1}, {y: 1,\n y: 2}]]\n", "a.0.1.y", (2, 1)),
        ("a: 1\n'a': 2\n", "a", (2, 1)),  # quotes make no other key
        ("98: no\n98: yes\n", "98", (2, 1)),
        ("a: {b: 1}\na: {c: 2}\n", "a", (2, 1)),  # two halves of a section are not joined
    ],
)
def test_a_key_given_twice_is_refused_at_any_depth_with_the_file_and_both_lines(tmp_path, text, key, lines):
    (sentence,) = refusal(tmp_path, text)
    assert sentence.startswith(f"params/file.yaml, line {lines[0]}, key {key}: ")
    assert f"(first in line {lines[1]})" in sentence


def test_every_key_that_stands_twice_is_told_at_once(tmp_path):
    sentences = refusal(tmp_path, "a: 1\na: 2\nb:\n  c: 1\n  c: 2\n  c: 3\n")
    assert [s.split(":")[0] for s in sentences] == [
        "params/file.yaml, line 2, key a",
        "params/file.yaml, line 5, key b.c",
        "params/file.yaml, line 6, key b.c",
    ]


def test_the_same_key_in_two_sections_is_no_repetition(tmp_path):
    assert read(tmp_path, "a: {x: 1}\nb: {x: 1}\nc: [{x: 1}, {x: 1}]\n").data["c"] == [{"x": 1}, {"x": 1}]


def test_a_number_and_the_same_digits_in_quotes_are_two_keys(tmp_path):
    assert read(tmp_path, "{9: ninth, '9': text}\n").data == {9: "ninth", "9": "text"}


# -- scalars


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "No", "ON", "on", "off", "Y", "y", "n", "yes", "Yes", "YES", "010", "-010", "08", "00", "12:30", "190:20:30",
     "2020-01-01", "2021-13-45", "0x1F", "0o17", "0b11", "1_000", "1e", "e3", ".", "=", "<<", "1.2.3", "nan", "inf", ".inf", "-.Inf", "+.INF", ".nan", ".NaN", "NULL0", "TRUE1"],
)  # fmt: skip
def test_what_older_yaml_takes_for_something_else_stays_text(tmp_path, text):
    assert read(tmp_path, f"a: {text}\n").data["a"] == text


@pytest.mark.parametrize("text", ["NO", "ON", "010", "12:30", "2020-01-01"])
def test_such_text_is_text_as_a_key_too(tmp_path, text):
    assert read(tmp_path, f"{text}: 1\n").data == {text: 1}


@pytest.mark.parametrize(
    "text, value",
    [("true", True), ("False", False), ("TRUE", True), ("null", None), ("~", None), ("", None), ("Null", None), ("0", 0), ("-3", -3),
     ("+4", 4), ("2020", 2020), ("1.5", 1.5), (".5", 0.5), ("-0.0", 0.0), ("1.", 1.0), ("1e3", 1000.0), ("2.5E-1", 0.25)],
)  # fmt: skip
def test_values_of_the_core_schema_have_their_type(tmp_path, text, value):
    found = read(tmp_path, f"a: {text}\n").data["a"]
    assert found == value and type(found) is type(value)


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()))
def test_quotes_keep_any_scalar_text(tmp_path_factory, value):
    folder = tmp_path_factory.getbasetemp()
    assert read(folder, f'a: "{value}"\n').data == {"a": str(value)}


# -- lines


def test_the_line_of_every_key_and_item_is_known(tmp_path):
    file = read(tmp_path, "# comment\na:\n  b: 1   # one\n\n  c: [x,\n      y]\nd: {e: 1,\n    f: 2}\n")
    assert file.lines == {
        ("a",): 2, ("a", "b"): 3, ("a", "c"): 5, ("a", "c", 0): 5, ("a", "c", 1): 6, ("d",): 7, ("d", "e"): 7, ("d", "f"): 8
    }  # fmt: skip
    assert file.name == "params/file.yaml"


@pytest.mark.parametrize(
    "key, line", [(("a", "b"), 2), (("a", "b", "c"), 2), (("a", "x", "y"), 1), (("z",), None), ((), None)]
)
def test_a_key_that_is_not_there_has_the_line_of_the_nearest_above_it(tmp_path, key, line):
    assert read(tmp_path, "a:\n  b: 1\n").line_of(key) == line


def test_a_value_that_is_named_by_an_anchor_stands_in_both_places(tmp_path):
    file = read(tmp_path, "a: &x {b: NO}\nc: *x\n")
    assert file.data == {"a": {"b": "NO"}, "c": {"b": "NO"}} and {("a", "b"), ("c", "b")} <= set(file.lines)


# -- what is no parameter file


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"- 1\n", b"title\n", b"null\n", b"!!str x\n", b"42\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path, data):
    (sentence,) = refusal(tmp_path, data)
    assert sentence.startswith("params/file.yaml: holds no keys;")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"caf\xe9: 1\n", "a: 1".encode("utf-16")])
def test_bytes_that_are_no_utf_8_are_refused(tmp_path, data):
    (sentence,) = refusal(tmp_path, data)
    assert sentence.startswith("params/file.yaml: not UTF-8 text in YAML;")


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: {b: 1\nc: [\n", 2),
        ("a: 1\n\t- b\n", 2),
        ("a: *nowhere\n", 1),
        ("a: 1\nb: 'open\n", 3),
        ("a: 1\n---\nb: 2\n", 2),  # a second document would be lost
    ],
)
def test_bad_yaml_is_refused_with_its_line(tmp_path, text, line):
    (sentence,) = refusal(tmp_path, text)
    assert sentence.startswith(f"params/file.yaml, line {line}: not valid YAML;")


@pytest.mark.parametrize(
    "text, line, tag",
    [
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: 1\nb: !unknown 1\n", 2, "!unknown"),
        ("a: 1\n!!binary aGk=: 1\n", 2, "tag:yaml.org,2002:binary"),
        ("a: 1\nb: [x,\n  {c: !!binary aGk=}]\n", 3, "tag:yaml.org,2002:binary"),
        ("a: !!set {b: }\n", 1, "tag:yaml.org,2002:set"),
        ("!!set {a: }\n", 1, "tag:yaml.org,2002:set"),
        ("a: !!omap [b: 1]\n", 1, "tag:yaml.org,2002:omap"),
        ("a: !!timestamp 2020-01-01\n", 1, "tag:yaml.org,2002:timestamp"),
    ],
)
def test_a_tag_that_makes_something_else_than_text_numbers_lists_and_mappings_is_refused_with_its_line(
    tmp_path, text, line, tag
):
    (sentence,) = refusal(tmp_path, text)
    assert sentence == f"params/file.yaml, line {line}: a tag ({tag}) is not used here; take it out."


def test_every_tag_is_told_at_once_with_keys_that_stand_twice(tmp_path):
    sentences = refusal(tmp_path, "a: !x 1\nb: !y 2\nb: 3\n")
    assert [s.split(":")[0] for s in sentences] == [f"params/file.yaml, line {n}" for n in (1, 2)] + [
        "params/file.yaml, line 3, key b"
    ]


@pytest.mark.parametrize("text, value", [("! x", "x"), ("!!str 1", "1"), ("!!int '3'", 3), ("!!map {b: 1}", {"b": 1})])
def test_a_tag_of_a_plain_kind_says_only_what_the_value_is(tmp_path, text, value):
    assert read(tmp_path, f"a: {text}\n").data["a"] == value


@pytest.mark.parametrize(
    "tag", ["!!int x", "!!int ''", "!!float ''", "!!bool maybe", "!!timestamp soon", "!!timestamp 2021-13-45"]
)
def test_a_value_that_is_not_what_its_tag_says_is_refused_without_a_traceback(tmp_path, tag):
    (sentence,) = refusal(tmp_path, f"a: {tag}\n")
    assert sentence.startswith("params/file.yaml")


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x {b: *x}\n", "a: " + "[" * 3000 + "]" * 3000 + "\n"])
def test_what_holds_itself_or_is_nested_without_end_is_refused(tmp_path, text):
    (sentence,) = refusal(tmp_path, text)
    assert sentence.startswith("params/file.yaml: nested too deeply;")


@pytest.mark.parametrize("key", ["[1, 2]", "{a: 1}"])
def test_a_list_or_a_mapping_is_no_key(tmp_path, key):
    (sentence,) = refusal(tmp_path, f"fine: 1\n? {key}\n: 1\n")
    assert sentence.startswith("params/file.yaml, line 2: a key must be a word or a number")


# -- files that are made to exhaust whoever reads them


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000 + "]" * 100_000, "{a: " * 100_000, "\n" + "- " * 100_000 + "x", "\n" + "-\t" * 100_000 + "x", "\n" + "? " * 100_000],
    ids=["lists", "mappings", "items", "items with tabs", "keys"],
)  # fmt: skip
def test_what_is_nested_so_deeply_that_libyaml_would_end_the_process_is_refused(tmp_path, text):
    (sentence,) = refusal(tmp_path, f"a: {text}")
    assert sentence.startswith("params/file.yaml") and ("nested too deeply" in sentence or "not valid YAML" in sentence)


def test_anchors_of_anchors_are_refused_before_all_that_they_stand_for_is_made(tmp_path):
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    (sentence,) = refusal(tmp_path, "\n".join(["a0: &a0 x", *levels]))
    assert (
        sentence
        == "params/file.yaml: holds more than 100,000 values; write fewer, without anchors, and run the command again."
    )


@pytest.mark.parametrize("text, line", [("a: 1\nb: \0\n", 2), ("\x07", 1)])
def test_a_character_that_yaml_does_not_have_is_told_with_its_line(tmp_path, text, line):
    (sentence,) = refusal(tmp_path, text)
    assert sentence == f"params/file.yaml, line {line}: not valid YAML; mend that line and run the command again."
