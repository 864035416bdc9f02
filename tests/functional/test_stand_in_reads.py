"""A stand-in is made of its contract and of published figures alone: whatever lies in data/raw, nobody opens it.

`dh synthesize` runs in a process of its own, in which Python tells every file that is opened or listed. What a reader written in C
opens it does not tell; that the bytes are the same whatever lies there holds for these, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.checkouts import COPIED_COUNTRY, copy_checkout
from tests.small_survey import files_below, write_library

from disrupting_harm import files, slices
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.sections import held


WITH_STAND_IN = [stem for stem, declared in components().items() if declared.has("stand_in")]
HALVES = ("data/raw", "data/derived")

# In the child: by component, what it opened or listed of the restricted half and had not written itself.
PROGRAM = """
import json, os, sys

root, stems, also = os.path.realpath(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
told, own = [], set()

def note(event, arguments):
    if event not in ("open", "os.listdir", "os.scandir", "os.rename", "sqlite3.connect", "shutil.copyfile", "mmap.__new__"):
        return
    if not arguments or not isinstance(arguments[0], (str, bytes, os.PathLike)):
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    if not any(path.startswith(os.path.join(root, half) + os.sep) for half in ("data/raw", "data/derived")):
        return
    if event == "os.rename":
        to = os.path.abspath(os.fsdecode(arguments[1]))
        if path in own:
            own.update({to + mine[len(path):] for mine in own if mine == path or mine.startswith(path + os.sep)})
        return
    if os.path.basename(path).endswith((".partial", ".old", ".gone")):
        own.add(path)  # of this command's own making: what lies in them it wrote or is taking away
        return
    if event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        own.add(path)
        return
    if path not in own:
        told.append([event, os.path.relpath(path, root)])

from disrupting_harm.cli import main
os.chdir(root)
sys.addaudithook(note)
found = {}
for stem in stems:
    told.clear()
    for name in also:
        open(name).close()
    assert main(["synthesize", stem, "UNIT"]) == 0, stem
    found[stem] = list(told)
print("\\n" + json.dumps(found))
""".replace("UNIT", COPIED_COUNTRY)


def synthesize(layout: Layout, stems: list[str], *also: str) -> dict[str, list]:
    """Make stand-ins in one process; `also` are files that it is made to open, too. By component, what it opened and did not write."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(layout.root), json.dumps(stems), *also],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def made(layout: Layout, stem: str) -> dict[str, bytes]:
    found = files_below(layout.raw(COPIED_COUNTRY, stem))
    assert found, stem
    return found


def plant(layout: Layout) -> dict[Path, bytes]:
    """Rows of a restricted survey, in contract form, wherever a generator could look for some: those of the stand-ins with every
    answer another one. Returns where they lie with their bytes, but for those in the place of a stand-in, which it replaces.
    """
    planted = {}
    for stem in WITH_STAND_IN:
        for name, data in made(layout, stem).items():
            if not name.endswith(".csv"):
                continue
            frame = pd.read_csv(layout.raw(COPIED_COUNTRY, stem) / name, dtype=str, keep_default_na=False)
            text = frame.iloc[::-1].drop(columns="data_class", errors="ignore").to_csv(index=False)
            for folder in (
                layout.raw("ETH", stem),
                layout.raw(COPIED_COUNTRY, f"{stem}_real"),
                layout.derived(COPIED_COUNTRY, stem),
            ):
                files.write_text(folder / name, text)
                planted[folder / name] = text.encode()
            files.write_text(layout.raw(COPIED_COUNTRY, stem) / name, text)
            assert text.encode() != data
    assert len(planted) > 10
    return planted


@pytest.fixture(scope="module")
def ready(tmp_path_factory, root) -> Layout:
    """A copy of the checkout with one country and the slices that every stage wants."""
    layout = Layout(copy_checkout(tmp_path_factory.mktemp("stand_in") / "project"))
    write_library(layout, root)
    slices.write_slices(layout)
    return layout


@pytest.fixture(scope="module")
def without(ready) -> tuple[dict[str, list], dict[str, dict[str, bytes]]]:
    """What was opened, and the bytes, where nothing lies in the restricted half."""
    there = [name for half in HALVES for name in files_below(ready.root / half)]
    assert all(name.endswith(".dvc") for name in there), "pointers of imports alone"
    opened = synthesize(ready, WITH_STAND_IN)
    return opened, {stem: made(ready, stem) for stem in WITH_STAND_IN}


@pytest.fixture(scope="module")
def beside_rows(ready, without) -> tuple[dict[str, list], dict[str, dict[str, bytes]], dict[Path, bytes]]:
    """The same where rows of a restricted survey lie there, and where they lie."""
    planted = plant(ready)
    opened = synthesize(ready, WITH_STAND_IN)
    return opened, {stem: made(ready, stem) for stem in WITH_STAND_IN}, planted


def test_the_country_of_the_tests_holds_every_component_that_has_a_stand_in(ready):
    assert set(WITH_STAND_IN) <= set(held(ready, COPIED_COUNTRY)) and len(WITH_STAND_IN) > 5


@pytest.mark.parametrize("stem", WITH_STAND_IN)
def test_the_generator_opens_nothing_of_the_restricted_half(without, beside_rows, stem):
    assert without[0][stem] == [] and beside_rows[0][stem] == []


@pytest.mark.parametrize("stem", WITH_STAND_IN)
def test_a_stand_in_has_the_same_bytes_where_real_rows_lie(without, beside_rows, stem):
    assert without[1][stem] == beside_rows[1][stem]


def test_the_real_rows_are_as_they_were(beside_rows):
    assert {path: path.read_bytes() for path in beside_rows[2]} == beside_rows[2]


@pytest.mark.parametrize("stem", WITH_STAND_IN)
def test_no_record_of_a_stand_in_names_a_file_of_the_restricted_half_as_its_input(ready, beside_rows, stem):
    record = files.read_json(ready.record(COPIED_COUNTRY, f"{stem}_synthetic"))
    assert record["outputs"], "what it made is named"
    assert not [entry["path"] for entry in record.get("inputs", ()) if entry["path"].startswith(HALVES)]


def test_a_generator_that_opens_a_raw_file_would_be_told(ready, beside_rows):
    """The watch is awake: the same program that opens one file of the restricted half is told, also for its own old stand-in."""
    for path in (
        next(iter(beside_rows[2])),
        ready.raw(COPIED_COUNTRY, WITH_STAND_IN[0]) / next(iter(made(ready, WITH_STAND_IN[0]))),
    ):
        opened = synthesize(ready, WITH_STAND_IN[:1], str(path))
        assert ["open", ready.relative(path)] in opened[WITH_STAND_IN[0]]
