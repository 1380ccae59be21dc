"""What is wrong with a text as YAML, in our words: libyaml's complaint becomes a fact, a place and a hint."""

import re
from collections.abc import Callable
from typing import NamedTuple

from journeymap.facts import Fact


class Mishap(NamedTuple):
    """What libyaml says: the problem, what it was reading, where it stopped and where that began.

    ``last`` is where the last text before that stands.
    """

    text: str
    problem: str
    context: str
    at: int
    began: int | None
    last: tuple[int, int] = (0, 0)

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def start(self) -> int:
        """Where the thing began that could not be read to its end."""
        return self.at if self.began is None else self.began


class Explanation(NamedTuple):
    """A fact about a stretch of the text, what to do, and another place that helps to see it."""

    message: Fact
    hint: Fact | None
    start: int
    end: int
    related: tuple[int, int, Fact] | None = None


def explained(mishap: Mishap) -> Explanation:
    """The mishap in our words; every sentence of libyaml is covered, an unknown one says where it stopped."""
    for explain in _CASES:
        found = explain(mishap)
        if found is not None:
            return found
    return _here(mishap, Fact("syntax.unreadable"), Fact("syntax.missing_above"))


QUOTED, WHOLE_QUOTED = Fact("hint.quote_text"), Fact("hint.quote_whole_text")
APOSTROPHE, CLOSE_QUOTE = Fact("syntax.double_quotes"), Fact("syntax.close_quote")
DELETE_LINE, OPENED = Fact("hint.delete_line"), Fact("syntax.opened_here")
DIRECTIVE = Fact("syntax.directive"), DELETE_LINE
"""What is said in more than one place."""


def _here(mishap: Mishap, message: Fact, hint: Fact) -> Explanation:
    return Explanation(message, hint, mishap.at, mishap.at + 1)


def _about(what: str, mark: str) -> Fact:
    """A fact about one character of the text."""
    return Fact(f"syntax.{what}", {"mark": mark})


# ---------------------------------------------------------------- one function per kind of slip


def _merge_conflict(mishap: Mishap) -> Explanation | None:
    marker = re.search(r"^(<{7}|={7}|>{7})(?=[ \r\n]|$)", mishap.text, re.MULTILINE)
    if marker is None or "\n>>>>>>> " not in mishap.text:
        return None
    message, hint = Fact("syntax.merge_conflict"), Fact("syntax.keep_one_version")
    return Explanation(message, hint, marker.start(), marker.end())


def _tab(mishap: Mishap) -> Explanation | None:
    if mishap.char != "\t" and "tab character" not in mishap.problem:
        return None
    return _here(mishap, Fact("syntax.tab"), Fact("syntax.replace_tab"))


def _strange_start(mishap: Mishap) -> Explanation | None:
    if "cannot start any token" not in mishap.problem:
        return None
    message = Fact("syntax.starts_with_backtick") if mishap.char == "`" else _about("starts_with", mishap.char)
    return _here(mishap, message, QUOTED)


def _anchor(mishap: Mishap) -> Explanation | None:
    if not mishap.context.endswith(("an anchor", "an alias")):
        return None
    char = mishap.text[mishap.start : mishap.start + 1]
    return Explanation(_about("starts_with", char), QUOTED, mishap.start, mishap.start + 1)


def _tag(mishap: Mishap) -> Explanation | None:
    if not mishap.context.endswith(" tag") and "tag handle" not in mishap.problem:
        return None
    return Explanation(_about("starts_with", "!"), QUOTED, mishap.start, mishap.start + 1)


def _block_text(mishap: Mishap) -> Explanation | None:
    if "block scalar" not in mishap.context:
        return None
    char = mishap.text[mishap.start : mishap.start + 1]
    return Explanation(_about("block_text", char), QUOTED, mishap.start, mishap.at + 1)


def _directive(mishap: Mishap) -> Explanation | None:
    known = ("%YAML", "%TAG", "incompatible YAML")
    if "directive" not in mishap.context and not any(word in mishap.problem for word in known):
        return None
    end = mishap.text.find("\n", mishap.line_start)
    return Explanation(*DIRECTIVE, mishap.line_start, end if end > 0 else len(mishap.text))


