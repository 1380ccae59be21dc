"""What may show of what lies beside walks: after success, walks apart, and whoever came back after an end."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from journeymap.evidence.counting.asides import Asides, Crowd
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.log.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class AfterSuccess:
    """How many walks go on after they have arrived, and to how many of them each touchpoint, or other end, belongs.

    What few people do is left out; ``walks`` is None where so few go on at all.
    """

    walks: int | None = 0
    touchpoints: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aside:
    """What is no step of a walk, and enters no share.

    ``success_apart`` are walks that come to no touchpoint before their success, ``ends_apart`` those that are nothing
    but another end; ``came_back`` are walks that went on after an end. What few people do is None, or left out.
    """

    after_success: AfterSuccess = field(default_factory=AfterSuccess)
    success_apart: int | None = 0
    ends_apart: int | None = 0
    came_back: Mapping[str, int] = field(default_factory=dict)

    @property
    def apart(self) -> int:
        """Walks that come to no touchpoint, so far as they may show."""
        return (self.success_apart or 0) + (self.ends_apart or 0)


NOTHING_BESIDE = Aside()
"""Where every event on the map is a step of a walk that counts."""


def shown_asides(found: Asides, vocabulary: Vocabulary, min_n: int) -> Aside:
    """What may show of what lies beside walks."""
    success = vocabulary.touchpoints
    ends = sum((one for state, one in found.apart.items() if state > success), Crowd())
    return Aside(
        AfterSuccess(_shown(found.going_on, min_n), _by_name(found.after, vocabulary, min_n)),
        _shown(found.apart.get(success, Crowd()), min_n),
        _shown(ends, min_n),
        _by_name(found.passed, vocabulary, min_n),
    )


def _shown(some: Crowd, min_n: int) -> int | None:
    return some.walks if may_show(some.people, min_n) else None


def _by_name(found: Mapping[int, Crowd], vocabulary: Vocabulary, min_n: int) -> dict[str, int]:
    """The walks at each state of enough people, those of most walks first."""
    order = sorted(found, key=lambda state: (-found[state].walks, state))
    return {vocabulary.states[state]: found[state].walks for state in order if may_show(found[state].people, min_n)}
