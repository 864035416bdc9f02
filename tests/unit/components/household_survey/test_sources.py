"""Raw files of a household survey against all that the unit's parameters make use of: by row and column, by file and key."""

import dataclasses

import pytest
from tests.mutants import calibrate, swap_weights
from tests.small_survey import COUNTRY, files_below, make_small_survey

from disrupting_harm.components.household_survey.sources import check
from disrupting_harm.errors import ContractError, ParamsError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.sections import load_section


STEM = "household_survey"
RAW = f"data/raw/{COUNTRY}/{STEM}"
FILE = f"params/countries/{COUNTRY}.yaml"


@pytest.fixture
def survey(tmp_path, root):
    return make_small_survey(tmp_path / "study", root)


@pytest.fixture
def check_it(survey):
    """Check the files of the survey as it now stands, or those of some tables alone."""

    def run(*names):
        survey.write()
        sources = raw_sources(survey.layout, COUNTRY, STEM, load_section(survey.layout, COUNTRY, STEM))
        return check(survey.layout, COUNTRY, {n: s for n, s in sources.items() if not names or n in names})

    return run


def problems(check_it, *names):
    with pytest.raises(ContractError) as raised:
        check_it(*names)
    found = raised.value.problems
    return {(p.file.removeprefix(f"{RAW}/"), p.column, p.rows) for p in found}, list(map(str, found))


