"""One figure or indicator over all countries: whether the same was done everywhere, and where not, with file and value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from disrupting_harm.errors import TraceError, UserError, near
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.audit_facts import Asked, Fact, facts_of
from disrupting_harm.provenance.find_number import FIGURE
from disrupting_harm.provenance.generated import parameters_are_used
from disrupting_harm.records import NotARecord, Record, read_record
from disrupting_harm.registry import components
from disrupting_harm.sections import held, merged_section
from disrupting_harm.study.load import load_study


SAME, DIFFERENT = 0, 1
NOTHING = "nothing"
UNIT = re.compile(r"[A-Z]{3}/")


@dataclass(frozen=True)
class Value:
    """What some units say of a fact; "" for those that say nothing of it. file: of the first of them."""

    value: str
    units: tuple[str, ...]
    file: str


@dataclass(frozen=True)
class Difference:
    """values: the one that most units have comes first."""

    what: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        usual, *others = self.values
        told = "; ".join(
            f"{', '.join(v.units)}: {v.value or NOTHING}" + (f" ({v.file})" if v.file else "") for v in others
        )
        return (
            f"{self.what}: {told}; the other {len(usual.units)}: {usual.value or NOTHING} ({usual.file or 'nowhere'})"
        )


@dataclass
class Audit:
    """units: that saved it. same: by kind, how many facts are the same everywhere. missing: by unit, why it has nothing to compare, or
    why what is compared may not be what made it.
    """

    asked: Asked
    units: list[str] = field(default_factory=list)
    same: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    differences: list[Difference] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> int:
        return DIFFERENT if self.differences or self.missing else SAME

    def data(self) -> dict:
        return {
            "asked": str(self.asked),
            "kind": "indicator" if self.asked.is_indicator else "figure or table",
            "units": self.units,
            "same": dict(self.same),
            "differences": [
                {
                    "what": d.what,
                    "values": [{"value": v.value, "units": list(v.units), "file": v.file} for v in d.values],
                }
                for d in self.differences
            ],
            "missing": self.missing,
        }


def audit(layout: Layout, target: str) -> Audit:
    """target: `component/id`, an id or an indicator alone where one component has it, a trace id of any country, or the number of a figure.

    Countries that were fielded and hold the component are compared; validation units and generated files have definitions of
    their own. Raises TraceError for what no country saved, and for a name that several things have.
    """
    records = _records(layout)
    asked = _asked(layout, target, [record for record in records.values() if isinstance(record, Record)])
    result, facts = Audit(asked), {}
    units = load_study(layout).units
    for (unit, stem), record in records.items():
        if stem != asked.component:
            continue
        if not isinstance(record, Record):
            result.missing[unit] = record
        elif not asked.entries(record):
            result.missing[unit] = f"saved no {asked.name}"
        else:
            result.units.append(unit)
            if not parameters_are_used(layout, record, "run"):
                result.missing[unit] = f"its parameters changed since it was made; run `dh repro {stem}@{unit}`"
            facts[unit] = list(facts_of(layout, record, asked, units[unit].name))
    _compare(layout, result, facts)
    return result


def _records(layout: Layout) -> dict[tuple[str, str], Record | str]:
    """Of every country that was fielded, the record of each component that it holds, or why there is none."""
    found: dict[tuple[str, str], Record | str] = {}
    for unit, about in load_study(layout).units.items():
        if about.kind != "country" or not about.fielded:
            continue
        try:
            stems = held(layout, unit)
        except UserError as error:
            raise TraceError(str(error)) from None
        for stem in stems:
            path = layout.output(unit, stem) / "record.json"
            try:
                found[unit, stem] = read_record(path)
            except NotARecord:
                said = "is no record any more" if path.is_file() else "is not here"
                found[unit, stem] = f"{layout.relative(path)} {said}; run `dh repro {stem}@{unit}`"
    return found


def _asked(layout: Layout, target: str, records: Iterable[Record]) -> Asked:
    name = UNIT.sub("", target, count=1).partition("@")[0]
    if FIGURE.fullmatch(name):
        name = f"figure_{name.replace('.', '_')}"
    stem, _, rest = name.rpartition("/")
    known: dict[Asked, None] = {}
    owners: set[Asked] = set()  # of an indicator that several components estimate, the one that defines it
    for record in records:
        known |= {Asked(record.component, entry.id, False): None for entry in record.saved}
        indicators = {indicator for entry in record.made() for indicator in entry.definitions}
        known |= {Asked(record.component, indicator, True): None for indicator in sorted(indicators)}
        own = layout.relative(layout.indicators(record.component))
        defined = {name for ref in record.parameters if ref.path == own for name in ref.names or ()}
        owners |= {Asked(record.component, indicator, True) for indicator in indicators & defined}
    found = [one for one in known if one.name == rest and stem in ("", one.component)]
    if len(found) > 1 and len(first := [one for one in found if one in owners]) == 1:
        found = first
    if not found:
        found = [
            one
            for one in known
            if not one.is_indicator and one.name.startswith(f"{rest}_") and rest.startswith("figure_")
        ]
    if len(found) == 1:
        return found[0]
    if not found:
        hint = near(name, sorted({*map(str, known), *(one.name for one in known)}))
        raise TraceError(
            f"{target}: no country saved a figure, a table or an indicator of that name{hint}; name one of a component of "
            f"{', '.join(components())}."
        )
    raise TraceError(f"{target}: {len(found)} things have that name; name one of {', '.join(map(str, found))}.")


def _compare(layout: Layout, result: Audit, facts: dict[str, list[Fact]]) -> None:
    """Put each fact, over all units, among those that are the same or those that differ."""
    by_what: dict[str, dict[str, Fact]] = defaultdict(dict)
    for unit, found in facts.items():
        for fact in found:
            by_what[fact.what][unit] = fact
    for what, of_unit in by_what.items():
        first = next(iter(of_unit.values()))
        values: dict[str, list[str]] = defaultdict(list)
        for unit in of_unit if first.is_of_saved else result.units:
            values[of_unit[unit].value if unit in of_unit else ""].append(unit)
        if len(values) == 1:
            result.same[first.kind] += 1
            continue
        ordered = sorted(
            values.items(), key=lambda item: -len(item[1])
        )  # of equally many units, in the order of the study
        found = (Value(value, tuple(units), _place(layout, units[0], of_unit, first)) for value, units in ordered)
        result.differences.append(Difference(what, tuple(found)))


def _place(layout: Layout, unit: str, of_unit: dict[str, Fact], first: Fact) -> str:
    """The file that states a fact for a unit; of a parameter, with its line. Of one that says nothing, where it would be stated."""
    if not first.key:
        return of_unit[unit].file if unit in of_unit else ""
    try:
        return merged_section(layout, unit, first.key[0]).place(*first.key[1:])
    except UserError:
        return of_unit[unit].file if unit in of_unit else ""


def print_audit(result: Audit, out: TextIO) -> int:
    """Write the audit; returns SAME or DIFFERENT."""
    print(f"{result.asked}: {len(result.units)} countries: {', '.join(result.units)}", file=out)
    for kind, count in result.same.items():
        print(f"same     {kind}: {count}", file=out)
    for difference in result.differences:
        print(f"differs  {difference}", file=out)
    for unit, why in result.missing.items():
        print(f"missing  {unit}: {why}", file=out)
    same = sum(result.same.values())
    told = f"{len(result.differences)} differ" if result.differences else "none differs"
    print(f"{same} facts are the same in every country, {told}", file=out)
    return result.code
