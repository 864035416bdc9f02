"""Where DVC keeps the objects of its cache. Its own settings say so, and reading them by DVC takes a third of a second."""

from __future__ import annotations

import os
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path

import platformdirs

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once


_KNOWN: dict[tuple, str] = {}


@kept_while_read_once
def cache_folder(layout: Layout) -> str:
    """The folder of DVC's cache, links resolved: `.dvc/cache`, or where `cache.dir` says.

    As in DVC, the settings of the checkout come before those of the user and of the machine, and `config.local` before all. A relative
    path is one from the file that holds it.
    """
    paths = [*_outside(), *(layout.root / ".dvc" / name for name in ("config", "config.local"))]
    state = tuple((str(path), files.file_state(path) if path.is_file() else None) for path in paths)
    if state not in _KNOWN:
        _KNOWN[state] = _read(paths, layout.root / ".dvc" / "cache")
    return _KNOWN[state]


def objects_folder(layout: Layout) -> str:
    """Where the objects lie, by their MD5."""
    return f"{cache_folder(layout)}/files/md5"


def cache_object(layout: Layout, md5: str) -> Path:
    """Where DVC keeps its own copy of a file, or the listing of a folder."""
    return Path(objects_folder(layout), md5[:2], md5[2:])


def _outside() -> list[Path]:
    """The settings of the machine and of the user, which DVC reads first."""
    machine = os.environ.get("DVC_SYSTEM_CONFIG_DIR") or platformdirs.site_config_dir("dvc", "iterative")
    user = os.environ.get("DVC_GLOBAL_CONFIG_DIR") or platformdirs.user_config_dir("dvc", "iterative")
    return [Path(folder, "config") for folder in (machine, user)]


def _read(paths: list[Path], found: Path) -> str:
    for path in paths:
        settings = ConfigParser(interpolation=None, strict=False)
        try:
            settings.read(path, encoding="utf-8")
            found = path.parent / os.path.expanduser(settings.get("cache", "dir", fallback=str(found)))
        except (ConfigError, UnicodeDecodeError):
            continue  # DVC itself refuses it; here it names no other place
    return os.path.realpath(found)
