"""The hashes that the study knows: of its files and folders as pinned and recorded, and of those that DVC's cache still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.dvc_files import Pinned, cached_listing
from disrupting_harm.records import NotARecord, read_record


@dataclass(frozen=True)
class Known:
    """paths: by MD5 or SHA-256, the files and folders that the study has with it now. pinned: by path, the MD5 of each."""

    layout: Layout
    paths: dict[str, tuple[str, ...]]
    pinned: dict[str, str]

    @classmethod
    def of(cls, layout: Layout, pins: Iterable[Pinned], records: Iterable[Path]) -> Known:
        pinned: dict[str, str] = {}
        hashes: dict[str, set[str]] = {}
        for pin in pins:
            if pin.role == "out":
                pinned[pin.path] = pin.md5
                for name, md5 in (cached_listing(layout, pin.md5) or {}).items():
                    pinned[f"{pin.path}/{name}"] = md5
        for path, md5 in pinned.items():
            hashes.setdefault(md5, set()).add(path)
        for path in records:
            try:
                outputs = read_record(path).outputs
            except NotARecord:
                continue  # told as such by what reads records
            for entry in outputs:
                hashes.setdefault(entry.sha256, set()).add(entry.path)
        return cls(layout, {value: tuple(sorted(found)) for value, found in hashes.items()}, pinned)

    def elsewhere(self, path: str, *hashes: str) -> str | None:
        """Another file of the study with these bytes, one of the same name before others."""
        found = sorted({other for value in hashes for other in self.paths.get(value, ()) if other != path})
        same = [other for other in found if other.rpartition("/")[2] == path.rpartition("/")[2]]
        return next(iter(same or found), None)

    def original(self, path: str) -> bytes | None:
        """The bytes that a path should have, where DVC's cache holds them and they are what their name says."""
        md5 = self.pinned.get(path)
        return None if md5 is None else self._object(md5)

    def is_earlier(self, md5: str) -> bool:
        """Whether DVC's cache holds these bytes though nothing of the study is pinned with them: an earlier run made them."""
        return md5 not in self.paths and self._object(md5) is not None

    def _object(self, md5: str) -> bytes | None:
        from disrupting_harm import files

        path = cache_object(self.layout, md5)
        if md5.endswith(".dir") or not path.is_file():
            return None
        data = path.read_bytes()
        return data if files.md5_bytes(data) == md5 else None
