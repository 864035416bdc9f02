"""What happened to a file whose bytes are not those that it should have."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.name import name_change, name_differences, name_file
from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.provenance.verification import Verification


PATH = "outputs/TST/counts.csv"
MADE, EARLIER = b"year,n\n2020,5\n", b"year,n\n2019,4\n"


@pytest.fixture
def layout(tmp_path):
    """A study whose cache holds what the stage made now, and what it made before."""
    layout = Layout(tmp_path)
    for data in (MADE, EARLIER):
        place = cache_object(layout, files.md5_bytes(data))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return layout


@pytest.mark.parametrize(
    "found, reason, said",
    [
        (MADE, Reason.STALE, "a stage that reads it has not run since"),
        (EARLIER, Reason.STALE, "an earlier run made these bytes"),
        (MADE.replace(b"\n", b"\r\n"), Reason.OTHER_LINE_ENDS, "core.autocrlf"),
        (MADE[:4], Reason.CUT_SHORT, "4 of 14 bytes"),
        (MADE.replace(b"5", b"6"), Reason.ALTERED_TABLE, 'should read "5"'),
    ],
)
def test_a_file_is_held_against_what_its_stage_made(layout, found, reason, said):
    """The first is what a stage is told whose own entry in a lock file names an earlier one: the file itself is right."""
    (layout.root / PATH).parent.mkdir(parents=True)
    (layout.root / PATH).write_bytes(found)
    md5 = files.md5_bytes(MADE)
    known = Known(layout, {md5: (PATH,)}, {PATH: md5})
    name = name_file(Verification(layout), known, PATH)
    assert name is not None and name.reason is reason and said in str(name)


def test_without_what_it_was_a_file_is_named_by_what_is_known_of_its_bytes(layout):
    """Of another table the study's bytes are not in the cache; an earlier run's, or those of another file, tell all the same."""
    path, known = (
        "outputs/TST/other.csv",
        Known(layout, {files.md5_bytes(MADE): (PATH,)}, {"outputs/TST/other.csv": "0" * 32}),
    )
    said = {
        EARLIER: (Reason.STALE, "an earlier run made these bytes"),
        MADE: (Reason.FOREIGN, f"these are the bytes of {PATH}"),
        b"x": (Reason.ALTERED, "only its hash tells"),
    }
    for data, (reason, told) in said.items():
        files.write_bytes(layout.root / path, data)
        name = name_file(Verification(layout), known, path)
        assert name.reason is reason and told in name.detail
    (layout.root / path).unlink()
    assert name_file(Verification(layout), known, path) is None


@pytest.mark.parametrize(
    ("path", "made", "found", "reason", "said"),
    [
        ("a.bin", b"abcd", b"abXd", Reason.ALTERED, "4 bytes, of 4; the first that differs is byte 3"),
        ("a.bin", b"abcd", b"abcdef", Reason.ALTERED, "6 bytes, of 4; the first that differs is byte 5"),
        ("a.bin", b"a\0\n", b"a\0\r\n", Reason.ALTERED, "4 bytes, of 3; the first that differs is byte 3"),
        ("a.csv", b"n\n1\n2\n", b"n\n1\n", Reason.ALTERED_TABLE, "1 rows, and the study's has 2"),
        ("a.html", b"<p>one</p>", b"<p>two</p>", Reason.ALTERED_TEXT, 'reads "two" and should read "one"'),
        ("data/raw/TST/a.csv", b"n\n1\n2\n", b"n\n1\n3\n", Reason.ALTERED_TABLE, "row 2, column n"),
        ("data/raw/TST/a.html", b"<p>one</p>", b"<p>two</p>", Reason.ALTERED, "10 bytes, of 10; the first that differs is byte 4"),
        ("data/derived/TST/a.json", b'{"a": 1}', b'{"a": 2}', Reason.ALTERED_RECORD, 'a is "2" and should be "1"'),
    ],
)  # fmt: skip
def test_what_differs_is_told_in_the_terms_of_the_file_and_of_raw_data_without_a_value(path, made, found, reason, said):
    assert name_change(path, made, found) == (reason, said, 1.0)


def found(layout: Layout, pinned: dict[str, str], lies: dict[str, bytes], strays: tuple[str, ...] = ()) -> Verification:
    """What is told where these files lie in the place of what is pinned."""
    result = Verification(layout)
    for path, data in lies.items():
        files.write_bytes(layout.root / path, data)
    for path, md5 in pinned.items():
        if path not in lies:
            result.differ_missing(path, "is missing.")
        elif files.md5_bytes(lies[path]) != md5:
            result.differ(path, "differs.", found=files.md5_bytes(lies[path]))
    for path in strays:
        result.differ(path, "nothing names it.")
        result.strays.add(path)
    paths: dict[str, tuple[str, ...]] = {}
    for path, md5 in pinned.items():
        paths[md5] = (*paths.get(md5, ()), path)
    name_differences(result, Known(layout, paths, pinned))
    return result


def test_every_file_that_differs_is_named(layout):
    pinned = {PATH: files.md5_bytes(MADE), "outputs/TST/other.csv": "0" * 32}
    result = found(layout, pinned, {PATH: MADE.replace(b"5", b"6"), "outputs/TST/other.csv": EARLIER})
    assert [told.partition("; ")[0] for told in result.differences.values()] == [
        f'{PATH}: altered table: row 1, column n, reads "6" and should read "5"',
        "outputs/TST/other.csv: stale: an earlier run made these bytes, which DVC's cache still holds",
    ]
    assert all(told.endswith("; differs.") for told in result.differences.values())


def test_two_files_that_changed_places_are_one_event_wherever_they_stand_among_others(layout):
    """A file that differs and is nobody else's stands before them."""
    one, other, alone = "outputs/TST/m.svg", "outputs/TST/n.svg", "outputs/TST/a.svg"
    pinned = {alone: files.md5_bytes(b"alone"), one: files.md5_bytes(b"one"), other: files.md5_bytes(b"other")}
    result = found(layout, pinned, {alone: b"changed", one: b"other", other: b"one"})
    assert list(result.differences) == [alone, one]
    assert result.differences[one] == (
        f"{one}: swapped: it holds what is pinned for {other}, and that holds what is pinned for it; "
        "restore it or make it again with `dh repro`."
    )


def test_a_file_that_holds_what_another_should_and_still_does_is_foreign(layout):
    one, other = "outputs/TST/m.svg", "outputs/TST/n.svg"
    pinned = {one: files.md5_bytes(b"one"), other: files.md5_bytes(b"other")}
    result = found(layout, pinned, {one: b"other", other: b"other"})
    assert list(result.differences.values()) == [f"{one}: foreign: these are the bytes of {other}; differs."]


@pytest.mark.parametrize("stray", ["outputs/TST/copy of counts.csv", "outputs/TST/kept"])
def test_a_missing_file_that_lies_beside_its_place_was_renamed(layout, stray):
    """By itself, or in a folder that nothing names."""
    lies = stray if stray.endswith(".csv") else f"{stray}/counts.csv"
    pinned = {PATH: files.md5_bytes(MADE), "outputs/TST/lost.csv": "0" * 32}
    result = found(layout, pinned, {lies: MADE}, (stray,))
    assert result.differences[PATH] == f"{PATH}: renamed: it lies at {lies}; is missing."
    assert result.differences["outputs/TST/lost.csv"] == "outputs/TST/lost.csv: is missing."
    assert (stray in result.differences) is (lies != stray), "a folder may hold other files"
