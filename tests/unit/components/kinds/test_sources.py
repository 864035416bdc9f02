"""The sources in the methods box are those of the facts that the unit's outputs hold, by licence."""

from __future__ import annotations

import pytest

from disrupting_harm import stages
from disrupting_harm.components.kinds.sources import NO_SOURCE, describe_sources
from disrupting_harm.records import Cell, NotARecord, Saved, write_record


STEM = "non_law_enforcement_data"
NUMBERS = "source_title,licence,data_class\n"
TABLE = "Year,Source,Licence,data_class\n"


@pytest.fixture
def described(sliced):
    """What is said of outputs that hold these saved things: by id, the text of the CSV file, the source line and the class."""

    def describe(**saved: tuple[str, str, str]) -> str:
        folder, entries = sliced.output("TST", STEM), []
        folder.mkdir(parents=True, exist_ok=True)
        for id, (text, source, data_class) in saved.items():
            path = folder / f"{id}.csv"
            path.write_text(text, encoding="utf-8")
            entries.append(
                Saved(
                    kind="table", id=id, trace_id=id, files=(sliced.relative(path),), cell=Cell(id="", sha256=""),
                    source=source, data_class=data_class,
                )
            )  # fmt: skip
        record = stages.make_record(sliced, "TST", STEM, "run", data_class="public", saved=tuple(entries))
        write_record(folder / "record.json", record)
        return describe_sources(sliced, "TST", STEM)

    return describe


def test_titles_stand_by_licence_each_once_whatever_holds_them(described):
    said = described(
        numbers=(NUMBERS + "A,free,public\nB,owned,public\nA,free,public\n", "", "public"),
        table=(TABLE + "2020,C,free,public\n2021,A,free,public\n", "", "public"),
    )
    assert said == "Sources: A; C. Licence: free. B. Licence: owned."


def test_of_many_titles_of_a_licence_the_first_are_named(described):
    said = described(numbers=(NUMBERS + "".join(f"{t},free,public\n" for t in "ABCDE"), "", "public"))
    assert said == "Sources: A; B; C and 2 more. Licence: free."


def test_a_figure_whose_numbers_name_no_source_is_cited_by_its_line_once(described):
    plain = ("Year\n2020\n", "Counted by D (free).", "public")
    cited = (NUMBERS + "A,free,public\n", "A. Licence: free.", "public")
    assert described(one=plain, two=plain, three=cited) == "Sources: A. Licence: free. Counted by D (free)."


def test_a_stand_in_is_no_source(described):
    said = described(made=(NUMBERS + "Z,none,synthetic\n", "Synthetic stand-in.", "synthetic"))
    assert said == NO_SOURCE


def test_rows_without_a_source_name_none(described):
    assert described(table=(TABLE + "2020,,,public\n", "no row of a source.", "public")) == NO_SOURCE


def test_without_outputs_there_is_nothing_to_describe(sliced):
    with pytest.raises(NotARecord):
        describe_sources(sliced, "TST", STEM)
