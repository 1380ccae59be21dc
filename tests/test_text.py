"""Widths against the font file and a real browser; places to break against the rules of typography."""

import importlib.util
import random
import re
import unicodedata
from pathlib import Path

import pytest
from browser import INTER, Box, drawn_texts
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from journeymap.drawing import advances
from journeymap.drawing.scene import Scene, Text
from journeymap.drawing.svg import svg
from journeymap.drawing.text import Run, direction, runs, stretches, width, wrap, wrap_heading
from journeymap.drawing.theme import FONTS, LIGHT

FACES = ((11, 400), (12, 400), (12.5, 600), (14, 700), (16, 700), (20, 400), (24, 600), (32, 700))

RUSSIAN = """покупатель оформляет заказ на сайте и получает письмо с подтверждением тут что кто ещё съезд объём подъезд
    ответ поддержки оплата картой корзина поиск возврат денег через пять рабочих дней неудобно долго ждать"""
UKRAINIAN = "її їжак мої твої Київ ґудзик щодня під’їзд отримує підтвердження єдиний"
ROMANIAN = """clientul plasează comanda și primește confirmarea prin e-mail așteaptă livrarea curierului la ușă plătește
    înregistrare coș întrebări știință țară experiență înapoi Țintă Încă împărțit"""
ENGLISH = """Customers AWAY To Type Two pay at checkout; “quoted” (in brackets) fitting 24/7, 4,812 people €10 −19 pp →
    38 % it’s first-class W.A.V.E. Lyft P2P “Wow!” 10x10 2*3 A*B Ty. Va, fjord office №7"""

FOREIGN = {
    "chinese": "在线支付页面|订单确认，请稍候。|等待快递员（30分钟）|“收到了错误的商品”|时间：两天",
    "japanese": "注文を確認する|カートに入れる|「とても便利です」|返品・返金|支払い方法を選ぶ",
    "korean": "주문 확인 이메일|배송이 늦어요|결제 페이지에서 오류가 발생했습니다|매우 만족",
    "arabic": "الدفع بالبطاقة البنكية|خدمة العملاء لا تجيب|أين طلبي؟|بحث عن المنتجات|سعر مناسب|شكراً|دفع|پیگیری سفارش",
    "hebrew": "תשלום בכרטיס אשראי|שירות הלקוחות לא עונה|איפה ההזמנה שלי|שליח אדיב|שש|שָׁלוֹם",
    "devanagari": "भुगतान पृष्ठ पर जाएँ|ऑर्डर की पुष्टि|मेरा ऑर्डर कहाँ है|डिलीवरी का समय चुनें|क्षमा करें",
    "thai": "ชำระเงินด้วยบัตร|ยืนยันคำสั่งซื้อ|เลือกเวลาจัดส่ง|ลืมรหัสผ่าน",
    "emoji": "😀|✅ ok|📦 sent|😡 very bad",
    "bengali": "গ্রাহক সেবা উত্তর দেয় না",
    "tamil": "வாடிக்கையாளர் சேவை",
    "telugu": "చెల్లింపు పేజీ",
    "georgian": "გადახდის გვერდი",
    "armenian": "Վճարման էջ",
    "ethiopic": "የክፍያ ገጽ",
    "khmer": "ទំព័រទូទាត់ប្រាក់",
}


def made_up_words(letters: str, count: int) -> list[str]:
    """Words of letters in any order: they hold pairs that no dictionary has."""
    chance = random.Random(letters)
    return ["".join(chance.choices(letters, k=chance.randint(2, 12))) for _ in range(count)]


INTER_LINES = {
    "latin": ENGLISH.split() + ROMANIAN.split() + made_up_words("abcdefghijklmnopqrstuvwxyz", 60),
    "cyrillic": RUSSIAN.split() + UKRAINIAN.split() + made_up_words("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", 60),
    "rare pairs": made_up_words("AaBbTtVvWwYyLlPpăîșțÂȘȚАЖТУЯтуяї(1–7)*/’”.,_", 120),
}


def picture(lines: list[str], size: float, weight: int) -> str:
    texts = tuple(Text(20, 20, (line,), "text", size, weight) for line in lines)
    return svg(Scene(400, 40, "Widths", "", texts, LIGHT))


@pytest.fixture(scope="module")
def errors() -> dict[str, list[tuple[float, str]]]:
    """For each script: by how much our width is more than Chromium's, as a share, for every line and face."""
    lines = INTER_LINES | {script: FOREIGN[script].split("|") for script in FOREIGN}
    asked = [(script, face) for script in lines for face in FACES]
    drawn = drawn_texts([picture(lines[script], *face) for script, face in asked])
    found: dict[str, list[tuple[float, str]]] = {script: [] for script in lines}
    for (script, face), boxes in zip(asked, drawn, strict=True):
        for line, box in zip(lines[script], boxes, strict=True):
            found[script].append((more_than_drawn(line, face, box), f"{line!r} {face}"))
    return found


