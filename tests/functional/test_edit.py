"""`dh edit` opens a notebook for a unit in JupyterLab, which asks no other machine and leaves the file as it is in git."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import textwrap
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest
from tests.checkouts import ROOT, give_bytecode
from tests.edits import edit

from disrupting_harm.engine import lab
from disrupting_harm.engine.edit import manager_options
from disrupting_harm.layout import Layout


COUNTS = "non_law_enforcement_data"
SURVEY = "household_survey"
NAME = f"notebooks/{SURVEY}/{SURVEY}.ipynb"


@pytest.fixture
def opened(monkeypatch) -> list[tuple[list[str], dict]]:
    """Calls of JupyterLab, which is not started."""
    calls = []

    def run(command, **options):
        calls.append((command, options))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(lab.subprocess, "run", run)
    return calls


@pytest.fixture
def with_inputs(project) -> Layout:
    """A checkout in which every declared input of the survey of XFC lies, by name: nothing reads them here."""
    for name in (SURVEY, "country_report"):
        (project.slices() / "library").mkdir(parents=True, exist_ok=True)
        project.code_slice(name).touch()
    for iso3 in ("KEN", "XFC"):
        project.derived(iso3, SURVEY).mkdir(parents=True)
        project.reference_slice(iso3, "x").parent.mkdir(parents=True)
        project.params_slice(iso3, SURVEY).touch()
        for path in project.reference("x").parent.glob("*.csv"):
            project.reference_slice(iso3, path.stem).touch()
    return project


@pytest.mark.parametrize("arguments", [(SURVEY, "XFC"), ("XFC", SURVEY)])
def test_the_notebook_opens_for_the_unit_and_two_lines_say_what_comes_next(dh, with_inputs, opened, arguments):
    outcome = dh("edit", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"Generated five-country file, SYNTHETIC stand-in: {NAME} opens for XFC (the file keeps KEN); "
        + "a run by hand writes to outputs/.scratch/XFC/household_survey/ only.",
        "Then: `dh diff household_survey XFC --scratch`, and `dh repro --dry report@XFC`.",
    ]
    ((command, options),) = opened
    assert options["cwd"] == with_inputs.root
    assert {*manager_options(NAME, "XFC"), f"--LabApp.default_url=/lab/tree/{NAME}", *lab.QUIET} <= set(command)


def test_the_country_that_the_file_has_is_not_told_as_another_one(dh, with_inputs, opened):
    assert "the file keeps" not in dh("edit", SURVEY, "KEN").out


@pytest.mark.parametrize(
    "arguments, passed",
    [
        ((SURVEY, "KEN", "--no-browser"), ["--no-browser"]),
        (("--no-browser", SURVEY, "KEN"), ["--no-browser"]),
        (("KEN", SURVEY, "--no-browser", "--port=9999"), ["--no-browser", "--port=9999"]),
        ((SURVEY, "KEN", "--", "--allow-root"), ["--allow-root"]),
        ((SURVEY, "KEN"), []),
    ],
)
def test_what_follows_is_passed_on_to_jupyterlab(dh, with_inputs, opened, arguments, passed):
    assert dh("edit", *arguments).code == 0
    ((command, _),) = opened
    assert command[len(command) - len(passed) :] == passed
    assert "--no-browser" in passed or "--no-browser" not in command


def test_the_exit_code_is_that_of_jupyterlab(dh, with_inputs, monkeypatch):
    monkeypatch.setattr(lab.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    assert dh("edit", SURVEY, "KEN").code == 1


def test_the_cover_opens_too_when_its_inputs_are_there(dh, with_inputs, opened):
    assert dh("edit", "country_report", "KEN").code == 2 and opened == []
    with_inputs.params_slice("KEN", "report").touch()
    with_inputs.code_slice("report").touch()
    (with_inputs.outputs() / "KEN").mkdir(parents=True)
    outcome = dh("edit", "country_report", "KEN")
    assert (outcome.code, len(opened)) == (0, 1), outcome.err


@pytest.mark.parametrize(
    "component, unit, told",
    [
        (SURVEY, "XXX", "XXX: not a unit of the study"),
        ("household_survy", "KEN", "household_survy: not a component (did you mean household_survey?)"),
        (COUNTS, "USA", f"params/countries/USA.yaml: no component {COUNTS}"),
        (COUNTS, "KEN", "make them with `dh repro library slices`."),
        (SURVEY, "KEN", "make them with `dh repro household_survey_derived@KEN library slices`."),
        (SURVEY, "USA", "make them with `dh reproduce USA`."),
    ],
)  # fmt: skip
def test_what_cannot_be_edited_is_told_in_one_sentence(dh, project, opened, component, unit, told):
    outcome = dh("edit", component, unit)
    assert outcome.code == 2 and told in outcome.err and len(outcome.err.splitlines()) == 1
    assert opened == [] and outcome.out == ""


def test_one_missing_input_is_named_with_the_stage_that_makes_it(dh, with_inputs, opened):
    with_inputs.derived("KEN", SURVEY).rmdir()
    assert dh("edit", SURVEY, "KEN").err == (
        "household_survey KEN: data/derived/KEN/household_survey is not there; make it with "
        "`dh repro household_survey_derived@KEN`.\n"
    )


@pytest.mark.parametrize(
    "spoil, told",
    [
        (lambda path: path.unlink(), "not there; restore it with `git checkout notebooks/"),
        (lambda path: path.write_text("<<<<<<<", encoding="utf-8"), "is not a notebook any more; restore it with"),
        (lambda path: path.write_text("[]", encoding="utf-8"), "is not a notebook any more; restore it with"),
        (
            lambda path: edit(path, r"country = \"KEN\"", "year = 2023"),
            'give it a cell tagged "parameters" with a line',
        ),
    ],
    ids=["gone", "conflict", "a list", "no country"],
)
def test_a_notebook_that_cannot_be_opened_for_a_country_is_told(dh, with_inputs, opened, spoil, told):
    spoil(with_inputs.notebook(SURVEY))
    outcome = dh("edit", SURVEY, "KEN")
    assert outcome.code == 2 and told in outcome.err and "Traceback" not in outcome.err and opened == []


# -- with a server that runs

TRAP = """
import os, socket
def note(host):
    with open(os.environ["DH_TEST_TRAP"], "a", encoding="utf-8") as stream:
        stream.write(f"{host}\\n")
