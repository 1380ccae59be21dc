"""Whether every text of a picture stays in its box and on no other, measured by a real browser."""

import re
from collections.abc import Iterator, Sequence

from browser import Box, drawn_texts, lines

from journeymap.drawing.scene import Scene, texts
from journeymap.drawing.svg import svg

SMALLEST_OVERLAP = 1.5
"""Boxes of two texts may touch by so many px: a browser's box is a little taller than the letters."""

_ARABIC = re.compile("[\u0600-\u06ff]")

ROUNDING = 0.6
"""So much wider than its room may a line be measured."""


def assert_texts_fit(scenes: Sequence[Scene]) -> None:
    """No text leaves its room or the picture, and none lies on another."""
    trouble = [
        found
        for scene, boxes in zip(scenes, drawn_texts([svg(scene) for scene in scenes]), strict=True)
        for found in troubles(scene, boxes)
    ]
    assert not trouble, "\n".join(trouble[:10])


def troubles(scene: Scene, boxes: Sequence[Box]) -> Iterator[str]:
    """What is wrong with the texts of a picture, given their boxes in the browser."""
    wanted = lines(scene)
    assert len(boxes) == len(wanted)
    for box, line in zip(boxes, wanted, strict=True):
        if line.room is None:
            yield f"{scene.title}: {line.text!r} has no room stated"
        elif box.length > line.room + ROUNDING:
            yield f"{scene.title}: {line.text!r} is {box.length} in {line.room}"
        if box.x < 0 or box.x + box.width > scene.width + 0.5 or box.y < 0 or box.y + box.height > scene.height + 0.5:
            yield f"{scene.title}: {line.text!r} leaves the picture"
    heard = [_letters(box) if _ARABIC.search(line.text) else box for box, line in zip(boxes, wanted, strict=True)]
    belongs = [at for at, text in enumerate(texts(scene.shapes)) for _ in text.lines]
    for one, other in overlaps(heard):
        # the boxes of some scripts are taller than their lines are apart, their letters are not
        if belongs[one] != belongs[other]:
            yield f"{scene.title}: {wanted[one].text!r} lies on {wanted[other].text!r}"


def overlaps(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Pairs of boxes that cover each other by more than a hair."""
    order = sorted((at for at, box in enumerate(boxes) if box.width), key=lambda at: boxes[at].y)
    for place, one in enumerate(order):
        a = boxes[one]
        for other in order[place + 1 :]:
            b = boxes[other]
            if b.y >= a.y + a.height - SMALLEST_OVERLAP:
                break
            across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
            down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
            if across > SMALLEST_OVERLAP and down > max(SMALLEST_OVERLAP, 0.32 * min(a.height, b.height)):
                yield one, other


def _letters(box: Box) -> Box:
    """The part of a box of Arabic in which its letters are: the font keeps as much free above and below."""
    return box._replace(y=box.y + 0.2 * box.height, height=0.6 * box.height)
