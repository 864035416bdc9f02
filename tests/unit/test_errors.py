"""What a person reads: where it is, what is wrong, and how it is mended."""

import pytest

from disrupting_harm.errors import (
    ContractError,
    Problem,
    UserError,
    name_rows,
    near,
    require_place,
)


def test_a_problem_is_one_sentence_with_file_rows_column_and_what_mends_it():
    problem = Problem("data/raw/KEN/children.csv", "not above 0", "run `dh derive KEN`", "weight", (3, 7))
    assert str(problem) == "data/raw/KEN/children.csv, rows 3 and 7, column weight: not above 0; run `dh derive KEN`."


def test_a_problem_of_a_whole_file_names_no_row_and_no_column():
    assert str(Problem("a.csv", "the file is empty", "fill it")) == "a.csv: the file is empty; fill it."


def test_a_problem_of_a_workbook_names_the_sheet_before_the_row():
    problem = Problem("a.xlsx", "not above 0", "mend it", "weight", (3,), sheet="Data 1")
    assert str(problem) == "a.xlsx, sheet Data 1, row 3, column weight: not above 0; mend it."


def test_a_problem_of_a_column_that_the_file_calls_otherwise_names_it_as_both_do():
    problem = Problem("a.csv", "not above 0", "mend it", "weight", (3,), in_file="wgt_scaled")
    assert str(problem) == "a.csv, row 3, column weight (wgt_scaled in the file): not above 0; mend it."


@pytest.mark.parametrize(
    "rows, text",
    [
        ((7,), "row 7"),
        ((7, 9), "rows 7 and 9"),
        ((1, 2, 3, 4, 5), "rows 1, 2, 3, 4 and 5"),
        ((1, 2, 3, 4, 5, 6), "rows 1, 2, 3, 4, 5 and 1 more"),
        (tuple(range(1, 1015)), "rows 1, 2, 3, 4, 5 and 1009 more"),
    ],
)
def test_many_rows_are_named_by_the_first_five_and_a_count(rows, text):
    assert name_rows(rows) == text


def test_a_contract_error_says_every_problem_on_a_line_of_its_own():
    problems = [Problem("a.csv", "x", "m", "c"), Problem("b.csv", "y", "m", "d", (2,))]
    error = ContractError(problems)
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == [str(p) for p in problems]


def test_a_problem_of_a_file_that_two_tables_are_read_from_is_told_once():
    problem = Problem("a.csv", "x", "m", "c", (2,))
    assert ContractError([problem, Problem("a.csv", "x", "m", "c", (3,)), problem]).problems == (
        problem,
        Problem("a.csv", "x", "m", "c", (3,)),
    )


@pytest.mark.parametrize(
    "wrong, names, found",
    [
        ("prdictors", ["predictors", "sampling_design"], " (did you mean predictors?)"),
        ("PREDICTORS", ["predictors"], " (did you mean predictors?)"),
        ("ken", ["KEN", "XNH"], " (did you mean KEN?)"),
        ("xyz", ["predictors"], ""),
        ("", ["predictors"], ""),
        ("predictors", [], ""),
    ],
)
def test_a_name_that_is_spelt_almost_so_is_proposed_and_no_other(wrong, names, found):
    assert near(wrong, names) == found


def test_up_to_three_names_that_are_spelt_almost_so_are_proposed_the_nearest_first():
    names = ["sexes", "sexed", "sex", "sexist", "psu"]
    assert near("sexs", names) == " (did you mean sexes or sex or sexist?)"
    assert near("SEX", names) == " (did you mean sex?)", "a name in another case is that name, and no other is near"


def test_a_file_is_written_in_a_folder_that_is_there_and_no_folder_is_made_for_it(tmp_path):
    require_place(tmp_path / "new.xlsx")
    (tmp_path / "there.xlsx").write_text("", encoding="utf-8")
    require_place(tmp_path / "there.xlsx")
    for path in (tmp_path / "missing" / "new.xlsx", tmp_path, tmp_path / "there.xlsx" / "new.xlsx"):
        with pytest.raises(UserError, match="no file can be written there; name a file in a folder that is there"):
            require_place(path)
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlsx"]
