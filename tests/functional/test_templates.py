"""A template that partners fill in comes back by `dh import` and lands in figures, for every component that has a form.

The rows of a survey are drawn from its form, every answer alike likely. Those of other kinds, whose tables have rules between them
that no form states, are those of the component's stand-in without its marks. So a component that is added with a form is tested.
"""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from tests.checkouts import ROOT
from tests.functional.conftest import make_slices
from tests.small_survey import read_table

from disrupting_harm import files
from disrupting_harm.contracts.model import MARK, STAND_IN_ID, Column
from disrupting_harm.instruments.columns import bounds, contract_table
from disrupting_harm.instruments.form import form_paths, load_instruments
from disrupting_harm.instruments.model import Instrument, Question
from disrupting_harm.instruments.publish import own_columns
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.sections import load_section
from disrupting_harm.synthetic.answers import draw_answers
from disrupting_harm.synthetic.draw import normal


LAYOUT = Layout(ROOT)
WITH_FORMS = [stem for stem, c in components().items() if c.has("derive") and form_paths(LAYOUT, stem)]
COUNTRY, ROWS = "KEN", 50


def alike(question: Question) -> dict[str, float]:
    """Every answer with the same share; of a number, the smallest that keep its limits, so that sums of few keep them too."""
    if question.choices:
        codes = [choice.code for choice in question.choices]
    else:
        limits = bounds(question.constraint, whole_numbers=True)
        codes = [str(number) for number in range(int(limits.minimum or 0), int(limits.minimum or 0) + 100)]
        if question.constraint is not None and set(question.constraint.columns()) <= {question.name}:
            kept = question.constraint.evaluate(pd.DataFrame({question.name: [int(code) for code in codes]}))
            codes = [code for code, keeps in zip(codes, kept.to_numpy(bool, na_value=False), strict=True) if keeps][:6]
        elif question.constraint is not None:
            codes = codes[:40]
    return dict.fromkeys(codes, 1 / len(codes))


def own_values(column: Column, table: str, place: int) -> list:
    """What stands in a column that no form states. Ids of rows that belong together end alike in every table."""
    match column.kind, column.dtype:
        case "id", _:
            return [f"{table[:3].upper()}{i:03d}" for i in range(ROWS)]
        case "link", _:
            return [f"L{i:03d}" for i in range(ROWS)]
        case _, "number":
            return [1 + (i % 7) / 10 for i in range(ROWS)]
        case _ if column.codes is not None:
            codes = list(column.codes)
            return [codes[i % len(codes)] for i in range(ROWS)]
        case _, "integer":
            low = int(column.minimum or 0)
            return [low + i % int((column.maximum or low + 5) - low + 1) for i in range(ROWS)]
        case _:
            return [f"{'AB'[i * 2 // ROWS]}{i * 10 // ROWS if place % 2 else ''}" for i in range(ROWS)]


def filled(stem: str, table: str, form: Instrument) -> pd.DataFrame:
    """ROWS rows in the columns of the contract, with answers that keep the form's rules."""
    asked = {question.name: question for question in form.questions}
    own = [c for c in own_columns(stem, table) if c.kind != "mark" and c.name not in asked]
    frame = pd.DataFrame({c.name: own_values(c, table, place) for place, c in enumerate(own)}, index=range(ROWS))
    priors = {name: alike(q) for name, q in asked.items() if q.has_answer and q.type != "text"}
    rng = np.random.Generator(np.random.PCG64(1))
    made = draw_answers(rng, form, frame, priors, np.ones(ROWS), lambda own: normal(own, ROWS), dont_know=0, prefer_not_to_say=0)  # fmt: skip
    return made[[c.name for c in contract_table(form, own_columns(stem, table)).columns if c.name in made]]


def of_stand_in(path, columns: dict[str, Column]) -> pd.DataFrame:
    """The rows of a stand-in as a partner would type them: numbers as numbers, and nothing that says that they are made up."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns=MARK.name)
    text = text.map(lambda cell: cell.removeprefix(STAND_IN_ID).replace("SYNTHETIC", "TYPED") or None)
    numbers = [name for name in text if name in columns and columns[name].dtype != "text"]
    return text.assign(**{name: pd.to_numeric(text[name]).astype("Float64") for name in numbers})


def state_as_told(project, stem: str, refused) -> None:
    """State in the country's file what the refusal of a first import says, with words in the place of each TODO."""
    assert (refused.code, refused.out) == (2, "") and "is synthetic" in refused.err
    told = yaml.safe_load(refused.err.partition(":\n")[2].replace("TODO", "of the tests"))
    params = yaml.safe_load(project.country(COUNTRY).read_text(encoding="utf-8"))
    params["components"] |= told
    project.country(COUNTRY).write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")


