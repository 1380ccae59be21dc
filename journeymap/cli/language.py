"""Which language a command speaks: the one asked for, else that of the locale where we have it, else English."""

import os
import sys
from argparse import Namespace
from collections.abc import Mapping

from journeymap.diagnostics import fact, told


def language(given: Namespace) -> str:
    """The language for what a command says of a file."""
    asked: str | None = getattr(given, "language", None)
    return asked or of_locale(os.environ)


def say_written(given: Namespace, name: str, command: str | None = None) -> None:
    """Say on standard error that a file was written, and which command comes next."""
    said = fact("wrote", file=name) if command is None else fact("wrote.next", file=name, command=command)
    print(told(said, language(given)), file=sys.stderr)


def of_locale(environment: Mapping[str, str]) -> str:
    """The language of the locale, as POSIX names it: the first of three variables that is set decides.

    >>> of_locale({"LC_ALL": "", "LC_MESSAGES": "ru_RU.UTF-8", "LANG": "en_GB.UTF-8"}), of_locale({"LANG": "C.UTF-8"})
    ('ru', 'en')
    """
    name = next(filter(None, (environment.get(one) for one in ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    short = name.partition(".")[0].partition("@")[0].partition("_")[0].lower()
    if short in ("c", "posix", "en"):
        return "en"
    from journeymap.words import LANGUAGES  # here, because English needs no list of the others

    return short if short in LANGUAGES else "en"
