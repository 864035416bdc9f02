"""Join the cover and the executed component notebooks in the order of a report, and write it as page and as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from disrupting_harm import files, slices, used_sections
from disrupting_harm.code_slices.running import describe_library
from disrupting_harm.engine.execute import Engine, execute, identify, refuse_other_parameters
from disrupting_harm.engine.record import folder_outputs
from disrupting_harm.errors import ParamsError
from disrupting_harm.identity import page as identified_page
from disrupting_harm.languages.catalogue import load_catalogue
from disrupting_harm.languages.files import catalogue as catalogue_path
from disrupting_harm.languages.files import editions_of
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, Output, Record, file_ref, write_record
from disrupting_harm.report.beside import documents_beside
from disrupting_harm.report.checked import CLAIMS, check_printed, check_report, claims_text
from disrupting_harm.report.editions import lay_out, set_document, write_page, write_pdf
from disrupting_harm.report.in_languages import name_editions, write_edition
from disrupting_harm.report.made_of import (
    classes_of,
    drawings_of,
    edition_of,
    findings_of,
    identity_for,
    read_executed,
    read_made,
    titles_of,
)
from disrupting_harm.report.press import write_press_sheet
from disrupting_harm.report.study_pages.write import write_study_pages
from disrupting_harm.sections import held
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.load import load_study
from disrupting_harm.study.outputs import outputs_path
from disrupting_harm.watch import publish, refuse_other_reads, watch_inputs


def build_report(layout: Layout, iso3: str, engine: Engine = "nbclient") -> Path:
    """Run the cover and write `outputs/reports/<ISO3>/` in one swap: page, PDF, executed cover and record; returns the page.

    Raises MissingInputError for a component whose notebook was not executed, and a UserError as the cover's notebook does.
    """
    stems = held(layout, iso3)
    if not stems:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: holds no component, so there is nothing to report; add one under `components`."
        )
    with watch_inputs(layout, REPORT, iso3):
        return _build_watched(layout, iso3, stems, engine)


def _build_watched(layout: Layout, iso3: str, stems: tuple[str, ...], engine: Engine) -> Path:
    slices.require_current(layout, iso3, REPORT, slices.report_text(layout, iso3))
    describe_library(layout, REPORT)
    catalogues = [load_catalogue(layout, code) for code in editions_of(layout, iso3)]
    notebooks = {stem: read_executed(layout, iso3, stem) for stem in stems}
    records = {stem: read_made(layout, iso3, stem) for stem in stems}
    data_class, stand_in = classes_of(records)
    final = layout.report(iso3)
    partial = files.partial_directory(final)
    try:
        # What components say of their methods is code of their own: an edit of it makes their records, and so the report, stale.
        cover, events = execute(layout, layout.cover, iso3, partial, stages=[REPORT, *stems], engine=engine)
        study = load_study(layout)
        findings = findings_of(layout, iso3)
        report = lay_out(
            {layout.cover: cover, **notebooks},
            words=study.words(iso3),
            of_a_country=study.unit(iso3).kind == "country",
            titles=titles_of(findings),
        )
        edition = edition_of(layout, iso3, notebooks, data_class, stand_in=stand_in)
        edition = replace(edition, languages=name_editions(catalogues), beside=documents_beside(layout, iso3, findings))
        drawn = drawings_of(layout, records, ".svg")
        pictures = {anchor: path.read_bytes() for anchor, path in drawn.items()}
        identity = identity_for(layout, iso3, records, data_class)
        identify(cover, partial, replace(identity, trace_id=f"{iso3}/{layout.cover}", estimates=(), assessments=()))
        page = write_page(report, edition)
        files.write_bytes(partial / "report.html", identified_page.embed(page.encode("utf-8"), identity))
        document = set_document(report, edition, pictures, identity)
        if checked := check_report(layout, iso3, page, records):
            check_printed(layout, iso3, "report.pdf", document, checked.texts)
            files.write_text(partial / CLAIMS, claims_text(checked.findings, checked.notes))
            write_press_sheet(layout, iso3, partial, edition, identity, checked)
        files.write_bytes(partial / "report.pdf", write_pdf(document, edition))
        for catalogue in catalogues:
            write_edition(layout, iso3, partial, report, edition, pictures, identity, catalogue, checked)
        told = write_study_pages(layout, iso3, partial, identity, checked)
        record = _record(layout, iso3, stems, data_class, events, partial, drawn.values(), told)
        refuse_other_parameters(events, record.parameters_sha256, record.stage)
        refuse_other_reads({i.path: i.sha256 for i in record.inputs})
        write_record(partial / "record.json", record)
        publish(partial, final)
    finally:
        files.remove(partial)
    return final / "report.html"


def _record(
    layout: Layout,
    iso3: str,
    stems: tuple[str, ...],
    data_class: str,
    events: dict,
    folder: Path,
    drawn: Iterable[Path],
    told: Iterable[Input],
) -> Record:
    """Pages and PDFs by hash, and the records, executed notebooks, pictures and claims of other reports they were made of."""
    library, lock = describe_library(layout, REPORT)
    read = [*(Input.model_validate(entry) for entry in events["inputs"]), *told]
    executed = [layout.output(iso3, stem) / f"{stem}.ipynb" for stem in stems]
    read += [Input(path=layout.relative(p), sha256=files.sha256_file(p), role="executed notebook") for p in executed]
    read += [Input(path=layout.relative(p), sha256=files.sha256_file(p), role="figure") for p in drawn]
    stated = outputs_path(layout)
    if stated.is_file():
        read.append(Input(path=layout.relative(stated), sha256=files.sha256_file(stated), role="parameters"))
    said = [catalogue_path(layout, code) for code in editions_of(layout, iso3)]
    read += [Input(path=layout.relative(p), sha256=files.sha256_file(p), role="catalogue") for p in said]
    cover = layout.notebook(layout.cover)
    return Record(
        stage=f"{REPORT}@{iso3}", component=layout.cover, country=iso3, data_class=data_class,
        parameters_sha256=used_sections.report_hash(layout, iso3),
        parameters=used_sections.report_refs(layout, iso3), code=library, lock=lock,
        notebook=file_ref(cover, layout.relative(cover), "notebook"),
        inputs=tuple(sorted(read, key=lambda entry: entry.path)),
        outputs=tuple(_named_by_role(output) for output in folder_outputs(folder, layout.relative(layout.report(iso3)))),
    )  # fmt: skip


def _named_by_role(output: Output) -> Output:
    return output.model_copy(update={"role": "claims"}) if output.path.endswith(f"/{CLAIMS}") else output
