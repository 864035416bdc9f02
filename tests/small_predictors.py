"""Children and caregivers of a small survey that models are fitted to."""

import numpy as np
import pandas as pd
from tests.small_run import DONT_KNOW, YES

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS


HARM, ONLINE, CONTEXT = "clear_ocsea", "caregiver_uses_internet", "caregivers_online_in_psu"
SHARES = dict(zip(CLEAR_FORMS, (6, 8, 9, 10), strict=True))


def make_caregivers(children: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    """A caregiver for all but the last child; some do not say whether they are online."""
    rng = np.random.default_rng(seed)
    frame = children[["household_id", "stratum", "psu"]].iloc[:-1].sample(frac=1, random_state=seed, ignore_index=True)
    codes = np.where(rng.random(len(frame)) < 0.6, 1, 0)
    codes[::17] = DONT_KNOW
    return frame.assign(respondent_id=[f"G{i}" for i in range(len(frame))], item_uses_internet=pd.array(codes, "Int64"))


def harmed(children) -> pd.Series:
    return (children[[f"item_{form}" for form in CLEAR_FORMS]] == YES).any(axis=1).astype(int)
