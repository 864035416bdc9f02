"""The site: pages of the study and of each unit, one page that shows any figure, and the data for it. A few dozen files in all."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence

from disrupting_harm.layout import Layout
from disrupting_harm.records import Record
from disrupting_harm.site.confirm_page import page_name
from disrupting_harm.site.register import Interned, places
from disrupting_harm.site.unit_data import pages_of
from disrupting_harm.site.verify_page import TEMPLATES, render
from disrupting_harm.study.conventions import Study, Unit
from disrupting_harm.study.load import load_study


COPIED = ("site.css", "common.js", "search.js", "figure.js")
KINDS = {"figure": "Figures", "table": "Tables"}
GROUPS = {
    "validation": "Validation units: real public data that show that the library computes correctly",
    "generated": "Generated files",
    "countries": "The countries side by side",
}
UP = "../../../"  # from a page of the site to the root of the clone


def site_pages(
    layout: Layout, records: Sequence[tuple[str, Record]], pins: str, *, confirmed: Container[str] = ()
) -> dict[str, str]:
    """Texts by name below the site's folder. pins: the digest of all pins. confirmed: units whose claims have a page to confirm them.

    Raises UserError for outputs that are not as recorded.
    """
    study = load_study(layout)
    found = pages_of(layout, records, study.units)
    shared = {"study": study.title, "pins": pins}
    pages = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in COPIED}
    pages["index.html"] = render("study.html.j2", **shared, **_study(study, found.data))
    pages["figure.html"] = render("figure.html.j2", **shared)
    for unit, data in found.data.items():
        pages[f"{unit}.html"] = render(
            "unit.html.j2",
            **shared,
            unit=_unit(data),
            confirm=f"../confirm/{page_name(unit)}" if unit in confirmed else "",
        )
        pages[f"data/{unit}.js"] = script(unit, data)
    names = {unit: data["name"] for unit, data in found.data.items()}
    things = [
        (unit, run["component"], one)
        for unit, data in found.data.items()
        for run in data["runs"]
        for one in run["things"]
    ]
    labels = Interned()
    runs = {(unit, run["component"]): run for unit, data in found.data.items() for run in data["runs"]}
    index = [
        [
            f"{unit}/{component}/{one['id']}",
            one["caption"],
            one["data_class"],
            labels(_labels(runs[unit, component], one)),
        ]
        for unit, component, one in things
    ]
    held: dict[str, list[str]] = {}
    for unit, component, one in things:
        held.setdefault(f"{component}/{one['id']}", []).append(unit)
    pages["data/search.js"] = script("names", names) + script("labels", labels.all()) + script("index", index)
    pages["data/units.js"] = script("names", names) + script("things", held)
    pages["data/cells.js"] = script("cells", dict(sorted(found.cells.items())))
    return pages


def script(name: str, value: object) -> str:
    """A script that keeps a value under a name: what a page that is opened as a file may load, which no JSON is."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return f"(window.dh ??= {{}})[{json.dumps(name)}] = {text};\n"


def _classes(data: Mapping) -> list[str]:
    return sorted({one["data_class"] for run in data["runs"] for one in run["things"]})


def _report(data: Mapping) -> list[dict]:
    """Links to the report, in English first, each with its kind and the name of another language."""
    found = []
    for path in data["report"]:
        _, *language, kind = path.rpartition("/")[2].split(".")
        found.append((language, kind.upper(), {"href": UP + path, "word": kind.upper() + _in_words(language)}))
    return [link for _, _, link in sorted(found, key=lambda one: one[:2])]


def _in_words(language: Sequence[str]) -> str:
    if not language:
        return ""
    from babel import Locale  # only where a report is in another language

    return f" in {Locale.parse(language[0]).get_display_name('en')}"


def _unit(data: Mapping) -> dict:
    runs = [
        {
            "component": run["component"],
            "classes": sorted({one["data_class"] for one in run["things"]}),
            "title": run["component"].replace("_", " ").capitalize(),
            "stage": run["stage"],
            "notebook": run["notebook"],
            "kinds": [
                (title, [_line(data, run, one) for one in run["things"] if one["kind"] == kind])
                for kind, title in KINDS.items()
                if any(one["kind"] == kind for one in run["things"])
            ],
        }
        for run in data["runs"]
        if run["things"]
    ]  # fmt: skip
    return {"name": data["name"], "classes": _classes(data), "report": _report(data), "runs": runs}


def _line(data: Mapping, run: Mapping, one: Mapping) -> dict:
    caption = one["caption"].removeprefix(f"{data['name']}: ")
    return one | {
        "trace": f"{data['unit']}/{run['component']}/{one['id']}",
        "caption": caption[:1].upper() + caption[1:],
    }


def _labels(run: Mapping, one: Mapping) -> str:
    """What its numbers are called, each label once."""
    return " ".join(
        dict.fromkeys(number[1] for number in map(run["numbers"].__getitem__, places(one["numbers"])) if number[1:])
    )


def _study(study: Study, data: Mapping[str, Mapping]) -> dict:
    groups: dict[str, list[dict]] = {}
    for code, unit in study.units.items():
        title = f"Phase {unit.phase}" if unit.kind == "country" else GROUPS[unit.kind]
        groups.setdefault(title, []).append(_row(code, unit, data.get(code)))
    order = ["Phase 1", "Phase 2", *(GROUPS[kind] for kind in ("countries", "validation", "generated"))]
    return {
        "groups": [{"title": title, "rows": sorted(groups[title], key=_name)} for title in order if title in groups],
        "synthetic": any("synthetic" in _classes(one) for one in data.values()),
    }


def _name(row: dict) -> str:
    return row["name"]


def _row(code: str, unit: Unit, data: Mapping | None) -> dict:
    if data is None:
        why = (
            "not here: its outputs are not on the machine that made this site"
            if unit.fielded
            else "planned, and not fielded"
        )
        return {"name": unit.name, "href": "", "why": why}
    things = [one for run in data["runs"] for one in run["things"]]
    return {
        "name": unit.name,
        "href": f"{code}.html",
        "classes": _classes(data),
        "components": len(data["runs"]),
        "real": sum(any(one["data_class"] != "synthetic" for one in run["things"]) for run in data["runs"]),
        "figures": sum(one["kind"] == "figure" for one in things),
        "tables": sum(one["kind"] == "table" for one in things),
        "report": _report(data),
    }
