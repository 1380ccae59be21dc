"""Sentences for people who read no tables, in three languages: numbers, forms, and no better than measured."""

from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from conftest import HOUSE
from hypothesis import example, given
from hypothesis import strategies as st
from random_journeys import journey

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.friction import friction
from journeymap.analysis.friction_facts import friction_fact
from journeymap.analysis.omnichannel import lost_history, omnichannel
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.signs import COMPONENTS, Severity
from journeymap.reading import load, loads
from journeymap.words import LANGUAGES, words_for
from journeymap.words.telling import told

LOOPS = Path(__file__).parent / "reference" / "loops.yaml"
BLANK = "\u00a0"


def drop_off_sentence(journey, flow, words=None):
    """What is said of the stages that lose most."""
    assert flow.of_journey is journey
    return None if flow.fact is None else told(flow.fact, words)


def said(language, label, asked, *, value=53.4, known=5, signs=COMPONENTS):
    """The sentence about a place called Pay of which some signs are known."""
    components = dict.fromkeys(signs[:known], 0.5)
    found = Severity(components, tuple(signs[known:]), value, 40.2, 73.1, 0.8, None)
    pay = journey({"buy": {"pay": {"name": "Pay"}}}, language=language)
    return told(friction_fact(pay, "pay", found, label, asked))


ASKED = {
    "en": {
        "low": "Pay: nothing bad found in what was measured (5 of 7 signs, 330 answers).",
        "moderate": "Pay: somewhat hard for customers (53). 330 answers, 2 of 7 signs unknown; could be 40 to 73.",
        "high": "Pay: hard for customers (53). 330 answers, 2 of 7 signs unknown; could be 40 to 73.",
        "severe": "Pay: very hard for customers (53). 330 answers, 2 of 7 signs unknown; could be 40 to 73.",
        None: "Pay: too little is known (5 of 7 signs); could be 40 to 73.",
    },
    "ru": {
        "low": "Pay: в измеренном ничего плохого не найдено (известно признаков: 5 из 7, 330 ответов).",
        "moderate": (
            "Pay: клиентам местами трудно (53). 330 ответов, неизвестных признаков: 2 из 7; может быть 40–73."
        ),
        "high": "Pay: клиентам трудно (53). 330 ответов, неизвестных признаков: 2 из 7; может быть 40–73.",
        "severe": ("Pay: клиентам очень трудно (53). 330 ответов, неизвестных признаков: 2 из 7; может быть 40–73."),
        None: "Pay: данных слишком мало (известно признаков: 5 из 7); может быть 40–73.",
    },
    "ro": {
        "low": "Pay: nimic rău în ceea ce s-a măsurat (indicii cunoscute: 5 din 7, 330 de răspunsuri).",
        "moderate": (
            "Pay: pe alocuri dificil pentru clienți (53). 330 de răspunsuri, indicii necunoscute: 2 din 7; "
            "ar putea fi între 40 și 73."
        ),
        "high": (
            "Pay: dificil pentru clienți (53). 330 de răspunsuri, indicii necunoscute: 2 din 7; "
            "ar putea fi între 40 și 73."
        ),
        "severe": (
            "Pay: foarte dificil pentru clienți (53). 330 de răspunsuri, indicii necunoscute: 2 din 7; "
            "ar putea fi între 40 și 73."
        ),
        None: "Pay: se știe prea puțin (indicii cunoscute: 5 din 7); ar putea fi între 40 și 73.",
    },
}