def more_than_drawn(line: str, face: tuple[float, int], box: Box) -> float:
    return (width(line, *face) - box.length) / box.length


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_words_in_inter_are_measured_within_one_percent(
    errors: dict[str, list[tuple[float, str]]], script: str
) -> None:
    assert len(errors[script]) > 700
    assert sum(abs(error) for error, _ in errors[script]) / len(errors[script]) < 0.01


@pytest.mark.parametrize("script", INTER_LINES)
def test_words_in_inter_are_never_too_narrow(errors: dict[str, list[tuple[float, str]]], script: str) -> None:
    # Chromium rounds a glyph's advance to 1/64 px, which is the fifth of a percent of a one-letter word.
    assert min(errors[script]) >= (-0.003, "")


@pytest.mark.parametrize("script", FOREIGN)
def test_other_scripts_are_never_too_narrow_by_more_than_one_percent(
    errors: dict[str, list[tuple[float, str]]], script: str
) -> None:
    assert min(errors[script]) >= (-0.01, "")


@pytest.mark.parametrize(
    ("script", "most"),
    [("chinese", 0.01), ("japanese", 0.01), ("korean", 0.02), ("hebrew", 0.10), ("arabic", 0.09), ("thai", 0.15)],
)
def test_other_scripts_do_not_waste_their_room(
    errors: dict[str, list[tuple[float, str]]], script: str, most: float
) -> None:
    assert sum(error for error, _ in errors[script]) / len(errors[script]) < most


def test_a_map_seen_at_any_zoom_keeps_its_widths() -> None:
    # Browsers pick Inter's optical size by the size on the screen unless the picture asks for geometric precision.
    small = picture(["First grocery order"], 32, 700)
    large = small.replace('width="400" height="40"', 'width="200" height="20"')
    assert small != large
    (one,), (other,) = drawn_texts([small, large])
    assert one.length == pytest.approx(other.length, rel=1e-4)


@pytest.fixture(scope="module")
def inter() -> TTFont:
    return TTFont(INTER)


def test_the_shipped_table_is_what_the_generator_makes_of_the_font(inter: TTFont) -> None:
    place = Path(__file__).parent.parent / "tools" / "make_advances.py"
    spec = importlib.util.spec_from_file_location("make_advances", place)
    assert spec and spec.loader
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    shipped = Path(advances.__file__).with_name("inter.tsv").read_text(encoding="utf-8")
    assert shipped == generator.table(inter)


@pytest.mark.parametrize("weight", [400, 600, 700])
@pytest.mark.parametrize("size", [14, 32])
def test_every_character_of_the_font_is_as_wide_as_the_font_says(inter: TTFont, size: int, weight: int) -> None:
    glyphs = inter.getGlyphSet(location={"opsz": size, "wght": weight})
    wrong = {
        chr(code)
        for code, glyph in inter.getBestCmap().items()
        if unicodedata.category(chr(code))[0] not in "CM"
        and round(width(chr(code), size, weight) * 2048 / size) != round(glyphs[glyph].width)
        and chr(code) != "*"  # wider beside capitals, and always measured so
        and not re.fullmatch(advances.EMOJI, chr(code))  # drawn by an emoji font even where Inter has a glyph
    }
    assert not wrong


def test_between_two_sizes_the_advances_lie_between_theirs() -> None:
    small, middle, large = (width("order", size, 700) / size for size in (14, 23, 32))
    assert middle == pytest.approx((small + large) / 2)
    assert width("order", 11) / 11 == pytest.approx(width("order", 14) / 14)


def test_accents_and_joiners_take_no_room() -> None:
    assert width("e\u0301", 12) == width("e", 12)
    assert width("pay\u200b\u00ad\u2060ment", 12) == width("payment", 12)
    assert width("\u200c\u200d\u061c\u2067\ufeff", 12) == 0


@pytest.mark.parametrize("emoji", ["👍🏽", "👨‍👩‍👧", "🇷🇴", "❤️", "1️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"])
def test_an_emoji_of_several_characters_is_as_wide_as_one(emoji: str) -> None:
    assert width(emoji, 20) == width("😀", 20)


# --- where lines break -------------------------------------------------------------------------------------------

NARROW = 1.0  # narrower than any letter: a line breaks wherever it may, and every word is cut


def test_a_text_that_fits_is_one_line_with_single_blanks() -> None:
    assert wrap("  Pay \n by\tcard ", 200, 12) == (("Pay by card",), False)
    assert wrap(" \n ", 200, 12) == ((), False)


