"""Make the site of all records that are here, or hold the site that is here against one that is made again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.provenance.site_files import LIST, records_digest, site_folder
from disrupting_harm.reads import read_once
from disrupting_harm.site.confirm_page import confirm_page, page_name
from disrupting_harm.site.earlier import read_earlier_files
from disrupting_harm.site.pages import site_pages
from disrupting_harm.site.register import make_register, read_all_records
from disrupting_harm.site.shown_claims import has_claims, read_shown_claims
from disrupting_harm.site.verify_page import register_digest, verify_page
from disrupting_harm.study.load import load_study


VERIFY, SITE, CONFIRM = "verify.html", "site", "confirm"


def build_site(layout: Layout, after: Sequence[Path], out: TextIO) -> None:
    """Write `outputs/study` by one swap, and say what is in it. Raises UserError, and then nothing is changed."""
    pages, digest, count = _make(layout, after)
    partial = files.partial_directory(site_folder(layout))
    for name, data in pages.items():
        files.write_bytes(partial / name, data)
    files.replace_directory(partial, site_folder(layout))
    start = layout.relative(site_folder(layout))
    size = sum(map(len, pages.values()))
    print(f"{start}: {len(pages)} files, {size / 1e6:.1f} MB, of {count} records", file=out)
    print(f"{start}/{VERIFY}: {len(pages[VERIFY]) / 1e6:.1f} MB, sha256 {files.sha256_bytes(pages[VERIFY])}", file=out)
    print(f"its register: sha256 {digest}, which the page shows too", file=out)
    confirmed = [data for name, data in pages.items() if name.startswith(f"{CONFIRM}/")]
    if confirmed:
        told = f"{len(confirmed)} pages for partners, {sum(map(len, confirmed)) / 1e6:.1f} MB; the SHA-256 of each stands in {start}/{LIST}"
        print(f"{start}/{CONFIRM}: {told}", file=out)
    print("the site believes the records: run `dh verify` before it is published", file=out)


def check_site(layout: Layout, after: Sequence[Path], out: TextIO) -> int:
    """0 if the site that is here is what `build_site` would write now, else 1 with one sentence for each file that differs."""
    pages, _, _ = _make(layout, after, fresh=True)
    folder = site_folder(layout)
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    start = layout.relative(folder)
    told = [f"{start}/{name}: is missing; run `dh site`." for name in sorted(pages.keys() - here)]
    told += [f"{start}/{name}: is no file of the site; take it out." for name in sorted(here - pages.keys())]
    told += [
        f"{start}/{name}: is not what `dh site` makes of the records that are here; run it."
        for name in sorted(pages.keys() & here)
        if (folder / name).is_symlink() or (folder / name).read_bytes() != pages[name]
    ]
    for sentence in told:
        print(sentence, file=out)
    if not told:
        print(f"{start}: all {len(pages)} files are what the records give", file=out)
    return 1 if told else 0


def _make(layout: Layout, after: Sequence[Path], *, fresh: bool = False) -> tuple[dict[str, bytes], str, int]:
    """Files of the site by name, the digest of the register, and the number of records."""
    with read_once():
        records = read_all_records(layout)
        register = make_register(layout, records, read_earlier_files(layout, after), fresh=fresh)
        pages = {VERIFY: verify_page(register).encode()}
        confirmed = _confirm_pages(layout, {record.country for _, record in records})
        pages |= {f"{CONFIRM}/{page_name(unit)}": text.encode() for unit, text in confirmed.items()}
        texts = site_pages(layout, records, register["pins"], confirmed=confirmed)
        pages |= {f"{SITE}/{name}": text.encode() for name, text in texts.items()}
        listed = {
            f"{layout.relative(site_folder(layout))}/{name}": files.sha256_bytes(data) for name, data in pages.items()
        }
        pages[LIST] = files.dump_json({"records": records_digest(layout), "files": listed}).encode()
        return pages, register_digest(register), len(records)


def _confirm_pages(layout: Layout, units: Iterable[str]) -> dict[str, str]:
    """By unit, for each whose report states claims."""
    study = load_study(layout)
    forms: dict[str, dict[str, AskedItem]] = {}
    return {
        unit: confirm_page(study.title, study.units[unit].name, read_shown_claims(layout, unit, forms))
        for unit in sorted(units)
        if has_claims(layout, unit)
    }
