"""What was asked of customers, when, and who vouches for it."""

from collections.abc import Iterable, Iterator
from datetime import date

from journeymap.diagnostics import Address, Problem, choice, fact, listed
from journeymap.model import Journey, Rating, Score, Scores, Touchpoint
from journeymap.model.journey import Record
from journeymap.model.metrics import metric_of, metrics
from journeymap.model.scores import USUAL_SCALES
from journeymap.model.waves import current, waves
from journeymap.rules.places import by_stage


def no_score(journey: Journey) -> Iterator[Problem]:
    """A touchpoint where no customer was ever asked, or a whole stage of them.

    Satisfaction is best asked at every point of the journey.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}, scores: {csat: {counts: [1, 2, 4, 9, 8]}}}}}}
    """
    silent = [name for name, point in journey.touchpoints.items() if not _asked_anything(point)]
    hint = fact("no-score.hint", example="csat: {counts: [..]}")
    yield from by_stage(journey, silent, "no-score", hint)


def digital_without_ces(journey: Journey) -> Iterator[Problem]:
    """A digital channel without any effort score: nobody knows where its users meet obstacles.

    Bad::

        journey: Buy tea
        channels: {web: {type: digital}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        channels: {web: {type: digital}}
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {preset: ces2, mean: 5.1, n: 90}}}}}}
    """
    asked: set[str] = set()
    used: dict[str, str] = {}
    for name, point in journey.touchpoints.items():
        used.setdefault(point.channel, name)
        if point.scores.ces:
            asked.add(point.channel)
    for channel, known in journey.channels.items():
        if known.type == "digital" and channel in used and channel not in asked:
            at = (*journey.address(used[channel]), "channel")
            yield Problem(at, fact("digital-without-ces", channel=channel), fact("digital-without-ces.hint"))


def effort_without_direction(journey: Journey) -> Iterator[Problem]:
    """A share of good answers about effort says nothing until the best end of the scale is known.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {share: 60%, n: 50}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {preset: ces2, share: 60%, n: 50}}}}}}
    """
    for at, metric, score in journey.records:
        if (
            metric_of(metric).needs_best
            and isinstance(score, Rating)
            and score.share is not None
            and score.ruler is None
        ):
            yield Problem(at, fact("effort-without-direction"), fact("effort-without-direction.hint"))


def preset_of_effort(journey: Journey) -> Iterator[Problem]:
    """The presets are scales of effort and ease; another question has its own scale.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {preset: ces1, mean: 4, n: 50}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 1-5, mean: 4, n: 50}}}}}}
    """
    for at, metric, score in journey.records:
        if metric in USUAL_SCALES and isinstance(score, Rating) and score.preset is not None:
            message = fact("preset-of-effort", preset=score.preset, metric=metric)
            hint = fact("preset-of-effort.hint", example=f"scale: {USUAL_SCALES[metric]}")
            yield Problem((*at, "preset"), message, hint)


def no_sample_size(journey: Journey) -> Iterator[Problem]:
    """A mean or a share without `n` has no interval, and nothing can be claimed by it.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {preset: ces2, mean: 4.2}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {preset: ces2, mean: 4.2, n: 120}}}}}}
    """
    silent = [
        name
        for name, point in journey.touchpoints.items()
        if any(isinstance(score, Rating) and score.size is None for _, score in point.scores.records())
    ]
    yield from by_stage(journey, silent, "no-sample-size", fact("no-sample-size.hint"), "scores")


def unknown_target(journey: Journey) -> Iterator[Problem]:
    """A target for a number that the journey does not have is never held against anything.

    Bad::

        journey: Buy tea
        targets: {cast: 80%}
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 4, 9, 8]}}}}}}

    Good::

        journey: Buy tea
        targets: {csat: 80%}
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 4, 9, 8]}}}}}}
    """
    known = dict.fromkeys((*Scores.model_fields, *COUNTED, *(metric for _, metric, _ in journey.records)))
    places: list[tuple[Address, Iterable[str]]] = [(("targets",), journey.targets)]
    places += [((*journey.address(name), "targets"), point.targets) for name, point in journey.touchpoints.items()]
    for at, named in places:
        for metric in named:
            if metric not in known:
                hint = choice(metric, known, "metrics")
                yield Problem((*at, metric), fact("unknown-target", metric=metric), hint, "key")


COUNTED = metrics(answered=False)
"""Numbers with a target that no survey asks for."""


