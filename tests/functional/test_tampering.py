"""`dh verify` against tampering: each row of the table is one change, and what a verification must call it.

The whole table is printed at the end of a run with `-s`: change, exit code, what was said.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
import yaml
from PIL import Image
from pyarrow import parquet
from tests.conftest import copy_clone, run_in
from tests.edits import edit_first
from tests.small_release import commit

from disrupting_harm import files
from disrupting_harm.identity import png, svg
from disrupting_harm.identity.carriers import NOTEBOOK as NOTEBOOK_KIND
from disrupting_harm.identity.carriers import PAGE as PAGE_KIND
from disrupting_harm.identity.carriers import PDF as PDF_KIND
from disrupting_harm.identity.carriers import PNG as PNG_KIND
from disrupting_harm.identity.carriers import SVG as SVG_KIND
from disrupting_harm.identity.carriers import Carrier, content_sha256
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, folder_listing
from disrupting_harm.provenance.records import run_record_paths
from disrupting_harm.values.memo import code_hash, key_of, write_memo


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]

COUNTS, DESIGN = "outputs/TST/non_law_enforcement_data", "outputs/TST/sampling_design"
OTHER = "outputs/TSU/non_law_enforcement_data"
PAGE = "outputs/reports/TST/report.html"
FIGURE, PICTURE = f"{COUNTS}/cybertipline.svg", f"{COUNTS}/cybertipline.png"
RAW, DERIVED = "data/raw/TST/sampling_design", "data/derived/TST/sampling_design"


class Case(NamedTuple):
    what: str  # what somebody did
    do: Callable[[Path], None]
    path: str  # which a sentence must begin with
    said: str  # what that sentence must say
    code: int = 1


def text(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit_first(_writable(root / path), old, new)


def change(path: str, to: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        file = _writable(root / path)
        before = file.read_bytes()
        file.write_bytes(to(before))
        assert file.read_bytes() != before, "the change must change something, or the test proves nothing"

    return do


def copy(source: str, target: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        data = (root / source).read_bytes()
        _writable(root / target).parent.mkdir(parents=True, exist_ok=True)
        (root / target).write_bytes(data)

    return do


def swap(one: str, other: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        (root / one).rename(root / "aside")
        (root / other).rename(root / one)
        (root / "aside").rename(root / other)

    return do


def write(path: str, content: str = "x") -> Callable[[Path], None]:
    return lambda root: files.write_text(root / path, content)


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def both(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        for step in steps:
            step(root)

    return do


def _writable(path: Path) -> Path:
    if path.exists():
        path.chmod(0o644)
    return path


def flip(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


def pixel(data: bytes) -> bytes:
    picture = np.array(Image.open(io.BytesIO(data)).convert("RGBA"))
    picture[5, 7] = 255 - picture[5, 7]
    return _png(picture)


def smaller(data: bytes) -> bytes:
    return _png(np.array(Image.open(io.BytesIO(data)).convert("RGBA"))[:-1])


def reencode(data: bytes) -> bytes:
    return _png(np.array(Image.open(io.BytesIO(data)).convert("RGBA")))


def _png(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=1)
    return out.getvalue()


def rows(edit: Callable[[list[dict]], None]) -> Callable[[bytes], bytes]:
    """A table whose rows somebody edited in place."""

    def to(data: bytes) -> bytes:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))
        table = list(reader)
        edit(table)
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        return out.getvalue().encode("utf-8")

    return to


def set_cell(row: int, column: str, value: str) -> Callable[[bytes], bytes]:
    return rows(lambda table: table[row].update({column: value}))


def set_class(value: str) -> Callable[[bytes], bytes]:
    return rows(lambda table: [row.update(data_class=value) for row in table] and None)


def derived(edit: Callable[[dict], None]) -> Callable[[bytes], bytes]:
    """A derived table whose columns somebody edited."""

    def to(data: bytes) -> bytes:
        table = parquet.read_table(io.BytesIO(data))
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
        edit(columns)
        out = io.BytesIO()
        parquet.write_table(pa.table(columns), out)
        return out.getvalue()

    return to


def record(edit: Callable[[dict], None]) -> Callable[[bytes], bytes]:
    def to(data: bytes) -> bytes:
        content = json.loads(data)
        edit(content)
        return files.dump_json(content).encode("utf-8")

    return to


def caption(content: dict, to: str) -> None:
    next(entry for entry in content["saved"] if entry.get("caption"))["caption"] = to


def notebook(cell: str, part: str) -> Callable[[bytes], bytes]:
    def edit(content: dict) -> None:
        one = next(c for c in content["cells"] if c["cell_type"] == cell and c.get(part))
        if part == "source":
            one["source"] = (
                [*one["source"], "\n# another line"]
                if isinstance(one["source"], list)
                else one["source"] + "\n# another line"
            )
        else:
            one[part] = []

    return lambda data: json.dumps(edit(content := json.loads(data)) or content).encode("utf-8")


def lock(path: str, edit: Callable[[dict], None]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        content = yaml.safe_load((root / path).read_text(encoding="utf-8"))
        edit(content["stages"])
        (root / path).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    return do


def out_of(stages: dict, stage: str, path: str) -> dict:
    return next(out for out in stages[stage]["outs"] if out["path"] == path)


COUNTS_LOCK = "notebooks/non_law_enforcement_data/dvc.lock"
DESIGN_LOCK = "notebooks/sampling_design/dvc.lock"


def forge_through_the_lock(root: Path) -> None:
    """An estimate, the record that names its table, and the lock files that pin both: all agree with one another."""
    change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))(root)
    sha = files.sha256_file(root / COUNTS / "counts.csv")

    def name(content: dict) -> None:
        next(o for o in content["outputs"] if o["path"].endswith("/counts.csv"))["sha256"] = sha

    change(f"{COUNTS}/record.json", record(name))(root)

    def name_again(content: dict) -> None:
        """The report's record names what changed by its new hash."""
        for entry in content["inputs"]:
            if entry["path"].startswith(COUNTS):
                entry["sha256"] = files.sha256_file(root / entry["path"])

    change(f"{Path(PAGE).parent}/record.json", record(name_again))(root)
    pin_again(root)


