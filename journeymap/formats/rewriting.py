"""A changed journey put back into its author's file: comments, order and quotes stay where nothing changed."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.model import Journey
from journeymap.reading import loads

try:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.error import CommentMark
    from ruamel.yaml.resolver import VersionedResolver
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString
    from ruamel.yaml.tokens import CommentToken
except ImportError as missing:  # pragma: no cover - the tests have it
    raise ImportError("keeping comments needs ruamel.yaml: pip install 'journeymap[evidence]'") from missing

_WIDE = 110
"""A new mapping that fits into so many letters stands on one line."""

_LAST = ("question", "source", "asked", "persona", "period")
"""Where a number comes from is written behind the number."""


def rewritten(text: str, journey: Journey, path: str = "<text>") -> str:
    """The text of a journey file with what is different in a changed journey, everything else as the author wrote it.

    The result reads back as the changed journey, which is checked; a ValueError says where it would not.

    >>> from journeymap.reading import loads
    >>> text = "journey: Tea  # green\\nstages: {buy: {touchpoints: {shop: {channel: web}}}}\\n"
    >>> print(rewritten(text, loads(text).replace(entrants=9)), end="")
    journey: Tea  # green
    entrants: 9
    stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    old, new = loads(text, path).written(), journey.written()
    pen = _pen(text)
    tree = pen.load(text)
    _change(tree, old, new)
    out = io.StringIO()
    pen.dump(tree, out)
    written = out.getvalue().rstrip("\n") + "\n"
    found = loads(written, path).written()
    if found != new:
        raise ValueError(f"{path} does not read back the same: {_difference(found, new)}")
    return written


class _AsWritten(VersionedResolver):
    """Takes every plain scalar for the text that it is: our own reader says what it means."""

    @property
    def versioned_resolver(self) -> Any:
        return {}


def _pen(text: str) -> YAML:
    """A reader and writer that keeps what the author wrote, with their indents."""
    pen = YAML()
    pen.Resolver = _AsWritten
    pen.preserve_quotes = True
    pen.width = 10_000  # lines are not folded anew
    step, offset = _indents(text)
    pen.indent(mapping=step, sequence=step + offset, offset=offset)
    return pen


def _indents(text: str) -> tuple[int, int]:
    """How far the author indents mappings, and dashes of lists below their key."""
    mapping = re.search(r"^\w[^\n#]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( +)[^\s#-]", text, re.MULTILINE)
    listed = re.search(r"^( *)\w[^\n#]*:[ \t]*(?:#[^\n]*)?\n( *)- ", text, re.MULTILINE)
    step = len(mapping[1]) if mapping else 2
    offset = max(0, len(listed[2]) - len(listed[1])) if listed else 2
    return step, offset


def _change(node: CommentedMap, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Make a mapping of the file say what is new, key by key; a new key stands behind the one it follows in ours."""
    for key in [name for name in old if name not in new]:
        _drop(node, key)
    before = None
    for key in _source_last(new):
        value = new[key]
        if key not in node:
            if key in old and old[key] == value:
                continue  # the file says it once for all
            _insert(node, before, key, _made(value, key))
        elif key not in old or old[key] != value:
            inside = node[key]
            if isinstance(inside, CommentedMap) and isinstance(value, Mapping) and isinstance(old.get(key), Mapping):
                _unfold(node, key, value)
                _change(inside, old[key], value)
            else:
                node[key] = _made(value, key)
        before = key


def _unfold(node: CommentedMap, key: str, value: Any) -> None:
    """Give each key of a mapping its own line where it has grown too long for one."""
    inside = node[key]
    long = len(str(value)) + len(key) > _WIDE
    if long and inside.fa.flow_style() and not node.fa.flow_style() and key not in node.ca.items:
        inside.fa.set_block_style()


def _insert(node: CommentedMap, before: str | None, key: str, value: Any) -> None:
    """Put a key behind another; blank lines and comments below that one come to stand below the new one."""
    place = list(node).index(before) + 1 if before in node else len(node)
    below = _taken_below(node, before) if before in node and not node.fa.flow_style() else None
    node.insert(place, key, value)
    if below is not None:
        holder, last = _end(node, key)
        mark = CommentMark(0)
        items = holder.ca.items.setdefault(last, [None] * (4 if isinstance(holder, CommentedMap) else 2))
        items[2 if isinstance(holder, CommentedMap) else 0] = CommentToken("\n" + below, mark, None)


def _taken_below(node: CommentedMap, key: str | None) -> str | None:
    """The lines below a key's value that are no YAML, taken off it."""
    holder, last = _end(node, key)
    tokens = holder.ca.items.get(last)
    token = tokens[2 if isinstance(holder, CommentedMap) else 0] if tokens else None
    if token is None or "\n" not in token.value.rstrip(" ") or not token.value.partition("\n")[2]:
        return None
    beside, _, below = token.value.partition("\n")
    token.value = beside + "\n"
    return str(below)


def _end(node: Any, key: Any) -> tuple[Any, Any]:
    """The innermost mapping or list that a value ends in, and its last key: what stands below hangs there."""
    value = node[key]
    if isinstance(value, CommentedMap | CommentedSeq) and value and not value.fa.flow_style():
        return _end(value, list(value)[-1] if isinstance(value, CommentedMap) else len(value) - 1)
    return node, key


def _drop(node: CommentedMap, key: str) -> None:
    """Take a key out; comments that hang on it move to the key before."""
    if key not in node:
        return
    names = list(node)
    at = names.index(key)
    comment = node.ca.items.pop(key, None)
    del node[key]
    if comment is not None and at and names[at - 1] not in node.ca.items:
        node.ca.items[names[at - 1]] = comment


def _made(value: Any, key: str = "") -> Any:
    """Plain data as a part of the file, on one line where it fits."""
    if isinstance(value, Mapping):
        made = CommentedMap((name, _made(value[name], name)) for name in _source_last(value))
        return _on_one_line(made, value, key)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _on_one_line(CommentedSeq(_made(one) for one in value), value, key)
    return _scalar(value)


def _source_last(value: Mapping[str, Any]) -> list[str]:
    """The keys of a record of answers with its numbers first; those of anything else as they are."""
    if "source" not in value:
        return list(value)
    return [name for name in value if name not in _LAST] + [name for name in _LAST if name in value]


def _on_one_line(made: Any, value: Any, key: str) -> Any:
    if len(str(value)) + len(key) < _WIDE:
        made.fa.set_flow_style()
    else:
        made.fa.set_block_style()
    return made


def _scalar(value: Any) -> str:
    """A scalar as text; one that a reader could take for nothing stands in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return DoubleQuotedScalarString(text) if text.casefold() in ("", "~", "null") else text


def _difference(found: Any, wanted: Any, at: str = "") -> str:
    """Where two pieces of plain data differ first."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        for key in dict.fromkeys((*found, *wanted)):
            if found.get(key) != wanted.get(key):
                return _difference(found.get(key), wanted.get(key), f"{at}/{key}")
    return f"{at}: {found!r:.80} for {wanted!r:.80}"