@pytest.fixture(params=WITH_FORMS)
def imported(request, project, dh, tmp_path):
    """A component whose country takes real data, with its filled template in place; the stem and the rows by table."""
    stem = request.param
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    section = load_section(project, COUNTRY, stem)
    own_rows = components()[stem].kind != "survey" and components()[stem].has("stand_in")
    if own_rows:
        make_slices(dh, project)
        assert dh("synthesize", stem, COUNTRY).code == 0
    template = tmp_path / f"{stem}_template.xlsx"
    assert dh("instrument", stem, "--xlsx", str(tmp_path)).code == 0
    state_as_told(project, stem, dh("import", stem, COUNTRY, str(template)))
    assert dh("refresh").code == 0
    make_slices(dh, project)
    book, rows = openpyxl.load_workbook(template), {}
    for table, form in load_instruments(project, stem, COUNTRY).items():
        contract = {column.name: column for column in contract_table(form, own_columns(stem, table)).columns}
        path = project.raw(COUNTRY, stem) / section.tables[table].file
        rows[table] = of_stand_in(path, contract) if own_rows else filled(stem, table, form)
        head = [cell.value for cell in book[table][1]]
        for number, row in enumerate(rows[table].astype(object).to_dict("records"), start=2):
            for place, name in enumerate(head, start=1):
                value = row.get(name)
                book[table].cell(number, place).value = None if pd.isna(value) else value
    book.save(template)
    done = dh("import", stem, COUNTRY, str(template))
    assert (done.code, done.err) == (0, ""), done.err
    done = dh("derive", stem, COUNTRY)
    assert (done.code, done.err) == (0, ""), done.err
    return stem, rows


def test_a_filled_template_becomes_derived_tables_without_a_mark(imported, project):
    stem, rows = imported
    record = files.read_json(project.derived(COUNTRY, stem) / "record.json")
    assert record["data_class"] == "restricted"
    for table, frame in rows.items():
        derived = read_table(project.derived(COUNTRY, stem) / f"{table}.parquet")
        assert len(derived) == len(frame) > 0 and set(derived["data_class"]) == {"restricted"}


@pytest.mark.parametrize("imported", ["frontline_survey"], indirect=True)
def test_the_numbers_of_a_filled_template_stand_in_the_notebook(imported, project, dh):
    stem, rows = imported
    done = dh("run", stem, COUNTRY)
    assert (done.code, done.err) == (0, ""), done.err
    folder, frame = project.output(COUNTRY, stem), rows["workers"]
    counts = pd.read_csv(folder / "answers.csv").set_index("indicator")
    for indicator, said in {
        "had_cases": frame["had_cases"] == 1,
        "not_telling_shame": frame["not_telling_shame"] == 1,
        "quality_legal_3": frame["quality_legal"] == 3,
    }.items():
        assert counts.loc[indicator, "n_cases"] == said.fillna(False).sum(), indicator
    assert counts.loc["children_girls", "estimate"] == frame["children_girls"].sum()
    assert counts.loc["had_cases", "n"] == ROWS
    assert set(counts["presentation"].dropna()) <= {"count", "count_and_percentage", "none"}
    for name in ("se", "ci_low", "ci_high", "df", "weight", "p"):
        assert counts[name].isna().all()
    drawn = list(folder.glob("*.svg"))
    assert len(drawn) == 20 and not any("SYNTHETIC" in path.read_text(encoding="utf-8") for path in drawn)
    shutil.rmtree(folder)


WITH_FACTS = [stem for stem, c in components().items() if c.extends]
ANEW = {"assessor": "The tests", "as_of": "2031", "year": "2031"}
SOURCE = {"source_title": "A title", "source_url": "https://example.org/a", "licence": "none"}


@pytest.mark.parametrize("stem", WITH_FACTS)
def test_a_published_fact_of_a_filled_template_lands_in_the_notebook_with_its_source(stem, project, dh, tmp_path):
    """The last row of each table about the country once more, of another year and source."""
    assert dh("instrument", stem, "--xlsx", str(tmp_path)).code == 0
    template = tmp_path / f"{stem}_template.xlsx"
    book = openpyxl.load_workbook(template)
    for name in components()[stem].extends:
        frame = pd.read_csv(project.reference(name), dtype=str, keep_default_na=False)
        row = frame[frame["iso3"] == COUNTRY].iloc[-1].to_dict() | ANEW | SOURCE
        for cell in list(book[name][1]):
            book[name].cell(2, cell.column, row[cell.value] or None)
    book.save(template)
    done = dh("import", stem, COUNTRY, str(template))
    assert (done.code, done.err) == (0, "") and done.out.count("added for KEN") == len(components()[stem].extends)
    make_slices(dh, project)
    done = dh("run", stem, COUNTRY)
    assert (done.code, done.err) == (0, ""), done.err
    assert any(
        "https://example.org/a" in path.read_text(encoding="utf-8")
        for path in project.output(COUNTRY, stem).glob("*.csv")
    )
