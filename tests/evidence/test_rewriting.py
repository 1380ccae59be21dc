"""A measured journey written back: comments, order and quotes of its author survive, and it reads back the same."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import HOUSE
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.formats.rewriting import rewritten
from journeymap.model.values import is_visible

AUTHORS = """\
# Our kettle journey, written by hand.

journey: Buy a kettle   # the title
period: 2026            # as the board calls it
channels:
    web: {type: digital}

# what follows is the journey itself
stages:
    buy:   # where money is made
        touchpoints:
            shop:
                channel: web
                pains:
                -   "Too many kettles: which one?"   # said in interviews
                next: {basket: 40%}   # a guess
                # a thought between the lines

            basket:
                name: 'Basket'
                channel: web
                next:
                    success: 1%   # hopeful
                scores:
                    csat: {mean: 3, n: 4}   # from a workshop
# the end
"""

LOG = [
    {"case": who, "event": name, "time": f"2026-01-0{at}"}
    for who in range(5)
    for at, name in enumerate(("shop", "basket", "success")[: 2 + who % 2], start=1)
]


def comments(text: str) -> list[str]:
    return re.findall(r"(?:(?<=\s)|^)#[^\n]*", text, re.MULTILINE)


def test_comments_order_and_quotes_survive() -> None:
    found = measurement(jm.loads(AUTHORS), LOG, [{"basket csat": 4}])
    text = rewritten(AUTHORS, found.journey)
    assert comments(text) == comments(AUTHORS)
    keys = re.findall(r"^ *(\w+):", AUTHORS, re.MULTILINE)
    assert [key for key in re.findall(r"^ *(\w+):", text, re.MULTILINE) if key in keys][: len(keys)] == keys
    assert "name: 'Basket'" in text
    assert '"Too many kettles: which one?"' in text
    assert "next: {basket: {count: 5, after: 24 h}}   # a guess" in text
    assert "csat: {counts: [0, 0, 0, 1, 0], source: survey}   # from a workshop" in text
    assert jm.loads(text) == found.journey


def test_new_keys_stand_above_the_blank_line_that_follows() -> None:
    text = rewritten(AUTHORS, measurement(jm.loads(AUTHORS), LOG).journey)
    shop, _, rest = text.partition("# a thought between the lines")
    assert "observed: 5" in shop
    assert rest.startswith("\n\n            basket:")
    without = AUTHORS.replace("period: 2026 ", "")
    undated = rewritten(without, measurement(jm.loads(without), LOG).journey)
    assert undated.index("period: 2026-01-01 to 2026-01-03") < undated.index("stages:")
    assert text.index("event-log:") < text.index("# what follows is the journey itself") < text.index("stages:")
    assert text.endswith("# the end\n")


def test_what_did_not_change_is_not_touched() -> None:
    assert rewritten(AUTHORS, jm.loads(AUTHORS)) == AUTHORS


def test_what_a_file_says_once_for_all_is_not_repeated() -> None:
    text = AUTHORS.replace("stages:", "defaults: {channel: web, owner: Shop team}\nstages:", 1)
    text = text.replace("                channel: web\n                next", "                next")
    written = rewritten(text, measurement(jm.loads(text), LOG).journey)
    assert written.count("Shop team") == 1
    assert written.count("channel: web") == text.count("channel: web") == 2


def test_a_line_that_grows_too_long_is_unfolded() -> None:
    points = "{shop: {channel: web, next: {basket: 40%}}, basket: {channel: web, next: {success: 1%}}}"
    text = f"journey: Tea\nstages: {{buy: {{touchpoints: {points}}}}}\n"
    written = rewritten(text, measurement(jm.loads(text), LOG).journey)
    assert max(map(len, written.splitlines())) < 130


@pytest.mark.parametrize("path", sorted((HOUSE / "journeys").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_journey_of_the_gallery_can_be_measured_in_its_own_words(path: Path) -> None:
    journey, text, chance = jm.load(path), path.read_text(encoding="utf-8"), random.Random(path.stem)
    names = list(journey.touchpoints)
    log: list[dict[str, Any]] = []
    for who in range(40):
        walk = [*chance.sample(names, min(3, len(names))), *(["success"] if who % 2 else [])]
        log += [{"case": who, "event": name, "time": f"2026-01-0{at}"} for at, name in enumerate(walk, start=1)]
    answers = [{f"{name} csat": chance.randint(1, 5)} for name in names]
    found = measurement(journey, log, answers, asked=EvidenceOptions(success=("success",)))
    written = rewritten(text, found.journey, str(path))
    assert set(comments(written)) == set(comments(text))
    assert jm.loads(written).written() == found.journey.written()


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(is_visible)


@settings(max_examples=60)
@given(
    title=TEXTS, quote=TEXTS, period=st.sampled_from(["null", "~", "true", "1e3", "010", "12:30", "- a", "# b", "a: b"])
)
def test_any_text_reads_back_the_same(title: str, quote: str, period: str) -> None:
    changed = jm.loads(AUTHORS).replace(title=title, scenario=quote, unit=period)
    assert jm.loads(rewritten(AUTHORS, changed)) == changed


# ---------------------------------------------------------------- however it is written


def measured(text: str, *answers: dict[str, Any]) -> str:
    """A journey of the touchpoints a and b, as it is written when five went from one to the other and two arrived."""
    names = ("a", "b", "success")
    log = [
        {"case": who, "event": name, "time": f"2026-01-0{at}"}
        for who in range(5)
        for at, name in enumerate(names[: 2 + who % 2], start=1)
    ]
    return rewritten(text, measurement(jm.loads(text), log, list(answers) or None).journey)


BELOW = """\
journey: H
stages:
  s:
    touchpoints:
      a:
        channel: web
        next:
          b: 50%  # one
          # two
        # three
      b:
        channel: web
        next:
          success:
            share: 60%  # four
            history: kept
