"""What an intruder gets out of the estimates of every unit, as they are and as disclosure control lets them leave.

    python benchmarks/disclosure.py [ROOT]

ROOT is a clone whose outputs hold exact estimates (default: this one); the rules are the study's for restricted data, whatever class
the unit has. Per unit: rows and cells (a cell is a group with an answer or a base; implied: no table prints it), sensitive cells, rows
withheld by a rule and for the others' sake; what the auditor recovers exactly and what it narrows below the rule's width, first with
nothing withheld and nothing rounded; what it narrows if each notebook is treated by itself and all are released (joined); released shares that too few sets of respondents fit; what is kept. Then, on the real rows of
YRBS 2019 where they are, every part that no table prints is attacked with all weights known, from the released tables alone: how many
sets of pupils fit, and how many pupils are in all of them. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import itertools
import math
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.disclosure.audit import audit
from disrupting_harm.disclosure.protect import Plan, find_headline, make_plan, protect
from disrupting_harm.disclosure.rules import Digits, Rules
from disrupting_harm.disclosure.structure import is_covered
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_disclosure, merge_section, unit_codes
from disrupting_harm.study.load_catalogue import load_composites


SURVEY = "household_survey"
EXACT = Digits(estimate=12, se=12, n_weighted=12, deff=12, df=12)
MOST_SETS = 2_000_000  # more sets of pupils than this are not tried one by one
DRAWS, SEED = 300, 2019
SECONDS = 5.0


def main() -> int:
    layout = Layout(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve())
    results = {}
    print(
        f"{'unit':5} {'rows':>5} {'cells':>6} {'implied':>7} {'sens.':>6} | {'primary':>7} {'compl.':>6} | recovered   narrowed     joined | kept:  rows headline | CPU s"
    )
    print(f"{'':46} | {'':14} | {'before after':12} {'before after':12}        |")
    for iso3 in unit_codes(layout):
        tables = read_estimates(layout, iso3)
        if tables:
            results[iso3] = measure(layout, iso3, tables)
            print_row(iso3, results[iso3])
    total = {key: sum(r[key] for r in results.values()) for key in next(iter(results.values()))}
    print_row("all", total)
    met = {
        "no cell is recovered": total["recovered"] == 0,
        "no cell is narrowed below the width": total["narrowed"] == 0,
        "no cell is narrowed by what notebooks, each treated by itself, release together": total["joined"] == 0,
        "all headline figures are kept": total["headline_kept"] == total["headline"],
        f"every unit within {SECONDS:g} s of processor time": max(r["seconds"] for r in results.values()) < SECONDS,
    }
    if found := attack_rows(layout):
        before, after = found
        print(f"\nYRBS 2019, {before['groups']} parts that no table prints, all weights known, number of cases known:")
        for name, result in (("exact estimates", before), ("released estimates", after)):
            print(
                f"{name:20} {result['narrow']:3} parts whose weighted sum is known to less than a pupil; least sets that fit: "
                f"{result['least']:,}; pupils in all sets that fit: {result['singled']}"
            )
        met["no weighted sum singles out a pupil"] = after["singled"] == 0 and after["narrow"] == 0
        print(f"released shares: 10^{after['least_of_shares']:.1f} sets of pupils fit the one that fewest fit")
        met["every released share fits at least 1,000 sets of pupils"] = after["least_of_shares"] >= 3
    print()
    for target, reached in met.items():
        print(f"target: {target}: {'met' if reached else 'MISSED'}")
    return 0 if all(met.values()) else 1


def read_estimates(layout: Layout, iso3: str) -> dict[str, pd.DataFrame]:
    """The unit's tables of estimates about respondents, by path."""
    found = {}
    for path in sorted((layout.root / "outputs" / iso3).glob("*/*.csv")):
        if path.parent.name.startswith("."):  # of a run that is under way
            continue
        table = pd.read_csv(path)
        if is_covered(table).any():
            found[f"{path.parent.name}/{path.stem}"] = table
    return found


def rules_of(layout: Layout, iso3: str) -> Rules:
    return load_disclosure(layout, iso3, "restricted")


