"""Mistakes in single values: one function per mistake, each with the page that ``explain`` shows.

Every function returns a pydantic error whose type is the mistake's code, whose message is a fact in the
customer's words and whose hint says what to do.
"""

import re
from collections.abc import Callable, Iterable

from pydantic_core import PydanticCustomError

from journeymap.diagnostics import choose_from

Mistake = PydanticCustomError


NAMES, FIELDS, EITHER = "names with their values", "fields", "one value or fields"
"""What messages call a mapping from ids, a mapping of fields, and what has a short and a long form."""


def _mistake(
    code: str,
    message: str,
    hint: str | None = None,
    field: str | tuple[str, ...] | None = None,
    placed: tuple[str, str] | None = None,
) -> Mistake:
    """A mistake; ``field`` leads to the part of the value it is about, ``placed`` is the message around a name."""
    # pydantic formats the template with the context: braces in a customer's text must not be read as fields
    context = {"message": message, "hint": hint, "field": field, "placed": placed}
    return PydanticCustomError(code, "{message}", context)


def shown(value: object) -> str:
    """A value as messages quote it, cut when long."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
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
    verb = "belong" if wanted in (NAMES, FIELDS, EITHER) else "belongs"
    placed = (f"{wanted} {verb} under ", f", not {shown(value)}")
    return _mistake("wrong-kind", f"{wanted} {verb} here, not {shown(value)}", placed=placed)


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
    message = f"{shown(value)} is not one of the words known here"
    return _mistake(
        "unknown-word", message, choose_from(str(value), allowed), placed=("", f" cannot be {shown(value)}")
    )


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
    hint = choose_from(str(value), allowed, what="known mistakes")
    if str(value).casefold() in ("no", "false", "0", "-", "nothing"):
        hint = "did you mean `none`? it says that somebody looked and found nothing"
    if value == "none":
        hint = "write `mistakes: none`, without a list"
    return _mistake("unknown-flag", f"{shown(value)} is not a known service mistake", hint)


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
    hint = choose_from(str(value), allowed, what="levels")
    return _mistake("unknown-level", f"{shown(value)} is not a level of the pyramid", hint)


def not_a_number(value: object, wanted: str | None = None) -> Mistake:
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
    hint = _number_hint(value) or (f"write {wanted}" if wanted else "write digits, with a point for decimals: `4.5`")
    if isinstance(value, int | float) and abs(value) > 1e299:
        return _mistake("not-a-number", "this number is larger than any that is read here", hint)
    return _mistake("not-a-number", f"{shown(value)} is not a number", hint)


def _number_hint(value: object) -> str | None:
    """How a number that people write, and files do not, is written here."""
    text = str(value).strip()[:100]
    money = re.fullmatch(r"([\d.,]+) ?(?:[A-Z]{3}|[€$£])|[€$£] ?([\d.,]+)", text)
    if money:
        return f"write the number alone: `{money[1] or money[2]}`"
    thousands = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?[kK]", text)
    if thousands and "," not in text:
        return f"write it in full: `{float(thousands[1]) * 1000:.0f}`"
    decimal = re.fullmatch(r"([-+]?\d+),(\d+ ?%?)", text)
    if decimal:
        return f"decimals take a point: `{decimal[1]}.{decimal[2]}`"
    if re.fullmatch(r"\d{1,3}([ _'’\u00a0\u202f]\d{3})+", text):
        return f"write it without blanks: `{re.sub(r'[^0-9]', '', text)}`"
    if re.fullmatch(r"\d+([ ;/]+\d+)+", text):
        return f"if these are several numbers, write a list: `[{', '.join(re.findall(r'[0-9]+', text))}]`"
    if re.fullmatch(r"[-+]?0\d+", text):
        return "write it without the leading zero"
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
    return _mistake("not-a-count", f"{shown(value)} is not a count", _count_hint(value))


def _count_hint(value: object) -> str:
    text = str(value).strip()[:100]
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return f"write it without separators: `{re.sub(r'[.,]', '', text)}`"
    if re.fullmatch(r"\d{16,}", text):
        return "the largest count read has 15 digits"
    if re.fullmatch(r"\d+[.,]\d+", text):
        return "a count is a whole number, without decimals"
    return _number_hint(value) or "a count is a whole number, 0 or more"


def out_of_range(value: object, low: float, high: float, what: str, range_: str, field: str | None = None) -> Mistake:
    """A number lies outside what its field allows: emotion -2 to 2, importance 1 to 5 and the like.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: 4}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, emotion: 2}}}}
    """
    message = f"{what} {shown(value)} lies outside {low:g} to {high:g}"
    return _mistake("out-of-range", message, f"write {range_}", field)


def not_a_share(value: object) -> Mistake:
    """A share is written ``60%`` or ``0.6``; nothing else is read as one.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: "half"}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}
    """
    return _mistake("not-a-share", f"{shown(value)} is not a share", _number_hint(value) or "write `60%` or `0.6`")


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
    return _mistake("share-without-percent", f"{shown(value)} is more than everybody", f"did you mean `{value}%`?")


def share_out_of_range(value: object) -> Mistake:
    """A share below 0 % or above 100 %.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 160%}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}
    """
    message = f"{shown(value)} is not between 0% and 100%"
    return _mistake("share-out-of-range", message, "write a share from `0%` to `100%`")


def not_a_duration(value: object) -> Mistake:
    """A duration is a number and a unit: ``90 s``, ``2 min``, ``3 h``, ``4 days``, ``2 weeks``, ``1 month``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, duration: 5}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, duration: 5 min}}}}
    """
    return _mistake("not-a-duration", f"{shown(value)} is not a duration", _duration_hint(str(value).strip()[:100]))


def _duration_hint(text: str) -> str:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"add the unit: `{text} s`, `{text} min`, `{text} h` or `{text} day{'s' if text != '1' else ''}`"
    clock = re.fullmatch(r"(\d{1,3}):(\d\d)", text)
    if clock:
        whole = int(clock[1]) * 60 + int(clock[2])
        return f"write `{whole} s` or `{whole} min`"
    comma = re.fullmatch(r"(\d+),(\d+ ?[a-z]+)", text)
    if comma:
        return f"decimals take a point: `{comma[1]}.{comma[2]}`"
    if re.fullmatch(r"\d+ ?[a-z]* ?[-–] ?\d+ ?[a-z]+", text):
        return "write the usual one, not a range"
    return "write a number and a unit: `s`, `min`, `h`, `days`, `weeks` or `months`"


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
    hint = "the calendar has no such day" if meant == value else f"write it as `{meant}`"
    return _mistake("not-a-date", f"{shown(value)} is not a date", hint)


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
    hint = f"did you mean `{meant}`?" if meant else "write its short code, such as `en`, `ru` or `ro`"
    return _mistake("not-a-language", f"{shown(value)} is not the code of a language", hint)


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
    hint = f"did you mean `{word}`?" if word else "write `true` or `false`"
    return _mistake("not-a-flag", f"{shown(value)} is neither `true` nor `false`", hint)


def empty_value() -> Mistake:
    """A key without a value. Unknown is written by leaving the key out, not by leaving it empty.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: }}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, mistakes: none}}}}
    """
    return _mistake("empty-value", "nothing is written here", "write a value, or delete the key")


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
    return _mistake("unreadable-target", f"{shown(value)} is not a target", "write a share (`80%`) or an index (`70`)")


def not_a_scale(value: object) -> Mistake:
    """A scale is its lowest and highest answer: ``1-5``, ``0-10``.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 5, mean: 4, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 1-5, mean: 4, n: 40}}}}}}
    """
    hint = "write the lowest and the highest answer: `1-5`"
    return _mistake("not-a-scale", f"{shown(value)} is not a scale", hint, "scale")


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
    message = f"the scale {low:g}-{high:g} does not say which end is best for the customer"
    if mean is None or not low <= mean <= high:
        hint = f"add `best: {low:g}` if little effort is a low answer, `best: {high:g}` if easy is a high one"
    else:
        ease = 100 * (mean - low) / (high - low)
        hint = (
            f"`best: {low:g}` (effort: low is easy) reads {mean:.4g} as ease {100 - ease:.1f}, "
            f"`best: {high:g}` (ease: high is easy) as {ease:.1f}"
        )
    return _mistake("scale-without-direction", message, hint)


def missing_scale() -> Mistake:
    """A score of this kind needs its scale; only CSAT, CSI, NPS and CLI have a usual one.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {trust: {mean: 3.4, n: 80}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {trust: {scale: 1-5, mean: 3.4, n: 80}}}}}}
    """
    hint = "add `scale: 1-7`, and `best: 7` if 7 is best for the customer"
    return _mistake("missing-scale", "this score does not say its scale", hint)


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
    message = f"{best:g} is not an end of the scale {low:g}-{high:g}"
    return _mistake("best-not-an-end", message, f"write `best: {low:g}` or `best: {high:g}`", "best")


def preset_against_scale(preset: str, scale: str, best: float, given: str) -> Mistake:
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
    message = f"the preset `{preset}` is the scale {scale}, {best:g} best, not {given}"
    return _mistake("preset-against-scale", message, "delete the preset, or what contradicts it", "preset")


def contradicting_answers(message: str, hint: str, field: str) -> Mistake:
    """The same answers are given twice, and not alike.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 3, 4, 5], n: 99}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [1, 2, 3, 4, 5]}}}}}}
    """
    return _mistake("contradicting-answers", message, hint, field)


def counts_of_wrong_length(given: int, wanted: int, scale: str) -> Mistake:
    """``counts`` has one number for each answer of the scale, the lowest answer first.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [2, 3, 5, 20]}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {counts: [2, 3, 5, 20, 20]}}}}}}
    """
    message = f"{given} counts for {scale}, which has {wanted} answers"
    return _mistake("counts-of-wrong-length", message, "one count for each answer, the lowest answer first", "counts")


def mean_outside_scale(mean: float, low: float, high: float, field: tuple[str, ...] = ("mean",)) -> Mistake:
    """A mean lies between the two ends of its scale.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {mean: 82, n: 40}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {share: 82%, n: 40}}}}}}
    """
    hint = f"give the scale that was asked, such as `scale: 1-{10 if mean > 7 else 7}`"
    if not low <= mean <= 10:
        hint = f"write a mean from {low:g} to {high:g}"
    if 10 < mean <= 100 and field == ("mean",):
        hint = f"a share of good answers is written `share: {mean:g}%`"
    return _mistake("mean-outside-scale", f"the mean {mean:g} lies outside the scale {low:g}-{high:g}", hint, field)


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
    message = f"no answers on this scale with this mean spread by {sd:g}"
    return _mistake("impossible-spread", message, f"the standard deviation is at most {largest:.3g}", "sd")


def share_or_count(given: str) -> Mistake:
    """An arrow says how many take it: as a share, or as a count of those observed.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: {history: kept}}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, next: {success: {share: 60%, history: kept}}}}}}
    """
    return _mistake("share-or-count", f"this arrow has {given}", "give `share: 40%` or `count: 120`, one of them")


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
    hint = "add `period:` with `week`, `month`, `quarter` or `year`"
    return _mistake("churn-without-period", "this churn has no period", hint)


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
    message = f"{lost:,} were lost of {at_start:,} who were there at the start"
    return _mistake("more-lost-than-there-were", message, "are `lost` and `at_start` swapped?", "lost")


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
    hint = "give `per_success`, or `margin`, `churn` and `period`"
    return _mistake("incomplete-value", f"this value has no {missing}", hint)


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
    hint = "write `discount: 1%` and `formula: first_now`"
    return _mistake("no-horizon", "without churn and discount this value has no end", hint)


def promise_of_nothing() -> Mistake:
    """A promised waiting time of zero cannot be kept or compared.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, wait: {typical: 3 min, promised: 0 min}}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, wait: {typical: 3 min, promised: 1 min}}}}}
    """
    hint = "write the time customers were told"
    return _mistake("promise-of-nothing", "a wait of nothing is promised", hint, "promised")


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
    return _mistake("weights-of-zero", "the weights add up to zero", "give at least one of them a number above 0")


def incomplete_answers(message: str, hint: str, field: str | None = None) -> Mistake:
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
    return _mistake("incomplete-answers", message, hint, field)


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
    message = f"{shown(value)} is not a version of journey files"
    return _mistake("unknown-version", message, "write `version: 1`, or leave it out", "version")


def missing_field(name: str, owner: str, example: str | None = None) -> Mistake:
    """A field without which its owner means nothing.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {name: The shop}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {name: The shop, channel: web}}}}
    """
    hint = f"add it, like `{example}`" if example else f"add `{name}:`"
    return _mistake("missing-field", f"{owner} has no `{name}`", hint)


def unknown_field(name: str, owner: str, hint: str | None = None) -> Mistake:
    """A field that its owner does not have, often a slip of the pen.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {chanel: web, channel: web}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    return _mistake("unknown-field", f"{owner} has no field {shown(name)}", hint)


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
        impossible_spread,
        share_or_count,
        churn_without_period,
        more_lost_than_there_were,
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
