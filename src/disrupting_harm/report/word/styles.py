"""The styles of the Word document: those of the template of python-docx, with the report's ink, and a few of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from docx.document import Document

INK, QUIET, LINE = "14232F", "4A5A68", "C4CDD5"
HEADINGS = {"Title": 26, "Subtitle": 13, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11}  # points
OWN = {"Note": 8.5, "Term": 10.5, "TableHead": 8, "TableText": 8, "TableEnd": 4, "Picture": 10.5, "Running": 8}
TABLE = """
<w:style xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:type="table" w:customStyle="1" w:styleId="ReportTable">
<w:name w:val="Report table"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="{line}"/>
<w:insideH w:val="single" w:sz="4" w:color="{line}"/></w:tblBorders><w:tblCellMar><w:left w:w="60" w:type="dxa"/>
<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
"""


def set_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in HEADINGS.items():
        font = styles[name].font
        font.name, font.size, font.bold, font.italic = "Calibri", Pt(size), name != "Subtitle", False
        font.color.rgb = RGBColor.from_string(INK)
        for place in (
            "asciiTheme",
            "hAnsiTheme",
            "eastAsiaTheme",
            "cstheme",
        ):  # the font of the theme would come before ours
            fonts = styles[name].element.rPr.rFonts
            fonts.attrib.pop(f"{{{fonts.nsmap['w']}}}{place}", None)
    caption = styles["Caption"].font
    caption.size, caption.bold, caption.color.rgb = Pt(10.5), False, RGBColor.from_string(INK)
    for name, size in OWN.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        style.font.bold = name in ("TableHead", "Term") or None
        style.font.color.rgb = RGBColor.from_string(QUIET if name in ("Note", "Running") else INK)
        style.paragraph_format.space_after = Pt(0 if name.startswith("Table") or name == "Term" else 6)
        style.paragraph_format.keep_with_next = name == "Term" or None
    styles.element.append(parse_xml(TABLE.format(line=LINE)))
