"""A notebook can only do what its stage declares: whatever else it asks for fails the run, with the file, the cell and the mend."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from disrupting_harm import files
from disrupting_harm.confinement import landlock, seccomp
from disrupting_harm.driver.workers import WarmParent
from disrupting_harm.engine import execute
from disrupting_harm.errors import NotebookError


STEM = "non_law_enforcement_data"
NAME = f"notebooks/{STEM}/{STEM}.ipynb"
OPEN = 'from disrupting_harm.evidence import open_run\nrun = open_run(country)\nrun.load_reference("cybertipline_reports")\nNone'
VALUE = "4711"  # a respondent's, which no message may hold
ROWS = "data/derived/TSU/household_survey/children.parquet"
RAW = "data/raw/TST/household_survey/children.csv"

needs_landlock = pytest.mark.skipif(
    not landlock.version(), reason="the kernel of this machine has no Landlock, so readers in C are not held here"
)
needs_filter = pytest.mark.skipif(not seccomp.is_known(), reason="no list of system calls for this processor")


@pytest.fixture
def layout(sliced):
    """A study with old outputs, another unit's rows, raw rows, and a database of rows."""
    files.write_text(sliced.output("TST", STEM) / "old.csv", "old\n")
    files.write_text(sliced.root / RAW, f"respondent_id,item\n{VALUE},1\n")
    (sliced.root / ROWS).parent.mkdir(parents=True)
    pd.DataFrame({"respondent_id": [VALUE]}).to_parquet(sliced.root / ROWS)
    with sqlite3.connect(sliced.root / "data" / "raw" / "rows.sqlite") as made:
        made.execute(f"create table rows as select {VALUE} as id")
    made.close()
    return sliced


@pytest.fixture(scope="module", autouse=True)
def warm():
    """The parent of the pipeline's workers: a run in_process needs a process that has loaded no more than its stage does."""
    global _warm
    _warm = WarmParent("disrupting_harm.cli:main", "in_process")
    yield
    _warm.close()


def run(layout, *sources: str, engine="in_process") -> Path:
    """Run a notebook of these cells, which come after one that opens the run; the first is called c1 and has the number 4."""
    cells = [nbformat.v4.new_code_cell('country = "TST"', id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate((OPEN, *sources))]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)) + "\n"
    files.write_text(layout.notebook(STEM), text)
    if engine == "nbclient":
        return execute.run_notebook(layout, STEM, "TST", engine)
    log, ended = layout.root.parent / "said", []
    _warm.start(1, f"dh run {STEM} TST", layout.root, log)
    while not ended:
        ended = _warm.wait(10)
    said = log.read_text(encoding="utf-8").strip()
    if ended[0].code == 2:
        raise NotebookError(said)
    assert ended[0].code == 0, said
    return layout.output("TST", STEM)


def everything(layout) -> dict[str, bytes]:
    kept = layout.failed("TST", STEM)
    found = [p for p in layout.root.rglob("*") if p.is_file() and p not in (kept, layout.notebook(STEM))]
    return {layout.relative(p): p.read_bytes() for p in found if "src" not in p.parts and "__pycache__" not in p.parts}


def refused(layout, *sources: str, engine="in_process") -> str:
    """What a run that must fail tells, with all that holds for every such run."""
    before = everything(layout)
    with pytest.raises(NotebookError) as raised:
        run(layout, *sources, engine=engine)
    told = str(raised.value)
    for line in told.splitlines():
        assert re.match(rf"{NAME}, cell \d+( \(c\d+\))?: ", line) and line.endswith("."), line
        assert VALUE not in line and str(layout.root) not in line
        assert f"see {layout.relative(layout.failed('TST', STEM))}" in line
    assert everything(layout) == before, "nothing was written anywhere, and the old outputs are untouched"
    return told


def caught(source: str) -> str:
    """A cell that goes on where its error is raised: what it was refused is told all the same."""
    lines = "".join(f"    {line}\n" for line in source.splitlines())
    return f"try:\n{lines}except Exception:\n    pass"


def assert_all_told(layout, cases) -> None:
    """One notebook asks for all that is refused, a cell each."""
    told = refused(layout, *(caught(cell) for cell, _ in cases)).splitlines()
    for n, (cell, expected) in enumerate(cases, start=1):
        assert any(line.startswith(f"{NAME}, cell {n + 3} (c{n})") and expected in line for line in told), cell


# -- reads


