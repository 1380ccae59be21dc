"""The file of slides: its theme, its properties, and bytes that are the same on every machine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from journeymap.drawing.subject import Subject
from journeymap.drawing.theme import Theme
from journeymap.formats.slides.slide import TALL, WIDE, Line, Look, Place, Slide, plain
from journeymap.words import is_right_to_left

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The date of everything in the file: the first that ZIP knows, so that the same journey makes the same bytes."""

_TITLE_ONLY = 5
"""The layout with a place for a title and nothing else."""

_SCRIPTS: Mapping[str, str] = {
    "Jpan": "Yu Gothic",
    "Hang": "Malgun Gothic",
    "Hans": "Microsoft YaHei",
    "Hant": "Microsoft JhengHei",
    "Arab": "Arial",
    "Hebr": "Arial",
    "Thai": "Leelawadee UI",
    "Deva": "Nirmala UI",
}
"""What PowerPoint sets other scripts in; the name is that of ISO 15924."""


@dataclass(frozen=True)
class Deck:
    """A presentation in a theme."""

    presentation: Any
    look: Look

    def slide(self, title: Line, place: Place, notes: Iterable[str]) -> Slide:
        """A new slide with its title and its notes, one paragraph each."""
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[_TITLE_ONLY])
        made.notes_slide.notes_text_frame.text = "\n".join(map(plain, notes))
        slide = Slide(made, self.look)
        slide.title(title, place)
        return slide

    def saved(self) -> bytes:
        """The presentation as the bytes of a PPTX file."""
        file, fixed = BytesIO(), BytesIO()
        self.presentation.save(file)
        with ZipFile(file) as made, ZipFile(fixed, "w", ZIP_DEFLATED) as kept:
            for name in made.namelist():
                entry = ZipInfo(name, _NO_TIME)
                entry.compress_type = ZIP_DEFLATED
                kept.writestr(entry, made.read(name))
        return fixed.getvalue()


def new_deck(about: Subject) -> Deck:
    """An empty presentation with the colours and the font of the theme, so that what is added later matches."""
    presentation, language = Presentation(), about.journey.language
    presentation.slide_width, presentation.slide_height = Inches(WIDE), Inches(TALL)
    _widen(presentation)
    _leave_out(presentation.part, RELATIONSHIP_TYPE.PRINTER_SETTINGS)
    _leave_out(presentation.part.package, RELATIONSHIP_TYPE.THUMBNAIL)
    said = presentation.core_properties
    said.title, said.language = plain(about.journey.title)[:255], language[:20]
    said.author = plain(", ".join(about.journey.authors))[:255]
    said.last_modified_by, said.comments = "journeymap", ""
    said.created = said.modified = datetime(*_NO_TIME)
    theme_part = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme_part._blob = _themed(theme_part.blob.decode(), about.theme).encode()
    return Deck(presentation, Look(about.theme, language, is_right_to_left(language)))


def _widen(presentation: Any) -> None:
    """The places of the layouts, which python-pptx has for slides 10 inches wide, as wide as ours."""
    master = presentation.slide_master
    for sheet in (master, *master.slide_layouts):
        for shape in sheet.shapes:
            if shape._element.spPr.find(f"{{{shape._element.nsmap['a']}}}xfrm") is not None:
                shape.left, shape.width = (int(side * WIDE / 10) for side in (shape.left, shape.width))


def _leave_out(owner: Any, kind: str) -> None:
    """What python-pptx's own presentation brings along: the settings of a printer, a picture of an empty slide."""
    for name in [name for name, one in owner._rels.items() if one.reltype == kind]:
        owner._rels.pop(name)


def _themed(xml: str, theme: Theme) -> str:
    """The theme's XML with our colours and font, and without shadows."""
    colours = theme.colours
    ramp = (colours.good, colours.bad, colours.stages[0], colours.stages[-1], colours.route, colours.heat[0])
    values = {"dk1": colours.ink, "lt1": colours.paper, "dk2": colours.quiet, "lt2": colours.card}
    values |= {f"accent{at}": colour for at, colour in enumerate(ramp, 1)}
    values |= {"hlink": colours.good, "folHlink": colours.quiet}
    for name, colour in values.items():
        filled = f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>'
        xml = re.sub(f"<a:{name}>.*?</a:{name}>", filled, xml, count=1, flags=re.DOTALL)
    scripts = "".join(f'<a:font script="{script}" typeface="{font}"/>' for script, font in _SCRIPTS.items())
    # the family and pitch say which font may stand in for it: one without serifs
    latin = f'<a:latin typeface="{_font(theme)}" pitchFamily="34" charset="0"/>'
    fonts = f'{latin}<a:ea typeface=""/><a:cs typeface="Arial"/>{scripts}'
    for which in ("major", "minor"):
        one = f"<a:{which}Font>{fonts}</a:{which}Font>"
        xml = re.sub(f"<a:{which}Font>.*?</a:{which}Font>", one, xml, flags=re.DOTALL)
    nothing = f"<a:effectStyleLst>{3 * '<a:effectStyle><a:effectLst/></a:effectStyle>'}</a:effectStyleLst>"
    return re.sub("<a:effectStyleLst>.*</a:effectStyleLst>", nothing, xml, flags=re.DOTALL)


def _font(theme: Theme) -> str:
    """The first font of the theme; a brand may name any."""
    return re.sub("[^\\w .-]", "", theme.fonts["default"][0])
