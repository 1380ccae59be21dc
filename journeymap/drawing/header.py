"""The head of a map: whose journey it is, where the data come from, and the numbers that matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeymap.analysis.ratings import (
    Pooled,
    box_count,
    ease,
    good_answers,
    pooled,
    respondents,
    satisfaction,
    summary,
)
from journeymap.drawing.lanes.frame import Block, Board, block, line, width
from journeymap.drawing.lanes.scores import scale_words
from journeymap.drawing.scene import Line, Path, Rect, Shape
from journeymap.model import LEVELS, Nps, Rating

FIGURE = 148
"""Width of one number with its words."""

PYRAMID = 292
LEVEL = 17


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the head: what it is, what it means, and what stands behind it."""

    number: str
    meaning: str
    basis: str
    bad: bool = False


def header(board: Board, left: float, right: float, top: float) -> tuple[tuple[Shape, ...], float]:
    """The head's shapes and its height."""
    figures = tuple(_figures(board))
    has_pyramid = any(point.capabilities for point in board.journey.touchpoints.values())
    beside = len(figures) * FIGURE + (PYRAMID if has_pyramid else 0)
    one_row = right - left - beside >= 400
    title_room = right - left - (beside + 24 if one_row else (PYRAMID + 24 if has_pyramid else 0))
    shapes: list[Shape] = []
    bottom = _titles(board, left, top, title_room, shapes)
    figures_top = top + 8 if one_row else bottom + 14
    pyramid_left = right - PYRAMID + 12
    if has_pyramid:
        shapes += _pyramid(board, pyramid_left, top + 6)
        bottom = max(bottom, top + 6 + LEVEL * len(LEVELS) + 22)
    if not one_row:
        figures_top = bottom + 12
    start = right - beside if one_row else left
    for at, figure in enumerate(figures):
        ruled = at > 0 or one_row
        height = _figure(board, figure, start + at * FIGURE, figures_top, ruled, shapes)
        bottom = max(bottom, figures_top + height)
    return tuple(shapes), bottom - top + 16


# ---------------------------------------------------------------- what it is about


def _titles(board: Board, left: float, top: float, room: float, shapes: list[Shape]) -> float:
    journey, words, kind = board.journey, board.words, board.theme.type
    badge = words("as_is") if journey.status == "as-is" else words("to_be")
    badge_width = width(badge, kind.small, 600) + 16
    title = block(journey.title, left, top, room, kind.title, heading=True, max_lines=3)
    shapes.append(title.shape)
    last = title.shape.lines[-1]
    after = left + width(last, kind.title) + 14
    y = top + title.height
    if after + badge_width <= left + room:
        shapes += _badge(board, badge, after, y - kind.title.size * 0.95, badge_width)
    else:
        shapes += _badge(board, badge, left, y + 2, badge_width)
        y += 24
    y += 9
    for said, paint, weight in _lines(board):
        one = block(said, left, y, room, kind.text, paint, max_lines=3, weight=weight)
        shapes.append(one.shape)
        y += one.height + 3
    return y


def _badge(board: Board, words: str, x: float, y: float, wide: float) -> Iterator[Shape]:
    face = board.theme.type.small
    yield Rect(x, y, wide, 19, "badge-quiet", 9.5)
    yield line(words, x + wide / 2, y + 2.5, wide - 10, face, anchor="middle", weight=600)


def _lines(board: Board) -> Iterator[tuple[str, str, int]]:
    """Persona, scenario, where the data come from, and the decision wanted."""
    journey, words = board.journey, board.words
    people = _people(board)
    if people:
        yield people, "text-quiet", 400
    scenario = " · ".join(part for part in (journey.scenario, journey.unit, journey.period) if part)
    if scenario:
        yield scenario, "text-quiet", 400
    yield " · ".join(_data(board)), "text-quiet", 400
    if journey.ask:
        yield words("ask", ask=journey.ask), "text", 600


def _people(board: Board) -> str:
    journey, words = board.journey, board.words
    if len(journey.personas) == 1:
        name, persona = next(iter(journey.personas.items()))
        about = persona.about or persona.job
        label = journey.persona_label(name)
        return words("persona", name=f"{label}, {about}" if about else label)
    shares = [
        journey.persona_label(name) + (f" {words.percent(persona.share)}" if persona.share is not None else "")
        for name, persona in journey.personas.items()
    ]
    return words("personas", names=", ".join(shares)) if shares else ""


