"""Mistakes in single values: one function per mistake, each with the page that ``explain`` shows.

Every function returns a pydantic error whose type is the mistake's code; its context holds what is ``said``, and the
``hint``, which says what to do. The words stand in the languages, under the code.
"""

import re
from collections.abc import Callable, Iterable
from typing import Literal

from pydantic_core import PydanticCustomError

from journeymap.diagnostics import Said, choice, did_you_mean, fact, told
from journeymap.facts import Fact

Mistake = PydanticCustomError


NAMES, FIELDS, EITHER = "names", "fields", "either"
"""What may stand somewhere: a mapping from ids, a mapping of fields, and what has a short and a long form."""


def _mistake(
    said: Fact, hint: Said | None = None, field: str | tuple[str, ...] | None = None, placed: str | None = None
) -> Mistake:
    """The error for pydantic; its code is what the key begins with, ``placed`` is the key of a phrase with a place.

    pydantic fills the template from the context: braces in a customer's text must not be read as fields.
    """
    context = {"said": said, "hint": hint, "field": field, "placed": placed, "message": _Told(said)}
    return PydanticCustomError(said.key.partition(".")[0], "{message}", context)


class _Told:
    """The message of a mistake for those who print pydantic's error: it is told when it is printed."""

    def __init__(self, said: Said) -> None:
        self.said = said

    def __str__(self) -> str:
        return told(self.said)


def shown(value: object) -> Said:
    """A value as messages quote it, cut when long."""
    if isinstance(value, dict):
        return fact("value.mapping")
    if isinstance(value, list | tuple):
        return fact("value.list")
    return f"`{cut(str(value), 60)}`"


def cut(text: str, width: int = 40) -> str:
    """A text on one line, at most so wide."""
    text = " ".join(text[:1000].split())
    return text if len(text) <= width else text[: width - 1] + "…"


def wrong_kind(value: object, wanted: str) -> Mistake:
    """A text, a list or a mapping stands where another of them belongs.

    Bad::

        journey: Buy tea
        stages: discover

    Good::

        journey: Buy tea
        stages:
          discover:
            touchpoints:
              ad: {channel: social}
    """
    said = fact("wrong-kind", wanted=fact(f"wrong-kind.{wanted}"), given=shown(value))
    return _mistake(said, placed="wrong-kind.under")


def unknown_word(value: object, allowed: Iterable[str]) -> Mistake:
    """A word outside a closed list.

    Bad::

        journey: Buy tea
        status: planned
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        status: to-be
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    said = fact("unknown-word", given=shown(value))
    return _mistake(said, choice(str(value), allowed), placed="unknown-word.of")


def unknown_flag(value: object, allowed: Iterable[str]) -> Mistake:
    """A service mistake that is not on the closed list.

    The list is kept short so that two maps can be compared: long_wait, needs_not_understood, unresolved_issues,
    over_automation, impersonal_service, rude_staff, one_size_fits_all, siloed_channels, hard_to_use, slow_pages,
    hunting_for_content. What does not fit is a pain.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: [long_waits]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: [long_wait]}}}}
    """
    hint = choice(str(value), allowed, "known_mistakes")
    if str(value).casefold() in ("no", "false", "0", "-", "nothing"):
        hint = fact("unknown-flag.none")
    if value == "none":
        hint = fact("unknown-flag.without_list", example="mistakes: none")
    return _mistake(fact("unknown-flag", given=shown(value)), hint)


def unknown_level(value: object, allowed: Iterable[str]) -> Mistake:
    """A capability names a level that the experience pyramid does not have.

    The levels are inform, resolve, needs, wants, anticipate, transform.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, capabilities: {informs: FAQ}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, capabilities: {inform: FAQ}}}}}
    """
    return _mistake(fact("unknown-level", given=shown(value)), choice(str(value), allowed, "levels"))


def not_a_number(value: object, wanted: Said | None = None) -> Mistake:
    """A number is needed and something else is written.

    Decimals take a point: ``4.5``. Thousands take no separator: ``40000``.

    Bad::

        journey: Buy tea
        value: {per_success: 62 EUR}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        value: {per_success: 62, currency: EUR}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    written = fact("hint.write_wanted", wanted=wanted) if wanted else fact("not-a-number.hint")
    hint = _number_hint(value) or written
    if isinstance(value, int | float) and abs(value) > 1e299:
        return _mistake(fact("not-a-number.too_large"), hint)
    return _mistake(fact("not-a-number", given=shown(value)), hint)


