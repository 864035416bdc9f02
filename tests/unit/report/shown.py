"""Notebooks and figures for tests of the report, as `evidence.display` writes them."""

from __future__ import annotations

import nbformat


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0L9 9"/></svg>'
MARK = '<strong class="dh-mark">SYNTHETIC</strong> stand-in, not evidence. '
TABLE = (
    '<div class="dh-scroll" tabindex="0"><table><thead><tr><th scope="col">Group</th><th scope="col">Share</th></tr></thead>'
    "<tbody><tr><td>Girls</td><td>7.0 %</td></tr><tr><td>Boys</td><td>not shown</td></tr></tbody></table></div>"
)


def figure(trace_id: str, *, caption="A caption", note="", mark=MARK, numbers=True, kind="figure") -> str:
    caveat = f'<span class="dh-caveat">{note}</span> ' if note else ""
    said = (
        f'<figcaption><b>{caption}</b><br>{mark}{caveat}<span class="dh-source">Source: a survey</span><br>'
        f'<span class="dh-trace">Trace: <code>{trace_id}</code></span></figcaption>'
    )
    folded = f"<details><summary>The numbers in this figure</summary>{TABLE}</details>" if numbers else ""
    picture = (
        f'<img alt="{caption}" src="data:image/svg+xml;base64,AAAA">{said}{folded}'
        if kind == "figure"
        else f"{said}{TABLE}"
    )
    return f'<figure class="dh-{kind}" id="{trace_id.replace("/", "-")}" data-class="{"synthetic" if mark else "public"}">{picture}</figure>'


def table(trace_id: str, **options) -> str:
    return figure(trace_id, kind="table", **options)


def code(name: str, *shown: str, source: str = "x") -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "plain"}) for html in shown]
    return nbformat.v4.new_code_cell(source, id=name, outputs=outputs)


def text(name: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))
