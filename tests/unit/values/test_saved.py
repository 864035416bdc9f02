"""A title's percentages and counts are those of the estimates of its figure; what a drawing says is what the record says."""

from __future__ import annotations

import pytest
from tests.markup import TOLD

from disrupting_harm import files
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.theme import new_figure, save_svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.records import Cell, FileRef, Library, Record, Saved
from disrupting_harm.values.saved import check_saved


ID = "TST/survey/a@v1"
ROW = (
    "estimate_id,statistic,estimate,ci_low,ci_high,n,n_cases,presentation,by,level,flags\n"
    + f"{ID},proportion,0.158,0.1,0.2,300,47,percentage,,,\n"
)
SHA = "0" * 64
IDENTITY = Identity("A study", "TST/survey/one", "real", "public", 1, (ID,))


def told(
    tmp_path, *, caption: str = TOLD.title, identity: Identity | None = IDENTITY, skip: tuple[str, ...] = ()
) -> list[str]:
    layout = Layout(tmp_path)
    folder = layout.output("TST", "survey")
    folder.mkdir(parents=True)
    files.write_text(folder / "shares.csv", ROW)
    figure, _ = new_figure(WIDE, 1.5)
    save_svg(figure, folder / "one.svg", TOLD, identity)
    shared = {"cell": Cell(id="c", sha256=SHA), "estimates": (ID,)}
    saved = (
        Saved(
            kind="estimates",
            id="shares",
            trace_id="TST/survey/shares",
            files=("outputs/TST/survey/shares.csv",),
            **shared,
        ),
        Saved(
            kind="figure",
            id="one",
            trace_id="TST/survey/one",
            files=("outputs/TST/survey/one.svg",),
            caption=caption,
            **shared,
        ),
    )
    record = Record(
        stage="survey@TST", component="survey", country="TST", data_class="public", parameters=(), saved=saved,
        code=Library(version="1", path="x", sha256=SHA), lock=FileRef(path="y", sha256=SHA, role="lock"),
    )  # fmt: skip
    return [f"{place}: {name}" for place, name in check_saved(layout, record, skip)]


def test_a_figure_as_it_was_saved_is_right(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("caption", "wrong"),
    [
        ("A share of 15.8 %", ""), ("A share of 61.3 %", '"61.3 %" is printed'), ("Said by 47 of 300 respondents", ""),
        ("Said by 48 of 300 respondents", '"48 of 300" is printed'), ("Children aged 12-17, in 25 countries", ""),
    ],
)  # fmt: skip
def test_numbers_of_a_title_are_those_of_its_estimates(tmp_path, caption, wrong):
    found = [line for line in told(tmp_path, caption=caption) if line.startswith("TST/survey/one (caption)")]
    assert [wrong in line for line in found] == ([True] if wrong else [])


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        (None, "forged identity: it carries none, and should say that it is TST/survey/one"),
        (Identity("A study", "TST/survey/two", "real", "public", 1, (ID,)), 'its trace_id is "TST/survey/two"'),
        (Identity("A study", "TST/survey/one", "real", "public", 1), f'its estimates is "" and should be "{ID}"'),
        (Identity("A study", "TST/survey/one", "stand-in", "public", 1, (ID,)), 'its data is "stand-in"'),
        (Identity("A study", "TST/survey/one", "real", "public", 2, (ID,)), 'its record_schema is "2"'),
    ],
)
def test_an_identity_says_what_the_record_says(tmp_path, identity, said):
    (line,) = told(tmp_path, identity=identity)
    assert line.startswith("outputs/TST/survey/one.svg (identity): ") and said in line


def test_another_title_than_the_record_s_is_an_edited_caption(tmp_path):
    (line,) = told(tmp_path, caption="Another")
    assert line.startswith("outputs/TST/survey/one.svg (title): edited caption: the drawing says")


@pytest.mark.parametrize("path", ["outputs/TST/survey/shares.csv", "outputs/TST/survey/one.svg"])
def test_what_is_told_by_its_hash_is_not_told_again(tmp_path, path):
    assert told(tmp_path, identity=None, skip=(path,)) == []
