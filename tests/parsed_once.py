"""Texts of parameter files that are parsed once in a whole session."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml


class ReadOnce:
    """A reader of parameter files that knows again what it read under the same name."""

    def __init__(self, read):
        self._read, self._known = read, {}

    def __call__(self, path: Path, name: str):
        key = (path.read_bytes(), name)
        if key not in self._known:
            self._known[key] = self._read(path, name)
        return self._known[key]


class YamlOnce:
    """The module `yaml` for those that only look at what they load from a text."""

    def __init__(self):
        self.load = lru_cache(maxsize=4096)(yaml.load)

    def __getattr__(self, name):
        return getattr(yaml, name)