def _number_hint(value: object) -> Fact | None:
    """How a number that people write, and files do not, is written here."""
    text = str(value).strip()[:100]
    money = re.fullmatch(r"([\d.,]+) ?(?:[A-Z]{3}|[€$£])|[€$£] ?([\d.,]+)", text)
    if money:
        return fact("not-a-number.alone", example=money[1] or money[2])
    thousands = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?[kK]", text)
    if thousands and "," not in text:
        return fact("not-a-number.in_full", example=f"{float(thousands[1]) * 1000:.0f}")
    decimal = re.fullmatch(r"([-+]?\d+),(\d+ ?%?)", text)
    if decimal:
        return fact("hint.decimal_point", example=f"{decimal[1]}.{decimal[2]}")
    if re.fullmatch(r"\d{1,3}([ _'’\u00a0\u202f]\d{3})+", text):
        return fact("not-a-number.without_blanks", example=re.sub(r"[^0-9]", "", text))
    if re.fullmatch(r"\d+([ ;/]+\d+)+", text):
        return fact("not-a-number.several", example=f"[{', '.join(re.findall(r'[0-9]+', text))}]")
    if re.fullmatch(r"[-+]?0\d+", text):
        return fact("not-a-number.leading_zero")
    return None


def not_a_count(value: object) -> Mistake:
    """A whole number of people or answers is needed: 0 or more, without decimals.

    Bad::

        journey: Buy tea
        entrants: -5
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        entrants: 500
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("not-a-count", given=shown(value)), _count_hint(value))


def _count_hint(value: object) -> Fact:
    text = str(value).strip()[:100]
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return fact("not-a-count.without_separators", example=re.sub(r"[.,]", "", text))
    if re.fullmatch(r"\d{16,}", text):
        return fact("not-a-count.largest")
    if re.fullmatch(r"\d+[.,]\d+", text):
        return fact("not-a-count.without_decimals")
    return _number_hint(value) or fact("not-a-count.hint")


def out_of_range(value: object, low: float, high: float, what: str, range_: Said, field: str | None = None) -> Mistake:
    """A number lies outside what its field allows: emotion -2 to 2, importance 1 to 5 and the like.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: 4}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: 2}}}}
    """
    of = fact(f"number.{what}")
    said = fact("out-of-range", what=of, given=shown(value), low=f"{low:g}", high=f"{high:g}")
    return _mistake(said, fact("hint.write_wanted", wanted=range_), field)


def not_a_share(value: object) -> Mistake:
    """A share is written ``60%`` or ``0.6``; nothing else is read as one.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: "half"}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}
    """
    return _mistake(fact("not-a-share", given=shown(value)), _number_hint(value) or fact("not-a-share.hint"))


def share_without_percent(value: object) -> Mistake:
    """A bare number above 1 is not a share: a percent sign is missing.

    ``1`` is 100 %, so reading ``60`` as 60 % would make ``1`` ambiguous.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    return _mistake(fact("share-without-percent", given=shown(value)), did_you_mean(f"{value}%"))


def share_out_of_range(value: object) -> Mistake:
    """A share below 0 % or above 100 %.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 160%}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    return _mistake(fact("share-out-of-range", given=shown(value)), fact("share-out-of-range.hint"))


def not_a_duration(value: object) -> Mistake:
    """A duration is a number and a unit: ``90 s``, ``2 min``, ``3 h``, ``4 days``, ``2 weeks``, ``1 month``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, duration: 5}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, duration: 5 min}}}}
    """
    return _mistake(fact("not-a-duration", given=shown(value)), _duration_hint(str(value).strip()[:100]))


def _duration_hint(text: str) -> Fact:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        day = f"{text} day{'s' if text != '1' else ''}"
        return fact("not-a-duration.add_unit", seconds=f"{text} s", minutes=f"{text} min", hours=f"{text} h", days=day)
    clock = re.fullmatch(r"(\d{1,3}):(\d\d)", text)
    if clock:
        whole = int(clock[1]) * 60 + int(clock[2])
        return fact("hint.write_either", one=f"{whole} s", other=f"{whole} min")
    comma = re.fullmatch(r"(\d+),(\d+ ?[a-z]+)", text)
    if comma:
        return fact("hint.decimal_point", example=f"{comma[1]}.{comma[2]}")
    if re.fullmatch(r"\d+ ?[a-z]* ?[-–] ?\d+ ?[a-z]+", text):
        return fact("not-a-duration.usual")
    return fact("not-a-duration.hint")


def not_a_date(value: object) -> Mistake:
    """A date is written year-month-day.

    Bad::

        journey: Buy tea
        updated: 31.12.2026
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        updated: 2026-12-31
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    meant = _as_date(str(value).strip()[:20])
    hint = fact("not-a-date.no_such_day") if meant == value else fact("hint.write_as", example=meant)
    return _mistake(fact("not-a-date", given=shown(value)), hint)


