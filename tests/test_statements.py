"""Each analysis is described once: every surface shows the same text, every fact is true, nothing goes unsaid."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import cache, partial
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap

import pytest
from claims import CLAIMS, OBLIGATORY
from conftest import HOUSE
from pptx import Presentation

from journeymap.analysis import ANALYSES, analyses
from journeymap.analysis.compare import compare
from journeymap.analysis.results import plain
from journeymap.analysis.units import compare_units
from journeymap.analysis.whatif import whatif
from journeymap.cli import main
from journeymap.cli.forms import as_csv, as_markdown, as_text
from journeymap.cli.tables import tables_of
from journeymap.drawing.subject import subject
from journeymap.evidence.conform import conform
from journeymap.evidence.discover import discover
from journeymap.evidence.drivers import drivers
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.walks import walks
from journeymap.facts import Fact
from journeymap.formats.slides import pptx
from journeymap.formats.slides.tables import TABLES
from journeymap.reading import load, loads
from journeymap.reports.basis import settings as report_of_settings
from journeymap.reports.findings import findings
from journeymap.reports.html import html
from journeymap.reports.page import Cell, Page, Table
from journeymap.reports.stated import section
from journeymap.statements import Statement, basis, capital, describe, short, why
from journeymap.statements import settings as in_force
from journeymap.statements.notebook import html as notebook
from journeymap.words import LANGUAGES, words_for
from journeymap.words.telling import told

JOURNEYS = {
    path.stem: path for folder in ("journeys", "tests/reference") for path in sorted((HOUSE / folder).glob("*.yaml"))
}
STATED = (
    "exposure", "digital", "omnichannel", "emotion", "personas", "pyramid", "scores", "dropoff", "experiments",
    "friction", "opportunities", "works",
)  # fmt: skip
"""The analyses that are described in `statements`."""

SPARSE = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop: {channel: web, next: {till: 50%}}
      till: {channel: store, next: {success: 90%}, scores: {csat: {counts: [1, 0, 0, 2, 9]}}}
"""
BARE = "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}"
MANY = """
journey: Tea
settings: {strikes: 30}
stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}, scores: {csat: {counts: [1, 0, 0, 2, 9]}}}}}}
"""
CALLED = """
journey: Tea
channels: {web: digital, phone: voice, shop: physical}
stages:
  buy:
    touchpoints:
      call: {channel: phone, next: {site: 50%}}
      site: {channel: web, next: {success: 50%}}
"""
UNCOUNTED = """
journey: Tea
channels: {web: digital, shop: {name: Shop}}
stages: {buy: {touchpoints: {site: {channel: web}, desk: {channel: shop}}}}
"""
SEAMLESS = """
journey: Tea
channels: {web: digital, phone: voice, chat: digital}
personas: {anna: {prefers: [phone]}}
stages:
  ask:
    touchpoints:
      site:
        {channel: web, next: {call: {share: 40%, history: kept}, chat: {share: 10%, history: kept}, success: 50%},
         need: answers, scores: {csat: [{counts: [5, 5, 10, 20, 60]}, {scale: 1-7, counts: [1, 1, 2, 5, 10, 30, 51]}]}}
      chat: {channel: chat, next: {success: 100%}}
  call:
    touchpoints:
      call: {channel: phone, next: {success: 100%}, need: answers, scores: {csat: {counts: [4, 5, 10, 20, 60]}}}
"""
TRAPPED = """
journey: Tea
channels: {web: digital, shop: physical, app: digital, kiosk: physical}
stages:
  ask:
    touchpoints:
      site: {channel: web, entry: 90%, next: {desk: {share: 90%, history: kept}, app: {share: 5%}}}
      app: {channel: app, next: {site: 20%}}
  buy:
    touchpoints:
      desk: {channel: shop, next: {success: 50%}}
      dead: {channel: kiosk, entry: 10%}
"""
TRIED = """
journey: Tea
entrants: 1000
value: {per_success: 20, currency: EUR}
stages:
  buy:
    touchpoints:
      shop:
        channel: web
        next: {till: 30%, success: 10%}
        experiments:
          - {a: {n: 2000, successes: 246}, b: {n: 2000, successes: 200}}
          - {name: same, a: {n: 2000, successes: 800}, b: {n: 2000, successes: 810}}
          - {name: few, a: {n: 20, successes: 3}, b: {n: 20, successes: 7}}
          - {name: broken, a: {n: 2000, successes: 200}, b: {n: 1700, successes: 300}}
          - {name: uneven, a: {n: 2000, successes: 200}, b: {n: 1840, successes: 184}}
          - {name: planned, planned_n: 4000, a: {n: 0}, b: {n: 0}}
          - {name: nobody, a: {n: 50, successes: 0}, b: {n: 50, successes: 0}}
          - {name: stopped, planned_n: 4000, a: {n: 2000, successes: 200}, b: {n: 2000, successes: 246}}
          - {name: unasked, primary: nps, a: {n: 90, successes: 9}, b: {n: 90, successes: 9}}
          - name: scales
            primary: csat
            a: {n: 60, scores: {csat: {counts: [10, 10, 10, 10, 20], asked: all, question: "Happy?"}}}
            b: {n: 60, scores: {csat: {scale: 1-7, best: 7, counts: [5, 5, 5, 5, 5, 5, 30], question: "Glad?"}}}
          - name: unsized
            primary: ces
            a: {n: 60, scores: {ces: {scale: 1-7, best: 7, mean: 5}}}
            b: {n: 60, scores: {ces: {scale: 1-7, best: 7, mean: 6}}}
          - name: unspread
            primary: acsi
            a: {n: 60, scores: {acsi: {answers: [7, 6, 6], n: 60}}}
            b: {n: 60, scores: {acsi: {answers: [8, 7, 7], n: 60}}}
          - name: all alike
            primary: ces
            a: {n: 60, scores: {ces: {scale: 1-7, best: 7, mean: 5, sd: 0, n: 60}}}
            b: {n: 60, scores: {ces: {scale: 1-7, best: 7, mean: 5, sd: 0, n: 60}}}
      till: {channel: web, next: {success: 90%}, experiments: [{a: {n: 60, successes: 50}, b: {n: 60, successes: 55}}]}
"""
IDEAS = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop:
        {channel: web, next: {till: 50%}, importance: 5, mistakes: none,
         opportunities: [{idea: A, impact: 1, effort: 2}],
         scores: {csat: {mean: 3, n: 90}, ces: {scale: 1-7, best: 7, mean: 3, n: 90}}}
      till: {channel: web, next: {success: 90%}}