@pytest.mark.parametrize("engine", execute.ENGINES)
def test_both_engines_refuse_what_is_not_declared_by_file_and_cell_with_the_mend(layout, engine):
    told = refused(layout, f'open("{layout.root}/{RAW}").read()', engine=engine)
    assert told.startswith(
        f"{NAME}, cell 4 (c1): reads {RAW}, which its stage does not declare; declare it in `deps` of its stage in "
    )
    assert f"notebooks/{STEM}/dvc.yaml, and load it with `run.load`" in told


READS = [
    ("open('../../params/countries/TSU.yaml').read()", "reads params/countries/TSU.yaml, which its stage does not declare; what the stage"),
    ("open('../../data/reference/population_age_sex.csv', 'rb', 0)", "reads data/reference/population_age_sex.csv, which its stage"),
    (f"import pandas as pd\npd.read_csv('../../{RAW}')", f"reads {RAW}"),
    (f"import pandas as pd\npd.read_csv('../../{RAW}', engine='c', memory_map=True)", f"reads {RAW}"),
    (f"import numpy as np\nnp.memmap('../../{RAW}', mode='r')", f"reads {RAW}"),
    (f"import os\nos.open('../../{RAW}', os.O_RDONLY)", f"reads {RAW}"),
    (f"import shutil\nshutil.copy('../../{RAW}', run.folder / 'a.csv')", f"reads {RAW}"),
    ("import sqlite3\nsqlite3.connect('../../data/raw/rows.sqlite').execute('select * from rows').fetchall()", "reads data/raw/rows.sqlite"),
    ("import sqlite3\nsqlite3.connect('file:../../data/raw/rows.sqlite?mode=ro', uri=True)", "reads data/raw/rows.sqlite"),
    ("import os\nos.listdir('../../data/raw')", "lists data/raw"),
    (f"import threading\nt = threading.Thread(target=lambda: open('../../{RAW}'))\nt.start(); t.join()", f"reads {RAW}"),
    (f"try:\n    open('../../{RAW}')\nexcept OSError:\n    pass", f"reads {RAW}"),
]  # fmt: skip


def test_every_read_of_the_project_that_is_not_declared_is_told_even_where_the_code_goes_on(layout):
    assert_all_told(layout, READS)


@pytest.mark.parametrize("name", ["/etc/hostname", f"/proc/self/cwd/{'../' * 20}etc/hostname"])
def test_a_file_of_the_system_is_not_read(layout, name):
    assert "reads hostname outside the project" in refused(layout, f"open('{name}').read()")


IN_C = [
    "import pandas as pd\npd.read_parquet('{root}/{rows}')",
    "import pyarrow as pa\npa.memory_map('{root}/{rows}').read()",
    "import pyarrow.csv as c\nc.read_csv('{root}/{raw}')",
    "import pyarrow.parquet as pq\npq.read_table('{root}/{rows}')",
]


@needs_landlock
def test_readers_in_c_are_held_by_the_kernel_and_the_file_that_stops_a_run_is_named(layout):
    """Python does not hear of them. A cell that catches the error has no rows either."""
    cells = [cell.format(root=layout.root, rows=ROWS, raw=RAW) for cell in IN_C]
    goes_on = [caught(cell + "\nrun.stolen = True") for cell in cells[:-1]]
    told = refused(layout, *goes_on, "assert not hasattr(run, 'stolen')", cells[-1])
    assert f"reads or writes {ROWS}, which its stage does not declare" in told


@needs_landlock
@pytest.mark.parametrize("engine", execute.ENGINES)
def test_a_cell_that_gets_round_the_hook_is_held_by_the_kernel(layout, engine):
    """It takes the hook's parts apart in memory, and opens the file by the C library."""
    apart = (
        "import disrupting_harm.confinement.hook as hook, os.path\n"
        "import gc\n"
        "for found in gc.get_objects():\n"
        "    if isinstance(found, dict) and 'os.rename' in found and 'open' in found:\n"
        "        found.clear()\n"
        f"open('{layout.root}/{RAW}').read()"
    )
    assert f"reads or writes {RAW}" in refused(layout, apart, engine=engine)


@needs_landlock
def test_a_database_that_is_attached_is_held_by_the_kernel(layout):
    attach = (
        "import sqlite3\nmade = sqlite3.connect(':memory:')\n"
        f"made.execute(\"attach '{layout.root}/data/raw/rows.sqlite' as other\")\n"
        "run.stolen = made.execute('select * from other.rows').fetchall()"
    )
    with pytest.raises(NotebookError, match=rf"{NAME}, cell 4: OperationalError"):
        run(layout, attach)


