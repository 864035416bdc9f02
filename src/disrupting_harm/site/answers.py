"""The answers that a partner saved on `confirm_<ISO3>.html`: read from a file that a stranger may have written, or refused in one sentence."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.errors import UserError
from disrupting_harm.files import sha256_text


FORM = "urn:disrupting-harm:confirmation:1"
FAMILY = FORM.rpartition(":")[0]
LARGEST = 5_000_000  # bytes
CHOICES = ("agree", "disagree", "not_competent")
# In the order in which the page writes them, by which their digest is taken.
BODY = ("form", "study", "unit", "by", "claims_sha256", "answers")
ENTRY = ("claim", "answer", "remark", "seen", "sha256")
SHA256 = re.compile(r"[0-9a-f]{64}")
UNIT = re.compile(r"[A-Z]{3}")
HIDING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turns the direction of what follows


@dataclass(frozen=True)
class Answer:
    """seen: the lines that were shown of the claim, its id first. sha256: of them."""

    claim: str
    answer: str
    remark: str
    seen: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class Answers:
    """file: as it was named. by: the name of a person or organisation. claims_sha256: of the claims.json that the page was made of."""

    file: str
    unit: str
    by: str
    claims_sha256: str
    answers: tuple[Answer, ...]


def read_answers(paths: Iterable[Path], study: str) -> list[Answers]:
    """study: the title of this one. Raises UserError with one sentence for each file that cannot be used."""
    found: list[Answers] = []
    problems = []
    for path in paths:
        try:
            found.append(_read(path, study))
        except UserError as error:
            problems.append(str(error))
    problems += find_repeats(found)
    if problems:
        raise UserError("\n".join(problems))
    return found


def find_repeats(held: Iterable[Answers]) -> list[str]:
    """One sentence for each file in which somebody answers again what a file before it has of the same name."""
    first: dict[tuple[str, str], str] = {}
    told = []
    for one in held:
        names = [(one.by.casefold(), answer.claim) for answer in one.answers]
        again = [name for name in names if name in first]
        if again:
            told.append(
                f"{one.file}: {plain(one.by)} answers {again[0][1]} here and in {first[again[0]]}; name one file of each person."
            )
        first |= {name: one.file for name in names if name not in first}
    return told


def plain(text: str, most: int = 400) -> str:
    """A text of a stranger in one line, without what steers a terminal or turns the direction, and not without end."""
    shown = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in HIDING.sub("", text))
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else f"{shown[:most]}…"


def _read(path: Path, study: str) -> Answers:
    name = str(path)

    def refuse(what: str, mend: str) -> UserError:
        return UserError(f"{name}: {what}; {mend}.")

    ask = "ask whoever sent it for the file as the page saved it"
    try:
        if path.stat().st_size > LARGEST:
            raise refuse("is too large for saved answers", ask)
        data = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_without_repeats)
    except OSError:
        raise refuse("cannot be read", "name a file that a page `confirm_<ISO3>.html` saved") from None
    except (ValueError, RecursionError):
        raise refuse("is no JSON of saved answers", ask) from None
    form = data.get("form") if isinstance(data, dict) else None
    if not isinstance(form, str) or not form.startswith(f"{FAMILY}:"):
        raise refuse("holds no saved answers", "name a file that a page `confirm_<ISO3>.html` saved")
    if form != FORM:
        raise refuse(
            "was saved by a page of another version", "have the claims answered on a page that `dh site` makes now"
        )
    if not _is_whole(data):
        raise refuse("is not as a page saves answers: keys or kinds of values differ", ask)
    if data["study"] != study:
        raise refuse(
            f'holds answers to the study "{plain(data["study"])}", and this is "{study}"', "name a file of this study"
        )
    if sha256_text(_text(data)) != data["sha256"]:
        raise refuse("was changed after the page saved it: its digest is that of other answers", ask)
    answers = tuple(
        Answer(**{key: one[key] for key in ENTRY} | {"seen": tuple(one["seen"])}) for one in data["answers"]
    )
    claims = [one.claim for one in answers]
    start = f"{data['unit']}/finding/"
    if wrong := [claim for claim in claims if not claim.startswith(start)]:
        raise refuse(
            f"says that it is of {data['unit']} and answers {plain(wrong[0])}, a claim of another country", ask
        )
    if twice := [claim for claim in claims if claims.count(claim) > 1]:
        raise refuse(f"answers {plain(twice[0])} more than once", ask)
    for one in answers:
        if one.seen[0] != one.claim or sha256_text("\n".join(one.seen)) != one.sha256:
            raise refuse(f"the digest of the answer to {plain(one.claim)} is not that of what it says was seen", ask)
    return Answers(name, data["unit"], plain(data["by"]), data["claims_sha256"], answers)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two keys of one name readers may take either."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _is_whole(data: Mapping) -> bool:
    """Whether there are all keys and no others, each with a value of its kind."""
    if set(data) != {*BODY, "sha256"} or not isinstance(data["answers"], list):
        return False
    if not all(_is_text(data[key]) for key in data if key != "answers") or not plain(data["by"]):
        return False
    if not UNIT.fullmatch(data["unit"]) or not SHA256.fullmatch(data["claims_sha256"]):
        return False
    return all(map(_is_entry, data["answers"]))


def _is_entry(one: object) -> bool:
    if not isinstance(one, dict) or set(one) != set(ENTRY) or not isinstance(one["seen"], list):
        return False
    texts = [*(one[key] for key in ENTRY if key != "seen"), *one["seen"]]
    return all(map(_is_text, texts)) and one["answer"] in CHOICES and len(one["seen"]) > 1


def _is_text(value: object) -> bool:
    """Whether it is a text that can be written: half of a pair of signs cannot."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _text(data: Mapping) -> str:
    """As `confirm.js` writes the answers to take their digest."""
    body = {key: data[key] for key in BODY} | {"answers": [{key: one[key] for key in ENTRY} for one in data["answers"]]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
