"""Colours as numbers: how well two can be told apart, and what lies between them."""

from collections.abc import Iterable
from itertools import pairwise


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2: 1 for the same, 21 for black and white; text needs 4.5.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Iterable[int]:
    return (int(colour[at : at + 2], 16) for at in (1, 3, 5))


def along(ramp: tuple[str, ...], share: float) -> str:
    """The colour at a share (0-1) of the way along evenly spaced colours."""
    if len(ramp) == 1:
        return ramp[0]
    place = min(max(share, 0), 1) * (len(ramp) - 1)
    step = min(int(place), len(ramp) - 2)
    before, after = tuple(pairwise(ramp))[step]
    mixed = (round(a + (b - a) * (place - step)) for a, b in zip(_channels(before), _channels(after), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)
