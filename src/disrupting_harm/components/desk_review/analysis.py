"""What the desk review's reference tables say, as assessed cells, and as tables for readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from disrupting_harm.components.desk_review.params import Named
from disrupting_harm.components.kinds.assessment.cells import Reader, differing, read_cells, slug
from disrupting_harm.components.kinds.assessment.params import StatusWord
from disrupting_harm.evidence import Run


LAWS = ("legislation", "legislation_facts")
TREATIES = ("treaty_status", "treaty_status_usdol", "treaty_facts")
STANDARDS, CITED_LAWS = "legal_standards_usdol", "legislation_citations_usdol"
TREATY_COLUMNS = {
    "treaty_status": "UN 2022",
    "treaty_status_usdol": "US DOL 2022",
    "treaty_facts": "Other sources",
}
SIGNS_OF_STANDARDS = "● meets the standard   ◐ below it   ○ does not meet it   – not assessed"


def assess_law(run: Run, laws: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Cells on the topics of the matrix, in its order. Raises UserError with every row whose topic or status is not declared."""
    cells = pd.concat([read_cells(run, name, frame, _law) for name, frame in laws.items()], ignore_index=True)
    return _in_order(cells, list(run.params.topics))


def _law(reader: Reader, row: dict, place: int) -> Iterable[dict]:
    section, word = reader.section, row["topic"]
    about = section.topics_of(word)
    if about is None:
        if word not in section.not_shown:
            reader.refuse(
                place, "topic", f"{word!r} is no declared topic", "topic_words (or not_shown, with the reason)"
            )
        return
    said = reader.meaning(place, row["status"])
    if said is None:
        return
    said = StatusWord(status=about.status or said.status, value=said.value or about.value)
    for name in about.topics:
        topic = section.topics[name]
        yield reader.cell(
            row, place, topic=name, label=topic.label, said=said, words=row["status"], as_of=row["as_of"], theme=topic.theme,
            group=topic.group,
        ) | {"words": word, "source_words": f"{word}: {row['status']}"}  # fmt: skip


def assess_standards(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells on the standards of the US Department of Labor, by territory and edition. Raises UserError as `assess_law` does."""
    cells = read_cells(run, STANDARDS, frame, _standard)
    return cells.sort_values(["topic", "detail", "year"], kind="stable", ignore_index=True)


def _standard(reader: Reader, row: dict, place: int) -> Iterable[dict]:
    name = _named(reader, reader.section.standards, row["standard"], place, "standard", "standards")
    words = f"law exists: {row['law_exists']}; meets the standard: {row['meets_international_standard']}"
    said = reader.meaning(place, words)
    if name and said:
        yield reader.cell(
            row, place, topic=f"usdol_{name}", label=reader.section.standards[name].label, said=said, words=words,
            as_of=row["year"], more=slug(row["territory"]), detail=row["territory"],
        )  # fmt: skip


def assess_treaties(run: Run, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Cells on treaties, in their order. `year` is that of the source, `value` that of ratification or signature."""
    cells = pd.concat([read_cells(run, name, frame, _treaty) for name, frame in tables.items()], ignore_index=True)
    return _in_order(cells, [f"treaty_{name}" for name in run.params.treaties])


def _treaty(reader: Reader, row: dict, place: int) -> Iterable[dict]:
    name = _named(reader, reader.section.treaties, row["treaty"], place, "treaty", "treaties")
    said = reader.meaning(place, row["status"])
    if name and said:
        dated = StatusWord(status=said.status, value=row["date"])
        yield reader.cell(
            row | {"detail": row["note"]}, place, topic=f"treaty_{name}", label=reader.section.treaties[name].label, said=dated,
            words=row["status"], as_of=row["as_of"] or row["date"],
        ) | {"words": row["status"]}  # fmt: skip


def _named(reader: Reader, known: Mapping[str, Named], word: str, place: int, column: str, key: str) -> str | None:
    for name, each in known.items():
        if word in each.words:
            return name
    reader.refuse(place, column, f"{word!r} is none of those declared", key)
    return None


def _in_order(cells: pd.DataFrame, topics: list[str]) -> pd.DataFrame:
    place = cells["topic"].map({name: at for at, name in enumerate(topics)})
    order = cells.assign(place=place).sort_values(["place", "year", "part"], kind="stable")
    return order.drop(columns="place").reset_index(drop=True)


def newest_standards(run: Run, standards: pd.DataFrame) -> pd.DataFrame:
    """Of the standards, the newest edition under the topic of the matrix that it is about."""
    topics = {f"usdol_{name}": s.topic for name, s in run.params.standards.items() if s.topic}
    newest = standards[standards["topic"].isin(topics) & (standards["year"] == standards["year"].max())]
    of = newest["topic"].map(topics)
    group = of.map({name: topic.group for name, topic in run.params.topics.items()})
    return newest.assign(
        topic=of,
        group=group,
        value=["US DOL" + f", {d}" * bool(d) for d in newest["detail"]],
        label=of.map({n: t.label for n, t in run.params.topics.items()}),
    )


def matrix(run: Run, law: pd.DataFrame, standards: pd.DataFrame) -> pd.DataFrame:
    """What the matrix shows: a row for each cell, and one without status for each topic without any source.

    `law` and `standards` are saved cells with their sources' numbers; the result has in addition `group`, `sign` and `differs`.
    """
    section = run.params
    shown = pd.concat([law, newest_standards(run, standards)], ignore_index=True)
    shown = shown.assign(
        sign=[section.statuses[s].sign for s in shown["status"]],
        direction=[section.statuses[s].direction or "" for s in shown["status"]],
    )
    empty = [
        {"topic": name, "status_label": section.no_source, "sign": "none"}
        for name in section.topics
        if name not in set(shown["topic"])
    ]
    shown = pd.concat([shown, pd.DataFrame(empty)], ignore_index=True).fillna({"status": "", "value": "", "year": ""})
    # What a half answer leaves out is told with it.
    partly = (shown["status"] == "partly") & (shown["value"] == "")
    shown["value"] = shown["value"].mask(partly, shown["detail"].fillna(""))
    shown["label"] = [section.topics[name].label for name in shown["topic"]]
    shown["group"] = [section.topics[name].group for name in shown["topic"]]
    shown["differs"] = shown["topic"].map(differing(shown[shown["status"] != ""])).fillna("")
    return _in_order(shown.assign(part=""), list(section.topics))


def readable_law(shown: pd.DataFrame) -> pd.DataFrame:
    """The matrix as a table for readers: every cell with who says so, of when, and where."""
    cited = shown.fillna("")
    return pd.DataFrame(
        {"Topic": cited["label"], "Status": [_with_value(r) for r in cited.itertuples()], "As of": cited["year"],
         "Assessed by": cited["assessor"], "In the source": cited["source_words"], "Law": cited["instrument"], "Detail": cited["detail"],
         "Note": cited["differs"], "Source": cited["source_title"], "Address": cited["source_url"], "Licence": cited["licence"]}
    )  # fmt: skip


def readable_treaties(cells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"Treaty": cells["label"], "Status": cells["status_label"], "Date": cells["value"], "As of": cells["year"],
         "Assessed by": cells["assessor"], "Note": cells["detail"], "Source": cells["source_title"], "Address": cells["source_url"],
         "Licence": cells["licence"]}
    )  # fmt: skip


