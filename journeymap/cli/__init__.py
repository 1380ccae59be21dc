"""The command line: verbs become calls to the library. The only package that prints, reads arguments or exits."""

import gc
import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from errno import ENAMETOOLONG
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from journeymap.cli.language import language
from journeymap.cli.parser import in_short, parser
from journeymap.diagnostics import JourneyError, UsageError, choose_from, full, harmless, told

FINE, PROBLEMS, USAGE, ENVIRONMENT, BUG = 0, 1, 2, 3, 70

_VERBS = {
    "new": "journeymap.cli.files",
    "check": "journeymap.cli.files",
    "explain": "journeymap.cli.explain",
    "render": "journeymap.cli.files",
    "analyze": "journeymap.cli.analyze",
    "compare": "journeymap.cli.compare",
    "drivers": "journeymap.cli.drivers",
    "measure": "journeymap.cli.measure",
    "discover": "journeymap.cli.discover",
    "conform": "journeymap.cli.conform",
    "walks": "journeymap.cli.walks",
    "chart": "journeymap.cli.pictures",
    "report": "journeymap.cli.pictures",
    "schema": "journeymap.cli.files",
    "whatif": "journeymap.cli.whatif",
}
"""Where each verb lives; loaded when it is used, so that the others cost nothing."""


def run() -> NoReturn:
    """Run the command of this process and end it."""
    gc.disable()  # for good: once it is allowed again it goes through everything that was made
    code = _answered(_parsed(None))
    gc.freeze()  # or Python looks for garbage among all of it when it ends: 12 ms of `check`, 23 ms of `render`
    raise SystemExit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code: 0 fine, 1 problems, 2 usage, 3 environment, 70 a bug of ours."""
    given = _parsed(arguments)
    # a short-lived process: collecting garbage costs more than it frees
    collects = gc.isenabled()
    gc.disable()
    try:
        return _answered(given)
    finally:
        if collects:
            gc.enable()


def _answered(given: Namespace) -> int:
    """Do what was asked for, and say which exit code it is."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for small sums cost more than they bring
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looked for in every package that is installed
    try:
        verb = getattr(import_module(_VERBS[given.verb]), given.verb)
        code: int = verb(given)
        sys.stdout.flush()
        return code
    except Exception as failure:
        return _failed(failure, given)
    except KeyboardInterrupt:
        print("journeymap: stopped", file=sys.stderr)
        return 130


def _parsed(arguments: Sequence[str] | None) -> Namespace:
    """The arguments; names of analyses may stand behind options, which argparse alone does not allow."""
    _open_what_is_closed()
    _print_any_letter()
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        parser().print_help(sys.stderr)
        raise SystemExit(USAGE)
    grammar = parser(words[0])
    if words[0] not in _VERBS and not words[0].startswith("-"):
        grammar.error(f"the verb cannot be `{words[0]}`; {choose_from(words[0], _VERBS)}")
    given, rest = grammar.parse_known_args(words)
    if rest and (given.verb != "analyze" or any(word.startswith("-") for word in rest)):
        grammar.prog = f"{grammar.prog} {given.verb}"
        grammar.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        given.what = [*given.what, *rest]
    return given


def _failed(failure: Exception, given: Namespace) -> int:
    """Say what went wrong in one sentence, and which exit code it is."""
    match failure:
        case JourneyError():
            print(full(failure.diagnostics, language(given)), file=sys.stderr)
            return PROBLEMS
        case UsageError():
            return _say(told(failure.said, language(given)), USAGE)
        case BrokenPipeError():
            # the reader has seen enough; closing standard output again would complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        case FileNotFoundError() | IsADirectoryError() | NotADirectoryError() | FileExistsError():
            return _say(_of_a_file(failure), USAGE)
        case OSError():
            return _say(_of_a_file(failure), USAGE if failure.errno == ENAMETOOLONG else ENVIRONMENT)
        case ImportError() if (failure.name or "").split(".")[0] != "journeymap":
            return _say(str(failure), ENVIRONMENT)
        case MemoryError():
            return _say("there is not enough memory", ENVIRONMENT)
    if given.debug:
        import traceback

        traceback.print_exception(failure)
        return BUG
    return _say(f"this is a bug in journeymap, sorry; {_saved(failure)}", BUG)


def _saved(failure: Exception) -> str:
    """Save the traceback of a bug, and say where."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="journeymap-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            traceback.print_exception(failure, file=file)
    except OSError:
        return "`--debug` prints the details"
    return f"the details are in {file.name}"


def _open_what_is_closed() -> None:
    """Give a stream to read from and to print to where the caller has closed them: nothing comes, nothing is shown."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run


def _print_any_letter() -> None:
    """Let a terminal that knows few letters show the others as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _of_a_file(failure: OSError) -> str:
    if isinstance(failure, FileNotFoundError) and failure.strerror and failure.filename is None:
        return "the folder this runs in does not exist any more"
    if failure.strerror:
        return f"{failure.filename or 'standard output'}: {failure.strerror.lower()}"
    return str(failure)


def _say(message: str, code: int) -> int:
    print(f"journeymap: {harmless(in_short(message))}", file=sys.stderr)
    return code
