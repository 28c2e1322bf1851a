"""The styles, page and settings of the Word templates."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Arial"  # every office machine has it; the PDF carries its own font
SIDE, HALF, WIDTH = Cm(4.6), Cm(9.2), Cm(17)  # the second and the fourth stop, the text's width
INK, SOFT, ACCENT = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x55, 0x55, 0x55), RGBColor(0x1D, 0x4F, 0x7C)
WARNING = RGBColor(0x9C, 0x1C, 0x1C)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Make an element of WordprocessingML; `val="1"` becomes `w:val="1"`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def dress(document: Document) -> None:
    """Give an empty document the page, the settings and the styles of our papers."""
    _page(document)
    _settings(document)
    _one_font(document)
    _text_styles(document)
    _heading_styles(document)
    _furniture_styles(document)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2)
    section.header_distance, section.footer_distance = Cm(1.25), Cm(1)
    section.different_first_page_header_footer = True


def _settings(document: Document) -> None:
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")  # below 15 Word opens the paper in compatibility mode
    stop = settings.find(qn("w:defaultTabStop"))
    stop.addnext(element("autoHyphenation", val="true"))
    for preview in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(preview)


def _one_font(document: Document) -> None:
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)


def _text_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10), INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.15
    body = document.styles["Body Text"]
    body.paragraph_format.left_indent, body.paragraph_format.space_after = SIDE, Pt(6)
    fact = _style(document, "Fact", space_after=Pt(2))
    fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = SIDE, -SIDE
    fact.paragraph_format.tab_stops.add_tab_stop(SIDE)
    label = document.styles.add_style("Fact Label", WD_STYLE_TYPE.CHARACTER)
    label.font.color.rgb = SOFT
    decision = _style(document, "Proposed Decision", space_after=Pt(6), based_on="Body Text")
    _rule(decision, "left", color=str(ACCENT), size=18, space=6)
    attachment = _style(document, "Attachment", space_after=Pt(3), based_on="Body Text")
    attachment.paragraph_format.left_indent = SIDE + Cm(2)
    attachment.paragraph_format.first_line_indent = -Cm(2)
    attachment.paragraph_format.tab_stops.add_tab_stop(SIDE + Cm(2))
    numbered = document.styles["List Number"]
    numbered.paragraph_format.left_indent, numbered.paragraph_format.first_line_indent = (
        SIDE + Cm(0.8),
        -Cm(0.8),
    )
    numbered.paragraph_format.space_after = Pt(4)
    for together in numbered.element.pPr.findall(qn("w:contextualSpacing")):
        numbered.element.pPr.remove(together)  # it would set the points without space between them


def _heading_styles(document: Document) -> None:
    looks = ((1, 16, INK, 24, 10), (2, 12, ACCENT, 22, 6), (3, 10, INK, 10, 3))
    for level, size, color, before, after in looks:
        style = document.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, color
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    matter = document.styles["Heading 2"]  # an item's number stands before the stop, its title after it
    matter.paragraph_format.left_indent, matter.paragraph_format.first_line_indent = Cm(1.6), -Cm(1.6)
    matter.paragraph_format.tab_stops.add_tab_stop(Cm(1.6))


def _furniture_styles(document: Document) -> None:
    header = document.styles["Header"]
    header.font.size, header.font.color.rgb = Pt(8.5), SOFT
    _three_stops(header)
    _three_stops(_style(document, "Letterhead", space_after=Pt(1)))
    listed = _style(document, "Item List", space_after=Pt(3))
    listed.paragraph_format.left_indent, listed.paragraph_format.first_line_indent = Cm(1.6), -Cm(1.6)
    listed.paragraph_format.tab_stops.add_tab_stop(Cm(1.6))
    draft = document.styles.add_style("Draft", WD_STYLE_TYPE.CHARACTER)
    draft.font.color.rgb, draft.font.bold = WARNING, True
    caption = document.styles["Caption"]
    caption.hidden = False
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), True, INK
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(4)
    caption.paragraph_format.keep_with_next = True
    cell = _style(document, "Table Cell")
    cell.font.size = Pt(9)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    number = _style(document, "Table Number", based_on="Table Cell")
    number.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signature = _style(document, "Signature Line")
    signature.paragraph_format.space_before, signature.paragraph_format.right_indent = Cm(1.6), Cm(8.5)
    _rule(signature, "top", color=str(INK), size=4, space=4)


def _style(
    document: Document, name: str, *, based_on: str = "Normal", space_after: Pt | None = None
) -> ParagraphStyle:
    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[based_on]
    style.quick_style = True
    if space_after is not None:
        style.paragraph_format.space_after = space_after
    return style


def _three_stops(style: ParagraphStyle) -> None:
    stops = style.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(HALF)
    stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _rule(style: ParagraphStyle, edge: str, *, color: str, size: int, space: int) -> None:
    borders = element("pBdr")
    borders.append(element(edge, val="single", sz=str(size), space=str(space), color=color))
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
