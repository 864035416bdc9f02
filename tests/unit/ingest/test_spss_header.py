"""What is looked at before an SPSS file is read: that its variables are sound, and that it counts its cases."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ingest.spss_header import FIRST_RECORD, counts_its_cases, is_sound


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a file with numbers, texts of all widths, labels and missing values."""
    path = tmp_path_factory.mktemp("made") / "a.sav"
    frame = pd.DataFrame({"id": ["abcd"], "x": [1.0], "long": ["q" * 700], "y": [2.0], "t": ["r" * 17], "z": [3.0]})
    options = {
        "missing_ranges": {"x": [98.0, 99.0], "y": [{"lo": 90, "hi": 99}]},
        "column_labels": {"x": "ab", "y": "abcde"},
    }
    labels = {"x": {1.0: "yes", 0.0: "no " * 30}, "z": {3.0: "three"}, "id": {"abcd": "a text"}}
    pyreadstat.write_sav(frame, path, variable_value_labels=labels, note="a note", **options)
    return path.read_bytes()


def test_a_whole_file_is_sound_and_counts_its_cases(whole):
    assert is_sound(whole) and counts_its_cases(whole)


@pytest.mark.parametrize("width", [1, 8, 9, 255, 256, 800, 5000])
def test_texts_of_every_width_are_sound(tmp_path, width):
    pyreadstat.write_sav(pd.DataFrame({"a": ["x" * width], "b": [1.0]}), tmp_path / "a.sav")
    assert is_sound((tmp_path / "a.sav").read_bytes())


def test_files_of_other_programs_are_sound(shared_data):
    paths = sorted((shared_data / "files" / "spss_stata").glob("*.sav"))
    assert paths and all(is_sound(p.read_bytes()) and counts_its_cases(p.read_bytes()) for p in paths)


def put(data, place, number):
    return data[:place] + number.to_bytes(4, "little", signed=True) + data[place + 4 :]


@pytest.mark.parametrize("kind", [127, 255, 256, -2, -(2**31), 2**31 - 1])
def test_a_text_without_its_places_is_not_sound(whole, kind):
    assert not is_sound(put(whole, FIRST_RECORD + 4, kind))


@pytest.mark.parametrize("variable", [0, -1, 500, 2**31 - 1])
def test_labels_of_a_variable_that_is_not_there_are_not_sound(whole, variable):
    record = (4).to_bytes(4, "little") + (1).to_bytes(4, "little")  # labels of one variable, whose number follows
    places = [place for place in range(FIRST_RECORD, len(whole), 4) if whole[place : place + 8] == record]
    assert len(places) == 3
    for place in places:
        assert is_sound(put(whole, place + 8, 1)) and not is_sound(put(whole, place + 8, variable))


@pytest.mark.parametrize("count", [-1, 2**31 - 1])
def test_a_record_of_no_possible_length_is_not_sound(whole, count):
    record = (7).to_bytes(4, "little") + (3).to_bytes(4, "little") + (4).to_bytes(4, "little")
    assert whole.count(record) == 1
    assert not is_sound(put(whole, whole.index(record) + 12, count))


def test_a_file_that_ends_among_its_variables_is_not_sound(whole):
    assert not is_sound(whole[: FIRST_RECORD + 40])


def test_a_count_that_is_left_open_is_found_in_either_order_of_bytes(whole):
    assert not counts_its_cases(put(whole, 80, -1))
    big = whole[:64] + (2).to_bytes(4, "big") + whole[68:80] + (7).to_bytes(4, "big") + whole[84:]
    assert counts_its_cases(big) and not counts_its_cases(big[:80] + b"\xff" * 4 + big[84:])


@given(st.binary(max_size=300), st.sampled_from([b"", b"$FL2", b"$FL3"]))
def test_any_bytes_are_looked_at_without_an_error(data, start):
    assert is_sound(start + data) in (True, False) and counts_its_cases(start + data) in (True, False)


READ = """
import sys
from pathlib import Path
from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.read import read_raw
for path in sorted(Path(sys.argv[1]).glob("*.sav")):
    try:
        read_raw(path, {"id", "x", "long", "y", "t", "z"}, file="f", mend="m")
    except ContractError:
        print("refused", path.name)
    else:
        print("read", path.name)
"""


def test_no_other_width_type_or_number_of_a_variable_ends_the_process(whole, tmp_path):
    """In a process of its own, which such a file would end."""
    starts = [place for place in range(FIRST_RECORD, 1200, 4) if whole[place : place + 4] == b"\x02\0\0\0"]
    starts = [place for place in starts if whole[place + 8 : place + 12] in (bytes(4), b"\x01\0\0\0")]
    labelled = [
        place for place in range(FIRST_RECORD, len(whole), 4) if whole[place : place + 8] == b"\x04\0\0\0\x01\0\0\0"
    ]
    places = [start + 4 for start in starts] + [place + 8 for place in labelled]
    for number, (place, kind) in enumerate((p, k) for p in places for k in (127, 255, 300, -1, -128, 2**30)):
        (tmp_path / f"{number:03}.sav").write_bytes(put(whole, place, kind))
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr[-500:]
    outcomes = [line.split()[0] for line in done.stdout.splitlines()]
    assert len(labelled) == 3 and len(outcomes) == 6 * len(places) and np.mean([o == "refused" for o in outcomes]) > 0.5