def not_a_language(value: object) -> Mistake:
    """A language is written by its short code (BCP 47): ``en``, ``ru``, ``ro``, ``pt-BR``.

    It decides the words of the interface, how numbers are written and where lines begin.

    Bad::

        journey: Buy tea
        language: russian
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Купить чай
        language: ru
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    meant = _LANGUAGES.get(str(value).strip().casefold())
    hint = did_you_mean(meant) if meant else fact("not-a-language.hint")
    return _mistake(fact("not-a-language", given=shown(value)), hint)


_LANGUAGES = {
    "english": "en",
    "russian": "ru",
    "русский": "ru",
    "romanian": "ro",
    "română": "ro",
    "romana": "ro",
    "hebrew": "he",
    "עברית": "he",
    "arabic": "ar",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "ukrainian": "uk",
    "українська": "uk",
}
"""Names of languages that people write instead of their codes."""


def _as_date(text: str) -> str:
    """A date as files write it, where the other way of writing leaves no doubt."""
    found = re.fullmatch(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", text)
    found = found or re.fullmatch(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", text)
    if found is None or not (1 <= int(found["m"]) <= 12 and 1 <= int(found["d"]) <= 31):
        return "2026-12-31"
    return f"{found['y']}-{int(found['m']):02d}-{int(found['d']):02d}"


def not_a_flag(value: object) -> Mistake:
    """A yes-or-no field takes ``true`` or ``false``.

    Bad::

        journey: Buy tea
        channels: {web: {human: yes}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        channels: {web: {human: true}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
    word = meant.get(str(value).casefold())
    hint = did_you_mean(word) if word else fact("hint.write_either", one="true", other="false")
    return _mistake(fact("not-a-flag", given=shown(value)), hint)


def empty_value(how: Literal["", "invisible"] = "") -> Mistake:
    """A key without a value. Unknown is written by leaving the key out, not by leaving it empty.

    A text of nothing but characters that cannot be seen, such as a zero-width space, is empty too.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: }}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: none}}}}
    """
    return _mistake(fact(f"empty-value.{how}" if how else "empty-value"), fact("empty-value.hint"))


def unreadable_target(value: object) -> Mistake:
    """A target is a share (``80%``) or an index (``70``).

    Bad::

        journey: Buy tea
        targets: {csat: high}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        targets: {csat: 80%}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("unreadable-target", given=shown(value)), fact("unreadable-target.hint"))


def not_a_scale(value: object) -> Mistake:
    """A scale is its lowest and highest answer: ``1-5``, ``0-10``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 5, mean: 4, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 1-5, mean: 4, n: 40}}}}}}
    """
    return _mistake(fact("not-a-scale", given=shown(value)), fact("not-a-scale.hint", example="1-5"), "scale")


def scale_without_direction(low: float, high: float, mean: float | None) -> Mistake:
    """A customer effort score must say which end of its scale is best for the customer.

    The same question is asked both ways: "how much effort did it take" (low is good) and "it was easy"
    (high is good). Read the wrong way round, the worst place of a journey looks like the best, so the
    direction is never guessed. It may be said once per file under ``scales:``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {ces: {scale: 1-5, mean: 3.4, n: 80}}}}}}

    Good::

        journey: Buy tea
        scores: {ces: {scale: 1-5, best: 1, mean: 3.4, n: 80}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    ends = {"low": f"{low:g}", "high": f"{high:g}"}
    hint = fact("scale-without-direction.hint", **ends)
    if mean is not None and low <= mean <= high:
        ease = 100 * (mean - low) / (high - low)
        read = {"mean": f"{mean:.4g}", "of_effort": f"{100 - ease:.1f}", "of_ease": f"{ease:.1f}"}
        hint = fact("scale-without-direction.either", **ends, **read)
    return _mistake(fact("scale-without-direction", **ends), hint)


def missing_scale() -> Mistake:
    """A score of this kind needs its scale; only CSAT, CSI, NPS and CLI have a usual one.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {trust: {mean: 3.4, n: 80}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {trust: {scale: 1-5, mean: 3.4, n: 80}}}}}}
    """
    return _mistake(fact("missing-scale"), fact("missing-scale.hint"))


def best_not_an_end(best: float, low: float, high: float) -> Mistake:
    """``best`` names one of the two ends of the scale.

    Bad::

        journey: Buy tea
        scores: {ces: {scale: 1-7, best: 5, mean: 4, n: 40}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        scores: {ces: {scale: 1-7, best: 7, mean: 4, n: 40}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    said = fact("best-not-an-end", best=f"{best:g}", low=f"{low:g}", high=f"{high:g}")
    return _mistake(said, fact("hint.write_either", one=f"best: {low:g}", other=f"best: {high:g}"), "best")


def preset_against_scale(preset: str, scale: str, best: float, given: Said) -> Mistake:
    """A preset names a scale and its best end; what is written beside it must say the same.

    Read one way the same answers are easy, read the other way they are hard: which was meant is never guessed.

    Bad::

        journey: Buy tea
        scores: {ces: {preset: ces1, scale: 1-7, best: 7, mean: 4.5, n: 50}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        scores: {ces: {scale: 1-7, best: 7, mean: 4.5, n: 50}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    said = fact("preset-against-scale", preset=preset, scale=scale, best=f"{best:g}", given=given)
    return _mistake(said, fact("preset-against-scale.hint"), "preset")


def contradicting_answers(said: Fact, hint: Fact, field: str) -> Mistake:
    """The same answers are given twice, and not alike.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 3, 4, 5], n: 99}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 3, 4, 5]}}}}}}
    """
    return _mistake(said, hint, field)


def counts_of_wrong_length(given: int, wanted: int, scale: str) -> Mistake:
    """``counts`` has one number for each answer of the scale, the lowest answer first.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [2, 3, 5, 20]}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [2, 3, 5, 20, 20]}}}}}}
    """
    said = fact("counts-of-wrong-length", n=given, scale=scale, wanted=wanted)
    return _mistake(said, fact("counts-of-wrong-length.hint"), "counts")


def mean_outside_scale(mean: float, low: float, high: float, field: tuple[str, ...] = ("mean",)) -> Mistake:
    """A mean lies between the two ends of its scale.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {mean: 82, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {share: 82%, n: 40}}}}}}
    """
    ends = {"low": f"{low:g}", "high": f"{high:g}"}
    hint = fact("mean-outside-scale.hint", example=f"scale: 1-{10 if mean > 7 else 7}")
    if not low <= mean <= 10:
        hint = fact("mean-outside-scale.within", **ends)
    if 10 < mean <= 100 and field == ("mean",):
        hint = fact("mean-outside-scale.share", example=f"share: {mean:g}%")
    return _mistake(fact("mean-outside-scale", mean=f"{mean:g}", **ends), hint, field)


def answer_outside_scale(words: str, number: float, low: float, high: float) -> Mistake:
    """What an answer in words stands for lies between the two ends of its scale.

    Bad::

        journey: Buy tea
        scales: {csat: {scale: 1-5, answers: {Delighted: 10, Angry: 1}}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        scales: {csat: {scale: 1-5, answers: {Delighted: 5, Angry: 1}}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    ends = {"low": f"{low:g}", "high": f"{high:g}"}
    said = fact("answer-outside-scale", words=shown(words), number=f"{number:g}", **ends)
    return _mistake(said, fact("answer-outside-scale.hint", **ends), ("answers", words))


def impossible_spread(sd: float, largest: float) -> Mistake:
    """A standard deviation larger than any answers on this scale with this mean can have.

    The bound is (high - mean)(mean - low) n/(n - 1) for the variance (Bhatia & Davis, 2000, A better bound on
    the variance, American Mathematical Monthly 107(4)).

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {mean: 4, sd: 14, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {mean: 4, sd: 1.4, n: 40}}}}}}
    """
    hint = fact("impossible-spread.hint", largest=f"{largest:.3g}")
    return _mistake(fact("impossible-spread", sd=f"{sd:g}"), hint, "sd")


def share_or_count() -> Mistake:
    """An arrow says how many take it as a share, or as a count of those observed; not both.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, observed: 50, next: {success: {share: 60%, count: 30}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, observed: 50, next: {success: {count: 30}}}}}}
    """
    return _mistake(fact("share-or-count"), fact("share-or-count.hint"))


def churn_without_period() -> Mistake:
    """Churn means nothing without its period: 5 % a month is 46 % a year.

    Bad::

        journey: Buy tea
        churn: {lost: 46, at_start: 800}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        churn: {lost: 46, at_start: 800, period: month}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("churn-without-period"), fact("churn-without-period.hint"))


