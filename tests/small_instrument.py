"""A small instrument of the tests' own: every kind of question, two languages, a rule of each kind."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.instruments.form import build_instrument
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import Sheets, read_text


EXCLUSIVE = "count-selected(.) = 1 or not(selected(., 'none') or selected(., 'dont_know'))"
TEXT = f"""survey
,type,name,label::English (en),label::Português (pt),hint::English (en),relevant,constraint,required,figure,base,recall
,begin_group,about_you,About you,Sobre si,,,,,1a,all children,
,integer,age,How old are you?,Que idade tem?,In years,,. >= 12 and . <= 17,yes,,,
,select_one sex,sex,Are you a girl or a boy?,É rapariga ou rapaz?,,,,yes,,,
,decimal,hours,How many hours a day are you online?,Quantas horas por dia?,,,. >= 0 and . <= 24 or . = 98,yes,1b,,
,end_group,,,,,,,,,,
,begin_group,harm,What happened,O que aconteceu,,,,,2c,,past year
,select_one yes_no,threatened,Did anyone threaten you?,Alguém ameaçou?,,,,yes,,,
,select_multiple whom,told,Whom did you tell?,A quem contou?,,${{threatened}} = 1,"{EXCLUSIVE}",yes,,children who were threatened,
,select_one yes_no,helped,Did it help?,Ajudou?,,"selected(${{told}}, 'friend') or selected(${{told}}, 'police')",,yes,,,
,begin_group,older,For older children,Para mais velhos,,${{age}} > 14,,,,,
,select_one yes_no,money,Were you offered money?,Ofereceram dinheiro?,,${{threatened}} != 0,,yes,2d,,
,text,other,"Anything else, in your words?",Mais alguma coisa?,,,,no,,,
,end_group,,,,,,,,,,
,note,thanks,Thank you,Obrigado,,,,,,,
,end_group,,,,,,,,,,
choices
,list_name,name,label::English (en),label::Português (pt)
,sex,female,Girl,Rapariga
,sex,male,Boy,Rapaz
,yes_no,1,Yes,Sim
,yes_no,0,No,Não
,yes_no,98,Don't know,Não sei
,yes_no,99,Prefer not to say,Prefiro não responder
,whom,friend,A friend,Um amigo
,whom,police,The police,A polícia
,whom,none,Nobody,Ninguém
,whom,dont_know,Don't know,Não sei
settings
,form_title,form_id,version,default_language
,A small survey,small_children,1,English (en)
"""
FILE = "params/instruments/small/children.csv"


def small_sheets(folder: Path, text: str = TEXT) -> Sheets:
    path = folder / "children.csv"
    path.write_text(text, encoding="utf-8")
    return read_text(path, FILE)


def small_instrument(folder: Path, text: str = TEXT) -> Instrument:
    return build_instrument(small_sheets(folder, text), file=FILE, stem="small", table="children")