def headline_of(layout: Layout, iso3: str) -> list[str]:
    return list(merge_section(layout, iso3, SURVEY).data.get("headline") or ())


def measure(layout: Layout, iso3: str, tables: Mapping[str, pd.DataFrame]) -> dict:
    rules, headline = rules_of(layout, iso3), headline_of(layout, iso3)
    known = {"headline": headline, "composites": load_composites(layout, iso3)}
    start = time.process_time()
    protect(tables, rules, **known)
    seconds = time.process_time() - start
    plan = make_plan(tables, rules, **known)
    structure = plan.structure
    joined = audit(structure, plan.sensitive, hidden_by_notebooks(plan, tables, rules, known), rules)
    uncontrolled = audit(structure, plan.sensitive, (), rules.model_copy(update={"round_counts": 1, "digits": EXACT}))
    kept = find_headline(structure, headline)
    reasons = list(plan.hidden.values())
    return {
        "rows": len(structure.rows),
        "cells": len(structure.cells),
        "implied": len(structure.implied()),
        "sensitive": len(plan.sensitive),
        "primary": sum(reason.startswith("primary") for reason in reasons),
        "complementary": sum(reason.startswith("complementary") for reason in reasons),
        "recovered_before": len({f.cell for f in uncontrolled if f.recovered} | printed(plan)),
        "recovered": len({f.cell for f in plan.findings if f.recovered}),
        "narrowed_before": len({f.cell for f in uncontrolled if not f.safe} | printed(plan)),
        "narrowed": len({f.cell for f in plan.findings if not f.safe}),
        "joined": len({f.cell for f in joined if not f.safe}),
        "kept": len(structure.rows) - len(plan.hidden),
        "headline": len(kept),
        "headline_kept": len(kept - set(plan.hidden)),
        "seconds": seconds,
    }


def hidden_by_notebooks(plan: Plan, tables: Mapping[str, pd.DataFrame], rules: Rules, known: Mapping) -> set[int]:
    """Rows of the plan that go if every notebook is treated by itself, as a run is, and all are released."""
    gone = set()
    for stem in {name.partition("/")[0] for name in tables}:
        own = {name: table for name, table in tables.items() if name.startswith(f"{stem}/")}
        alone = make_plan(own, rules, **known)
        gone |= {(row.table, row.position) for row in map(alone.structure.rows.__getitem__, alone.hidden)}
    return {i for i, row in enumerate(plan.structure.rows) if (row.table, row.position) in gone}


def printed(plan: Plan) -> set[int]:
    """Sensitive cells that the tables print as they are."""
    return {cell for cell in plan.sensitive if plan.structure.cells[cell].rows}


def print_row(name: str, r: Mapping) -> None:
    print(
        f"{name:5} {r['rows']:5} {r['cells']:6} {r['implied']:7} {r['sensitive']:6} | {r['primary']:7} {r['complementary']:6} | "
        f"{r['recovered_before']:6} {r['recovered']:5} {r['narrowed_before']:6} {r['narrowed']:5} {r['joined']:6} | "
        f"{r['kept'] / r['rows']:11.1%} {r['headline_kept']:4}/{r['headline']:<3} | {r['seconds']:7.2f}",
        flush=True,
    )


# -- the attack on real rows, which uses nothing of the library but the tables it releases


def attack_rows(layout: Layout) -> tuple[dict, dict] | None:
    path = layout.root / "data" / "derived" / "USA" / SURVEY / "children.parquet"
    tables = read_estimates(layout, "USA")
    if not path.is_file() or not tables:
        print(f"\n{layout.relative(path)}: not there; the attack on real rows is left out.")
        return None
    pupils = pd.read_parquet(path)
    exact = tables[f"{SURVEY}/prevalence"]
    known = {"headline": headline_of(layout, "USA"), "composites": load_composites(layout, "USA")}
    released = protect(tables, rules_of(layout, "USA"), **known)[f"{SURVEY}/prevalence"]
    after = attack_parts(exact, released, pupils, half=None) | {"least_of_shares": least_of_shares(released, pupils)}
    return attack_parts(exact, exact, pupils, half=5e-13), after


