"""What is known of tables that were made of a project of coded text: which file it was, and what of it is not in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from disrupting_harm import files


EXCHANGED = "exchange.json"  # beside the tables


def write_exchanged(
    folder: Path,
    tables: Mapping[str, Path],
    *,
    name: str,
    sha256: str,
    lost: Mapping[str, int],
    noted: Mapping[str, int],
) -> None:
    """`tables`: the tables that were made, by what is told with each of them; `lost` and `noted` are told with the last."""
    told = {path.name: {"sha256": files.sha256_file(path)} for path in tables.values()}
    told[list(told)[-1]] |= {"lost": dict(lost), "noted": dict(noted)}
    files.write_text(folder / EXCHANGED, files.dump_json({"file": name, "sha256": sha256, "tables": told}))


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
