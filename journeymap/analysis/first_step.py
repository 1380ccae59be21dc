"""What to do first: one recommendation, which every surface asks for here, and how sure it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from journeymap.analysis.candidates import Choice, Flowing, chosen, hurts_most, ordered, under_way
from journeymap.analysis.chain import PLAIN_BELOW
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.signs import COMPONENTS, Severity, severities, severity
from journeymap.analysis.walks import Walk, in_money, walk_of, walked
from journeymap.facts import Fact, Facts
from journeymap.model import Journey, Row
from journeymap.model.flow import SUCCESS

UNITS = {
    "touchpoint": "touchpoint",
    "idea": "text",
    "terms": "fact",
    "worth": "money",
    "per_1000": "number.1",
    "closes": "exact_share",
    "effort": "exact",
    "confidence": "exact_share",
    "owner": "text",
    "stays": "count",
    "tries": "count",
    "assumed": "every:fact",
    "customers_suffer_most": "touchpoint",
    "unlock": "touchpoint",
    "first": "fact",
    "then": "fact",
    "under_way": "text",
}
"""What each field and each value of a fact is (see `words.telling`)."""

RIVALS = 10
"""Candidates, the first by return, whose uncounted shares are varied: each of these is a journey solved anew."""


@dataclass(frozen=True, repr=False)
class FirstStep(Result):
    """What to do first: where, which idea, what it is worth (times its confidence), and what of that is assumed.

    ``worth`` is money for the period; ``per_1000`` how many more of 1 000 who start reach the goal. Both are None
    where the step goes by priority. ``customers_suffer_most`` is the first by priority, where that is another.
    """

    touchpoint: str
    idea: str | None
    worth: float | None
    currency: str | None
    per_1000: float | None
    effort: float | None
    confidence: float | None
    owner: str | None
    assumed_facts: tuple[Fact, ...]
    customers_suffer_most: str | None
    under_way: tuple[str, ...]
    fact: Fact
    place: Fact = field(metadata={"json": False})
    """The same in a few words."""
    terms: tuple[Fact, ...] = field(default=(), metadata={"json": False})

    unit_of = UNITS
    assumed = Sentences("assumed_facts")
    sentence = Sentence("fact")


def first_step(journey: Journey, flow: DropOff | None = None) -> FirstStep | None:
    """What to do first: one recommendation for every surface; None where nothing is lost and no priority is known.

    Open ideas compete (what is done or rejected is out, what is under way is named apart): by worth for each
    person-month among those that bring at least 1 % of the completions (`least_gain`). Worth is the gain from the part
    of the avoidable loss that an idea closes x entrants x value of a success x its confidence. Ideas that write
    `closes` go before those where the usual half is assumed. Without ideas that bring anything, or are where customers
    are known to suffer, it is the touchpoint of our own where closing half of the avoidable loss brings most; where
    nobody knows who goes where, the first by priority, and where counting would tell most is said.

    How sure that is: each number that nobody stated or counted is halved and doubled, one at a time.

    Formulas::

        worth    gain x entrants x worth of a success x confidence
        return   worth/effort in person-months
        first    the largest return of a gain >= least_gain x completion

    >>> from journeymap.reading import loads
    >>> shop = "{channel: web, next: {success: 60%}, opportunities: [{idea: Samples, closes: 50%, confidence: 80%}]}"
    >>> step = first_step(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{shop: {shop}}}}}}}}}"))
    >>> step.touchpoint, step.idea, round(step.per_1000)
    ('shop', 'Samples', 160)
    """
    flow = flow or dropoff(journey)
    severe = severities(journey, flow)
    found = chosen(journey, flow, severe)
    if found is None:
        return None
    one, fact = found.candidate, Facts(journey, UNITS)
    numbers = _numbers(journey, found)
    owner = (one.idea.owner if one.idea is not None else None) or journey.touchpoints[one.touchpoint].owner
    assumed = tuple(_assumed(journey, found, numbers, fact))
    steady = _steadiness(journey, flow, severe, found)
    terms = tuple(_terms(numbers, owner, steady, assumed, found, fact))
    worst = hurts_most(journey, flow, severe)
    return FirstStep(
        one.touchpoint,
        one.idea.idea if one.idea is not None else None,
        **numbers,
        currency=journey.value.currency if journey.value is not None and numbers["worth"] is not None else None,
        owner=owner,
        assumed_facts=assumed,
        customers_suffer_most=worst if worst != one.touchpoint else None,
        under_way=under_way(journey),
        fact=_said(found, terms, worst, flow, fact),
        place=headline(journey, found),
        terms=terms,
        of_journey=journey,
    )


def headline(journey: Journey, found: Choice) -> Fact:
    """The step in a few words: where, and which idea."""
    fact, one = Facts(journey, UNITS), found.candidate
    if one.idea is None:
        return fact("first_step.short", touchpoint=one.touchpoint)
    return fact("first_step.short_idea", touchpoint=one.touchpoint, idea=one.idea.idea)


def worth_of(journey: Journey, found: Choice) -> tuple[float | None, float | None]:
    """What a first step is worth in money, and in successes of 1 000 who start; each None where it is not known."""
    if found.gain is None:
        return None, None
    gain = found.gain * found.candidate.confidence
    return in_money(journey, gain), 1000 * gain


def _numbers(journey: Journey, found: Choice) -> dict[str, float | None]:
    one = found.candidate
    worth, per_1000 = worth_of(journey, found)
    effort = one.effort if one.idea is not None and _effort_counts(found) else None
    return {
        "worth": worth,
        "per_1000": per_1000,
        "effort": effort,
        "confidence": one.confidence if one.idea is not None else None,
    }


def _effort_counts(found: Choice) -> bool:
    """Whether any idea states its effort: without that of others the usual one says nothing."""
    return any(one.idea is not None and "effort" not in one.assumed for one in found.field)


# ---------------------------------------------------------------- what is said


def _said(found: Choice, terms: tuple[Fact, ...], worst: str | None, flow: DropOff, fact: Facts) -> Fact:
    """The step in a sentence; in a second one what to count first, or where customers suffer most."""
    one = found.candidate
    kind = "idea" if one.idea is not None else "loss" if found.gain is not None else "hurts"
    values: dict[str, str | float] = {"touchpoint": one.touchpoint}
    if one.idea is not None:
        values["idea"] = one.idea.idea
    if kind == "loss":
        values["closes"] = one.closes
    said = fact(f"first_step.{kind}", **values, terms=terms)
    if flow.completion is None and flow.unlock is not None:
        return fact("first_step.apart", first=said, then=fact("first_step.count", unlock=flow.unlock))
    if worst is None or worst == one.touchpoint:
        return said
    return fact("first_step.apart", first=said, then=fact("first_step.customers", customers_suffer_most=worst))


def _terms(
    numbers: Mapping[str, float | None],
    owner: str | None,
    steady: tuple[int, int] | None,
    assumed: tuple[Fact, ...],
    found: Choice,
    fact: Facts,
) -> Iterator[Fact]:
    """What the step brings and takes, who owns it, how sure it is, and what of it is assumed."""
    if numbers["worth"] is not None:
        yield fact("first_step.worth", worth=numbers["worth"])
    elif numbers["per_1000"] is not None:
        yield fact("first_step.per_1000", per_1000=numbers["per_1000"])
    elif found.gain is None:
        yield fact("first_step.by_priority")
    for name in ("effort", "confidence"):
        if numbers[name] is not None:
            yield fact(f"first_step.{name}", **{name: numbers[name]})
    if owner is not None:
        yield fact("first_step.owner", owner=owner)
    if steady is not None:
        yield fact("first_step.stays", stays=steady[0], tries=steady[1])
    if assumed:
        yield fact("first_step.assumed", assumed=assumed)


def _assumed(journey: Journey, found: Choice, numbers: Mapping[str, float | None], fact: Facts) -> Iterator[Fact]:
    """Which numbers of the step the file does not state, or nobody counted."""
    one = found.candidate
    if found.gain is not None and one.idea is not None and "closes" in one.assumed:
        yield fact("first_step.assumed_closes", closes=one.closes)
    for name in ("confidence", "effort"):
        if numbers[name] is not None and name in one.assumed:
            yield fact(f"first_step.assumed_{name}")
    if found.gain is not None and not journey.rows[one.touchpoint].observed:
        yield fact("first_step.assumed_shares")


# ---------------------------------------------------------------- how sure it is


def _steadiness(
    journey: Journey, flow: DropOff, severe: Mapping[str, Severity], found: Choice
) -> tuple[int, int] | None:
    """In how many of how many tries the first stays first; None where nothing is assumed."""
    if found.gain is None:
        tries = list(_with_other_weights(journey, flow, severe, found))
    else:
        seen = Flowing(flow.here, flow.completion or 0.0)
        tries = [*_with_other_numbers(journey, seen, found), *_with_other_shares(journey, flow, seen, found)]
    return (sum(tries), len(tries)) if tries else None


def _with_other_numbers(journey: Journey, seen: Flowing, found: Choice) -> Iterator[bool]:
    """Whether the first stays first when a number that is assumed of a candidate is halved or doubled."""
    counted = {"closes", "confidence", *(["effort"] if _effort_counts(found) else [])}
    for at, one in enumerate(found.field):
        for name in sorted(one.assumed & counted):
            for factor in (0.5, 2.0):
                number = getattr(one, name) * factor
                other = replace(one, **{name: number if name == "effort" else min(1.0, number)})
                field = (*found.field[:at], other, *found.field[at + 1 :])
                yield ordered(field, journey, seen)[0].place == found.candidate.place


def _with_other_shares(journey: Journey, flow: DropOff, seen: Flowing, found: Choice) -> Iterator[bool]:
    """Whether it does when a share that nobody counted is halved or doubled, as far as the others leave room."""
    if len(journey.touchpoints) >= PLAIN_BELOW:
        return
    for name in dict.fromkeys(one.touchpoint for one in ordered(found.field, journey, seen)[:RIVALS]):
        for changed in _other_walks(journey, flow.walks, name):
            other = Flowing(walked(changed), min(1.0, sum(walk.weight * walk.completion for walk in changed)))
            yield ordered(found.field, journey, other)[0].place == found.candidate.place


def _other_walks(journey: Journey, walks: tuple[Walk, ...], name: str) -> Iterator[tuple[Walk, ...]]:
    """The walks with each uncounted share of a touchpoint halved and doubled; not where all would go round for ever."""
    rows: list[Row] = []
    for walk in walks:
        row = walk.rows[name]
        if row.stated and not row.observed and row not in rows:
            rows.append(row)
    for row in rows:
        for changed in _other_rows(row):
            try:
                yield tuple(
                    walk_of(journey, {**walk.rows, name: changed}, walk.persona, walk.weight)
                    if walk.rows[name] == row
                    else walk
                    for walk in walks
                )
            except ZeroDivisionError:
                continue


def _other_rows(row: Row) -> Iterator[Row]:
    """A row with one of its shares halved or doubled; the difference leaves, or stays instead of leaving."""
    shares = {**row.onward, SUCCESS: row.success, **row.ends}
    for target, share in shares.items():
        for factor in (0.5, 2.0) if share else ():
            other = {**shares, target: min(share * factor, share + row.leave)}
            yield row._replace(
                onward={name: other[name] for name in row.onward},
                success=other[SUCCESS],
                ends={name: other[name] for name in row.ends},
                leave=max(0.0, 1 - sum(other.values())),
            )


def _with_other_weights(
    journey: Journey, flow: DropOff, severe: Mapping[str, Severity], found: Choice
) -> Iterator[bool]:
    """Whether the first by priority stays so when the weight of one sign of friction is halved or doubled."""
    usual = journey.in_force
    for sign in COMPONENTS:
        for factor in (0.5, 2.0):
            weights = replace(usual, weights={**usual.weights, sign: usual.weights[sign] * factor})
            # what is stated with the usual weights is stated with others
            other = {
                name: replace(one, value=severity(one.components, (), weights).value) if one.value is not None else one
                for name, one in severe.items()
            }
            again = chosen(journey, flow, other)
            yield again is not None and again.candidate.touchpoint == found.candidate.touchpoint