def pin_again(root: Path) -> None:
    """Every entry of every lock file as the work tree is now."""
    for path in (COUNTS_LOCK, DESIGN_LOCK, "dvc.lock"):

        def edit(stages: dict) -> None:
            for stage in stages.values():
                for entry in (*stage.get("deps", ()), *stage.get("outs", ())):
                    place = root / entry["path"]
                    entry["md5"] = files.folder_md5(folder_listing(place)) if place.is_dir() else files.md5_file(place)

        lock(path, edit)(root)


def rewritten(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    """The steps, and then every record, lock file and commit rewritten, so that all hashes agree with one another."""

    def do(root: Path) -> None:
        both(*steps)(root)
        for path in [
            *sorted(root.glob("outputs/T*/*/record.json")),
            *sorted(root.glob("outputs/reports/*/record.json")),
        ]:
            content = json.loads(path.read_text(encoding="utf-8"))
            for entry in (*content["inputs"], *content["outputs"]):
                if entry["path"].startswith("outputs/"):
                    entry["sha256"] = files.sha256_file(root / entry["path"])
            _writable(path).write_text(files.dump_json(content), encoding="utf-8")
        pin_again(root)
        commit(Layout(root))

    return do


def with_hash(carrier: Carrier, to: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A change after which the file's own identity has the hash of its new content."""

    def do(data: bytes) -> bytes:
        changed = to(data)
        new, old = content_sha256(carrier, changed), carrier.read(data).content_sha256
        assert new != old
        return changed.replace(old.encode(), new.encode())

    return do


def added(before: bytes, what: bytes) -> Callable[[bytes], bytes]:
    """Something put before the last part of a file that reads so."""

    def do(data: bytes) -> bytes:
        place = data.rindex(before)
        return data[:place] + what + data[place:]

    return do


def longer_bar(data: bytes) -> bytes:
    """The first bar twice as long: its upper end moves away from the axis."""
    bar = re.search(rb'<g id="m0">.*?M [\d.]+ ([\d.]+) \nL [\d.]+ [\d.]+ \nL [\d.]+ ([\d.]+) ', data, re.DOTALL)
    foot, head = float(bar.group(1)), float(bar.group(2))
    whole = data[bar.start() : data.index(b"</g>", bar.end())]
    return data.replace(whole, whole.replace(bar.group(2), f"{2 * head - foot:.6f}".encode()), 1)


def other_number(data: bytes) -> bytes:
    """The first number that is drawn, with its first letter in the place of the others."""
    start = data.index(b'<g id="t0">')
    end = data.index(b"   </g>", start)
    glyph = re.search(rb"#[\w-]+", data[start:end][data[start:end].index(b"<use") :]).group(0)
    return data[:start] + re.sub(rb'(<use xlink:href=")#[\w-]+', rb"\1" + glyph, data[start:end]) + data[end:]


def false_letter(data: bytes) -> bytes:
    """The shape of one digit under the name of another."""
    shapes = list(re.finditer(rb'<path id="DejaVuSans-1[3-9a-c]" d="([^"]+)"', data))
    one, other = shapes[:2]
    return data[: one.start(1)] + other.group(1) + data[one.end(1) :]


def moved_part(data: bytes) -> bytes:
    return data.replace(b'<g id="m0">', b'<g transform="translate(0 -50)">\n<g id="m0">', 1).replace(
        b"</svg>", b"</g></svg>"
    )


def paste_identity(source: str, target: str) -> Callable[[Path], None]:
    """The identity of another figure over a figure's own."""

    def do(root: Path) -> None:
        other = svg.ELEMENT.search((root / source).read_bytes()).group(0)
        change(target, lambda data: svg.ELEMENT.sub(lambda _: other, data))(root)

    return do


def forge_stale(root: Path) -> None:
    """Bytes that an earlier run made: DVC's cache holds them, and nothing is pinned with them."""
    data = flip((root / COUNTS / "counts.csv").read_bytes())
    files.write_bytes(cache_object(Layout(root), files.md5_bytes(data)), data)
    _writable(root / COUNTS / "counts.csv").write_bytes(data)


def link_out(path: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        target = root.parent / "elsewhere" / Path(path).name
        target.parent.mkdir(exist_ok=True)
        (root / path).rename(target)
        (root / path).symlink_to(target)

    return do


def spoil_cache(root: Path) -> None:
    file = cache_object(Layout(root), files.md5_file(root / COUNTS / "counts.csv"))
    data = flip(file.read_bytes())
    file.unlink()  # other copies of the study share it
    file.write_bytes(data)


def other_version(root: Path) -> None:
    pinned = next(line for line in (root / "requirements.lock").read_text().splitlines() if line.startswith("numpy=="))
    text("requirements.lock", pinned, "numpy==0.0.1 \\")(root)


def renamed(root: Path) -> None:
    (root / COUNTS / "cybertipline.png").rename(root / COUNTS / "tips.png")


def unpin(root: Path) -> None:
    lock(DESIGN_LOCK, lambda stages: stages["sampling_design@TST"].pop("outs"))(root)


CASES = [
    # -- pictures
    Case("a pixel of a figure", change(f"{COUNTS}/cybertipline.png", pixel), f"{COUNTS}/cybertipline.png", "altered picture: 1 of"),
    Case("a figure cropped", change(f"{COUNTS}/cybertipline.png", smaller), f"{COUNTS}/cybertipline.png", "altered picture: it is"),
    Case("a figure saved anew", change(f"{COUNTS}/cybertipline.png", reencode), f"{COUNTS}/cybertipline.png", "re-encoded picture"),
    Case("a bit within a PNG", change(f"{COUNTS}/cybertipline.png", flip), f"{COUNTS}/cybertipline.png", "altered: "),
    Case("a number drawn in an SVG", change(f"{COUNTS}/cybertipline.svg", lambda d: _other_glyph(d)), f"{COUNTS}/cybertipline.svg", "altered picture"),
    Case("a mark moved in an SVG", change(f"{COUNTS}/cybertipline.svg", lambda d: d.replace(b'x="', b'x="1', 1)), f"{COUNTS}/cybertipline.svg", "altered picture"),
    Case("a remark in an SVG", text(f"{COUNTS}/cybertipline.svg", "<defs>", "<!-- x --><defs>"), f"{COUNTS}/cybertipline.svg", "re-encoded picture"),
    Case("the title that an SVG speaks", text(f"{COUNTS}/cybertipline.svg", "<title>", "<title>Not "), f"{COUNTS}/cybertipline.svg", "edited caption: its alternative text"),
    Case("a figure cut short", change(f"{COUNTS}/cybertipline.svg", lambda d: d[:999]), f"{COUNTS}/cybertipline.svg", "cut short: 999 of"),
    Case("an empty figure", change(f"{COUNTS}/cybertipline.png", lambda d: b""), f"{COUNTS}/cybertipline.png", "cut short: 0 of"),
    # -- estimates and tables
    Case("an estimate", change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999")), f"{COUNTS}/counts.csv", "forged estimate: TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019: estimate is \"9999\" and should be \"1200\""),
    Case("an interval", change(f"{DESIGN}/outcomes.csv", set_cell(1, "n", "69")), f"{DESIGN}/outcomes.csv", "forged estimate: TST/sampling_design/contacts@v1/stratum=S01: n is \"69\""),
    Case("a source's title", change(f"{COUNTS}/counts.csv", set_cell(0, "source_title", "another")), f"{COUNTS}/counts.csv", "source_title is \"another\""),
    Case("a row taken out", change(f"{COUNTS}/counts.csv", rows(lambda t: t.pop() and None)), f"{COUNTS}/counts.csv", "altered table: without TST/"),
    Case("a row put in", change(f"{COUNTS}/counts.csv", rows(lambda t: t.append(t[0] | {"estimate_id": "TST/non_law_enforcement_data/new@v1"}))), f"{COUNTS}/counts.csv", "forged estimate: TST/non_law_enforcement_data/new@v1 is none of the study's"),
    Case("an estimate of another version", text(f"{COUNTS}/counts.csv", "reports@v1/year=2019", "reports@v2/year=2019"), f"{COUNTS}/counts.csv", "without TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019"),
    Case("a table's columns in another order", change(f"{COUNTS}/counts.csv", lambda d: d.replace(b"estimate_id,indicator", b"indicator,estimate_id", 1)), f"{COUNTS}/counts.csv", "altered table: its columns"),
    Case("a column renamed", text(f"{COUNTS}/counts.csv", ",estimate,", ",share,"), f"{COUNTS}/counts.csv", "without the columns ['estimate'], and with ['share']"),
    Case("a number of a readable table", change(f"{DESIGN}/sample_sizes.csv", lambda d: _digit(d)), f"{DESIGN}/sample_sizes.csv", "altered table: row "),
    Case("line ends of a table", change(f"{COUNTS}/counts.csv", lambda d: d.replace(b"\n", b"\r\n")), f"{COUNTS}/counts.csv", "other line ends"),
    Case("real figures called a stand-in", change(f"{COUNTS}/counts.csv", set_class("synthetic")), f"{COUNTS}/counts.csv", "relabelled data class: synthetic is written where the study has public"),
    Case("a stand-in called real", change(f"{DESIGN}/outcomes.csv", set_class("public")), f"{DESIGN}/outcomes.csv", "relabelled data class: public is written where the study has synthetic"),
    Case("a stand-in called real in a readable table", change(f"{DESIGN}/sample_sizes.csv", lambda d: d.replace(b"synthetic", b"public")), f"{DESIGN}/sample_sizes.csv", "relabelled data class"),
    # -- records, notebooks, pages
    Case("a caption", change(f"{COUNTS}/record.json", record(lambda c: caption(c, "Another"))), f"{COUNTS}/record.json", "edited caption: saved."),
    Case("the class of a record", change(f"{DESIGN}/record.json", record(lambda c: c.update(data_class="public"))), f"{DESIGN}/record.json", "relabelled data class: public is written"),
    Case("a hash in a record", change(f"{COUNTS}/record.json", record(lambda c: c["outputs"][0].update(sha256="0" * 64))), f"{COUNTS}/record.json", "altered record: outputs.0.sha256"),
    Case("a record that is none", change(f"{COUNTS}/record.json", lambda d: b"{"), f"{COUNTS}/record.json", "cut short"),
    Case("a number on the page", change(PAGE, lambda d: _page_number(d)), PAGE, "altered text: "),
    Case("an alternative text on the page", change(PAGE, lambda d: d.replace(b' alt="', b' alt="Not ', 1)), PAGE, "edited caption: "),
    Case("an embedded picture of the page", change(PAGE, lambda d: d.replace(b"base64,PD94", b"base64,PD95", 1)), PAGE, "altered text: every word is the study's"),
    Case("the code of an executed notebook", change(f"{COUNTS}/non_law_enforcement_data.ipynb", notebook("code", "source")), f"{COUNTS}/non_law_enforcement_data.ipynb", "altered notebook: the source of cell"),
    Case("the output of an executed notebook", change(f"{COUNTS}/non_law_enforcement_data.ipynb", notebook("code", "outputs")), f"{COUNTS}/non_law_enforcement_data.ipynb", "altered notebook: the output of cell"),
    Case("a record of derived data", change("outputs/TST/records/sampling_design_derived.json", record(lambda c: c.update(stage="x"))), "outputs/TST/records/sampling_design_derived.json", "altered record: stage"),
    # -- the restricted half: rows and columns, no value
    Case("a weight", change(f"{DERIVED}/weights.parquet", derived(lambda c: c["final"].__setitem__(3, 1e6))), f"{DERIVED}/weights.parquet", "altered table: row 4, column final"),
    Case("a derived row taken out", change(f"{DERIVED}/weights.parquet", derived(lambda c: [v.pop() for v in c.values()] and None)), f"{DERIVED}/weights.parquet", "rows, and the study's has"),
    Case("a derived file of noise", change(f"{DERIVED}/weights.parquet", lambda d: b"PAR1" + flip(d[4:])[:-4] + b"none"), f"{DERIVED}/weights.parquet", "altered: "),
    Case("a raw cell", change(f"{RAW}/contacts.csv", lambda d: _digit(d)), f"{RAW}/contacts.csv", "altered table: row "),
    Case("half a raw file", change(f"{RAW}/contacts.csv", lambda d: d[: len(d) // 2]), f"{RAW}/contacts.csv", "cut short"),
    # -- files in the place of others
    Case("another country's figure", copy(f"{COUNTS}/hotlines.csv", f"{COUNTS}/counts.csv"), f"{COUNTS}/counts.csv", f"foreign: these are the bytes of {COUNTS}/hotlines.csv"),
    Case("another country's drawing", copy(f"{OTHER}/cybertipline.svg", f"{COUNTS}/cybertipline.svg"), f"{COUNTS}/cybertipline.svg", f"foreign: these are the bytes of {OTHER}/cybertipline.svg"),
    Case("two countries swapped", swap(COUNTS, OTHER), COUNTS, f"swapped: it holds what is pinned for {OTHER}"),
    Case("two pages swapped", swap("outputs/reports/TST", "outputs/reports/TSU"), "outputs/reports/TST", "swapped: it holds what is pinned for outputs/reports/TSU"),
    Case("two figures swapped", swap(f"{COUNTS}/cybertipline.svg", f"{OTHER}/cybertipline.svg"), f"{COUNTS}/cybertipline.svg", f"swapped: it holds what is pinned for {OTHER}/cybertipline.svg"),
    Case("a country's folder over another's", both(lambda root: shutil.rmtree(root / COUNTS), lambda root: shutil.copytree(root / OTHER, root / COUNTS)), COUNTS, f"foreign: it holds what is pinned for {OTHER}"),
    Case("bytes of an earlier run", forge_stale, f"{COUNTS}/counts.csv", "stale: an earlier run made these bytes"),
    Case("a figure renamed", renamed, f"{COUNTS}/cybertipline.png", f"renamed: it lies at {COUNTS}/tips.png"),
    Case("a figure deleted", remove(f"{COUNTS}/cybertipline.png"), f"{COUNTS}/cybertipline.png", "is missing"),
    Case("a raw file deleted", remove(f"{RAW}/contacts.csv"), f"{RAW}/contacts.csv", "is missing"),
    # -- what nothing names
    Case("a table beside the outputs", write(f"{COUNTS}/more.csv"), f"{COUNTS}/more.csv", "is not among the files"),
    Case("a page beside the report", write("outputs/reports/TST/other.html"), "outputs/reports/TST/other.html", "is not among the files"),
    Case("a hidden folder", write("outputs/.published/TST/report.html"), "outputs/.published", "that no lock file and no pointer names"),
    Case("a folder that looks half written", write("outputs/TST/.x.partial/report.html"), "outputs/TST/.x.partial", "half written"),
    Case("rows beside the raw files", write("data/raw/TST/more/rows.csv"), "data/raw/TST/more", "no lock file and no pointer"),
    Case("an output that is a link", link_out(f"{COUNTS}/counts.csv"), f"{COUNTS}/counts.csv", "is a link to another place"),
    Case("a folder that is a link", link_out(COUNTS), COUNTS, "is a link to another place"),
    # -- what says how the outputs must be
    Case("an entry of a lock file", lock(COUNTS_LOCK, lambda s: out_of(s, "non_law_enforcement_data@TST", COUNTS).update(md5="0" * 32 + ".dir")), f"{COUNTS_LOCK} ({COUNTS})", "edited lock: it says md5 000"),
    Case("an entry taken out of a lock file", both(change(f"{DESIGN}/outcomes.csv", set_cell(0, "estimate", "1")), unpin), DESIGN_LOCK, "edited lock: without the entry of"),
    Case("an estimate whose pin was taken out", both(change(f"{DESIGN}/outcomes.csv", set_cell(0, "estimate", "1")), unpin), f"{DESIGN}/outcomes.csv", "forged estimate: TST/sampling_design/contacts@v1: estimate is \"1\""),
    Case("a stage taken out of a lock file", lock(DESIGN_LOCK, lambda s: s.pop("sampling_design@TST")), DESIGN_LOCK, "edited lock: without the entry of"),
    Case("an estimate with records and lock files", forge_through_the_lock, COUNTS_LOCK, "no commit holds what was verified"),
    Case("a damaged lock file", write(COUNTS_LOCK, "stages: ["), COUNTS_LOCK, "cannot be read as a file of DVC"),
    Case("a lock file deleted", remove(COUNTS_LOCK), COUNTS_LOCK, "is missing, so nothing says"),
    Case("a command of the pipeline", text("notebooks/sampling_design/dvc.yaml", "cmd: dh derive", "cmd: dh -v derive"), "notebooks/sampling_design/dvc.yaml", "edited pipeline: the command of sampling_design_derived"),
    Case("a dependency dropped from the pipeline", change("notebooks/sampling_design/dvc.yaml", lambda d: d.replace(b"      - data/raw/${item.country}/sampling_design\n", b"")), "notebooks/sampling_design/dvc.yaml", "edited pipeline: sampling_design_derived does not name data/raw/TST/sampling_design among what it reads"),
    Case("an output dropped from the pipeline", change("notebooks/sampling_design/dvc.yaml", lambda d: _without_line(d, b"data/raw/")), "notebooks/sampling_design/dvc.yaml", "edited pipeline: sampling_design_synthetic does not name data/raw/TST/sampling_design among what it writes"),
    Case("other packages than the lock's", other_version, "requirements.lock", "other packages: pins numpy 0.0.1"),
    Case("DVC's own copy", spoil_cache, ".dvc/cache", "is DVC's copy of"),
    # -- what made the outputs
    Case("the notebook's code", change("notebooks/sampling_design/sampling_design.ipynb", notebook("code", "source")), "notebooks/sampling_design/sampling_design.ipynb", "and should have"),
    Case("a module of the library", text("src/disrupting_harm/sampling/size.py", '"""', '"""X '), "src/disrupting_harm/sampling/size.py", "is not the code that made the outputs"),
    Case("a parameter", text("params/countries/TST.yaml", "psus: 40", "psus: 41"), "params/countries/TST.yaml", "is not what"),
    Case("a stand-in relabelled in the parameters", text("params/countries/TST.yaml", "data_class: synthetic", "data_class: public"), "params/countries/TST.yaml", ""),
    # -- every hash rewritten, and the commit too: values and identities are held against one another
    Case("a number on the page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: _page_cell(d)))), PAGE, 'wrong value: "61.3 %" is printed and'),
    Case("an alternative text, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b' alt="', b' alt="Not ', 1)))), PAGE, 'edited caption: "Not '),
    Case("a bar made longer, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, longer_bar))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its bar)", "wrong value: its bar is as long as 2400 and should be as long as 1200"),
    Case("a drawn number, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, other_number))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its number)", 'wrong value: its number reads "11111" and should read "1,200"'),
    Case("a digit in another's shape, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, false_letter))), f"{COUNTS}/cybertipline.svg (the drawing)", "wrong value: the drawing draws other shapes for the letters"),
    Case("bars moved as a whole, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, moved_part))), f"{COUNTS}/cybertipline.svg (the drawing)", "wrong value: the drawing has a part that is moved"),
    Case("a caption's number, hashes rewritten", rewritten(change(f"{COUNTS}/record.json", record(lambda c: caption_of(c, "cybertipline", "2019-2023", "2019-2024")))), f"{COUNTS}/cybertipline.svg (title)", "edited caption: the drawing says"),
    Case("an estimate, hashes rewritten", rewritten(change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its bar)", "wrong value: its bar is as long as 1200 and should be as long as 9999"),
    Case("a number typed into a readers' table and its page, hashes rewritten", rewritten(lambda root: typed_number(root)), f"{DESIGN}/fieldwork_outcomes.csv (row 2, column Response)", 'wrong value: "61.3 %" is printed, and none of the estimates of TST/sampling_design/fieldwork_outcomes'),
    Case("another figure's identity, hashes rewritten", rewritten(paste_identity(f"{COUNTS}/country_context.svg", f"{COUNTS}/cybertipline.svg")), f"{COUNTS}/cybertipline.svg (identity)", 'forged identity: its trace_id is "TST/non_law_enforcement_data/country_context"'),
    Case("an identity taken out, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.png", png.content)), f"{COUNTS}/cybertipline.png (identity)", "forged identity: it carries none"),
    Case("the class in an identity, hashes rewritten", rewritten(text(f"{DESIGN}/weights_by_step.svg", '"data":"stand-in"', '"data":"real"')), f"{DESIGN}/weights_by_step.svg (identity)", 'forged identity: its data is "real" and should be "stand-in"'),
    Case("a row of a reference table", text("data/reference/cybertipline_reports.csv", "TST,2019,1200", "TST,2019,1201"), "data/reference/cybertipline_reports.csv", "sha256"),
    # -- the same, with something else shown than what is read
    Case("a text over a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b'<text x="20" y="30">9,999</text>')))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <text>"),
    Case("a white field over a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b'<rect x="9" y="9" width="90" height="30"/>')))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a rectangle over it"),
    Case("a style that hides a bar, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"<defs>", b"<style>#m0{display:none}</style>")))), f"{FIGURE} (the drawing)", "wrong value: the drawing has another style"),
    Case("a drawing cut at its edge, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, lambda d: re.sub(rb'viewBox="0 0', b'viewBox="0 60', d, count=1)))), f"{FIGURE} (the drawing)", "wrong value: the drawing shows another part of itself"),
    Case("a script in a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b"<script>document.getElementById('t0').remove()</script>")))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <script>"),
    Case("a bar that moves, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, lambda d: d.replace(b'<g id="m0">', b'<g id="m0">\n<animateTransform attributeName="transform" to="0 -50"/>', 1)))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <animateTransform>"),
    Case("a style that writes a number, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</head>", b"<style>td::after{content:' 61.3 %'}</style>")))), f"{PAGE} (the page)", "wrong value: the page has another style"),
    Case("a script that changes a number, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b"<script>document.querySelector('td').textContent = '61.3 %'</script>")))), f"{PAGE} (the page)", "wrong value: the page has a part <script>"),
    Case("a page that leads elsewhere, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b"<head>", b'<head><meta http-equiv="refresh" content="0; url=x.html">', 1)))), f"{PAGE} (the page)", "wrong value: the page has a part with `http-equiv`"),
    Case("a frame in a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<iframe srcdoc="61.3 %"></iframe>')))), f"{PAGE} (the page)", "wrong value: the page has a part <iframe>"),
    Case("a number in a field of a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<input value="61.3 %">')))), f"{PAGE} (the page)", "wrong value: the page has a part <input>"),
    Case("a cell that is hidden, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b"<td", b'<td style="display:none"', 1)))), f"{PAGE} (the page)", "wrong value: the page has a part with `style`"),
    Case("a picture of somebody's in a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<p><img alt="" src="data:image/png;base64,iVBORw0KGgo="></p>')))), f"{PAGE} (the page)", "wrong value: the page shows a picture"),
    Case("a number that reads from right to left, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b">1,200<", ">\u202e1,200\u202c<".encode(), 1)))), PAGE, "wrong value: "),
    Case("digits of another script, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b">1,200<", ">\uff19,\uff19\uff19\uff19<".encode(), 1)))), PAGE, "wrong value: "),
    Case("the narrow drawing alone, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline_narrow.svg", with_hash(SVG_KIND, longer_bar))), f"{COUNTS}/cybertipline_narrow.svg (TST", "wrong value: its bar is as long as 2400"),
]  # fmt: skip


def caption_of(content: dict, id: str, old: str, new: str) -> None:
    entry = next(entry for entry in content["saved"] if entry["id"] == id and entry["kind"] == "figure")
    assert old in entry["caption"]
    entry["caption"] = entry["caption"].replace(old, new)


def typed_number(root: Path) -> None:
    """One cell of a saved table, and the same cell where the page shows the table: each agrees with the other."""
    table = root / DESIGN / "fieldwork_outcomes.csv"
    head, first, *_ = csv.reader(table.read_text(encoding="utf-8").splitlines())
    cell = first[head.index("Response")]
    change(f"{DESIGN}/{table.name}", lambda data: data.replace(f",{cell},".encode(), b",61.3 %,", 1))(root)

    def on_page(data: bytes) -> bytes:
        start = data.index(b'id="TST-sampling_design-fieldwork_outcomes"')
        found, count = re.subn(
            re.escape(cell.split()[0]).encode() + rb"([^<\d]{1,8}%)", rb"61.3\1", data[start:], count=1
        )
        assert count == 1
        return data[:start] + found

    change(PAGE, with_hash(PAGE_KIND, on_page))(root)


def _page_cell(data: bytes) -> bytes:
    assert b">1,200<" in data
    return data.replace(b">1,200<", b">61.3 %<", 1)


def _other_glyph(data: bytes) -> bytes:
    """The first letter of a drawn text, another one of the same drawing."""
    places = [m for m in re.finditer(rb'<use xlink:href="(#[^"]+)"', data)]
    other = next(m.group(1) for m in places if m.group(1) != places[0].group(1))
    return data[: places[0].start(1)] + other + data[places[0].end(1) :]


def _digit(data: bytes) -> bytes:
    """The last digit of a table's last line, another one."""
    place = max(n for n, byte in enumerate(data) if chr(byte).isdigit())
    return data[:place] + (b"1" if data[place : place + 1] != b"1" else b"2") + data[place + 1 :]


def _page_number(data: bytes) -> bytes:
    return data.replace(b">1,200<", b">2,100<", 1) if b">1,200<" in data else data.replace(b"Testland", b"Testlund", 1)


def _without_line(data: bytes, part: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.strip().startswith(b"- " + part))
    return b"".join(lines[:first] + lines[first + 1 :])


@pytest.fixture
def clone(released_study, tmp_path, monkeypatch) -> Path:
    """A copy of the small released study that the test may spoil; the working directory of the test."""
    copy_clone(released_study.root, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


def test_the_table_holds_at_least_60_kinds_of_tampering():
    assert len({case.what for case in CASES}) == len(CASES) >= 60


def test_the_study_as_it_was_made_is_verified(dh, clone, in_parts):
    outcome = dh("verify")
    assert outcome.code == 0, outcome.out
    assert outcome.out.startswith("all ") and outcome.err == ""


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_tampering_is_detected_and_named_as_what_it_is(dh, clone, case):
    case.do(clone)
    outcome = dh("verify")
    lines = outcome.out.splitlines()
    told = [line for line in lines if line.startswith(case.path) and case.said in line]
    print(f"{case.what:48} exit {outcome.code}  {told[0] if told else '-'}")
    assert outcome.code == case.code and outcome.err == ""
    assert told, "\n".join(lines[:20])


@pytest.mark.parametrize(
    "what", ["two countries swapped", "a figure renamed", "two figures swapped", "a folder that is a link"]
)
def test_one_event_is_one_sentence(dh, clone, what):
    next(case for case in CASES if case.what == what).do(clone)
    *told, closing = dh("verify").out.splitlines()
    assert (len(told), closing[:12]) == (1, "1 difference"), told


def test_no_value_of_a_respondent_is_told(dh, clone):
    change(f"{RAW}/contacts.csv", lambda d: d.replace(b"\n", b"9876543\n", 3).replace(b"9876543", b"", 1))(clone)
    outcome = dh("verify")
    assert outcome.code == 1 and "9876543" not in outcome.out + outcome.err


def test_a_release_refuses_what_its_hashes_do_not_tell_whatever_the_memo_says(dh, clone, tmp_path):
    """Everything is committed and agrees with everything else; a file that anybody can write says that it was found right."""
    case = next(case for case in CASES if case.what.startswith("a number typed into a readers' table and its page"))
    case.do(clone)
    layout = Layout(clone)
    records = [*run_record_paths(layout, "TST"), layout.report("TST") / "record.json"]
    write_memo(layout, {"TST": key_of(layout, records, code_hash())})
    assert dh("verify").code != 1, "the memo is believed where nothing leaves"
    outcome = dh("release", str(tmp_path / "release"), "--units", "TST", "--demonstration")
    assert (outcome.code, outcome.out) == (2, "") and not (tmp_path / "release").exists()
    assert any(line.startswith(case.path) and case.said in line for line in outcome.err.splitlines()), outcome.err


def test_the_verifier_itself_is_held_against_the_commit(clone):
    text("src/disrupting_harm/provenance/strays.py", '"""', '"""X ')(clone)
    done = run_in(Layout(clone), "-m", "disrupting_harm", "verify")
    assert done.returncode == 1, done.stdout + done.stderr  # the library is pinned as a whole, too
    assert "src/disrupting_harm/provenance/strays.py: changed verifier: " in done.stdout


def test_without_a_cache_the_kinds_that_need_no_original_are_named_still(dh, clone):
    shutil.rmtree(clone / ".dvc" / "cache")
    swap(COUNTS, OTHER)(clone)
    change(PAGE, flip)(clone)
    out = dh("verify").out
    assert f"{COUNTS}: swapped: it holds what is pinned for {OTHER}" in out
    assert f"{PAGE}: altered: what it was is not on this machine" in out


# -- what is no tampering


HARMLESS: dict[str, Callable[[Path], None]] = {
    "another file mode": lambda root: os.chmod(root / PAGE, 0o600),
    "a file touched": lambda root: os.utime(root / PAGE),
    "a README edited": text("README.md", "#", "# "),
    "notes at the root": write("notes.txt"),
    "a Finder's file": write(f"{COUNTS}/.DS_Store"),
    "an Explorer's file": write(f"{COUNTS}/Thumbs.db"),
    "a checkpoint of Jupyter": write(f"{COUNTS}/.ipynb_checkpoints/x.ipynb"),
    "compiled modules": write("src/disrupting_harm/__pycache__/x.pyc"),
    "a Finder's file beside the code": write("src/disrupting_harm/.DS_Store"),
    "a run by hand": write("outputs/.scratch/TST/sampling_design/x.csv"),
    "a failed notebook": write("data/derived/.failed/TST/sampling_design.ipynb"),
    "no git": lambda root: shutil.rmtree(root / ".git"),
    "no cache": lambda root: shutil.rmtree(root / ".dvc" / "cache"),
    "a parameter changed and reverted": both(
        text("params/countries/TST.yaml", "psus: 40", "psus: 41"), text("params/countries/TST.yaml", "psus: 41", "psus: 40")
    ),
    "the page opened in a browser": lambda root: (root / PAGE).read_bytes() and None,
    "outputs that nobody may write": lambda root: [p.chmod(0o444) for p in (root / COUNTS).iterdir()] and None,
    "an untracked notebook": write("notebooks/own.txt"),
    "a figure copied elsewhere under another name": copy(f"{COUNTS}/cybertipline.svg", "letters/Figure 1.svg"),
    "a commit of something else": both(write("notes.txt"), lambda root: commit(Layout(root)) and None),
}  # fmt: skip


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_no_tampering_raises_no_alarm(dh, clone, what):
    HARMLESS[what](clone)
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out


@pytest.mark.parametrize(
    "setting",
    [{"TZ": "Pacific/Apia"}, {"LC_ALL": "C"}, {"PYTHONHASHSEED": "7"}, {"HOME": "/nonexistent"}],
    ids=lambda s: next(iter(s)),
)
def test_the_machine_raises_no_alarm(clone, monkeypatch, setting):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    moved = clone.parent / "a path with blanks, ünd more"
    clone.rename(moved)
    done = run_in(Layout(moved), "-m", "disrupting_harm", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_half_alone_is_verified_as_far_as_possible_and_the_rest_listed_by_hash(dh, clone):
    pinned = files.folder_md5(folder_listing(clone / RAW))
    for half in ("raw", "derived"):
        shutil.rmtree(clone / "data" / half)
    outcome = dh("verify")
    assert outcome.code == 3, outcome.out
    assert f"  md5 {pinned}  {RAW}" in outcome.out.splitlines()
    assert outcome.out.splitlines()[-1].startswith("verified as far as possible: ")


# -- a part of the study, and files from elsewhere


@pytest.mark.parametrize("named", ["TSU", OTHER, f"{OTHER}/cybertipline.svg", "outputs/reports/TSU"])
def test_a_part_is_verified_without_the_others(dh, clone, named):
    change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))(clone)
    outcome = dh("verify", named)
    assert outcome.code == 0, outcome.out
    assert dh("verify", "TST").code == dh("verify").code == 1


def test_one_file_is_verified_without_its_neighbours(dh, clone):
    change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))(clone)
    change(f"{COUNTS}/cybertipline.png", pixel)(clone)
    *told, closing = dh("verify", f"{COUNTS}/cybertipline.png").out.splitlines()
    assert {re.split(r": | \(", line)[0] for line in told} == {f"{COUNTS}/cybertipline.png"}
    assert re.match(r"[12] differences?;", closing), "its pixels, and that its identity is gone"


def test_a_path_is_meant_from_the_working_directory(dh, clone, monkeypatch):
    change(f"{COUNTS}/cybertipline.png", pixel)(clone)
    monkeypatch.chdir(clone / COUNTS)
    assert dh("verify", "cybertipline.svg").code == 0
    assert dh("verify", "cybertipline.png").code == 1


class Copy(NamedTuple):
    """A file that somebody was sent. of: the file of the study that it is made of. said: what both commands say of it."""

    what: str
    of: str
    name: str
    to: Callable[[bytes], bytes]
    code: int
    said: str


NOTEBOOK, DOCUMENT = f"{COUNTS}/non_law_enforcement_data.ipynb", "outputs/reports/TST/report.pdf"
COPIES = [
    Copy("a drawing renamed and mailed", FIGURE, "Figure 3 (final).svg", lambda d: d, 0, f"genuine: it has the bytes of {FIGURE}"),
    Copy("a picture renamed and mailed", PICTURE, "x", lambda d: d, 0, f"genuine: it has the bytes of {PICTURE}"),
    Copy("a PDF renamed and mailed", DOCUMENT, "Kenya.pdf", lambda d: d, 0, f"genuine: it has the bytes of {DOCUMENT}"),
    Copy("a page renamed and mailed", PAGE, "index.htm", lambda d: d, 0, f"genuine: it has the bytes of {PAGE}"),
    Copy("a notebook saved anew by Jupyter", NOTEBOOK, "a.ipynb", lambda d: json.dumps(json.loads(d)).encode(), 3, f"genuine content: every cell is that of {NOTEBOOK}"),
    Copy("a drawing written by another program", FIGURE, "b.svg", lambda d: ElementTree.tostring(ElementTree.fromstring(d)), 3, f"genuine content: what is drawn is that of {FIGURE}"),
    Copy("a drawing without metadata", FIGURE, "c.svg", lambda d: re.sub(rb"<metadata>.*?</metadata>", b"", d, flags=re.DOTALL), 3, f"genuine content: it carries no identity; matched by its content: what is drawn is that of {FIGURE}"),
    Copy("a picture saved anew", PICTURE, "d.png", lambda d: reencode(d), 3, f"genuine content: it carries no identity; matched by its content: every pixel is that of {PICTURE}"),
    Copy("a page saved anew by a browser", PAGE, "e.html", lambda d: b"<!-- saved -->" + d.replace(b"&nbsp;", b"\xc2\xa0").replace(b"<!DOCTYPE html>", b"<!doctype html>", 1), 3, f"genuine content: every word, mark and picture is that of {PAGE}"),
    Copy("a table saved by a spreadsheet", f"{COUNTS}/counts.csv", "f.csv", lambda d: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n"), 3, f"genuine content: every cell of the table is that of {COUNTS}/counts.csv"),
    Copy("a bar of a mailed drawing", FIGURE, "g.svg", lambda d: longer_bar(d), 1, "altered: it is no more what its own hash says; TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019: its bar is as long as 2400"),
    Copy("the same with its hash rewritten", FIGURE, "h.svg", with_hash(SVG_KIND, lambda d: longer_bar(d)), 1, "not of this run: it is whole by its own hash, and"),
    Copy("a mark of a mailed drawing is not shown", FIGURE, "p.svg", lambda d: d.replace(b'<g id="m0">', b'<g id="m0" style="display: none">'), 1, "altered: it is no more what its own hash says"),
    Copy("two letters of a mailed drawing changed places", FIGURE, "q.svg", lambda d: swapped_letters(d), 1, "altered: it is no more what its own hash says"),
    Copy("a stand-in called real in a drawing saved anew", f"{DESIGN}/weights_by_step.svg", "r.svg", lambda d: d.replace(b'"data":"stand-in"', b'"data":"real"').replace(b"<defs>", b"<defs >"), 1, 'forged identity: what is drawn is that of outputs/TST/sampling_design/weights_by_step.svg, and its identity says data "real"'),
    Copy("a style that hides in a mailed page", PAGE, "s.html", lambda d: d.replace(b"</head>", b"<style>.mark{display:none}</style></head>", 1), 1, "altered: it is no more what its own hash says"),
    Copy("a picture in a mailed page", PAGE, "t.html", lambda d: re.sub(rb"(data:image/[^,]*,[^\"']{200})[^\"']", rb"\1A", d, count=1), 1, "altered: it is no more what its own hash says"),
    Copy("another title of a mailed drawing", FIGURE, "u.svg", lambda d: re.sub(rb"(<title[^>]*>)[^<]*", rb"\1Another", d, count=1), 1, "altered: it is no more what its own hash says; edited caption"),
    Copy("a pixel of a mailed picture", PICTURE, "cybertipline.png", pixel, 1, "altered: altered picture: 1 of"),
    Copy("the identity of another figure", FIGURE, "i.svg", lambda d: d.replace(b"data/cybertipline", b"data/country_context"), 1, f"forged identity: it says that it is TST/non_law_enforcement_data/country_context, and what is drawn is that of {FIGURE}"),
    Copy("a stand-in's identity called real", f"{DESIGN}/weights_by_step.svg", "j.svg", lambda d: d.replace(b'"data":"stand-in"', b'"data":"real"'), 1, 'forged identity: its content is that of outputs/TST/sampling_design/weights_by_step.svg, and its identity says data "real"'),
    Copy("a figure of another study", FIGURE, "k.svg", lambda d: re.sub(rb'"study":"[^"]*"', b'"study":"Another"', d), 1, 'foreign: it says that it is TST/non_law_enforcement_data/cybertipline of the study "Another"'),
    Copy("a figure that the study has no more", FIGURE, "l.svg", lambda d: longer_bar(d).replace(b"data/cybertipline", b"data/no_such"), 1, "unknown: it says that it is TST/non_law_enforcement_data/no_such, and the study has no such drawing now"),
    Copy("a PDF with a byte more", DOCUMENT, "m.pdf", lambda d: d + b"\n", 1, "altered: it is no more what its own hash says"),
    Copy("a PDF of somebody else", DOCUMENT, "n.pdf", lambda d: b"%PDF-1.7 none", 1, "unknown: it carries no identity, and it is no file of the study"),
    Copy("an earlier run's figure", FIGURE, "o.svg", lambda d: longer_bar(d), 1, "superseded: an earlier run made these bytes"),
]  # fmt: skip


def swapped_letters(data: bytes) -> bytes:
    """The first two letters that differ, each in the place of the other: what a number reads, with all places as they were."""
    one, other = list(dict.fromkeys(re.findall(rb'xlink:href="(#DejaVuSans-[^"]+)"', data)))[:2]
    return data.replace(one + b'"', b'#"').replace(other + b'"', one + b'"').replace(b'"#"', b'"' + other + b'"')


@pytest.fixture(scope="module")
def mailed_from(released_study, tmp_path_factory) -> Path:
    """A copy of the study that no test changes."""
    target = tmp_path_factory.mktemp("mailed") / "clone"
    copy_clone(released_study.root, target)
    return target


@pytest.mark.parametrize("case", COPIES, ids=[case.what for case in COPIES])
def test_a_copy_from_anywhere_is_named_as_what_it_is_by_both_commands(dh, mailed_from, tmp_path, monkeypatch, case):
    monkeypatch.chdir(mailed_from)
    mailed = tmp_path / case.name
    mailed.write_bytes(case.to((mailed_from / case.of).read_bytes()))
    kept = cache_object(Layout(mailed_from), files.md5_file(mailed)) if case.said.startswith("superseded") else None
    if kept:
        files.write_bytes(kept, mailed.read_bytes())
    try:
        verified, traced = dh("verify", str(mailed)), dh("trace", str(mailed))
    finally:
        if kept:
            kept.unlink()
    assert (verified.code, verified.err) == (case.code, ""), verified.out
    assert f"{mailed}: {case.said}" in verified.out
    told = traced.out or traced.err
    assert told.startswith(f"{case.name}: {case.said}")
    is_known = not case.said.startswith(("foreign", "unknown"))
    assert traced.code == (0 if is_known else 2)
    if is_known:
        assert "whole chain: dh trace TST/" in told or "each with its own chain" in told


def test_every_kind_of_file_carries_the_same_facts_and_none_of_the_machine(mailed_from):
    texts = []
    for carrier, path in (
        (SVG_KIND, FIGURE),
        (PNG_KIND, PICTURE),
        (PDF_KIND, DOCUMENT),
        (PAGE_KIND, PAGE),
        (NOTEBOOK_KIND, NOTEBOOK),
    ):
        data = (mailed_from / path).read_bytes()
        found = carrier.read(data)
        assert found.content_sha256 == content_sha256(carrier, data)
        assert found.trace_id.startswith("TST/") and found.estimates and found.record_schema == 1
        texts.append(found.text())
    assert not any(str(mailed_from.parent) in text or "/tmp" in text for text in texts)
    assert {
        carrier.read((mailed_from / p).read_bytes()).data for carrier, p in ((PAGE_KIND, PAGE), (PDF_KIND, DOCUMENT))
    } == {"mixed"}


def test_an_estimate_is_made_again_from_its_rows(dh, clone):
    rewritten(change(f"{DESIGN}/outcomes.csv", set_cell(1, "n", "69")))(clone)
    assert dh("verify", DESIGN).code == 0, "no drawn number hangs on it, and every hash was rewritten"
    outcome = dh("verify", DESIGN, "--values")
    assert outcome.code == 1, outcome.out
    assert (
        f'{DESIGN}/outcomes.csv: forged estimate: TST/sampling_design/contacts@v1/stratum=S01: n is "69" and should be'
        in outcome.out
    )
    assert "(from the rows)" in outcome.out


def test_names_that_are_none_are_told_all_at_once(dh, clone):
    outcome = dh("verify", "TSX", "nowhere.png", f"{COUNTS}/nothing.png")
    assert (outcome.code, outcome.out) == (2, "")
    assert [line.partition(":")[0] for line in outcome.err.splitlines()] == ["TSX", "nowhere.png"]
