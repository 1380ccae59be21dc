"""Ids and what refers to them: every name leads somewhere, and to one place."""

from collections.abc import Iterator
from typing import Literal

from journeymap.diagnostics import Address, Problem, choice, did_you_mean, fact, nearest
from journeymap.model import FLAGS, NO_CHANNEL, SUCCESS, Journey, Scores, mistakes
from journeymap.model.flow import LEAVE
from journeymap.model.overrides import RETIRED
from journeymap.rules.places import once_a_stage


def no_touchpoints(journey: Journey) -> Iterator[Problem]:
    """A journey without a single touchpoint has nothing to draw or analyse.

    Bad::

        journey: Buy tea
        stages: {buy: {goal: Tea on the table}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    if not journey.touchpoints:
        yield Problem(("stages",), fact("no-touchpoints"), fact("no-touchpoints.hint"), part="key")


def duplicate_id(journey: Journey) -> Iterator[Problem]:
    """Two touchpoints share an id, so an arrow to it could mean either.

    Bad::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web}}}
          return: {touchpoints: {shop: {channel: store}}}

    Good::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web}}}
          return: {touchpoints: {counter: {channel: store}}}
    """
    first: dict[str, Address] = {}
    for stage, one in journey.stages.items():
        for name in one.touchpoints:
            at = ("stages", stage, "touchpoints", name)
            if name in first:
                message = fact("duplicate-id", touchpoint=name, stage=first[name][1])
                related = ((first[name], fact("duplicate-id.first")),)
                yield Problem(at, message, fact("duplicate-id.hint"), "key", related)
            first.setdefault(name, at)


def reserved_id(journey: Journey) -> Iterator[Problem]:
    """``success`` and ``leave`` are ends of every journey and cannot name a touchpoint; nor can an end of your own.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {success: {channel: web}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {thank_you: {channel: web}}}}
    """
    another = fact("reserved-id.hint")
    for name in journey.touchpoints:
        if name in (SUCCESS, LEAVE):
            yield Problem(journey.address(name), fact("reserved-id", id=name), another, "key")
        elif name in journey.ends:
            related = ((("ends", name), fact("reserved-id.the_end")),)
            yield Problem(journey.address(name), fact("reserved-id.both", id=name), another, "key", related)
    for name in journey.ends:
        if name in (SUCCESS, LEAVE):
            yield Problem(("ends", name), fact("reserved-id.every", id=name), another, "key")


def unknown_touchpoint(journey: Journey) -> Iterator[Problem]:
    """An arrow leads to something that is neither a touchpoint nor an end.

    Bad::

        journey: Buy tea
        stages:
          choose: {touchpoints: {basket: {channel: web, next: {chekout: 40%}}}}
          buy: {touchpoints: {checkout: {channel: web, next: {success: 70%}}}}

    Good::

        journey: Buy tea
        stages:
          choose: {touchpoints: {basket: {channel: web, next: {checkout: 40%}}}}
          buy: {touchpoints: {checkout: {channel: web, next: {success: 70%}}}}
    """
    known = dict.fromkeys((*journey.touchpoints, *journey.ends, SUCCESS))
    for name, at, arrows, _ in journey.every_next:
        for target in arrows:
            if target not in known:
                near = nearest(target, known)
                hint = did_you_mean(near) if near else fact("unknown-touchpoint.hint")
                if target == LEAVE:
                    hint = fact("unknown-touchpoint.leave")
                message = fact("unknown-touchpoint", touchpoint=name, target=target)
                yield Problem((*at, target), message, hint, "key")


def unknown_channel(journey: Journey) -> Iterator[Problem]:
    """Where ``channels:`` lists the channels, every other name is a slip.

    ``none`` is always allowed: use of the product without a channel.

    Bad::

        journey: Buy tea
        channels: {web: {type: digital}}
        stages: {buy: {touchpoints: {shop: {channel: wep}}}}

    Good::

        journey: Buy tea
        channels: {web: {type: digital}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    for at, channel in _channels_named(journey) if journey.channels else ():
        if channel not in journey.channels and channel != NO_CHANNEL:
            hint = choice(channel, journey.channels, "channels")
            yield Problem(at, fact("unknown-channel", channel=channel), hint)


def unknown_persona(journey: Journey) -> Iterator[Problem]:
    """Something is said of a persona that ``personas:`` does not list.

    Bad::

        journey: Buy tea
        personas: {anna: {share: 100%}}
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: {value: 1, persona: ana}}}}}

    Good::

        journey: Buy tea
        personas: {anna: {share: 100%}}
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: {value: 1, persona: anna}}}}}
    """
    for at, persona, is_key in _personas_named(journey):
        if persona not in journey.personas:
            hint = choice(persona, journey.personas, "personas") or fact("unknown-persona.hint")
            part: Literal["key", "value"] = "key" if is_key else "value"
            yield Problem(at, fact("unknown-persona", persona=persona), hint, part)


def unknown_source(journey: Journey) -> Iterator[Problem]:
    """A source that the register ``sources:`` does not list.

    Bad::

        journey: Buy tea
        sources: {poll: {title: Exit poll, method: survey}}
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: {value: 1, source: pol}}}}}

    Good::

        journey: Buy tea
        sources: {poll: {title: Exit poll, method: survey}}
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: {value: 1, source: poll}}}}}
    """
    if not journey.sources:
        return
    reported: dict[tuple[Address, str], tuple[Address, int]] = {}
    for at, source in _sources_named(journey):
        if source not in journey.sources:
            first, times = reported.get((at[:2], source), (at, 0))
            reported[at[:2], source] = first, times + 1
    for (_, source), (first, times) in reported.items():
        message = fact("unknown-source", source=source)
        if times > 1:
            message = fact("unknown-source.times", source=source, n=times)
        yield Problem(first, message, choice(source, journey.sources, "sources"))


def baseline_elsewhere(journey: Journey) -> Iterator[Problem]:
    """The baseline lies in the same folder or below: a journey file names no other place of the disk.

    Bad::

        journey: Buy tea
        baseline: ../last-year/tea.yaml
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        baseline: last-year/tea.yaml
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    path = (journey.baseline or "").replace("\\", "/")
    if path.startswith(("/", "~")) or ".." in path.split("/") or ":" in path.split("/")[0]:
        message = fact("baseline-elsewhere", path=journey.baseline)
        yield Problem(("baseline",), message, fact("baseline-elsewhere.hint"))


def duplicate_handover(journey: Journey) -> Iterator[Problem]:
    """Two entries of ``handovers:`` speak of the same switch, so either could be meant.

    Bad::

        journey: Buy tea
        handovers: [{from: web, to: phone, history: lost}, {from: web, to: phone, history: kept}]
        stages: {buy: {touchpoints: {shop: {channel: web}, call: {channel: phone}}}}

    Good::

        journey: Buy tea
        handovers: [{from: web, to: phone, history: lost}, {from: phone, to: web, history: kept}]
        stages: {buy: {touchpoints: {shop: {channel: web}, call: {channel: phone}}}}
    """
    first: dict[tuple[str, str], int] = {}
    for place, one in enumerate(journey.handovers):
        before = first.setdefault((one.source, one.target), place)
        if before != place:
            message = fact("duplicate-handover", giver=one.source, receiver=one.target)
            related = ((("handovers", before, "from"), fact("duplicate-handover.first")),)
            yield Problem(("handovers", place, "from"), message, fact("duplicate-handover.hint"), related=related)


def empty_stage(journey: Journey) -> Iterator[Problem]:
    """A stage without touchpoints says nothing yet.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}, receive: {goal: Tea on the table}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    for stage, one in journey.stages.items():
        if not one.touchpoints and journey.touchpoints:
            yield Problem(("stages", stage), fact("empty-stage", stage=stage), fact("empty-stage.hint"), "key")


