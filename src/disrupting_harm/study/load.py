"""Parameter files read, inherited and checked. Every problem is told at once, by file, line and key.

A unit's section of a component is made of layers, the later over the earlier: the component's study-wide defaults, its
defaults for stand-ins, the layout of a file that several units share, what the phase does otherwise, and what the unit states.
Mappings are joined key by key; any other value replaces the one below it, and `null` takes it out. A unit that is not a country of
the study inherits nothing but a layout.
"""

from __future__ import annotations

from collections.abc import Mapping

from disrupting_harm.errors import ParamsError, UnknownCountryError, near
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.study.conventions import LanguageEdition, NotHeld, Study, TargetPopulation, Unit
from disrupting_harm.study.disclosure import DisclosureRules
from disrupting_harm.study.file_layout import FileLayout
from disrupting_harm.study.merge import Layer, Merged, merge
from disrupting_harm.study.model import DataClass, Iso3, LanguageCode, Model, Name
from disrupting_harm.study.parameter_file import read_parameters, validate, validate_file


EVERY_UNIT = "*"  # in the column iso3 of a reference table: the row speaks of every unit


class UnitFile(Model):
    """One file of `params/countries/`: what the unit holds, and what differs from the study's defaults."""

    iso3: Iso3
    target_population: dict | None = None  # of `TargetPopulation`, with what the study states
    components: dict[Name, dict | None]
    not_held: dict[Name, NotHeld] = {}  # by research activity: why the country holds none of its components
    editions: dict[LanguageCode, LanguageEdition] = {}  # by language: why the unit's report is written in it too
    disclosure: dict[DataClass, dict] = {}  # by data class, of `DisclosureRules`, with what the study states


class ComponentFile(Model):
    """One file of `params/components/`: what countries need not repeat. `if_synthetic` joins where the data are a stand-in."""

    defaults: dict = {}
    if_synthetic: dict = {}


@kept_while_read_once
def load_study(layout: Layout) -> Study:
    return validate_file(layout, layout.study(), Study)


@kept_while_read_once
def load_unit_file(layout: Layout, iso3: str) -> UnitFile:
    study, path = load_study(layout), layout.country(iso3)
    if iso3 not in study.units and iso3 in unit_codes(layout):
        raise UnknownCountryError(
            f"{layout.relative(path)}: not named by a unit of the study{near(iso3, study.units)}; rename or remove it, or write its "
            "line under `units` in params/study.yaml."
        )
    study.require_fielded(iso3)
    unit = validate_file(layout, path, UnitFile)
    if unit.iso3 != iso3:
        line = read_parameters(layout, path).line_of(("iso3",))
        raise ParamsError(
            f"{layout.relative(path)}, line {line}, key iso3: does not match the file's name; make both {iso3}."
        )
    return unit


@kept_while_read_once
def load_reasons(layout: Layout, iso3: str) -> dict[str, NotHeld]:
    """By research activity, why the unit holds none of its components: the unit's own reason, else that of its phase.

    Raises ParamsError for a reason about what is no activity of the study.
    """
    study, unit = load_study(layout), load_unit_file(layout, iso3)
    if unknown := [name for name in unit.not_held if name not in study.activities]:
        file = read_parameters(layout, layout.country(iso3))
        raise ParamsError(
            "\n".join(
                f"{file.name}, line {file.line_of(('not_held', name))}, key not_held.{name}: no research activity"
                f"{near(name, study.activities)}; name one of `activities` in params/study.yaml."
                for name in unknown
            )
        )
    phase = study.unit(iso3).phase
    of_phase = {name: a.not_held[phase] for name, a in study.activities.items() if phase in a.not_held}
    return of_phase | unit.not_held


def load_disclosure(layout: Layout, iso3: str, data_class: DataClass) -> DisclosureRules | None:
    """The rules of disclosure control for estimates of the class; None where nothing is withheld.

    What neither the study nor the unit states is as the model has it; of a class that neither names, all, but nothing of public data.
    """
    load_study(layout)
    load_unit_file(layout, iso3)
    files = [read_parameters(layout, layout.study()), read_parameters(layout, layout.country(iso3))]
    named = [
        layer.content[data_class] for file in files if data_class in (layer := Layer(file, ("disclosure",))).content
    ]
    if named[-1:] == [None] or (not named and data_class == "public"):
        return None
    return validate(DisclosureRules, merge([Layer(file, ("disclosure", data_class)) for file in files], {}))


