"""What is wrong with a text as YAML, in our words: libyaml's complaint becomes a fact, a place and a hint."""

import re
from collections.abc import Callable
from typing import NamedTuple


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

    message: str
    hint: str | None
    start: int
    end: int
    related: tuple[int, int, str] | None = None


def explained(mishap: Mishap) -> Explanation:
    """The mishap in our words; every sentence of libyaml is covered, an unknown one says where it stopped."""
    for explain in _CASES:
        found = explain(mishap)
        if found is not None:
            return found
    return _here(mishap, "the YAML cannot be read from here on", "is a quote or a bracket missing above?")


def _here(mishap: Mishap, message: str, hint: str) -> Explanation:
    return Explanation(message, hint, mishap.at, mishap.at + 1)


# ---------------------------------------------------------------- one function per kind of slip


def _merge_conflict(mishap: Mishap) -> Explanation | None:
    marker = re.search(r"^(<{7}|={7}|>{7})(?=[ \r\n]|$)", mishap.text, re.MULTILINE)
    if marker is None or "\n>>>>>>> " not in mishap.text:
        return None
    message = "a merge conflict was left here"
    return Explanation(message, "keep one of the two versions and delete the marks", marker.start(), marker.end())


def _tab(mishap: Mishap) -> Explanation | None:
    if mishap.char != "\t" and "tab character" not in mishap.problem:
        return None
    return _here(mishap, "a tab where only blanks may indent", "replace the tab by blanks")


def _strange_start(mishap: Mishap) -> Explanation | None:
    if "cannot start any token" not in mishap.problem:
        return None
    char = "a backtick" if mishap.char == "`" else f"`{mishap.char}`"
    return _here(mishap, f"a text cannot start with {char}", "put the text in quotes")


def _anchor(mishap: Mishap) -> Explanation | None:
    if not mishap.context.endswith(("an anchor", "an alias")):
        return None
    char = mishap.text[mishap.start : mishap.start + 1]
    message = f"a text cannot start with `{char}`"
    return Explanation(message, "put the text in quotes", mishap.start, mishap.start + 1)


def _tag(mishap: Mishap) -> Explanation | None:
    if not mishap.context.endswith(" tag") and "tag handle" not in mishap.problem:
        return None
    return Explanation("a text cannot start with `!`", "put the text in quotes", mishap.start, mishap.start + 1)


def _block_text(mishap: Mishap) -> Explanation | None:
    if "block scalar" not in mishap.context:
        return None
    char = mishap.text[mishap.start : mishap.start + 1]
    message = f"`{char}` begins a text on the lines below, but text follows on its own line"
    return Explanation(message, "put the text in quotes", mishap.start, mishap.at + 1)


def _directive(mishap: Mishap) -> Explanation | None:
    known = ("%YAML", "%TAG", "incompatible YAML")
    if "directive" not in mishap.context and not any(word in mishap.problem for word in known):
        return None
    end = mishap.text.find("\n", mishap.line_start)
    message = "a line that begins with `%` is not part of a journey"
    return Explanation(message, "delete this line", mishap.line_start, end if end > 0 else len(mishap.text))


def _quote(mishap: Mishap) -> Explanation | None:
    if "quoted scalar" not in mishap.context:
        return None
    if "escape" in mishap.problem or "hexdecimal" in mishap.problem:
        start = mishap.text.rfind("\\", 0, mishap.at + 1)
        end = min(mishap.at + 5, *(_or_end(mishap.text.find(stop, start + 2), mishap.text) for stop in '" \n'))
        end = start + 2 if "unknown" in mishap.problem else end
        escape = mishap.text[start:end]
        return Explanation(f"`{escape}` stands for no character", "write `\\\\` for a backslash", start, end)
    return Explanation("this quote is never closed", "add the closing quote", mishap.start, mishap.start + 1)


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
        return Explanation(
            f"a blank is missing after `{written}`", f"write `{_cut(better)}`", start, start + len(written)
        )
    odd = re.match(r"([^\s:'\"]+):(?=[\u00a0\u2000-\u200b\u3000])", line)
    if odd:
        name = f"U+{ord(line[odd.end()]):04X}"
        message = f"the blank after `{odd[0]}` is not a plain one ({name})"
        return Explanation(message, "type it anew", start + odd.end(), start + odd.end() + 1)
    return Explanation("this line is not `key: value`", "add `:` and a blank after the key", start, start + len(line))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _misplaced_colon(mishap: Mishap) -> Explanation | None:
    """``journey: Tea: hot``, or an entry that libyaml takes for the rest of the text above it."""
    if "mapping values are not allowed" not in mishap.problem:
        return None
    line = mishap.text[mishap.line_start : mishap.at]
    if re.search(r":\s", line):
        return _here(mishap, "a second `:` on one line", "put the text in quotes, or start a new line")
    if len(line) > 1000:
        return Explanation(
            "a key of more than 1,000 characters", "is a line break missing?", mishap.line_start, mishap.at
        )
    above = _line_above(mishap.text, mishap.line_start)
    if above is None:
        return _here(mishap, "a `:` cannot stand here", "put the text in quotes")
    start, said = above
    if not re.search(r":(?:[ \t]|$)", said):
        return _not_an_entry(mishap.text, start + len(said) - len(said.lstrip(" -")))
    key = mishap.line_start + len(line) - len(line.lstrip())
    value = start + re.match(r".*?:\s*", said).end()  # type: ignore[union-attr]
    return Explanation(
        "an entry stands below a text as if it were a part of it",
        "line it up with its neighbours, or give the key above no text of its own",
        key,
        mishap.at,
        (value, start + len(said), "this is the text"),
    )


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
        message = f"` #` begins a comment, so the `{opened}` before it is never closed"
        return Explanation(message, "put the text in quotes", *place, (began, began + 1, "opened here"))
    if mishap.char in "}]" and mishap.char and "\n" not in between:
        message = f"`{mishap.char}` closes nothing: a `{opened}` is open"
        related = (began, began + 1, "opened here")
        return Explanation(message, f"write `{close}`", mishap.at, mishap.at + 1, related)
    if "\n" in between or not text[mishap.at + 1 :].strip():
        message, hint = f"this `{opened}` is never closed", f"add the `{close}`"
        if mishap.char and "\n" in between:
            return Explanation(message, hint, began, began + 1, (mishap.at, mishap.at + 1, "unreadable from here"))
        return Explanation(message, hint, began, began + 1)
    if between[-1:] in ("'", '"'):
        return _here(mishap, "more text after a closing quote", "put the whole text in quotes")
    word = re.search(r"[^\s,{}\[\]]*$", between)
    start = began + word.start() if word and mishap.char == ":" else mishap.at
    end = mishap.at if start < mishap.at else mishap.at + 1
    return Explanation("a `,` is missing before this", f"add it, or close the `{opened}`", start, end)


