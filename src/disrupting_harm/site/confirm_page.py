"""`confirm_<ISO3>.html`: one file on which a partner confirms the claims of a unit by hand. The claims stand in it; it asks no network."""

from __future__ import annotations

import json

from disrupting_harm.site.answers import FORM
from disrupting_harm.site.shown_claims import ShownClaims
from disrupting_harm.site.verify_page import TEMPLATES, raw, render, source_hash


SCRIPTS = ("bytes.js", "common.js", "confirm.js")
STEPS = (
    "Write your name or organisation.",
    "Read each claim with what backs it, and answer: agree, disagree, or not my competence. A remark is welcome, most of all where you disagree.",
    "Save the answers as a file and send it to whoever sent you this page. You may stop at any time and go on later.",
)  # fmt: skip


def page_name(unit: str) -> str:
    return f"confirm_{unit}.html"


def confirm_page(study: str, name: str, shown: ShownClaims) -> str:
    """name: of the unit. Its Content-Security-Policy names its script and its style by their hashes and allows nothing else."""
    script = "".join((TEMPLATES / one).read_text(encoding="utf-8") for one in SCRIPTS)
    style = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    return render(
        "confirm.html.j2",
        study=study,
        unit=name,
        count=len(shown.claims),
        stand_ins=sum(one.is_stand_in for one in shown.claims),
        steps=STEPS,
        claims_path=shown.path,
        claims_sha256=shown.sha256,
        data=raw(_data(study, shown)),
        script=raw(script),
        script_hash=raw(source_hash(script)),
        style=raw(style),
        style_hash=raw(source_hash(style)),
    )


def _data(study: str, shown: ShownClaims) -> str:
    """As it stands in the page: no sign of it can end its element."""
    data = {
        "form": FORM,
        "study": study,
        "unit": shown.unit,
        "claims_sha256": shown.sha256,
        "claims": [{"id": one.id, "section": one.section, "facts": one.facts} for one in shown.claims],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
