"""Raw frame and contacts of a sample to derived tables: the PSUs drawn, and the weights of the children interviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.sampling_design.contract import TABLES
from disrupting_harm.components.sampling_design.params import Params, Weighting
from disrupting_harm.contracts.model import MARK, Table
from disrupting_harm.errors import Problem, UserError
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.source import RawSource, raw_sources, require_sources
from disrupting_harm.ingest.tables import Checked, read_tables, settle_tables
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.layout import Layout
from disrupting_harm.reference import calibration_population, require_target_population
from disrupting_harm.registry import component
from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories
from disrupting_harm.sampling.selection import PROBABILITY, draw_sample_of_psus
from disrupting_harm.sections import load_used
from disrupting_harm.weighting.build import population_totals, prepare_weights
from disrupting_harm.weighting.fieldwork import LISTED, REPLACES
from disrupting_harm.weighting.replicate import replicate_weights
from disrupting_harm.weighting.suspicions import find_suspicions


STEM = "sampling_design"
SELECTED, VISITED, WEIGHTS, REPLICATES = "selected_psus", "visited_psus", "weights", "replicate_weights"
HOUSEHOLD_RULE = "households / (probability x households visited)"


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/sampling_design/` and return it: frame, selected PSUs and, after fieldwork, weights.

    Raises MissingInputError for absent raw files, ContractError with every problem of every table, and UserError for a
    sample or weights that cannot be had from them.
    """
    design = load_used(layout, iso3, STEM, "derive")[STEM]
    sources = raw_sources(layout, iso3, STEM, design)
    require_sources(sources.values())
    checked = check(layout, iso3, sources)
    tables, lineages = checked.tables, dict(checked.lineages)
    lineages[SELECTED] = dict(lineages["psu_frame"]) | {
        PROBABILITY: Lineage(("stratum", "households"), "n_h X / sum of X in h")
    }
    references: tuple[str, ...] = ()
    if "contacts" in tables:
        kept = {name: lineages["contacts"][name] for name in ("respondent_id", "stratum", "psu")}
        lineages[VISITED] = _lineage_of_psus(design.weighting, lineages)
        lineages[WEIGHTS] = kept | _lineage_of_weights(design.weighting)
        if REPLICATES in tables:
            rule = "every step of the weights made anew, with PSUs counted as often as they were drawn again"
            made = Lineage((f"{WEIGHTS}.selection", f"{WEIGHTS}.final"), rule)
            lineages[REPLICATES] = dict.fromkeys(tables[REPLICATES], made) | {
                "respondent_id": kept["respondent_id"], "weight": Lineage((f"{WEIGHTS}.final",), "as it is")
            }  # fmt: skip
        share = require_target_population(layout, iso3).internet_share
        references = ("population_age_sex", *((share.reference,) if share else ()))
    made_of = {
        SELECTED: ("psu_frame",), VISITED: ("contacts", "psu_frame"),
        **dict.fromkeys((WEIGHTS, REPLICATES), ("contacts", "psu_frame", *references)),
    }  # fmt: skip
    return write_derived(
        layout, iso3, STEM, design, sources, Derived(tables, lineages, made_of, references, checked)
    )  # fmt: skip


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Checked:
    """The raw tables in contract form with their lineage, and the PSUs and weights that are made of them, as far as they are there.

    Raises ContractError with every problem of every file, and UserError for a sample or weights that cannot be had from them.
    """
    design = load_used(layout, iso3, STEM, "derive")[STEM]
    read, problems = read_tables(sources, {name: _needed_contract(design, name) for name in design.tables})
    for name, table in read.items():
        table.problems += _check_meaning(sources[name], table.frame, table.rows)
    checked = settle_tables(sources, read, problems)
    tables, findings = dict(checked.tables), dict(checked.findings)
    if "psu_frame" in tables:
        people = _population(layout, iso3, tables["contacts"]) if "contacts" in tables else None
        with _named_after(layout, iso3, sources):
            tables[SELECTED] = draw_sample_of_psus(tables["psu_frame"], **design.selection.model_dump())
            if people is not None:
                weighted, findings[WEIGHTS] = _weigh(design.weighting, tables, people)
                tables |= weighted
    return replace(checked, tables=tables, findings=findings)


def _needed_contract(design: Params, name: str) -> Table:
    """The table's contract, in which all that the design's parameters make use of is required."""
    needed = {MARK.name} if design.data_class == "synthetic" else set()
    if name == "contacts":
        weighting = design.weighting
        needed |= {weighting.response_class, *weighting.margins}
        needed |= {LISTED} if weighting.listing == "fieldwork" else set()
        needed |= {REPLACES} if weighting.replaced_psus != "refuse" else set()
    return Table(name, tuple(replace(c, required=c.required or c.name in needed) for c in TABLES[name].columns))


def _population(layout: Layout, iso3: str, contacts: pd.DataFrame) -> pd.DataFrame:
    respondents = int(_interviewed(contacts).sum())
    return calibration_population(layout, iso3, component(STEM).references["derive"], respondents=respondents)


