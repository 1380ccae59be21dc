"""Draws docs/gallery: every journey as a map, and a page that shows them all.

python tools/gallery.py            draw everything anew
python tools/gallery.py --check    say what is out of date, and exit with 1 if anything is
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.sentences import drop_off_sentence
from journeymap.drawing.map import draw
from journeymap.drawing.svg import svg
from journeymap.files import write
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.words import words_for

HOUSE = Path(__file__).resolve().parent.parent
GALLERY = HOUSE / "docs" / "gallery"


def pages() -> Iterator[tuple[Path, str]]:
    """Every file of the gallery with what it should hold."""
    sections = []
    for path in sorted((HOUSE / "journeys").glob("*.yaml")):
        journey = load(path)
        yield GALLERY / f"{path.stem}.svg", svg(draw(journey, name=path.name))
        sections.append(_section(path, journey))
    yield GALLERY / "README.md", _HEAD + "\n".join(sections)


_HEAD = """# Gallery

Every journey in [`journeys/`](../../journeys) as `journeymap render` draws it. This page is made by `make gallery`.

"""


def _section(path: Path, journey: Journey) -> str:
    return f"""## {journey.title}

[`{path.name}`](../../journeys/{path.name}) · {" ".join(_findings(journey))}

![{journey.title}]({path.stem}.svg)
"""


def _findings(journey: Journey) -> Iterator[str]:
    flow, words = dropoff(journey), words_for("en")
    if flow.completion is not None:
        yield words("described_completion", share=words.percent(flow.completion, 1))
    drop = drop_off_sentence(journey, flow, words)
    if drop:
        yield drop
    level = pyramid(journey, flow).journey.level
    if level:
        yield words("described_level", level=level)


def main() -> int:
    """Draw the gallery, or check that it is current."""
    check = "--check" in sys.argv[1:]
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = dict(pages())
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in GALLERY.iterdir() if path not in wanted]
    for path in stale:
        print(f"{'out of date' if check else 'drawn'}: {path.relative_to(HOUSE)}")
        if not check:
            write(path, wanted[path]) if path in wanted else path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