def line_of(survey, text) -> int:
    """The line of the unit's parameter file on which `text` stands."""
    lines = survey.layout.country(COUNTRY).read_text(encoding="utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines, start=1) if text in line]
    return number


# -- what comes out


def test_files_that_keep_their_contract_come_in_contract_form_with_their_lineage(check_it, survey):
    checked = check_it()
    tables, lineages = checked.tables, checked.lineages
    assert list(tables) == list(lineages) == ["children", "caregivers"]
    assert list(tables["children"]) == list(lineages["children"]) == survey.children.splitlines()[0].split(",")
    assert list(tables["children"]["offered_money_for_images"]) == [1, 0, 98, 0, 0, 98, 0, 0]
    assert list(tables["caregivers"]["psu"]) == ["01", "02", "01", "02"]
    assert all(line.raw for lines in lineages.values() for line in lines.values())


def test_nothing_is_written(check_it, survey):
    survey.write()
    before = files_below(survey.layout.root)
    check_it()
    assert files_below(survey.layout.root) == before


def test_one_table_may_be_checked_alone_before_the_other_is_there(check_it):
    assert list(check_it("caregivers").tables) == ["caregivers"]


def test_a_file_outside_the_project_goes_by_its_name_and_is_all_that_is_read(survey, tmp_path):
    survey.write()
    (survey.raw / "children.csv").write_text("spoilt")
    (tmp_path / "delivery.csv").write_text(survey.children.replace("C2,A,01,2.5", "C2,A,01,0"))
    section = load_section(survey.layout, COUNTRY, STEM)
    source = raw_sources(survey.layout, COUNTRY, STEM, section)["children"]
    with pytest.raises(ContractError) as raised:
        check(survey.layout, COUNTRY, {"children": dataclasses.replace(source, path=tmp_path / "delivery.csv")})
    (problem,) = raised.value.problems
    assert str(problem).startswith("delivery.csv, row 3, column weight") and str(tmp_path) not in str(problem)


# -- what the parameters make use of must be there


@pytest.mark.parametrize(
    "column, change",
    [
        ("told_anyone", None),  # of an indicator
        ("threatened_or_blackmailed", None),  # of a part of a composite
        ("urbanity", None),  # a domain
        ("age", None),  # the domain age_group is made of it
        ("base_weight", {"calibrated_to": [["sex"]], "base_weight": "base_weight"}),
        ("region", {"calibrated_to": [["sex"], ["sex", "region"]]}),  # a margin of the weights
    ],
)
def test_a_column_that_is_made_use_of_must_be_there(check_it, survey, column, change):
    if column == "region":
        survey.section["tables"]["children"]["domains"] = {"region": {"codes": {1: "north"}}}
    survey.section["survey"].update(change or {})
    survey.children = survey.children.replace(f",{column}", ",unknown", 1)
    found, said = problems(check_it, "children")
    assert found == {("children.csv", column, ())} and len(said) == 1
    assert "no such column" in said[0] or "the column is missing" in said[0]


def test_a_column_that_nothing_makes_use_of_need_not_be_there(check_it, survey):
    survey.section["domains"].remove("urbanity")
    survey.children = survey.children.replace(",urbanity", ",unknown", 1)
    assert "urbanity" not in check_it().tables["children"]


def test_a_stand_in_must_carry_its_mark_and_real_data_need_not(check_it, survey):
    survey.section.update(data_class="synthetic", stand_in=None, pooled=POOLED)
    found, said = problems(check_it)
    assert found == {(f"{name}.csv", "data_class", ()) for name in ("children", "caregivers")}
    assert all(line.endswith(f"`dh synthesize {STEM} {COUNTRY}`.") for line in said)


POOLED = {
    "seed": 1, "children_each": 8, "psus_each": 4, "strata_each": 2, "baseline": {"A": 0.1, "B": 0.2}, "disclosure": 0.4,
    "outcome_odds_ratios": {}, "disclosure_odds_ratios": {},
}  # fmt: skip


# -- names in the parameters that nothing bears


def refusals(check_it) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        check_it()
    return str(raised.value).splitlines()


@pytest.mark.parametrize("role", ["weight", "strata", "psu"])
def test_a_column_of_the_design_that_is_none_is_refused_where_it_was_stated(check_it, survey, role):
    survey.section["survey"][role] = "urbanity"
    (line,) = refusals(check_it)
    place = f"{FILE}, line {line_of(survey, f'{role}: urbanity')}, key components.{STEM}.survey.{role}"
    assert line == f"{place}: urbanity is no design column of the contract; correct it."


def test_a_rule_that_the_study_states_is_refused_in_the_studys_file(check_it, survey):
    """No unit states this rule, so the unit's file is no place to mend it."""
    path = survey.layout.study()
    text = path.read_text(encoding="utf-8")
    assert text.count("\n  psu: psu\n") == 1
    path.write_text(text.replace("\n  psu: psu\n", "\n  psu: cluster\n"), encoding="utf-8")
    (line,) = refusals(check_it)
    assert line == "params/study.yaml, key survey.psu: cluster is no design column of the contract; correct it."


def test_a_mapping_of_a_column_that_the_contract_does_not_have_is_refused(check_it, survey):
    survey.section["tables"]["children"]["columns"] = {"wieght": {"from": "w"}}
    (line,) = refusals(check_it)
    key = f"key components.{STEM}.tables.children.columns.wieght"
    assert line.startswith(f"{FILE}, line {line_of(survey, 'wieght:')}, {key}: no such column")


def test_a_number_that_is_recoded_to_a_word_is_refused(check_it, survey):
    survey.section["tables"]["children"]["columns"] = {
        "age": {"recode": {12: "twelve"}},
        "sex": {"recode": {1: "male"}},
    }
    (line,) = refusals(check_it)
    assert "columns.age.recode: the column takes whole numbers" in line


def test_an_indicator_of_an_item_that_the_table_does_not_have_is_refused(check_it, survey):
    survey.section["tables"]["caregivers"]["items"] = {"other": {"codes": {1: "yes"}}}
    (line,) = refusals(check_it)
    assert line.startswith(f"{FILE}, line ") and f"key components.{STEM}.indicators" in line
    assert "caregiver_uses_internet is made of uses_internet, which the table caregivers does not hold" in line


def test_a_domain_that_is_no_column_is_refused(check_it, survey):
    survey.section["domains"].append("regoin")
    (line,) = refusals(check_it)
    assert f"key components.{STEM}.domains: regoin is no column of the children table" in line


def test_a_domain_that_comes_from_the_defaults_is_refused_there(check_it, survey):
    del survey.section["domains"]
    path = survey.layout.component(STEM)
    text = path.read_text(encoding="utf-8")
    assert text.count("domains: [sex, age_group, urbanity]") == 1
    path.write_text(text.replace("domains: [sex, age_group, urbanity]", "domains: [sex, plce]"), encoding="utf-8")
    (line,) = refusals(check_it)
    assert line.startswith(f"params/components/{STEM}.yaml, line ") and "key defaults.domains: plce" in line


def test_every_such_name_is_told_in_one_go_and_before_any_file_is_looked_at(check_it, survey):
    survey.section["survey"]["psu"] = "cluster"
    survey.section["tables"]["children"]["columns"] = {"wieght": {"from": "w"}}
    survey.section["domains"].append("regoin")
    survey.children = ""
    assert [line.split("key ")[1].split(":")[0].rpartition(".")[2] for line in refusals(check_it)] == [
        "psu", "wieght", "domains"
    ]  # fmt: skip


# -- strata, households


def test_strata_with_one_psu_are_only_refused_under_fail(check_it, survey):
    survey.children = survey.children.replace("B,02", "B,01")
    survey.caregivers = survey.caregivers.replace("B,02", "B,01")
    found, said = problems(check_it)
    assert found == {("children.csv", "psu", (6, 7, 8, 9)), ("caregivers.csv", "psu", (4, 5))}
    assert all(f"set survey.lonely_psu in {FILE} and run `dh derive {STEM} {COUNTRY}`" in line for line in said)
    survey.section["survey"]["lonely_psu"] = "remove"
    check_it()


def test_a_caregiver_without_a_child_or_two_in_one_household_are_told_by_row(check_it, survey):
    survey.caregivers = survey.caregivers.replace("H4", "H1").replace("H7", "H99")
    found, said = problems(check_it)
    assert found == {("caregivers.csv", "household_id", (5,)), ("caregivers.csv", "household_id", (2, 3))}
    assert any("no child" in line for line in said) and any("two caregivers" in line for line in said)
    assert "H1" not in " ".join(said) and "H99" not in " ".join(said)


def test_a_blank_household_is_neither_childless_nor_shared(check_it, survey):
    survey.caregivers = survey.caregivers.replace(",H1,", ",,").replace(",H4,", ",,")
    found, _ = problems(check_it)
    assert found == {("caregivers.csv", "household_id", (2, 3))}  # the value is missing, and no more than that


def test_households_are_not_compared_where_a_table_has_none_or_is_empty(check_it, survey):
    survey.caregivers = survey.caregivers.replace("household_id", "hh")
    check_it()
    survey.caregivers = survey.caregivers.replace("hh", "household_id")
    survey.children = survey.children.splitlines()[0]
    found, _ = problems(check_it)
    assert found == {("children.csv", None, ())}


def test_problems_of_a_file_that_can_be_read_are_told_beside_one_that_cannot(check_it, survey):
    survey.children = 'a,"b\n'
    survey.caregivers = survey.caregivers.replace("G2", "G1")
    found, _ = problems(check_it)
    assert found == {("children.csv", None, (1,)), ("caregivers.csv", "respondent_id", (2, 3))}


def test_an_indicator_of_an_item_that_is_left_blank_is_refused_where_it_was_stated(survey, check_it):
    survey.section["tables"]["children"]["blank"] = {"told_anyone": "the translation was wrong"}
    with pytest.raises(ParamsError) as raised:
        check_it()
    (line,) = str(raised.value).splitlines()
    assert (
        line.startswith(f"{FILE}, line ")
        and "key components.household_survey.tables.children.blank.told_anyone" in line
    )
    assert (
        "told_nobody is made of told_anyone, which is left blank for the unit; list told_nobody under `not_asked`"
        in line
    )

    survey.section["tables"]["children"]["blank"] = {"told_anyone": {"codes": [98], "because": "98 was not read out"}}
    frame = check_it().tables["children"]
    assert frame["told_anyone"].notna().sum() == 2  # of the three that were asked, one said 98


def test_a_column_to_set_aside_by_that_is_none_is_refused_where_it_was_stated(check_it, survey):
    survey.section["tables"]["children"]["set_aside"] = ["wieght"]
    (line,) = refusals(check_it)
    assert line.endswith("wieght (did you mean weight?) is no column of the contract; correct its spelling.")
    assert f"key components.{STEM}.tables.children.set_aside" in line


def test_rows_set_aside_need_keep_no_contract_and_the_others_do(check_it, survey):
    survey.section["tables"]["children"]["set_aside"] = ["weight"]
    survey.children = survey.children.replace("C2,A,01,2.5,H2,male,13", "C2,A,01,,H2,boy,99")
    checked = check_it("children")
    assert checked.set_aside == {"children": {3: "weight"}} and len(checked.tables["children"]) == 7
    assert checked.facts["children"].set_aside == {"weight": 1}


def test_where_every_row_is_set_aside_that_is_told(check_it, survey):
    survey.section["tables"]["children"]["set_aside"] = ["weight"]
    lines = [line.split(",") for line in survey.children.splitlines()]
    survey.children = (
        "\n".join(",".join("" if n and i == 3 else c for i, c in enumerate(r)) for n, r in enumerate(lines)) + "\n"
    )
    found, said = problems(check_it, "children")
    assert found == {("children.csv", None, ())} and "every row is set aside: weight is blank" in said[0]


# -- weights against the population


def test_without_the_population_its_findings_are_not_looked_for_and_nothing_is_said_of_their_reasons(survey):
    calibrate(survey)
    swap_weights(survey)
    reason = {"weights_swapped": "seen with the team", "rows_twice": "seen with the team"}
    survey.section["tables"]["children"]["accept"] = reason
    survey.write()
    sources = raw_sources(survey.layout, COUNTRY, STEM, load_section(survey.layout, COUNTRY, STEM))
    blind = check(survey.layout, COUNTRY, sources, with_population=False)
    assert [w.partition(": ")[2] for w in blind.warnings] == ["rows_twice does not occur any more; take it out."]
    assert blind.references == ()
    seeing = check(survey.layout, COUNTRY, sources)
    assert seeing.references == ("population_age_sex",) and len(seeing.warnings) == 2
    assert "seem to be swapped; accepted as weights_swapped" in seeing.warnings[0]


def test_crossed_margins_of_sex_and_age_are_compared_cell_by_cell(survey):
    calibrate(survey)
    survey.section["survey"]["calibrated_to"] = [["sex", "age"]]
    survey.write()
    sources = raw_sources(survey.layout, COUNTRY, STEM, load_section(survey.layout, COUNTRY, STEM))
    with pytest.raises(ContractError) as raised:
        check(survey.layout, COUNTRY, sources)
    (problem,) = raised.value.problems
    assert problem.kind == "weights_miss_margins" and "by sex x age miss the population's" in problem.text
