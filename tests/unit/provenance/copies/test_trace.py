"""The file of the study that a copy is: its chain is that of the study's own file, after what the copy is."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import make

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies.trace import file_meant, print_trace_of_copy


TABLE = "outputs/TST/survey/prevalence.csv"


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = make(tmp_path / "clone")
    (layout.root / "dvc.lock").write_text("damaged", encoding="utf-8")
    (layout.root / "dvc.yaml").touch()
    return layout


def test_a_copy_is_traced_as_the_file_that_it_is_and_what_it_is_comes_first(layout, tmp_path):
    copy, out = tmp_path / "mail.csv", io.StringIO()
    copy.write_bytes((layout.root / TABLE).read_bytes())
    assert file_meant(layout, copy, out) == TABLE == file_meant(layout, copy, None)
    verdict = out.getvalue()
    assert verdict == f"mail.csv: genuine: it has the bytes of {TABLE}\n"
    print_trace_of_copy(layout, copy, out := io.StringIO(), form="full")
    assert out.getvalue().startswith(verdict + "estimates    TST/survey/prevalence\n")
    print_trace_of_copy(layout, copy, out := io.StringIO(), form="json")
    assert out.getvalue().startswith("{"), "what a program reads holds no sentence before it"


def test_a_file_that_is_none_of_the_study_s_has_no_chain(layout, tmp_path):
    other = tmp_path / "other.csv"
    other.write_bytes(b"a,b\n")
    with pytest.raises(TraceError, match="^other.csv: unknown: it is no file of the study as it is now"):
        file_meant(layout, other, None)


def test_a_copy_of_what_a_lock_file_alone_names_is_known_though_another_pointer_is_damaged(layout, tmp_path):
    """A slice of the library is an output of a stage, and no record of a run names it as one of its own."""
    own = layout.root / "data/slices/library/survey.json"
    entry = f"{{path: data/slices/library/survey.json, md5: {files.md5_file(own)}}}"
    files.write_text(layout.root / "dvc.lock", f"stages: {{slices: {{outs: [{entry}]}}}}\n")
    files.write_text(layout.root / "data/raw/TST/a.dvc", "damaged")
    copy = tmp_path / "mail.json"
    copy.write_bytes(own.read_bytes())
    assert file_meant(layout, copy, None) == "data/slices/library/survey.json"
