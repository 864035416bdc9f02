"""A Typst document to PDF/UA-1: the fonts of packages alone, no date, the same bytes from the same files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro

from disrupting_harm.errors import UserError


FACES = (
    (font_source_sans_pro, "SourceSansPro", ("Regular", "It", "Semibold", "Bold", "BoldIt")),
    (font_source_serif_pro, "SourceSerifPro", ("Regular", "Semibold", "Bold")),
)


def compile_pdf(files: Mapping[str, bytes], *, name: str) -> bytes:
    """The PDF of a document. files: by name, `main` is where it begins. name: of the PDF, for what is told of it.

    Raises UserError where Typst refuses the document, such as for a letter that no font has.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        copy_fonts(Path(folder))
        try:
            return typst.compile(
                dict(files),
                root=folder,
                font_paths=[folder],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            hints = "; ".join(error.hints)
            raise UserError(
                f"{name}: cannot be set as an accessible PDF: {error.message}{f' ({hints})' if hints else ''}."
            ) from None


def copy_fonts(folder: Path) -> None:
    """One file for each face: a package has each in several forms, of which a folder's order would choose one."""
    import matplotlib

    from disrupting_harm.figures.letters import FOLDER

    for package, family, styles in FACES:
        for style in styles:
            shutil.copy(Path(package.font_directory) / f"{family}-{style}.ttf", folder)
    for path in sorted(FOLDER.glob("*.ttf")):
        shutil.copy(path, folder)
    for style in ("", "-Bold"):
        shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{style}.ttf", folder)
