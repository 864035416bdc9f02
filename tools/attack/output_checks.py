"""What acro withholds of one-way and crossed tables of respondents, as an output checker of the SACRO project would.

    python output_checks.py ROWS.csv COLUMN OUTCOME[,...] [COLUMN,COLUMN OUTCOME ...]

For each pair of arguments prints, as one JSON list, the cells of the crossed table of the columns and the outcome with the number of
respondents and whether acro suppresses it.
"""

import contextlib
import io
import json
import logging
import sys

import pandas as pd
from acro import ACRO


def main() -> None:
    logging.disable(logging.CRITICAL)
    rows = pd.read_csv(sys.argv[1], dtype=str)
    found = []
    with contextlib.redirect_stdout(io.StringIO()):
        acro = ACRO(suppress=True)
        for names, outcome in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
            by = names.split(",")
            known = rows.dropna(subset=[*by, outcome])
            exact = pd.crosstab([known[name] for name in by], known[outcome])
            safe = acro.crosstab([known[name] for name in by], known[outcome])
            for level, numbers in exact.iterrows():
                for answer, number in numbers.items():
                    shown = safe.loc[level, answer] if level in safe.index and answer in safe.columns else float("nan")
                    levels = list(level) if isinstance(level, tuple) else [level]
                    found.append(
                        {"by": by, "levels": levels, "outcome": outcome, "answer": answer, "number": int(number), "suppressed": bool(pd.isna(shown))}
                    )  # fmt: skip
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
