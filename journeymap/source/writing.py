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
