"""Plain data as YAML text that every reader understands alike."""

import re
from typing import Any

import yaml
from yaml import CDumper

from journeymap.source.places import Data


def write(data: Data) -> str:
    """Plain data as YAML that reads back the same, here and in any other YAML reader."""
    written: str = yaml.dump(
        data, Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return written


def inline(data: Any) -> str:
    """Plain data as YAML on one line.

    >>> inline({"count": 5, "after": "10 min"}), inline("null")
    ('{count: 5, after: 10 min}', "'null'")
    """
    written: str = yaml.dump(
        [data], Dumper=_Inline, sort_keys=False, allow_unicode=True, width=2**30, default_flow_style=True
    )
    return written.strip()[1:-1]


class _Quoting(CDumper):
    """Writes short collections on one line and long ones as blocks, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


# what YAML 1.2 reads as a number and PyYAML, which follows 1.1, would leave without quotes
_Quoting.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_Quoting.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"0o[0-7]+$"), ["0"])


class _Inline(_Quoting):
    """Writes dates without quotes: our own reader takes them for the text that they are, others for dates."""


_Inline.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
    for first, known in _Quoting.yaml_implicit_resolvers.items()
}
