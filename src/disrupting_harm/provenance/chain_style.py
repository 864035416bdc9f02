"""How the page of a chain looks: the colours, sizes and widths of the reports."""

STYLE = """
:root { color-scheme: light; --ink: #1b2733; --ink-2: #4a5866; --rule: #d3dae1; --panel: #f3f5f7; --lead: #0b5a86; --mark: #9b1c31; --cover: #12324a; --cover-ink-2: #c9dbe8; }
* { box-sizing: border-box; }
html { font: 400 100%/1.5 "Source Sans 3", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: #fff; -webkit-text-size-adjust: 100%; }
body { margin: 0; }
header { background: var(--cover); color: #fff; padding: 40px 24px 28px; }
header > div { max-width: 1040px; margin: 0 auto; } main { max-width: 1088px; margin: 0 auto; }
header p { margin: 0; } header .kind { color: var(--cover-ink-2); font-weight: 600; }
h1, h2 { font-family: "Source Serif 4", "Source Serif Pro", Charter, Georgia, "Noto Serif", serif; font-weight: 600; line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.5rem, 4.5vw, 2.125rem); margin: 8px 0 12px; }
.said { font-size: 1.3125rem; line-height: 1.35; max-width: 40em; }
main .said { font-size: 1.125rem; margin: 0 0 12px; }
.mark { display: inline-block; font-size: .8125rem; font-weight: 700; line-height: 1; padding: 5px 8px; color: #fff; background: var(--lead); }
header .mark { margin-top: 16px; border: 1px solid #fff; } .mark.synthetic { background: var(--mark); }
main { padding: 8px 24px 64px; }
section { margin: 0; } main > section { border-top: 4px solid var(--lead); margin-top: 32px; padding-top: 16px; }
section section { border-top: 1px solid var(--rule); margin-top: 20px; padding-top: 12px; }
main > section > h2 { font-size: 1.625rem; margin: 0 0 12px; } section section h2 { font-size: 1.3125rem; margin: 0 0 8px; }
h3 { font-size: 1rem; margin: 16px 0 4px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 4px 16px; margin: 0 0 16px; }
dt { color: var(--ink-2); font-weight: 600; grid-column: 1; } dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0 0 16px; } table { border-collapse: collapse; font-size: .9375rem; min-width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--rule); overflow-wrap: break-word; }
th { color: var(--ink-2); font-weight: 600; white-space: nowrap; } td { font-variant-numeric: tabular-nums; min-width: 6rem; }
main > img { display: block; max-width: 100%; height: auto; margin-top: 24px; } details { margin: 0 0 16px; } summary { cursor: pointer; color: var(--lead); font-weight: 600; min-height: 24px; }
pre { background: var(--panel); padding: 12px; overflow-x: auto; font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; margin: 8px 0 0; }
.wrong { color: var(--mark); font-weight: 700; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
@media (max-width: 40rem) { header, main { padding-left: 16px; padding-right: 16px; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dt, dd { grid-column: 1; } dd { margin-bottom: 6px; } }
@media print { details:not([open]) > *:not(summary) { display: block; } }
"""