def readable_cited_laws(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """The articles of law that the Department names behind its standards, with the source in each row."""
    standards = {word: s.label for s in run.params.standards.values() for word in s.words}
    return pd.DataFrame(
        {"Standard": frame["standard"].map(standards), "Territory": frame["territory"], "Law named": frame["legislation"],
         "Edition": frame["year"], "Assessed by": frame["assessor"], "Source": frame["source_title"], "Address": frame["source_url"],
         "Licence": frame["licence"]}
    )  # fmt: skip


def _with_value(row) -> str:
    return f"{row.status_label}: {row.value}" if row.value else row.status_label


def cells_in(shown: pd.DataFrame) -> pd.DataFrame:
    """Of what the matrix shows, the cells that have a source, without the columns that it says in words of its own."""
    return shown[shown["status"] != ""].drop(columns=["topic", "label", "value"])


def caption_of_law(run: Run, shown: pd.DataFrame) -> str:
    """What is shown, in numbers: topics with and without a source, and those on which sources differ."""
    topics = shown.drop_duplicates("topic")
    none = int((topics["status"] == "").sum())
    told = f"{run.country_name}: the law in {len(topics)} topics; {none} of them without a source"
    differs = [f"{r.label} ({r.differs})" for r in topics.itertuples() if r.differs]
    return f"{told}; no single answer on: {', '.join(differs)}" if differs else told


def treaty_labels(run: Run) -> dict[str, str]:
    """By topic, the treaties that the unit may join."""
    return {
        f"treaty_{name}": treaty.label
        for name, treaty in run.params.treaties.items()
        if run.iso3 in (treaty.open_to or (run.iso3,))
    }


def caption_of_treaties(run: Run, cells: pd.DataFrame) -> str:
    party = cells["topic"][cells["status"] == "party"].nunique()
    named, every = cells["topic"].nunique(), len(treaty_labels(run))
    return (
        f"{run.country_name}: {every} treaties; {party} to which a source says that the country is a party, {every - named} "
        "without a source"
    )


def caption_of_standards(run: Run, said: Mapping[tuple[str, str], str]) -> str:
    """Names the standards whose assessment is another than in the edition before."""
    turned = [
        f"{label}{f' ({place})' if place else ''}: {text}" for (label, place), text in said.items() if "changes" in text
    ]
    told = f"{run.country_name}: three standards of the US Department of Labor, by edition"
    return f"{told}; {'; '.join(turned)}" if turned else f"{told}; no assessment changes"
