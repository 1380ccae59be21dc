"""The verbs that read and write journey files: new, check, render, schema."""

import contextlib
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from journeymap import cli
from journeymap.cli.language import language, say_written
from journeymap.diagnostics import (
    KINDS,
    REPORTS,
    Diagnostic,
    JourneyError,
    Said,
    UsageError,
    choice,
    fact,
    harmless,
    told,
)
from journeymap.facts import Fact
from journeymap.files import write
from journeymap.model import Journey
from journeymap.reading import check as checked

_FOLDER = Path(__file__).parents[1] / "templates"

TEMPLATES = tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))
"""The journeys to start from: the files of the folder."""


def new(given: Namespace) -> int:
    """Write a commented journey to start from; an existing file stays as it is."""
    spoken = f"starter-{given.language}"
    template = given.template or (spoken if spoken in TEMPLATES else "starter")
    if template not in TEMPLATES:
        raise UsageError(fact("usage.no_template", name=template, hint=choice(template, TEMPLATES, "templates")))
    if os.path.lexists(given.path):
        raise UsageError(fact("usage.exists", file=given.path))
    if Path(given.path).suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(fact("usage.is_yaml", file=f"{Path(given.path).stem or 'journey'}.yaml"))
    write(given.path, (_FOLDER / f"{template}.yaml").read_bytes())
    if not given.quiet:
        name = harmless(given.path)
        say_written(given, name, f"journeymap check {name}")
    return cli.FINE


def check(given: Namespace) -> int:
    """Report every problem of every file; 1 when there is an error, or with --strict any mistake or idea."""
    if given.files.count("-") > 1:
        raise UsageError(fact("usage.read_once"))
    code = cli.FINE
    found: list[Diagnostic] = []
    for path in given.files:
        try:
            found += checked(path, as_of=given.as_of)
        except OSError as failure:
            code = max(code, cli._failed(failure, given))
    for part in _parts(found, given, code):
        print(part)
    fontless = _say_fonts(given.files, language(given)) if given.fonts else False
    errors = any(one.kind == "error" for one in found)
    return max(code, cli.PROBLEMS if errors or (given.strict and (found or fontless)) else cli.FINE)


def _parts(found: list[Diagnostic], given: Namespace, code: int) -> Iterator[str]:
    """What a check prints: for people its ideas are counted only, unless they are asked for."""
    if given.format in ("json", "github"):
        report = REPORTS[given.format](found, given.language or ("en" if given.format == "json" else language(given)))
        if report:
            yield report
        return
    spoken = language(given)
    ideas = Counter(one.code for one in found if one.kind == "idea" and not given.ideas)
    shown = [one for one in found if given.ideas or one.kind != "idea"]
    gap = "\n" if given.format == "full" else ""
    if shown:
        yield REPORTS[given.format](shown, spoken)
    if ideas:
        kinds = ", ".join(f"{name} {number}" for name, number in ideas.most_common())
        yield (gap if shown else "") + told(fact("check.folded", kinds=kinds), spoken)
    if given.format == "full" and not given.quiet:
        yield from _closing(found, given.files, code, spoken)


def _say_fonts(paths: list[str], spoken: str) -> bool:
    """Say which scripts of the files have no font on this machine; whether there is any."""
    from journeymap.formats.fonts import BRAND, advice, found, of_journey, script
    from journeymap.reading import load

    fontless = False
    for path in paths:
        if path == "-":
            raise UsageError(fact("usage.fonts_once"))
        with contextlib.suppress(JourneyError, OSError):  # what is wrong with the file was said before
            needed = of_journey(load(path))
            missing = found(needed).missing
            fontless = fontless or bool(missing)
            has = tuple(script(need) for need in needed if need not in missing and need.script != BRAND)
            fine = Fact("fonts.every_of", {"scripts": has}, {"scripts": "name"}) if has else fact("fonts.every")
            for said in map(advice, missing) if missing else (fine,):
                print(f"{harmless(path)}: {told(said, spoken)}")
    return fontless


def _closing(found: list[Diagnostic], paths: list[str], code: int, spoken: str) -> Iterator[str]:
    """The last line: how many of each kind there are."""
    file: Said = harmless("<stdin>" if paths == ["-"] else paths[0])
    if not found and len(paths) == 1 and spoken == "en" and code == cli.FINE:
        yield f"{file}: no problems"  # the commonest end of a check, without the words, which take time to load
        return
    if len(paths) > 1:
        file = fact("check.files", n=len(paths))
    if found:
        kinds = Counter(one.kind for one in found)
        several = _several(fact(f"check.{kind}s", n=kinds[kind]) for kind in KINDS if kinds[kind])
        unread = any(one.code == "syntax" for one in found)
        yield "\n" + told(fact("check.unread" if unread else "check.closing", file=file, found=several), spoken)
    elif code == cli.FINE:
        yield told(fact("check.clean", file=file), spoken)


def _several(parts: Iterable[Fact]) -> Said:
    """Facts in one sentence, joined by "and"."""
    first, *rest = parts
    return fact("names.and", first=first, last=_several(rest)) if rest else first


def render(given: Namespace) -> int:
    """Draw or convert one journey."""
    from journeymap import formats
    from journeymap.reading import load

    if given.output == "-" and given.format is None:
        raise UsageError(fact("usage.which_format", names=", ".join(formats.names())))
    suffix = f".{given.format}" if given.output == "-" else Path(given.output).suffix
    if given.format is not None and f".{given.format}" != suffix.lower():
        raise UsageError(fact("usage.suffix_is_format", file=given.output))
    formats.refuse_overwriting(given.file, given.output, suffix, force=given.force)
    journey = load(given.file)
    options = formats.Options(
        view=given.view,
        preset=given.preset,
        orientation=given.orientation,
        lanes=given.lanes,
        stages=given.stages,
        persona=given.persona,
        theme=given.theme,
        language=given.language,
        scale=given.scale,
        dpi=given.dpi,
        page=given.page,
        embed_fonts=given.embed_fonts,
        name=Path(given.file).name if given.file != "-" else None,
        before=_before(given.file, journey),
    )
    if suffix.lower() in (".png", ".pdf") and not given.quiet:
        _warn_of_fonts(journey, given.theme, language(given))
    pages = formats.pages(journey, suffix, options)
    for place, page in zip(formats.places(given.output, len(pages)), pages, strict=True):
        if given.output == "-":
            sys.stdout.buffer.write(page)
            return cli.FINE
        write(place, page)
        if not given.quiet:
            say_written(given, harmless(str(place)))
    return cli.FINE


def _before(path: str, journey: Journey) -> Journey | None:
    """The journey of the period before, where the file names one that can be read."""
    from journeymap.cli.baseline import baseline
    from journeymap.reading import load

    if journey.baseline is None or path == "-":
        return None
    try:
        return load(baseline(path, journey))
    except (JourneyError, UsageError, OSError):
        return None


def _warn_of_fonts(journey: Journey, theme: str, spoken: str) -> None:
    """Say before a picture is made which scripts it will show as empty boxes, and which font it will not have."""
    from journeymap.formats.fonts import advice, found, of_journey

    for need in found(of_journey(journey, theme)).missing:
        print(f"journeymap: {told(advice(need), spoken)}", file=sys.stderr)


def schema(_given: Namespace) -> int:
    """Print the JSON Schema of journey files."""
    import json

    from journeymap.reading import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return cli.FINE
