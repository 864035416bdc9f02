"""Fonts of the project in a page whose language has letters that no other font of the page has."""

from __future__ import annotations

import base64
from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """stem: of the files of `figures/fonts`. letters: for which the font is taken, as `unicode-range`."""

    stem: str
    letters: str


SCRIPTS = {
    "km": Script("NotoSansKhmer", "U+1780-17FF, U+19E0-19FF, U+200B"),
    "th": Script("NotoSansThai", "U+0E01-0E5B, U+200B"),
}
FAMILY = "Letters of the edition"
WEIGHTS = {"Regular": 400, "Bold": 700}


def font_faces(code: str) -> str:
    """CSS that holds the fonts themselves, so that the page fetches nothing; empty for a language in Latin letters."""
    script = SCRIPTS.get(code)
    return "".join(_face(script, style, weight) for style, weight in WEIGHTS.items()) if script else ""


def _face(script: Script, style: str, weight: int) -> str:
    from disrupting_harm.figures.letters import FOLDER

    font = base64.b64encode((FOLDER / f"{script.stem}-{style}.ttf").read_bytes()).decode("ascii")
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; unicode-range: {script.letters}; '
        f"src: url(data:font/ttf;base64,{font}) format('truetype'); }}\n"
    )
