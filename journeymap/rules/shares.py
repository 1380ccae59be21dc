"""Who goes where: shares that add up, a way to success, and no way round for ever."""

from collections.abc import Iterator, Mapping

from journeymap.diagnostics import Problem, fact, listed, spoken
from journeymap.model import SUCCESS, Journey, Row, Transition
from journeymap.model.flow import (
    arrows_by_place,
    arrows_written,
    caught,
    entries,
    flow_is_known,
    has_flow,
    part_taken,
    persona_parts,
    persona_row,
    persona_weights,
    reachable,
    reversed_arrows,
    row,
    visits_per_entrant,
)
from journeymap.rules.places import by_stage, once_a_stage
from journeymap.settings import exceeds

DELETE_IT = fact("hint.delete_it")

TOLERANCE = 1e-6
"""How far shares written by hand may miss 100 %."""


def row_above_100(journey: Journey) -> Iterator[Problem]:
    """The arrows of a touchpoint take more customers than come there.

    Bad::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, next: {pay: 70%, success: 40%}}, pay: {channel: web, next: {success: 90%}}}}

    Good::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, next: {pay: 50%, success: 40%}}, pay: {channel: web, next: {success: 90%}}}}
    """
    for name, at, arrows, beside in journey.every_next:
        whole = _whole(arrows, beside.observed)
        if whole > 1 + TOLERANCE:
            parts = _summed(_shares(arrows, beside.observed))
            message = fact("row-above-100", touchpoint=name, whole=_percent(whole), parts=parts)
            yield Problem(at, message, fact("row-above-100.hint"))


def row_not_100(journey: Journey) -> Iterator[Problem]:
    """``leave`` completes the row of a touchpoint: with it, everything adds up to 100 %.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}, leave: 20%}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}, leave: 40%}}}}
    """
    for name, at, arrows, beside in journey.every_next:
        leave = beside.leave
        if leave is None or _open(arrows):
            continue
        whole = _whole(arrows, beside.observed)
        if abs(whole + leave - 1) > TOLERANCE and whole <= 1 + TOLERANCE:
            sums = {"onward": _percent(whole), "leave": _percent(leave), "whole": _percent(whole + leave)}
            message = fact("row-not-100", touchpoint=name, **sums)
            hint = fact("hint.write_or_leave_out", example=f"leave: {_percent(1 - whole)}")
            yield Problem((*at[:-1], "leave"), message, hint)


def nothing_left(journey: Journey) -> Iterator[Problem]:
    """The counted ways and ``leave`` take everybody, so that nothing is left for a way that nobody counted.

    Bad::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, next: {success: 80%, help: unknown}, leave: 20%}, help: {channel: web, next: {shop: 50%}}}}

    Good::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, next: {success: 70%, help: unknown}, leave: 20%}, help: {channel: web, next: {shop: 50%}}}}
    """
    for name, at, arrows, beside in journey.every_next:
        whole = _whole(arrows, beside.observed) + (beside.leave or 0.0)
        if _open(arrows) and whole > 1 - TOLERANCE:
            target = next(target for target, arrow in arrows.items() if arrow.unknown)
            message = fact("nothing-left", touchpoint=name, target=target, whole=_percent(whole))
            yield Problem((*at, target), message, fact("nothing-left.hint", target=target))


def count_without_observed(journey: Journey) -> Iterator[Problem]:
    """Counts on arrows are parts of ``observed``, the number of customers watched at the touchpoint.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: {count: 60}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, observed: 100, next: {success: {count: 60}}}}}}
    """
    for name, at, arrows, beside in journey.every_next:
        if not beside.observed:
            for target, arrow in arrows.items():
                if arrow.count is not None:
                    message = fact("count-without-observed", touchpoint=name, count=arrow.count, target=target)
                    hint = fact("count-without-observed.hint", touchpoint=name)
                    yield Problem((*at, target), message, hint)


def entry_not_100(journey: Journey) -> Iterator[Problem]:
    """The entries of all touchpoints together are everybody who starts.

    Bad::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              ad: {channel: social, entry: 60%, next: {shop: 50%}}
              shop: {channel: web, entry: 30%, next: {success: 50%}}

    Good::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              ad: {channel: social, entry: 60%, next: {shop: 50%}}
              shop: {channel: web, entry: 40%, next: {success: 50%}}
    """
    stated = {name: point.entry for name, point in journey.touchpoints.items() if point.entry is not None}
    whole = sum(stated.values())
    if stated and abs(whole - 1) > TOLERANCE:
        last = list(stated)[-1]
        parts = _summed(stated)
        message = fact("entry-not-100", whole=_percent(whole), parts=parts)
        yield Problem((*journey.address(last), "entry"), message, fact("entry-not-100.hint"))


