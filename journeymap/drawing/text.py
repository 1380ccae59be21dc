"""How wide a text is and where its lines may break, in Latin, Cyrillic, CJK, right-to-left scripts and emoji.

A map is laid out before anybody draws it, so widths come from a shipped table (`advances`), never from a browser or
a font on this machine. Lines break as typographers break them: after blanks, hyphens and slashes, between Chinese
and Japanese characters, never inside a number or an emoji; a word longer than its box is hyphenated, a text longer
than its lines ends in "…".
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from journeymap.drawing.advances import EMOJI, JOINED, SCRIPTS, kerning, widths


class Wrapped(NamedTuple):
    """A text as lines; `cut` when the end did not fit and the last line ends in "…"."""

    lines: tuple[str, ...]
    cut: bool


class Run(NamedTuple):
    """A stretch of a line in one script; `default` is what Inter draws (Latin, Greek, Cyrillic, figures, signs)."""

    script: str
    text: str


def width(text: str, size: float, weight: int = 400) -> float:
    """How wide a line is in px: as drawn in Inter and Noto Sans, or a little more.

    Kerning that widens is counted, kerning that narrows is not. Blanks count as written.

    >>> round(width("Pay", 12), 1), round(width("支払い", 12), 1)
    (21.1, 36.0)
    """
    if " " not in text:
        return _word_width(text, size, weight)
    words = text.split(" ")
    blanks = (len(words) - 1) * widths(size, weight)[" "]
    return sum((_word_width(word, size, weight) for word in words), blanks)


def wrap(text: str, room: float, size: float, weight: int = 400, max_lines: int | None = None) -> Wrapped:
    """The text as lines that are at most `room` px wide; past `max_lines` it is cut with "…".

    Who shows a cut text should give the whole of it as the mark's title. A single character wider than the room
    stays whole.

    >>> wrap("Registration form", 80, 12.5, 600).lines
    ('Registration', 'form')
    """
    measure = _measure(size, weight)
    broken = _broken(text, room, measure)
    if max_lines is None or len(broken) <= max_lines:
        return Wrapped(tuple(map(_line, broken)), cut=False)
    *kept, last, following = broken[: max_lines + 1]
    return Wrapped((*map(_line, kept), _ellipsis(last, following, room, measure)), cut=True)


def wrap_heading(text: str, room: float, size: float, weight: int = 700, max_lines: int | None = None) -> Wrapped:
    """As `wrap`, with the last two lines about equally long: a heading should not end in a single short word.

    >>> wrap_heading("Stage with a long name", 150, 16).lines
    ('Stage with', 'a long name')
    """
    wrapped = wrap(text, room, size, weight, max_lines)
    if wrapped.cut or len(wrapped.lines) < 2:
        return wrapped
    measure = _measure(size, weight)
    *_, second_last, last = _broken(text, room, measure)
    pieces = second_last + last
    halves = [(_line(pieces[:at]), _line(pieces[at:])) for at in range(1, len(pieces))]
    best = min(halves, key=lambda half: max(map(measure, half)))
    return Wrapped(wrapped.lines[:-2] + best, cut=False)


def runs(line: str, han: str = "chinese") -> tuple[Run, ...]:
    """The line cut where the script changes, so that each run can name its font.

    Chinese and Japanese share characters: a line with kana is `japanese`, otherwise Han characters are `han`.

    >>> runs("Чат 👍 שלום")
    (Run(script='default', text='Чат '), Run(script='emoji', text='👍'), Run(script='default', text=' '), \
Run(script='hebrew', text='שלום'))
    """
    if _PLAIN.fullmatch(line):
        return (Run("default", line),) if line else ()
    cjk = "japanese" if re.search(_KANA, line) else han
    found: list[Run] = []
    end = 0
    for match in re.finditer(_RUN, line):
        if match.start() > end:
            found.append(Run("default", line[end : match.start()]))
        script, text = match.lastgroup or "default", match[0].rstrip(" ")
        found.append(Run(cjk if script == "cjk" else script, text))
        end = match.start() + len(text)
    return (*found, Run("default", line[end:])) if end < len(line) else tuple(found)


def direction(text: str) -> Literal["ltr", "rtl"]:
    """Which way the text is read: the way of its first letter that has one.

    >>> direction("24: دفع"), direction("Pay دفع")
    ('rtl', 'ltr')
    """
    if _PLAIN.fullmatch(text) or not re.search(_RIGHT_TO_LEFT, text):
        return "ltr"
    # what is isolated does not count, unless there is nothing else
    for part in (_ISOLATED.sub("", text), text):
        for char in part:
            kind = unicodedata.bidirectional(char)
            if kind in {"L", "R", "AL"}:
                return "ltr" if kind == "L" else "rtl"
    return "ltr"


def isolated(text: str) -> str:
    """The text as a whole of its own inside another: a name that runs the other way moves nothing around it.

    >>> isolated("Anna"), isolated("שלום") == "\u2068שלום\u2069"
    ('Anna', True)
    """
    return f"\u2068{text}\u2069" if not _PLAIN.fullmatch(text) and re.search(_RIGHT_TO_LEFT, text) else text


def stretches(line: str, way: Literal["ltr", "rtl"]) -> tuple[tuple[Literal["ltr", "rtl"], str], ...]:
    """The line cut into what is set one way: right-to-left words in a left-to-right line, with what is between them.

    A right-to-left line is one stretch, except that emoji and scripts from elsewhere stand apart.

    >>> stretches("Pay (שלום, עולם) 24", "ltr")
    (('ltr', 'Pay ('), ('rtl', 'שלום, עולם'), ('ltr', ') 24'))
    """
    if _PLAIN.fullmatch(line):
        return ((way, line),)
    if way == "rtl":
        native = groupby(runs(line), key=lambda run: run.script in {"default", "arabic", "hebrew"} or run)
        return tuple(("rtl", "".join(run.text for run in together)) for _, together in native)
    return tuple(stretch for inside, part in _wholes(line) for stretch in _forwards(part, inside=inside))


def _forwards(part: str, *, inside: bool) -> Iterator[tuple[Literal["ltr", "rtl"], str]]:
    """The stretches of a part of a left-to-right line; an isolated part that starts to the left is one stretch."""
    if inside and direction(part) == "rtl":
        yield "rtl", part
        return
    for place, piece in enumerate(re.split(_BACKWARDS, part)):
        if piece:
            yield ("rtl" if place % 2 else "ltr"), piece


def _wholes(line: str) -> Iterator[tuple[bool, str]]:
    """The parts of a line with whether they are isolated; a broken line may lack one end of an isolate."""
    before, end, rest = line.partition("\u2069")
    if end and not _OPENS.search(before):
        yield True, before
        line = rest
    at = 0
    for found in _ISOLATED.finditer(line):
        if found.start() > at:
            yield False, line[at : found.start()]
        if found[1]:
            yield True, found[1]
        at = found.end()
    if at < len(line):
        yield False, line[at:]


# What Inter draws letter by letter: no script to name, no emoji or accents to keep with their letter, no isolates.
_PLAIN = re.compile("[\0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200b\u200e-\u2065\u206a-\u20cf\u2100-\u22ff]*")
_OPENS = re.compile("[\u2066-\u2068]")
_ISOLATED = re.compile("[\u2066-\u2068]([^\u2069]*)\u2069?")

# White space of every kind is one blank, as SVG draws it; no-break and ideographic spaces stay what they are.
_WHITE = re.compile("[ \t-\r\x85\u2028\u2029]+")
_INVISIBLE = re.compile("[\u00ad\u200b]")

# A blank is no place to break between the thousands of a number ("4 812"), before its unit ("19 %", "5 min") or
# after what it counts ("n 12").
_UNITS = "min|h|s|ms|d|pp|EUR|USD|GBP|RUB|RON|мин|ч|с|мс|дн|п\\. п\\.|lei|zile|ore"
_BLANK = re.compile(rf" (?!(?<=\d )(?:\d{{3}}(?!\d)|[%‰€$£¥₽₴°]|(?:{_UNITS})(?!\w)))(?!(?<=\bn )\d)")
_UNIT_BLANK = re.compile(r" (?!\d{3}(?!\d))")

_CJK = SCRIPTS[0].characters
_BREAKABLE = re.compile("[-‐/—\u00ad\u200b]")

# The patterns below stay text until they are first needed (`re` then keeps them compiled): most maps need none.
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = f"[{_RTL}]"
# From a right-to-left character to the last one before a left-to-right letter or an emoji.
_BACKWARDS = rf"([{_RTL}](?:(?:[{_RTL}]|(?![\u2600-\u27bf\ufe0f\u20e3\U0001f000-\U0001faff])[\W\d_])*[{_RTL}])?)"
_KANA = "[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"
_OPENING = "（「『【《〈〔［｛“‘"
# Also small kana and the long-vowel mark: in Japanese they may not start a line either.
_CLOSING = "、。，．！？：；）」』】》〉〕］｝…‥”’・ー々ゝゞ〜％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
_IDEOGRAPH = f"(?![{_OPENING}{_CLOSING}])[{_CJK}]"
# Letters up to a place to break: not after one letter (e-mail), not before a figure (2026-11, 24/7).
_LETTERS = r".+?(?:(?<=\w\w)[-‐/](?=[^\W\d]{2})|—(?=.)|[\u00ad\u200b]|$"
_PART_PLAIN = f"{_LETTERS})"
_PART = (
    # one Chinese or Japanese character, with the punctuation that belongs to it
    f"[{_OPENING}]{{0,4}}{_IDEOGRAPH}[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f]*[{_CLOSING}]*"
    f"|{_LETTERS}|(?=[{_OPENING}]{{0,4}}{_IDEOGRAPH}))"
)

# What stays together when a word must be cut anywhere: emoji and numbers whole, any other character for itself.
_ATOM = rf"{EMOJI}|\d+(?:[.,:\u00a0\u202f ]\d+)*|."
# Joiners, variation selectors, Thai vowels and Hangul letters that follow their base.
_LEANS_BACK = "[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef\u0e30\u0e32\u0e33\u0e45\u0e46\u1160-\u11ff]"
_LEANS_FORWARD = "[\u200d\u0e40-\u0e44]$"
_TRAILING = " ,;:.-–—/("

# An Arabic letter that joins the next one, past vowel signs.
_JOINS = rf"[{''.join(JOINED)}](?=[\u064b-\u065f\u0670]*[\u0622-\u063f\u0640-\u064a\u0671-\u06d3])"

# Blanks between two words of one script belong to it; joiners do too. (A blank at the end is given back.)
_RUN = "|".join(
    (
        f"(?P<emoji>(?:{EMOJI})+)",
        *(f"(?P<{script.name}>[{script.characters}][{script.characters}\u200c\u200d ]*)" for script in SCRIPTS),
    )
)
_ONE_EMOJI = "\U0001f642"

_Measure = Callable[[str], float]


class _Piece(NamedTuple):
    """What is never broken, and what stands behind it: a blank, nothing, or a hyphen if the line ends there."""

    text: str
    joint: Literal[" ", "", "-"]


@lru_cache(maxsize=64)
def _measure(size: float, weight: int) -> _Measure:
    return lambda text: width(text, size, weight)


@lru_cache(maxsize=32768)
def _word_width(word: str, size: float, weight: int) -> float:
    pairs = kerning()
    apart = sum(pairs[first].get(second, 0) for first, second in pairwise(word) if first in pairs)
    if not _PLAIN.fullmatch(word):
        word = re.sub(EMOJI, _ONE_EMOJI, word)
        apart -= sum(JOINED[letter] for letter in re.findall(_JOINS, word))
    return sum(map(widths(size, weight).__getitem__, word)) + size * apart


def _broken(text: str, room: float, measure: _Measure) -> list[list[_Piece]]:
    plain = _WHITE.sub(" ", text).strip(" ")
    if measure(plain) <= room and not _INVISIBLE.search(plain):
        return [[_Piece(plain, " ")]] if plain else []
    return _fill(_fitting(plain, room, measure), room, measure)


def _fitting(text: str, room: float, measure: _Measure) -> Iterator[_Piece]:
    """The pieces of a text; those wider than the room are cut up."""
    for whole in _pieces(text):
        for piece in (whole,) if measure(whole.text) <= room else _parted(whole):
            if measure(piece.text) > room:
                yield from _cut_up(piece, room, measure)
            elif piece.text:
                yield _ending(piece, room, measure)


def _parted(piece: _Piece) -> Iterator[_Piece]:
    """A piece that is too wide, parted at the blanks that otherwise keep a number with its unit."""
    *parts, last = _UNIT_BLANK.split(piece.text)
    yield from (_Piece(part, " ") for part in parts)
    yield _Piece(last, piece.joint)


def _pieces(text: str) -> Iterator[_Piece]:
    for word in _BLANK.split(text):
        plain = max(word) < _CJK[0]
        if plain and not _BREAKABLE.search(word):
            yield _Piece(word, " ")
            continue
        *parts, last = re.findall(_PART_PLAIN if plain else _PART, word)
        for part in parts:
            yield _Piece(part.rstrip("\u00ad\u200b"), "-" if part.endswith("\u00ad") else "")
        yield _Piece(last.rstrip("\u00ad\u200b"), " ")


def _cut_up(piece: _Piece, room: float, measure: _Measure) -> Iterator[_Piece]:
    """A piece wider than the room, cut wherever it must be: between letters with a hyphen, never in an emoji."""
    part = ""
    for cluster in _clusters(piece.text, room, measure):
        if part.strip(" ") and measure(part + cluster + "-") > room:
            hyphen: Literal["-", ""] = "-" if _hyphenates(part[-1], cluster[0]) else ""
            yield _ending(_Piece(part.strip(" "), hyphen), room, measure)
            part = ""
        part += cluster
    yield _ending(_Piece(part.strip(" "), piece.joint), room, measure)


def _ending(piece: _Piece, room: float, measure: _Measure) -> _Piece:
    """The piece without its hyphen when there is no room even for that."""
    return piece._replace(joint="") if piece.joint == "-" and measure(piece.text + "-") > room else piece


def _hyphenates(before: str, after: str) -> bool:
    return before.isalpha() and after.isalpha() and runs(before + after) == (Run("default", before + after),)


def _clusters(text: str, room: float, measure: _Measure) -> list[str]:
    """The smallest parts that stay whole: a letter with its marks, an emoji, a number if it fits the room."""
    clusters: list[str] = []
    plain = _PLAIN.fullmatch(text)
    for atom in re.findall(_ATOM, text):
        if not plain and clusters and _belongs(clusters[-1], atom):
            clusters[-1] += atom
        elif len(atom) > 1 and atom[0].isdecimal() and measure(atom + "-") > room:
            clusters.extend(atom)
        else:
            clusters.append(atom)
    return clusters


def _belongs(cluster: str, atom: str) -> bool:
    """Whether an atom must stay with what stands before it: marks, joiners, and letters after a virama."""
    return bool(
        unicodedata.category(atom[0])[0] == "M"
        or re.match(_LEANS_BACK, atom)
        or re.search(_LEANS_FORWARD, cluster)
        or (unicodedata.combining(cluster[-1]) == 9 and atom.isalpha())
    )


def _fill(pieces: Iterator[_Piece], room: float, measure: _Measure) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = []
    blank = measure(" ")
    before, word = 0.0, ""  # the width up to the last blank, and what stands behind it
    for piece in pieces:
        hyphen = "" if piece.joint == " " else piece.joint
        grown = before + measure(word + piece.text + hyphen)
        if lines and grown <= room:
            lines[-1].append(piece)
        else:
            lines.append([piece])
            before, word, grown = 0.0, "", measure(piece.text)
        if piece.joint == " ":
            before, word = grown + blank, ""
        else:
            word += piece.text
    return lines


def _line(pieces: list[_Piece]) -> str:
    inner = "".join(piece.text + piece.joint.strip("-") for piece in pieces[:-1])
    return inner + pieces[-1].text + pieces[-1].joint.strip(" ")


def _ellipsis(last: list[_Piece], following: list[_Piece], room: float, measure: _Measure) -> str:
    """The last line that is shown: as much of it and of the next piece as fits before "…"."""
    clusters = _clusters(_line([*last, _Piece(following[0].text, "")]), room, measure)

    def shown(count: int) -> str:
        return "".join(clusters[:count]).rstrip(_TRAILING) + "…"

    # The last of the candidates is known to be too wide, so this counts those that fit.
    return shown(bisect_right(range(1, len(clusters)), room, key=lambda count: measure(shown(count))))
