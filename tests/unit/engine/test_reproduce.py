"""What the driver reads from the pipeline and from DVC's answers."""

from __future__ import annotations

import io

import pytest
from tests.small_delivery import declare

from disrupting_harm import files
from disrupting_harm.engine import reproduce
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.registry import Component


FITTED = Component(kind="survey", position=8, group="models", stem="disclosure_model")


@pytest.fixture
def asked() -> list[list[str]]:
    """The reports that were asked for; nothing is started."""
    return []


def test_the_report_of_a_unit_is_the_stage_whose_matrix_names_it(study):
    assert reproduce.report_target(study, "TST") == "report@TST"
    assert reproduce.report_target(study, "TSV") == "report@TSV"


def test_a_unit_without_a_component_is_told_where_to_add_one(study):
    study.country("TSU").write_text("iso3: TSU\ncomponents: {}\n", encoding="utf-8")
    write_held(study)
    with pytest.raises(UserError, match="params/countries/TSU.yaml: holds no component.*`components`"):
        reproduce.report_target(study, "TSU")


def test_a_unit_that_the_matrices_do_not_name_yet_is_told_to_refresh_them(study):
    path = study.held()
    path.write_text(path.read_text(encoding="utf-8").replace("report: [TSG, TST,", "report: [TSG,"), encoding="utf-8")
    with pytest.raises(UserError, match="params/held.yaml: names no report of TST.*`dh refresh`"):
        reproduce.report_target(study, "TST")


def test_what_is_no_unit_of_the_study_has_no_report(study):
    with pytest.raises(UserError, match="XXX: not a unit of the study"):
        reproduce.report_target(study, "XXX")


@pytest.mark.parametrize(
    "said, ended, code",
    [
        ("", 0, 0),
        ("ERROR: failed to run: dh derive KEN, exited with 2", 255, 2),
        ("ERROR: failed to run: dh derive KEN, exited with 1", 255, 1),
        ("ERROR: failed to run: dh derive KEN, exited with 2\\nERROR: more", 255, 2),
        ("ERROR: something of DVC's own", 255, 1),
    ],
)
def test_a_stage_that_ended_with_a_users_mistake_is_told_apart(tmp_path, monkeypatch, capsys, said, ended, code):
    said = said.replace("\\n", "\n")
    (tmp_path / "dvc.py").write_text(
        f"import sys; print({said!r}, file=sys.stderr); sys.exit({ended})", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert reproduce.run_dvc(Layout(tmp_path), ["report@KEN"]) == code
    assert said in capsys.readouterr().err


def run(layout, *units, microdata=None, asked=None, code=0) -> tuple[int, list[str]]:
    """The exit code and the lines said, where running the reports ends with `code`; `asked` gets their names."""
    out = io.StringIO()
    calls = [] if asked is None else asked

    def record(targets) -> int:
        calls.append(list(targets))
        return code

    return reproduce.reproduce(layout, units, microdata, out, record), out.getvalue().splitlines()


def test_units_that_need_no_file_run_and_the_others_are_left_out_with_a_word(study, asked):
    code, told = run(study, asked=asked)
    assert code == 0 and asked == [["report@TSG", "report@TST"]]
    left = [line for line in told if "left out" in line]
    assert [line.split(":")[0] for line in left] == ["TSU", "TSV"]
    assert "`dh import household_survey TSU FILE --table children`" in left[0]


def test_of_two_units_asked_for_by_name_the_one_that_can_run_runs_and_the_other_is_a_mistake(study, asked):
    code, told = run(study, "TSU", "TST", asked=asked)
    assert code == 2 and asked == [["report@TST"]] and any("TSU: left out" in line for line in told)


@pytest.mark.parametrize("code", [1, 2])
def test_the_exit_code_is_that_of_the_run(study, code):
    assert run(study, "TST", code=code)[0] == code


def test_reports_are_named_by_their_units(study):
    assert reproduce.name_reports(study, ["TST", "TSG"]) == [
        "Testland: outputs/reports/TST/report.html",
        "Generated file: outputs/reports/TSG/report.html",
    ]


def test_the_matrices_follow_the_parameters_of_the_units(study):
    path = study.held()
    before = path.read_text(encoding="utf-8")
    path.write_text("held: {}\n", encoding="utf-8")
    code, told = run(study, "TST")
    assert code == 0 and path.read_text(encoding="utf-8") == before
    assert told[0].startswith("params/held.yaml: brought up to date")


def break_unit(study, iso3: str) -> None:
    path = study.country(iso3)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"iso3: {iso3}", "iso3: TSX", 1), encoding="utf-8")


@pytest.mark.parametrize(
    "units, reports", [(("TST",), ["report@TST"]), ((), ["report@TSG", "report@TST"]), (("TSU", "TST"), ["report@TST"])]
)
def test_a_mistake_in_one_unit_is_told_and_stops_no_other(study, asked, units, reports):
    break_unit(study, "TSU")
    held = study.held().read_text(encoding="utf-8")
    code, told = run(study, *units, asked=asked)
    assert code == 2 and asked == [reports]
    assert told[0].startswith("params/countries/TSU.yaml, line 1, key iso3: does not match")
    assert study.held().read_text(encoding="utf-8") == held, "the broken unit keeps its stages"
    assert any(line == "TSU: left out" for line in told) is (units != ("TST",))