def answers_nothing(journey: Journey) -> Iterator[Problem]:
    """An opportunity says which pain it answers, and no such pain is on the touchpoint.

    Bad::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, pains: ["The page is slow"], opportunities: [{idea: A faster page, answers: It is slow}]}

    Good::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop: {channel: web, pains: ["The page is slow"], opportunities: [{idea: A faster page, answers: The page is slow}]}
    """
    yield from once_a_stage(journey, _idle_answers(journey))


def _idle_answers(journey: Journey) -> Iterator[tuple[str, Problem]]:
    for name, point in journey.touchpoints.items():
        known = {pain.what for pain in point.pains} | set(point.flaws or ())
        for place, one in enumerate(point.opportunities):
            if one.answers is not None and one.answers not in known:
                at: Address = (*journey.address(name), "opportunities", place, "answers")
                hint = choice(one.answers, known or FLAGS, "answers")
                message = fact("answers-nothing", answers=mistakes.shown(one.answers), touchpoint=name)
                yield name, Problem(at, message, hint)


def misspelt_metric(journey: Journey) -> Iterator[Problem]:
    """A known score written in other letters would be read as one of your own, with a direction nobody stated.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {CES: {scale: 1-5, mean: 2, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {scale: 1-5, best: 1, mean: 2, n: 40}}}}}}
    """
    known = {"".join(filter(str.isalnum, name)): name for name in Scores.model_fields}
    for at, metric in _metrics_named(journey):
        meant = known.get("".join(filter(str.isalnum, metric.casefold())))
        if meant is not None and meant != metric:
            message = fact("misspelt-metric", metric=metric, meant=meant)
            yield Problem((*at, metric), message, fact("hint.write", example=meant), "key")


