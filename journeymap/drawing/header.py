"""The head of a map: whose journey it is, where the data come from, and the numbers that matter."""

from collections.abc import Iterator
from math import ceil

from journeymap.analysis.ratings import respondents
from journeymap.drawing import triangle
from journeymap.drawing.figures import Figure, figures
from journeymap.drawing.lanes.frame import Board, block, line, row_height, width
from journeymap.drawing.lanes.people import MARK, mark, mark_width, several
from journeymap.drawing.scene import Line, Rect, Shape
from journeymap.drawing.subject import Subject, cut_words
from journeymap.drawing.text import isolated
from journeymap.drawing.theme import Type

FIGURE = 152
"""Width of one number with its words."""

LEAST_TITLE = 400
"""Room that the title needs at least beside the numbers."""

BETWEEN = 24
AFTER_TITLE = 12
LINE_AIR = 4
BELOW = 18


def header(board: Board, left: float, right: float, top: float) -> tuple[tuple[Shape, ...], float]:
    """The head's shapes and its height."""
    found = tuple(figures(board))
    has_pyramid = board.pyramid.declared
    aside = triangle.WIDTH + BETWEEN if has_pyramid else 0
    beside = len(found) * FIGURE + aside
    one_row = right - left - beside >= LEAST_TITLE
    shapes: list[Shape] = []
    bottom = _titles(board, left, top, right - left - (beside + BETWEEN if one_row else aside), shapes)
    if has_pyramid:
        levels, tall = triangle.pyramid(board, right - triangle.WIDTH, top + 6)
        shapes += levels
        bottom = max(bottom, top + 6 + tall)
    start, y = (right - beside, top + 6) if one_row else (left, bottom + 14)
    shown, bottom_of_figures = _figures(board, found, start, right - (aside if one_row else 0), y, ruled=one_row)
    return (*shapes, *shown), max(bottom, bottom_of_figures) - top + BELOW


# ---------------------------------------------------------------- what it is about


def _titles(board: Board, left: float, top: float, room: float, shapes: list[Shape]) -> float:
    journey, kind, y = board.journey, board.theme.type, top
    if board.theme.logo:
        shapes.append(line(board.theme.logo, left, y, room, kind.label, "text-logo"))
        y += row_height(kind.label) + 4
    title = block(journey.title, left, y, room, kind.title, heading=True, max_lines=3)
    shapes.append(title.shape)
    y = _badge(board, title.shape.lines[-1], left, y + title.height, room, shapes) + AFTER_TITLE
    if several(journey) and board.cut.persona is None:
        y = _personas(board, left, y, room, shapes) + LINE_AIR + 2
    for said, paint, weight in lines_about(board):
        one = block(said, left, y, room, kind.text, paint, max_lines=3, weight=weight)
        shapes.append(one.shape)
        y += one.height + LINE_AIR
    return y


def _badge(board: Board, last_line: str, left: float, bottom: float, room: float, shapes: list[Shape]) -> float:
    """Whether it is so or should become so: behind the title where there is room, else below; where it ends."""
    kind = board.theme.type
    words = board.words("as_is") if board.journey.status == "as-is" else board.words("to_be")
    wide, tall = width(words, kind.small, 600) + 18, row_height(kind.small) + 6
    after = left + width(last_line, kind.title) + 14
    fits = after + wide <= left + room
    x, y = (after, bottom - row_height(kind.title) / 2 - tall / 2) if fits else (left, bottom + 4)
    shapes.append(Rect(x, y, wide, tall, "badge-quiet", tall / 2))
    shapes.append(line(words, x + wide / 2, y + 3, wide - 10, kind.small, anchor="middle", weight=600))
    return bottom if fits else y + tall


def _personas(board: Board, left: float, top: float, room: float, shapes: list[Shape]) -> float:
    """Each persona with its mark and its share, in as many rows as it takes."""
    journey, face = board.journey, board.theme.type.text
    x, y, tall = left, top, max(row_height(face), MARK)
    for name, persona in journey.personas.items():
        share = f"\u2002{board.words.percent(persona.share)}" if persona.share is not None else ""
        words, wide = isolated(journey.persona_label(name)) + share, mark_width(board, name)
        needed = min(width(words, face) + 1, room - wide - 6)
        if x > left and x + wide + 6 + needed > left + room:
            x, y = left, y + tall + 3
        shapes += mark(board, name, x + wide / 2, y + tall / 2)
        text_top = y + (tall - row_height(face)) / 2
        shapes.append(line(words, x + wide + 6, text_top, needed, face, "text-quiet"))
        x += wide + 6 + needed + 16
    return y + tall