def test_where_every_unit_is_broken_nothing_is_run(study, asked):
    for iso3 in ("TSG", "TST", "TSU", "TSV"):
        break_unit(study, iso3)
    code, told = run(study, asked=asked)
    assert code == 2 and asked == [] and len([line for line in told if line.endswith("left out")]) == 4


def test_a_failure_of_a_stage_is_not_hidden_by_a_broken_unit(study):
    break_unit(study, "TSU")
    assert run(study, "TST", code=1)[0] == 1


def test_a_unit_without_a_component_is_nothing_to_run(study, asked):
    study.country("TSU").write_text("iso3: TSU\ncomponents: {}\n", encoding="utf-8")
    assert run(study, asked=asked)[0] == 0 and asked == [["report@TSG", "report@TST"]]


def test_nothing_ready_is_no_mistake_unless_it_was_asked_for(study, asked):
    for iso3 in ("TST", "TSG", "TSV"):
        study.country(iso3).unlink()
    study.indicators("TSV").unlink()
    assert run(study, asked=asked)[0] == 0 and run(study, "TSU", asked=asked)[0] == 2 and asked == []


def test_a_file_of_the_declared_name_is_placed_from_the_folder_named(study, asked, monkeypatch, tmp_path):
    placed = []
    monkeypatch.setattr(reproduce, "place_raw_file", lambda layout, *arguments: placed.append(arguments))
    files.write_text(tmp_path / "TSU" / "pupils.csv", "of another unit")
    files.write_text(tmp_path / "TSV" / "pupils.csv", "x")
    code, told = run(study, "TSV", microdata=tmp_path, asked=asked)
    assert code == 0 and asked == [["report@TSV"]]
    assert placed == [("TSV", "household_survey", tmp_path / "TSV" / "pupils.csv", "children")]
    assert any("pupils.csv placed from TSV/pupils.csv" in line for line in told)


def test_a_file_of_several_units_is_placed_for_the_unit_alone_whose_folder_it_lies_in(
    study, asked, monkeypatch, tmp_path
):
    placed = []
    monkeypatch.setattr(reproduce, "place_delivery", lambda layout, *a, only: placed.append((*a, only)))
    declare(study, "TST")
    files.write_text(tmp_path / "phase1.csv", "of nobody's folder")
    assert run(study, "TST", microdata=tmp_path, asked=asked)[0] == 2 and placed == []
    files.write_text(tmp_path / "TST" / "phase1.csv", "x")
    assert run(study, "TST", microdata=tmp_path, asked=asked)[0] == 0
    assert set(placed) == {("household_survey", "phase1", tmp_path / "TST" / "phase1.csv", "TST")}


def test_without_a_declared_hash_a_file_in_another_units_folder_is_not_taken(study, asked, tmp_path):
    for folder in (tmp_path / "TSU", tmp_path, tmp_path / "deep" / "TSV"):
        files.write_text(folder / "pupils.csv", "x")
    assert run(study, "TSV", microdata=tmp_path, asked=asked)[0] == 2 and asked == []


def test_a_declared_hash_tells_the_file_wherever_it_lies(study, asked, monkeypatch, tmp_path):
    placed = []
    monkeypatch.setattr(reproduce, "place_raw_file", lambda layout, *arguments: placed.append(arguments[2]))
    path = study.country("TSV")
    text = path.read_text(encoding="utf-8")
    declared = f"file: pupils.csv\n        sha256: {files.sha256_text('right')}"
    path.write_text(text.replace("file: pupils.csv", declared), encoding="utf-8")
    files.write_text(tmp_path / "TSV" / "pupils.csv", "wrong")
    assert run(study, "TSV", microdata=tmp_path)[0] == 2 and placed == []
    files.write_text(tmp_path / "deep" / "down" / "pupils.csv", "right")
    assert run(study, "TSV", microdata=tmp_path)[0] == 0
    assert placed == [tmp_path / "deep" / "down" / "pupils.csv"]


@pytest.mark.parametrize("folder", ["nowhere", "a-file"])
def test_a_folder_that_is_none_is_like_one_without_the_file(study, asked, tmp_path, folder):
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    assert run(study, "TSV", microdata=tmp_path / folder, asked=asked)[0] == 2 and asked == []


def test_a_unit_whose_model_runs_an_optional_group_is_left_out_with_the_command_that_runs_it(study, asked, monkeypatch):
    """`dh reproduce` and the reports of the study are what every machine can make."""
    monkeypatch.setattr(reproduce, "missing_of", lambda group: ["bambi"])
    monkeypatch.setattr(reproduce, "optional_components", lambda layout, iso3: [FITTED] if iso3 == "TSG" else [])
    out = io.StringIO()
    assert reproduce.reproduce(study, [], None, out, lambda targets: asked.append(list(targets)) or 0) == 0
    assert not any("TSG" in target for targets in asked for target in targets)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("TSG: ")]
    assert "`dh repro disclosure_model@TSG` after `make models`" in line
    assert reproduce.reproduce(study, ["TSG"], None, io.StringIO(), lambda targets: 0) == 2


def test_where_the_group_is_installed_the_unit_is_still_run_by_itself(study, monkeypatch):
    monkeypatch.setattr(reproduce, "missing_of", lambda group: [])
    monkeypatch.setattr(reproduce, "optional_components", lambda layout, iso3: [FITTED])
    study.held().write_text(study.held().read_text(encoding="utf-8").replace(", TST", ""), encoding="utf-8")
    with pytest.raises(UserError, match=r"with `dh repro disclosure_model@TST`\.$"):
        reproduce.report_target(study, "TST")
