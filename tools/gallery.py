"""Draws docs/gallery: every journey in every view and theme, one journey for every purpose, and what changes did.

python tools/gallery.py            draw everything anew
python tools/gallery.py --check    say what is out of date, and exit with 1 if anything is

Where the cards of a graph stand depends on the version of Graphviz; so of graphs the DOT is checked, not the picture.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from journeymap.analysis.compare import Comparison, compare
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.pyramid import pyramid
from journeymap.drawing.overlay import overlay
from journeymap.drawing.presets import pictures
from journeymap.drawing.svg import svg
from journeymap.drawing.theme import THEMES
from journeymap.drawing.wish import PRESETS, Orientation, Wish
from journeymap.files import write
from journeymap.formats.graph import dot, scenes
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.words import words_for
from journeymap.words.telling import told

HOUSE = Path(__file__).resolve().parent.parent
GALLERY = HOUSE / "docs" / "gallery"
VIEWS = ("map", "blueprint", "graph")
SHOWN_FOR_EVERYTHING = "online-shop"
ORIENTATIONS: tuple[Orientation, ...] = ("portrait", "landscape")


def files(*, graphs: bool) -> Iterator[tuple[Path, str]]:
    """Every file of the gallery with what it should hold; the pictures of graphs only when they are wanted."""
    found = {path: load(path) for path in sorted((HOUSE / "journeys").glob("*.yaml"))}
    for path, journey in found.items():
        yield from _pictures(path, journey, graphs=graphs)
        yield GALLERY / f"{path.stem}-graph.dot", dot(journey)
        yield GALLERY / f"{path.stem}.md", _page(path, journey)
    purposes = dict(_for_everything(HOUSE / "journeys" / f"{SHOWN_FOR_EVERYTHING}.yaml"))
    yield from purposes.items()
    changes = {path: compare(load(path.parent / one.baseline), one) for path, one in found.items() if one.baseline}
    for path, result in changes.items():
        yield GALLERY / f"{path.stem}-changes.svg", svg(overlay(result))
    yield GALLERY / "before-after.md", _before_after(changes)
    yield GALLERY / "README.md", _index(found, purposes)


# ---------------------------------------------------------------- pictures


def _pictures(path: Path, journey: Journey, *, graphs: bool) -> Iterator[tuple[Path, str]]:
    for theme in THEMES:
        for view in VIEWS:
            wish = Wish(view, theme=theme, name=path.name)
            if view != "graph":
                yield GALLERY / _name(path, view, theme), svg(pictures(journey, wish)[0])
            elif graphs:
                yield GALLERY / _name(path, view, theme), svg(scenes(journey, wish)[0])


def _name(path: Path, view: str, theme: str) -> str:
    return "-".join((path.stem, *((view,) if view != "map" else ()), *((theme,) if theme != "light" else ()))) + ".svg"


def _for_everything(path: Path) -> Iterator[tuple[Path, str]]:
    journey = load(path)
    for preset in PRESETS[1:]:
        pages = pictures(journey, Wish(name=path.name), preset)
        for at, page in enumerate(pages, 1):
            yield GALLERY / f"{path.stem}-{preset}{f'-{at}' if len(pages) > 1 else ''}.svg", svg(page)
    for orientation in ORIENTATIONS:
        wish = Wish(name=path.name, orientation=orientation)
        yield GALLERY / f"{path.stem}-{orientation}.svg", svg(pictures(journey, wish)[0])


# ---------------------------------------------------------------- pages


def _index(found: Mapping[Path, Journey], purposes: Iterable[Path]) -> str:
    head = """# Gallery

Every journey in [`journeys/`](../../journeys) as `journeymap render` draws it. A click on a picture leads to the
same journey in every view (map, blueprint, graph) and theme (light, dark, print).

- [Before and after](before-after.md): what a change did, on one map
- [One journey for every purpose](#for-every-purpose): poster, board, slides

This folder is made by `make gallery`.

"""
    return head + "\n".join(_section(path, journey) for path, journey in found.items()) + "\n" + _purposes(purposes)


def _section(path: Path, journey: Journey) -> str:
    return f"""## {journey.title}

[`{path.name}`](../../journeys/{path.name}) · {" ".join(_findings(journey))}

[![{journey.title}]({path.stem}.svg)]({path.stem}.md)
"""


def _purposes(made: Iterable[Path]) -> str:
    name = SHOWN_FOR_EVERYTHING
    slides = "\n".join(f"![A slide]({path.name})" for path in made if "-slide-" in path.name)
    return f"""## For every purpose

`--preset board`: five lanes, one message.

![A page for the board]({name}-board.svg)

`--preset slide`: a page for each group of stages.

{slides}

`--preset poster`: everything, on paper.

![A poster]({name}-poster.svg)

`--portrait` and `--landscape`, for screens and documents: [portrait]({name}-portrait.svg),
[landscape]({name}-landscape.svg).
"""


def _page(path: Path, journey: Journey) -> str:
    rows = "\n\n".join(_view(path, view) for view in VIEWS)
    return f"""# {journey.title}

[`{path.name}`](../../journeys/{path.name}) · [all journeys](README.md)

{" ".join(_findings(journey))}

{rows}
"""


def _view(path: Path, view: str) -> str:
    command = f"journeymap render {path.name} -o {path.stem}.svg" + (f" --view {view}" if view != "map" else "")
    source = f"[DOT]({path.stem}-graph.dot)\n\n" if view == "graph" else ""
    pictures_of = "\n\n".join(f"![{view}, {theme}]({_name(path, view, theme)})" for theme in THEMES)
    return f"## {view.capitalize()}\n\n`{command} --theme {' | '.join(THEMES)}`\n\n{source}{pictures_of}"


def _before_after(changes: Mapping[Path, Comparison]) -> str:
    parts = [
        f"""## {result.title}

`journeymap compare journeys/{path.name} -o changes.svg`

![{result.title}]({path.stem}-changes.svg)
"""
        for path, result in changes.items()
    ]
    head = """# Before and after

What a change did, on one map: what came and went, what got better or worse and how surely, and who should do what.
[All journeys](README.md).

"""
    return head + "\n".join(parts)


def _findings(journey: Journey) -> Iterator[str]:
    flow, words = dropoff(journey), words_for("en")
    if flow.completion is not None:
        yield words("described_completion", share=words.percent(flow.completion, 1))
    if flow.fact is not None:
        yield told(flow.fact, words)
    found = pyramid(journey, flow)
    if found.fact is not None and found.journey.level:
        yield told(found.fact, words)


# ---------------------------------------------------------------- the folder


def main() -> int:
    """Draw the gallery, or check that it is current."""
    check = "--check" in sys.argv[1:]
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = dict(files(graphs=not check))
    known = {*wanted, *_graphs()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in _graphs() if check and not path.exists()]
    stale += [path for path in GALLERY.iterdir() if path not in known]
    for path in stale:
        print(f"{'out of date' if check else 'drawn'}: {path.relative_to(HOUSE)}")
        if not check:
            write(path, wanted[path]) if path in wanted else path.unlink()
    return 1 if check and stale else 0


def _graphs() -> list[Path]:
    journeys = sorted((HOUSE / "journeys").glob("*.yaml"))
    return [GALLERY / _name(path, "graph", theme) for path in journeys for theme in THEMES]


if __name__ == "__main__":
    raise SystemExit(main())
