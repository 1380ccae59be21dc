"""Some walks and the people behind them: what may show where few people must not be recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.diagnostics import UsageError
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.engine import Table


def people(each: Table, min_n: int) -> dict[str, Any]:
    """Counts of walks (``case``, ``arrived``): all, those that arrive, and the people behind them, if asked for."""
    found = {"walks": each.count(), "arrivals": each.arrived.sum()}
    if min_n < 2:
        return found
    came, stayed = (each.case.nunique(where=each.arrived == arrived) for arrived in (1, 0))
    return {**found, "people": each.case.nunique(), "came": came, "stayed": stayed}


@dataclass(frozen=True, slots=True)
class Walkers:
    """Some walks, how many of them arrive, and how many people are behind them: all, those who arrive, the others.

    ``only`` are the people who have no other walks than these, ``only_came`` those who have no other that arrives, and
    ``only_stayed`` no other that does not. Where nobody asked for people, there are none.
    """

    walks: int = 0
    arrived: int = 0
    people: int = 0
    came: int = 0
    stayed: int = 0
    only: int = 0
    only_came: int = 0
    only_stayed: int = 0

    def may_show(self, min_n: int) -> bool:
        """Whether nothing that is said of them is of fewer people; nobody at all may always show."""
        return all(may_show(n, min_n) for n in (self.people, self.came, self.stayed))

    def completion(self, min_n: int) -> float | None:
        """The share that arrives; None where nobody is there, or too few to show."""
        return self.arrived / self.walks if self.walks and self.may_show(min_n) else None

    def others(self, every: "Walkers") -> "Walkers":
        """All walks but these; behind them is who has a walk that is not among these."""
        return Walkers(
            every.walks - self.walks,
            every.arrived - self.arrived,
            every.people - self.only,
            every.came - self.only_came,
            every.stayed - self.only_stayed,
        )


def refuse_few(every: Walkers, min_n: int) -> None:
    """A UsageError where so few people arrive, or do not, that not even the share may show."""
    if not every.may_show(min_n):
        raise UsageError(f"fewer than {min_n} people arrive, or fewer do not, so nothing may show; lower --min-n")


def tallied(each: Table, whose: Table, keys: Sequence[str]) -> Table:
    """Walks (``case``, ``arrived``) by some keys, with all that `Walkers` knows of them.

    ``whose`` says how many walks each case has, ``of``, and how many of these arrive, ``of_arrived``.
    """
    theirs = each.group_by([*keys, "case"]).aggregate(n=each.count(), came=each.arrived.sum())
    theirs = theirs.join(whose, "case")
    stayed, of_stayed = theirs.n - theirs.came, theirs.of - theirs.of_arrived
    return theirs.group_by(list(keys)).aggregate(
        walks=theirs.n.sum(),
        arrivals=theirs.came.sum(),
        people=theirs.count(),
        people_came=_many(theirs.came > 0),
        people_stayed=_many(stayed > 0),
        only=_many(theirs.n == theirs.of),
        only_came=_many((theirs.came > 0) & (theirs.came == theirs.of_arrived)),
        only_stayed=_many((stayed > 0) & (stayed == of_stayed)),
    )


def _many(which: Any) -> Any:
    return which.cast("int64").sum()
