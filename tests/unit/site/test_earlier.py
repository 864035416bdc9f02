"""Files of former releases are believed where this study's log holds the release, and nowhere else."""

from __future__ import annotations

import pytest
from tests.small_release import manifest

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.release.log import LOG, Counts, Entry
from disrupting_harm.release.manifest import MANIFEST, Manifest, ReleasedFile
from disrupting_harm.site.earlier import Earlier, read_earlier_files


def released(name: str, sha: str) -> ReleasedFile:
    return ReleasedFile(
        path=f"outputs/TST/survey/{name}", sha256=sha * 64, size=1, role="figure", unit="TST", trace_id="TST/survey/a"
    )


def publish(study, folder, *manifests: Manifest) -> list:
    """Folders of these releases, which the study's log holds."""
    lines, previous, places = [], "", []
    for one in manifests:
        entry = Entry(
            number=one.number, commit=one.commit, demonstration=one.demonstration, units=one.units, pins_sha256=one.pins_sha256,
            manifest_sha256=one.sha256(), estimates=Counts(changed=0, appeared=0, went=0), previous=previous,
        )  # fmt: skip
        entry = entry.model_copy(update={"digest": entry.expected_digest()})
        previous = entry.digest
        lines.append(entry.line())
        places.append(folder / str(one.number))
        files.write_text(places[-1] / MANIFEST, one.text())
    files.write_text(study.root / LOG, "".join(lines))
    return places


def test_each_content_is_named_once_by_the_first_release_that_published_it(study, tmp_path):
    about = ReleasedFile(path="README.md", sha256="9" * 64, size=1, role="about the release")
    one = manifest(files=(about, released("a.svg", "a"), released("b.svg", "b")))
    two = manifest(number=2, files=(released("a.svg", "a"), released("b.svg", "c")))
    folders = publish(study, tmp_path / "releases", one, two)
    found = read_earlier_files(study, reversed(folders))
    assert found == [
        Earlier(1, "a" * 64, "outputs/TST/survey/a.svg", "TST/survey/a"),
        Earlier(1, "b" * 64, "outputs/TST/survey/b.svg", "TST/survey/a"),
        Earlier(2, "c" * 64, "outputs/TST/survey/b.svg", "TST/survey/a"),
    ]


def test_without_folders_there_are_none(study):
    assert read_earlier_files(study, ()) == []


def test_folders_that_are_no_release_of_the_log_are_all_told(study, tmp_path):
    publish(study, tmp_path / "releases", manifest())
    files.write_text(tmp_path / "made-up" / MANIFEST, manifest(number=7).text())
    files.write_text(tmp_path / "damaged" / MANIFEST, "{}")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError) as told:
        read_earlier_files(study, [tmp_path / "made-up", tmp_path / "damaged", tmp_path / "empty"])
    sentences = str(told.value).splitlines()
    assert len(sentences) == 3
    assert "no release in releases/log.jsonl" in sentences[0] and "is not a manifest" in sentences[1]
    assert "holds no manifest.json" in sentences[2]


def test_an_edited_log_is_refused(study, tmp_path):
    folders = publish(study, tmp_path / "releases", manifest())
    log = study.root / LOG
    log.write_text(log.read_text(encoding="utf-8").replace('"changed": 0', '"changed": 1'), encoding="utf-8")
    with pytest.raises(UserError, match="log.jsonl"):
        read_earlier_files(study, folders)
