"""The runs as W3C PROV: what each used and made, and what a table was derived from."""

from __future__ import annotations

import json

from tests.small_description import DERIVED, RAW, TABLE, content

from disrupting_harm.release.described.prov import prov_text


def test_a_run_used_what_its_record_says_and_made_its_outputs(tmp_path):
    found = json.loads(prov_text(content(tmp_path)))
    used = {(e["prov:activity"], e["prov:entity"]) for e in found["used"].values()}
    made = {(e["prov:activity"], e["prov:entity"]) for e in found["wasGeneratedBy"].values()}
    assert ("run:survey@TST", f"file:{DERIVED}") in used and (
        "run:survey@TST",
        "file:notebooks/survey/survey.ipynb",
    ) in used
    assert ("run:survey@TST", f"file:{TABLE}") in made and ("run:survey_derived@TST", f"file:{DERIVED}") in made


def test_a_derived_table_is_derived_from_its_raw_file(tmp_path):
    (derived,) = json.loads(prov_text(content(tmp_path)))["wasDerivedFrom"].values()
    assert (derived["prov:generatedEntity"], derived["prov:usedEntity"]) == (f"file:{DERIVED}", f"file:{RAW}")


def test_every_end_of_a_relation_is_told(tmp_path):
    found = json.loads(prov_text(content(tmp_path)))
    told = {*found["entity"], *found["activity"], *found["agent"]}
    relations = [
        e
        for kind in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith", "wasAttributedTo")
        for e in found[kind].values()
    ]
    assert {v for e in relations for k, v in e.items() if k != "prov:role"} <= told