def _stray_bracket(mishap: Mishap) -> Explanation | None:
    if mishap.char not in ("}", "]"):
        return None
    return _here(mishap, f"`{mishap.char}` closes nothing", "delete it")


def _no_value(mishap: Mishap) -> Explanation | None:
    if "expected node content" not in mishap.problem:
        return None
    if not mishap.text[mishap.at :].strip():
        return _here(mishap, "the file ends in the middle of a value", "is a bracket not closed?")
    if "flow" in mishap.context:
        return _here(mishap, f"nothing stands before this `{mishap.char}`", "delete it, or write a value before it")
    return _here(mishap, f"a text cannot start with `{mishap.char}`", "put the text in quotes")


def _crooked(mishap: Mishap) -> Explanation | None:
    """A line that does not stand where its neighbours stand, or a value with something behind it."""
    if "expected key" not in mishap.problem and "expected '-'" not in mishap.problem:
        return None
    before = mishap.text[mishap.line_start : mishap.at].rstrip()
    start, end = mishap.last
    if before[-1:] in ("'", '"') and start < mishap.line_start <= end:
        related = (end - 1, end, "it is closed only here")
        return Explanation("this quote is not closed on its line", "add the closing quote", start, start + 1, related)
    if before[-1:] in ("'", '"'):
        apostrophe = before[-1] == "'" and mishap.char.isalnum()
        hint = "put a text with an apostrophe in double quotes" if apostrophe else "put the whole text in quotes"
        return _here(mishap, "more text after a closing quote", hint)
    if before.strip(" -"):
        return _here(mishap, "more text after a value that has ended", "put the whole text in quotes")
    if mishap.char == ":":
        return _here(mishap, "a key is missing before this `:`", "write the key, or put the text in quotes")
    if "expected '-'" in mishap.problem:
        hint = "begin each item with `- `, or line the entry up with the key above the list"
        return _here(mishap, "this line does not line up with the list above", hint)
    if mishap.char == "-":
        return _here(
            mishap, "this list item does not line up with anything above", "put the list below its key, indented"
        )
    return _here(
        mishap, "this line does not line up with the ones above", "give the entries of one mapping the same indent"
    )


def _list_item(mishap: Mishap) -> Explanation | None:
    if "block sequence entries" not in mishap.problem:
        return None
    return _here(mishap, "a list cannot start on the line of its key", "begin the list on a new line")


def _question_mark(mishap: Mishap) -> Explanation | None:
    if "mapping keys are not allowed" not in mishap.problem:
        return None
    return _here(mishap, "a text cannot start with `?` and a blank", "put the text in quotes")


def _after_the_end(mishap: Mishap) -> Explanation | None:
    if "<document start>" not in mishap.problem:
        return None
    before = mishap.text[: mishap.at]
    if re.search(r"^%", before, re.MULTILINE):
        start = before.index("%")
        end = before.find("\n", start)
        return Explanation("a line that begins with `%` is not part of a journey", "delete this line", start, end)
    ended = re.search(r"^\.\.\.", before, re.MULTILINE)
    if ended:
        message = "`...` ends the file, but more text follows"
        return Explanation(message, "delete this line", ended.start(), ended.end())
    if before[mishap.line_start :].strip():
        return _here(mishap, "more text after a value that has ended", "put the whole text in quotes")
    return _here(mishap, "this line stands further left than the first one", "give both the same indent")


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
