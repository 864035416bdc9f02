"""Where sealed files lie in a checkout."""

from __future__ import annotations

import pytest
from tests.small_keys import write_key

from disrupting_harm.at_rest.keys import VARIABLE, read_key
from disrupting_harm.at_rest.places import refuse_other_keys, sealed_files
from disrupting_harm.at_rest.sealed import write_sealed
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def test_a_new_key_is_refused_where_data_were_sealed_with_another(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    key, layout = write_key(tmp_path / "keys", "KEN"), Layout(tmp_path / "clone")
    raw, derived = layout.raw("KEN", "survey") / "a.csv", layout.derived("KEN", "survey") / "a.parquet"
    refuse_other_keys(layout, "KEN")
    for path in (raw, derived):
        write_sealed(path, b"rows", "KEN")
    (derived.parent / "record.json").write_text("{}")
    assert list(sealed_files(layout, "KEN")) == [(raw, read_key("KEN").id), (derived, read_key("KEN").id)]
    assert list(sealed_files(layout, "THA")) == []
    key.unlink()
    with pytest.raises(UserError, match=r"^data/raw/KEN/survey/a.csv: is sealed with key [0-9a-f]{16}, .*KEN.key"):
        refuse_other_keys(layout, "KEN")
    refuse_other_keys(layout, "THA")