def test_lines_break_after_blanks_hyphens_slashes_and_dashes() -> None:
    assert wrap("self-service", width("service", 12) + 0.1, 12).lines == ("self-", "service")
    assert wrap("terms/conditions", width("conditions", 12) + 0.1, 12).lines == ("terms/", "conditions")
    assert wrap("waiting—again", width("waiting—", 12) + 0.1, 12).lines == ("waiting—", "again")
    assert wrap("long\u200bword", width("word", 12) + 0.1, 12).lines == ("long", "word")


def test_a_soft_hyphen_shows_only_at_the_end_of_a_line() -> None:
    assert wrap("confir\u00admation", width("confirmation", 12), 12).lines == ("confirmation",)
    assert wrap("confir\u00admation", width("confirm", 12) + 5, 12).lines == ("confir-", "mation")


@pytest.mark.parametrize("together", ["4 812", "19 %", "10 €", "1 240 000", "2026-11-22", "24/7", "e-mail", "3,5"])
def test_numbers_and_short_prefixes_are_not_broken(together: str) -> None:
    room = max(width(together, 12), width("abc", 12)) + 0.1
    assert wrap(f"abc {together} abc", room, 12).lines == ("abc", together, "abc")


def test_chinese_breaks_between_characters_and_keeps_its_punctuation() -> None:
    assert wrap("时间，两天", 25, 12).lines == ("时", "间，", "两天")
    assert wrap("错（误）了", 36, 12).lines == ("错", "（误）", "了")
    for line in wrap("订单确认，请稍候。（支付）「错误」！", 40, 12).lines:
        assert line[0] not in "，。）」！" and line[-1] not in "（「"


def test_japanese_small_kana_do_not_start_a_line() -> None:
    for line in wrap("カートにチェックしてショッピングセンターへ", 40, 12).lines:
        assert line[0] not in "ャュョッァィゥェォー"


def test_a_word_wider_than_its_room_is_hyphenated() -> None:
    lines = wrap("Donaudampfschifffahrt", 60, 12).lines
    assert "".join(line.removesuffix("-") for line in lines) == "Donaudampfschifffahrt"
    assert all(line.endswith("-") for line in lines[:-1])
    assert all(width(line, 12) <= 60 for line in lines)


def test_other_scripts_are_cut_without_a_hyphen() -> None:
    assert not any("-" in line for line in wrap("ชำระเงินด้วยบัตรเครดิต", 40, 12).lines)


@pytest.mark.parametrize("whole", ["👨‍👩‍👧", "🇷🇴", "👍🏽", "1️⃣", "क्ष", "é", "กำ", "12345"])
def test_what_reads_as_one_sign_is_never_cut(whole: str) -> None:
    text = "x" + whole * 1 + "y" if whole.isdecimal() else whole * 6
    for line in wrap(text, width(whole, 12) * 1.5 + 12, 12).lines:
        rest = line.strip("xy-").replace(whole, "")
        assert rest == ""


def test_a_number_wider_than_its_room_is_cut_in_the_end() -> None:
    lines = wrap("1234567890" * 4, 50, 12).lines
    assert "".join(lines) == "1234567890" * 4
    assert all(width(line, 12) <= 50 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines, cut = wrap("Waits for a courier who does not come at the time that was agreed", 80, 12, max_lines=2)
    assert cut and len(lines) == 2
    assert lines[-1].endswith("…") and not lines[-1].endswith(" …")
    assert all(width(line, 12) <= 80 for line in lines)
    # As much as fits: one letter more would not.
    shown = " ".join(lines).removesuffix("…")
    rest = "Waits for a courier who does not come at the time".removeprefix(shown)
    assert width(lines[-1].removesuffix("…") + rest[:1] + "…", 12) > 80 or rest[:1] == " "


def test_a_heading_does_not_end_in_a_short_word() -> None:
    room = width("Choosing what to", 16, 700) + 1
    assert wrap("Choosing what to eat", room, 16, 700).lines == ("Choosing what to", "eat")
    assert wrap_heading("Choosing what to eat", room, 16, 700).lines == ("Choosing", "what to eat")


ANY_TEXT = st.text(
    st.sampled_from("aWж-/— \u00a0\u200b\u00ad12.,%支，（「）ーっשלאلابᐅ👍🏽\u200d👩🇷🇴\ufe0f❤é\u0301กำเ한क्ष�\t\n"),
    max_size=60,
)


@given(ANY_TEXT, st.floats(1, 120), st.sampled_from(FACES))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float, face: tuple[float, int]) -> None:
    lines, cut = wrap(text, room, *face)
    assert not cut
    invisible = re.compile("[- \t\n\u200b\u00ad]")  # blanks go at line ends, hyphens come
    assert invisible.sub("", "".join(lines)) == invisible.sub("", text)
    for line in lines:
        assert width(line, *face) <= room + 1e-6 or one_sign(line)


