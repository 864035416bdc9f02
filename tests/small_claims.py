"""Claims beside the reports of the small site, and answers to them as a partner's page saves them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.small_site import STEM, ids_of

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.records import Output, read_record, write_record


FORM = "urn:disrupting-harm:confirmation:1"
STUDY = "Test study"
SHARE, GIRLS, HOSTILE = "share", "girls", "hostile"
TEXTS = {
    SHARE: "25.0 % of children were subjected to a clear form.",
    GIRLS: "Of girls, 25.0 % were.",
    HOSTILE: "</script><img src=x onerror=document.title=1> & 25.0 % “ž”",
}


def add_claims(layout: Layout, unit: str = "TST", texts: Mapping[str, str] = TEXTS, more: Sequence[str] = ()) -> None:
    """Write the claims with these words beside the report, and the report's record with their hash. more: ids behind each claim."""
    whole, girls = ids_of(unit)
    claims = [
        {
            "claim": f"{unit}/finding/{name}", "section": "ocsea", "theme": "prevalence", "data_class": "synthetic", "text": text,
            "bindings": [{"printed": "25.0 %", "estimate": girls if name == GIRLS else whole, "statistic": "estimate", "value": 0.25, "form": "percent"}],
            "evidence": [girls if name == GIRLS else whole, *more], "title_of": [],
        }
        for name, text in texts.items()
    ]  # fmt: skip
    place = layout.report(unit) / "claims.json"
    files.write_text(
        place, files.dump_json({"claims": claims, "insights": [], "press_sheet": [], "recommendations": []})
    )
    path = layout.report(unit) / "record.json"
    record = read_record(path)
    kept = [output for output in record.outputs if output.role != "claims"]
    own = Output(path=layout.relative(place), sha256=files.sha256_file(place), role="claims")
    write_record(path, record.model_copy(update={"outputs": (*kept, own)}))


def change_estimate(layout: Layout, unit: str = "TST", old: str = "1015", new: str = "1016") -> None:
    """A number behind the claims, in the table of estimates as another run records it; the words of the claims stay."""
    place = layout.output(unit, STEM) / "prevalence.csv"
    data = place.read_text(encoding="utf-8")
    assert data.count(old) == 1
    place.write_text(data.replace(old, new), encoding="utf-8")
    path = layout.output(unit, STEM) / "record.json"
    record = read_record(path)
    outputs = tuple(
        output.model_copy(update={"sha256": files.sha256_file(place)})
        if output.path == layout.relative(place)
        else output
        for output in record.outputs
    )
    write_record(path, record.model_copy(update={"outputs": outputs}))


def make_answers(shown, given: Mapping[str, str], *, by: str = "A partner", remark: str = "", **changed) -> dict:
    """As the page saves them. given: answers by the name of a claim. changed: other values of the file, before its digest is taken."""
    entries = []
    for name, answer in given.items():
        seen = list(shown.by_id[f"{shown.unit}/finding/{name}"].lines)
        digest = files.sha256_text("\n".join(seen))
        entries.append({"claim": seen[0], "answer": answer, "remark": remark, "seen": seen, "sha256": digest})
    body = {
        "form": FORM,
        "study": STUDY,
        "unit": shown.unit,
        "by": by,
        "claims_sha256": shown.sha256,
        "answers": entries,
    }
    return signed(body | changed)


def signed(body: dict) -> dict:
    """With the digest of the rest."""
    rest = {key: value for key, value in body.items() if key != "sha256"}
    return rest | {"sha256": files.sha256_text(json.dumps(rest, ensure_ascii=False, separators=(",", ":")))}


def write_answers(path: Path, *answers: dict | str) -> Sequence[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    paths = [path.with_name(f"{path.stem}{number}.json") for number in range(len(answers))]
    for place, one in zip(paths, answers, strict=True):
        place.write_text(one if isinstance(one, str) else json.dumps(one), encoding="utf-8")
    return paths
