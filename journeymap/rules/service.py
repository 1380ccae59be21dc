"""What customers meet: channels and people, history kept, and words that say what they mean."""

import re
from collections.abc import Iterator

from journeymap.diagnostics import Address, Problem, fact, spoken
from journeymap.model import LEVELS, NO_CHANNEL, Journey, Stage
from journeymap.model.flow import row
from journeymap.rules.places import by_stage, once_a_stage


def no_after_sales(journey: Journey) -> Iterator[Problem]:
    """The map stops at the purchase; delivery, use and support are where relationships are made.

    Experience has a part before, at and after the purchase (Lemon & Verhoef, Understanding customer experience
    throughout the customer journey, Journal of Marketing 80, 2016).

    Bad::

        journey: Buy tea
        stages: {choose: {touchpoints: {shop: {channel: web}}}, pay: {touchpoints: {till: {channel: web}}}}

    Good::

        journey: Buy tea
        stages: {pay: {touchpoints: {till: {channel: web}}}, receive: {touchpoints: {parcel: {channel: courier}}}}
    """
    if not journey.stages:
        return
    last = list(journey.stages)[-1]
    if _PURCHASE.search(f"{last} {journey.stages[last].name or ''}".replace("_", " ").replace("-", " ")):
        yield Problem(("stages", last), fact("no-after-sales", stage=last), fact("no-after-sales.hint"), "key")


_PURCHASE = re.compile(
    r"\b(buy|buying|purchase|purchasing|pay|paying|payment|check ?out"
    r"|покуп(ка|ки|ок|ку|ать)|купить|оплат\w*"
    r"|cump[ăa]r\w*|pl[ăa]t(a|ă|i|im|esc|[eé][sșş]te)?|pl[ăa][tțţ]i\w*|achizi\w*)\b",
    re.IGNORECASE,
)


def no_human_way_out(journey: Journey) -> Iterator[Problem]:
    """A stage where customers meet only machines, with no person one step away.

    Customers who must change from self-service to a phone are more disloyal than those served where they began (Dixon,
    Toman & DeLisi, The effortless experience, 2013).

    Only channels that say ``human: false`` or ``self_service: true`` count as machines.

    Bad::

        journey: Buy tea
        channels: {web: {type: digital, self_service: true}}
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        channels: {web: {type: digital, self_service: true}, chat: {type: digital, human: true}}
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, ask: 5%}}, ask: {channel: chat, next: {success: 60%}}}}}
    """
    for stage in machine_only_stages(journey):
        message = fact("no-human-way-out", stage=stage)
        yield Problem(("stages", stage), message, fact("no-human-way-out.hint"), "key")


def machine_only_stages(journey: Journey) -> list[str]:
    """The stages with no human channel in them or one step away."""

    def person_there(name: str) -> bool:
        return journey.channel(name).human is True

    found = []
    for stage, one in journey.stages.items():
        channels = [journey.channel(name) for name in one.touchpoints]
        if not channels or not all(channel.human is False or channel.self_service for channel in channels):
            continue
        if any(channel.human for channel in channels):
            continue
        targets = {target for point in one.touchpoints.values() for target in row(point, journey).may_lead_to}
        if not any(person_there(target) for target in targets):
            found.append(stage)
    return found


def single_channel_stage(journey: Journey) -> Iterator[Problem]:
    """A stage that customers can pass on one channel only: those who do not like it have no choice.

    Bad::

        journey: Buy tea
        channels: {web: {type: digital}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        channels: {web: {type: digital}, store: {type: physical}}
        stages: {buy: {touchpoints: {shop: {channel: web}, counter: {channel: store}}}}
    """
    for stage, one in journey.stages.items():
        channels = {channel for point in one.touchpoints.values() for channel in (point.channel, *point.also_on)}
        if len(channels) == 1 and channels != {NO_CHANNEL}:
            message = fact("single-channel-stage", stage=stage, channel=next(iter(channels)))
            yield Problem(("stages", stage), message, fact("single-channel-stage.hint"), "key")


def switch_without_history(journey: Journey) -> Iterator[Problem]:
    """Customers change channels and nobody says whether they must tell their story again.

    Repeating information drives disloyalty (Dixon, Freeman & Toman, Stop trying to delight your customers, Harvard
    Business Review, 2010).

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, help: 9%}}, help: {channel: phone, next: {success: 60%}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%, help: {share: 9%, history: lost}}}, help: {channel: phone, next: {success: 60%}}}}}
    """
    silent: dict[str, list[Address]] = {}
    for name, at, arrows, _ in journey.every_next:
        for target, arrow in arrows.items():
            if is_switch(journey, name, target) and journey.history(name, target, arrow) is None:
                silent.setdefault(journey.stage_of[name], []).append((*at, target))
    for stage, places in silent.items():
        message = fact("switch-without-history", n=len(places), stage=stage)
        yield Problem(places[0], message, fact("switch-without-history.hint"), "key")


