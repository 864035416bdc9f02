"""What a derived folder holds: Parquet tables and the record of what they were made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from disrupting_harm import files
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.tables import Params
from disrupting_harm.layout import Layout


def write_parquet(frame: pd.DataFrame, path: Path, data_class: str) -> None:
    """Parquet whose bytes depend on its content alone; the data class is also in the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({b"data_class": data_class.encode()})
    pq.write_table(table, path, compression="zstd", version="2.6")


def write_record(
    layout: Layout,
    iso3: str,
    component: str,
    params: Params,
    sources: Mapping[str, Path],
    lineages: Mapping[str, Mapping[str, Lineage]],
    partial: Path,
    final: Path,
    made_of: Mapping[str, tuple[str, ...]] | None = None,
    references: Sequence[str] = (),
) -> None:
    """`record.json` beside the derived tables. `made_of` names the raw tables of a derived one that is not made of its namesake; `references`
    the reference tables that were used."""
    record = {
        "component": component,
        "country": iso3,
        "stage": f"{component}_derived@{iso3}",
        "data_class": params.data_class,
        "origin": params.origin.model_dump(),
        "parameters": [
            {"path": layout.relative(p), "sha256": files.sha256_file(p)}
            for p in (layout.country(iso3), layout.indicators(), layout.study())
        ],
        "inputs": [
            {"path": layout.relative(path), "sha256": files.sha256_file(path), "role": "raw", "table": name}
            for name, path in sources.items()
        ]
        + [
            {
                "path": layout.relative(layout.reference(name)),
                "sha256": files.sha256_file(layout.reference(name)),
                "role": "reference",
                "table": name,
            }
            for name in references
        ],
        "outputs": [
            {
                "path": f"{layout.relative(final.parent)}/{final.name}/{name}.parquet",
                "sha256": files.sha256_file(partial / f"{name}.parquet"),
                "role": "derived",
                "table": name,
                "raw_tables": list((made_of or {}).get(name, (name,))),
                "columns": {column: asdict(line) for column, line in lineage.items()},
            }
            for name, lineage in lineages.items()
        ],
    }
    files.write_text(partial / "record.json", files.dump_json(record))