def unit_codes(layout: Layout) -> list[str]:
    """Units with a parameter file, in alphabetical order."""
    return sorted(path.stem for path in layout.country("XXX").parent.glob("*.yaml"))


def spoken_of(layout: Layout, iso3: str) -> tuple[str, ...]:
    """What the column iso3 of a reference table may hold in a row about the unit: its code, `phase 1` or `phase 2`, or `*`. Of
    the countries together: the code of any.

    Read without the checks of the whole study, so that a mistake elsewhere in it does not change which rows are meant.
    """
    try:
        units = read_parameters(layout, layout.study()).data.get("units")
    except ParamsError:
        units = None
    unit = units.get(iso3) if isinstance(units, Mapping) else None
    phase = unit.get("phase") if isinstance(unit, Mapping) else None
    if isinstance(unit, Mapping) and unit.get("kind") == "countries":
        return (*_fielded(units), "phase 1", "phase 2", iso3, EVERY_UNIT)
    return (iso3, *((f"phase {phase}",) if phase else ()), EVERY_UNIT)


def _fielded(units: Mapping) -> list[str]:
    """The countries of the study in which something was done."""
    countries = {code: unit for code, unit in units.items() if isinstance(unit, Mapping) and "phase" in unit}
    return sorted(code for code, unit in countries.items() if unit.get("fielded", True))


def merge_section(layout: Layout, iso3: str, stem: str, *, file_layout: str | None = None) -> Merged:
    """The section of a component for a unit, by the layers that the module describes. Nothing of its content is checked.

    `file_layout` is the layout that the unit is taken to declare, whatever it says itself.
    """
    unit = load_study(layout).unit(iso3)
    load_unit_file(layout, iso3)
    words: dict[str, str | int] = {"country": unit.name, "iso3": iso3}
    layers = _layers(layout, iso3, stem, unit)
    declared = merge(layers, {})
    name = file_layout or declared.data.get("layout")
    if isinstance(name, str):
        path, found = layout.file_layout(name), load_file_layout(layout, name, stem, place=declared.place("layout"))
        if iso3 not in found.units:
            place = layout.relative(path)
            raise ParamsError(
                f"{place}, key units: no code of {iso3}; add it there, or take `layout` out of its parameters."
            )
        words["unit_code"] = found.units[iso3]
        shared = read_parameters(layout, path)
        above = 2 if unit.kind == "country" else 1  # what the phase and the unit state
        layers[-above:-above] = [Layer(shared, ("section",)), Layer(shared, ("own", iso3))]
    return merge(layers, words)


def load_file_layout(layout: Layout, name: str, stem: str, *, place: str) -> FileLayout:
    """The layout of that name. Raises ParamsError where there is none of the component; `place` is what names it."""
    known = sorted(path.stem for path in layout.file_layouts().glob("*.yaml"))
    if name not in known:
        raise ParamsError(
            f"{place}: no layout {name}{near(name, known)}; take one of {', '.join(known) or 'none'}, or write "
            f"{layout.relative(layout.file_layouts())}/{name}.yaml."
        )
    found = validate_file(layout, layout.file_layout(name), FileLayout)
    if found.component != stem:
        raise ParamsError(f"{place}: {name} is a layout of {found.component} and not of {stem}; take it out.")
    return found


def _layers(layout: Layout, iso3: str, stem: str, unit: Unit) -> list[Layer]:
    own = Layer(read_parameters(layout, layout.country(iso3)), ("components", stem))
    if unit.kind not in ("country", "countries"):
        return [own]
    of_phase = Layer(read_parameters(layout, layout.study()), ("phases", unit.phase, "components", stem))
    lower = [of_phase, own] if unit.phase else [own]
    if layout.component(stem).is_file():
        validate_file(layout, layout.component(stem), ComponentFile)
        shared = read_parameters(layout, layout.component(stem))
        layers = [Layer(shared, ("defaults",)), *lower]
        if merge(layers, {}).data.get("data_class") == "synthetic":
            layers.insert(1, Layer(shared, ("if_synthetic",)))
        lower = layers
    return lower


@kept_while_read_once
def load_target_population(layout: Layout, iso3: str) -> TargetPopulation | None:
    """The population that the unit's surveys speak for; None where its file does not state it."""
    if load_unit_file(layout, iso3).target_population is None:
        return None
    layers = [
        Layer(read_parameters(layout, layout.study()), ("target_population",)),
        Layer(read_parameters(layout, layout.country(iso3)), ("target_population",)),
    ]
    return validate(TargetPopulation, merge(layers, {}))
