"""Our rules against the output checker of the SACRO project, on one-way and crossed tables of the same respondents.

acro looks at each number of a table by itself: it suppresses counts below a threshold (10 as it comes), and none. Ours looks at a share
with its cases and the others, and at all tables together. Held to the same threshold, whatever acro suppresses is withheld here.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter

import pytest
from tests.checkouts import ROOT
from tests.small_estimates import join, shares

from disrupting_harm.components.household_survey.pooled import make_pooled_survey
from disrupting_harm.disclosure.protect import make_plan
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


PYTHON = ROOT / ".venv-attack" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv-attack" / "ready").is_file(),
    reason="the environment of the attacking tools is not built: make attack",
)
OUTCOMES = ("offered_money_for_images", "threatened_or_blackmailed", "met_online_contact")
TABLES = ("sex", "age", "urbanity", "sex,age", "sex,urbanity", "age,urbanity")
THRESHOLD = 10  # acro's own


@pytest.fixture(scope="module")
def rows():
    """600 children of a generated file: the answers of rare harm leave small numbers in crossed tables."""
    plan = load_section(Layout(ROOT), "XFC", "household_survey").pooled
    return make_pooled_survey(plan)["children"].iloc[::8].head(600)[["sex", "age", "urbanity", *OUTCOMES]]


@pytest.fixture(scope="module")
def verdicts(rows, tmp_path_factory):
    """acro's: by columns, levels and outcome, which of the two answers it suppresses, with the counts."""
    path = tmp_path_factory.mktemp("acro") / "rows.csv"
    rows.to_csv(path, index=False)
    pairs = [word for names in TABLES for outcome in OUTCOMES for word in (names, outcome)]
    command = [PYTHON, ROOT / "tools" / "attack" / "output_checks.py", path, *pairs]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=path.parent)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[tuple, dict[str, tuple[int, bool]]] = {}
    for cell in json.loads(done.stdout):
        group = ",".join(f"{name}={level}" for name, level in zip(cell["by"], cell["levels"], strict=True))
        found.setdefault((group, cell["outcome"]), {})[cell["answer"]] = (cell["number"], cell["suppressed"])
    return found


def withheld(rows, outcome: str, rules: Rules) -> dict[str, str]:
    """Ours: by group, why the share is withheld ("" where it is released), of all tables of the outcome together."""
    tables = []
    for names in TABLES:
        by = names.split(",")
        counts = {}
        for levels, part in rows.groupby(by):
            group = ",".join(f"{name}={level}" for name, level in zip(by, levels, strict=True))
            counts[group] = (int(part[outcome].sum()), len(part))
        tables.append(shares(counts, indicator=outcome))
    tables.append(shares({"": (int(rows[outcome].sum()), len(rows))}, indicator=outcome))
    plan = make_plan({"t": join(*tables)}, rules)
    return {
        row.estimate_id.partition("@v1")[2].lstrip("/"): plan.hidden.get(index, "")
        for index, row in enumerate(plan.structure.rows)
    }


AS_STRICT = Rules(minimum_cases=THRESHOLD, minimum_non_cases=THRESHOLD, minimum_base=2 * THRESHOLD)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_held_to_the_threshold_of_acro_whatever_it_suppresses_is_withheld(rows, verdicts, outcome):
    ours = withheld(rows, outcome, AS_STRICT)
    theirs = {
        group for (group, of), cells in verdicts.items() if of == outcome and any(hit for _, hit in cells.values())
    }
    assert theirs and theirs <= {group for group, why in ours.items() if why}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_is_withheld_beyond_acro_is_complementary_or_a_group_that_all_or_none_belong_to(rows, verdicts, outcome):
    """acro leaves what follows by subtraction to a person who looks at the tables."""
    ours = withheld(rows, outcome, AS_STRICT)
    theirs = {
        group for (group, of), cells in verdicts.items() if of == outcome and any(hit for _, hit in cells.values())
    }
    beyond = Counter(why for group, why in ours.items() if why and group not in theirs)
    assert set(beyond) <= {"complementary", "complementary_dependent", "primary_full_group"}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_by_the_rules_of_the_study_what_acro_alone_suppresses_are_counts_from_five_to_nine(rows, verdicts, outcome):
    """The one difference of the other direction: the study's threshold is 5, as that of most statistical offices, and not acro's 10."""
    ours = withheld(rows, outcome, Rules())
    for (group, of), cells in verdicts.items():
        if of == outcome and not ours[group]:
            assert all(Rules().minimum_cases <= number < THRESHOLD for number, hit in cells.values() if hit)
