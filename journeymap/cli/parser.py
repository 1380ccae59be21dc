"""Every verb with its options, and an example in its help."""

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NoReturn, TypeAlias

from journeymap import __version__
from journeymap.analysis import ANALYSES
from journeymap.diagnostics import choose_from, harmless

EXIT_CODES = "exit codes: 0 fine, 1 problems in the input, 2 wrong usage, 3 the environment could not, 70 a bug of ours"


def in_short(message: str) -> str:
    """A message without the middle of what is longer than anybody reads: it repeats something that was given."""
    return message if len(message) <= 1000 else f"{message[:600]} … {message[-300:]}"


class _Parser(argparse.ArgumentParser):
    """A grammar that says what is wrong in one line, like every other message of ours."""

    def error(self, message: str) -> NoReturn:
        said = re.sub("^argument (.*?): (?=cannot be `)", r"\1 ", message)
        self.exit(2, f"journeymap: {harmless(in_short(said))}\n`{self.prog} --help` shows how\n")


_Add: TypeAlias = Callable[..., argparse.ArgumentParser]
"""What adds a verb to the grammar: `add_parser` of argparse."""


def _one_of(*names: str) -> Mapping[str, Any]:
    """The options of an argument that is one of some names, and says which is nearest to what it cannot be."""

    def chosen(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"cannot be `{text}`; {choose_from(text, names)}")
        return text

    return {"choices": names, "type": chosen}


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """The command line's grammar; of the verb that is asked for alone, where it is one: every other takes time."""
    top: argparse.ArgumentParser = _Parser(
        prog="journeymap",
        description="Customer journeys as text: checked, measured, analysed and drawn.",
        epilog=f"example: journeymap render journeys/online-shop.yaml -o map.svg\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"journeymap {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True, title="verbs")
    for name, made in _VERBS.items():
        if asked == name or asked not in _VERBS:
            made(verbs.add_parser)
    return top


def _verb(add: _Add, name: str, does: str, example: str) -> argparse.ArgumentParser:
    made = add(
        name,
        help=does,
        description=does[0].upper() + does[1:] + ".",
        epilog=f"example: {example}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("-q", "--quiet", action="store_true", help="print results and problems only")
    made.add_argument("--debug", action="store_true", help="print the traceback of a bug instead of saving it")
    return made


def _language(verb: argparse.ArgumentParser) -> None:
    """The option of every verb that prints words."""
    verb.add_argument(
        "--language", metavar="NAME", type=_spoken, help="of the words around the journey's own, such as en, ru or ro"
    )


def _spoken(name: str) -> str:
    """A language that has words; they are not loaded unless somebody asks."""
    from journeymap.words import LANGUAGES

    if name not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"there are no words in `{name}`; languages: {', '.join(LANGUAGES)}")
    return name


def _new(add: _Add) -> None:
    verb = _verb(add, "new", "write a small, commented journey to start from", "journeymap new journey.yaml")
    verb.add_argument("path", metavar="PATH", help="the file to make; an existing one is never overwritten")
    verb.add_argument("--template", metavar="NAME", help="starter (default), starter-ru or starter-ro")
    _language(verb)


def _check(add: _Add) -> None:
    verb = _verb(add, "check", "find what is wrong in journey files", "journeymap check journeys/*.yaml --strict")
    verb.add_argument("files", metavar="FILE", nargs="+", help="journey files; - is standard input")
    verb.add_argument("--format", **_one_of("full", "concise", "json", "github"), default="full", help="how to print")
    verb.add_argument("--strict", action="store_true", help="mistakes and ideas count as problems too")
    verb.add_argument("--ideas", action="store_true", help="show what would make the map better, not only count it")
    _language(verb)
    verb.add_argument("--fonts", action="store_true", help="say which scripts have no font here, for PNG and PDF")
    verb.add_argument(
        "--as-of", metavar="DATE", type=_day, help="judge how old scores are by this date, e.g. 2026-12-31"
    )


def _explain(add: _Add) -> None:
    verb = _verb(
        add,
        "explain",
        "say what a word on a map, in a table or in a report means; show the page of a rule, a lane, an analysis, "
        "a field or a setting, or the settings in force",
        "journeymap explain carry-over",
    )
    verb.add_argument("code", metavar="CODE", nargs="?", help="what to explain; without it, everything that can be")
    verb.add_argument("file", metavar="FILE", nargs="?", help="with `settings`: the file whose settings to show")
    _language(verb)


def _render(add: _Add) -> None:
    verb = _verb(
        add,
        "render",
        "draw a journey, or write it in another format",
        "journeymap render journeys/online-shop.yaml -o map.svg --theme dark",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    verb.add_argument("-o", "--output", metavar="OUT", required=True, help="where to write; the suffix is the format")
    verb.add_argument("--format", metavar="NAME", help="the format when OUT is - (standard output)")
    verb.add_argument("--view", **_one_of("map", "blueprint", "graph"), default="map", help="what to draw")
    verb.add_argument(
        "--preset",
        **_one_of("screen", "poster", "board", "slide"),
        default="screen",
        help="what for: a screen (default), paper from A3 on, one page for a board, a page for each group of stages",
    )
    sides = verb.add_mutually_exclusive_group()
    for side in ("portrait", "landscape"):
        sides.add_argument(
            f"--{side}", action="store_const", const=side, dest="orientation", help="sides as of a sheet of paper"
        )
    verb.add_argument(
        "--lanes", metavar="A,B", type=_names, help="lanes to draw, in this order; `explain lanes` lists them"
    )
    verb.add_argument("--stages", metavar="A,B", type=_names, help="only these stages")
    verb.add_argument("--persona", metavar="ID", help="the journey as this persona walks it")
    verb.add_argument("--theme", metavar="NAME", default="light", help="light, dark, print, or a brand's YAML file")
    _language(verb)
    verb.add_argument("--scale", metavar="N", type=_positive, default=1.0, help="enlarge a PNG N times")
    verb.add_argument("--dpi", metavar="N", type=_dots, help="dots per inch of a PNG in its natural size, e.g. 300")
    verb.add_argument(
        "--page", metavar="SIZE", default="map", help="of a PDF: map (default), A4 to A0, letter, tabloid"
    )
    verb.add_argument(
        "--embed-fonts",
        action=argparse.BooleanOptionalAction,
        help="carry the font in an SVG (default: no) or HTML (yes)",
    )
    verb.add_argument("--force", action="store_true", help="replace an existing journey file")


def _analyze(add: _Add) -> None:
    verb = _verb(
        add,
        "analyze",
        "say where customers leave, where they work too hard, and why",
        "journeymap analyze journeys/online-shop.yaml friction --why checkout",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    verb.add_argument("what", metavar="WHAT", nargs="*", help=f"{' '.join(ANALYSES)}; none: the short answer")
    verb.add_argument("--all", action="store_true", help="every table that the file has data for")
    verb.add_argument("--format", **_one_of("table", "json", "csv", "md"), default="table", help="how to print")
    verb.add_argument("--persona", metavar="ID", help="the journey as this persona walks it")
    verb.add_argument("--channel", metavar="ID", help="only touchpoints on this channel")
    verb.add_argument("--stage", metavar="ID", help="only touchpoints of this stage")
    verb.add_argument("--why", metavar="TOUCHPOINT", help="everything one touchpoint's numbers rest on")
    _language(verb)


def _whatif(add: _Add) -> None:
    verb = _verb(
        add,
        "whatif",
        "say what fixes would bring, all of them together and each alone",
        "journeymap whatif journeys/online-shop.yaml --close basket=50% --ces payment=+1 --move 'product>basket=+5%'",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    verb.add_argument("--close", metavar="ID=SHARE", action="append", default=[], help="close a part of its drop-off")
    verb.add_argument(
        "--close-avoidable", metavar="ID=SHARE", action="append", default=[], help="leave its normal drop-off alone"
    )
    verb.add_argument("--remove", metavar="ID", action="append", default=[], help="do without this touchpoint")
    verb.add_argument("--ces", metavar="ID=+N", action="append", default=[], help="an effort score better by N points")
    verb.add_argument("--csat", metavar="ID=+N", action="append", default=[], help="a CSAT better by N points")
    verb.add_argument("--move", metavar="A>B=+SHARE", action="append", default=[], help="from leaving A to B")
    verb.add_argument("--ideas", action="store_true", help="try all open ideas of the file, and each alone")
    verb.add_argument("--format", **_one_of("table", "json", "csv", "md"), default="table", help="how to print")
    _language(verb)


def _compare(add: _Add) -> None:
    verb = _verb(
        add,
        "compare",
        "say what changed between two files, and what of it is no chance",
        "journeymap compare journeys/online-shop.yaml --fail-on alert",
    )
    verb.description = (
        "Say what changed between two files, and what of it is no chance. One file is compared with the `baseline:` "
        "that it names; two are BEFORE and AFTER; three or more are a series in the order of their time: the newest is "
        "compared with the one before it, and every number has its trend. Files that each name another `unit:` are "
        "outlets, each compared with all others; several files of several units are both."
    )
    verb.add_argument("files", metavar="FILE", nargs="+", help="journey files; - is standard input")
    verb.add_argument(
        "--format", **_one_of("table", "json", "csv", "md"), help="how to print; md is fit for a pull request"
    )
    verb.add_argument("-o", "--output", metavar="OUT", help="write a file instead: svg, png, md, json or csv")
    verb.add_argument(
        "--fail-on",
        **_one_of("alert", "watch", "small"),
        help="exit with 1 on what got worse: an alert, also what to watch, also what is certain and small",
    )
    verb.add_argument("--like", metavar="FILE", nargs="+", default=[], help="other units to learn from")
    verb.add_argument("--all", action="store_true", help="also what is steady or cannot be compared, with p")
    verb.add_argument("--theme", metavar="NAME", default="light", help="of a picture: light, dark or print")
    _language(verb)


def _drivers(add: _Add) -> None:
    verb = _verb(
        add,
        "drivers",
        "say which touchpoints' scores go with overall satisfaction",
        "journeymap drivers journeys/online-shop.yaml --surveys answers.csv --overall overall",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    verb.add_argument(
        "--surveys",
        metavar="ANSWERS",
        help="a table with a row for each respondent, columns named by touchpoint and an overall score",
    )
    verb.add_argument("--overall", metavar="COLUMN", help="the overall score; guessed when its name is obvious")
    verb.add_argument(
        "--columns", metavar="P=COL,…", help="e.g. checkout=Q7,overall=Q9; A,B: only these touchpoints' columns"
    )
    verb.add_argument("--table", metavar="NAME", help="the table or sheet with the answers")
    _wording(verb)
    _rows(verb)
    verb.add_argument("--min-n", metavar="N", type=_seed, default=0, help="show nothing of fewer people than N")
    verb.add_argument("--seed", metavar="N", type=_seed, default=20260301, help="of the bootstrap behind the intervals")
    _language(verb)
    verb.set_defaults(success=None, gap=None, again=False, time_format=None, survey_columns=None, survey_table=None)


def _measure(add: _Add) -> None:
    verb = _verb(
        add,
        "measure",
        "put the numbers of logs and surveys into a journey",
        "journeymap measure shop.yaml --events log.parquet --surveys answers.csv -o measured.yaml",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    _log(verb, needed=False)
    verb.add_argument("--surveys", metavar="ANSWERS", help="a table of answers")
    verb.add_argument("--survey-columns", metavar="P=COL,…", help="its columns, e.g. ces=Q3,checkout.csat=Q7")
    verb.add_argument("--survey-table", metavar="NAME", help="the table or sheet with the answers")
    _wording(verb)
    verb.add_argument("--min-n", metavar="N", type=_seed, default=0, help="show nothing of fewer people than N")
    verb.add_argument("-o", "--output", metavar="OUT", help="the measured journey; - is standard output")
    verb.add_argument("--force", action="store_true", help="replace an existing journey file")
    _language(verb)


def _log(verb: argparse.ArgumentParser, *, needed: bool) -> None:
    """What every verb that reads a log of events takes."""
    verb.add_argument(
        "--events",
        metavar="LOG",
        required=needed,
        help="csv, json, xes (also .gz), parquet, xlsx, duckdb, sqlite; a pattern, a folder, an address such as "
        "postgres://…; - is standard input",
    )
    _reading(verb)


def _reading(verb: argparse.ArgumentParser) -> None:
    """How a log is read and counted."""
    verb.add_argument("--columns", metavar="P=COL,…", help="e.g. case=user_id,touchpoint=event,time=ts")
    verb.add_argument("--table", metavar="NAME", help="the table or sheet with the events")
    verb.add_argument("--success", metavar="NAME", action="append", help="the event that means success")
    verb.add_argument("--gap", metavar="TIME", help="a pause that ends a walk, e.g. '30 min'")
    verb.add_argument("--again", action="store_true", help="after success the next entry starts a new walk")
    verb.add_argument("--time-format", metavar="FORM", help="how times are written, e.g. '%%d.%%m.%%Y %%H:%%M'")
    _rows(verb)


def _wording(verb: argparse.ArgumentParser) -> None:
    """How the answers of a survey are written."""
    verb.add_argument(
        "--answers", metavar="WORDS=N,…", help="what words stand for, e.g. 'Very satisfied=5, Not applicable=none'"
    )
    verb.add_argument("--decimal", **_one_of(".", ","), help="the decimal sign of answers (default: as the file looks)")


def _rows(verb: argparse.ArgumentParser) -> None:
    """Which rows of a log or a survey are read, by what, and how what was found is printed."""
    verb.add_argument("--encoding", metavar="NAME", help="of texts that are no UTF-8, e.g. cp1251 or cp1252")
    verb.add_argument("--where", metavar="COL=VALUE", action="append", default=[], help="only rows with this value")
    verb.add_argument("--unit", metavar="NAME", help="only this outlet or country")
    verb.add_argument("--engine", **_one_of("duckdb", "spark"), default="duckdb", help="what reads and counts")
    verb.add_argument("--memory", metavar="SIZE", default="1GB", help="what DuckDB may take (default: 1GB)")
    verb.add_argument("--spill", metavar="FOLDER", help="where DuckDB puts what does not fit")
    verb.add_argument("--format", **_one_of("table", "json", "csv", "md"), default="table", help="how to print")


def _discover(add: _Add) -> None:
    verb = _verb(
        add,
        "discover",
        "draft a commented journey from a log of events",
        "journeymap discover log.csv --columns case=session_id -o draft.yaml",
    )
    verb.add_argument("events", metavar="LOG", help="a log of events, in any form that `measure` reads")
    verb.add_argument("-o", "--output", metavar="OUT", required=True, help="the draft, a .yaml; - is standard output")
    verb.add_argument("--rare", metavar="SHARE", type=_share, default=0.02, help="names fewer meet go (default: 2%%)")
    verb.add_argument("--rare-ways", metavar="SHARE", type=_share, default=0.1, help="rare ways go (default: 10%%)")
    verb.add_argument("--touchpoints", metavar="N", type=_seed, help="at most so many (default: 20)")
    verb.add_argument("--detail", action="store_true", help="up to 60 touchpoints, and every way that is not rare")
    _reading(verb)
    _for_counting(verb)
    verb.add_argument("--force", action="store_true", help="replace an existing journey file")
    _language(verb)


def _conform(add: _Add) -> None:
    verb = _verb(
        add,
        "conform",
        "hold a log of events against a journey: planned against actual",
        "journeymap conform shop.yaml --events log.parquet -o map.svg",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    _log(verb, needed=True)
    _for_counting(verb)
    verb.add_argument("-o", "--output", metavar="OUT", help="write a file instead: svg, png, md, json or csv")
    verb.add_argument("--theme", metavar="NAME", default="light", help="of a picture: light, dark or print")
    _language(verb)


def _walks(add: _Add) -> None:
    verb = _verb(
        add,
        "walks",
        "say which ways customers really take, how long they take, who comes back, and who differs",
        "journeymap walks shop.yaml --events log.parquet --segment country --period month",
    )
    verb.add_argument("file", metavar="FILE", help="a journey file; - is standard input")
    _log(verb, needed=True)
    _for_counting(verb)
    verb.add_argument("--segment", metavar="COLUMN", help="compare walks by this column at their first event")
    verb.add_argument("--period", metavar="NAME", help="of who comes back: day, week, month, quarter or year")
    verb.add_argument("--paths", metavar="N", type=_seed, default=10, help="how many top paths (default: 10)")
    _language(verb)


def _for_counting(verb: argparse.ArgumentParser) -> None:
    """What verbs that only count events take."""
    verb.add_argument("--min-n", metavar="N", type=_seed, default=0, help="show nothing of fewer than N")
    verb.set_defaults(survey_columns=None, survey_table=None, answers=None, decimal=None)


def _chart(add: _Add) -> None:
    verb = _verb(
        add,
        "chart",
        "draw one analysis as a picture",
        "journeymap chart friction journeys/online-shop.yaml -o friction.svg",
    )
    verb.add_argument("what", metavar="WHAT", help=f"{' '.join(ANALYSES)} transitions compare trends units")
    verb.add_argument("files", metavar="FILE", nargs="+", help="a journey file; compare, trends and units take several")
    verb.add_argument("-o", "--output", metavar="OUT", required=True, help="where to write: .svg, .png or .pdf")
    verb.add_argument("--format", metavar="NAME", help="the format when OUT is - (standard output)")
    verb.add_argument("--persona", metavar="ID", help="the journey as this persona walks it")
    verb.add_argument("--theme", metavar="NAME", default="light", help="light, dark, print, or a brand's YAML file")
    _language(verb)
    verb.add_argument("--scale", metavar="N", type=_positive, default=1.0, help="enlarge a PNG N times")


def _report(add: _Add) -> None:
    verb = _verb(
        add,
        "report",
        "put everything about a journey on one page; several files make a portfolio",
        "journeymap report journeys/online-shop.yaml -o report.html",
    )
    verb.add_argument("files", metavar="FILE", nargs="+", help="journey files; - is standard input")
    verb.add_argument("-o", "--output", metavar="OUT", required=True, help="where to write: .html or .md")
    verb.add_argument("--format", metavar="NAME", help="html or md when OUT is - (standard output)")
    _language(verb)


def _schema(add: _Add) -> None:
    _verb(
        add,
        "schema",
        "print the JSON Schema of journey files, for editors",
        "journeymap schema > journey.schema.json",
    )


_VERBS: Mapping[str, Callable[[_Add], None]] = {
    "new": _new,
    "check": _check,
    "explain": _explain,
    "render": _render,
    "analyze": _analyze,
    "whatif": _whatif,
    "compare": _compare,
    "drivers": _drivers,
    "measure": _measure,
    "discover": _discover,
    "conform": _conform,
    "walks": _walks,
    "chart": _chart,
    "report": _report,
    "schema": _schema,
}
"""Every verb with what adds it to the grammar, in the order of the help."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _share(text: str) -> float:
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share such as 2%")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-31") from None


def _dots(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 10 <= number <= 2400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of dots from 10 to 2400")
    return number


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.05 <= number <= 20:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.05 to 20")
    return number
