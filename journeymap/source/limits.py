"""How large a file may be: what is beyond is refused with its place."""

from typing import NamedTuple


class Limits(NamedTuple):
    """How large a journey file may be; callers can raise a limit, a file never can."""

    file_bytes: int = 16_000_000
    depth: int = 32
    values: int = 2_000_000
    repeated: int = 100_000
    items: int = 10_000
    text: int = 10_000
    key: int = 200


LIMITS = Limits()