def early_nps(journey: Journey) -> Iterator[Problem]:
    """NPS asks about a relationship that an early touchpoint has not made yet.

    Bad::

        journey: Buy tea
        stages:
          discover: {touchpoints: {ad: {channel: social, scores: {nps: {detractors: 9, passives: 5, promoters: 6}}}}}
          buy: {touchpoints: {shop: {channel: web}}}

    Good::

        journey: Buy tea
        stages:
          discover: {touchpoints: {ad: {channel: social}}}
          buy: {touchpoints: {shop: {channel: web, scores: {nps: {detractors: 9, passives: 5, promoters: 6}}}}}
    """
    stages = list(journey.stages)
    early = set(stages[: len(stages) // 2])
    asked = [
        name for name, point in journey.touchpoints.items() if point.scores.nps and journey.stage_of[name] in early
    ]
    yield from by_stage(journey, asked, "early-nps", fact("early-nps.hint"), "scores")


def unordered_periods(journey: Journey) -> Iterator[Problem]:
    """Nobody can tell which of several records of a score is the newest, so none is, and they are not added up.

    A period is a year, quarter, month, week or day with its year (``2026``, ``2026-Q1``, ``2026-03``, ``2026-W09``,
    ``2026-03-01``) or a range of them; other words need a ``date``, of the record or of its source. The newest wave that
    at least ten answered is then the value, and the others are its history.

    Bad::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                scores:
                  csat: [{period: Q4, counts: [1, 2, 4, 9, 8]}, {period: Q1, counts: [0, 2, 5, 9, 9]}]

    Good::

        journey: Buy tea
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                scores:
                  csat: [{period: 2025-Q4, counts: [1, 2, 4, 9, 8]}, {period: 2026-Q1, counts: [0, 2, 5, 9, 9]}]
    """
    by_metric: dict[tuple[Address, str | None, str | None], list[Record]] = {}
    for one in journey.records:
        by_metric.setdefault((one.at[:-1], one.score.persona, one.score.asked), []).append(one)
    for (at, _, _), records in by_metric.items():
        if waves([one.score for one in records]) is None:
            periods = listed(dict.fromkeys(f"“{one.score.period}”" for one in records if one.score.period))
            said = fact("unordered-periods", metric=records[0].metric, periods=periods)
            yield Problem(at, said, fact("unordered-periods.hint"), "key")


def stale_score(journey: Journey, as_of: date | None = None) -> Iterator[Problem]:
    """A score much older than the newest date in the file says how it was, not how it is.

    The age is judged by the dates under ``sources:`` and ``updated:``, never by the clock; ``check --as-of DATE``
    judges it by a date of yours. The limit is the setting ``stale_after``.

    Bad::

        journey: Buy tea
        updated: 2026-09-01
        sources: {poll: {date: 2024-05-01}}
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 4, 9, 8], source: poll}}}}}}

    Good::

        journey: Buy tea
        updated: 2026-09-01
        sources: {poll: {date: 2026-08-15}}
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 4, 9, 8], source: poll}}}}}}
    """
    newest = as_of or newest_date(journey)
    if newest is None:
        return
    stale: dict[str, list[str]] = {}
    for name, point in journey.touchpoints.items():
        for score in _now(journey, point.scores):
            register = journey.sources.get(score.source or "")
            if register and register.date and (newest - register.date).days > journey.in_force.stale_after:
                stale.setdefault(score.source or "", []).append(name)
    for source, names in stale.items():
        day = journey.sources[source].date
        assert day is not None
        hint = fact("stale-score.hint", source=source, day=f"{day}", n=(newest - day).days, newest=f"{newest}")
        yield from by_stage(journey, list(dict.fromkeys(names)), "stale-score", hint, "scores")


def _now(journey: Journey, scores: Scores) -> Iterator[Score]:
    """The records of the newest waves: those before them are history and old by right."""
    for metric in dict.fromkeys(metric for metric, _ in scores.records()):
        yield from current(scores.of(metric), journey.in_force)


def newest_date(journey: Journey) -> date | None:
    """The latest date the file names."""
    dates = [journey.updated, *(source.date for source in journey.sources.values())]
    return max((day for day in dates if day is not None), default=None)


def generous_promises(journey: Journey) -> Iterator[Problem]:
    """Every promise is longer than the wait: either promises are padded, or the two were swapped.

    Bad::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, wait: {typical: 1 min, promised: 9 min}}}}
          receive: {touchpoints: {parcel: {channel: post, wait: {typical: 2 days, promised: 4 days}}}}

    Good::

        journey: Buy tea
        stages:
          buy: {touchpoints: {shop: {channel: web, wait: {typical: 1 min, promised: 9 min}}}}
          receive: {touchpoints: {parcel: {channel: post, wait: {typical: 5 days, promised: 4 days}}}}
    """
    compared = {
        name: point.wait.promised.seconds > point.wait.typical.seconds
        for name, point in journey.touchpoints.items()
        if point.wait and point.wait.typical and point.wait.promised
    }
    if len(compared) > 1 and all(compared.values()):
        at = (*journey.address(next(iter(compared))), "wait")
        yield Problem(at, fact("generous-promises"), fact("generous-promises.hint"))


def without_source(journey: Journey) -> Iterator[Problem]:
    """An emotion or a capability that nobody vouches for counts as the team's own view.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: 1}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: {value: 1, source: interviews}}}}}
    """
    feelings = [name for name, point in journey.touchpoints.items() if point.emotion and point.emotion.source is None]
    hint = fact("without-source.hint")
    yield from by_stage(journey, feelings, "without-source.emotion", hint, "emotion")
    offers = [
        name
        for name, point in journey.touchpoints.items()
        if any(one.status == "declared" and one.source is None for one in point.capabilities.values())
    ]
    yield from by_stage(journey, offers, "without-source.capability", hint, "capabilities")


def no_baseline(journey: Journey) -> Iterator[Problem]:
    """Without an earlier file nobody can tell whether things got better.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        baseline: tea-2025.yaml
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    if journey.baseline is None:
        hint = fact("no-baseline.hint", example="baseline: last-quarter.yaml")
        yield Problem(("journey",), fact("no-baseline"), hint, "key")


def _asked_anything(point: Touchpoint) -> bool:
    own = any(part.scores for part in point.by_persona.values())
    return bool(point.scores) or own or point.resolved is not None
