"""A report as Markdown: its sentences and tables; pictures are named, because Markdown cannot carry them."""

from collections.abc import Iterator, Sequence

from journeymap.formats.markdown import escaped
from journeymap.reports.page import Block, Facts, Page, Paragraph, Picture, Points, Section, Table, Told, nobody


def markdown(page: Page, told: Told = nobody) -> str:
    """The page as Markdown that shows every text as it is; written at once, so ``told`` hears only the end."""
    title = f"{page.title} · {page.badge}" if page.badge else page.title
    parts = [f"# {escaped(title)}", *(escaped(line) for line in page.lines)]
    for section in page.sections:
        parts += _section(section, 2)
    told(1, 1)
    return "\n\n".join((*parts, f"*{escaped(page.foot)}*")) + "\n"


def _section(section: Section, level: int) -> Iterator[str]:
    """A heading with what stands under it; nothing where only a picture would."""
    told = [line for block in section.blocks for line in _block(block, level)]
    if told:
        yield f"{'#' * level} {escaped(section.title)}"
        yield from told


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield from _section(block, level + 1)
        case Paragraph():
            yield escaped(block.text)
        case Points() if block.items:
            yield "\n".join(f"- {escaped(item)}" for item in block.items)
        case Facts() if block.items:
            yield "\n".join(
                f"- **{escaped(one.value)}** {escaped(one.meaning)}" + (f" ({escaped(one.basis)})" if one.basis else "")
                for one in block.items
            )
        case Table():
            if block.title:
                yield f"**{escaped(block.title)}**"
            yield _table(block)
        case Picture() if block.title:
            yield f"**{escaped(block.title)}**"


def _table(table: Table) -> str:
    ruler = ["---:" if kind == "n" else "---" for kind in table.set_as]
    rows = [[_cell(cell.text, cell.note) for cell in row] for row in table.rows]
    return "\n".join(map(_bars, ([escaped(column) for column in table.columns], ruler, *rows)))


def _cell(text: str, note: str) -> str:
    return f"{escaped(text)} ({escaped(note)})" if note else escaped(text)


def _bars(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