"""
UNLIKE_IDEAS = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop: {channel: web, next: {till: 50%}, opportunities: [{idea: A, closes: 60%}]}
      till: {channel: web, next: {success: 90%}, opportunities: [{idea: B, closes: 2%, effort: 9}]}
"""
STILL_IDEAS = """
journey: Tea
stages: {buy: {touchpoints: {shop: {channel: web, opportunities: [{idea: A, impact: 2, effort: 1}]}}}}
"""
STILL = """
journey: Tea
stages: {ask: {touchpoints: {site: {channel: web, entry: 50%, next: {success: 90%}}, b: {channel: shop, entry: 50%}}}}
"""
FELT = "{journey: Tea, stages: {buy: {touchpoints: {a: {channel: web, emotion: -1}, b: {channel: web}}}}}"
WAVES = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop:
        channel: web
        scores:
          csat:
            - {period: 2026-03, counts: [1, 0, 0, 0, 0]}
            - {period: 2026-02, counts: [9, 1, 0, 5, 20]}
            - {period: 2026-01, counts: [1, 1, 0, 5, 20]}
          ces: [{period: 2025, preset: ces2, mean: 5}, {period: 2026, preset: ces2, mean: 6, n: 40}]
"""
APART = """
journey: Tea
personas: {pat: {}, quin: {}}
stages:
  buy:
    touchpoints:
      x: {channel: web, emotion: {value: -2, persona: pat}, next: {y: 100%}}
      y: {channel: web, emotion: {value: 2, persona: quin}, next: {success: 100%}}
"""
ALONE = APART.replace("emotion: {value: 2, persona: quin}, ", "")
AIMED = """
journey: Tea
targets: {completion: 60%, csat: 80%, friction: 20}
scores: {nps: {counts: [1, 0, 0, 2, 1, 3, 5, 9, 12, 20, 30], bands: {actions: {detractors: A call within a day}}}}
stages:
  buy:
    touchpoints:
      shop:
        channel: web
        next: {success: 50%}
        targets: {dropoff: 30%, ces: 70}
        scores: {csat: {counts: [1, 2, 3, 20, 30]}, ces: {preset: ces2, mean: 5, n: 40}}
"""
FEW = """
journey: Tea
stages:
  buy:
    touchpoints:
      smooth:
        channel: web
        next: {some: 100%}
        mistakes: none
        wait: {typical: 1 h, promised: 1 h}
        scores: {csat: {mean: 2, n: 9}}
      some:
        channel: web
        emotion: {value: -1, n: 3}
        next: {much: 80%}
        mistakes: {rude_staff: medium}
        wait: {typical: 2 h, promised: 1 h}
        scores: {csat: {mean: 2, n: 9}}
      much:
        channel: web
        next: {most: 50%}
        mistakes: {rude_staff: medium}
        wait: {typical: 2 h, promised: 1 h}
        scores: {csat: {mean: 2, n: 9}}
      most:
        channel: web
        next: {success: 10%}
        mistakes: {rude_staff: high}
        wait: {typical: 4 h, promised: 1 h}
        scores: {csat: {mean: 2, n: 9}}
"""
MARKED = "{journey: Tea, stages: {buy: {touchpoints: {a: {channel: web, emotion: -1, moment_of_truth: true}}}}}"
OWN_WAYS = """
journey: Tea
personas: {anna: {}, paul: {share: 60%}, eve: {share: 0%}}
stages:
  buy:
    touchpoints:
      shop:
        channel: web
        next: {success: 70%}
        by_persona: {anna: {next: {success: 80%}}, paul: {next: {success: 60%}}}
"""
OFFERED = """
journey: Tea
stages:
  buy:
    touchpoints:
      unsized: {channel: web, scores: {csat: {mean: 4, scale: 1-5}}, capabilities: {inform: A page}}
      unfelt:
        channel: web
        capabilities: {inform: A, resolve: B, needs: C, wants: D, anticipate: E, transform: F}
        resolved: {rate: 95%, n: 400}
        scores: {csat: {mean: 4.9, sd: 0.3, n: 400}, ces: {scale: 1-7, best: 7, mean: 6.8, sd: 0.3, n: 400}}
"""
CLAIMED = """
journey: Tea
stages: {buy: {touchpoints: {page: {channel: web, capabilities: {inform: A page}}}}}
"""
ASKED = """
journey: Tea
churn: {lost: 46, at_start: 800, period: month}
scores:
  nps: {counts: [1, 0, 0, 2, 1, 3, 5, 9, 12, 20, 30], bands: {promoters: 8, detractors: 5}}
  cli: {answers: {recommend: 8}, scale: 0-10}
  acsi: {answers: [8.2, 7.4, 7.0]}
stages:
  buy:
    touchpoints:
      shop: {channel: web, wait: {typical: 3 days}, scores: {csat: {share: 80%, boxes: 2, n: 90}}}
      till: {channel: web, wait: {promised: 3 days}, resolved: {rate: 80%, n: 90, window: 7 days}}
"""
MINDED = """
journey: Tea
value: {margin: 30, period: month, churn: 5%, discount: 1%, currency: EUR}
personas: {anna: {share: 50%}, paul: {share: 40%}}
ends: {later: {kind: neutral}}
stages:
  buy:
    touchpoints:
      shop:
        {channel: web, duration: 5 min, next: {till: 50%, later: 10%, odd: 5%}, by_persona: {anna: {next: {till: 60%}}}}
      odd: {channel: web}
      till: {channel: web, next: {success: 90%}}
      attic: {channel: web, next: {success: 90%}}
