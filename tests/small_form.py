"""A form of the tests' own that a survey of children asks, and a table of answers to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.small_run import make_children, make_run

from disrupting_harm.components.kinds.survey.analysis import Survey


FORM = """survey
,type,name,label::English (en),relevant,figure,base,recall,counted
,begin_group,online,Being online,,1d,all children,past month,
,select_one how_often,games,How often do you play games?,,,,,3 4
,select_one how_often,music,How often do you listen to music?,,,,,3 4
,end_group,,,,,,,
,begin_group,harm,What happened,,2d.1,all children,past year,
,select_one yes_no,threatened,Did anyone threaten you?,,,,,
,select_one feeling,feeling,How did you feel?,${threatened} = '1',,children who were threatened,last time,
,select_multiple whom,told,Whom did you tell?,${threatened} = '1',,children who were threatened,last time,
,end_group,,,,,,,
,begin_group,quiet,Nothing is drawn of it,,,all children,past year,
,select_one yes_no,unseen,Is this in a figure?,,,,,
,end_group,,,,,,,
choices
,list_name,name,label::English (en)
,how_often,1,Never
,how_often,2,Sometimes
,how_often,3,Often
,how_often,4,Always
,how_often,98,Don't know
,yes_no,1,Yes
,yes_no,0,No
,yes_no,99,Prefer not to say
,feeling,1,Scared
,feeling,2,Angry
,feeling,98,Don't know
,whom,none,Nobody
,whom,friend,A friend
,whom,other,Someone else
,whom,dont_know,Don't know
settings
,form_title,default_language
,A small survey,English (en)
"""


def answered(n: int = 240, *, threatened: float = 0.6) -> pd.DataFrame:
    """n children of a derived table with answers to every question of FORM."""
    rng, frame = np.random.default_rng(5), make_children(n)
    asked = rng.random(n) < threatened

    def column(values, where=None) -> pd.Series:
        found = pd.Series(values, index=frame.index).astype("Int64")
        return found if where is None else found.where(where)

    silent = rng.random(n) < 0.1
    friend = rng.random(n) < 0.5
    items = {
        "games": column(rng.choice([1, 2, 3, 4, 98], n)),
        "music": column(rng.choice([1, 3, 4], n)),
        "threatened": column(np.where(asked, 1, 0)),
        "feeling": column(rng.choice([1, 1, 2, 98], n), asked),
        "told_none": column(~friend & ~silent, asked),
        "told_friend": column(friend & ~silent, asked),
        "told_other": column(np.zeros(n), asked),
        "told_dont_know": column(silent, asked),
        "unseen": column(np.ones(n)),
    }
    return frame.assign(**{f"item_{name}": values for name, values in items.items()})


def open_survey(root, frame: pd.DataFrame | None = None, *, form: str = FORM, **own) -> Survey:
    """A survey that asks the form, on these answers; `own` changes its parameters."""

    def change(components):
        components["household_survey"] |= {"figures_by": {"1d": ["sex"]}} | own

    run = make_run(root, "household_survey", {"children": answered() if frame is None else frame}, change=change)
    path = run.layout.instruments("household_survey") / "children.csv"
    path.write_text(form, encoding="utf-8")
    survey = Survey(run)
    run.load("children")
    return survey
