"""The tables as a data package: each column with the narrowest type of its cells."""

from __future__ import annotations

import json

import pytest
from tests.small_description import HASH, TABLE, content

from disrupting_harm import files
from disrupting_harm.release.described.data_package import data_package_text


def resource(folder, *arguments) -> dict:
    (found,) = json.loads(data_package_text(content(folder, *arguments)))["resources"]
    return found


def test_a_table_has_its_hash_its_size_and_its_columns(tmp_path):
    found = resource(tmp_path)
    assert (found["path"], found["hash"], found["bytes"]) == (
        TABLE,
        f"sha256:{HASH}",
        (tmp_path / TABLE).stat().st_size,
    )
    assert {f["name"]: f["type"] for f in found["schema"]["fields"]} == {
        "estimate_id": "string",
        "n": "integer",
        "share": "number",
        "note": "string",
    }


@pytest.mark.parametrize(
    ("cells", "kind"),
    [(("1", ""), "integer"), (("1", "2.5"), "number"), (("007",), "number"), (("", ""), "string"), (("1 000",), "string"), (("NA", "1"), "string"), (("nan",), "string")],
)  # fmt: skip
def test_a_column_has_the_narrowest_type_of_its_cells(tmp_path, cells, kind):
    made = content(tmp_path)
    files.write_text(tmp_path / TABLE, "a,b\n" + "".join(f"x,{cell}\n" for cell in cells))
    (found,) = json.loads(data_package_text(made))["resources"]
    assert found["schema"]["fields"][1]["type"] == kind


def test_a_table_without_rows_has_columns_all_the_same(tmp_path):
    made = content(tmp_path)
    files.write_text(tmp_path / TABLE, "a,b\n")
    (found,) = json.loads(data_package_text(made))["resources"]
    assert [f["name"] for f in found["schema"]["fields"]] == ["a", "b"]


def test_a_stand_in_is_said_to_be_one(tmp_path):
    assert (
        "no evidence" in resource(tmp_path, "synthetic")["description"]
        and "no evidence" not in resource(tmp_path)["description"]
    )
