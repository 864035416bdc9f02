"""Layers of parameter files, the later over the earlier, and where each value of the result was stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disrupting_harm.study.yaml_file import Key, YamlFile


@dataclass(frozen=True)
class Layer:
    """A part of a parameter file: its content below `key`."""

    file: YamlFile
    key: Key

    @property
    def content(self) -> dict:
        found = self.file.data
        for part in self.key:
            found = (found or {}).get(part)
        return found or {}


@dataclass(frozen=True)
class Stated:
    """Where a value was stated: file, line and the key in that file."""

    file: str
    line: int
    key: Key


@dataclass(frozen=True)
class Merged:
    """A section after inheritance: its data, and where each value of it was stated."""

    data: dict
    origins: dict[Key, Stated]
    layers: tuple[Layer, ...]

    def place(self, *key: str | int) -> str:
        """`params/countries/KEN.yaml, line 12, key components.x.headline`: where the value, or what holds it, was stated."""
        for n in range(len(key), 0, -1):
            if found := self.origins.get(key[:n]):
                return f"{found.file}, line {found.line}, key {_dotted((*found.key, *key[n:]))}"
        return self.place_to_add(*key)

    def place_to_add(self, *key: str | int) -> str:
        """Where a value that nothing states is to be stated: in the file of the uppermost layer, so that no other unit gets it."""
        last = self.layers[-1]
        full = (*last.key, *key)
        line = last.file.line_of(full)
        return last.file.name + (f", line {line}" if line else "") + (f", key {_dotted(full)}" if full else "")


def merge(layers: list[Layer], words: Mapping[str, str | int]) -> Merged:
    data: dict = {}
    origins: dict[Key, Stated] = {}
    for layer in layers:
        _join(data, layer.content, (), layer, origins, words)
    return Merged(data, origins, tuple(layers))


def _join(into: dict, upper: dict, key: Key, layer: Layer, origins: dict, words: Mapping[str, str | int]) -> None:
    for name, value in upper.items():
        path = (*key, name)
        full = (*layer.key, *path)
        stated = Stated(layer.file.name, layer.file.line_of(full) or 1, full)
        if value is None and name in into and isinstance(name, str):  # a code may stand for nothing: `13: null`
            del into[name]
            _forget(origins, path)
            continue
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            origins[path] = stated  # what is wrong with the whole was last touched here
            _join(into[name], value, path, layer, origins, words)
            continue
        if name in into:
            _forget(origins, path)
        if isinstance(value, dict):
            into[name] = {}
            origins[path] = stated
            _join(into[name], value, path, layer, origins, words)
        else:
            into[name] = _with_words(value, words)
            origins[path] = stated


def _forget(origins: dict, path: Key) -> None:
    for known in [k for k in origins if k[: len(path)] == path]:
        del origins[known]


def _with_words(value: object, words: Mapping[str, str | int]) -> object:
    """Text with {country} and {iso3} filled in, so that a default can name the unit; a list of such. A word alone keeps its type."""
    if isinstance(value, list):
        return [_with_words(part, words) for part in value]
    if not isinstance(value, str):
        return value
    for name, word in words.items():
        if value == f"{{{name}}}":
            return word
        value = value.replace(f"{{{name}}}", str(word))
    return value


def flatten(data: Mapping, key: Key = ()) -> Iterator[tuple[Key, object]]:
    """Every value of a merged section that is not a mapping, by its path."""
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from flatten(value, (*key, name))
        else:
            yield (*key, name), value


def _dotted(key: Key) -> str:
    return ".".join(map(str, key))
