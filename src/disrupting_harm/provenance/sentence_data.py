"""The chain of a sentence as data: what `dh trace --json` prints of a finding or a recommendation."""

from __future__ import annotations

from disrupting_harm.provenance.chain_data import chain_data, state_word
from disrupting_harm.provenance.sentence_chain import SentenceChain


def sentence_data(chain: SentenceChain) -> dict:
    """Every link by keyword, with the chain of each estimate and assessment once, under `chains`."""
    found = {name: chain.chain(name) for name in chain.evidence}
    return {
        **_sentence(chain),
        "findings": [_sentence(finding) for finding in chain.findings],
        "chains": [
            {"id": name, "missing": one} if isinstance(one, str)
            else {**chain_data(one), "of_the_run_that_the_report_read": not chain.made_of(one)}
            for name, one in found.items()
        ],
    }  # fmt: skip


def _sentence(chain: SentenceChain) -> dict:
    sentence = chain.sentence
    file, line, state = chain.place
    own = {
        "section": sentence.section, "theme": sentence.theme, "title_of": list(sentence.title_of), "duty_bearer": sentence.duty_bearer,
        "alignment": list(sentence.alignment), "status": sentence.status, "uptake": [dict(event) for event in sentence.uptake],
        "follows_from": list(sentence.findings),
    }  # fmt: skip
    return {
        "id": sentence.id,
        "kind": sentence.kind,
        "data_class": sentence.data_class,
        "text": sentence.text,
        **{key: value for key, value in own.items() if value},
        "numbers": [
            {
                "printed": c.number.printed, "id": c.number.estimate_id, "statistic": c.number.statistic, "form": c.number.form,
                "value": c.number.value, "state": "differs" if c.wrong else "checked", **({"wrong": c.wrong} if c.wrong else {}),
            }
            for c in chain.numbers()
        ],
        "evidence": list(sentence.evidence),
        "stated_in": {"path": file, "line": line, "state": state_word(state)},
        "claims": {"path": chain.sentences.file.path, "sha256": chain.sentences.file.sha256, "state": "checked"},
        "pages": [{"path": page, "state": state_word(state)} for page, state in chain.pages()],
    }  # fmt: skip