UNASKED = {
    "en": {
        "low": "Pay: nothing bad found in what was measured (3 of 5 signs), but no customer was asked.",
        "moderate": "Pay: looks somewhat hard (53), but no customer was asked.",
        "high": "Pay: looks hard (53), but no customer was asked.",
        "severe": "Pay: looks very hard (53), but no customer was asked.",
        None: "Pay: too little is known (3 of 5 signs); could be 40 to 73.",
    },
    "ru": {
        "low": "Pay: в измеренном ничего плохого не найдено (известно признаков: 3 из 5), но клиентов не спрашивали.",
        "moderate": "Pay: похоже, местами трудно (53), но клиентов не спрашивали.",
        "high": "Pay: похоже, трудно (53), но клиентов не спрашивали.",
        "severe": "Pay: похоже, очень трудно (53), но клиентов не спрашивали.",
        None: "Pay: данных слишком мало (известно признаков: 3 из 5); может быть 40–73.",
    },
    "ro": {
        "low": (
            "Pay: nimic rău în ceea ce s-a măsurat (indicii cunoscute: 3 din 5), dar niciun client nu a fost întrebat."
        ),
        "moderate": "Pay: pare pe alocuri dificil (53), dar niciun client nu a fost întrebat.",
        "high": "Pay: pare dificil (53), dar niciun client nu a fost întrebat.",
        "severe": "Pay: pare foarte dificil (53), dar niciun client nu a fost întrebat.",
        None: "Pay: se știe prea puțin (indicii cunoscute: 3 din 5); ar putea fi între 40 și 73.",
    },
}

CASES = [(language, label) for language in LANGUAGES for label in ("low", "moderate", "high", "severe", None)]


@pytest.mark.parametrize(("language", "label"), CASES)
def test_what_customers_said(language, label):
    assert said(language, label, 330) == ASKED[language][label]


@pytest.mark.parametrize(("language", "label"), CASES)
def test_what_nobody_was_asked_about(language, label):
    counted = COMPONENTS[2:]  # drop-off, waits, repeats, hand-overs, mistakes: none of them an answer
    assert said(language, label, 0, known=3, signs=counted) == UNASKED[language][label]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "(53). Nobody says how many answered, 2 of 7 signs unknown; could be 40 to 73."),
        ("ru", "(53). Число ответов не указано, неизвестных признаков: 2 из 7; может быть 40–73."),
        ("ro", "(53). Nu se spune câți au răspuns, indicii necunoscute: 2 din 7; ar putea fi între 40 și 73."),
    ],
)  # fmt: skip
def test_customers_were_asked_but_nobody_says_how_many(language, sentence):
    assert said(language, "high", 0).endswith(sentence)


def test_everything_is_known():
    assert said("en", "high", 330, known=7) == "Pay: hard for customers (53). 330 answers, every sign known."
    assert said("ru", "high", 330, known=7) == "Pay: клиентам трудно (53). 330 ответов, все признаки известны."
    assert said("ro", "high", 330, known=7) == (
        "Pay: dificil pentru clienți (53). 330 de răspunsuri, toate indiciile sunt cunoscute."
    )


@pytest.mark.parametrize(
    ("language", "n", "words"),
    [
        ("en", 1, "1 answer"), ("en", 2, "2 answers"), ("en", 1200, "1,200 answers"),
        ("ru", 1, "1 ответ"), ("ru", 3, "3 ответа"), ("ru", 5, "5 ответов"), ("ru", 11, "11 ответов"),
        ("ru", 21, "21 ответ"), ("ru", 22, "22 ответа"), ("ru", 112, "112 ответов"),
        ("ru", 1200, f"1{BLANK}200 ответов"),
        ("ro", 1, "1 răspuns"), ("ro", 2, "2 răspunsuri"), ("ro", 19, "19 răspunsuri"), ("ro", 20, "20 de răspunsuri"),
        ("ro", 101, "101 răspunsuri"), ("ro", 120, "120 de răspunsuri"), ("ro", 1200, "1.200 de răspunsuri"),
    ],
)  # fmt: skip
def test_plural_forms(language, n, words):
    assert f"(53). {words}, " in said(language, "high", n)


def test_the_sentence_counts_people_of_two_sources_and_nobody_twice():
    def said(effort, satisfied):
        ces = {"preset": "ces2", "mean": 3, "n": 230, **effort}
        pay = {"scores": {"ces": ces, "csat": {"mean": 3, "n": 100, **satisfied}}}
        return friction(journey({"buy": {"pay": pay}}))["pay"].sentence

    # effort 2/3 and dissatisfaction 1/2: 80 x 3/5 + 20 x 2/3
    begins = "Pay: very hard for customers (61). {} answers, 4 of 6 signs unknown; could be "
    assert said({}, {}).startswith(begins.format(230))
    assert said({"source": "calls"}, {"source": "post"}).startswith(begins.format(330))
    guess = friction(journey({"buy": {"pay": {"scores": {"ces": {"preset": "ces2", "mean": 3}, "csat": {"mean": 3}}}}}))
    assert "no customer was asked" not in guess["pay"].sentence
    assert "Nobody says how many answered" in guess["pay"].sentence


