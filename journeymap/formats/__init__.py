"""Every format a journey can be written in, by suffix."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, overload

from journeymap import source
from journeymap.diagnostics import UsageError, choice, fact, no_format
from journeymap.files import Place, same_file, write
from journeymap.model import Journey
from journeymap.words import LANGUAGES

if TYPE_CHECKING:
    from journeymap.drawing.scene import Scene
    from journeymap.drawing.subject import Subject
    from journeymap.drawing.theme import Theme
    from journeymap.drawing.wish import Orientation

Preset: TypeAlias = Literal["screen", "poster", "board", "slide"]
"""What a picture is made for."""

READABLE = (".yaml", ".yml", ".json")
"""Suffixes of journey files: reading takes them, so writing never replaces one unasked."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to draw: the view, the preset, the lanes and stages, the theme, the language of the words around, the size.

    Views: map, blueprint, graph. Presets: screen, poster, board, slide. ``orientation`` is portrait or landscape.
    ``before`` is the journey of the period before, whose key figures stand beside those of now.
    ``dpi`` and ``scale`` are for png, ``page`` for pdf; ``embed_fonts`` is for svg (off by default) and html (on).
    """

    view: str = "map"
    preset: str = "screen"
    orientation: "Orientation | None" = None
    lanes: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    persona: str | None = None
    theme: str = "light"
    language: str | None = None
    scale: float = 1.0
    dpi: float | None = None
    page: str = "map"
    embed_fonts: bool | None = None
    name: str | None = None
    before: Journey | None = None


@overload
def render(
    journey: Journey,
    path: Place,
    *,
    force: bool = False,
    view: Literal["map", "blueprint"] = "map",
    lanes: str | Iterable[str] | None = None,
    preset: Preset = "screen",
    orientation: "Orientation | None" = None,
    stages: str | Iterable[str] | None = None,
    persona: str | None = None,
    theme: "str | Theme" = "light",
    language: str | None = None,
    scale: float = 1.0,
    dpi: float | None = None,
    page: str = "map",
    embed_fonts: bool | None = None,
    name: str | None = None,
    before: Journey | None = None,
) -> None: ...
@overload
def render(
    journey: Journey,
    path: Place,
    *,
    force: bool = False,
    view: Literal["graph"],
    preset: Preset = "screen",
    orientation: "Orientation | None" = None,
    stages: str | Iterable[str] | None = None,
    persona: str | None = None,
    theme: "str | Theme" = "light",
    language: str | None = None,
    scale: float = 1.0,
    dpi: float | None = None,
    page: str = "map",
    embed_fonts: bool | None = None,
    name: str | None = None,
    before: Journey | None = None,
) -> None: ...
def render(journey: Journey, path: Place, *, force: bool = False, **options: Any) -> None:
    """Draw a journey, or write it in another format, by the suffix of the path: svg, html, png, pdf and others.

    Options are those of ``journeymap render``; a graph has no lanes. ``before`` is the journey of the period before,
    whose key figures stand beside those of now. Pictures and tables are replaced, an existing journey file only with
    ``force``; the file is there wholly or not at all. Several slides as svg or png become several files: map-1.svg,
    map-2.svg and so on.
    """
    suffix = Path(path).suffix
    refuse_overwriting(None, path, suffix, force=force)
    made = pages(journey, suffix, _options(options))
    for place, page in zip(places(path, len(made)), made, strict=True):
        write(place, page)


def places(path: Place, count: int) -> tuple[Place, ...]:
    """Where the pages go: the path itself for a single one.

    >>> [str(place) for place in places("deck.svg", 2)]
    ['deck-1.svg', 'deck-2.svg']
    """
    if count == 1:
        return (path,)
    if str(path) == "-":
        raise UsageError(fact("usage.pages_to_output", n=count))
    whole = Path(path)
    return tuple(whole.with_stem(f"{whole.stem}-{at}") for at in range(1, count + 1))


def content(journey: Journey, suffix: str, options: Options) -> bytes:
    """The journey in a format, as the bytes of a single file."""
    return _only(pages(journey, suffix, options))


def pages(journey: Journey, suffix: str, options: Options) -> tuple[bytes, ...]:
    """The journey in a format, as the bytes of its files: one, but for slides as svg or png one for each page."""
    if suffix.lower() not in (*PICTURES, *FORMATS):
        raise UsageError(no_format("can_be_written", suffix, names()))
    if options.persona is not None:
        if options.persona not in journey.personas:
            hint = choice(options.persona, journey.personas, "personas") or fact("usage.file_has_none")
            raise UsageError(fact("usage.no_persona", name=options.persona, hint=hint))
        journey, options = _as_walked(journey, options, options.persona)
    if suffix.lower() in PICTURES:
        return tuple(PICTURES[suffix.lower()](scene, options) for scene in _scenes(journey, options))
    return (FORMATS[suffix.lower()](journey, options),)


def _as_walked(journey: Journey, options: Options, persona: str) -> tuple[Journey, Options]:
    """The journey as a persona walks it, and so the one before it, with the options that say whose it is."""
    before = options.before
    if before is not None and persona in before.personas:
        before = before.for_persona(persona)
    return journey.for_persona(persona), replace(options, persona=persona, before=before)


def names() -> tuple[str, ...]:
    """The formats' names, as suffixes without the dot."""
    return tuple(suffix[1:] for suffix in (*PICTURES, *FORMATS))


