"""The crate: files by hash, runs as actions, and nothing of a restricted table but its hash. Validated in tests/oracle/test_standards.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.small_description import DERIVED, FIGURE, HASH, RAW, RECORD, TABLE, TIMES, content

from disrupting_harm.release.described.content import NOT_INCLUDED, RESTRICTED
from disrupting_harm.release.described.crate import WORKFLOW, crate_text, file_id


def entities(folder: Path, *arguments, **fields) -> dict[str, dict]:
    return {entity["@id"]: entity for entity in json.loads(crate_text(content(folder, *arguments, **fields)))["@graph"]}


def ids(value) -> set[str]:
    return {ref["@id"] for ref in (value if isinstance(value, list) else [value])}


def test_the_parts_of_the_crate_are_the_files_of_the_release(tmp_path):
    found = entities(tmp_path)
    assert ids(found["./"]["hasPart"]) == {"README.md", WORKFLOW, TABLE, FIGURE, RECORD}
    assert (
        found[TABLE]["sha256"] == HASH and found[TABLE]["name"] == "Shares" and found[TABLE]["citation"] == "A source."
    )


def test_every_reference_leads_to_an_entity_of_the_crate_or_out_of_it(tmp_path):
    found = entities(tmp_path)

    def references(value):
        if isinstance(value, dict):
            yield from ([value["@id"]] if set(value) == {"@id"} else [])
            value = value.values()
        if isinstance(value, (list, type({}.values()))):
            for inner in value:
                yield from references(inner)

    led = {name for entity in found.values() for name in references({k: v for k, v in entity.items() if k != "@id"})}
    assert {name for name in led if name not in found and not name.startswith("https://")} == set()


def test_a_run_is_an_action_with_what_it_read_and_made(tmp_path):
    found = entities(tmp_path)
    run = found["#action/survey@TST"]
    assert ids(run["result"]) == {TABLE, FIGURE}
    assert {f"#file/{DERIVED}", "#file/data/reference/facts.csv?rows_of=TST"} < ids(run["object"])
    assert ids(found["#action/survey_derived@TST"]["object"]) >= {f"#file/{RAW}"}


def test_restricted_rows_are_named_by_hash_and_are_no_part(tmp_path):
    found = entities(tmp_path)
    for name in (RAW, DERIVED):
        entity = found[f"#file/{name}"]
        assert (
            entity["conditionsOfAccess"] == RESTRICTED
            and len(entity["sha256"]) == 64
            and entity["@type"] == "CreativeWork"
        )


def test_a_stand_in_says_so_at_each_file_and_run(tmp_path):
    found = entities(tmp_path, "synthetic")
    for name in (TABLE, FIGURE, "#action/survey@TST"):
        assert "no evidence" in found[name]["description"]
    assert "no evidence" not in entities(tmp_path)[TABLE]["description"]


def test_facts_that_a_stand_in_was_drawn_by_are_not_said_to_be_a_stand_in(tmp_path):
    """The record of a program that makes stand-ins is a stand-in's, and the facts that it read are not."""
    facts = entities(tmp_path, "synthetic")["#file/data/reference/facts.csv?rows_of=TST"]
    assert facts["conditionsOfAccess"] == NOT_INCLUDED
    assert "no evidence" in entities(tmp_path, "synthetic")[f"#file/{RAW}"]["conditionsOfAccess"]


def test_steps_and_their_controls_are_in_the_order_of_the_runs(tmp_path):
    found = entities(tmp_path)
    assert [found[f"#step/{s}@TST"]["position"] for s in ("survey_derived", "survey")] == ["1", "2"]
    assert ids(found["#organised"]["object"]) == {"#control/survey_derived@TST", "#control/survey@TST"}


def test_times_are_told_where_they_are_known_and_else_left_out(tmp_path):
    found = entities(tmp_path, times=TIMES)
    assert (found["#action/survey@TST"]["startTime"], found["#action/survey@TST"]["endTime"]) == TIMES[RECORD]
    assert (found["#run"]["startTime"], found["#run"]["endTime"]) == (
        "2026-01-02T00:00:00+00:00",
        "2026-01-02T00:00:09+00:00",
    )
    part = entities(tmp_path, times={RECORD: TIMES[RECORD]})
    assert "endTime" in part["#action/survey@TST"] and not {"startTime", "endTime"} & {
        *part["#run"],
        *part["#action/survey_derived@TST"],
    }


def test_a_study_with_an_address_has_its_tools_there(tmp_path):
    found = entities(tmp_path, address="https://example.org/code")
    (tool,) = ids(found["#action/survey@TST"]["instrument"])
    assert tool == f"https://example.org/code/blob/{'a' * 40}/notebooks/survey/survey.ipynb#survey" and tool in ids(
        found[WORKFLOW]["hasPart"]
    )


@pytest.mark.parametrize("address", ["", "https://example.org"])
def test_the_same_content_gives_the_same_text(tmp_path, address):
    assert crate_text(content(tmp_path, address=address)) == crate_text(content(tmp_path, address=address))


@pytest.mark.parametrize(
    "path, expected",
    [
        ("outputs/TST/survey/by sex & age.csv", "outputs/TST/survey/by%20sex%20&%20age.csv"),
        ("a/50%#1?.csv", "a/50%25%231%3F.csv"),
        ("a/\u00e9\u1797.csv", "a/\u00e9\u1797.csv"),
        (TABLE, TABLE),
    ],
)
def test_the_id_of_a_file_is_a_reference_whatever_its_name(path, expected):
    assert file_id(path) == expected


def test_parts_and_outputs_are_referred_to_by_the_ids_of_their_files(tmp_path):
    made = content(tmp_path)
    spaced = TABLE.replace("shares", "shares by sex")
    files = tuple(f.model_copy(update={"path": spaced}) if f.path == TABLE else f for f in made.files)
    runs = {
        name: record.model_copy(
            update={
                "outputs": tuple(
                    o.model_copy(update={"path": spaced}) if o.path == TABLE else o for o in record.outputs
                )
            }
        )
        for name, record in made.records.items()
    }
    (tmp_path / spaced).write_bytes((tmp_path / TABLE).read_bytes())
    found = entities(tmp_path, files=files, records=runs)
    escaped = file_id(spaced)
    assert found[escaped]["@type"] == "File" and escaped in ids(found["./"]["hasPart"])
    assert escaped in ids(found["#action/survey@TST"]["result"]) and spaced not in found
