"""What is known of tables that were made of a project of coded text: which file it was, and what of it is not in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from disrupting_harm import files


EXCHANGED = "exchange.json"  # beside the tables


def write_exchanged(
    tables: Sequence[Path],
    *,
    name: str,
    sha256: str,
    params: Mapping[str, object],
    lost: Mapping[str, int],
    noted: Mapping[str, int],
) -> None:
    """`tables` lie in one folder; `lost` and `noted` are told with the last. `params` are those by which they were made."""
    told: dict[str, dict] = {path.name: {"sha256": files.sha256_file(path)} for path in tables}
    told[tables[-1].name] |= {"lost": dict(lost), "noted": dict(noted)}
    content = {"file": name, "sha256": sha256, "exchange": dict(params), "tables": told}
    files.write_text(tables[-1].with_name(EXCHANGED), files.dump_json(content))


def read_exchanged(table: Path) -> dict:
    """The fields of `RawRows` that say it of a table; none where it was made of no project, or replaced since."""
    try:
        found = files.read_json(table.parent / EXCHANGED)
        own = found["tables"][table.name]
        if own["sha256"] != files.sha256_file(table):
            return {}
        return {"delivered_sha256": found["sha256"], "lost": own.get("lost", {}), "noted": own.get("noted", {})}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
