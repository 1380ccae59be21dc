"""The vocabulary: what a journey is made of, typed and checked."""

from journeymap.model.experience import (
    FLAGS,
    LEVELS,
    Blueprint,
    Capability,
    Emotion,
    Flaw,
    Gain,
    Opportunity,
    Pain,
    Thought,
)
from journeymap.model.experiment import Arm, Experiment
from journeymap.model.flow import SUCCESS, Row, Transition
from journeymap.model.journey import NO_CHANNEL, Journey, PersonaPart, Stage, Touchpoint
from journeymap.model.register import Channel, End, Handover, Persona, Register, Value
from journeymap.model.scores import (
    Acsi,
    Answers,
    Churn,
    Loyalty,
    Nps,
    Rating,
    Repeat,
    Resolved,
    Scale,
    Score,
    Scores,
    Wait,
    WeightedSatisfaction,
)
from journeymap.model.values import Duration, Frozen, Part, Target

__all__ = [
    "FLAGS", "LEVELS", "NO_CHANNEL", "SUCCESS", "Acsi", "Answers", "Arm", "Blueprint", "Capability", "Channel",
    "Churn", "Duration", "Emotion", "End", "Experiment", "Flaw", "Frozen", "Gain", "Handover", "Journey", "Loyalty",
    "Nps", "Opportunity", "Pain", "Part", "Persona", "PersonaPart", "Rating", "Register", "Repeat", "Resolved", "Row",
    "Scale", "Score", "Scores", "Stage", "Target", "Thought", "Touchpoint", "Transition", "Value", "Wait",
    "WeightedSatisfaction",
]  # fmt: skip
