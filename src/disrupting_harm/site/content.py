"""What the register holds of one file beside its SHA-256: its form, the hash of its content and of its identity.

They are kept by the file's hash in DVC's folder for temporary files: to decode the pictures of all countries takes half a minute.
The memo is a saving of time and no evidence: `dh site --check` does not read it.
"""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.identity import carriers, notebook
from disrupting_harm.identity.carriers import Carrier
from disrupting_harm.identity.identity import UNKNOWN, Identity, read_text
from disrupting_harm.layout import Layout
from disrupting_harm.site.forms import form_of


CARRIERS = {one.suffix: one for one in (carriers.SVG, carriers.PNG, carriers.PDF, carriers.PAGE, carriers.NOTEBOOK)}
FEW = 50  # files for which another process is worth its start
IN_NOTEBOOK = re.compile(rb'"' + notebook.KEY.encode() + rb'": \{\s*"identity": ("(?:[^"\\]|\\.)*")')


class Content(NamedTuple):
    """Hashes in hexadecimal, "" where there is none. form: `forms.form_of`. content: as the identity gives it. said: of the identity.

    data: of the identity: real, stand-in or mixed.
    """

    form: str = ""
    content: str = ""
    said: str = ""
    data: str = ""


def read_contents(layout: Layout, paths: dict[str, str], *, fresh: bool = False) -> dict[str, Content]:
    """By path, the content of each file. paths: with the SHA-256 that its record gives it.

    fresh: the memo is not read. Raises UserError for files that are not what their record says: all of them at once.
    """
    memo = {} if fresh else _read_memo(layout)
    found = {path: Content(*memo[sha]) for path, sha in paths.items() if sha in memo}
    wanted = [(str(layout.root / path), sha) for path, sha in paths.items() if path not in found]
    made = _in_parts(wanted)
    changed = [
        path for path, content in zip((p for p in paths if p not in found), made, strict=True) if content is None
    ]
    if changed:
        more = f" and {len(changed) - 3} more" if changed[3:] else ""
        raise UserError(
            f"{', '.join(changed[:3])}{more}: not here as recorded; run `dh verify`, which says what happened, then `dh site` again."
        )
    found |= {path: content for path, content in zip((p for p in paths if p not in found), made, strict=True)}
    _write_memo(layout, {paths[path]: list(content) for path, content in found.items()})
    return {path: found[path] for path in paths}


def _in_parts(wanted: list[tuple[str, str]]) -> list[Content | None]:
    jobs = min(os.cpu_count() or 1, len(wanted) // FEW)
    if jobs < 2 or not hasattr(os, "fork"):
        return [content_of(*one) for one in wanted]
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        return list(pool.map(_content_of, wanted, chunksize=20))


def _content_of(one: tuple[str, str]) -> Content | None:
    return content_of(*one)


def content_of(place: str, sha256: str) -> Content | None:
    """None for a file that is not here or has another hash, so that a changed file never enters the register."""
    path = Path(place)
    if not path.is_file():
        return None
    data = path.read_bytes()
    if files.sha256_bytes(data) != sha256:
        return None
    carrier = CARRIERS.get(path.suffix)
    form = form_of(carrier, data) if carrier or path.suffix == ".csv" else None
    identity = identity_of(carrier, data) if carrier else None
    if identity is None:
        return Content(form or "")
    return Content(form or "", identity.content_sha256, said_hash(carrier, identity), identity.data)


def identity_of(carrier: Carrier, data: bytes) -> Identity | None:
    """As `carrier.read`; of a notebook from its metadata alone, because to parse all of it takes seconds."""
    if carrier is carriers.NOTEBOOK and (found := IN_NOTEBOOK.search(data, max(0, len(data) - 1_000_000))):
        return read_text(json.loads(found.group(1)))
    return carrier.read(data)


def said_hash(carrier: Carrier | None, identity: Identity) -> str:
    """Of the text of an identity as the file holds it: that of a PDF is written before the hash of its content is known."""
    text = replace(identity, content_sha256=UNKNOWN).text() if carrier is carriers.PDF else identity.text()
    return files.sha256_text(text)


def _memo_path(layout: Layout) -> Path:
    return layout.root / ".dvc" / "tmp" / "dh-site.json"


def _read_memo(layout: Layout) -> dict[str, list[str]]:
    try:
        memo = files.read_json(_memo_path(layout))
    except (OSError, ValueError):
        return {}
    code = _code()
    return memo.get("contents", {}) if isinstance(memo, dict) and memo.get("code") == code else {}


def _write_memo(layout: Layout, contents: dict[str, list[str]]) -> None:
    """A place that cannot be written costs time alone."""
    try:
        files.write_text(_memo_path(layout), json.dumps({"code": _code(), "contents": contents}))
    except OSError:
        return


def _code() -> str:
    """Of the modules that read files, so that others read them anew."""
    here = Path(__file__).parent
    modules = [here / "content.py", here / "forms.py", *sorted((here.parent / "identity").glob("*.py"))]
    return files.sha256_text("\n".join(map(files.sha256_file, modules)))