def _quote(mishap: Mishap) -> Explanation | None:
    if "quoted scalar" not in mishap.context:
        return None
    if "escape" in mishap.problem or "hexdecimal" in mishap.problem:
        start = mishap.text.rfind("\\", 0, mishap.at + 1)
        end = min(mishap.at + 5, *(_or_end(mishap.text.find(stop, start + 2), mishap.text) for stop in '" \n'))
        end = start + 2 if "unknown" in mishap.problem else end
        escape = mishap.text[start:end]
        return Explanation(_about("escape", escape), Fact("syntax.write_backslash"), start, end)
    return Explanation(Fact("syntax.open_quote"), CLOSE_QUOTE, mishap.start, mishap.start + 1)


def _or_end(found: int, text: str) -> int:
    return found if found >= 0 else len(text)


def _unfinished_key(mishap: Mishap) -> Explanation | None:
    if "could not find expected ':'" not in mishap.problem:
        return None
    return _not_an_entry(mishap.text, mishap.start)


def _not_an_entry(text: str, start: int) -> Explanation:
    """A line that is not ``key: value``: why it is not."""
    end = min(_or_end(text.find(stop, start), text) for stop in "\r\n")
    line = text[start:end].rstrip()
    glued = re.match(r"([^\s:'\"]+):(?=[^\s:/])", line)
    if glued:
        written, better = glued[0], f"{line[: glued.end()]} {line[glued.end() :]}"
        hint = Fact("hint.write", {"example": _cut(better)})
        return Explanation(Fact("syntax.no_blank_after", {"key": written}), hint, start, start + len(written))
    odd = re.match(r"([^\s:'\"]+):(?=[\u00a0\u2000-\u200b\u3000])", line)
    if odd:
        name = f"U+{ord(line[odd.end()]):04X}"
        message = Fact("syntax.odd_blank_after", {"key": odd[0], "character": name})
        return Explanation(message, Fact("syntax.type_anew"), start + odd.end(), start + odd.end() + 1)
    return Explanation(Fact("syntax.no_entry"), Fact("syntax.add_colon"), start, start + len(line))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _misplaced_colon(mishap: Mishap) -> Explanation | None:
    """``journey: Tea: hot``, or an entry that libyaml takes for the rest of the text above it."""
    if "mapping values are not allowed" not in mishap.problem:
        return None
    line = mishap.text[mishap.line_start : mishap.at]
    if re.search(r":\s", line):
        return _here(mishap, Fact("syntax.second_colon"), Fact("syntax.quote_or_new_line"))
    if len(line) > 1000:
        return Explanation(Fact("syntax.long_key"), Fact("syntax.missing_break"), mishap.line_start, mishap.at)
    above = _line_above(mishap.text, mishap.line_start)
    if above is None:
        return _here(mishap, Fact("syntax.stray_colon"), QUOTED)
    start, said = above
    if not re.search(r":(?:[ \t]|$)", said):
        return _not_an_entry(mishap.text, start + len(said) - len(said.lstrip(" -")))
    key = mishap.line_start + len(line) - len(line.lstrip())
    value = start + re.match(r".*?:\s*", said).end()  # type: ignore[union-attr]
    related = value, start + len(said), Fact("syntax.the_text")
    return Explanation(Fact("syntax.entry_below_text"), Fact("syntax.line_up_or_no_text"), key, mishap.at, related)


def _line_above(text: str, line_start: int) -> tuple[int, str] | None:
    """The last line above that says something, with its place."""
    end = line_start
    while end > 0:
        start = text.rfind("\n", 0, end - 1) + 1
        said = text[start:end].rstrip()
        if said.strip() and not said.lstrip().startswith("#"):
            return start, re.sub(r"\s+#.*", "", said)
        end = start
    return None


def _bracket(mishap: Mishap) -> Explanation | None:
    if mishap.context not in ("while parsing a flow mapping", "while parsing a flow sequence"):
        return None
    began, text = mishap.start, mishap.text
    close = {"{": "}", "[": "]"}.get(text[began : began + 1], "]")
    opened = text[began : began + 1]
    between = text[began : mishap.at]
    comment = re.search(r"\s(#\S.*)", between.split("\n", 1)[0])
    if comment:
        place = began + comment.start(1), began + comment.end(1)
        return Explanation(_about("comment_hides_bracket", opened), QUOTED, *place, (began, began + 1, OPENED))
    if mishap.char in "}]" and mishap.char and "\n" not in between:
        message = Fact("syntax.other_bracket", {"mark": mishap.char, "opened": opened})
        hint = Fact("hint.write", {"example": close})
        return Explanation(message, hint, mishap.at, mishap.at + 1, (began, began + 1, OPENED))
    if "\n" in between or not text[mishap.at + 1 :].strip():
        message, hint = _about("open_bracket", opened), _about("add_bracket", close)
        if mishap.char and "\n" in between:
            here = mishap.at, mishap.at + 1, Fact("syntax.unreadable_from_here")
            return Explanation(message, hint, began, began + 1, here)
        return Explanation(message, hint, began, began + 1)
    if between[-1:] in ("'", '"'):
        return _here(mishap, Fact("syntax.text_after_quote"), WHOLE_QUOTED)
    word = re.search(r"[^\s,{}\[\]]*$", between)
    start = began + word.start() if word and mishap.char == ":" else mishap.at
    end = mishap.at if start < mishap.at else mishap.at + 1
    return Explanation(Fact("syntax.missing_comma"), _about("add_comma", opened), start, end)


