"""The frame of a figure or table: number and title above, its mark once, below it note and source, and folded what is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from disrupting_harm.claims.claim import Claim
from disrupting_harm.report.tables import set_table
from disrupting_harm.report.words import MADE, SAME_NOTE, STAND_IN


LONG_NOTE = 60  # letters from which a note that repeats is said once
_soup = BeautifulSoup("", "html.parser")


@dataclass
class Frame:
    """A figure or table taken apart. content: pictures or tables. folded: the numbers behind a figure, where there are any.

    same_note: label and anchor of the figure or table of the section under which the same note stands.
    """

    kind: str
    anchor: str
    label: str
    data_class: str
    title: str
    mark: Tag | None
    note: str
    source: str
    trace_id: str
    content: list[Tag]
    folded: Tag | None
    same_note: tuple[str, str] | None = None
    claim: Claim | None = None  # the finding that is its title; what was its title then says what it shows


def take_apart(tree: Tag, kind: str, label: str) -> Frame:
    """Read a figure as `evidence.display` writes it. What it does not know of stays with the content."""
    caption = tree.find("figcaption") or _new("figcaption")
    parts = {name: caption.find(class_=f"dh-{name}") for name in ("mark", "caveat", "source", "trace")}
    title = caption.find("b")
    details = tree.find("details", recursive=False)
    is_folded_table = kind == "table" and details is not None
    content = [node for node in tree.children if isinstance(node, Tag) and node is not caption and node is not details]
    return Frame(
        kind=kind, anchor=tree.get("id") or "", label=label, data_class=tree.get("data-class") or "",
        title=_text(title), mark=parts["mark"], note=_text(parts["caveat"]), source=_text(parts["source"]),
        trace_id=_text(parts["trace"]).removeprefix("Trace:").strip(),
        content=[details] if is_folded_table else content, folded=None if is_folded_table else details,
    )  # fmt: skip


def say_notes_once(frames: list[Frame]) -> None:
    """Within a section, a long note that stands under several figures or tables stands under the first of them."""
    first: dict[str, Frame] = {}
    for frame in frames:
        if len(frame.note) < LONG_NOTE:
            continue
        if earlier := first.get(frame.note):
            frame.same_note = (earlier.label, earlier.anchor)
        else:
            first[frame.note] = frame


def put_together(frame: Frame) -> Tag:
    """The figure as a reader meets it: number, title and mark, then the content, then note and source, then what is folded."""
    title_id = f"{frame.anchor}-title"
    figure = _new("figure", id=frame.anchor, **{
        "class": f"dh-{frame.kind}", "data-class": frame.data_class, "aria-labelledby": title_id,
    })  # fmt: skip
    caption = _new("figcaption")
    caption.append(_new("span", frame.label, **{"class": "dh-number"}))
    caption.append(_title(frame, title_id))
    if frame.claim is not None:
        caption.append(_new("span", frame.title, **{"class": "dh-measure"}))
        caption.append(" ")  # who reads it as text alone meets two words
    if frame.mark is not None:
        said = _new("span", **{"class": "dh-status"})
        said.append(frame.mark)
        said.append(f" {STAND_IN}")
        caption.append(said)
    figure.append(caption)
    for node in frame.content:
        for table in [node] if node.name == "table" else node.find_all("table"):
            set_table(table)
        figure.append(node)
    figure.append(_notes(frame))
    if frame.folded is not None:
        for table in frame.folded.find_all("table"):
            set_table(table)
        figure.append(frame.folded)
    figure.append(_trace(frame))
    return figure


def _title(frame: Frame, title_id: str) -> Tag:
    if frame.claim is None:
        return _new("b", frame.title, id=title_id)
    title = _new("b", id=title_id)
    title.append(BeautifulSoup(frame.claim.html(), "html.parser"))
    return title


def _notes(frame: Frame) -> Tag:
    notes = _new("p", **{"class": "dh-notes"})
    if frame.same_note:
        label, anchor = frame.same_note
        notes.append(_new("span", f"{SAME_NOTE} ", **{"class": "dh-caveat"}))
        notes.append(_new("a", label, href=f"#{anchor}"))
        notes.append(". ")
    elif frame.note:
        notes.append(_new("span", frame.note, **{"class": "dh-caveat"}))
        notes.append(" ")
    notes.append(_new("span", frame.source, **{"class": "dh-source"}))
    return notes


def _trace(frame: Frame) -> Tag:
    details = _new("details", **{"class": "dh-trace"})
    details.append(_new("summary", MADE.format(label=frame.label)))
    said = _new("p", "Trace: ")
    said.append(_new("code", frame.trace_id))
    details.append(said)
    return details


def _new(name: str, text: str = "", **attributes: str) -> Tag:
    made = _soup.new_tag(name, attrs=attributes)
    if text:
        made.string = text
    return made


def _text(tag: Tag | None) -> str:
    return "" if tag is None else tag.get_text()
