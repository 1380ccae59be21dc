"""Journeys by chance for pictures: long words, six scripts, emoji, every kind of note; the same for the same number."""

from random import Random
from typing import Any

from journeymap.model import Journey

Data = dict[str, Any]

WORDS = {
    "en": [
        "pay",
        "the",
        "basket",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "by",
        "card",
        "38 %",
        "😡",
        "👍🏽",
        "again",
    ],
    "ru": [
        "оплата",
        "и",
        "доставка",
        "рентгеноэлектрокардиографический",
        "снова",
        "ждать",
        "120 000",
        "📦",
        "на",
        "сайте",
    ],
    "ro": ["plată", "în", "așteptare", "necorespunzătoare", "și", "livrare", "din", "nou", "🚚", "e-mail"],
    "zh": ["在线支付", "页面无法打开", "客服", "等待二十分钟", "，", "电话", "退货", "😀", "包裹", "确认订单"],
    "ar": ["الدفع", "الصفحة", "لا", "تفتح", "على", "الهاتف", "المحمول", "😡", "خدمة", "العملاء"],
    "he": ["הזמנה", "לא", "נפתחת", "בטלפון", "ולכן", "הלקוחות", "מתקשרים", "👍", "שוב", "WhatsApp"],
    "hi": ["भुगतान", "पृष्ठ", "नहीं", "खुलता", "फिर", "से", "ग्राहक", "सेवा", "😡", "फ़ोन"],
}
"""Words by the language of a journey: each writes in its own script, with a Latin word or an emoji between."""

LANGUAGES = tuple(WORDS)


def journey(number: int) -> Journey:
    """The journey of a number."""
    chance = Random(number)
    language = LANGUAGES[number % len(LANGUAGES)]
    say = Speaker(chance, language)
    count = chance.choice((1, 3, 6, 9, 14, 22))
    names = [f"t{at}" for at in range(count)]
    personas = {f"p{at}": {"name": say(1, 4), "about": say(3, 8)} for at in range(chance.choice((0, 1, 2, 4)))}
    points = {name: _point(chance, say, names, at, tuple(personas)) for at, name in enumerate(names)}
    data: Data = {
        "journey": say(2, 9), "language": language, "scenario": say(4, 14), "ask": say(3, 12), "success": say(2, 6),
        "period": "2026-Q1", "entrants": chance.randint(1, 10**7), "personas": personas,
        "value": {"per_success": chance.randint(1, 10**5), "currency": "EUR"},
        "stages": dict(_stages(chance, say, points)),
    }  # fmt: skip
    return Journey.model_validate(data)


class Speaker:
    """Texts of some words of a language."""

    def __init__(self, chance: Random, language: str) -> None:
        self.chance, self.words = chance, WORDS[language]

    def __call__(self, least: int, most: int) -> str:
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(least, most)))


def _stages(chance: Random, say: Speaker, points: Data) -> list[tuple[str, Data]]:
    names = list(points)
    found = []
    while names:
        most = chance.randint(1, 5)
        inside, names = names[:most], names[most:]
        stage = {"name": say(1, 4), "goal": say(2, 8), "touchpoints": {name: points[name] for name in inside}}
        found.append((f"s{len(found)}", stage))
    return found


def _point(chance: Random, say: Speaker, names: list[str], at: int, personas: tuple[str, ...]) -> Data:
    point: Data = {"name": say(1, 6), "channel": say(1, 3)}
    onward = {names[at + 1]: 0.5} if at + 1 < len(names) else {"success": 0.6}
    onward |= dict.fromkeys(chance.sample(names, k=min(len(names), chance.randint(0, 3))), 0.02)
    point["next"] = {target: f"{100 * share:g}%" for target, share in onward.items()}
    maybe: Data = {
        "does": say(2, 9),
        "owner": say(1, 4),
        "emotion": {"value": chance.randint(-20, 20) / 10, "source": "interviews"},
        "thoughts": [{"says": say(2, 10), **_whose(chance, personas)} for _ in range(chance.randint(1, 3))],
        "wait": {"typical": "9 days", "promised": "2 days"},
        "moment_of_truth": True,
        "gains": [{"what": say(2, 9), "reports": chance.randint(1, 999), "source": "survey"}],
        "blueprint": {part: say(2, 10) for part in ("evidence", "frontstage", "backstage", "support")},
        "scores": {
            "ces": {"scale": "1-7", "best": 7, "mean": chance.randint(10, 70) / 10, "n": chance.randint(5, 99999)},
            "csat": {"counts": [chance.randint(0, 900) for _ in range(4)] + [1]},
        },
        "capabilities": {"inform": say(1, 5)},
    }
    point |= {key: value for key, value in maybe.items() if chance.random() < 0.7}
    if chance.random() < 0.6:
        pain = {
            "what": say(2, 12),
            "severity": chance.choice(("low", "medium", "high")),
            "reports": chance.randint(1, 9999),
        }
        point["pains"] = [{**pain, "source": "tickets", **_whose(chance, personas)}]
        point["opportunities"] = [{"idea": say(2, 12), "answers": pain["what"], "impact": 2, "owner": say(1, 4)}]
    return point


def _whose(chance: Random, personas: tuple[str, ...]) -> Data:
    return {"persona": chance.choice(personas)} if personas and chance.random() < 0.5 else {}
