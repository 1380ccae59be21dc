"""The command line: verbs become calls to the library. The only package that prints, reads arguments or exits."""

import gc
import os
import sys
import tempfile
import traceback
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from journeymap.cli.parser import parser
from journeymap.diagnostics import JourneyError, UsageError, full, harmless

FINE, PROBLEMS, USAGE, ENVIRONMENT, BUG = 0, 1, 2, 3, 70

_VERBS = {
    "new": "journeymap.cli.files",
    "check": "journeymap.cli.files",
    "explain": "journeymap.cli.explain",
    "render": "journeymap.cli.files",
    "analyze": "journeymap.cli.analyze",
    "compare": "journeymap.cli.compare",
    "drivers": "journeymap.cli.drivers",
    "schema": "journeymap.cli.files",
    "whatif": "journeymap.cli.whatif",
}
"""Where each verb lives; loaded when it is used, so that the others cost nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code: 0 fine, 1 problems, 2 usage, 3 environment, 70 a bug of ours."""
    # a short-lived process: collecting garbage costs more than it frees
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    given = _parsed(arguments)
    try:
        verb = getattr(import_module(_VERBS[given.verb]), given.verb)
        code: int = verb(given)
        sys.stdout.flush()
        return code
    except Exception as failure:
        return _failed(failure, debug=given.debug)
    except KeyboardInterrupt:
        print("journeymap: stopped", file=sys.stderr)
        return 130


def _parsed(arguments: Sequence[str] | None) -> Namespace:
    """The arguments; names of analyses may stand behind options, which argparse alone does not allow."""
    grammar = parser()
    given, rest = grammar.parse_known_args(arguments)
    if rest and (given.verb != "analyze" or any(word.startswith("-") for word in rest)):
        grammar.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        given.what = [*given.what, *rest]
    return given


def _failed(failure: Exception, *, debug: bool) -> int:
    """Say what went wrong in one sentence, and which exit code it is."""
    match failure:
        case JourneyError():
            print(full(failure.diagnostics), file=sys.stderr)
            return PROBLEMS
        case UsageError():
            return _say(str(failure), USAGE)
        case BrokenPipeError():
            # the reader has seen enough; closing standard output again would complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        case FileNotFoundError() | IsADirectoryError() | NotADirectoryError() | FileExistsError():
            return _say(_of_a_file(failure), USAGE)
        case OSError():
            return _say(_of_a_file(failure), ENVIRONMENT)
        case ImportError():
            return _say(str(failure), ENVIRONMENT)
    if debug:
        traceback.print_exception(failure)
        return BUG
    with tempfile.NamedTemporaryFile("w", prefix="journeymap-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exception(failure, file=file)
    return _say(f"this is a bug in journeymap, sorry; the details are in {file.name}", BUG)


def _of_a_file(failure: OSError) -> str:
    if failure.filename is not None and failure.strerror:
        return f"{failure.filename}: {failure.strerror.lower()}"
    return str(failure)


def _say(message: str, code: int) -> int:
    print(f"journeymap: {harmless(message)}", file=sys.stderr)
    return code
