"""`dh docs`: the pages of the reference that are made from the code."""

from __future__ import annotations


PAGES = ["docs/reference/commands.md", "docs/reference/parameters.md"]


def test_pages_are_written_once(dh, study):
    outcome = dh("docs")
    assert (outcome.code, outcome.out.splitlines()) == (0, [f"{name}: written" for name in PAGES])
    assert dh("docs").out == "everything is up to date\n"
    assert (study.root / PAGES[0]).read_text(encoding="utf-8").startswith("# Commands\n")


def test_a_check_names_every_outdated_page_with_the_command_and_writes_nothing(dh, study):
    outcome = dh("docs", "--check")
    told = [f"{name}: is not what the code says; run `dh docs` and commit it." for name in PAGES]
    assert (outcome.code, outcome.out, outcome.err.splitlines()) == (1, "", told)
    assert not (study.root / "docs").exists()
    dh("docs")
    (study.root / PAGES[1]).write_text("# Parameters\n", encoding="utf-8")
    outcome = dh("docs", "--check")
    assert (outcome.code, outcome.err.splitlines()) == (1, told[1:])
    dh("docs")
    assert dh("docs", "--check").code == 0


def test_outside_a_clone_it_says_so(dh, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = dh("docs")
    assert outcome.code == 2 and len(outcome.err.splitlines()) == 1
