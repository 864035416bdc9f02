"""Results that the checkout's DVC cache holds already, for a copy of it: `make reproduce` has made most of what tests look at.

They are lent only to a first reproduction. The second one (tests/pipeline/conftest.py) runs every stage, and the tests hold the bytes of
both against each other, so that a result that cannot be made again is found as before. A stage whose inputs changed since runs anyway.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import pipeline_files


CHECKOUT = Path(__file__).resolve().parents[1]
MD5 = re.compile(r"^\s+md5: ([0-9a-f]{32}(?:\.dir)?)$", flags=re.MULTILINE)


def lend_results(layout: Layout) -> None:
    """Copy into the copy's cache what its lock files name, as far as the checkout's cache holds it, and DVC's notes on those runs."""
    cache, own = _cache_of(CHECKOUT), layout.root / ".dvc" / "cache"
    locks = [path.with_name("dvc.lock") for path in pipeline_files(layout)]
    named = {md5 for lock in locks if lock.is_file() for md5 in MD5.findall(lock.read_text(encoding="utf-8"))}
    for note in cache.glob("runs/*/*/*"):
        text = note.read_text(encoding="utf-8")
        # The slices of parameters are those of all units, of which the copy has few.
        if not text.startswith("cmd: dh slice units\n") and named.issuperset(found := MD5.findall(text)):
            copy = own / note.relative_to(cache)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(note, copy)
            for md5 in found:
                _lend(cache, own, md5)


def _lend(cache: Path, own: Path, md5: str) -> None:
    """Copy an object that is what its name says; of a folder its files as well."""
    place = Path("files", "md5", md5[:2], md5[2:])
    if (own / place).is_file() or not (cache / place).is_file():
        return
    data = (cache / place).read_bytes()
    if files.md5_bytes(data) != md5.removesuffix(".dir"):
        return
    (own / place).parent.mkdir(parents=True, exist_ok=True)
    (own / place).write_bytes(data)
    (own / place).chmod(0o444)  # as DVC leaves them
    if md5.endswith(".dir"):
        for entry in json.loads(data):
            _lend(cache, own, entry["md5"])


def _cache_of(root: Path) -> Path:
    """Where the configuration of a clone says that its cache is."""
    from dvc.config import Config

    return Path(Config(str(root / ".dvc"))["cache"].get("dir") or root / ".dvc" / "cache")