HERE = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::")
look_up, connect = socket.getaddrinfo, socket.socket.connect
def refuse_look_up(host, *rest, **more):
    host = host.decode() if isinstance(host, bytes) else host
    if host not in HERE:
        note(host)
        raise socket.gaierror(socket.EAI_NONAME, "refused by the test")
    return look_up(host, *rest, **more)
def refuse_connect(self, address):
    if isinstance(address, tuple) and address[0] not in HERE:
        note(address[0])
        raise OSError("refused by the test")
    return connect(self, address)
socket.getaddrinfo, socket.socket.connect = refuse_look_up, refuse_connect
"""
# What the page asks of the server when a person opens it, its news or its list of extensions.
ASKED = ("lab", "lab/api/news", "lab/api/update", "lab/api/extensions?query=git&refresh=1", "lab/api/settings")


class Server:
    """JupyterLab of a test's own, whose words to other machines are refused and noted."""

    def __init__(self, address: str, trap: Path):
        self.address, self.trap = address, trap

    def ask(self, path: str, method: str = "GET", body: dict | None = None) -> bytes:
        data = None if body is None else json.dumps(body).encode("utf-8")
        headers = {"Authorization": "token test", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}{path}", data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.read()

    def hosts(self) -> set[str]:
        return set(self.trap.read_text(encoding="utf-8").split())


@contextmanager
def server(layout: Layout, folder: Path, *arguments: str):
    give_bytecode(layout.root)
    (folder / "trap").mkdir(parents=True)
    (folder / "trap" / "sitecustomize.py").write_text(textwrap.dedent(TRAP), encoding="utf-8")
    trap, runtime = folder / "hosts", folder / "runtime"
    trap.touch()
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    path = os.pathsep.join([str(folder / "trap"), str(layout.root / "src")])
    environment = lab.lab_environment(os.environ) | own | {
        "JUPYTER_RUNTIME_DIR": str(runtime), "PYTHONPATH": path, "DH_TEST_TRAP": str(trap)
    }  # fmt: skip
    command = lab.lab_command(
        ["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=test", *arguments],
        shown=NAME,
    )
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=layout.root, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield Server(_address(process, runtime, folder / "log"), trap)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _address(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    """Where the server listens, once it does."""
    while process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                address = json.loads(path.read_text(encoding="utf-8"))["url"].replace("localhost", "127.0.0.1")
                urllib.request.urlopen(f"{address}api", timeout=5).close()
                return address
            except (
                ValueError,
                KeyError,
                OSError,
                HTTPException,
            ):  # on a busy machine it is slow to answer, or answers half
                pass
        time.sleep(0.1)
    pytest.fail(f"JupyterLab ended: {log.read_text(encoding='utf-8', errors='replace')}")


def test_the_server_asks_no_other_machine_and_saving_leaves_the_file_as_it_was(project, tmp_path):
    with server(project, tmp_path / "quiet", *manager_options(NAME, "XFC")) as lab_server:
        for path in ASKED:
            lab_server.ask(path)
        assert json.loads(lab_server.ask("lab/api/news")) == {"news": []}
        model = json.loads(lab_server.ask(f"api/contents/{NAME}"))
        assert 'country = "XFC"  # by hand: XFC; the saved file keeps KEN' in [
            c["source"] for c in model["content"]["cells"]
        ]
        body = {"type": "notebook", "format": "json", "content": model["content"]}
        lab_server.ask(f"api/contents/{NAME}", "PUT", body)
        assert lab_server.hosts() == set()
    assert (project.root / NAME).read_bytes() == (ROOT / NAME).read_bytes()


def test_a_server_that_would_ask_other_machines_is_caught(project, tmp_path):
    """JupyterLab as it is installed: without this the test above would prove nothing."""
    loud = [
        "--LabApp.news_url=https://news.example.org/feed.xml",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.CheckForUpdate",
        "--LabApp.extension_manager=pypi",
    ]
    with server(project, tmp_path / "loud", *loud) as lab_server:
        for path in ASKED:
            try:
                lab_server.ask(path)
            except urllib.error.HTTPError as answer:  # it cannot list extensions without an index
                assert answer.code == 500
        hosts = lab_server.hosts()
        assert "news.example.org" in hosts and len(hosts) > 1, "the news, and where packages are listed"
