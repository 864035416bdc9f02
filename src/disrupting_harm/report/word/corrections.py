"""Sentences and comments of a country set into the text of params/findings.yaml, whose other lines stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import yaml


Entry = tuple[str, str]  # `findings` or `recommendations`, and a name
Change = tuple[int, int, str]  # from and to which letter, and what stands there then


def set_sentences(source: str, iso3: str, sentences: Mapping[Entry, str], comments: Mapping[Entry, list[str]]) -> str:
    """Each sentence below `texts` of its entry, which is for the country alone, and each comment as a line above the sentence.

    A comment that stands there is not set again. Raises KeyError for an entry that is not there.
    """
    root = yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    changes: list[Change] = []
    for entry in dict.fromkeys((*sentences, *comments)):
        node = _value(_value(root, entry[0]), entry[1])
        if entry in sentences:
            changes.append(_of_sentence(source, node, iso3, json.dumps(sentences[entry], ensure_ascii=False)))
        changes += _of_comments(source, node, iso3, comments.get(entry, ()))
    for start, end, text in sorted(changes, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _of_sentence(source: str, node: yaml.MappingNode, iso3: str, quoted: str) -> Change:
    texts = _find(node, "texts")
    if texts is None:
        key, value = _pair(node, "text")
        if node.flow_style:
            return value.end_mark.index, value.end_mark.index, f", texts: {{{iso3}: {quoted}}}"
        at = _next_line(source, value.end_mark.index)
        indent = " " * key.start_mark.column
        return at, at, f"{indent}texts:\n{indent}  {iso3}: {quoted}\n"
    own = _find(texts, iso3)
    if own is not None:
        return own.start_mark.index, _end_of_scalar(source, own), quoted
    if texts.flow_style:
        at = texts.start_mark.index + 1
        return at, at, f"{iso3}: {quoted}{', ' if texts.value else ''}"
    first = texts.value[0][0]
    at = source.rindex("\n", 0, first.start_mark.index) + 1
    return at, at, f"{' ' * first.start_mark.column}{iso3}: {quoted}\n"


def _of_comments(source: str, node: yaml.MappingNode, iso3: str, comments) -> Iterator[Change]:
    key, _ = _pair(node, "text")
    start = source.rindex("\n", 0, node.value[0][0].start_mark.index) + 1
    indent = " " * (key.start_mark.column if not node.flow_style else 2)
    before = source[: start if node.flow_style else key.start_mark.index]
    at = before.rindex("\n") + 1
    above = source[source.rindex("\n\n", 0, at) if "\n\n" in source[:at] else 0 : at]
    for comment in comments:
        line = f"{indent}# {iso3}, comment: {' '.join(comment.split())}\n"
        if line not in above:
            yield at, at, line


def _end_of_scalar(source: str, node: yaml.Node) -> int:
    """A block scalar ends at the beginning of the line after it, all others where their letters do."""
    end = node.end_mark.index
    return end - 1 if source[end - 1 : end] == "\n" else end


def _next_line(source: str, index: int) -> int:
    if source[index - 1 : index] == "\n":
        return index
    found = source.find("\n", index)
    return found + 1 if found >= 0 else len(source)


def _pair(node: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node]:
    for key, value in node.value:
        if key.value == name:
            return key, value
    raise KeyError(name)


def _value(node: yaml.MappingNode, name: str) -> yaml.MappingNode:
    return _pair(node, name)[1]


def _find(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)