# five
"""


def test_comments_of_lines_that_go_stay_where_they_were() -> None:
    assert (
        measured(BELOW).partition("touchpoints:\n")[2]
        == """\
      a:
        channel: web
        entry: 100%
        next:
          b: {count: 5, after: 24 h}  # one
          # two
        observed: 5
        # three
      b:
        channel: web
        next:
          success:
            # four
            history: kept
            after: 24 h
            count: 2
        observed: 5
# five
"""
    )


def test_comments_between_brackets_stay() -> None:
    text = """\
journey: H
stages: {  # one
  s: {touchpoints: {  # two
    a: {channel: web,  # three
        next: {b: 50%}},
    # four
    b: {channel: web, next: {success: {share: 50%, # five
        history: kept}}}  # six
  }}
}
"""
    assert (
        measured(text).partition("stages:")[2]
        == """\
 {  # one
  s: {touchpoints: {  # two
    a: {channel: web, entry: 100%,  # three
        next: {b: {count: 5, after: 24 h}}, observed: 5},
    # four
    b: {channel: web, next: {success: { # five
        history: kept, after: 24 h, count: 2}}, observed: 5}  # six
  }}
}
"""
    )


def test_comments_of_a_list_of_records_stay() -> None:
    text = (
        BELOW.replace("# five", "")
        + """\
        scores:
          csat:  # zero
            - {mean: 3, n: 4}  # six
            # seven
            - mean: 4  # eight
              n: 9
              persona: p  # nine
          # ten
personas: {p: x}
"""
    )
    written = measured(text, {"touchpoint": "b", "csat": 4})
    assert comments(written) == comments(text)
    assert "csat: {scale: 1-5, best: 5, counts: [0, 0, 0, 1, 0], source: survey}  # nine\n" in written


def test_comments_before_the_end_of_a_document_stay() -> None:
    written = measured(f"---\n{BELOW}...\n# last\n")
    assert written.startswith("---\njourney: H\n")
    assert written.endswith("        observed: 5\n# five\n...\n# last\n")


def test_line_ends_and_the_final_one_are_kept() -> None:
    windows = measured(BELOW.replace("\n", "\r\n"))
    assert windows == measured(BELOW).replace("\n", "\r\n")
    assert measured(BELOW.removesuffix("# five\n").rstrip("\n")) == measured(BELOW).replace("# five\n", "")


@pytest.mark.parametrize(
    "points",
    [
        "      a: {channel: web, next: &n {b: 50%, success: 10%}}\n      b: {channel: web, next: *n}\n",
        "      a: {channel: web, next: {b: &x {share: 50%, history: kept}}}\n"
        "      b: {channel: web, next: {success: *x}}\n",
        "      a: {channel: web, scores: &c {csat: {counts: [1, 2, 3, 4, 5]}}, next: {b: 50%}}\n"
        "      b: {channel: web, scores: *c, next: {success: 50%}}\n",
        "      a: {channel: web, scores: {csat: &c {counts: [1, 2, 3, 4, 5]}}, next: {b: &h 50%}}\n"
        "      b: {channel: web, scores: {csat: *c}, next: {success: *h}}\n",
        "      a:\n        channel: web\n        next: &n\n          b: 50%\n          success: 10%\n"
        "      b:\n        channel: web\n        next: *n\n",
    ],
)
def test_an_alias_to_what_changes_is_written_out(points: str) -> None:
    """That it reads back as what was measured is checked inside."""
    text = f"journey: H\nstages:\n  s:\n    touchpoints:\n{points}"
    assert "count: 2" in measured(text, {"touchpoint": "a", "csat": 4})


def test_an_alias_to_what_stays_stays() -> None:
    text = BELOW.replace(
        "channel: web\n        next:\n          b", "channel: web\n        pains: &p [slow]\n        next:\n          b"
    )
    text = text.replace("next:\n          success", "pains: *p\n        next:\n          success")
    assert "pains: *p\n" in measured(text)


@pytest.mark.parametrize(
    "points",
    [
        "      ? a\n      : channel: web\n        next: {b: 50%}\n"
        "      ? b\n      : {channel: web, next: {success: 1%}}\n",
        "      a: {channel: web, next: {b: 1%}}\n      b:\n        channel: web\n        next: {success: 1%}\n"
        "        does: |+\n          text # and no comment\n\n\n",
        "      a: {channel: web, does: looks at\n           things, next: {b: 1%,},}\n      b:\n        channel: web\n"
        "        next:\n          {success: 1% }\n        does: two\n          lines\n",
        "      a:\t{channel: web,\tnext: {b: 1%}}\t# x\n"
        "      b: {'channel': \"web\", next: {success: {share: 1%, if: '# y'}}}\n",
        "      a:\n        channel: web\n        next:\n          b:\n            50%  # c\n"
        "      b:\n        channel: web\n        next: # d\n          {success: 1%}\n",
    ],
)
def test_odd_ways_of_writing(points: str) -> None:
    text = f"journey: H\nstages:\n  s:\n    touchpoints:\n{points}"
    assert comments(measured(text)) == comments(text)


def test_json_stays_on_its_lines() -> None:
    text = (
        '{"journey": "H",\n "stages": {"s": {"touchpoints": {\n  "a": {"channel": "web", "next": {"b": "50%"}},\n'
        '  "b": {"channel": "web", "next": {"success": "50%"}}}}}}\n'
    )
    assert '"next": {"b": {count: 5, after: 24 h}}, observed: 5},\n  "b"' in measured(text)