def persona_shares(journey: Journey) -> Iterator[Problem]:
    """The personas' shares together are more than everybody, or nobody.

    Bad::

        journey: Buy tea
        personas: {anna: {share: 65%}, paul: {share: 45%}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        personas: {anna: {share: 65%}, paul: {share: 35%}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    stated = {name: persona.share for name, persona in journey.personas.items() if persona.share is not None}
    if sum(stated.values()) > 1 + TOLERANCE:
        parts = _summed(stated)
        message = fact("persona-shares", whole=_percent(sum(stated.values())), parts=parts)
        yield Problem(("personas", list(stated)[-1], "share"), message, fact("persona-shares.hint"))
    elif stated and len(stated) == len(journey.personas) and not any(stated.values()):
        message, hint = fact("persona-shares.nobody"), fact("persona-shares.give_one")
        yield Problem(("personas", list(stated)[-1], "share"), message, hint)


def persona_without_row(journey: Journey) -> Iterator[Problem]:
    """A touchpoint says where some personas go, but not the others, and not everybody.

    Bad::

        journey: Buy tea
        personas: {anna: {share: 60%}, paul: {share: 40%}}
        stages: {buy: {touchpoints: {shop: {channel: web, by_persona: {anna: {next: {success: 60%}}}}}}}

    Good::

        journey: Buy tea
        personas: {anna: {share: 60%}, paul: {share: 40%}}
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}, by_persona: {anna: {next: {success: 60%}}}}}}}
    """
    for name, point in journey.touchpoints.items():
        own = {persona for persona, part in point.by_persona.items() if part.next is not None}
        if point.next is not None or not own:
            continue
        missing = [f"`{persona}`" for persona in journey.personas if persona not in own]
        if missing:
            message = fact("persona-without-row", touchpoint=name, personas=spoken(missing), n=len(missing))
            hint = fact("persona-without-row.hint")
            yield Problem((*journey.address(name), "by_persona"), message, hint, "key")


def success_unreachable(journey: Journey) -> Iterator[Problem]:
    """No arrows lead from the start to the goal, so completion is not low but meaningless.

    An arrow that none of the counted took is an arrow: the goal is then within reach and completion 0.

    Bad::

        journey: Buy tea
        stages:
          buy: {touchpoints: {ad: {channel: social, next: {shop: 40%}}, shop: {channel: web}}}

    Good::

        journey: Buy tea
        stages:
          buy: {touchpoints: {ad: {channel: social, next: {shop: 40%}}, shop: {channel: web, next: {success: 50%}}}}
    """
    if not has_flow(journey):
        return
    for persona, rows in _all_rows(journey):
        seen = journey.within_reach if rows is journey.rows else reachable(entries(journey), arrows_by_place(rows))
        if not any(rows[name].may_succeed for name in seen if name in rows):
            problem = _unreachable(journey, persona)
            if problem is not None:
                yield problem
                return


def _unreachable(journey: Journey, persona: str | None) -> Problem | None:
    """Where the way to success breaks off; None where arrows lead there, although nobody takes one of them."""
    arrows = _arrows(journey, persona)
    seen = reachable(entries(journey), arrows)
    if SUCCESS in seen:
        return None
    last = [name for name in journey.touchpoints if name in seen][-1]
    message = fact("success-unreachable.at", touchpoint=last)
    if persona:
        message = fact("success-unreachable.at_for", touchpoint=last, persona=persona)
    saved = reachable([SUCCESS], reversed_arrows(arrows))
    beyond = next((name for name in journey.touchpoints if name in saved), None)
    hint = fact("success-unreachable.hint")
    if beyond is not None:
        hint = fact("success-unreachable.go_on", touchpoint=last, target=beyond)
    if arrows[last]:
        return Problem((*journey.address(last), "next"), message, hint)
    return Problem(journey.address(last), message, hint, "key")


def _arrows(journey: Journey, persona: str | None) -> dict[str, list[str]]:
    return {name: list(arrows_written(point, persona)) for name, point in journey.touchpoints.items()}


def endless_loop(journey: Journey) -> Iterator[Problem]:
    """Touchpoints that send everybody round and round: nobody there ever arrives or leaves.

    Bad::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, next: {success: 50%, help: 20%}}
              help: {channel: web, next: {chat: 100%}}
              chat: {channel: chat, next: {help: 100%}}

    Good::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, next: {success: 50%, help: 20%}}
              help: {channel: web, next: {chat: 100%}}
              chat: {channel: chat, next: {help: 80%}}
    """
    for _, rows in _all_rows(journey) if has_flow(journey) else ():
        inside = caught(rows, entries(journey))
        if inside:
            loop = _loop_from(next(name for name in journey.touchpoints if name in inside), arrows_by_place(rows))
            message = fact("endless-loop", places=listed((f"`{name}`" for name in loop), between=" → "))
            yield Problem((*journey.address(loop[0]), "next"), message, fact("endless-loop.hint"))
            return


def many_rounds(journey: Journey) -> Iterator[Problem]:
    """A loop sends who starts a thousand times or more to the same touchpoint: hardly anybody would bear it.

    Numbers are right, whatever the loop; but the shares that lead out of it are more likely a slip, such as 0.01 % for 1 %.

    Bad::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, next: {help: 99.99%, success: 0.01%}}
              help: {channel: phone, next: {shop: 100%}}

    Good::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, next: {help: 30%, success: 50%}}
              help: {channel: phone, next: {shop: 60%}}
    """
    for _, rows in _all_rows(journey) if has_flow(journey) else ():
        # who comes back 999 times of 1000 goes on from there at least as often
        if any(sum(one.onward.values()) >= 1 - 1 / _ROUNDS for one in rows.values()):
            visits = visits_per_entrant(rows, entries(journey))
            most = max(visits, key=lambda name: visits[name])
            if visits[most] >= _ROUNDS:
                said = fact("many-rounds", touchpoint=most, n=int(float(f"{visits[most]:.1g}")))
                yield Problem((*journey.address(most), "next"), said, fact("many-rounds.hint"))
                return


_ROUNDS = 1000


def no_flow(journey: Journey) -> Iterator[Problem]:
    """No touchpoint says where its customers go, so nothing can be said about drop-off.

    Friction and the pyramid work without; completion, reach and priority need ``next``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    if not has_flow(journey) and journey.touchpoints:
        first = next(iter(journey.touchpoints))
        hint = fact("no-flow.hint", example="next: {…: 40%}")
        yield Problem(journey.address(first), fact("no-flow"), hint, "key")


