"""The files of the site, which `dh site` makes of all records that are here and no lock file pins.

Which units are here differs between machines, so the site is no stage of the pipeline. Its own list says what it holds and of which
records it was made. A list can be written anew together with what it lists: `dh site --check` makes the site again and compares.
"""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.records import data_record_paths, report_record_paths, run_record_paths
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verification import Verification


LIST = "site.json"
UNPINNED = "was made by `dh site`, and no lock file pins it; `dh site --check` makes it again and compares"


def site_folder(layout: Layout) -> Path:
    return layout.outputs() / "study"


def public_records(layout: Layout) -> list[Path]:
    """Paths of the records of runs and reports, then of stages whose data are restricted: those that are public themselves."""
    public = [path for path in data_record_paths(layout) if path.is_relative_to(layout.outputs())]
    return [*run_record_paths(layout), *report_record_paths(layout), *public]


def records_digest(layout: Layout) -> str:
    """Of all public records, by which a site is known to be of another run."""
    lines = (f"{files.sha256_file(path)}  {layout.relative(path)}\n" for path in public_records(layout))
    return files.sha256_text("".join(lines))


def read_list(layout: Layout) -> dict | None:
    """`records` and, by path from the root, `files`; None where there is no list, or it is none any more."""
    try:
        listed = files.read_json(site_folder(layout) / LIST)
    except (OSError, ValueError):
        return None
    is_list = (
        isinstance(listed, dict) and isinstance(listed.get("files"), dict) and isinstance(listed.get("records"), str)
    )
    return listed if is_list else None


def listed_files(layout: Layout) -> set[str]:
    """Paths of the files of the site and of its list. A path outside the site's folder is none of them, whatever the list says."""
    listed = read_list(layout)
    if listed is None:
        return set()
    start = layout.relative(site_folder(layout)) + "/"
    return {start + LIST, *(path for path in listed["files"] if path.startswith(start) and ".." not in path)}


def check_site(result: Verification, selection: Selection) -> None:
    """Hold the site against its own list, and the list against the records that are here."""
    layout = result.layout
    folder = layout.relative(site_folder(layout))
    listed = read_list(layout)
    if listed is None or not selection.touches(folder):
        return
    for path in sorted(listed_files(layout) - {f"{folder}/{LIST}"}):
        place = layout.root / path
        if not selection.touches(path):
            continue
        if not place.is_file():
            result.differ_missing(path, "is missing; run `dh site`.")
        elif files.sha256_file(place) != listed["files"][path]:
            result.differ(path, f"{Name(Reason.ALTERED)}: it is not what `dh site` wrote; run `dh site`.")
    if listed["records"] != records_digest(layout):
        result.differ(
            folder, f"{Name(Reason.STALE)}: it was made of other records than those that are here; run `dh site`."
        )
    if not any(path == folder or path.startswith(f"{folder}/") for path in result.differences):
        result.uncommitted[folder] = UNPINNED
