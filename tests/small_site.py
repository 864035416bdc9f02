"""Outputs of two units of the tests' study, written by hand with their records: a site can be made of them without running anything."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw
from tests.checkouts import copy_study

from disrupting_harm import files
from disrupting_harm.identity import notebook, page, pdf, png, svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.records import Cell, FileRef, Input, Library, Output, Record, Saved, write_record
from disrupting_harm.site.verify_page import source_hash
from disrupting_harm.study.load import load_study


STEM, FIGURE = "household_survey", "prevalence_by_indicator"
UNITS = ("TST", "TSU")
SHA = "0" * 64
CELL = "rows = prevalence(children)\nrun.save_figure(rows, id='prevalence_by_indicator')  # <b>&amp;</b>"
DRAWING = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="60" viewBox="0 0 {width} 60" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <title>{unit}: shares</title>
 <metadata>
  <rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
   <dc:description>SYNTHETIC stand-in, not evidence.</dc:description>
  </rdf:RDF>
 </metadata>
 <!-- the bars -->
 <g id="m0">
  <path d="M 0 10 L {length} 10" style="stroke: #0b5a86; stroke-width: 8"/>
 </g>
</svg>
"""
COLUMNS = (
    "estimate_id,indicator,version,label,theme,base,recall,non_answers,statistic,by,level,estimate,se,ci_low,ci_high,ci_method,df,df1,df_rule,"
    "df_domain,deff,n,n_eff,n_cases,n_weighted,p,p_adjusted,risk,reference_risk,part,presentation,flags,weight,strata,psu,lonely_psu,"
    "calibrated_to,base_weight,data_class"
)


def make_small_site(target: Path) -> Layout:
    """The study with its outputs. Unit TST has a figure, its estimates, a notebook and a report; TSU the same figure with other numbers."""
    layout = Layout(copy_study(target))
    for number, unit in enumerate(UNITS):
        _write_unit(layout, unit, 0.25 + number / 10)
    return layout


def ids_of(unit: str) -> tuple[str, ...]:
    return (f"{unit}/{STEM}/clear_ocsea@v1", f"{unit}/{STEM}/clear_ocsea@v1/sex=female")


def identity_of(layout: Layout, unit: str, trace_id: str) -> Identity:
    return Identity(load_study(layout).title, trace_id, "stand-in", "synthetic", 1, ids_of(unit))


def drawing(identity: Identity, unit: str, length: float, width: int = 680) -> bytes:
    return svg.embed(DRAWING.format(unit=unit, length=length, width=width).encode(), identity)


def picture(identity: Identity | None, length: int) -> bytes:
    """Opaque, with edges that no half-tone hides."""
    shown = Image.new("RGBA", (120, 60), "white")
    ImageDraw.Draw(shown).rectangle((0, 10, length, 20), fill="#0b5a86")
    out = io.BytesIO()
    shown.save(out, "PNG")
    return png.embed(out.getvalue(), identity) if identity else out.getvalue()


def table(unit: str, share: float) -> bytes:
    whole, girls = ids_of(unit)
    shared = {
        "indicator": "clear_ocsea", "version": 1, "theme": "prevalence", "base": "children", "recall": "past year", "statistic": "proportion",
        "estimate": f"{share:.3f}", "ci_low": "0.200", "ci_high": "0.300", "presentation": "percentage", "data_class": "synthetic",
    }  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow(shared | {"estimate_id": whole, "label": "Clear OCSEA", "n": 1015})
    more = {"label": "Clear OCSEA, <i>girls</i>", "by": "sex", "level": "female", "n": 475}
    writer.writerow(shared | {"estimate_id": girls} | more)
    return out.getvalue().encode()


def document(identity: Identity) -> bytes:
    """As much of a PDF as a reader of identities looks at."""
    said = zlib.compress(identity.text().encode())
    head = f"%PDF-1.7\n1 0 obj\n<< /Keywords (content-sha256:{'0' * 64}) >>\nendobj\n2 0 obj\n"
    dictionary = f"<< /Length {len(said)} /Type /EmbeddedFile /Filter /FlateDecode >>\nstream\n"
    return pdf.fill_in(head.encode() + dictionary.encode() + said + b"\nendstream\nendobj\n(15.8 %)\n%%EOF\n")


def report_page(identity: Identity) -> bytes:
    return page.embed(
        b"<!DOCTYPE html>\n<html><head><title>r</title></head><body id=top><p>15.8 %</p></body></html>\n", identity
    )


