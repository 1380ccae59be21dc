"""Journeys whose values sit on their edges: nobody, everybody, one answer, all alike, loops that hardly end."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import Any

from random_journeys import strictly

from journeymap import source
from journeymap.analysis import ANALYSES, analysis
from journeymap.analysis.compare import compare
from journeymap.diagnostics import Diagnostic
from journeymap.drawing.map import draw
from journeymap.drawing.svg import svg
from journeymap.model import FLAGS, LEVELS, Journey
from journeymap.reading import examine
from journeymap.reports import report
from journeymap.settings import DEFAULTS
from journeymap.statements import Statement, describe
from journeymap.words import words_for
from journeymap.words.telling import told

Data = dict[str, Any]

SHARES = (0, 1, 0.5, 0.999999, 1e-9, 1e-15, 1 - 1e-12, 1 / 3, 0.005)
SIZES = (0, 1, 2, 9, 10, 29, 30, 31, 10**5, 10**14)
FEW = (0, 1, 2, 30)
TIMES = ("0 s", "1 s", "0.001 s", "10 min", "2 days", "1000000 months")
TEXTS = ("Shop", "x", "🛒", "e\u0301", "_", "שלום", "a\nb", "W" * 120, "{touchpoint}", "%s", "1", "{", "·")
OWNERS = ("us", "partner", "customer", "social")
EMOTIONS = (-2, 2, 0, 0.04, -0.04)


def read(data: Data) -> tuple[Journey | None, tuple[Diagnostic, ...]]:
    """The data read as a file is: the journey if it is usable, and everything there is to say about it."""
    return examine(source.read(json.dumps(data, ensure_ascii=False), "edge.yaml"))


class Edges:
    """One journey after another, each wholly decided by its seed."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)

    def journey(self) -> Data:
        """A journey of one to six touchpoints; nearly all keep the rules, so that they come to the analyses."""
        self.names = [f"p{at}" for at in range(self.dice.choice((1, 1, 2, 3, 4, 6)))]
        self.personas = [f"who{at}" for at in range(self.dice.choice((0, 0, 1, 2, 3)))]
        self.ends = self.some({"solved": "neutral", "rival": "lost"})
        self.channels = ["web", "chat", "shop", "none"][: self.dice.randint(1, 4)]
        self.sources = ["survey"] if self.often() else []
        self.flows = self.dice.random() < 0.9
        points = {name: self.touchpoint(at) for at, name in enumerate(self.names)}
        if self.flows and self.often():
            for name, part in zip(self.names, self.whole(len(self.names)), strict=True):
                points[name]["entry"] = part
        return {
            "journey": self.one(TEXTS),
            "stages": self.staged(points),
            "personas": {name: self.persona() for name in self.personas},
            "ends": self.ends,
            **self.some(self.beside()),
        }

    # ------------------------------------------------------------ dice

    def one(self, values: Sequence[Any]) -> Any:
        return self.dice.choice(values)

    def often(self) -> bool:
        return self.dice.random() < 0.5

    def some(self, fields: Data, chance: float = 0.4) -> Data:
        return {name: value for name, value in fields.items() if self.dice.random() < chance}

    def whole(self, parts: int) -> list[float]:
        """Parts of 1, as often as not all in one of them."""
        if self.often():
            chosen = self.dice.randrange(parts)
            return [float(at == chosen) for at in range(parts)]
        drawn = [self.one((0, 1, 1, 1e-9, 3)) for _ in range(parts)]
        drawn[0] += 1
        return [part / sum(drawn) for part in drawn]

    # ------------------------------------------------------------ the whole

    def staged(self, points: Data) -> Data:
        cut = self.dice.randint(1, len(points))
        names = list(points)
        parts = [names[:cut], names[cut:]]
        stages = {f"s{at}": {"touchpoints": {name: points[name] for name in part}} for at, part in enumerate(parts)}
        if self.dice.random() < 0.8:
            stages = {name: stage for name, stage in stages.items() if stage["touchpoints"]}
        return stages

    def persona(self) -> Data:
        share = self.one((0, 1e-12, 1 / len(self.personas)))
        return self.some({"share": share, "name": self.one(TEXTS), "prefers": ["web"]})

    def beside(self) -> Data:
        lost = self.one(SIZES)
        return {
            "entrants": self.one(SIZES),
            "value": self.worth(),
            "success": self.one(TEXTS),
            "period": self.one(("2026-Q1", "x", "2026-03")),
            "unit": "Iași",
            "channels": {name: self.channel() for name in self.channels if name != "none"},
            "sources": {"survey": {"date": "2026-01-01"}} if self.sources else {},
            "churn": {"lost": self.one((0, lost)), "at_start": lost, "period": self.one(("week", "year"))},
            "scores": self.scores(),
            "targets": self.some({"csat": "100%", "ces": 0, "nps": 100, "completion": "0%"}),
            "settings": self.some(self.settings(), 0.1),
            "language": self.one(("en", "ru", "ro", "de", "he")),
            "status": "to-be",
        }

    def worth(self) -> Data:
        if self.often():
            return {"per_success": self.one((0, 1e-9, 62, 1e12)), "currency": self.one(("EUR", "x"))}
        formula = self.one(("simple", "after_first", "first_now"))
        rates = {"churn": self.one((1, 0.05, 1e-8, 1e-20)), "discount": self.one((0, 1, 1e-8))}
        return {"margin": self.one((0, 1, 1e12)), "period": "month", "formula": formula, **rates}

    def channel(self) -> Data:
        kind = self.one(("digital", "physical", "voice", "post", "media"))
        return {"type": kind} | self.some({"human": self.often(), "self_service": True, "owner": self.one(OWNERS)})

    def settings(self) -> Data:
        signs = list(DEFAULTS.weights)
        return {
            "weights": dict.fromkeys(self.dice.sample(signs, self.dice.randint(1, len(signs))), 0),
            "min_n": self.one((0, 1)),
            "anecdotal_n": 0,
            "worst_felt_share": self.one((0, 1)),
            "normal_dropoff": self.one((0, 1)),
            "min_coverage": self.one((0, 1)),
            "strikes": self.one((0, 1)),
            "exposure_cover": self.one((0, 1)),
            "scope_share": self.one((0, 1)),
            "bad_below": self.one((0, 100)),
            "alpha": self.one((0, 1)),
            "false_discoveries": self.one((0, 1)),
            "moderate": 0,
            "severe": 0,
            "default_importance": 0,
            "churn_normal": self.one((0, 1)),
            "dropoff_ratio": 0,
            "stale_after": "0 s",
            "gating": False,
            "pyramid": "gartner5",
        }

    # ------------------------------------------------------------ a touchpoint

    def touchpoint(self, at: int) -> Data:
        point: Data = {"channel": self.one(self.channels), **self.some(self.experience())}
        if self.flows and (at == 0 or self.dice.random() < 0.85):
            point |= self.row(at)
            own = [name for name in self.personas if self.dice.random() < 0.4]
            if own:
                point["by_persona"] = {name: self.row(at) | self.some(self.felt(), 0.2) for name in own}
        elif self.flows and self.personas and self.often():
            point["by_persona"] = {name: self.row(at) for name in self.personas}
        return point

    def row(self, at: int) -> Data:
        """Who goes where: on or to success mostly, back and round often, in shares or counts."""
        onward = self.names[at + 1] if at + 1 < len(self.names) else "success"
        others = [*self.names, *self.ends, "success"]
        targets = list(dict.fromkeys([onward, *self.dice.sample(others, self.dice.randint(0, min(3, len(others))))]))
        observed = self.one(SIZES[1:]) if self.often() else None
        if observed is not None and self.often():
            counts = self.counts(len(targets), observed)
            arrows: Data = {name: {"count": part} for name, part in zip(targets, counts, strict=True)}
        else:
            arrows = {name: {"share": part} for name, part in zip(targets, self.parts(len(targets)), strict=True)}
        for name, arrow in arrows.items():
            if name != "success":
                arrow.update(self.some(self.arrow(), 0.2))
        return {"next": arrows} | ({} if observed is None else {"observed": observed})

    def parts(self, many: int) -> list[float]:
        """Shares that are at most 1 together."""
        if self.often():
            return self.whole(many)
        left, found = 1.0, []
        for _ in range(many):
            found.append(min(left, self.one(SHARES)))
            left -= found[-1]
        return found

    def counts(self, many: int, observed: int) -> list[int]:
        left, found = observed, []
        for _ in range(many):
            found.append(self.one((0, min(1, left), left // 2, left)))
            left -= found[-1]
        return found

    def arrow(self) -> Data:
        return {
            "history": self.one(("kept", "partial", "lost")),
            "forced": True,
            "rework": True,
            "after": self.one(TIMES),
            "promised": self.one(TIMES[1:]),
        }

    def experience(self) -> Data:
        return {
            "name": self.one(TEXTS),
            "need": "tea",
            "also_on": self.channels[:1],
            "normal_dropoff": self.one((0, 1, 0.5)),
            "duration": self.one(TIMES),
            "importance": self.one((1, 5)),
            "moment_of_truth": self.one(("ZMOT", "true")),
            "owner": self.one(TEXTS),
            "thoughts": [self.one(TEXTS)],
            "pains": [{"what": self.one(TEXTS), **self.some({"mistake": FLAGS[0], "reports": self.one(SIZES)})}],
            "mistakes": self.one(("none", dict.fromkeys(FLAGS, "high"), {FLAGS[0]: "low"})),
            "capabilities": {level: self.one(("x", "planned", "n/a")) for level in self.dice.sample(LEVELS, 2)},
            "wait": self.some({"typical": self.one(TIMES), "promised": self.one(TIMES[1:])}, 0.7),
            "opportunities": [self.opportunity() for _ in range(self.dice.randint(1, 2))],
            "experiments": [self.experiment(at) for at in range(self.dice.randint(1, 2))],
            "targets": self.some({"csat": "0%", "resolved": "100%"}),
            "resolved": self.rate(),
            "repeat": self.rate(),
            **self.felt(),
        }

    def felt(self) -> Data:
        emotion = {"value": self.one(EMOTIONS)} | self.some({"n": self.one(FEW), **self.whose()})
        return {"scores": self.scores(), "emotion": emotion}

    def rate(self) -> Data:
        return {"rate": self.one(SHARES)} | self.some({"n": self.one(SIZES)})

    def whose(self) -> Data:
        return {"persona": self.one(self.personas)} if self.personas else {}

    def opportunity(self) -> Data:
        return {"idea": self.one(TEXTS)} | self.some(
            {
                "impact": self.one((0.25, 3)),
                "effort": self.one((0.01, 1000)),
                "confidence": self.one((0, 1)),
                "closes": self.one((0, 1)),
                "cost": self.one((0, 1e12)),
                "status": self.one(("done", "doing", "x")),
            }
        )

    def experiment(self, at: int) -> Data:
        arms = {name: self.arm() for name in ("a", "b")}
        more = {"split": self.one(("50:50", "1:99", "90:10")), "planned_n": self.one(SIZES)}
        return arms | self.some(more | {"primary": self.one(("completion", "csat", "nps"))}) | {"name": f"Try {at}"}

    def arm(self) -> Data:
        n = self.one(SIZES)
        return {"n": n} | self.some({"successes": self.one((0, n, n // 2)), "scores": self.scores()}, 0.7)

    # ------------------------------------------------------------ scores

    def scores(self) -> Data:
        every = {
            "csat": [self.rating("1-5", 5) for _ in range(self.dice.randint(1, 3))],
            "ces": [self.rating("1-7", self.one((1, 7))) for _ in range(self.dice.randint(1, 2))],
            "csi": self.rating("1-5", 5),
            "trust": self.rating("0-1", self.one((0, 1))),
            "nps": [self.nps() for _ in range(self.dice.randint(1, 2))],
            "cli": {"answers": self.some({"recommend": self.one((0, 10)), "again": 0, "other": 10}) or {"again": 1}}
            | self.some({"n": self.one(SIZES)}),
            "csi_weighted": {"attributes": {"a": {"importance": 1, "rating": 1}, "b": {"importance": 0, "rating": 5}}},
            "acsi": {"answers": [1, 10, 1], "weights": [0, 0, 1]},
        }
        return self.some(every, 0.3)

    def rating(self, scale: str, best: int) -> Data:
        low, high = (int(end) for end in scale.split("-"))
        who = {"asked": self.one(("all", "finishers")), "period": self.one(("2026-Q1", "x")), **self.whose()}
        asked = self.some(who)
        record = {"scale": scale, "best": best, **asked, **self.some({"source": "survey"} if self.sources else {})}
        form = self.one(("counts", "mean", "share", "nothing"))
        if form == "counts":
            return record | {"counts": self.answered(high - low + 1)}
        if form == "mean":
            mean = self.one((low, high, (low + high) / 2))
            return record | {"mean": mean, **self.some({"n": self.one(SIZES), "sd": 0})}
        if form == "share":
            return record | {"share": self.one(SHARES), **self.some({"n": self.one(SIZES)})}
        return record

    def answered(self, points: int) -> list[int]:
        """Nobody, everybody alike, one person, or half at each end."""
        many = self.one(SIZES)
        counts = [0] * points
        counts[self.dice.randrange(points)] += many
        if self.often():
            counts[self.one((0, -1))] += many
        return counts

    def nps(self) -> Data:
        if self.often():
            return {"counts": self.answered(11)}
        return {name: self.one(SIZES) for name in ("detractors", "passives", "promoters")}


def edge_journey(seed: int) -> Data:
    """The journey of a seed."""
    return Edges(seed).journey()


def through_everything(
    journey: Journey, other: Journey | None, language: str = "en"
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is done with a journey, by name: every analysis, the report, the map, and compare with another."""
    for name in ANALYSES:
        yield name, partial(analysed, journey, name, language)
    yield "report", partial(report, journey, "md", language=language)
    yield "map", lambda: svg(draw(journey))
    if other is not None:
        yield "compare", partial(compared, journey, other, language)


def analysed(journey: Journey, name: str, language: str) -> None:
    """A result as JSON, and everything that is said of it."""
    result = analysis(name)(journey)
    strictly(result.to_dict())
    statement = describe(name, result, journey)
    if statement is not None:
        spoken(statement, journey, language)


def compared(before: Journey, after: Journey, language: str) -> None:
    """Two snapshots beside each other, and everything that is said of them."""
    result = compare(before, after)
    strictly(result.to_dict())
    statement = describe("compare", result, result.of_journey)
    assert statement is not None
    spoken(statement, after, language)


def spoken(statement: Statement, journey: Journey, language: str) -> None:
    """Every sentence and every cell of a statement."""
    words = words_for(language)
    assert statement.title(words)
    for one in statement.said:
        assert told(one.fact, words)
    for table in statement.tables:
        statement.caption(table, words)
        for column in table.told:
            statement.head(table, column, words, journey)
            for row in table.rows:
                statement.cell(column, row, words, journey)