"""
ROUGH = """
journey: Tea
settings: {min_coverage: 10%}
stages:
  buy:
    touchpoints:
      worst:
        {channel: web, wait: {typical: 9 days, promised: 1 day}, mistakes: {rude_staff: high}, repeat: {rate: 90%}}
      middle:
        {channel: web, wait: {typical: 3 days, promised: 2 days}, mistakes: {rude_staff: low}, repeat: {rate: 30%}}
      fine: {channel: web, wait: {typical: 1 day, promised: 1 day}, mistakes: {}, repeat: {rate: 1%}}
      c: {channel: web, scores: {csat: {mean: 2, scale: 1-5}, ces: {scale: 1-7, best: 7, mean: 2}}}
      d: {channel: web, scores: {csat: [{mean: 2, scale: 1-5, n: 40}, {mean: 2, scale: 1-7, n: 40}]}}
"""
CHANGED = """
journey: Tea
baseline: tea-2025.yaml
sources: {desk: {title: Notes of the desk, method: audit, date: 2026-03-01}}
settings:
  {min_n: 12, normal_dropoff: 5%, gating: false, stale_after: 36 h, weights: {effort: 4.5},
   floors: {inform: {ease: 40}}}
stages:
  buy:
    touchpoints:
      shop:
        {channel: web, next: {success: 50%}, emotion: {value: 1, source: desk}, mistakes: {rude_staff: low},
         scores: {csat: {counts: [1, 0, 0, 2, 90]}, ces: {scale: 1-7, best: 7, mean: 3, n: 90}}}
"""
STARTED = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop: {channel: store, entry: 60%, observed: 80, next: {success: 50%}}
      site: {channel: web, entry: 40%, observed: 90, next: {success: 30%}}
"""
OPEN = """
journey: Tea
entrants: 900
stages:
  buy:
    touchpoints:
      ad: {channel: social, next: {shop: 40%}}
      shop: {channel: web, next: [till, call], scores: {ces: {scale: 1-7, best: 7, mean: 3, n: 40}}, mistakes: none}
      call: {channel: phone, next: {shop: unknown}, mistakes: {rude_staff: low}}
      till:
        {channel: store, next: {success: 70%}, mistakes: none,
         scores: {ces: {scale: 1-7, best: 7, mean: 3, n: 40}, csat: {scale: 1-5, mean: 3, n: 40}}}
"""
EXTRA = {
    "open": OPEN,
    "changed": CHANGED,
    "marked": MARKED,
    "ideas": IDEAS,
    "still ideas": STILL_IDEAS,
    "unlike ideas": UNLIKE_IDEAS,
    "rough": ROUGH,
    "tried": TRIED,
    "minded": MINDED,
    "asked": ASKED,
    "offered": OFFERED,
    "claimed": CLAIMED,
    "felt": FELT,
    "few": FEW,
    "aimed": AIMED,
    "apart": APART,
    "alone": ALONE,
    "waves": WAVES,
    "own ways": OWN_WAYS,
    "seamless": SEAMLESS,
    "trapped": TRAPPED,
    "still": STILL,
    "called": CALLED,
    "uncounted": UNCOUNTED,
    "sparse": SPARSE,
    "bare": BARE,
    "many": MANY,
    "started": STARTED,
}
"""Small journeys for what none of the shipped ones is about."""


@cache
def journey_of(name, language):
    journey = loads(EXTRA[name]) if name in EXTRA else load(JOURNEYS[name])
    return journey.replace(language=language)


@cache
def results_of(name, language):
    return analyses(STATED, journey_of(name, language))


NAMES = (*JOURNEYS, *EXTRA)


def statements(language):
    for name in NAMES:
        journey, results = journey_of(name, language), results_of(name, language)
        for what, result in results.items():
            statement = describe(what, result, journey)
            if statement is not None:
                yield name, journey, result, statement


@cache
def fixed(language):
    """A what-if of everything that can be asked for."""
    journey = journey_of("online-shop", language)
    kept = {"close": {"product": 0.5}, "close_avoidable": {"basket": 0.25}, "move": {("product", "basket"): 0.01}}
    return whatif(journey, **kept, remove=["prices"], ces={"product": 1}, csat={"product": -0.5})


@cache
def fixed_by_ideas(language):
    return whatif(journey_of("online-shop", language), ideas=True)


@cache
def fixed_once(language):
    return whatif(journey_of("online-shop", language), close={"product": 0.5})


def tea(**desk):
    """A journey of one desk with what is said of it, as a file says it."""
    top = desk.pop("top", {})
    points = desk.pop("points", None) or {"desk": {"channel": "web", "owner": "Desk", **desk}}
    return loads(json.dumps({"journey": "Tea", **top, "stages": {"buy": {"touchpoints": points}}}))


def csat(*counts, **more):
    return {"scores": {"csat": {"counts": list(counts), **more}}}


def ces(mean, n=90, **more):
    return {"scores": {"ces": {"scale": "1-7", "best": 7, "mean": mean, "sd": 1, "n": n, **more}}}


def two(share, **till):
    """A desk that leads a share of those who come to a till."""
    return {"desk": {"channel": "web", "observed": 1000, "next": {"till": share}}, "till": {"channel": "web", **till}}


