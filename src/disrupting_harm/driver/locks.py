"""Lock files of the pipeline, written stage by stage with the bytes that DVC writes.

DVC reads and writes the whole file again after each stage, which is quadratic in their number. Here the text of every other
stage is kept as it stands: a lock file is a head and one block of lines per stage.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


HEAD = "schema: '2.0'\nstages:\n"
_BLOCK = re.compile(r"^  (?=\S)", re.MULTILINE)
_OF_NO_STAGE = re.compile(
    r"^(?!  |$)", re.MULTILINE
)  # as the marks that git leaves where two sides changed the same lines


class NotALock(ValueError):
    """A file that is not a lock file of schema 2.0 as DVC writes it."""


def read_blocks(text: str) -> dict[str, str]:
    """The text of each stage by its key, in the order of the file. Raises NotALock."""
    if text == "":
        return {}
    if not text.startswith(HEAD) or not text.endswith("\n"):
        raise NotALock("not a lock file of schema 2.0")
    starts = [found.start() for found in _BLOCK.finditer(text, len(HEAD))]
    if not starts:
        if text != HEAD:
            raise NotALock("holds no stages")
        return {}
    if starts and starts[0] != len(HEAD):
        raise NotALock("text before the first stage")
    if (found := _OF_NO_STAGE.search(text, len(HEAD))) and found.start() < len(text):
        raise NotALock("a line that belongs to no stage")
    blocks = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    by_key = {_key_of(block): block for block in blocks}
    if len(by_key) < len(blocks):
        raise NotALock("a stage stands there twice")
    return by_key


def block_text(key: str, entry: Mapping) -> str:
    """The lines of one stage, by the writer that DVC uses."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = False
    out = io.StringIO()
    yaml.dump({"stages": {key: _plain(entry)}}, out)
    return out.getvalue().partition("\n")[2]


def write_lock(path: Path, text: str, blocks: Mapping[str, str], order: Sequence[str]) -> bool:
    """Write the lock file `text` with the changed stages (key to `block_text`); returns whether the file is another than before.

    A stage that the file holds keeps its place. New ones stand where `order` has them, that of the stages in their `dvc.yaml`:
    DVC appends them as it happens to walk through a set, so that its own order of new stages changes from run to run.
    """
    return _write(path, _merge(read_blocks(text), blocks, order))


def merge_lock(path: Path, text: str, blocks: Mapping[str, str], order: Sequence[str]) -> bool:
    """The same with blocks that another clone's lock file held, by key. Raises NotALock for a block that is not that of its key."""
    for key, block in blocks.items():
        if not block.startswith(f"  {key}:\n") or read_blocks(HEAD + block) != {key: block}:
            raise NotALock(f"not the lines of {key}")
    return write_lock(path, text, blocks, order)


def _merge(old: dict[str, str], changed: Mapping[str, str], order: Sequence[str]) -> str:
    """Each new stage stands behind the nearest one before it in `order`, so that it does not matter which was written first."""
    place = {key: n for n, key in enumerate(order)}
    keys = list(old)
    for key in (key for key in order if key in changed and key not in old):
        before = [other for other in keys if place.get(other, -1) < place[key] and other in place]
        nearest = max(before, key=place.__getitem__, default=None)
        keys.insert(keys.index(nearest) + 1 if nearest is not None else 0, key)
    return HEAD + "".join(changed.get(key) or old[key] for key in keys)


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    files.write_text(path, text)
    return True


def check_locks(layout: Layout, names: Iterable[str]) -> None:
    """Raises UserError for every lock file that cannot be written stage by stage, before anything runs."""
    problems = []
    for name in sorted(names):
        try:
            require_whole(read_blocks(read_text(layout.root / name)))
        except (NotALock, UnicodeDecodeError):
            problems.append(
                f"{name}: is not in the form that DVC writes (a merge that is not resolved, an edit by hand, or a file cut off); restore it with "
                f"`git checkout {name}`, or resolve the merge, and run the command again."
            )
    if problems:
        raise UserError("\n".join(problems))


def require_whole(blocks: Mapping[str, str]) -> None:
    """Raises NotALock where the last stage is cut off: a file that was cut at the end of a line is a lock file but for that."""
    import yaml

    if not blocks:
        return
    key, block = list(blocks.items())[-1]
    try:
        entry = yaml.load(HEAD + block, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["stages"][key]
        files_of = [entry[name] for name in ("deps", "outs") if name in entry]
        is_whole = bool(entry["cmd"]) and bool(files_of) and all(files_of)
        is_whole = is_whole and all("path" in one and "md5" in one for some in files_of for one in some)
    except (yaml.YAMLError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise NotALock("a stage that is cut off")


def read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _key_of(block: str) -> str:
    line = block.partition("\n")[0].strip()
    if not line.endswith(":"):
        raise NotALock(f"a stage without a name: {line[:60]}")
    return line[:-1].strip("'\"")


def _plain(value):
    """Mappings and lists of DVC's own kinds as plain ones, which the writer knows."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
