"""What a release says about itself to people: a text and a page with the same facts."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disrupting_harm.release.log import Counts
from disrupting_harm.release.marks import CLASS, MARK


README, INDEX = "README.md", "index.html"
DEMONSTRATION = f"{MARK}: a demonstration. It holds stand-in data made by a program; nothing marked so is evidence about any child or country."


@dataclass(frozen=True)
class About:
    """The facts of a release. units: name by code. stand_ins: by unit, the components that stand in. against: the earlier ones that last held these units."""

    study: str
    number: int
    commit: str
    date: str
    pins_sha256: str
    demonstration: bool
    units: Mapping[str, str]
    stand_ins: Mapping[str, Sequence[str]]
    files: int
    against: Sequence[int]
    changes: Counts
    signed_by: str

    def facts(self) -> list[tuple[str, str]]:
        found = [
            ("Release", str(self.number)),
            ("Date", self.date),
            ("Commit", self.commit),
            ("Digest of all pins", self.pins_sha256),
        ]
        found += [("Files of the units", str(self.files)), ("Signed by", self.signed_by)]
        if self.against:
            c = self.changes
            found.append(
                (
                    f"Since release {', '.join(map(str, self.against))}",
                    f"estimates and assessments: {c.changed} changed, {c.appeared} appeared, {c.went} went (changes.csv)",
                )
            )
        return [(name, value) for name, value in found if value]

    def line_of(self, unit: str) -> str:
        stand_ins = self.stand_ins.get(unit)
        return self.units[unit] + (f" ({MARK} in part or whole: {', '.join(stand_ins)})" if stand_ins else "")


CONTENTS = (
    ("outputs/reports/<unit>/", "the report of a unit as one page and as PDF, its executed cover and its record"),
    ("outputs/<unit>/<component>/", "tables, figures, the executed notebook and its record"),
    ("outputs/<unit>/records/", "records of the stages whose data are not released"),
    ("manifest.json", "every file with its SHA-256, size, data class, trace id and record; the pins"),
    (
        "ro-crate-metadata.json",
        "the same as a Provenance Run RO-Crate, with the runs that made the files; dvc.yaml is its workflow",
    ),
    ("prov.json", "the runs as W3C PROV"),
    ("datapackage.json", "the tables as a Frictionless Data Package: columns and their types"),
    ("codecheck.yml", "what a checker should make again (CODECHECK)"),
    ("ddi.xml", "the instruments in DDI Lifecycle 3.3: questions, answers, columns, and the data by hash alone"),
)
CHECK = (
    "In a clone of the repository, `dh release --check FOLDER` checks every file, the pins, the log and the signature.",
    (
        "Without a clone, the library alone will do (its wheel, by `pip install`). `dh verify FOLDER` hashes every file, holds the records "
        "against each other, and names by hash what is not here. In the folder, `dh trace THING` leads from a figure, a file, an id or a "
        "number of a report to the hashes of the data behind it."
    ),
    (
        "Without the library, `ro-crate-metadata.json` says in each CreateAction what a run read (`object`) and made (`result`). The one whose "
        "instrument is `dvc.yaml` is the run of the whole workflow and lists every file; leave it out. From a figure go to the run that has "
        "it as a result, from each object of that run to the run that made it, and so on down to `#file/data/raw/` and "
        "`#file/data/reference/`: the `sha256` there is that of a file which is not here. An id that ends with `?rows_of=` and a code has the "
        "hash of that unit's rows of a shared table."
    ),
)


def readme_text(about: About) -> str:
    lines = [about.study, "=" * len(about.study), ""]
    lines += [DEMONSTRATION, ""] if about.demonstration else []
    lines += [f"- {name}: {value}" for name, value in about.facts()]
    lines += ["", "Units", "-----"]
    lines += ["", *(f"- {unit}: {about.line_of(unit)}" for unit in about.units)]
    lines += ["", "Contents", "--------", ""]
    lines += [f"- `{place}`: {what}" for place, what in CONTENTS]
    lines += ["", "How to check it", "---------------"]
    return "\n".join([*lines, *(text for one in CHECK for text in ("", one)), ""])


def index_page(about: About) -> str:
    """One page without scripts, with a link to each report."""
    mark = f'<p class="{CLASS}" role="note">{html.escape(DEMONSTRATION)}</p>' if about.demonstration else ""
    facts = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in about.facts())
    units = "".join(
        f'<li><a href="outputs/reports/{unit}/report.html">{html.escape(about.line_of(unit))}</a> '
        f'(<a href="outputs/reports/{unit}/report.pdf">PDF</a>)</li>'
        for unit in about.units
    )
    contents = "".join(
        f"<dt><code>{html.escape(place)}</code></dt><dd>{html.escape(what)}</dd>" for place, what in CONTENTS
    )
    checks = "".join(f"<p>{_with_code(text)}</p>" for text in CHECK)
    title = html.escape(f"{about.study}, release {about.number}")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title>"
        "<style>body{font-family:sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
        "dd{overflow-wrap:anywhere}[role=note]{color:#9c1c1c;font-weight:bold}</style></head>\n"
        f"<body><main><h1>{title}</h1>{mark}<dl>{facts}</dl>\n<h2>Reports</h2><ul>{units}</ul>\n"
        f"<h2>Contents</h2><dl>{contents}</dl>\n<h2>How to check it</h2>{checks}</main></body></html>\n"
    )


def _with_code(text: str) -> str:
    """As HTML; what stands between two backquotes is code."""
    parts = map(html.escape, text.split("`"))
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
