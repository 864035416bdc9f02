"""Pictures are put away before HTML is parsed, and put back into the page: they are most of its bytes and are not changed."""

from __future__ import annotations

import re


PICTURE = re.compile(r'(?<=src=")data:[^"]*(?=")|(?<=srcset=")data:[^"]*(?=")|<svg\b.*?</svg>', flags=re.DOTALL)
# Letters for private use, which are taken out of what comes in: no text can pass for a place of a picture.
OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f'<svg data-kept="{OPEN}(\\d+){CLOSE}"></svg>|{OPEN}(\\d+){CLOSE}')


class Kept:
    """Pictures by their number."""

    def __init__(self) -> None:
        self._pictures: list[str] = []

    def put_away(self, html: str) -> str:
        return PICTURE.sub(self._token, html.replace(OPEN, "").replace(CLOSE, ""))

    def put_back(self, html: str) -> str:
        return TOKEN.sub(lambda token: self._pictures[int(token[1] or token[2])], html)

    def _token(self, picture: re.Match) -> str:
        self._pictures.append(picture.group())
        token = f"{OPEN}{len(self._pictures) - 1}{CLOSE}"
        return f'<svg data-kept="{token}"></svg>' if picture.group().startswith("<svg") else token
