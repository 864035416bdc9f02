"""What the labels of answers mean in the languages in which surveys write them. A small table: what is not in it is no finding.

Each line holds one meaning. Of yes and no, the words of the study's countries stand there; of the others English, French,
Portuguese, Spanish and Swahili.
"""

from __future__ import annotations

import re
import unicodedata


WORDS = {
    "yes": "yes|y|true|chosen|selected|quoted|mentioned|checked|ticked|cited|coché|cité|marcado|mencionado|seleccionado|selecionado|"
    "oui|sim|sí|ndiyo|ndio|ya|iya|có|نعم|አዎ|አዎን|ใช่|បាទ|ចាស|បាទ/ចាស|da|да|po|oo|ہاں|այո",
    "no": "no|n|false|not chosen|not selected|unselected|not quoted|not mentioned|not checked|unchecked|not ticked|not cited|non coché|"
    "non cité|não marcado|no marcado|não mencionado|no mencionado|não selecionado|no seleccionado|non|não|hapana|"
    "tidak|không|لا|አይ|አይደለም|ไม่ใช่|ไม่|"
    "ទេ|ne|не|jo|hindi|نہیں|ոչ",
    "don't know": "don't know|do not know|dk|unsure|not sure|ne sait pas|ne sais pas|je ne sais pas|nsp|não sabe|não sei|ns|no sabe|"
    "no sé|no lo sé|sijui|hajui",
    "refused": "refused|refusal|refuse to answer|refused to answer|prefer not to say|prefer not to answer|rather not say|refuse de répondre|"
    "refus|préfère ne pas répondre|préfère ne pas dire|recusou|recusa|prefiro não responder|prefere não responder|prefere não dizer|"
    "rehusó|se niega a responder|prefiero no responder|prefiere no responder|prefiere no decir|amekataa|nimekataa|sitaki kujibu",
    "female": "female|girl|woman|women|girls|femme|fille|féminin|feminino|mulher|menina|rapariga|femenino|mujer|niña|chica|msichana|mwanamke|mke",
    "male": "male|boy|man|men|boys|homme|garçon|masculin|masculino|homem|menino|rapaz|hombre|niño|chico|mvulana|mwanaume|mume",
    "urban": "urban|urbain|urbano|urbana|mjini",
    "rural": "rural|rurale|ruraux|vijijini|kijijini",
}
# Meanings that exclude one another.
OPPOSITES = ({"yes", "no", "don't know", "refused"}, {"female", "male"}, {"urban", "rural"})


def plain(text: str) -> str:
    """A label without case, accents of Latin letters, marks and spacing: what is compared."""
    letters = re.sub("[\u0300-\u036f'\u2019\u02bc`]", "", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join("".join(" " if unicodedata.category(c)[0] in "PSZC" else c for c in letters).split())


_MEANINGS: dict[str, frozenset[str]] = {}
for _meaning, _words in WORDS.items():
    for _word in _words.split("|"):
        _MEANINGS[plain(_word)] = _MEANINGS.get(plain(_word), frozenset()) | {_meaning}


def meanings(label: str) -> frozenset[str]:
    """What a label may mean by its words, of the whole or of a clause: `No, never` means no. Empty for one that is not known."""
    clauses = re.split(r"[,;:/()\u2013\u2014]|\s(?:or|ou)\s", label)
    return frozenset().union(*(_MEANINGS.get(plain(clause), frozenset()) for clause in (label, *clauses)))
