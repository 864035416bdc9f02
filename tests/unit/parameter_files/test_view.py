"""The parameters of a component as they hold, each with the line that says so."""

from __future__ import annotations

import io
import json
import re

import pytest

from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.parameter_files.view import print_params
from disrupting_harm.sections import held, merged_section
from disrupting_harm.study.load import unit_codes
from disrupting_harm.study.merge import flatten


def printed(study, stem: str, iso3: str) -> list[str]:
    out = io.StringIO()
    print_params(study, stem, iso3, out)
    return out.getvalue().splitlines()


def row_of(lines: list[str], key: str) -> tuple[str, str]:
    """Value and place of a key."""
    (found,) = [line for line in lines if line.startswith(f"{key} ")]
    value, place = re.fullmatch(r"\S+ +(.*?) +(\S+)", found).groups()
    return value, place


def said_at(study, place: str) -> str:
    """The text of the line that a place names."""
    file, line = place.rsplit(":", 1)
    return (study.root / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_every_value_is_shown_with_the_line_that_states_it(study):
    lines = printed(study, "sampling_design", "TST")
    assert lines[0] == "# sampling_design of TST: key, value, where it is stated"
    assert row_of(lines, "selection.psus")[0] == "40"
    assert said_at(study, row_of(lines, "selection.psus")[1]) == "    selection: {seed: 20211027, psus: 40}"
    assert row_of(lines, "selection.method")[1].startswith("params/components/sampling_design.yaml:")
    assert "method: systematic" in said_at(study, row_of(lines, "selection.method")[1])
    assert said_at(study, row_of(lines, "stand_in.strata")[1]).strip().startswith("strata: 10")


def test_no_value_is_left_out_and_each_line_holds_its_last_word(study):
    for iso3 in unit_codes(study):
        for stem in held(study, iso3):
            lines = printed(study, stem, iso3)[1:]
            assert len(lines) == len(dict(flatten(merged_section(study, iso3, stem).data)))
            for line in lines:
                key, place = line.split(" ", 1)[0], line.rsplit(" ", 1)[1]
                # The place is a line of a parameter file that names the last part of the key (or a list or mapping that holds it).
                assert key.rsplit(".", 1)[-1] in said_at(study, place) or "{" in said_at(study, place)


def test_what_null_took_out_is_not_shown(study):
    def scaled(iso3: str) -> list[str]:
        return [line for line in printed(study, "household_survey", iso3) if line.startswith("scaled_indicator")]

    assert scaled("TSU") == [] and len(scaled("TST")) == 1


def test_values_are_shown_as_json_so_that_text_and_numbers_differ(study):
    path = study.country("TSU")
    path.write_text(
        path.read_text(encoding="utf-8").replace("title: Survey of the tests", "title: 'Überblick: 010'"),
        encoding="utf-8",
    )
    lines = printed(study, "household_survey", "TSU")
    assert row_of(lines, "origin.title")[0] == '"Überblick: 010"' == json.dumps("Überblick: 010", ensure_ascii=False)
    assert row_of(lines, "fieldwork")[0] == "2024"


def test_parameters_that_do_not_hold_together_are_refused_and_nothing_is_printed(study):
    path = study.country("TST")
    path.write_text(path.read_text(encoding="utf-8").replace("psus: 40", "psus: 4"), encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(ParamsError, match="selection.psus"):
        print_params(study, "sampling_design", "TST", out)
    assert out.getvalue() == ""


def test_a_misspelt_component_or_unit_is_refused_with_the_near_name(study):
    with pytest.raises(ParamsError, match=r"did you mean predictors\?"):
        printed(study, "predictor", "TST")
    with pytest.raises(UnknownCountryError, match=r"did you mean TST\?"):
        printed(study, "predictors", "tst")