def near_metric(journey: Journey) -> Iterator[Problem]:
    """A score of your own whose name hardly differs from a known one.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {cast: {scale: 1-5, mean: 4, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 1-5, mean: 4, n: 40}}}}}}
    """
    known = list(Scores.model_fields)
    for at, metric in _metrics_named(journey):
        near = None if metric in known else nearest(metric, [name for name in known if len(name) > 3], cutoff=0.7)
        if near:
            yield Problem((*at, metric), fact("near-metric", metric=metric), did_you_mean(near), "key")


def retired_setting(journey: Journey) -> Iterator[Problem]:
    """A setting of earlier versions: it is read, and changes nothing.

    How sure an idea is was once taken from how many answered at its touchpoint. Answers say how well a problem is
    known, not whether an idea solves it: an idea that states no ``confidence`` has the usual one, marked as assumed.

    Bad::

        journey: Buy tea
        settings: {confidence: {solid: 90%}}
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        settings: {usual_confidence: 60%}
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    for name, now in RETIRED.items():
        if name in journey.settings.model_fields_set:
            hint = fact("retired-setting.hint", now=now) if now else fact(f"retired-setting.{name}")
            yield Problem(("settings", name), fact("retired-setting", setting=name), hint, "key")


def _metrics_named(journey: Journey) -> Iterator[tuple[Address, str]]:
    """Every metric of every place that has scores."""
    for *at, metric in dict.fromkeys(one.at[:-1] for one in journey.records):
        yield tuple(at), str(metric)


def _channels_named(journey: Journey) -> Iterator[tuple[Address, str]]:
    usual = journey.defaults.channel if journey.defaults else None
    if usual is not None:
        yield ("defaults", "channel"), usual
    for stage, one in journey.stages.items():
        for name, point in one.touchpoints.items():
            at = ("stages", stage, "touchpoints", name)
            if point.channel != usual:
                yield (*at, "channel"), point.channel
            yield from (((*at, "also_on", place), channel) for place, channel in enumerate(point.also_on))
    for name, persona in journey.personas.items():
        yield from ((("personas", name, "prefers", place), channel) for place, channel in enumerate(persona.prefers))
    for place, handover in enumerate(journey.handovers):
        yield ("handovers", place, "from"), handover.source
        yield ("handovers", place, "to"), handover.target


def _personas_named(journey: Journey) -> Iterator[tuple[Address, str, bool]]:
    usual = _usual_of_scores(journey, "persona")
    if usual is not None:
        yield ("defaults", "scores", "persona"), usual, False
    for name, point in journey.touchpoints.items():
        for persona in point.by_persona:
            yield (*journey.address(name), "by_persona", persona), persona, True
        if point.emotion is not None and point.emotion.persona:
            yield (*journey.address(name), "emotion", "persona"), point.emotion.persona, False
        for field in ("thoughts", "pains", "gains"):
            for place, item in enumerate(getattr(point, field)):
                if item.persona:
                    yield (*journey.address(name), field, place, "persona"), item.persona, False
    for place_of, _, score in journey.records:
        if score.persona and score.persona != usual:
            yield (*place_of, "persona"), score.persona, False


def _sources_named(journey: Journey) -> Iterator[tuple[Address, str]]:
    usual = _usual_of_scores(journey, "source")
    if usual is not None:
        yield ("defaults", "scores", "source"), usual
    for place, _, score in journey.records:
        if score.source and score.source != usual:
            yield (*place, "source"), score.source
    for name, point in journey.touchpoints.items():
        at: Address = journey.address(name)
        for field in ("resolved", "repeat", "wait", "emotion"):
            item = getattr(point, field)
            if item is not None and item.source:
                yield (*at, field, "source"), item.source
        for field in ("thoughts", "pains", "gains"):
            for number, item in enumerate(getattr(point, field)):
                if item.source:
                    yield (*at, field, number, "source"), item.source
        for field, parts in (("mistakes", point.mistakes or {}), ("capabilities", point.capabilities)):
            for key, part in parts.items():
                if part.source:
                    yield (*at, field, key, "source"), part.source
        for number, trial in enumerate(point.experiments):
            if trial.source:
                yield (*at, "experiments", number, "source"), trial.source
    for name, persona in journey.personas.items():
        if persona.source:
            yield ("personas", name, "source"), persona.source
    if journey.churn is not None and journey.churn.source:
        yield ("churn", "source"), journey.churn.source


def _usual_of_scores(journey: Journey, field: str) -> str | None:
    """What ``defaults:`` says of every score: named there once, not again at each of them."""
    usual = journey.defaults.scores if journey.defaults else None
    return getattr(usual, field) if usual else None