def _weigh(
    weighting: Weighting, tables: dict[str, pd.DataFrame], people: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """The PSUs visited, the weights, and what is suspicious in them. A PSU without an interview has a row of weight 0 that names
    no child.
    """
    contacts = tables["contacts"]
    weighing = prepare_weights(
        contacts, tables[SELECTED], response_class=weighting.response_class,
        totals=population_totals(people, weighting.margins), trim=weighting.trim, listing=weighting.listing,
        replaced_psus=weighting.replaced_psus, frame=tables["psu_frame"],
    )  # fmt: skip
    weights = weighing.table(empty_psus=weighting.empty_psus)
    of_contact = contacts.loc[weights.index, ["respondent_id", "stratum", "psu"]]
    answered = weights["selection"] > 0
    of_contact["respondent_id"] = of_contact["respondent_id"].where(answered)
    findings = find_suspicions(weighing, weights[answered], **weighting.warn.model_dump())
    visited = weighing.psus if REPLACES in contacts else weighing.psus.drop(columns=REPLACES)
    out = {VISITED: visited, WEIGHTS: pd.concat([of_contact, weights], axis=1)}
    if weighting.bootstrap:
        children = of_contact.loc[answered, ["respondent_id"]].reset_index(drop=True)
        replicates = replicate_weights(weighing, **weighting.bootstrap.model_dump())
        out[REPLICATES] = pd.concat([children, replicates.table()], axis=1)
    return out, findings


@contextmanager
def _named_after(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Iterator[None]:
    """Every sentence on a sample or its weights begins with the file that comes in, or else with the folder of the files."""
    incoming = [source.file for source in sources.values() if source.incoming]
    beside = [source.file for source in sources.values() if not source.incoming]
    place = ", ".join(incoming) or layout.relative(layout.raw(iso3, STEM))
    if incoming and beside:
        place += f", held against {', '.join(beside)}"
    try:
        yield
    except UserError as error:
        lines = str(error).splitlines()
        if incoming and beside:
            command = next(iter(sources.values())).placing_all_command
            lines.append(f"if the other file is new as well, place both with `{command}`.")
        raise type(error)("\n".join(f"{place}: {line}" for line in lines)) from None


def _lineage_of_psus(weighting: Weighting, lineages: Mapping[str, Mapping[str, Lineage]]) -> dict[str, Lineage]:
    """Columns of the PSUs visited."""
    of_contacts, of_frame = lineages["contacts"], lineages["psu_frame"]
    psu = (f"{SELECTED}.{PROBABILITY}", *((f"contacts.{REPLACES}",) if REPLACES in of_contacts else ()))
    own = "n_h X / sum of X in h, of a PSU that replaces another as well"
    taken = "of the PSU drawn in its place, where it replaces one"
    listed = f"contacts.{LISTED}" if weighting.listing == "fieldwork" else "psu_frame.households"
    return {
        "stratum": of_contacts["stratum"],
        "psu": of_contacts["psu"],
        **({REPLACES: of_contacts[REPLACES]} if REPLACES in of_contacts else {}),
        PROBABILITY: Lineage(psu, {"refuse": "as it is", "drawn": taken, "own": own}[weighting.replaced_psus]),
        "households_of_frame": of_frame["households"],
        "households": Lineage((listed,), "that the visits are taken to be a random part of"),
        "visited": Lineage(("contacts.psu",), "counted"),
        "interviewed": Lineage(("contacts.outcome",), "counted"),
        "household_weight": Lineage((PROBABILITY, "visited", "households"), HOUSEHOLD_RULE),
    }


def _lineage_of_weights(weighting: Weighting) -> dict[str, Lineage]:
    """The steps of `build_weights`. What they are made of lies in the tables of contacts and visited PSUs."""
    margins = tuple(f"contacts.{name}" for name in weighting.margins)
    cap = f", none above {weighting.trim:g} times the median" if weighting.trim else ""
    place = tuple(f"{VISITED}.{name}" for name in (PROBABILITY, "households"))
    classes = f"contacts.{weighting.response_class}"
    return {
        "selection": Lineage((*place, "contacts.psu"), HOUSEHOLD_RULE),
        "non_response": Lineage(("selection", "contacts.outcome", classes), "adjusted in every class"),
        "respondent": Lineage(("non_response", "contacts.eligible_children"), "their product"),
        "calibrated": Lineage(("respondent", *margins), "raked to the population"),
        "final": Lineage(("respondent", *margins), f"raked to the population{cap}"),
    }


def _interviewed(contacts: pd.DataFrame) -> np.ndarray:
    """Which visits ended with an interview, complete or partial."""
    category = read_categories(contacts["outcome"], "outcome", [])
    return np.isin(category, [CATEGORIES.index(kind) for kind in ("I", "P")])


def _check_meaning(source: RawSource, frame: pd.DataFrame, rows: np.ndarray) -> list[Problem]:
    """What a contract of single columns cannot say."""
    found = []
    if source.table == "psu_frame" and {"stratum", "psu"} <= set(frame):
        repeated = frame.duplicated(["stratum", "psu"], keep=False) & frame[["stratum", "psu"]].notna().all(axis=1)
        found.append(("psu", "the PSU occurs more than once in its stratum", repeated))
    if source.table == "contacts" and "outcome" in frame:
        category = read_categories(frame["outcome"], "outcome", [])
        found.append(("outcome", "not a final disposition code of AAPOR", (category < 0) & frame["outcome"].notna()))
        if "respondent_id" in frame:
            interviewed = _interviewed(frame)
            child = frame["respondent_id"].where(interviewed)
            repeated = child.duplicated(keep=False) & child.notna()
            found.append(("respondent_id", "the interview names no child", interviewed & child.isna()))
            found.append(("respondent_id", "the child was interviewed more than once", repeated))
    return [
        Problem(source.file, text, source.mend, column, tuple(map(int, rows[bad])))
        for column, text, bad in found
        if bad.any()
    ]