def refuse_overwriting(given: Place | None, path: Place, suffix: str, *, force: bool) -> None:
    """Stop before anything is read when the output is the input, or would replace a journey file unasked."""
    if str(path) == "-":
        return
    if given is not None and str(given) != "-" and same_file(given, path):
        raise UsageError(fact("usage.is_read", file=str(path)))
    if suffix.lower() in READABLE and Path(path).exists() and not force:
        raise UsageError(fact("usage.may_be_journey", file=str(path)))


def _options(given: Mapping[str, Any]) -> Options:
    known = Options.__dataclass_fields__
    for name in given:
        if name not in known:
            raise UsageError(fact("usage.no_option", name=name, hint=choice(name, known, "options")))
    several: dict[str, Any] = {
        name: (one,) if isinstance(one, str) else tuple(one)
        for name, one in given.items()
        if name in ("lanes", "stages") and one is not None
    }
    options = replace(Options(), **{**given, **several})
    if options.language not in (None, *LANGUAGES):
        raise UsageError(fact("usage.no_words", name=options.language, names=", ".join(LANGUAGES)))
    return options


# ---------------------------------------------------------------- the writers


_Page = TypeVar("_Page")


def _only(made: tuple[_Page, ...]) -> _Page:
    if len(made) > 1:
        raise UsageError(fact("usage.several_pages", n=len(made)))
    return made[0]


def _scenes(journey: Journey, options: Options) -> "tuple[Scene, ...]":
    """The pages of a picture."""
    from journeymap.drawing.presets import pictures
    from journeymap.drawing.wish import Wish

    wish = Wish(**{name: getattr(options, name) for name in Wish._fields})
    if options.view == "graph":
        from journeymap.formats.graph import scenes

        return scenes(journey, wish, options.preset)
    return pictures(journey, wish, options.preset)


def _svg(scene: "Scene", options: Options) -> bytes:
    from journeymap.drawing.svg import svg

    if options.embed_fonts:
        from journeymap.formats.embedding import with_fonts

        return with_fonts(svg(scene)).encode()
    return svg(scene).encode()


def _png(scene: "Scene", options: Options) -> bytes:
    from journeymap.formats.picture import png

    return png(scene, options.scale, options.dpi)


def _html(journey: Journey, options: Options) -> bytes:
    from journeymap.formats.html import html

    apart = journey.personas if options.persona is None and len(journey.personas) > 1 else ()
    personas = [_drawn(*_as_walked(journey, options, persona)) for persona in apart]
    return html(*_drawn(journey, options), personas=personas, embed_fonts=options.embed_fonts is not False).encode()


def _drawn(journey: Journey, options: Options) -> "tuple[Scene, Subject]":
    """The only page of a picture, and what it is a picture of."""
    from journeymap.drawing.subject import Cut, subject

    about = subject(journey, options.theme, options.language, Cut(options.persona, options.stages), options.before)
    return _only(_scenes(journey, options)), about


def _pdf(journey: Journey, options: Options) -> bytes:
    from journeymap.formats.pdf import pdf

    return pdf(_scenes(journey, options), options.page, journey.title)


def _pptx(journey: Journey, options: Options) -> bytes:
    _only_the_map(options)
    if find_spec("pptx") is None:
        raise ImportError("slides need python-pptx: pip install 'journeymap[slides]'")
    from journeymap.drawing.subject import Cut, subject
    from journeymap.formats.slides import pptx

    cut = Cut(options.persona, options.stages)
    return pptx(subject(journey, options.theme, options.language, cut, options.before))


def _only_the_map(options: Options) -> None:
    """Refuse what native slides have not: they are the map, in groups of stages."""
    asked = {
        "view": options.view != "map",
        "preset": options.preset not in ("screen", "slide"),
        "lanes": options.lanes is not None,
        "orientation": options.orientation is not None,
    }
    wanted = next((name for name, is_asked in asked.items() if is_asked), None)
    if wanted is not None:
        said = f"--{getattr(options, wanted)}" if wanted == "orientation" else f"--{wanted}"
        raise UsageError(fact("usage.only_the_map", option=said))


def _dot(journey: Journey, options: Options) -> bytes:
    from journeymap.formats.graph import dot

    return dot(journey, options.stages, options.theme).encode()


def _mmd(journey: Journey, options: Options) -> bytes:
    from journeymap.formats.mermaid import mermaid

    return mermaid(journey, options.language).encode()


def _yaml(journey: Journey, _options: Options) -> bytes:
    return source.write(journey.written()).encode()


def _json(journey: Journey, _options: Options) -> bytes:
    import json

    return (json.dumps(journey.written(), indent=2, ensure_ascii=False) + "\n").encode()


def _csv(journey: Journey, _options: Options) -> bytes:
    from journeymap.formats.table import csv_text

    return csv_text(journey).encode()


PICTURES: "Mapping[str, Callable[[Scene, Options], bytes]]" = {".svg": _svg, ".png": _png}
"""Suffix → the writer of one page of a picture."""

FORMATS: Mapping[str, Callable[[Journey, Options], bytes]] = {
    ".html": _html,
    ".pdf": _pdf,
    ".pptx": _pptx,
    ".dot": _dot,
    ".mmd": _mmd,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".csv": _csv,
}
"""Suffix → the writer of a whole journey into one file."""