ODD_SNAPSHOTS = {
    "scales": (tea(**csat(5, 5, 10, 20, 60)), tea(**csat(1, 1, 2, 5, 10, 30, 51, scale="1-7"))),
    "scale of means": (tea(**ces(5.1)), tea(scores={"ces": {"scale": "1-5", "best": 5, "mean": 3.4, "n": 90}})),
    "turned": (
        tea(scores={"ces": {"scale": "1-5", "best": 5, "mean": 3.4, "n": 90}}),
        tea(scores={"ces": {"scale": "1-5", "best": 1, "mean": 3.4, "n": 90}}),
    ),
    "boxes": (tea(**csat(5, 5, 10, 20, 60)), tea(**csat(5, 5, 10, 20, 60, boxes=1))),
    "new and gone": (tea(resolved={"rate": 0.8, "n": 90}), tea(**csat(5, 5, 10, 20, 60))),
    "nobody": (tea(scores={"csat": {"n": 0}}), tea(scores={"csat": {"n": 0}})),
    "few": (tea(**csat(0, 0, 1, 2, 9)), tea(**csat(4, 3, 1, 2, 2))),
    "few customers": (tea(resolved={"rate": 0.8, "n": 9}), tea(resolved={"rate": 0.5, "n": 9})),
    "question": (tea(**csat(5, 5, 10, 20, 60, question="Happy?")), tea(**csat(5, 5, 10, 20, 60, question="Glad?"))),
    "asked": (tea(**csat(5, 5, 10, 20, 60, asked="all")), tea(**csat(5, 5, 10, 20, 60, asked="finishers"))),
    "unsolved": (tea(resolved={"rate": 0.8, "n": 900}), tea(resolved={"rate": 0.5, "n": 900})),
    "waits": (
        tea(wait={"typical": "2 days", "promised": "2 days"}),
        tea(wait={"typical": "4 days", "promised": "2 days"}, pains=["Nobody calls"]),
    ),
    "own metric": (
        tea(scores={"trust": {"scale": "1-5", "best": 5, "mean": 4, "sd": 1, "n": 900}}),
        tea(scores={"trust": {"scale": "1-5", "best": 5, "mean": 3, "sd": 1, "n": 900}}),
    ),
    "leaks": (
        tea(top={"entrants": 500}, points=two(0.9, next={"success": 1.0})),
        tea(top={"entrants": 500}, points=two(0.4, next={"success": 1.0})),
    ),
    "the same": (tea(points=two(0.5, next={"success": 1.0})), tea(points=two(0.5, next={"success": 1.0}))),
    "fewer of 100": (tea(points=two(0.9, next={"success": 1.0})), tea(points=two(0.4, next={"success": 1.0}))),
    "more of 100": (tea(points=two(0.4, next={"success": 1.0})), tea(points=two(0.9, next={"success": 1.0}))),
    "two leaks": (
        tea(top={"entrants": 500}, points=two(0.9, next={"success": 0.8})),
        tea(top={"entrants": 500}, points=two(0.4, next={"success": 0.5})),
    ),
    "units of one name": (tea(top={"unit": "North"}, **ces(6.5)), tea(top={"unit": "North"}, **ces(3))),
    "renamed": (
        tea(points={"desk": {"name": "Help desk", "channel": "web", **ces(5)}}),
        tea(points={"counter": {"name": "Help desk", "channel": "web", **ces(5)}}),
    ),
}
"""Pairs of snapshots for what the shipped journeys do not say."""


def odd_snapshots(name, language):
    return compare(*ODD_SNAPSHOTS[name], language=language)


@cache
def odd_outlets(language):
    outlets = (
        tea(top={"unit": "North"}, **csat(5, 5, 10, 20, 60)),
        tea(top={"unit": "South"}, **csat(1, 1, 2, 5, 10, 30, 51, scale="1-7"), resolved={"rate": 0.8, "n": 90}),
    )
    return compare_units(*outlets, language=language)


@cache
def many_outlets(language):
    """Outlets that differ among themselves, one of them far below, measured in different months."""
    solved = {"East": 0.8, "West": 0.84, "North": 0.8, "South": 0.84, "Centre": 0.2}
    outlets = (
        tea(top={"unit": unit, "period": f"2026-0{at}"}, resolved={"rate": rate, "n": 2000})
        for at, (unit, rate) in enumerate(solved.items(), 1)
    )
    return compare_units(*outlets, language=language)


def shops(rates, periods, unit=None, **other):
    """A shop in several periods: how many find it solved, and what else there is."""
    for rate, period in zip(rates, periods, strict=True):
        said = {name: value for name, value in (("period", period), ("unit", unit)) if value}
        yield tea(
            top=said, resolved={"rate": rate, "n": 2000}, **{name: next(values) for name, values in other.items()}
        )


@cache
def months(language):
    """A fall, a rise that is small, months around a level, one month missing, the files out of order."""
    periods = ("2026-06", "2026-01", "2026-02", "2026-03", "2026-05")
    repeats = ({"rate": rate, "n": 40000} for rate in (0.22, 0.20, 0.204, 0.208, 0.216))
    csat_of = ({"csat": {"share": share, "n": 3000}} for share in (0.70, 0.70, 0.76, 0.72, 0.66))
    files = shops((0.60, 0.80, 0.77, 0.72, 0.64), periods, repeat=repeats, scores=csat_of)
    return compare(list(files), language=language)


@cache
def snapshots(language):
    return compare(list(shops((0.6, 0.7, 0.8), (None, None, None))), language=language)


@cache
def grid(language):
    north = shops((0.8, 0.7), ("2026-Q1", "2026-Q2"), "North")
    south = shops((0.8, 0.81), ("2026-Q1", "2026-Q2"), "South")
    return compare([*north, *south], language=language)


@cache
def alike_outlets(language):
    outlets = (tea(top={"unit": unit}, resolved={"rate": 0.8, "n": 90}) for unit in ("East", "West", "North"))
    return compare_units(*outlets, language=language)


@cache
def compared(language):
    before, after = (load(HOUSE / "journeys" / f"online-shop{part}.yaml") for part in ("-2025-q4", ""))
    return compare(before, after, language=language)


@cache
def compared_with_a_plan(language):
    return compare(*(load(HOUSE / "journeys" / f"hotel-stay{part}.yaml") for part in ("", "-to-be")), language=language)


@cache
def compared_outlets(language):
    paths = (HOUSE / "journeys" / f"sushi-franchise{part}.yaml" for part in ("", "-north"))
    return compare_units(*map(load, paths), language=language)


ANSWERS = [
    {"shop": a, "till": 0.5 * a + b, "attic": 3, "comment": None, "overall": a - 0.8 * b}
    for a, b in product(range(1, 6), range(1, 6))
] * 6
"""What respondents answered: the shop goes with the overall score, the till against it, the attic with nothing."""


@cache
def driven(language):
    return drivers(journey_of("minded", language), [*ANSWERS, {"shop": 3, "overall": None}], draws=50)


def driven_by(rows, **asked):
    return lambda language: drivers(journey_of("minded", language), rows, draws=5, **asked)


def driven_by_words(language):
    """A table in a file, whose numbers are words here and there, and one line too short."""
    lines = ["shop,till,overall", *(f"{row['shop']},{row['till']},{row['overall']}" for row in ANSWERS)]
    with TemporaryDirectory() as folder:
        table = Path(folder) / "answers.csv"
        table.write_text("\n".join([*lines, "good,3,4", "1,2"]), encoding="utf-8")
        return drivers(journey_of("minded", language), table, draws=50)


