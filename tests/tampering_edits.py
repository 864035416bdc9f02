"""Ways to tamper with outputs, records, locks and pages of the small released study, one function each."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml
from PIL import Image
from pyarrow import parquet
from tests.edits import edit_first
from tests.small_release import commit

from disrupting_harm import files
from disrupting_harm.identity import svg
from disrupting_harm.identity.carriers import PAGE as PAGE_KIND
from disrupting_harm.identity.carriers import Carrier, content_sha256
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, folder_listing


COUNTS, DESIGN = "outputs/TST/non_law_enforcement_data", "outputs/TST/sampling_design"
OTHER = "outputs/TSU/non_law_enforcement_data"
PAGE = "outputs/reports/TST/report.html"
FIGURE, PICTURE = f"{COUNTS}/cybertipline.svg", f"{COUNTS}/cybertipline.png"
RAW, DERIVED = "data/raw/TST/sampling_design", "data/derived/TST/sampling_design"


COUNTS_LOCK = "notebooks/non_law_enforcement_data/dvc.lock"
DESIGN_LOCK = "notebooks/sampling_design/dvc.lock"


def text(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit_first(writable(root / path), old, new)


def change(path: str, to: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        file = writable(root / path)
        before = file.read_bytes()
        file.write_bytes(to(before))
        assert file.read_bytes() != before, "the change must change something, or the test proves nothing"

    return do


def copy(source: str, target: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        data = (root / source).read_bytes()
        writable(root / target).parent.mkdir(parents=True, exist_ok=True)
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


def writable(path: Path) -> Path:
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
            writable(path).write_text(files.dump_json(content), encoding="utf-8")
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
    writable(root / COUNTS / "counts.csv").write_bytes(data)


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


def page_cell(data: bytes) -> bytes:
    assert b">1,200<" in data
    return data.replace(b">1,200<", b">61.3 %<", 1)


def other_glyph(data: bytes) -> bytes:
    """The first letter of a drawn text, another one of the same drawing."""
    places = [m for m in re.finditer(rb'<use xlink:href="(#[^"]+)"', data)]
    other = next(m.group(1) for m in places if m.group(1) != places[0].group(1))
    return data[: places[0].start(1)] + other + data[places[0].end(1) :]


def digit(data: bytes) -> bytes:
    """The last digit of a table's last line, another one."""
    place = max(n for n, byte in enumerate(data) if chr(byte).isdigit())
    return data[:place] + (b"1" if data[place : place + 1] != b"1" else b"2") + data[place + 1 :]


def page_number(data: bytes) -> bytes:
    return data.replace(b">1,200<", b">2,100<", 1) if b">1,200<" in data else data.replace(b"Testland", b"Testlund", 1)


def without_line(data: bytes, part: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.strip().startswith(b"- " + part))
    return b"".join(lines[:first] + lines[first + 1 :])