def one_sign(line: str) -> bool:
    """Whether a line holds a single sign with what belongs to it, which no line can be narrower than."""
    return len(wrap(line, NARROW, 12).lines) == 1


@given(ANY_TEXT, st.floats(20, 120), st.integers(1, 3))
def test_a_cut_text_keeps_to_its_lines_and_its_room(text: str, room: float, most: int) -> None:
    lines, cut = wrap(text, room, 12, max_lines=most)
    assert len(lines) <= most
    assert cut == (len(wrap(text, room, 12).lines) > most)
    if cut:
        assert lines[-1].endswith("…")
        assert width(lines[-1], 12) <= room + 1e-6


@given(ANY_TEXT, st.floats(20, 120))
def test_a_balanced_heading_has_the_same_letters_in_as_many_lines(text: str, room: float) -> None:
    plain, balanced = wrap(text, room, 16, 700).lines, wrap_heading(text, room, 16).lines
    assert len(plain) == len(balanced)
    assert [letter for letter in "".join(plain) if letter not in "- "] == [
        letter for letter in "".join(balanced) if letter not in "- "
    ]
    assert all(width(line, 16, 700) <= max(room + 1e-6, *(width(each, 16, 700) for each in plain)) for line in balanced)


# --- scripts and directions --------------------------------------------------------------------------------------


def test_a_line_is_cut_where_the_script_changes() -> None:
    assert runs("Pay 支付 now") == (Run("default", "Pay "), Run("chinese", "支付"), Run("default", " now"))
    assert runs("تأكيد الطلب 24") == (Run("arabic", "تأكيد الطلب"), Run("default", " 24"))
    assert runs("") == ()


def test_emoji_stand_alone_without_blanks() -> None:
    assert [run.text for run in runs("ok 👍🏽 👨‍👩‍👧!") if run.script == "emoji"] == ["👍🏽", "👨‍👩‍👧"]


def test_kana_make_a_line_japanese_and_han_follows_the_language() -> None:
    assert runs("支払い")[0].script == "japanese"
    assert runs("支付")[0].script == "chinese"
    assert runs("支付", han="taiwanese")[0].script == "taiwanese"


@given(st.text())
def test_the_runs_of_a_line_are_the_line(line: str) -> None:
    assert "".join(run.text for run in runs(line)) == line
    for way in ("ltr", "rtl"):
        assert "".join(part for _, part in stretches(line, way)) == line


def test_every_script_has_a_font() -> None:
    named = {script.name for script in advances.SCRIPTS} - {"cjk"} | {"chinese", "taiwanese", "japanese", "emoji"}
    assert named <= set(FONTS)
    assert all(families[-1] == "sans-serif" for families in FONTS.values())


@pytest.mark.parametrize("text", ["דפדפן", "24/7 دفع", "«שלום» world", "(لا) yes"])
def test_the_first_letter_with_a_direction_decides(text: str) -> None:
    assert direction(text) == "rtl"
    assert direction("A " + text) == "ltr"


def test_only_right_to_left_text_and_its_figures_share_a_stretch() -> None:
    assert stretches("דפע 24 ok", "rtl") == (("rtl", "דפע 24 ok"),)
    assert stretches("דפע 👍🏽 ok", "rtl") == (("rtl", "דפע "), ("rtl", "👍🏽"), ("rtl", " ok"))
    assert stretches("Visa 👍🏽", "rtl") == (("rtl", "Visa "), ("rtl", "👍🏽"))


def test_right_to_left_words_in_a_left_to_right_line_keep_their_commas() -> None:
    assert stretches("a שלום, 24 עולם b", "ltr") == (("ltr", "a "), ("rtl", "שלום, 24 עולם"), ("ltr", " b"))
    assert stretches("a שלום b עולם", "ltr") == (("ltr", "a "), ("rtl", "שלום"), ("ltr", " b "), ("rtl", "עולם"))


@pytest.mark.parametrize("kept", ["n 12", "n 4–10", "5 min", "26 h", "96 800 EUR", "34 мин", "19 %"])
def test_a_number_stays_with_its_unit_and_with_its_n(kept: str) -> None:
    for room in range(75, 200):
        lines = wrap(f"Ten homes a week after {kept} and more", room, 11).lines
        assert any(kept in line for line in lines), (room, lines)
    assert "-" not in "".join(wrap(f"after {kept}", 40, 11).lines)