def _data(board: Board) -> Iterator[str]:
    journey, words = board.journey, board.words
    if journey.entrants is not None:
        yield words("entrants", n=journey.entrants)
    answers = respondents(journey)
    yield words("survey_answers", n=answers) if answers else words("nobody_asked")
    observed = sum(point.observed or 0 for point in journey.touchpoints.values())
    if observed:
        yield words("observed_visits", n=observed)
    blind = [name for name, point in journey.touchpoints.items() if not (point.scores or point.observed)]
    if blind:
        yield words("not_measured", some=len(blind), all=len(journey.touchpoints))


# ---------------------------------------------------------------- the numbers


def _figures(board: Board) -> Iterator[Figure]:
    journey, words, flow = board.journey, board.words, board.flow
    if flow.completion is not None:
        yield _completion(board)
    for figure in (_effort(board), _satisfaction(board), _nps(board)):
        if figure is not None:
            yield figure
    if flow.worst_by_rate is not None and flow.worst_by_loss is not None:
        yield _worst_drop(board)
    worth_closing = [row for row in flow.rows if row.value_if_avoidable_halved]
    stake = max(worth_closing, key=lambda row: row.value_if_avoidable_halved or 0, default=None)
    if stake is not None and stake.value_if_avoidable_halved is not None:
        value = stake.value_if_avoidable_halved
        currency = (journey.value.currency if journey.value else None) or ""
        worth = words.number(round(value, -2 if value >= 1000 else 0))
        halved = words("if_halved", touchpoint=journey.label(stake.touchpoint))
        yield Figure(worth, words("at_stake", currency=currency).strip(), halved)


def _completion(board: Board) -> Figure:
    journey, words, flow = board.journey, board.words, board.flow
    assert flow.completion is not None
    number = words.percent(flow.completion, 0 if flow.completion >= 0.1 else 1)
    if flow.completion_low is not None and flow.completion_high is not None:
        basis = words(
            "interval", low=words.percent(flow.completion_low, 1), high=words.percent(flow.completion_high, 1)
        )
    else:
        basis = words("assumed_flow")
    target = journey.targets.get("completion")
    if target is not None:
        basis = words("target", target=_as_written(board, target.value)) + " · " + basis
    return Figure(number, journey.success or words("reach_goal"), basis)


def _as_written(board: Board, share: float) -> str:
    """A share with as many decimals as it has."""
    decimals = next((places for places in (0, 1) if abs(100 * share - round(100 * share, places)) < 1e-9), 2)
    return board.words.percent(share, decimals)


def _by_visits(board: Board, said: Sequence[tuple[str, Pooled]]) -> float:
    """The visits-weighted mean of some touchpoints' indices."""
    weights = [board.flow[name].visits if board.flow[name].visits is not None else 1.0 for name, _ in said]
    whole = sum(weight or 0.0 for weight in weights)
    if not whole:
        return sum(one.index for _, one in said) / len(said)
    return sum((weight or 0.0) * one.index for weight, (_, one) in zip(weights, said, strict=True)) / whole


def _effort(board: Board) -> Figure | None:
    words = board.words
    said = [(name, one) for name, point in board.journey.touchpoints.items() if (one := ease(point)) is not None]
    if not said:
        return None
    index = _by_visits(board, said)
    scales = {summary(record).scale for _, one in said for record in one.records}
    only = scales.pop() if len(scales) == 1 else None
    places = words(
        "places_asked", n=sum(one.n or 0 for _, one in said), some=len(said), all=len(board.journey.touchpoints)
    )
    if only is None:
        return Figure(words.number(index), words("ease_index"), places)
    worst = only.low + only.high - only.best
    mean = worst + index / 100 * (only.best - worst)
    return Figure(words.number(mean, 1), words("effort_mean", scale=scale_words(board, only)), places)


def _satisfaction(board: Board) -> Figure | None:
    words = board.words
    said = [
        (name, one) for name, point in board.journey.touchpoints.items() if (one := satisfaction(point)) is not None
    ]
    if not said:
        return None
    places = words(
        "places_asked", n=sum(one.n or 0 for _, one in said), some=len(said), all=len(board.journey.touchpoints)
    )
    shares = [(name, _good_share(one)) for name, one in said]
    scales = {summary(record).scale for _, one in said for record in one.records}
    if len(scales) > 1 or any(share is None for _, share in shares):
        return Figure(words.number(_by_visits(board, said)), words("satisfaction_index"), places)
    stand_in = [(name, Pooled(100 * (share or 0.0), None, ())) for name, share in shares]
    return Figure(words.percent(_by_visits(board, stand_in) / 100), words("satisfied"), places)