def executed(identity: Identity) -> bytes:
    cells = [{"cell_type": "code", "id": "prevalence", "metadata": {}, "execution_count": 1, "outputs": [], "source": CELL.splitlines(keepends=True)}]  # fmt: skip
    whole = {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
    notebook.embed_in(whole, identity)
    return (json.dumps(whole, indent=1, sort_keys=True) + "\n").encode()


def _write_unit(layout: Layout, unit: str, share: float) -> None:
    folder = layout.output(unit, STEM)
    trace = f"{unit}/{STEM}/{FIGURE}"
    identity = identity_of(layout, unit, trace)
    made = {
        f"{FIGURE}.svg": drawing(identity, unit, share * 680),
        f"{FIGURE}.png": picture(identity, round(share * 120)),
        f"{FIGURE}_narrow.svg": drawing(identity, unit, share * 358, 358),
        "prevalence.csv": table(unit, share),
        f"{STEM}.ipynb": executed(identity_of(layout, unit, f"{unit}/{STEM}")),
    }
    _write(folder, made)
    roles = {".svg": "figure", ".png": "figure", ".csv": "table", ".ipynb": "executed notebook"}
    saved = (
        _saved("estimates", "prevalence", unit, ("prevalence.csv",)),
        _saved("figure", FIGURE, unit, tuple(name for name in made if name.startswith(FIGURE)), caption=f"{_name(layout, unit)}: share of children <who>, past year", source="Synthetic stand-in"),
    )  # fmt: skip
    read = Input(
        path=f"data/derived/{unit}/{STEM}/children.parquet", sha256=SHA, role="derived", table="children", rows=1014,
        raw=(FileRef(path=f"data/raw/{unit}/{STEM}/children.csv", sha256=SHA, role="raw", table="children"),),
        origin={"title": "Synthetic stand-in", "collected_by": "nobody; generated by `dh synthesize`"},
    )  # fmt: skip
    _record(layout, unit, STEM, f"{STEM}@{unit}", folder, made, roles, inputs=(read,), saved=saved)
    report = layout.report(unit)
    mixed = replace(identity_of(layout, unit, f"{unit}/report"), data="mixed")
    pages = {
        "report.html": report_page(mixed),
        "report.pdf": document(mixed),
    }
    _write(report, pages)
    _record(layout, unit, "country_report", f"report@{unit}", report, pages, {".html": "report", ".pdf": "report"})


def _name(layout: Layout, unit: str) -> str:
    return load_study(layout).units[unit].name


def _saved(kind: str, id: str, unit: str, names: tuple[str, ...], **words: str) -> Saved:
    paths = tuple(f"outputs/{unit}/{STEM}/{name}" for name in names)
    cell = Cell(id="prevalence", sha256=files.sha256_text(CELL))
    return Saved(kind=kind, id=id, trace_id=f"{unit}/{STEM}/{id}", files=paths, cell=cell, tables=("children",) if kind == "estimates" else (), estimates=ids_of(unit), **words)  # fmt: skip


def _write(folder: Path, made: dict[str, bytes]) -> None:
    for name, data in made.items():
        files.write_bytes(folder / name, data)


def _record(layout: Layout, unit: str, component: str, stage: str, folder: Path, made: dict[str, bytes], roles: dict[str, str], **facts) -> None:  # fmt: skip
    outputs = tuple(
        Output(path=layout.relative(folder / name), sha256=files.sha256_bytes(data), role=roles[Path(name).suffix])
        for name, data in made.items()
    )
    write_record(
        folder / "record.json",
        Record(
            stage=stage, component=component, country=unit, data_class="synthetic", parameters=(), outputs=outputs,
            code=Library(version="0", path="data/slices/library/x.json", sha256=SHA),
            lock=FileRef(path="requirements.lock", sha256=SHA, role="lock"),
            notebook=FileRef(path=f"notebooks/{component}/{component}.ipynb", sha256=SHA, role="notebook"), **facts,
        ),
    )  # fmt: skip


def hold_policy(page: str) -> tuple[str, str]:
    """The script and the style of a page whose policy lets these alone run, and nothing from any network."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(script) == len(style) == 1
    assert policy == (
        f"default-src 'none'; script-src '{source_hash(script[0])}'; style-src '{source_hash(style[0])}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return script[0], style[0]
