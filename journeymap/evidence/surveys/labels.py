"""What a cell of a survey says: a number, no answer, or neither."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from journeymap.diagnostics import UsageError
from journeymap.evidence.sources.rows import BLANK
from journeymap.model.values import NO_ANSWER

Meanings = Mapping[str, float | None]
"""Words of a survey and the number that each stands for; None where they are no answer."""


@dataclass(frozen=True, slots=True)
class Labels:
    """How the answers to one question are read: what words stand for, the top of the scale, the decimal sign.

    A number at the beginning or the end of a label is the answer; words are looked up and never guessed.

    >>> labels = Labels(meanings({"Not applicable": "none", "Great": 5}), top=5)
    >>> labels.number("great"), labels.number("4 - Good"), labels.number("3 of 5"), labels.number("Not applicable")
    (5.0, 4.0, 3.0, None)
    """

    meanings: Meanings
    top: float | None = None
    decimal: str = "."

    def number(self, cell: str | None) -> float | None:
        """The number in a cell, None for a blank and for what is no answer; a ValueError for everything else."""
        said = _plain(cell or "")
        if said in self.meanings:
            return self.meanings[said]
        if said in BLANK:
            return None
        found = _whole(said, self.decimal)
        if found is None:
            found = self._in_label(said)
        if (plain := f"{found:g}") in self.meanings:
            return self.meanings[plain]
        return found

    def means_no_answer(self, cell: str | None) -> bool:
        """Whether somebody said that a cell is no answer; a blank needs nobody to say so."""
        said = _plain(cell or "")
        return bool(said) and said not in BLANK and self.number(cell) is None

    def with_decimal(self, sign: str) -> "Labels":
        """The same with another decimal sign."""
        return replace(self, decimal=sign)

    def _in_label(self, said: str) -> float:
        """The only number of a label, where it begins or ends with it; of `4 of 5` the first, if 5 is the top."""
        if re.search(r"\d[.,]\d", said.replace(self.decimal, "\0")):
            raise ValueError(said)  # two choices in one cell, or a thousand: neither is an answer
        sign = re.escape(self.decimal)
        number = rf"(?<![\w{sign}])\d+(?:{sign}\d+)?(?!\w)"
        if self.top is not None:
            said = re.sub(rf"({number})\s*(?:/|{_OF})\s*(?<!\w)0*{self.top:g}(?!\w)", r"\1", said)
        found = {float(one.replace(self.decimal, ".")) for one in re.findall(number, said)}
        begins, ends = re.match(rf"\W*?([-−]?){number}", said), re.search(rf"{number}\W*$", said)
        if len(found) != 1 or not (begins or ends):
            raise ValueError(said)
        return -found.pop() if begins and begins[1] else found.pop()


_OF = "(?:out )?of|из|din"
"""What stands between an answer and the top of its scale."""


def meanings(stated: Mapping[str, float | str | None]) -> Meanings:
    """Words as they are looked up, whatever their case, and what each stands for."""
    return {
        _key(words): None if number in (None, NO_ANSWER) else float(number or 0) for words, number in stated.items()
    }


def answers_from(text: str) -> dict[str, float | str]:
    """What words stand for, as the command line takes it: ``Very satisfied=5, Not applicable=none``."""
    found: dict[str, float | str] = {}
    rest = text.strip().rstrip(",")
    while rest:
        one = re.match(rf"\s*(.+?)\s*=\s*({NO_ANSWER}|-?\d+(?:\.\d+)?)\s*(?:,|$)", rest)
        if one is None:
            example = "'Very satisfied=5, Not applicable=none'"
            raise UsageError(f"--answers takes words=number, such as {example}; not `{rest}`")
        found[one[1]] = NO_ANSWER if one[2] == NO_ANSWER else float(one[2])
        rest = rest[one.end() :]
    return found


def _key(words: str) -> str:
    number = _whole(_plain(words), ".")
    return _plain(words) if number is None else f"{number:g}"


def _whole(said: str, decimal: str) -> float | None:
    """The number that a text is and nothing else; None for other texts, a ValueError for what no answer can be."""
    if not re.fullmatch(rf"[-+−]?(\d+({re.escape(decimal)}\d*)?|{re.escape(decimal)}\d+)(e[-+]?\d+)?", said):
        return None
    number = float(said.replace(decimal, ".").replace("−", "-"))
    if not isfinite(number):
        raise ValueError(said)
    return number


def _plain(cell: str) -> str:
    """A cell without what is written differently for no reason: case, blanks, the apostrophe before a number."""
    letters = unicodedata.normalize("NFKC", cell.removeprefix("'")).casefold()
    return " ".join(letters.split())
