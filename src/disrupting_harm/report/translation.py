"""A report in another language: its texts from a catalogue, and the mark on all that is left in English."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from bs4 import BeautifulSoup, NavigableString, Tag

from disrupting_harm.claims.claim import Claim, Findings, Recommendation
from disrupting_harm.claims.page import plain
from disrupting_harm.languages.catalogue import NOT_TRANSLATED, Catalogue
from disrupting_harm.languages.files import SOURCE
from disrupting_harm.languages.messages import BRACES, MARK
from disrupting_harm.report.findings_marked import LISTS
from disrupting_harm.report.words import PAGE, PHRASES, ROWS


JOINING = {*PHRASES.values(), PAGE}  # what numbers are joined by, and no text
KEPT = {"code", "pre", "style", "script", "svg"}  # no text of a reader
LETTER = re.compile(r"[^\W\d_]")
CLASS = "dh-untranslated"
Said = list[tuple[str, bool]]  # pieces of a text, and whether each is in the language of the edition
_soup = BeautifulSoup("", "html.parser")


class English:
    """The source: every text is as it is, and nothing is marked."""

    code, direction, mark, findings = SOURCE, "ltr", "", None

    def word(self, text: str) -> str:
        return text

    def say(self, text: str) -> str:
        """HTML of a text."""
        return html.escape(text)

    def message(self, text: str) -> str:
        return text

    def say_all(self, *texts: str) -> str:
        return html.escape(" ".join(texts))

    def is_translated(self, text: str) -> bool:
        return True


ENGLISH = English()


@dataclass(frozen=True)
class Translation:
    """catalogue: of the language. words: the study's own, in the phase of the unit. names: of units, by their English ones.

    findings, english: the sentences of the edition, and the same in English.
    """

    catalogue: Catalogue
    words: Mapping[str, str]
    findings: Findings
    english: Findings
    names: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.catalogue.code

    @property
    def direction(self) -> str:
        return self.catalogue.direction

    @property
    def mark(self) -> str:
        """What a reader sees beside whatever is not translated."""
        return self.catalogue.of(NOT_TRANSLATED) or NOT_TRANSLATED

    def mark_html(self, element: str = "span") -> str:
        said = self.code if self.catalogue.of(NOT_TRANSLATED) else SOURCE
        return f'<{element} class="{CLASS}" lang="{said}">{html.escape(self.mark)}</{element}>'

    def marks(self, element: str = "span") -> list:
        """The same as nodes of a tree."""
        return _parsed(self.mark_html(element))

    # -- texts

    def pieces(self, text: str) -> Said:
        """The text in the language of the edition, as far as the catalogue has it."""
        key = plain(text)
        if key in self._exact:
            return [(self._exact[key], True)]
        if not LETTER.search(key) or key == MARK:
            return [(text, True)]
        for pattern, message, forms in self._patterns:
            if found := pattern.fullmatch(key):
                named = found.groupdict()
                if forms:
                    message = self.catalogue.of_number(forms, int(named["n"].replace(",", ""))) or message
                return self._filled(message, named)
        return [(text, False)]

    def message(self, text: str) -> str:
        """A message with its braces, for what fills them later."""
        return self.catalogue.of(text) or text

    def word(self, text: str) -> str:
        return "".join(piece for piece, _ in self.pieces(text))

    def is_translated(self, text: str) -> bool:
        return all(done for _, done in self.pieces(text))

    def say(self, text: str) -> str:
        """HTML of a text; English is marked as such to programs that read aloud, and visibly where nothing of it is translated."""
        pieces = self.pieces(text)
        said = "".join(
            html.escape(t) if done else f'<span lang="{SOURCE}">{html.escape(t)}</span>' for t, done in pieces
        )
        return said if any(done for _, done in pieces) else f"{said} {self.mark_html()}"

    def say_all(self, *texts: str) -> str:
        """HTML of sentences that follow each other; where none is translated, with one mark for all."""
        if any(done for text in texts for _, done in self.pieces(text)):
            return " ".join(map(self.say, texts))
        return f'<span lang="{SOURCE}">{html.escape(" ".join(texts))}</span> {self.mark_html()}'

    def _filled(self, message: str, named: Mapping[str, str]) -> Said:
        found: Said = []
        for place, piece in enumerate(BRACES.split(message)):
            found += self.pieces(named[piece]) if place % 2 else [(piece, True)]
        return [("".join(text for text, _ in same), done) for done, same in groupby(found, key=lambda one: one[1])]

    @cached_property
    def _exact(self) -> dict[str, str]:
        own = {name: self.catalogue.of(text) or text for name, text in self.words.items()}
        found = dict(self.names)
        for source, translation in self.catalogue.texts.items():
            if ":" not in "".join(BRACES.findall(source)) and set(BRACES.findall(source)) <= set(self.words):
                found[plain(source.format(**self.words))] = translation.format(**own)
        return found

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern, str, str]]:
        found = [
            (_pattern(source), translation, "")
            for source, translation in self.catalogue.texts.items()
            if (names := BRACES.findall(source)) and source not in JOINING and ":" not in "".join(names)
            and not set(names) & set(self.words)
        ]  # fmt: skip
        if ROWS[0] in self.catalogue.plurals:
            found += [(_pattern(source), source, ROWS[0]) for source in ROWS]
        return found

    # -- trees

    def tree(self, root: Tag) -> bool:
        """Translate a tree where it stands, with its claims; returns whether all of it is translated.

        English is what its root says where anything is left, and each text says by itself that it is in the language.
        """
        done = self._walk(root)
        if root.get("lang") is None:
            root["lang"] = self.code if done else SOURCE
        return done

    def marked_tree(self, root: Tag) -> None:
        """The same with the mark: at the head of the tree, or beside each sentence of a list of which others are translated."""
        if self.tree(root):
            return
        claims = root.find_all(class_="dh-claim") if set(LISTS[:2]) & set(root.get("class") or []) else []
        if any(claim["lang"] != SOURCE for claim in claims):
            for claim in claims:
                if claim["lang"] == SOURCE:
                    claim.insert_after(" ", *self.marks())
        else:
            root.insert(0, *self.marks("p"))

    def _walk(self, tag: Tag) -> bool:
        done = "aria-label" not in tag.attrs
        if column := tag.get("data-column"):
            tag["data-column"] = self.word(column)
        for child in list(tag.children):
            if isinstance(child, Tag):
                if child.name in KEPT or CLASS in (child.get("class") or []):
                    continue
                done &= self._claim(child) if "dh-claim" in (child.get("class") or []) else self._walk(child)
            elif type(child) is NavigableString and LETTER.search(child):
                done &= self._text(tag, child)
        return done

    def _text(self, tag: Tag, node: NavigableString) -> bool:
        pieces = self.pieces(node)
        if pieces == [(node, True)]:
            return True
        if pieces == [(node, False)]:
            return False
        head, tail = node[: len(node) - len(node.lstrip())], node[len(node.rstrip()) :]
        if len(pieces) == 1 and len(tag.contents) == 1:
            tag["lang"] = self.code
            node.replace_with(NavigableString(head + pieces[0][0] + tail))
            return True
        parts = [_span(text, self.code) if done else NavigableString(text) for text, done in pieces if text]
        node.replace_with(
            *([NavigableString(head)] if head else []), *parts, *([NavigableString(tail)] if tail else [])
        )
        return all(done for _, done in pieces)

    def _claim(self, node: Tag) -> bool:
        name = node.get("data-claim")
        said = self._sentences.get(name)
        if said is None or said.text() == self._english[name].text():
            node["lang"] = SOURCE
            return False
        node.clear()
        node.extend(_parsed("".join(part if isinstance(part, str) else part.html() for part in _escaped(said))))
        node["lang"] = self.code
        return True

    @cached_property
    def _sentences(self) -> dict[str, Claim | Recommendation]:
        return _by_id(self.findings)

    @cached_property
    def _english(self) -> dict[str, Claim | Recommendation]:
        return _by_id(self.english)


def _by_id(findings: Findings) -> dict[str, Claim | Recommendation]:
    return {one.id: one for one in (*findings.claims(), *findings.recommendations)}


def _escaped(said: Claim | Recommendation) -> list:
    return [html.escape(part) if isinstance(part, str) else part for part in said.parts]


def _pattern(source: str) -> re.Pattern:
    parts = BRACES.split(plain(source))
    return re.compile("".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def _span(text: str, code: str) -> Tag:
    made = _soup.new_tag("span", attrs={"lang": code})
    made.string = text
    return made


def _parsed(text: str) -> list:
    return list(BeautifulSoup(text, "html.parser").contents)
