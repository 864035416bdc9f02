"""What differs between a table and the one that the study saved. Of the restricted half rows and columns are told, never a value."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from disrupting_harm.provenance.naming.reasons import Name, Reason


CLASS = "data_class"
Row = Mapping[str, object]


def name_csv(made: bytes, found: bytes, *, restricted: bool) -> Name | None:
    """Of two CSV files; None where one of them is none."""
    try:
        return _name_rows(_read(made), _read(found), restricted)
    except (UnicodeDecodeError, csv.Error):
        return None


def name_parquet(made: bytes, found: bytes) -> Name | None:
    """Of two derived tables; None where one of them cannot be read."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        one, other = (parquet.read_table(io.BytesIO(data)) for data in (made, found))
    except (pa.ArrowException, OSError, ValueError):
        return None
    return _name_rows(*((table.column_names, table.to_pylist()) for table in (one, other)), restricted=True)


def _read(data: bytes) -> tuple[Sequence[str], list[dict]]:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restkey="", strict=True)
    return reader.fieldnames or (), list(reader)


def _name_rows(made: tuple[Sequence[str], list], found: tuple[Sequence[str], list], restricted: bool) -> Name | None:
    (columns, one), (other_columns, other) = made, found
    if list(columns) != list(other_columns):
        lost, new = sorted(set(columns) - set(other_columns)), sorted(set(other_columns) - set(columns))
        if restricted or not (lost or new):
            return Name(Reason.ALTERED_TABLE, "its columns are others, or in another order")
        return Name(Reason.ALTERED_TABLE, f"without the columns {lost or 'none'}, and with {new or 'none'}")
    id_column = next((name for name in ("estimate_id", "assessment_id") if name in columns), None)
    if id_column and not restricted and (found_name := _name_by_id(one, other, id_column)):
        return found_name
    if len(one) != len(other):
        return Name(Reason.ALTERED_TABLE, f"{len(other):,} rows, and the study's has {len(one):,}")
    changed = [(n, c) for n, (a, b) in enumerate(zip(one, other, strict=True), 1) for c in columns if a[c] != b[c]]
    if not changed:
        return None
    if not restricted and {column for _, column in changed} == {CLASS}:
        row = changed[0][0] - 1
        return _relabelled(one[row][CLASS], other[row][CLASS], len(changed))
    row, column = changed[0]
    values = "" if restricted else f', reads "{other[row - 1][column]}" and should read "{one[row - 1][column]}"'
    more = f"; {len(changed):,} cells differ" if len(changed) > 1 else ""
    return Name(Reason.ALTERED_TABLE, f"row {row}, column {column}{values}{more}")


def _name_by_id(made: list[Row], found: list[Row], key: str) -> Name | None:
    """The first row, by its id, whose content is another; None where the rows of both are the same or have no ids."""
    here, there = ({row[key]: row for row in rows} for rows in (found, made))
    if lost := [i for i in there if i not in here]:
        return Name(Reason.ALTERED_TABLE, f"without {lost[0]}" + (f" and {len(lost) - 1} more" if lost[1:] else ""))
    if new := [i for i in here if i not in there]:
        return Name(
            Reason.FORGED_ESTIMATE, f"{new[0]} is none of the study's" + (f"; {len(new)} are not" if new[1:] else "")
        )
    changed = {i: [c for c in row if row[c] != here[i][c]] for i, row in there.items() if row != here[i]}
    if not changed:
        return None
    first, columns = next(iter(changed.items()))
    if all(fields == [CLASS] for fields in changed.values()):
        return _relabelled(there[first][CLASS], here[first][CLASS], len(changed))
    told = ", ".join(f'{c} is "{here[first][c]}" and should be "{there[first][c]}"' for c in columns[:3])
    more = f"; {len(changed)} rows differ" if len(changed) > 1 else ""
    return Name(Reason.FORGED_ESTIMATE, f"{first}: {told}{more}")


def _relabelled(made: object, found: object, rows: int) -> Name:
    return Name(
        Reason.RELABELLED, f"{found} is written where the study has {made}, in {rows} row{'s' if rows > 1 else ''}"
    )