KETTLE = """
journey: Buy a kettle
scales: {csat: 1-5, delight: 1-5}
events: {success: [purchase], ignore: ["ping*"]}
ends: {gave_up: lost}
stages:
  discover:
    touchpoints:
      ad: {channel: social, next: {product: 40%}}
      product: {channel: web, next: {basket: 50%}}
  buy:
    touchpoints:
      basket: {channel: web, next: {pay: 60%}}
      pay: {channel: web, next: {success: 80%}}
      attic: {channel: web, next: {success: 80%}}
"""
WAYS = (
    *["ad product basket pay purchase"] * 5, "ad basket pay purchase", "ad product coupon basket",
    "ad product ad product basket pay", "pay basket product gave_up", "ping ad product basket basket", "prduct ad",
    "gave_up",
)  # fmt: skip

PAIRS = tuple(
    f"{one} {other} purchase" for one, other in product(("ad", "product", "basket", "pay", "attic"), repeat=2)
)
"""Walks of each touchpoint after each."""


def logged(ways, times=4):
    """Walks of a customer each, a minute or more between their events, on days nine apart; one in three comes back."""
    rows = []
    for who, way in enumerate(ways * times):
        day = datetime(2026, 1, 1) + timedelta(days=9 * (who // len(ways)))
        more = {"user_id": who, "country": ("RO", "MD", None)[who % 3]}
        rows += [{**more, "event": name, "ts": day + timedelta(minutes=at)} for at, name in enumerate(way.split())]
        if who % 3 == 0:
            rows.append({**more, "event": "ad", "ts": datetime(2026, 3, 5)})
    return [*rows, rows[0], {**rows[1], "ts": rows[0]["ts"]}]


def answered():
    """Answers to two metrics, some of which cannot be counted."""
    rows = [
        {"user_id": who, "touchpoint": "pay", "metric": "csat", "answer": str(1 + who % 5), "country": "RO"}
        for who in range(40)
    ]
    odd = ({"touchpoint": "nowhere"}, {"touchpoint": None}, {"metric": "joy"}, {"answer": "ok"}, {"answer": "55"})
    odd = (*odd, *({"metric": "csi", "answer": answer} for answer in ("7", "3")))
    odd = (*odd, *({"metric": "delight", "answer": answer} for answer in ("4,5", "?", "4")))
    few = {"touchpoint": "ad", "answer": "3"}
    return [*rows, *({**rows[0], **one} for one in (*odd, few, {"answer": None}))]


def kettle(language):
    return loads(KETTLE).replace(language=language)


@cache
def conformed(language):
    return conform(kettle(language), logged(WAYS))


@cache
def conformed_of_many(language):
    """Two people must be behind everything, and only one of those who ask for help buys."""
    ways = ("ad help product basket pay purchase", "ad help product", "ad help product", *["ad product"] * 10)
    log = [row for row in logged((*ways, *["ad product basket pay purchase"] * 4), 1)[:-2] if row["ts"].month < 3]
    return conform(kettle(language), log, min_n=4)


@cache
def conformed_to_the_map(language):
    ways = ("ad product basket pay purchase", *["ad"] * 3, "ad product", "ad product basket")
    log = [row for row in logged(ways, 2)[:-2] if row["ts"].month < 3]
    return conform(kettle(language), log)


@cache
def conformed_with_many_names(language):
    names = tuple(f"ad odd{n} product basket pay purchase" for n in range(20))
    return conform(kettle(language), logged((*names, *PAIRS), 1))


@cache
def walked(language):
    return walks(kettle(language), logged(WAYS), segment="country", period="month")


@cache
def walked_by_many(language):
    """One who comes from elsewhere, alone in his week; ways that three take are too few to show."""
    alone = {"user_id": "alone", "country": "FR", "event": "ad", "ts": datetime(2026, 2, 20)}
    return walks(kettle(language), [*logged(WAYS, 3), alone], segment="country", period="week", min_n=4)


@cache
def walked_many_ways(language):
    return walks(kettle(language), logged(PAIRS, 2))


@cache
def measured(language):
    log = [{**row, "channel": "social" if row["event"] == "ad" else "web"} for row in logged(WAYS)]
    asked = EvidenceOptions(answers={"Not seen": "none"})
    skipped = [*answered(), {**answered()[0], "answer": "Not seen"}]
    return measurement(kettle(language), [*log[:-2], {**log[-1], "channel": "shop"}], skipped, asked=asked)


@cache
def measured_of_many(language):
    asked = EvidenceOptions(min_n=4, where={"country": ("RO", "MD", "FR")})
    names = tuple(f"ad product odd{n} basket pay purchase" for n in range(18))
    alone = {"user_id": "alone", "country": "FR", "event": "attic", "ts": datetime(2026, 2, 20)}
    return measurement(kettle(language), [*logged((*WAYS, *names), 6), alone], answered(), asked=asked)


@cache
def measured_of_files(language):
    """Events and answers as files have them: a broken line, times as numbers, who is which persona, odd columns."""
    events = [f"{who},{name},{1767225600 + 60 * at},{('anna', 'zed', '')[who % 3]}"
              for who in range(9) for at, name in enumerate(("pay", "purchase"))]  # fmt: skip
    told = loads(KETTLE.replace("events:", "personas: {anna: {}}\nevents:", 1)).replace(language=language)
    answers = ["user_id,ad csat,nps,shoe size,date", *(f"{who},{1 + who % 5},{who % 11},42," for who in range(20))]
    with TemporaryDirectory() as folder:
        log, survey = Path(folder) / "log.csv", Path(folder) / "answers.csv"
        log.write_text("\n".join(["user_id,event,ts,persona", *events, "1,ad"]), encoding="utf-8")
        survey.write_text("\n".join([*answers, answers[1]]), encoding="utf-8")
        return measurement(told, log, survey)


@cache
def measured_apart(language):
    """Whoever comes to the basket has bought before, and nobody comes to anything else."""
    names = ("purchase", "basket")
    log = [{"user_id": 1, "event": name, "ts": datetime(2026, 1, 1 + at)} for at, name in enumerate(names)]
    return measurement(kettle(language), log)


def spoken(draft, language):
    """A draft as it is told in a language; what it is drafted from decides that of its file."""
    return replace(draft, of_journey=draft.journey.replace(language=language))


@cache
def drafted(language):
    return spoken(discover(logged((*WAYS, *["ad product basket pay purchase"] * 60)), rare=0.05), language)


@cache
def drafted_as_stated(language):
    return spoken(discover(logged(WAYS), success="pay"), language)


@cache
def drafted_of_long_walks(language):
    return spoken(discover(logged((" ".join(["a", "b"] * 20) + " c",), 6)), language)


@cache
def drafted_of_success(language):
    return spoken(discover(logged(("a b success", "a"), 6)), language)


VERBS = {
    "conform": (conformed, conformed_of_many, conformed_to_the_map, conformed_with_many_names),
    "walks": (walked, walked_by_many, walked_many_ways),
    "measure": (measured, measured_of_many, measured_of_files, measured_apart),
    "discover": (drafted, drafted_as_stated, drafted_of_long_walks, drafted_of_success),
    "drivers": (
        driven,
        driven_by_words,
        driven_by(ANSWERS[:50], overall="overall"),
        driven_by([*ANSWERS[:5], {"shop": 1, "till": None, "attic": 3, "overall": 3}]),
        driven_by([{"shop": 1, "till": 2, "overall": 3}] * 120),
    ),
    "whatif": (fixed, fixed_once, fixed_by_ideas),
    "compare": (
        compared,
        compared_with_a_plan,
        months,
        snapshots,
        *(partial(odd_snapshots, name) for name in ODD_SNAPSHOTS),
    ),
    "units": (compared_outlets, odd_outlets, many_outlets, alike_outlets, grid),
}
"""The verbs that are described in `statements`, with results that say all there is to say."""


def of_verbs(language):
    for what, makers in VERBS.items():
        for make in makers:
            result = make(language)
            yield (
                f"{what} {getattr(make, '__name__', make)}",
                result.of_journey,
                result,
                describe(what, result, result.of_journey),
            )


def told_apart(language):
    """The short answer of each journey, and everything about each touchpoint of some."""
    for name in NAMES:
        journey = journey_of(name, language)
        results = analyses(short.NEEDED, journey)
        yield f"short {name}", journey, results, short.describe(results, journey)
        if name in ("online-shop", "public-service", "bare", "sushi-franchise", "telecom-repair", "rough"):
            for touchpoint in journey.touchpoints:
                rows = {what: result[touchpoint] for what, result in analyses(why.NEEDED, journey).items()}
                yield f"why {name} {touchpoint}", journey, rows, why.describe(rows, journey)


def of_journeys(language):
    """What the numbers of each journey rest on, and its settings."""
    for name in NAMES:
        journey = journey_of(name, language)
        results = analyses(basis.NEEDED, journey)
        for statement in (
            basis.sources(journey),
            basis.assumed(results, journey),
            basis.unknown(results, journey),
            basis.method(journey),
            in_force.describe(journey.in_force, journey),
        ):
            yield f"{statement.key} {name}", journey, results, statement


def all_statements(language):
    yield from statements(language)
    yield from of_verbs(language)
    yield from told_apart(language)
    yield from of_journeys(language)


OWN_FACTS = ("short.", "first_step.", "why.", "assumed.", "unknown.", "method.", "settings.")
"""Facts that only a result of several analyses says: the claims of others want the result that they are of."""


def holds(fact, result):
    """Whether a fact is true of a result; of several results told together only their own facts are judged."""
    if isinstance(result, dict) and not fact.key.startswith(OWN_FACTS):
        return True
    return CLAIMS[fact.key](result, fact.values)


def facts(statement: Statement):
    for named in (statement.named, *(table.named for table in statement.tables)):
        if named is not None:
            yield from named.all()
    for one in statement.said:
        yield from one.fact.all()
    for table in statement.tables:
        for row in table.rows:
            for column in table.columns:
                value = column.value(row)
                for part in value if isinstance(value, tuple) else (value,):
                    if isinstance(part, Fact):
                        yield from part.all()


# ---------------------------------------------------------------- one text on every surface


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surface_shows_the_same_text_in_each_cell(language):
    words = words_for(language)
    for name, journey, result, statement in statements(language):
        page = section(findings(journey, language, name), statement.key)
        on_page = [block for block in page.blocks if isinstance(block, Table)]
        written = html(Page("", "", (), (page,), "", language, ""))
        terminal = [table for table in tables_of(statement, journey, words) if table.rows]
        markdown = as_markdown(terminal).replace("🔴 ", "")
        stated = [table for table in statement.tables if table.rows and table.of is None]
        on_page = on_page[: len(stated)]
        shown = notebook(result)
        for table, text, paged in zip(stated, terminal, on_page, strict=True):
            for row, cells, paged_row in zip(table.rows, text.rows, paged.rows, strict=False):
                expected = [statement.cell(column, row, words, journey) for column in table.told]
                assert list(cells) == expected
                small = {part for cell in paged_row for part in cell.note.split(" · ")}
                texts = {text.translate(ISOLATES) for text in {cell.text for cell in paged_row} | small}
                for column, cell in zip(table.told, expected, strict=True):
                    named = f"{statement.head(table, column, words, journey)} {cell}"
                    assert column.detail or {cell, named} & texts or not column.is_known(row)
                    assert _escaped(cell) in shown
            assert "\n".join(_markdown_row(cells) for cells in text.rows) in markdown
            assert all(isinstance(cell, Cell) for row in paged.rows for cell in row)
        assert written.count("<table") == len([table for table in statement.tables if table.rows])
        assert as_text(terminal[0]) if terminal else True


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_shows_in_each_cell_what_the_statement_says(language):
    words, shown = words_for(language), Counter()
    for name in JOURNEYS:
        about = subject(load(JOURNEYS[name]), language=language)
        deck = Presentation(BytesIO(pptx(about)))
        for what, key in TABLES.items():
            statement = describe(what, analyses([what], about.journey)[what], about.journey)
            table = next((one for one in statement.tables if one.key == key), None) if statement else None
            slide = next((one for one in deck.slides if table and on_slide(one, statement.caption(table, words))), None)
            if slide is None:
                assert table is None or not table.rows or len(table.told) == 1, (name, what)
                continue
            heads, *rows = on_slide(slide, statement.caption(table, words))
            columns = [column for column, _ in table.stacked]
            assert heads == [capital(statement.head(table, one, words, about.journey)) for one in columns]
            for row, cells in zip(table.rows, rows, strict=False):
                for (column, below), cell in zip(table.stacked, cells, strict=True):
                    big, *small = cell.split("\n")
                    assert big == statement.cell(column, row, words, about.journey).translate(ISOLATES), (name, what)
                    expected = statement.small(table, below, row, words, about.journey)
                    assert small == ([" · ".join(expected)] if expected else [])
            shown[what] += len(rows)
    assert all(shown[what] > 20 for what in TABLES)


def on_slide(slide, caption):
    """The texts of a table by its name, row by row, without the marks of direction."""
    marks = dict.fromkeys((0x200E, 0x200F))
    for shape in slide.shapes:
        if shape.has_table and shape.name == caption:
            return [[cell.text_frame.text.translate(marks) for cell in row.cells] for row in shape.table.rows]
    return None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_of_verbs_show_the_same_text_on_every_surface(language):
    words = words_for(language)
    for name, journey, result, statement in of_verbs(language):
        terminal = [table for table in tables_of(statement, journey, words) if table.rows]
        markdown, shown = as_markdown(terminal).replace("🔴 ", ""), notebook(result)
        stated = [table for table in statement.tables if table.rows]
        for table, text in zip(stated, terminal, strict=True):
            for row, cells in zip(table.rows, text.rows, strict=True):
                expected = [statement.cell(column, row, words, journey) for column in table.told]
                assert list(cells) == expected, name
                assert all(_escaped(cell) in shown for cell in expected)
                assert _markdown_row(cells) in markdown


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_the_same_on_a_terminal_and_in_a_report(language, tmp_path, capsys):
    journey, words = journey_of("changed", language), words_for(language)
    (tmp_path / "tea.yaml").write_text(CHANGED, encoding="utf-8")
    assert main(["explain", "settings", str(tmp_path / "tea.yaml"), "--language", language]) == 0
    (text,) = tables_of(in_force.describe(journey.in_force, journey), journey, words)
    assert capsys.readouterr().out == as_text(text) + "\n"
    (table,) = [block for block in report_of_settings(findings(journey, language)).blocks if isinstance(block, Table)]
    on_page = [(row[0].text, row[0].note, row[1].text, row[1].note, row[2].text) for row in table.rows]
    usual = text.columns[3]
    assert on_page == [
        (about, name, value, "" if before == "–" else f"{usual} {before}", origin)
        for about, name, value, before, origin in text.rows
    ]
    changed = {row[1]: row[2:4] for row in text.rows if row[3] != "–"}
    percent, decimal = words.percent_sign, words.decimal
    assert changed == {
        "min_n": ("12", "30"),
        "normal_dropoff": (f"5{percent}", f"0{percent}"),
        "gating": (words("switch.off"), words("switch.on")),
        "weights.effort": (f"4{decimal}5", "3"),
        "floors.inform": ("40 / – / – / –", "50 / – / 50 / –"),
        "stale_after": (f"1{decimal}5", "180"),
    }
    bad = {name for (_, name, *_), cells in zip(text.rows, table.rows, strict=True) if cells[1].bad}
    assert bad == set(changed) == {text.rows[at][1] for at, _ in text.bad}


ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
"""Marks around names that run the other way, which a page has and a terminal sets by itself."""


def _markdown_row(cells):
    return "| " + " | ".join(re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", cell) for cell in cells) + " |"


def _escaped(text):
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )


@pytest.mark.parametrize("what", STATED)
def test_a_column_is_the_field_of_that_name_in_json_and_csv(what):
    for name in NAMES:
        journey, result = journey_of(name, "en"), results_of(name, "en")[what]
        statement = describe(what, result, journey)
        if statement is None:
            continue
        lines = [line for line in csv.reader(io.StringIO(as_csv({what: result}))) if line]
        heads = {head.split(".")[0] for line in lines if line[0] == "table" for head in line}
        for table in statement.tables:
            for column, row in product(table.columns, table.rows):
                data = plain(row)
                for field in column.fields or (column.key,):
                    json_name = _json_name(row, field)
                    assert json_name in heads | set(data)
                    assert data[json_name] == plain(getattr(row, field))


def _json_name(row, field):
    return next((one.metadata.get("json", field) for one in fields(row) if one.name == field), field)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_head_and_title_has_words_and_no_two_columns_are_called_alike(language):
    words = words_for(language)
    for name, journey, _, statement in all_statements(language):
        assert statement.title(words)
        for table in statement.tables:
            heads = [statement.head(table, column, words, journey) for column in table.told]
            assert all(heads), (name, statement.key, table.key)
            assert len(set(heads)) == len(heads), (name, statement.key, table.key, heads)
            assert statement.caption(table, words)
    for what in STATED:
        assert words(f"{what}.needs")


def test_zero_is_known_and_what_nobody_sized_is_not():
    """A column of nothing but zeros is shown; how many answered, where nobody says it, is a dash beside a true 0."""
    text = """
journey: Tea
stages:
  buy:
    touchpoints:
      asked: {channel: web, next: {silent: 100%}, scores: {csat: {mean: 4}, ces: {scale: 1-7, best: 7, mean: 6}}}
      silent: {channel: web, next: {success: 100%}}
"""
    journey = loads(text)
    found = analyses(["friction", "dropoff"], journey)
    friction, dropoff = (describe(what, found[what], journey) for what in ("friction", "dropoff"))
    assert [row.answers for row in sorted(found["friction"].rows, key=lambda row: row.touchpoint)] == [None, 0]
    lost = next(column for column in dropoff.tables[0].told if column.key == "lost")
    assert [dropoff.cell(lost, row, words_for("en"), journey) for row in dropoff.tables[0].rows] == ["0.0%"]
    answers = next(column for column in friction.tables[0].told if column.key == "answers")
    cells = {row.touchpoint: friction.cell(answers, row, words_for("en"), journey) for row in friction.tables[0].rows}
    assert cells == {"asked": "–", "silent": "0"}
    assert not answers.is_known(next(row for row in friction.tables[0].rows if row.touchpoint == "asked"))


FOREIGN = {"UTC", "Excel", "JSON", "NAME", "CSAT", "CES", "NPS", "min", "ignore"}
"""Words that every language writes alike."""

ENGLISH = re.compile(r"\b(the|of|and|with|without|is|not|walks?|shown?|rows?|steps?|people|left|counted|map)\b")


@pytest.mark.parametrize("language", ["ru", "ro"])
def test_what_is_said_of_logs_has_no_english_word(language):
    for key, phrase in words_for(language).phrases.items():
        if key.split(".")[0] not in ("log", *VERBS):
            continue
        for form in [phrase] if isinstance(phrase, str) else phrase.values():
            plain = re.sub(r"`[^`]*`|'[^']*'|\{[^}]*\}|--[a-z-]+", "", form)
            latin = set(re.findall(r"[A-Za-z]{3,}", plain)) if language == "ru" else set(ENGLISH.findall(plain))
            assert latin <= FOREIGN, (key, form)


# ---------------------------------------------------------------- facts are true


def test_every_fact_holds_in_every_journey():
    for name, _, result, statement in all_statements("en"):
        for fact in (*facts(statement), *of_rows(result)):
            if fact.key in CLAIMS:
                assert holds(fact, result), (name, fact)


def test_what_must_be_said_is_said_where_it_holds_and_nowhere_else():
    found = {key: set() for key in OBLIGATORY}
    for name, _, result, statement in (*statements("en"), *of_journeys("en"), *of_verbs("en")):
        said = {fact.key for fact in facts(statement)}
        for key, holds in OBLIGATORY.items():
            if key.split(".")[0] == statement.key:
                assert (key in said) == holds(result), (name, key)
                found[key].add(key in said)
    assert {key for key, seen in found.items() if seen != {True, False}} == set()


def test_every_fact_has_a_claim_and_every_claim_is_said_somewhere():
    said = {
        fact.key for _, _, result, statement in all_statements("en") for fact in (*facts(statement), *of_rows(result))
    }
    assert {key for key in said if key not in CLAIMS} == set()
    told = (*STATED, *VERBS, "series", *(one.removesuffix(".") for one in OWN_FACTS))
    assert {key for key in CLAIMS if key.split(".")[0] in told} - said - UNSAID == set()


def of_rows(result):
    """The facts that stand in the rows of a result, for its JSON."""
    for row in (*getattr(result, "rows", ()), *getattr(result, "series", ())):
        if isinstance(getattr(row, "fact", None), Fact):
            yield from row.fact.all()
        for grounds in getattr(row, "evidence_facts", {}).values():
            for fact in grounds:
                yield from fact.all()


UNSAID = {
    "exposure.no_flow", "digital.unknown",  # nothing is described then: only the JSON says it
    "drivers.unclear",  # scores that have nothing to do with one another: tests/test_drivers.py
    "emotion.alike",  # nobody feels exactly like somebody else in the shipped journeys: tests/test_drawn_facts.py
    "emotion.unknown", "personas.unnamed", "personas.no_flow", "personas.no_ways",
    "dropoff.no_flow",
    "dropoff.nearest_tried", "dropoff.too_many_open",  # of many open touchpoints: tests/test_bounds.py
    "why.priority_at_most", "why.may_come",  # of one touchpoint: tests/test_bounds.py
    "conform.arrive",  # needs a log: tests/test_bounds.py
    "dropoff.unlock",  # stands behind a number in the head of a map
    "omnichannel.no_channel", "omnichannel.one_channel", "omnichannel.is_single", "omnichannel.alone",
    "experiments.bad_split",  # no file may say it; a journey that is made in Python may (tests/test_experiments.py)
    # what these need is long: tests/test_compare.py and tests/test_units.py have it
    "compare.possible",  # tests/test_bounds.py
    "compare.learn", "compare.note_common_places", "compare.note_few_signs", "compare.note_form", "compare.note_terms",
    "compare.part_of_map", "compare.recommend_friction", "compare.recommend_handover", "compare.recommend_mistakes",
    "compare.recommend_repeats", "compare.note_direction_share",
    "series.each_day", "series.over_day", "series.each_week", "series.over_week",
    "series.each_year", "series.over_year",  # tests/test_series.py has them
    "units.form", "units.same", "units.silent", "units.terms", "units.unanswered",
}  # fmt: skip
"""Facts that no statement of these journeys says, with where they are said."""


def test_values_that_are_named_as_a_field_of_a_touchpoint_are_that_field():
    for name, _, result, statement in all_statements("en"):
        if isinstance(result, dict):
            continue  # a touchpoint's own rows: the claims compare them
        rows = {getattr(row, "touchpoint", None): row for row in getattr(result, "rows", ())}
        if len(rows) < len(result.rows):
            continue  # several rows of a touchpoint: its claims say which is meant
        for fact in facts(statement):
            row = rows.get(fact.values.get("touchpoint"))
            if row is None or fact.values.get("touchpoint") is None:
                continue
            for field, value in fact.values.items():
                if hasattr(row, field) and not isinstance(value, Fact):
                    assert getattr(row, field) == value, (name, fact)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_a_fact_has_a_unit_and_is_told(language):
    for name, _, _, statement in all_statements(language):
        for fact in facts(statement):
            plain_values = {key for key, value in fact.values.items() if not isinstance(value, Fact)}
            assert plain_values <= {*fact.units, "n"}, (name, fact)
            sentence = told(fact)
            assert sentence and "{" not in sentence and "None" not in sentence


def test_a_result_tells_its_sentences_in_the_language_asked_for_beside_their_facts():
    result = results_of("online-shop", "en")["exposure"]
    in_russian = result.to_dict("ru")
    assert in_russian["sentence"] == told(result.fact, words_for("ru")) != result.sentence
    assert in_russian["fact"] == {"key": "exposure.exposed", "values": dict(result.fact.values)}
    assert in_russian["notes"] == [told(fact, words_for("ru")) for fact in result.note_facts]


def test_analyses_that_are_stated_are_analyses():
    assert set(STATED) <= set(ANALYSES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name in JOURNEYS])
def test_the_short_answer_is_one_screen(name, language, capsys):
    """At most 40 lines in a terminal of 100 columns."""
    assert main(["analyze", str(JOURNEYS[name]), "--language", language]) == 0
    lines = [part for line in capsys.readouterr().out.splitlines() for part in wrap(line, 100) or [""]]
    assert len(lines) <= 40, "\n".join(lines)
