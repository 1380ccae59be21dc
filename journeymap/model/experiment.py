"""A/B tests run at a touchpoint, as their file states them."""

import re
from typing import ClassVar

from pydantic import Field

from journeymap.diagnostics import Said, fact
from journeymap.model.metrics import COMPLETION
from journeymap.model.scores import Scores, no_scores
from journeymap.model.values import Count, Id, Part, Text


class Arm(Part):
    """One variant of an experiment with what came of it."""

    called: ClassVar[Said] = fact("part.variant")

    name: Text | None = Field(None, description="What the variant is")
    n: Count = Field(description="Customers who saw it")
    successes: Count | None = Field(None, description="How many of them went on")
    scores: Scores = Field(default_factory=no_scores, description="What they answered")


class Experiment(Part):
    """An A/B test at a touchpoint."""

    called: ClassVar[Said] = fact("part.experiment")

    name: Text | None = Field(None, description="What was tried")
    split: Text = Field("50:50", description="Planned split between a and b")
    planned_n: Count | None = Field(None, description="Planned customers per variant")
    primary: Text = Field(COMPLETION, description="completion, or the metric that decides")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    a: Arm = Field(description="The variant in place")
    b: Arm = Field(description="The variant tried")

    @property
    def parts(self) -> tuple[float, float] | None:
        """The planned split as two numbers, from ``50:50``, ``90/10`` or ``2:1``; None for anything else.

        >>> Experiment(split="90/10", a={"n": 9}, b={"n": 1}).parts
        (90.0, 10.0)
        """
        found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d+)?)\s*%?\s*[:/]\s*(\d{1,9}(?:\.\d+)?)\s*%?\s*", self.split)
        parts = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
        return parts if all(parts) else None