def test_what_is_declared_is_read_and_the_run_may_use_a_temporary_file(layout):
    cell = (
        f"open('{STEM}.ipynb').read()\nopen('../../data/slices/units/TST/{STEM}.json').read()\n"
        "import tempfile, os\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    os.makedirs(folder + '/a/b')\n    open(folder + '/a/b/x', 'w').write('x')\n"
        "    os.rename(folder + '/a/b/x', folder + '/y')\n"
        "open(os.devnull, 'w').write('x')\nopen('/dev/urandom', 'rb', 0).read(1)\n"
        "assert os.path.expanduser('~') != os.path.expanduser('~root')\nNone"
    )
    assert sorted(p.name for p in run(layout, cell).iterdir()) == [f"{STEM}.ipynb", "record.json"]


# -- writes


PLACES = [
    "outputs/TSU/household_survey/rows.csv", "outputs/rows.csv", f"notebooks/{STEM}/rows.csv", "data/reference/rows.csv",
    "params/rows.csv", ".git/rows.csv",
]  # fmt: skip
SAVE = "import pandas as pd\npd.DataFrame({'id': [" + VALUE + "]}).to_csv"


def test_a_file_outside_the_outputs_is_not_written(layout):
    for place in PLACES:
        (layout.root / place).parent.mkdir(parents=True, exist_ok=True)
    mend = f"which is not among its outputs; save it with `run.save_table`, `run.save_figure` or `run.save_estimates`, whose files lie in outputs/TST/{STEM}"
    assert_all_told(layout, [(f"{SAVE}('../../{place}')", f"writes {place}, {mend}") for place in PLACES])


def test_the_library_is_not_written_to(layout):
    """The tests' study has it by a link, which is followed."""
    told = refused(layout, f"{SAVE}('../../src/disrupting_harm/rows.py')")
    assert "writes rows.py outside the project; save it with `run.save_table`" in told


CHANGES = [
    (f"import os\nos.remove('../../{RAW}')", f"removes {RAW}"),
    (f"import os\nos.rename(run.folder / 'run.json', '../../{RAW}')", f"renames a file to {RAW}"),
    (f"import os\nos.rename('../../{RAW}', run.folder / 'a.csv')", f"renames {RAW}"),
    (f"import os\nos.truncate('../../{RAW}', 0)", f"cuts {RAW}"),
    (f"import os\nos.chmod('../../{RAW}', 0o777)", f"changes {RAW}"),
    (f"import os\nos.link('../../{RAW}', run.folder / 'a.csv')", f"makes a link to {RAW}"),
    ("import os\nos.symlink('/tmp', run.folder / 'out')", "makes a link at outputs/TST/"),
    ("import os\nos.makedirs('../../data/raw/new/deep')", "makes data/raw/new"),
    ("import shutil\nshutil.rmtree('../../data/raw')", "data/raw"),
]  # fmt: skip


def test_a_file_of_the_pipeline_is_not_changed_and_no_link_is_made(layout):
    assert_all_told(layout, CHANGES)


# -- programs and the network


PROGRAMS = [
    ("import subprocess\nsubprocess.run(['cat', '/etc/hostname'])", "starts another process"),
    ("import os\nos.system('cat /etc/hostname')", "starts another process"),
    ("import os\nos.posix_spawn('/bin/cat', ['cat'], {})", "starts another process"),
    ("import os\nos.execv('/bin/cat', ['cat', '/etc/hostname'])", "starts another process"),
    ("import os\nos.fork()", "starts another process"),
    ("import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()", "starts another process"),
    ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "reaches for the network"),
    ("import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "opens a socket"),
    ("import socket\nsocket.socketpair()[0].connect('/run/x.sock')", "reaches for the network"),
    ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')", "reaches for the network"),
    ("import ctypes\nctypes.CDLL('libc.so.6')", "loads the machine code libc.so.6"),
]  # fmt: skip


def test_no_other_program_runs_and_there_is_no_network(layout):
    assert_all_told(layout, PROGRAMS)


@needs_filter
def test_the_kernel_refuses_it_where_the_hook_is_not_asked(layout):
    """Calls of the C library that tell Python nothing. The run goes on, and none of them did anything."""
    calls = [
        "libc.fork()",
        "libc.socket(2, 2, 0)",
        "libc.socket(1, 1, 0)",
        "libc.execv(b'/bin/true', None)",
        "libc.vfork()",
    ]
    tries = "".join(f"assert {call} == -1 and ctypes.get_errno() == 1\n" for call in calls)
    assert (run(layout, f"import ctypes\nlibc = ctypes.PyDLL(None, use_errno=True)\n{tries}") / "record.json").is_file()


def test_the_process_that_makes_the_record_keeps_all_it_may_do(layout, tmp_path):
    run(layout)
    (tmp_path / "after").write_text("free", encoding="utf-8")
    assert Path("/etc").is_dir() and list(Path("/").iterdir())