def is_switch(journey: Journey, start: str, target: str) -> bool:
    """Whether an arrow leads from one channel to another; using a product without a channel is none."""
    if target not in journey.touchpoints:
        return False
    channels = {journey.touchpoints[start].channel, journey.touchpoints[target].channel}
    return len(channels) == 2 and NO_CHANNEL not in channels


def preferred_channel_missing(journey: Journey) -> Iterator[Problem]:
    """A persona meets none of the channels they prefer in a stage.

    Bad::

        journey: Buy tea
        personas: {paul: {prefers: [phone]}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        personas: {paul: {prefers: [phone]}}
        stages: {buy: {touchpoints: {shop: {channel: web}, call: {channel: phone}}}}
    """
    for stage, one in journey.stages.items():
        missing = list(_without_their_channel(journey, one))
        if missing:
            who = spoken(f"`{name}`" for name in missing)
            message = fact("preferred-channel-missing", personas=who, n=len(missing), stage=stage)
            yield Problem(("stages", stage), message, fact("preferred-channel-missing.hint"), "key")


def personas_without_their_channel(journey: Journey) -> dict[str, list[str]]:
    """By stage, the personas who prefer channels of which it has none."""
    every = {stage: list(_without_their_channel(journey, one)) for stage, one in journey.stages.items()}
    return {stage: missing for stage, missing in every.items() if missing}


def _without_their_channel(journey: Journey, stage: Stage) -> Iterator[str]:
    channels = {channel for point in stage.touchpoints.values() for channel in (point.channel, *point.also_on)}
    if channels <= {NO_CHANNEL}:
        return
    for name, who in journey.personas.items():
        if who.prefers and channels.isdisjoint(who.prefers):
            yield name


def no_personas(journey: Journey) -> Iterator[Problem]:
    """The map treats customers as one mass.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        personas: {anna: {share: 100%, job: Good tea without a queue}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    if not journey.personas:
        yield Problem(("journey",), fact("no-personas"), fact("hint.add", example="personas:"), "key")


def split_sentence(journey: Journey) -> Iterator[Problem]:
    """A list item that begins in lower case after another: an unquoted comma may have cut a sentence in two.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, pains: [The page froze, did I pay twice?]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, pains: ["The page froze, did I pay twice?"]}}}}
    """
    yield from once_a_stage(journey, _cut_items(journey))


def _cut_items(journey: Journey) -> Iterator[tuple[str, Problem]]:
    for name, point in journey.touchpoints.items():
        lists = {
            "pains": [pain.what for pain in point.pains],
            "thoughts": [thought.says for thought in point.thoughts],
            "gains": [gain.what for gain in point.gains],
        }
        for field, texts in lists.items():
            for place, text in enumerate(texts[1:], 1):
                if text.strip()[:1].islower():
                    at: Address = (*journey.address(name), field, place)
                    yield name, Problem(at, fact("split-sentence", text=text[:40]), fact("split-sentence.hint"))


def mostly_not_applicable(journey: Journey) -> Iterator[Problem]:
    """More than half of the pyramid's levels are declared ``n/a``: nearly nothing is left to reach.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {ad: {channel: web, capabilities: {inform: FAQ, resolve: n/a, needs: n/a, wants: n/a, anticipate: n/a}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {ad: {channel: web, capabilities: {inform: FAQ, resolve: n/a, needs: n/a}}}}}
    """
    empty = [
        name
        for name, point in journey.touchpoints.items()
        if sum(one.status == "n/a" for one in point.capabilities.values()) > len(LEVELS) / 2
    ]
    yield from by_stage(journey, empty, "mostly-not-applicable", fact("mostly-not-applicable.hint"), "capabilities")


def contradicting_mistakes(journey: Journey) -> Iterator[Problem]:
    """``mistakes: none`` says the place was checked and clean, yet a pain there names a mistake.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: none, pains: [{what: "It crawls", mistake: slow_pages}]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, pains: [{what: "It crawls", mistake: slow_pages}]}}}}
    """
    for name, point in journey.touchpoints.items():
        if point.mistakes == {} and any(pain.mistake for pain in point.pains):
            message, hint = fact("contradicting-mistakes", touchpoint=name), fact("hint.delete", what="none")
            yield Problem((*journey.address(name), "mistakes"), message, hint)
