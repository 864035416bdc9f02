"""What anonymeter finds out about people of an original table from a stand-in, beside what it finds out about people of a control.

    python stand_in_risks.py ORIGINAL.csv CONTROL.csv STAND_IN.csv GUESSES

Prints JSON: by attack, the guesses that were right about the original (`attack`), about people whom the stand-in cannot have seen
(`control`, of `of_control`) and without looking at it (`naive`), as counts, and the risk above the control with its 95 % interval.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator


SEED = 20261126
MOST_TRIES = 2000  # of guesses that single nobody out in the stand-in; a table of few columns has few that do


def told(evaluator, guesses: int, **options) -> dict:
    evaluator.evaluate(**options)
    found = evaluator.results()
    risk = found.risk()
    return {
        "guesses": int(found.n_attacks_ori), "attack": int(found.n_success), "control": int(found.n_control), "of_control": int(found.n_attacks_control), "naive": int(found.n_baseline),
        "risk": float(risk.value), "low": float(risk.ci[0]), "high": float(risk.ci[1]),
    }  # fmt: skip


def main() -> None:
    warnings.filterwarnings("ignore")
    original, control, stand_in = (pd.read_csv(path) for path in sys.argv[1:4])
    guesses = int(sys.argv[4])
    columns = list(original.columns)
    known, secret = columns[:-1], columns[-1]
    half = len(known) // 2
    np.random.seed(SEED)
    attacks = {
        "singling out": SinglingOutEvaluator(
            original, stand_in, guesses, n_cols=4, control=control, seed=SEED, max_attempts=MOST_TRIES
        ),
        "linkability": LinkabilityEvaluator(original, stand_in, (known[:half], known[half:]), guesses, control=control),
        "inference": InferenceEvaluator(original, stand_in, known, secret, n_attacks=guesses, control=control),
    }
    found = {}
    for name, evaluator in attacks.items():
        options = {"mode": "multivariate"} if name == "singling out" else {"n_jobs": 1}
        found[name] = told(evaluator, guesses, **options)
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
