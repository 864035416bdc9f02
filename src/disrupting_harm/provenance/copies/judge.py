"""The verdict on a file from anywhere, whatever its name: one kind of a closed list, which file of the study is meant, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.identity import carriers
from disrupting_harm.identity.carriers import Carrier, carrier_of, content_sha256
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies.content import START, WAYS, shown, size_of, spoken
from disrupting_harm.provenance.copies.judged import Judged, Kind
from disrupting_harm.provenance.copies.office import is_office, judge_office
from disrupting_harm.provenance.estimate_rows import estimate_rows
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.name import LARGEST, name_change
from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.records import NotARecord, Record, read_record
from disrupting_harm.study.load import load_study


AS_PAGE = (".html", ".htm", ".xhtml", ".xht")  # names of what a browser opens as a page, whatever it is


@dataclass(frozen=True)
class Judge:
    """records: paths of all records of runs and reports."""

    layout: Layout
    known: Known
    records: tuple[Path, ...]

    def judge(self, file: Path) -> Judged:
        if file.stat().st_size > LARGEST:
            return Judged(Kind.UNKNOWN, "", f"it is larger than {LARGEST:,} bytes")
        data = file.read_bytes()
        md5 = files.md5_bytes(data)
        if path := self.known.elsewhere("", md5, files.sha256_bytes(data)):
            return Judged(Kind.GENUINE, path, f"it has the bytes of {path}")
        if is_office(data):
            return judge_office(self.layout, data)
        carrier = carrier_of(data)
        if carrier not in (None, carriers.PAGE) and file.suffix.lower() in AS_PAGE:
            return Judged(
                Kind.UNKNOWN,
                "",
                f"it is a {carrier.kind} named as a page, and a browser shows it as one; name it {carrier.suffix}",
            )
        identity = carrier.read(data) if carrier else None
        meant = self._paths_of(identity, carrier) if identity and carrier else ()
        if self.known.is_earlier(md5):
            path = meant[0] if meant else self._by_name(file.name)
            return Judged(Kind.SUPERSEDED, path, "an earlier run made these bytes, which DVC's cache still holds")
        if identity and identity.study != (title := load_study(self.layout).title):
            return Judged(
                Kind.FOREIGN,
                "",
                f'it says that it is {identity.trace_id} of the study "{identity.study}", and this is "{title}"',
            )
        if identity and carrier:
            return self._with_identity(data, carrier, identity, meant)
        return self._without_identity(data, carrier, file.name)

    def _with_identity(self, data: bytes, carrier: Carrier, identity: Identity, meant: tuple[str, ...]) -> Judged:
        """Held against the files of the id that it carries, then against all others."""
        own, said = content_sha256(carrier, data), shown(carrier, data)
        for path, original in self._originals(meant):
            made = carrier.read(original)
            if own and own == content_sha256(carrier, original) and identity != made:
                return Judged(Kind.FORGED, path, f"its content is that of {path}, and {_other(identity, made)}")
            if said and _shows_the_same(carrier, data, said, original):
                # Who saves a file anew does not write the hash anew; all else that it says of itself is as the study wrote it.
                told = replace(identity, content_sha256=made.content_sha256) if made else identity
                if told != made:
                    return Judged(Kind.FORGED, path, f"{WAYS[carrier]} is that of {path}, and {_other(told, made)}")
                return Judged(Kind.SAME_CONTENT, path, _saved_anew(carrier, path))
        if path := self._match(carrier, data, said):
            return Judged(
                Kind.FORGED, path, f"it says that it is {identity.trace_id}, and {WAYS[carrier]} is that of {path}"
            )
        if not meant:
            return Judged(
                Kind.UNKNOWN,
                "",
                f"it says that it is {identity.trace_id}, and the study has no such {carrier.kind} now",
            )
        is_whole = own == identity.content_sha256
        path, changes = self._nearest(meant, data)
        if wrong := self._wrong_values(carrier, data, identity):
            changes = "; ".join([*wrong, changes] if not is_whole else wrong)
        if is_whole:
            return Judged(
                Kind.NOT_OF_THIS_RUN, path,
                f"it is whole by its own hash, and {path} is another: an earlier run or another clone made it, or somebody who wrote the "
                f"hash anew ({changes})",
            )  # fmt: skip
        return Judged(Kind.ALTERED, path, f"it is no more what its own hash says; {changes}; the study's is {path}")

    def _without_identity(self, data: bytes, carrier: Carrier | None, name: str) -> Judged:
        if path := self._match(carrier, data, shown(carrier, data)):
            how = _saved_anew(carrier, path)
            return Judged(
                Kind.SAME_CONTENT,
                path,
                how if carrier is None else f"it carries no identity; matched by its content: {how}",
            )
        named = [path for path in self.known.pinned if path.rpartition("/")[2] == name]
        path, changes = self._nearest(named, data)
        if path:
            return Judged(
                Kind.ALTERED, path, f"{changes}; told by its name, the study's is {path}, md5 {self.known.pinned[path]}"
            )
        lost = "it carries no identity, and " if carrier else ""
        return Judged(
            Kind.UNKNOWN, "", f"{lost}it is no file of the study as it is now; ask for it again where it came from"
        )

    def _paths_of(self, identity: Identity, carrier: Carrier) -> tuple[str, ...]:
        """The files of a trace id that are of the carrier's kind."""
        unit, _, rest = identity.trace_id.partition("/")
        component, _, figure = rest.partition("/")
        found = []
        for record in self._read((unit, component)):
            for entry in record.saved:
                found += [path for path in entry.files if entry.trace_id == identity.trace_id]
            if not figure:
                is_meant = record.stage == f"{component}@{unit}" or record.component == component
                found += [o.path for o in record.outputs if is_meant and o.role in ("report", "executed notebook")]
        return tuple(path for path in found if path.endswith(carrier.suffix))

    def _read(self, scope: tuple[str, str] | None = None) -> Iterator[Record]:
        for path in self.records:
            unit, component = path.parts[-3:-1]
            if scope and (unit, component) != scope and not (unit == "reports" and component == scope[0]):
                continue
            try:
                yield read_record(path)
            except NotARecord:
                continue  # `dh verify` tells it

    def _match(self, carrier: Carrier | None, data: bytes, said: str | None) -> str | None:
        """The file of the study that shows the same, however it is written."""
        if said is None:
            return None
        size = size_of(carrier, data[:START])
        suffix = carrier.suffix if carrier else ".csv"
        for record in self._read():
            for output in record.outputs:
                place = self.layout.root / output.path
                if not output.path.endswith(suffix) or not place.is_file():
                    continue
                with place.open("rb") as stream:
                    if size is not None and size_of(carrier, stream.read(START)) != size:
                        continue
                original = place.read_bytes()
                if files.sha256_bytes(original) == output.sha256 and _shows_the_same(carrier, data, said, original):
                    return output.path
        return None

    def _originals(self, paths: tuple[str, ...] | list[str]) -> Iterator[tuple[str, bytes]]:
        """Files of the study that are here as they were made."""
        for path in paths:
            place = self.layout.root / path
            data = place.read_bytes() if place.is_file() else b""
            if path in self.known.paths.get(files.sha256_bytes(data), ()):
                yield path, data
            elif (cached := self.known.original(path)) is not None:
                yield path, cached

    def _nearest(self, paths: tuple[str, ...] | list[str], data: bytes) -> tuple[str, str]:
        changes = {path: name_change(path, original, data) for path, original in self._originals(paths)}
        order = sorted(
            changes, key=lambda path: (changes[path].reason is not Reason.REENCODED, changes[path].differing)
        )
        if order:
            return order[0], str(changes[order[0]])
        return (paths[0], "the study's own is not on this machine") if paths else ("", "")

    def _wrong_values(self, carrier: Carrier, data: bytes, identity: Identity) -> list[str]:
        from disrupting_harm.provenance.drawn.check import check_drawing  # numpy: only where a drawing is read

        if carrier is not carriers.SVG:
            return []
        try:
            rows = estimate_rows(self.layout, identity.trace_id.rpartition("/")[0])
            return [
                f"{one.estimate_id}: {one}" if one.estimate_id else str(one) for one in check_drawing(data, rows)[:3]
            ]
        except (KeyError, OSError, UserError, ValueError):  # a table that is damaged is told by its own path
            return []

    def _by_name(self, name: str) -> str:
        return next((path for path in sorted(self.known.pinned) if path.rpartition("/")[2] == name), "")


def _shows_the_same(carrier: Carrier | None, data: bytes, said: str, original: bytes) -> bool:
    """said: the hash of what `data` shows."""
    return shown(carrier, original) == said and spoken(carrier, data) <= spoken(carrier, original)


def _saved_anew(carrier: Carrier | None, path: str) -> str:
    return f"{WAYS[carrier]} is that of {path}, and its bytes are not: another program saved it"


def _other(found: Identity, made: Identity | None) -> str:
    """What an identity says otherwise than the one that the study gave to the same content."""
    if made is None:
        return "the study gave it no identity"
    if found.trace_id != made.trace_id:
        return f"it says that it is {found.trace_id}"
    for name in ("data", "data_class", "record_schema", "content_sha256"):
        if getattr(found, name) != getattr(made, name):
            return f'its identity says {name} "{getattr(found, name)}", and the study wrote "{getattr(made, name)}"'
    return (
        "its identity names other estimates"
        if found.estimates != made.estimates
        else "its identity is not what the study wrote"
    )