def _good_share(one: Pooled) -> float | None:
    """The share of good answers of a touchpoint, where all of its records have counts."""
    good = size = 0
    for record in one.records:
        if not isinstance(record, Rating) or not record.counts or not record.size:
            return None
        good += good_answers(record, box_count("csat", record))
        size += record.size
    return good / size if size else None


def _nps(board: Board) -> Figure | None:
    for record in board.journey.scores.nps:
        if isinstance(record, Nps) and record.groups is not None and record.size:
            score = 100 * (record.groups[2] - record.groups[0]) / record.size
            sign = "+" if score > 0 else ""
            return Figure(sign + board.words.number(score), "NPS", board.words("n", n=record.size))
    other = pooled(board.journey.scores.csat)
    if other is None:
        return None
    return Figure(board.words.number(other.index), board.words("satisfaction_index"), board.words("n", n=other.n or 0))


def _worst_drop(board: Board) -> Figure:
    journey, words, flow = board.journey, board.words, board.flow
    assert flow.worst_by_rate is not None and flow.worst_by_loss is not None
    by_rate, by_loss = flow.by_stage[flow.worst_by_rate], flow.by_stage[flow.worst_by_loss]
    meaning = words("leave_at", stage=journey.stage_label(by_rate.stage))
    loss = words.number(100 * (by_loss.lost or 0.0))
    basis = words("most_people", stage=journey.stage_label(by_loss.stage), loss=loss)
    return Figure(f"\u2212{words.percent(by_rate.rate or 0.0)}", meaning, basis, bad=by_rate.drop_off_stage)


def _figure(board: Board, figure: Figure, x: float, top: float, ruled: bool, shapes: list[Shape]) -> float:
    kind = board.theme.type
    inner, room = x + (14 if ruled else 0), FIGURE - 20
    number = block(figure.number, inner, top, room, kind.figure, "text-bad" if figure.bad else "text", max_lines=1)
    meaning = block(figure.meaning, inner, top + number.height + 2, room, kind.label, max_lines=3)
    basis_top = top + number.height + meaning.height + 4
    basis: Block = block(figure.basis, inner, basis_top, room, kind.small, "text-quiet", max_lines=3)
    height = basis_top + basis.height - top
    if ruled:
        shapes.append(Line(x, top + 2, x, top + max(height, 76), "rule"))
    shapes += [number.shape, meaning.shape, basis.shape]
    return height


# ---------------------------------------------------------------- the pyramid


def _pyramid(board: Board, left: float, top: float) -> Iterator[Shape]:
    """The six levels: filled where the journey reaches them, outlined where it claims to."""
    found, words, kind = board.pyramid, board.words, board.theme.type
    base, tall = 116.0, LEVEL * len(LEVELS)
    middle = left + base / 2
    reached, claimed = found.journey.level or 0, found.claimed or 0
    for at in range(len(LEVELS), 0, -1):
        y = top + (len(LEVELS) - at) * LEVEL
        upper, lower = (len(LEVELS) - at) / len(LEVELS), (len(LEVELS) - at + 1) / len(LEVELS)
        paint = "level-reached" if at <= reached else "level-claimed" if at <= claimed else "level-open"
        half_up, half_down = base / 2 * upper, base / 2 * lower
        corners = (
            ("M", middle - half_up, y),
            ("L", middle + half_up, y),
            ("L", middle + half_down, y + LEVEL - 2),
            ("L", middle - half_down, y + LEVEL - 2),
            ("Z",),
        )
        yield Path(corners, paint, title=words(f"level_{LEVELS[at - 1]}"))
        yield Line(
            middle + (half_up + half_down) / 2 + 4, y + LEVEL / 2 - 1, left + base + 12, y + LEVEL / 2 - 1, "guide"
        )
        yield line(words(f"level_{LEVELS[at - 1]}"), left + base + 16, y, 104, kind.small)
        share = found.journey.shares[LEVELS[at - 1]]
        number = "–" if share is None else words.percent(share)
        yield line(number, left + PYRAMID - 16, y, 48, kind.small, anchor="end", weight=600)
    level = words("pyramid_level", level=reached, claimed=claimed) if reached or claimed else words("pyramid_none")
    yield line(level, left, top + tall + 4, PYRAMID - 16, kind.small, "text-quiet")
