"""Layers of parameters joined key by key, with the words of a unit filled in."""

from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.study.merge import Layer, flatten, merge
from disrupting_harm.study.yaml_file import YamlFile


def merged(words, *contents):
    layers = [Layer(YamlFile(f"{n}.yaml", content, {}), ()) for n, content in enumerate(contents)]
    return merge(layers, words)


def test_the_later_layer_goes_before_the_earlier_and_is_where_the_value_was_stated():
    found = merged({}, {"a": {"b": 1, "c": 2}}, {"a": {"b": 3}})
    assert found.data == {"a": {"b": 3, "c": 2}}
    assert (found.origins["a", "b"].file, found.origins["a", "c"].file) == ("1.yaml", "0.yaml")


def test_a_word_is_filled_into_texts_and_lists_of_them_and_alone_keeps_its_type():
    words = {"country": "Testland", "unit_code": 2}
    found = merged(words, {"a": "{country}, {unit_code}", "b": ["{unit_code}", ["x {country}"], 5], "c": "{unit_code}"})
    assert found.data == {"a": "Testland, 2", "b": [2, ["x Testland"], 5], "c": 2}


@given(
    st.recursive(
        st.dictionaries(st.sampled_from("abc"), st.integers()), lambda d: st.dictionaries(st.sampled_from("abc"), d)
    )
)
def test_flattening_keeps_every_value_with_its_path(data):
    found = dict(flatten(data))
    rebuilt: dict = {}
    for path, value in found.items():
        below = rebuilt
        for part in path[:-1]:
            below = below.setdefault(part, {})
        below[path[-1]] = value
    assert rebuilt == data
