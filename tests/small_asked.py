"""A form in two languages with every kind of question, its codes for non-answers, a note, a hint and a rule, as one asked in a made-up unit."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files
from disrupting_harm.contracts.model import Column
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.form import read_instrument
from disrupting_harm.records import FileRef
from disrupting_harm.release.described.asked import Asked


RAW_HASH = "9" * 64
OWN = (Column("respondent_id", "id", "text"), Column("weight", "design", "number", above=0))
FORM = """survey
,type,name,label::English (en),label::Khmer (km),hint::English (en),relevant,constraint,required,base,recall,unit
,note,welcome,Thank you.,,,,,,,,
,integer,age,How old are you?,អាយុ,In full years.,,. >= 12 and . <= 17,yes,,,years
,select_one yes_no,told,Did you tell anybody <ever> & why?,,,${age} > 14,,yes,children who saw it,past year,
,select_multiple whom,whom,Whom did you tell?,,,,,no,,,
,text,other,What else?,,,,,no,,,
choices
,list_name,name,label::English (en),label::Khmer (km)
,yes_no,1,Yes,បាទ
,yes_no,0,No,ទេ
,yes_no,98,Don't know,
,whom,friend,A friend,
,whom,dont_know,Don't know,
settings
,form_title,form_id,version,default_language
,A made-up form,made_up,1,English (en)
"""


def asked(folder: Path, form: str = FORM, *, unit: str = "TST", data_class: str = "restricted", **fields) -> Asked:
    """The form as it was asked, with a raw table whose answers no test needs."""
    files.write_text(folder / "children.csv", form)
    instrument = read_instrument(folder / "children.csv", "params/instruments/survey/children.csv", "survey")
    stated = {
        "unit": unit, "component": "survey", "title": "A survey", "population": "children of Testland", "data_class": data_class,
        "instrument": instrument, "table": contract_table(instrument, OWN), "non_answers": ("98", "99"),
        "raw": (FileRef(path=f"data/raw/{unit}/survey/children.csv", sha256=RAW_HASH, role="raw", table="children"),),
    }  # fmt: skip
    return Asked(**stated | fields)