# ---------------------------------------------------------------- where people leave

FUNNEL = {
    "discover": {"ad": {"next": {"shop": 0.81}}},
    "pay": {"shop": {"next": {"success": 0.79}}},
}


def test_the_stage_that_loses_most():
    # 19 of 100 leave the ad; of 81 who come to the till 21 %, which are 17
    both = journey(FUNNEL)
    assert drop_off_sentence(both, dropoff(both)) == (
        "Pay loses 21% of those who arrive; Discover loses the most people, 19 of 100 who start."
    )
    assert drop_off_sentence(both, dropoff(both), words_for("ru")) == (
        f"«Pay» теряет 21{BLANK}% пришедших; больше всего людей теряет «Discover»: 19 из каждых 100 начавших."
    )
    assert drop_off_sentence(both, dropoff(both), words_for("ro")) == (
        f"„Pay” pierde 21{BLANK}% dintre cei care ajung acolo; "
        "„Discover” pierde cei mai mulți oameni: 19 la fiecare 100 care încep."
    )


def test_the_same_stage_loses_most_either_way():
    one = journey({"pay": {"shop": {"next": {"success": 0.4}}}})
    assert drop_off_sentence(one, dropoff(one)) == "Pay loses the most: 60% of those who arrive, 60 of 100 who start."
    assert drop_off_sentence(one, dropoff(one), words_for("ru")) == (
        f"Больше всего теряет «Pay»: 60{BLANK}% пришедших, 60 из каждых 100 начавших."
    )
    assert drop_off_sentence(one, dropoff(one), words_for("ro")) == (
        f"„Pay” pierde cel mai mult: 60{BLANK}% dintre cei care ajung acolo, 60 la fiecare 100 care încep."
    )


def test_no_level_is_said_in_words():
    shop = "{channel: web, capabilities: {inform: planned}}"
    tea = loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{shop: {shop}}}}}}}}}")
    assert pyramid(tea).sentence == "The journey reaches no level of the customer experience pyramid yet."
    assert "0" not in pyramid(tea.replace(language="ro")).sentence
    assert "1" in pyramid(load(HOUSE / "journeys" / "online-shop.yaml").replace(language="ro")).sentence


def test_few_are_not_none():
    one = journey({"pay": {"shop": {"next": {"success": 0.998}}}})
    assert drop_off_sentence(one, dropoff(one)) == "Pay loses the most: <1% of those who arrive, 0.2 of 100 who start."
    assert "0,2 из каждых" in drop_off_sentence(one, dropoff(one), words_for("ru"))
    fewer = journey({"pay": {"shop": {"next": {"success": 0.9999}}}})
    assert "<0.1 of 100 who start" in drop_off_sentence(fewer, dropoff(fewer))


def test_no_sentence_where_nobody_is_lost_or_nothing_known():
    for silent in (journey({"pay": {"shop": {}}}), journey({"pay": {"shop": {"next": {"success": 1.0}}}})):
        assert drop_off_sentence(silent, dropoff(silent)) is None


# ---------------------------------------------------------------- hand-overs


def test_hand_overs_name_the_giver_the_largest_first():
    loops = load(LOOPS)
    # 17.9 from the articles to the chat, 14.4 to the phone, 1.75 back from the visit; chat to phone is kept in part
    facts = list(lost_history(omnichannel(loops)))
    assert [told(fact) for fact in facts] == [
        "What customers have told is lost between Faq and Chat (18 of 100 go that way).",
        "What customers have told is lost between Faq and Phone (14 of 100 go that way).",
        "What customers have told is lost between Visit and Phone (1.8 of 100 go that way).",
    ]
    assert told(facts[0], words_for("ru")).replace(BLANK, " ") == (
        "На переходе «Faq» → «Chat» теряется то, что клиент уже рассказал (так идут 18 из 100)."
    )
    assert told(facts[0], words_for("ro")).replace(BLANK, " ") == (
        "Între „Faq” și „Chat” se pierde ce a spus deja clientul (așa merg 18 din 100)."
    )


