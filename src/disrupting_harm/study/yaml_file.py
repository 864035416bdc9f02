"""A parameter file read strictly: no key twice, text stays text, and the line of every value is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from disrupting_harm.errors import ParamsError


Key = tuple[str | int, ...]

# The core schema of YAML 1.2. PyYAML follows YAML 1.1, in which NO and ON are booleans, 010 is 8 and 12:30 is 750.
CORE = {
    "tag:yaml.org,2002:null": r"~|null|Null|NULL|",
    "tag:yaml.org,2002:bool": r"true|True|TRUE|false|False|FALSE",
    "tag:yaml.org,2002:int": r"[-+]?(?:0|[1-9][0-9]*)",
    "tag:yaml.org,2002:float": r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
}


PLAIN_TAGS = {*CORE, *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))}


@dataclass(frozen=True)
class YamlFile:
    """The content of a file, and the line (from 1) of every key and item by its path, such as `("components", "x", 0)`."""

    name: str
    data: dict
    lines: dict[Key, int]

    def line_of(self, key: Key) -> int | None:
        """The line of a key, or of the nearest key above it that stands in the file."""
        return next((self.lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.lines), None)


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Scalars as YAML 1.2's core schema reads them."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern in CORE.items():
    CoreLoader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), None)


# No file comes near: the longest has 1,500 keys and items, the deepest ten levels.
DEEPEST = 1_000
MOST_KEYS = 100_000


def read_yaml(path: Path, name: str) -> YamlFile:
    """The file's mapping with its lines. `name` is what messages call the file.

    Raises ParamsError for text that is not UTF-8 or not YAML, a document that is not a mapping, and every key that stands
    twice in one mapping, whatever its depth.
    """
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        refuse_depth(text)
        loader = CoreLoader(text)
        try:
            node = loader.get_single_node()
            problems: list[str] = []
            lines: dict[Key, int] = {}
            if node is not None:
                _walk(loader, node, (), name, lines, problems)
            if problems:
                raise ParamsError("\n".join(problems))
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ParamsError(
            f"{name}{_place_of(error, text)}: not valid YAML; mend that line and run the command again."
        ) from None
    except RecursionError:  # brackets in brackets, or a value that holds itself through an anchor
        raise ParamsError(f"{name}: nested too deeply; write it in fewer levels and run the command again.") from None
    except (
        ValueError,
        LookupError,
        AttributeError,
    ):  # bytes that are not UTF-8, or a tagged value that cannot be built
        raise ParamsError(f"{name}: not UTF-8 text in YAML; save it so and run the command again.") from None
    if not isinstance(data, dict):
        raise ParamsError(f"{name}: holds no keys; write it as `key: value` lines and run the command again.")
    return YamlFile(name, data, lines)


def refuse_depth(text: str) -> None:
    """Raises RecursionError for text nested more than `DEEPEST` levels: libyaml composes by recursion, which would end the process."""
    opened = (
        sum(map(text.count, "[{-?")) + len(text) // DEEPEST
    )  # a level is opened by one of these, or indented further
    if opened < DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, CoreLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError


def _place_of(error: yaml.YAMLError, text: str) -> str:
    """The line, where the error tells one: a character that YAML does not have is told by its place in the text."""
    if mark := getattr(error, "problem_mark", None):
        return f", line {mark.line + 1}"
    if isinstance(error, yaml.reader.ReaderError):
        return f", line {text.count(chr(10), 0, error.position) + 1}"
    return ""


def _tagged(name: str, node) -> str:
    return f"{name}, line {node.start_mark.line + 1}: a tag ({node.tag}) is not used here; take it out."


def _walk(loader, node, key: Key, name: str, lines: dict[Key, int], problems: list[str]) -> None:
    if len(lines) > MOST_KEYS:  # values that stand for each other by anchors, ten times ten times
        raise ParamsError(
            f"{name}: holds more than {MOST_KEYS:,} values; write fewer, without anchors, and run the command again."
        )
    if node.tag not in PLAIN_TAGS:
        problems.append(_tagged(name, node))
    if isinstance(node, yaml.MappingNode):
        for child_key, child in node.value:
            if child_key.tag not in PLAIN_TAGS:
                problems.append(_tagged(name, child_key))
                continue
            label = loader.construct_object(child_key, deep=True)
            try:
                path = (*key, label)
                seen = path in lines
            except TypeError:  # a list or mapping as a key
                problems.append(
                    f"{name}, line {child_key.start_mark.line + 1}: a key must be a word or a number; correct it."
                )
                continue
            if seen:
                problems.append(
                    f"{name}, line {child_key.start_mark.line + 1}, key {'.'.join(map(str, path))}: stands there a second time "
                    f"(first in line {lines[path]}); take one of the two out."
                )
                continue
            lines[path] = child_key.start_mark.line + 1
            _walk(loader, child, path, name, lines, problems)
    elif isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            lines[(*key, position)] = child.start_mark.line + 1
            _walk(loader, child, (*key, position), name, lines, problems)
