"""What is shown of a claim is lines of text, each number as the report prints it, and the digest is of these lines alone."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pytest
from tests.small_claims import GIRLS, SHARE, TEXTS, add_claims, change_estimate
from tests.small_site import STEM, make_small_site

from disrupting_harm.errors import UserError
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.records import read_record
from disrupting_harm.site import shown_claims
from disrupting_harm.site.behind import read_saved_rows
from disrupting_harm.site.shown_claims import has_claims, read_shown_claims


@pytest.fixture
def layout(tmp_path):
    made = make_small_site(tmp_path / "study")
    add_claims(made)
    return made


def test_a_claim_is_shown_with_its_numbers_and_what_backs_them(layout):
    shown = read_shown_claims(layout, "TST").by_id[f"TST/finding/{GIRLS}"]
    assert shown.lines == (
        "TST/finding/girls",
        "Sentence: Of girls, 25.0 % were.",
        "Data: SYNTHETIC (stand-ins made by a program, evidence of nothing)",
        "Number: Clear OCSEA, <i>girls</i>",
        "Group: sex = female",
        "Value: 25.0 % (95 % interval 20.0 % to 30.0 %)",
        "In the sentence: 25.0 %",
        "Base: children, n = 475",
        "Period: past year",
        f"Trace id: TST/{STEM}/clear_ocsea@v1/sex=female",
    )
    assert shown.sha256 == hashlib.sha256("\n".join(shown.lines).encode()).hexdigest()
    assert shown.section == "Sexual exploitation and abuse of children online" and shown.is_stand_in


def test_the_question_is_shown_in_its_words_where_it_is_held(layout, monkeypatch):
    asked = AskedItem("b4", "Has anyone\n asked you?", "data/reference/form.xlsx", 7)
    monkeypatch.setattr(shown_claims, "find_questions", lambda wordings, ids, rows: [asked])
    assert read_shown_claims(layout, "TST").claims[0].lines[-1] == "Question: Has anyone asked you?"


def test_the_digest_changes_with_the_sentence_and_with_a_number_behind_it(layout):
    before = read_shown_claims(layout, "TST").by_id
    change_estimate(layout)
    after = read_shown_claims(layout, "TST").by_id
    changed = {name for name in before if before[name].sha256 != after[name].sha256}
    assert changed == {"TST/finding/share", "TST/finding/hostile"}, "the n of all children is not that of girls"
    add_claims(layout, texts=TEXTS | {GIRLS: "Of girls, 25.0 % were so."})
    assert read_shown_claims(layout, "TST").by_id["TST/finding/girls"].sha256 != before["TST/finding/girls"].sha256


def test_what_is_withheld_in_the_report_is_withheld_here(layout):
    change_estimate(layout, old="475,,,,,,,,,percentage", new="475,,,,,,,,,withheld")
    lines = read_shown_claims(layout, "TST").by_id["TST/finding/girls"].lines
    assert "Value: not shown" in lines and not any("20.0" in line for line in lines)


def test_a_line_break_in_a_text_makes_no_second_line(layout):
    add_claims(layout, texts={SHARE: "One\nData: PUBLIC\u2028x"})
    assert read_shown_claims(layout, "TST").claims[0].lines[1] == "Sentence: One Data: PUBLIC x"


def test_a_report_without_claims_has_none_and_a_changed_file_is_told(layout):
    assert has_claims(layout, "TST") and not has_claims(layout, "TSU")
    place = layout.report("TST") / "claims.json"
    place.write_text(place.read_text(encoding="utf-8").replace("Of girls", "Of boys"), encoding="utf-8")
    with pytest.raises(UserError, match=r"claims.json: not what was recorded any more; run `dh verify`"):
        read_shown_claims(layout, "TST")


def test_a_number_is_that_of_its_own_component_and_not_what_another_read(layout, monkeypatch):
    add_claims(layout, texts={SHARE: TEXTS[SHARE]}, more=["TST/triangulation/themes@v1"])
    rows = read_saved_rows(layout, read_record(layout.output("TST", STEM) / "record.json"))
    name = f"TST/{STEM}/clear_ocsea@v1"
    held = {
        STEM: rows,
        "triangulation": {name: rows[name] | {"n": "1"}, "TST/triangulation/themes@v1": rows[name] | {"n": "14"}},
    }
    monkeypatch.setattr(shown_claims, "read_record", lambda path: SimpleNamespace(stem=path.parent.name, inputs=()))
    monkeypatch.setattr(shown_claims, "read_saved_rows", lambda layout, record: held[record.stem])
    lines = read_shown_claims(layout, "TST").claims[0].lines
    assert [line for line in lines if line.startswith("Base")] == [
        "Base: children, n = 1,015",
        "Base: children, n = 14",
    ]


def test_a_number_that_is_not_the_recorded_one_is_shown_to_nobody(layout):
    place = layout.output("TST", STEM) / "prevalence.csv"
    place.write_text(place.read_text(encoding="utf-8").replace("0.250", "0.150"), encoding="utf-8")
    with pytest.raises(UserError, match=r"prevalence.csv: not here as recorded; run `dh verify`"):
        read_shown_claims(layout, "TST")


def test_a_claim_whose_estimate_nothing_saved_is_told(layout):
    change_estimate(layout, old="clear_ocsea@v1/sex=female", new="clear_ocsea@v1/sex=male")
    with pytest.raises(
        UserError, match=r"TST/finding/girls rests on .*sex=female, which nothing saved; run `dh verify`"
    ):
        read_shown_claims(layout, "TST")
