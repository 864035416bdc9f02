"""`verify.html`: one file that checks copies in a browser, with the register in it. It asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from disrupting_harm.files import sha256_text


TEMPLATES = Path(__file__).parent / "template"
SCRIPTS = ("bytes.js", "forms.js", "identity.js", "judge.js", "verify.js")
# The answers as `verify.js` gives them: word, sign, tone, what it says.
KINDS = (
    ("Genuine", "✓", "good", "The study made this file, byte for byte."),
    ("Genuine content", "≈", "good", "It shows what the study’s file shows, and another program saved it or took its identity out."),
    ("Altered", "✗", "bad", "It says, or its name says, that it is a file of the study, and its content differs."),
    ("Superseded", "↻", "old", "An earlier release published these bytes; the study has others now."),
    ("Not of this run", "≠", "old", "It is whole by its own hash, and the study’s file is another: an earlier run, another clone, or a hash written anew."),
    ("Forged identity", "✗", "bad", "Its content is the study’s, and it says that it is something else."),
    ("Foreign", "⇄", "none", "It says that it is of another study."),
    ("Unknown", "?", "none", "The register holds nothing like this file."),
)  # fmt: skip


def verify_page(register: dict) -> str:
    """The page. Its Content-Security-Policy names its script and its style by their hashes and allows nothing else."""
    script = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    return render(
        "verify.html.j2",
        study=register["study"],
        pins=register["pins"],
        units=list(register["units"].values()),
        files=sum(len(rows) for *_, saved in register["runs"] for _, _, rows in saved),
        kinds=[dict(zip(("word", "sign", "tone", "says"), kind, strict=True)) for kind in KINDS],
        register=raw(register_text(register)),
        script=raw(script),
        script_hash=raw(source_hash(script)),
        style=raw(style),
        style_hash=raw(source_hash(style)),
    )


def register_text(register: dict) -> str:
    """As it stands in the page: no sign of it can end its element."""
    return json.dumps(register, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def register_digest(register: dict) -> str:
    """What the page prints as the SHA-256 of its register."""
    return sha256_text(register_text(register))


def render(name: str, **values: object) -> str:
    """A template with these values, which are escaped unless they went through `raw`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(name).render(**values)


def raw(text: str) -> str:
    from markupsafe import Markup

    return Markup(text)


def source_hash(text: str) -> str:
    """Of a script or style, as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