def test_a_hand_over_of_several_personas_is_said_once():
    arrow = {"share": 0.5, "history": "lost"}
    parts = {name: {"next": {"call": arrow, "success": 0.4}} for name in ("anna", "paul")}
    points = {"shop": {"by_persona": parts}, "call": {"channel": "phone", "next": {"success": 1.0}}}
    two = journey({"buy": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})
    (fact,) = lost_history(omnichannel(two))
    assert fact.values == {"giver": "shop", "receiver": "call", "flow": pytest.approx(0.5)}


# ---------------------------------------------------------------- the words themselves


def phrases(language):
    """Every phrase of a language by its name and, where it has them, its plural form."""
    found = {}
    for name, phrase in words_for(language).phrases.items():
        forms = phrase.items() if isinstance(phrase, dict) else [(None, phrase)]
        found |= {(name, form): str(text) for form, text in forms}
    return found


def placeholders(text):
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def signed(text):
    """A number of babel with the minus of print, and none before nothing."""
    return text.replace("-", "\u2212" if set(text) & set("123456789") else "")


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.decimals(-(10**9), 10**9, places=4).map(float), decimals=st.integers(0, 3))
@example(value=0.285, decimals=0)
@example(value=-0.5, decimals=0)
@example(value=1234567.0, decimals=0)
def test_numbers_are_written_as_babel_writes_them(language, value, decimals):
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = signed(format_decimal(round(value, decimals), pattern, locale=language))
    assert words_for(language).number(value, decimals) == written
    share = value / 1000
    if not 0 < share < 10.0**-decimals / 200:
        sign = "%" if language == "en" else "\u00a0%"
        written = signed(format_percent(share, pattern + sign, locale=language))
        assert words_for(language).percent(share, decimals) == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_forms_of_nouns_are_those_of_babel(language):
    locale = Locale.parse(language)
    for month in range(1, 13):
        day = date(2026, month, 22)
        assert words_for(language).date(day) == format_date(day, "d MMMM y", locale=locale)
    for n in range(1000):
        form = locale.plural_form(n)
        wanted = words_for(language).phrases["reports"][form].format(n=words_for(language).number(n))
        assert words_for(language)("reports", n=n) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase(language):
    assert set(words_for(language).phrases) == set(words_for("en").phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_fills_in_the_same(language):
    english = {name: placeholders(text) for (name, _), text in phrases("en").items()}
    for (name, form), text in phrases(language).items():
        assert placeholders(text) == english[name], (name, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_there(language):
    wanted = set(Locale.parse(language).plural_form.tags) | {"other"}
    plural = [name for name, phrase in words_for("en").phrases.items() if isinstance(phrase, dict)]
    for name in plural:
        assert set(words_for(language).phrases[name]) == wanted, name


@pytest.mark.parametrize(("language", "letters"), [("ru", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("ro", "ŞşŢţ")])
def test_letters_of_the_language(language, letters):
    # Russian words have no Latin look-alikes in them; Romanian ș and ț have commas, not cedillas
    import re

    for (name, _), text in phrases(language).items():
        plain = re.sub(r"\{.*?\}", "", text)
        if language == "ru":
            mixed = re.findall(r"\b\w*(?:[а-яё][a-z]|[a-z][а-яё])\w*\b", plain, re.IGNORECASE)
            assert not mixed, (name, mixed)
        else:
            assert not set(plain) & set(letters), name


@pytest.mark.parametrize(
    ("language", "number", "percent"),
    [("en", "40,000.5", "5.8%"), ("ru", f"40{BLANK}000,5", f"5,8{BLANK}%"), ("ro", "40.000,5", f"5,8{BLANK}%")],
)
def test_numbers_as_each_language_writes_them(language, number, percent):
    words = words_for(language)
    assert words.number(40000.5, 1) == number
    assert words.percent(0.0575, 1) == percent
    assert words.number(-3) == "\u22123"


def test_a_language_without_words_speaks_english():
    assert words_for("de").language == "en"
    assert words_for("ru-MD").language == "ru"
    assert words_for("ro_RO").language == "ro"
