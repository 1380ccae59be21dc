"""A guess at which event of a log means success; it is said to be one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from journeymap.evidence.remarks import remark
from journeymap.facts import Fact
from journeymap.model import SUCCESS

_ARRIVED = re.compile(
    r"\b(purchased?|bought|paid|subscribed?|signed|activated|converted|conversion|resolved|solved|delivered|discharged"
    r"|thank ?you|(order|payment|checkout|purchase|booking|registration|application|transaction) "
    r"(placed|completed?|confirm(ed|ation)|success(ful)?|accepted|done|sent|submitted|approved))\b"
    r"|покупк|купил|оплачен|заказ (оформлен|доставлен)|успешн|cump[aă]r|pl[aă]tit|comand[aă] (plasat|finalizat|livrat)"
)
_GAVE_UP = re.compile(
    r"\b(exit|left|leave|log ?(out|off)|sign ?out|clos(e|ed)|cancel\w*|abandon\w*|error|fail\w*|bug|reject\w*|declin\w*"
    r"|timeout|timed out|bounced?|returned|refund\w*|complain\w*|unsubscrib\w*|uninstall\w*|before|not|un\w+ed)\b"
    r"|выход|отмен|ошибк|отказ|возврат|ie[sș]ire|anul|eroare|e[sș]uat"
)


@dataclass(frozen=True, slots=True)
class SuccessCandidate:
    """A name of a log: how many customers meet it, how often it occurs, and how often nothing follows, or
    nothing comes before."""

    name: str
    customers: int
    visits: int
    last: int
    first: int = 0

    @property
    def ends_walks(self) -> bool:
        """Whether it stands at the end: nearly always nothing follows, and mostly something comes before."""
        return self.last >= FINAL * self.visits and 2 * self.first < self.visits and not _GAVE_UP.search(_words(self))


FINAL = 0.9
"""Of what ends walks, so many of the visits are their last event."""

FEW, FAR_FEWER = 0.01, 0.1
"""A name that so small a part of customers meet is rare, where so small a part of walks end with it as with another."""


def sounds_like_success(name: str) -> bool:
    """Whether people usually call it so when a customer has arrived: a purchase, an order placed, something solved.

    >>> sounds_like_success("Order_Placed"), sounds_like_success("order_cancelled"), sounds_like_success("cart")
    (True, False, False)
    """
    words = " ".join(re.split(r"[\W_]+", name[:200].casefold()))
    return bool(_ARRIVED.search(words)) and not _GAVE_UP.search(words)


def guess_success(candidates: Sequence[SuccessCandidate]) -> tuple[int, Fact]:
    """Which name most likely means success, by its place among the candidates, and why.

    What is called `success`, as in a journey, or sounds like it, and is met by most customers; but no rare name where
    at least half of all walks end with another that nothing follows: that is where they arrive. Else where walks
    mostly end: the share of its visits that nothing follows, times the share of all ends that are there. What sounds
    like giving up comes last.
    """
    ends = sum(one.last for one in candidates) or 1

    def finality(at: int) -> tuple[bool, float, int]:
        one = candidates[at]
        return not _GAVE_UP.search(_words(one)), one.last / max(one.visits, 1) * one.last / ends, -at

    named = next((at for at, one in enumerate(candidates) if one.name.strip().casefold() == SUCCESS), None)
    spoken = [at for at, one in enumerate(candidates) if sounds_like_success(one.name)] if named is None else [named]
    found = max(range(len(candidates)), key=finality)
    if spoken:
        best = max(spoken, key=lambda at: (candidates[at].customers, finality(at)))
        other = candidates[found]
        most = max(one.customers for one in candidates)
        rare = candidates[best].customers < FEW * most and candidates[best].last < FAR_FEWER * other.last
        if not (rare and other.ends_walks and 2 * other.last >= ends):
            return best, remark("discover.sounds_like" if named is None else "discover.called_so")
    return found, remark("discover.ends_there")


def _words(one: SuccessCandidate) -> str:
    return " ".join(re.split(r"[\W_]+", one.name[:200].casefold()))
