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

from disrupting_harm.ingest.spss_header import FIRST_RECORD, counts_its_cases, has_sound_variables


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a file with numbers, texts of all widths, labels and missing values."""
    path = tmp_path_factory.mktemp("made") / "a.sav"
    frame = pd.DataFrame({"id": ["abcd"], "x": [1.0], "long": ["q" * 700], "y": [2.0], "t": ["r" * 17], "z": [3.0]})
    options = {
        "missing_ranges": {"x": [98.0, 99.0], "y": [{"lo": 90, "hi": 99}]},
        "column_labels": {"x": "ab", "y": "abcde"},
    }
    pyreadstat.write_sav(frame, path, **options)
    return path.read_bytes()


def test_a_whole_file_is_sound_and_counts_its_cases(whole):
    assert has_sound_variables(whole) and counts_its_cases(whole)


@pytest.mark.parametrize("width", [1, 8, 9, 255, 256, 800, 5000])
def test_texts_of_every_width_are_sound(tmp_path, width):
    pyreadstat.write_sav(pd.DataFrame({"a": ["x" * width], "b": [1.0]}), tmp_path / "a.sav")
    assert has_sound_variables((tmp_path / "a.sav").read_bytes())


def test_files_of_other_programs_are_sound(shared_data):
    paths = sorted((shared_data / "files" / "spss_stata").glob("*.sav"))
    assert paths and all(has_sound_variables(p.read_bytes()) and counts_its_cases(p.read_bytes()) for p in paths)


def put(data, place, number):
    return data[:place] + number.to_bytes(4, "little", signed=True) + data[place + 4 :]


@pytest.mark.parametrize("kind", [127, 255, 256, -2, -(2**31), 2**31 - 1])
def test_a_text_without_its_places_is_not_sound(whole, kind):
    assert not has_sound_variables(put(whole, FIRST_RECORD + 4, kind))


def test_a_file_that_ends_among_its_variables_is_not_sound(whole):
    assert not has_sound_variables(whole[: FIRST_RECORD + 40])


def test_a_count_that_is_left_open_is_found_in_either_order_of_bytes(whole):
    assert not counts_its_cases(put(whole, 80, -1))
    big = whole[:64] + (2).to_bytes(4, "big") + whole[68:80] + (7).to_bytes(4, "big") + whole[84:]
    assert counts_its_cases(big) and not counts_its_cases(big[:80] + b"\xff" * 4 + big[84:])


@given(st.binary(max_size=300), st.sampled_from([b"", b"$FL2", b"$FL3"]))
def test_any_bytes_are_looked_at_without_an_error(data, start):
    assert has_sound_variables(start + data) in (True, False) and counts_its_cases(start + data) in (True, False)


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


def test_no_other_width_or_type_of_a_variable_ends_the_process(whole, tmp_path):
    """In a process of its own, which such a file would end."""
    starts = [place for place in range(FIRST_RECORD, 900, 4) if whole[place : place + 4] == b"\x02\0\0\0"]
    for number, (start, kind) in enumerate((s, k) for s in starts for k in (1, 127, 255, -1, -128, 2**30)):
        (tmp_path / f"{number:03}.sav").write_bytes(put(whole, start + 4, kind))
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr[-500:]
    outcomes = [line.split()[0] for line in done.stdout.splitlines()]
    assert len(outcomes) == 6 * len(starts) and np.mean([o == "refused" for o in outcomes]) > 0.5