def _stray_bracket(mishap: Mishap) -> Explanation | None:
    if mishap.char not in ("}", "]"):
        return None
    return _here(mishap, _about("closes_nothing", mishap.char), Fact("hint.delete_it"))


def _no_value(mishap: Mishap) -> Explanation | None:
    if "expected node content" not in mishap.problem:
        return None
    if not mishap.text[mishap.at :].strip():
        return _here(mishap, Fact("syntax.ends_inside"), Fact("syntax.open_bracket_somewhere"))
    if "flow" in mishap.context:
        return _here(mishap, _about("nothing_before", mishap.char), Fact("syntax.delete_or_value"))
    return _here(mishap, _about("starts_with", mishap.char), QUOTED)


def _crooked(mishap: Mishap) -> Explanation | None:
    """A line that does not stand where its neighbours stand, or a value with something behind it."""
    if "expected key" not in mishap.problem and "expected '-'" not in mishap.problem:
        return None
    before = mishap.text[mishap.line_start : mishap.at].rstrip()
    start, end = mishap.last
    if before[-1:] in ("'", '"') and start < mishap.line_start <= end:
        related = (end - 1, end, Fact("syntax.closed_only_here"))
        return Explanation(Fact("syntax.open_on_its_line"), CLOSE_QUOTE, start, start + 1, related)
    if before[-1:] in ("'", '"'):
        apostrophe = before[-1] == "'" and mishap.char.isalnum()
        return _here(mishap, Fact("syntax.text_after_quote"), APOSTROPHE if apostrophe else WHOLE_QUOTED)
    if before.strip(" -"):
        return _here(mishap, Fact("syntax.text_after_value"), WHOLE_QUOTED)
    if mishap.char == ":":
        return _here(mishap, Fact("key-not-text.missing"), Fact("syntax.key_or_quotes"))
    if "expected '-'" in mishap.problem:
        return _here(mishap, Fact("syntax.crooked_list"), Fact("syntax.begin_items"))
    if mishap.char == "-":
        return _here(mishap, Fact("syntax.crooked_item"), Fact("syntax.list_below_key"))
    return _here(mishap, Fact("syntax.crooked"), Fact("syntax.same_indent"))


def _list_item(mishap: Mishap) -> Explanation | None:
    if "block sequence entries" not in mishap.problem:
        return None
    return _here(mishap, Fact("syntax.list_on_line"), Fact("syntax.list_on_new_line"))


def _question_mark(mishap: Mishap) -> Explanation | None:
    if "mapping keys are not allowed" not in mishap.problem:
        return None
    return _here(mishap, Fact("syntax.question_mark"), QUOTED)


def _after_the_end(mishap: Mishap) -> Explanation | None:
    if "<document start>" not in mishap.problem:
        return None
    before = mishap.text[: mishap.at]
    if re.search(r"^%", before, re.MULTILINE):
        start = before.index("%")
        end = before.find("\n", start)
        return Explanation(*DIRECTIVE, start, end)
    ended = re.search(r"^\.\.\.", before, re.MULTILINE)
    if ended:
        return Explanation(Fact("syntax.text_after_end"), DELETE_LINE, ended.start(), ended.end())
    if before[mishap.line_start :].strip():
        return _here(mishap, Fact("syntax.text_after_value"), WHOLE_QUOTED)
    return _here(mishap, Fact("syntax.left_of_first"), Fact("syntax.both_same_indent"))


_CASES: tuple[Callable[[Mishap], Explanation | None], ...] = (
    _merge_conflict,
    _tab,
    _strange_start,
    _anchor,
    _tag,
    _block_text,
    _directive,
    _quote,
    _unfinished_key,
    _misplaced_colon,
    _bracket,
    _stray_bracket,
    _no_value,
    _crooked,
    _list_item,
    _question_mark,
    _after_the_end,
)