def unreachable_touchpoint(journey: Journey) -> Iterator[Problem]:
    """A touchpoint that nobody can get to is left out of the flow.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}, kiosk: {channel: store, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, kiosk: 5%}}, kiosk: {channel: store, next: {success: 60%}}}}}
    """
    if not has_flow(journey):
        return
    seen: set[str] = set()
    for persona, _ in _all_rows(journey):
        seen |= reachable(entries(journey), _arrows(journey, persona))
    lost = [name for name in journey.touchpoints if name not in seen]
    yield from by_stage(journey, lost, "unreachable-touchpoint", fact("unreachable-touchpoint.hint"))


def dead_end(journey: Journey) -> Iterator[Problem]:
    """A touchpoint without ``next`` in a journey with a flow loses everybody who comes there.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, help: 10%}}, help: {channel: web}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, help: 10%}}, help: {channel: web, next: {shop: 50%}}}}}
    """
    if has_flow(journey):
        ends = [name for name, point in journey.touchpoints.items() if not row(point, journey).stated]
        hint = fact("dead-end.hint", example="next: {…: 40%}")
        yield from by_stage(journey, ends, "dead-end", hint)


def observed_above_visits(journey: Journey) -> Iterator[Problem]:
    """More customers were observed at a touchpoint than the entrants and the flow bring there.

    Bad::

        journey: Buy tea
        entrants: 100
        stages: {buy: {touchpoints: {ad: {channel: web, next: {shop: 10%}}, shop: {channel: web, observed: 500, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        entrants: 9000
        stages: {buy: {touchpoints: {ad: {channel: web, next: {shop: 10%}}, shop: {channel: web, observed: 500, next: {success: 60%}}}}}
    """
    watched = {name: point.observed for name, point in journey.touchpoints.items() if point.observed}
    if journey.entrants is None or not watched or not flow_is_known(journey):
        return
    visits = visits_per_entrant(journey.rows, entries(journey))
    expected = {name: visits.get(name, 0.0) * journey.entrants for name in watched}
    hint = fact("observed-above-visits.hint")

    def beyond() -> Iterator[tuple[str, Problem]]:
        for name, observed in watched.items():
            if observed > expected[name] * 1.01 + 1:
                coming = round(expected[name])
                message = fact("observed-above-visits", observed=observed, touchpoint=name, n=coming)
                yield name, Problem((*journey.address(name), "observed"), message, hint)

    yield from once_a_stage(journey, beyond())


