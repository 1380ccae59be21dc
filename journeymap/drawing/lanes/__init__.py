"""The lanes of a map: one function for each, in the order in which a map shows them."""

from collections.abc import Callable, Mapping

from journeymap.drawing.lanes.channels import channels
from journeymap.drawing.lanes.emotion import emotion
from journeymap.drawing.lanes.frame import Band, Board
from journeymap.drawing.lanes.notes import gains, opportunities, pains
from journeymap.drawing.lanes.plain import actions, backstage, evidence, frontstage, moments, owners, support, waits
from journeymap.drawing.lanes.scores import scores
from journeymap.drawing.lanes.stages import stages
from journeymap.drawing.lanes.touchpoints import touchpoints

Lane = Callable[[Board, float], Band | None]
"""A lane draws itself from a height downwards; None when it has nothing to show."""

LANES: Mapping[str, Lane] = {
    "stages": stages,
    "actions": actions,
    "touchpoints": touchpoints,
    "channels": channels,
    "emotion": emotion,
    "scores": scores,
    "waits": waits,
    "pains": pains,
    "gains": gains,
    "opportunities": opportunities,
    "moments": moments,
    "owners": owners,
    "evidence": evidence,
    "frontstage": frontstage,
    "backstage": backstage,
    "support": support,
}
"""Every lane by name."""

USUAL = tuple(name for name in LANES if name not in ("evidence", "frontstage", "backstage", "support"))
"""The lanes of a map when nobody chooses: all but the service blueprint."""
