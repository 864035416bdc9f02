"""An estimate and its design as a trace says them."""

from __future__ import annotations

from disrupting_harm import printing
from disrupting_harm.provenance.chain import is_purposive
from disrupting_harm.provenance.table_rows import Row


EXACT = (
    "estimate", "se", "df", "df1", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "p", "p_adjusted", "risk",
    "reference_risk", "part", "presentation", "flags",
)  # fmt: skip


def value_in_words(row: Row) -> str:
    """The number as it is computed, whatever may be printed of it, and the exact figures that tell how sure it is."""
    unit = printing.statistic(row["statistic"]).unit
    if not row["estimate"] and row.get("value_as_published"):
        return f"{row['value_as_published']}, as the source prints it in a number's place"
    if row["presentation"] == printing.WITHHELD:
        return f"{printing.NOT_SHOWN}: {printing.flags_in_words(row['flags'])}  [presentation {row['presentation']}]"
    if not row["estimate"]:
        return f"no estimate  [n {row['n']}]"

    def show(text: str) -> str:
        return printing.number(float(text), unit) + (" points" if unit == "points" else "")

    text = show(row["estimate"])
    if row["statistic"] == "mean" and row.get("unit"):
        text += f" {row['unit']}"
    if row["ci_low"]:
        text += f" (95 % {show(row['ci_low'])} to {show(row['ci_high'])})"
    exact = ", ".join(f"{k} {row[k]}" for k in EXACT if row[k])
    return f"{text}  [{exact}]"


def design_in_words(rows: list[Row]) -> str:
    """The sample design that estimates share, and their degrees of freedom where those are one number."""
    row = rows[0]
    if is_purposive(row):
        return "respondents chosen on purpose: counted as they are, and no estimate of a population"
    if not row["weight"]:
        return "a count or rate as it is: no sampling error"
    parts = [
        f"weight {row['weight']}",
        f"strata {row['strata']}",
        f"psu {row['psu']}",
        f"lonely PSU {row['lonely_psu']}",
    ]
    if row["calibrated_to"]:
        before = f" from {row['base_weight']}" if row["base_weight"] else ""
        parts.append(f"calibrated{before} to {row['calibrated_to'].replace(', ', ' and ').replace(':', ' by ')}")
    if row["ci_method"]:
        parts.append(f"{row['ci_method']} interval")
    parts.append(f"df rule {row['df_rule']}")
    if len({row["df"] for row in rows}) == 1:
        parts.append(f"df {row['df']}")
    return ", ".join(parts)