def lines_about(about: Subject) -> Iterator[tuple[str, str, int]]:
    """The persona, the scenario, where the data come from, and the decision wanted; each with its paint and weight."""
    journey, words = about.journey, about.words
    cut = " · ".join(cut_words(about))
    if cut:
        yield cut, "text", 600
    if about.cut.persona is not None and several(journey):
        yield words("cut_shared"), "text-quiet", 400
    if len(journey.personas) == 1:
        yield _only_persona(about), "text-quiet", 400
    scenario = " · ".join(isolated(part) for part in (journey.scenario, journey.unit, journey.period) if part)
    if scenario:
        yield scenario, "text-quiet", 400
    data = " · ".join(_data(about))
    yield data[:1].upper() + data[1:], "text-quiet", 400
    if journey.ask:
        yield words("ask", ask=journey.ask), "text", 600


def _only_persona(about: Subject) -> str:
    name, persona = next(iter(about.journey.personas.items()))
    more = persona.about or persona.job
    label = about.journey.persona_label(name)
    return about.words("persona", name=f"{label}, {more}" if more else label)


def _data(about: Subject) -> Iterator[str]:
    journey, words = about.journey, about.words
    if journey.entrants is not None:
        yield words("entrants", n=journey.entrants)
    points = [journey.touchpoints[name] for name in about.shown]
    every = journey.scores, *(point.scores for point in points)
    records = [score for scores in every for _, score in scores.records()]
    answers = respondents(journey, journey.touchpoints.keys() - set(about.reached))
    if answers:
        yield words("survey_answers", n=answers)
    else:
        yield words("size_unstated" if records else "nobody_asked")
    observed = sum(point.observed or 0 for point in points)
    if observed and about.cut.persona is None:
        yield words("observed_visits", n=observed)
    blind = [point for point in points if not (point.scores or point.observed)]
    if blind:
        yield words("not_measured", some=len(blind), all=len(points))


# ---------------------------------------------------------------- the numbers


def _figures(
    board: Board, found: tuple[Figure, ...], left: float, right: float, top: float, *, ruled: bool
) -> tuple[list[Shape], float]:
    """The numbers beside one another, in as many rows as it takes, about equally long; and where they end."""
    most = max(1, int((right - left + 1) // FIGURE))
    in_a_row = max(1, ceil(len(found) / max(1, ceil(len(found) / most))))
    shapes: list[Shape] = []
    bottom = top
    for first in range(0, len(found), in_a_row):
        row = found[first : first + in_a_row]
        drawn = [
            figure_block(board, one, left + at * FIGURE + (14 if ruled or at else 0), top) for at, one in enumerate(row)
        ]
        bottom = max(end for _, end in drawn)
        for at, (parts, _) in enumerate(drawn):
            x = left + at * FIGURE
            shapes += [*((Line(x, top + 2, x, bottom, "divider"),) if ruled or at else ()), *parts]
        top = bottom + 12
    return shapes, bottom


def figure_block(
    board: Board, figure: Figure, x: float, top: float, wide: float = FIGURE, kind: Type | None = None
) -> tuple[list[Shape], float]:
    """A number with its words, in the theme's type or another, and where they end."""
    kind, room = kind or board.theme.type, wide - 20
    paint = "text-bad" if figure.bad else "text"
    number = block(figure.number, x, top, room, kind.figure, paint, max_lines=1)
    meaning = block(figure.meaning, x, top + number.height + 2, room, kind.label, max_lines=3)
    basis_top = top + number.height + meaning.height + 5
    basis = block(figure.basis, x, basis_top, room, kind.small, "text-quiet", max_lines=4)
    return [number.shape, meaning.shape, basis.shape], basis_top + basis.height
