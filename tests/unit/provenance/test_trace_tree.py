"""A chain in five lines: each says one thing, names the first two of a list, and leaves out what there is not."""

from __future__ import annotations

import io
from collections import defaultdict
from types import SimpleNamespace

import pytest
from tests.small_chain import ID
from tests.small_chain import ROW as FILLED

from disrupting_harm.provenance.chain import CHANGED, CHECKED
from disrupting_harm.provenance.trace_tree import few, print_tree


ROW = defaultdict(str, FILLED)
ASSESSED = {"topic": "grooming", "item": "", "status": "partly", "year": "2020", "source_title": "Gazette"}


def saved(name: str = "prevalence", cell: str = "save", caption: str = "") -> SimpleNamespace:
    return SimpleNamespace(id=name, trace_id=f"TST/survey/{name}", caption=caption, cell=SimpleNamespace(id=cell))


def source(path: str, raw: tuple[str, ...] = (), **origin) -> SimpleNamespace:
    return SimpleNamespace(path=path, raw=[SimpleNamespace(path=name) for name in raw], origin=origin)


def lines(
    one: str | None = ID, *, entry=None, sources=(), changed=(), notebook="notebooks/survey.ipynb", **facts
) -> list[str]:
    """The tree of a chain with these facts; by default that of one estimate of one derived table of one raw file."""
    entry = entry or saved()
    chain = SimpleNamespace(
        found=SimpleNamespace(one=one), entry=entry, sources=sources or [entry], data_class=facts.get("data_class", "public"),
        estimates=facts.get("estimates", [ROW]), assessed=facts.get("assessed", []),
        made=lambda of: [SimpleNamespace(path="one.svg"), SimpleNamespace(path="two.svg")] if of is entry else [],
        state=lambda file: CHANGED if file.path in changed else CHECKED,
        record=SimpleNamespace(stage="survey@TST", notebook=notebook and SimpleNamespace(path=notebook)),
        inputs=facts.get("inputs", [source("derived", ("raw",), collected_by="Someone", title="A survey")]),
    )  # fmt: skip
    out = io.StringIO()
    print_tree(chain, out)
    return out.getvalue().splitlines()


def test_an_estimate_has_its_class_value_cell_table_and_raw_file_with_who_collected_it():
    assert lines() == [
        f"{ID}   public",
        "├─ Harm: 20.0 % (95 % 18.0 % to 22.0 %); children, past year",
        "├─ made by cell save of notebooks/survey.ipynb; as recorded",
        "├─ from derived",
        "└─ of raw: Someone",
        f"whole chain: dh trace {ID} --full; as data: --json; what rests on it: --down",
    ]


def test_an_assessment_is_said_by_what_it_has_of_topic_item_status_and_year():
    assert lines("TST/law/a", estimates=[], assessed=[ASSESSED])[1] == "├─ grooming; partly; 2020"
    assert (
        lines("TST/law/a", estimates=[], assessed=[ASSESSED | {"item": "age", "year": ""}])[1]
        == "├─ grooming; age; partly"
    )


@pytest.mark.parametrize(
    ("estimates", "assessed", "said"),
    [(1, 0, "1 estimate"), (2, 0, "2 estimates"), (0, 1, "1 assessment"), (0, 2, "2 assessments"), (0, 0, "0 estimates"), (1, 2, "1 estimate")],
)  # fmt: skip
def test_a_set_is_said_by_its_number_and_by_its_caption_or_else_its_id(estimates, assessed, said):
    rows = {"estimates": [ROW] * estimates, "assessed": [ASSESSED] * assessed}
    head, shown, *_, rest = lines(None, **rows)
    assert head == "TST/survey/prevalence   public" and shown == f"├─ prevalence: {said}"
    assert rest.startswith("whole chain: dh trace TST/survey/prevalence --full")
    assert lines(None, entry=saved(caption="Harm by age"), **rows)[1] == f"├─ Harm by age: {said}"


def test_a_stand_in_is_marked_in_the_first_line():
    assert lines(data_class="synthetic")[0] == f"{ID}   SYNTHETIC stand-in, not evidence"


@pytest.mark.parametrize("sign", [" ", ";", "&", "(", ")"])
def test_an_id_with_a_sign_that_a_shell_reads_stands_in_quotes_in_the_command(sign):
    name = f"{ID}/region=a{sign}b"
    assert f'dh trace "{name}" --full' in lines(name)[-1]


def test_the_first_file_that_changed_is_named():
    assert lines(changed=["two.svg"])[2] == (
        "├─ made by cell save of notebooks/survey.ipynb; CHANGED since it was recorded: two.svg; run `dh verify`"
    )
    assert ": one.svg; run" in lines(changed=["one.svg", "two.svg"])[2]


def test_the_cells_of_a_figure_and_of_its_estimates_are_named_each_once():
    drawn = saved("one", "draw")
    told = lines(None, entry=drawn, sources=[saved(), saved("more"), drawn])[2]
    assert told == "├─ made by cell draw and save of notebooks/survey.ipynb; as recorded"
    assert lines(notebook=None)[2] == "├─ made by cell save of survey@TST; as recorded", "what no notebook made"


def test_tables_and_raw_files_are_named_once_each_and_said_only_where_there_are_any():
    assert lines(inputs=[])[-2].startswith("└─ made by cell")
    assert lines(inputs=[source("laws", collected_by="Someone")])[3] == "└─ from laws", (
        "without a raw file nobody collected it"
    )
    both = [
        source("a", ("r", "s"), title="A survey"),
        source("b", ("r", "t"), collected_by="", title="A survey"),
        source("a"),
    ]
    assert lines(inputs=both)[3:5] == ["├─ from a, b", "└─ of r, s and 1 more: A survey"]
    assert lines(inputs=[source("a", ("r",))])[4] == "└─ of r"
    assert lines(inputs=[source("a", ("r",))], assessed=[ASSESSED, {"source_title": ""}, {}])[4] == "└─ of r: Gazette"


@pytest.mark.parametrize(
    ("texts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c"], "a, b and 1 more"), (list("abcde"), "a, b and 3 more")]
)  # fmt: skip
def test_of_a_list_two_are_named_and_the_others_counted(texts, said):
    assert few(texts) == said