def persona_rows_differ(journey: Journey) -> Iterator[Problem]:
    """The personas' rows, mixed by their shares, should give the row of everybody.

    Bad::

        journey: Buy tea
        personas: {anna: {share: 50%}, paul: {share: 50%}}
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                next: {success: 70%}
                by_persona: {anna: {next: {success: 60%}}, paul: {next: {success: 40%}}}

    Good::

        journey: Buy tea
        personas: {anna: {share: 50%}, paul: {share: 50%}}
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                next: {success: 50%}
                by_persona: {anna: {next: {success: 60%}}, paul: {next: {success: 40%}}}
    """
    yield from once_a_stage(journey, _differing_rows(journey))


def _differing_rows(journey: Journey) -> Iterator[tuple[str, Problem]]:
    parts = persona_parts(journey)
    for name, point in journey.touchpoints.items():
        own = [persona for persona, part in point.by_persona.items() if part.next is not None]
        if point.next is None or not own or set(own) != set(parts):
            continue
        if _open(point.next) or any(_open(part.next or {}) for part in point.by_persona.values()):
            continue
        pooled = _targets(row(point, journey))
        mixed: dict[str, float] = {}
        for persona in own:
            for target, share in _targets(persona_row(point, persona, journey)).items():
                mixed[target] = mixed.get(target, 0.0) + parts[persona] * share
        gaps = {target: mixed.get(target, 0.0) - pooled.get(target, 0.0) for target in mixed | pooled}
        worst = max(gaps, key=lambda target: abs(gaps[target]))
        if exceeds(abs(gaps[worst]), journey.in_force.persona_gap):
            parts_of = {"all": _percent(pooled.get(worst, 0.0)), "mixed": _percent(mixed.get(worst, 0.0))}
            message = fact("persona-rows-differ", touchpoint=name, target=worst, **parts_of)
            yield name, Problem((*journey.address(name), "next"), message, fact("persona-rows-differ.hint"))


def ignored_on_success(journey: Journey) -> Iterator[Problem]:
    """``history``, ``forced`` and ``rework`` say something about the next place; ``success`` is none.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: {share: 60%, history: kept}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    idle = (
        (name, Problem((*at, SUCCESS, field), fact("ignored-on-success", field=field), DELETE_IT, "key"))
        for name, at, arrows, _ in journey.every_next
        for field in ("history", "forced", "rework")
        if SUCCESS in arrows and getattr(arrows[SUCCESS], field)
    )
    yield from once_a_stage(journey, idle)


def _open(arrows: Mapping[str, Transition]) -> bool:
    """Whether nobody counted how many take one of them."""
    return any(arrow.unknown for arrow in arrows.values())


def _whole(arrows: Mapping[str, Transition], observed: int | None) -> float:
    return sum([part_taken(arrow, observed) for arrow in arrows.values()])


def _shares(arrows: Mapping[str, Transition], observed: int | None) -> dict[str, float]:
    return {target: part_taken(arrow, observed) for target, arrow in arrows.items()}


def _targets(one: Row) -> dict[str, float]:
    return {**one.onward, **one.ends, SUCCESS: one.success}


def _all_rows(journey: Journey) -> Iterator[tuple[str | None, Mapping[str, Row]]]:
    """The flow of everybody, or of each persona where they walk differently."""
    pooled = journey.rows
    weights = persona_weights(journey)
    if weights is None:
        yield None, pooled
        return
    own: dict[str, dict[str, Row]] = {}
    for name, point in journey.touchpoints.items():
        for persona, part in point.by_persona.items():
            if part.next is not None:
                own.setdefault(persona, {})[name] = persona_row(point, persona, journey)
    alone = [persona for persona, part in weights.items() if part > 0]
    like_all = next((persona for persona in alone if persona not in own), None)
    walkers = [persona for persona in alone if persona in own or persona == like_all]
    for persona in walkers[: max(1, _WALKED // max(1, len(pooled)))]:
        yield persona, {**pooled, **own.get(persona, {})}


_WALKED = 300_000  # touchpoints walked for all personas: files with more of both are not journeys


def _loop_from(start: str, arrows: Mapping[str, list[str]]) -> list[str]:
    """A way round from somewhere in a closed group of touchpoints, as the ids one passes."""
    walked = {start: 0}
    here = start
    while True:
        here = arrows[here][0]
        if here in walked:
            return [*list(walked)[walked[here] :], here]
        walked[here] = len(walked)


def _summed(shares: Mapping[str, float]) -> str:
    return listed((f"{name} {_percent(share)}" for name, share in shares.items()), 8, " + ")


def _percent(share: float) -> str:
    return f"{100 * share:.10g}%" if abs(100 * share - round(100 * share, 6)) < 1e-9 else f"{100 * share:.4f}%"