def attack_parts(exact: pd.DataFrame, seen: pd.DataFrame, pupils: pd.DataFrame, half: float | None) -> dict:
    """half: of the unit of a seen share; None: it is worked out from its decimals, at least half of 0.001."""
    result = {"groups": 0, "narrow": 0, "least": sys.maxsize, "singled": 0}
    for indicator, by, low, high in ranges_of_parts(exact, seen, half):
        members = pupils[pupils[indicator].notna() & pupils[by].isna()]
        weights, answers = members["weight"].to_numpy(), members[indicator].to_numpy(bool)
        result["groups"] += 1
        result["narrow"] += high - low < weights.mean()
        assert low - 1e-6 <= weights[answers].sum() <= high + 1e-6, (indicator, by)
        sets = math.comb(len(weights), int(answers.sum()))
        if sets <= MOST_SETS and answers.any():
            fitting, always = try_sets(weights, int(answers.sum()), low, high)
            result["least"] = min(result["least"], fitting)
            result["singled"] += always
    return result


def least_of_shares(released: pd.DataFrame, pupils: pd.DataFrame) -> float:
    """The logarithm of how many sets of pupils fit a released share, of the share that fewest fit; DRAWS sets of each are drawn."""
    random, found = np.random.default_rng(SEED), []
    for row in released.dropna(subset=["estimate"]).itertuples():
        members = pupils[pupils[row.indicator].notna()]
        if isinstance(row.by, str):
            level = float(row.level) if pupils[row.by].dtype.kind == "f" else row.level
            members = members[members[row.by] == level]
        weights, cases, base = members["weight"].to_numpy(), int(members[row.indicator].sum()), len(members)
        chosen = random.permuted(np.tile(np.arange(base), (DRAWS, 1)), axis=1)[:, :cases]
        shares = weights[chosen].sum(axis=1) / weights.sum()
        width = 0.5 * 10.0 ** -min(len(f"{row.estimate:.12g}".partition(".")[2]), 3)
        fitting = max((np.abs(shares - row.estimate) <= width).mean(), 1 / DRAWS)
        sets = math.lgamma(base + 1) - math.lgamma(cases + 1) - math.lgamma(base - cases + 1)
        found.append(sets / math.log(10) + math.log10(fitting))
    return min(found)


def ranges_of_parts(
    exact: pd.DataFrame, seen: pd.DataFrame, half: float | None
) -> Iterator[tuple[str, str, float, float]]:
    """By indicator and variable, what the weighted cases of the part without a level can be: the whole less the levels."""
    for indicator, rows in seen.groupby("indicator", sort=False):
        weights = exact.loc[rows.index, "n_weighted"]  # known exactly, being sums of known weights
        whole = rows.index[rows["by"].isna()][0]
        for by, levels in rows[rows["by"].notna()].groupby("by", sort=False):
            low, high = 0.0, 0.0
            for sign, index in [(1, whole), *((-1, i) for i in levels.index)]:
                share, weight = rows.loc[index, "estimate"], weights[index]
                if math.isnan(share):
                    least, most = 0.0, weight
                else:
                    width = half or 0.5 * 10.0 ** -min(len(f"{share:.12g}".partition(".")[2]), 3)
                    least, most = (share - width) * weight, (share + width) * weight
                low, high = low + (least if sign > 0 else -most), high + (most if sign > 0 else -least)
            absent = weights[whole] - weights[levels.index].sum()
            yield indicator, by, max(low, 0.0), min(high, absent)


def try_sets(weights: np.ndarray, size: int, low: float, high: float) -> tuple[int, int]:
    """How many sets of that size have a sum of weights in the range, and how many respondents are in all of them."""
    chosen = np.array(list(itertools.combinations(range(len(weights)), size)))
    sums = weights[chosen].sum(axis=1)
    fitting = chosen[(sums >= low - 1e-6) & (sums <= high + 1e-6)]
    counts = np.bincount(fitting.ravel(), minlength=len(weights))
    return len(fitting), int((counts == len(fitting)).sum()) if len(fitting) else 0


if __name__ == "__main__":
    sys.exit(main())