def more_lost_than_there_were(lost: int, at_start: int) -> Mistake:
    """More customers left than there were at the start of the period.

    Bad::

        journey: Buy tea
        churn: {lost: 900, at_start: 800, period: month}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        churn: {lost: 90, at_start: 800, period: month}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    said = fact("more-lost-than-there-were", lost=lost, at_start=at_start)
    return _mistake(said, fact("more-lost-than-there-were.hint"), "lost")


def more_reasons_than_lost(reason: str, n: int, lost: int) -> Mistake:
    """A reason to leave was named by more customers than were lost.

    Bad::

        journey: Buy tea
        churn: {lost: 46, at_start: 800, period: month, reasons: {too expensive: 60}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        churn: {lost: 46, at_start: 800, period: month, reasons: {too expensive: 16}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    said = fact("more-reasons-than-lost", reason=reason, n=n, lost=lost)
    return _mistake(said, fact("more-reasons-than-lost.hint"), "reasons")


def incomplete_value(missing: str) -> Mistake:
    """The value of a success is stated (``per_success``) or computed (``margin``, ``churn`` and ``period``).

    Bad::

        journey: Buy tea
        value: {margin: 30, currency: EUR}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        value: {margin: 30, churn: 5%, period: month, currency: EUR}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("incomplete-value", field=missing), fact("incomplete-value.hint"))


def no_horizon() -> Mistake:
    """With no churn a customer is worth an endless sum, unless later money counts for less.

    The formulas `first_now` and `after_first` discount; `simple` does not.

    Bad::

        journey: Buy tea
        value: {margin: 30, churn: 0%, period: month}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        value: {margin: 30, churn: 0%, period: month, discount: 1%, formula: first_now}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("no-horizon"), fact("no-horizon.hint"))


def promise_of_nothing() -> Mistake:
    """A promised waiting time of zero cannot be kept or compared.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, wait: {typical: 3 min, promised: 0 min}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, wait: {typical: 3 min, promised: 1 min}}}}}
    """
    return _mistake(fact("promise-of-nothing"), fact("promise-of-nothing.hint"), "promised")


def weights_of_zero() -> Mistake:
    """Weights that add up to nothing weigh nothing.

    Bad::

        journey: Buy tea
        scores: {csi_weighted: {attributes: {taste: {importance: 0, rating: 4}}}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        scores: {csi_weighted: {attributes: {taste: {importance: 8, rating: 4}}}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("weights-of-zero"), fact("weights-of-zero.hint"))


def incomplete_answers(said: Fact, hint: Fact, field: str | None = None) -> Mistake:
    """A score lacks one of the numbers that its form needs.

    Bad::

        journey: Buy tea
        scores: {nps: {detractors: 31, promoters: 67}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        scores: {nps: {detractors: 31, passives: 52, promoters: 67}}
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(said, hint, field)


def unknown_version(value: object) -> Mistake:
    """The file says it is of a version that this journeymap does not read.

    Bad::

        journey: Buy tea
        version: 7
        stages: {buy: {touchpoints: {shop: {channel: web}}}}

    Good::

        journey: Buy tea
        version: 1
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    hint = fact("hint.write_or_leave_out", example="version: 1")
    return _mistake(fact("unknown-version", given=shown(value)), hint, "version")


def missing_field(name: str, owner: Said, example: str | None = None) -> Mistake:
    """A field without which its owner means nothing.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {name: The shop}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {name: The shop, channel: web}}}}
    """
    hint = fact("missing-field.like", example=example) if example else fact("hint.add", example=f"{name}:")
    return _mistake(fact("missing-field", owner=owner, field=name), hint)


def unknown_field(name: str, owner: Said, hint: Said | None = None) -> Mistake:
    """A field that its owner does not have, often a slip of the pen.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {chanel: web, channel: web}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake(fact("unknown-field", owner=owner, field=shown(name)), hint)


MISTAKES: dict[str, Callable[..., Mistake]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        wrong_kind,
        unknown_word,
        unknown_flag,
        unknown_level,
        not_a_number,
        not_a_count,
        out_of_range,
        not_a_share,
        share_without_percent,
        share_out_of_range,
        not_a_duration,
        not_a_date,
        not_a_language,
        not_a_flag,
        empty_value,
        unreadable_target,
        not_a_scale,
        scale_without_direction,
        missing_scale,
        best_not_an_end,
        preset_against_scale,
        contradicting_answers,
        counts_of_wrong_length,
        mean_outside_scale,
        answer_outside_scale,
        impossible_spread,
        share_or_count,
        churn_without_period,
        more_lost_than_there_were,
        more_reasons_than_lost,
        incomplete_value,
        no_horizon,
        promise_of_nothing,
        weights_of_zero,
        incomplete_answers,
        unknown_version,
        missing_field,
        unknown_field,
    )
}
"""Every mistake by its code; tests run the two examples of each."""
