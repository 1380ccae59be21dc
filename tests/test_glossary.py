"""Every word on a map, in a table and in a report is explained, in every language."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from conftest import HOUSE

from journeymap.cli.explain import page, pages
from journeymap.diagnostics import UsageError
from journeymap.model.experience import LEVELS
from journeymap.statements import Column
from journeymap.words import LANGUAGES, words_for
from journeymap.words.glossary import MORE, find, glossary

SHOWN = re.compile(
    r"head[._]\w+|lane_\w+(?<!_about)|legend_\w+|line_\w+|[a-z]+\.(title|table\.\w+)|report_(leaving|friction|scores|people"
    r"|pyramid|experiments|opportunities|evidence|method|settings|by_touchpoint|by_priority|four_ways|unknown|assumed)"
)
"""Phrases that are heads of columns, lanes of a map, parts of a legend, titles of tables and of a report's sections."""

FIELD = {
    "en": "customer journey; touchpoint; pains; what people like; friction; severity; signs;"
    "customer effort score (CES);"
    "satisfaction (CSAT); customer satisfaction index; top box; promoters; passives; detractors; churn; drop-off;"
    "exits; reach the goal; share; bad experiences; omnichannel; multichannel; seamless; service mistakes;"
    "customer experience pyramid; alert; voice of the customer (VOC); enterprise feedback management (EFM);"
    "lifetime value (LTV); digital customer experience (DCX); customer profile; personalisation; RICE; quadrant;"
    "carry-over; coverage; at best; reach; channel trap; by visits; below the floor; steps of arrivals; first step;"
    "session; walk; variant; alignment; fitness; disclosure control",
    "ru": "путь клиента; точка контакта; болевые точки; что нравится; трение (слабые места); тяжесть; признаки;"
    "оценка усилий клиента (CES); лёгкость; удовлетворённость (CSAT); индекс удовлетворённости (CSI);"
    "доля высших оценок; сторонники; нейтральные; критики; отток; уходы; доходят до цели; доля; неудачный опыт;"
    "омниканальный; многоканальный; бесшовный; ошибки обслуживания; пирамида клиентского опыта; сигнал;"
    "голос клиента (VOC); пожизненная ценность клиента (LTV); цифровой клиентский опыт (DCX);"
    "профиль клиента; персонализация; охват",
    "ro": "călătoria clientului; punct de contact; frustrări; ce place; fricțiune; gravitate; indicii;"
    "scorul de efort al clientului (CES); ușurință; satisfacție (CSAT); indicele de satisfacție (CSI);"
    "ponderea notelor maxime; promotori; pasivi; detractori; rata de pierdere a clienților (churn); abandon;"
    "își ating obiectivul; proporție; rată; experiențe nereușite; omnicanal; multicanal; fără întreruperi;"
    "greșeli în relația cu clienții; piramida experienței clienților; alertă; vocea clientului (VOC);"
    "valoarea pe viață a clientului (LTV); experiența digitală a clientului (DCX); profilul clientului; personalizare",
}
"""What the field and its articles call things; each is a way in, whatever language is spoken otherwise."""


@pytest.mark.parametrize(("language", "word"), [(one, word.strip()) for one in FIELD for word in FIELD[one].split(";")])
def test_the_words_of_the_field_find_their_page(language: str, word: str) -> None:
    assert find(word, language) is not None and find(word) is not None
    assert glossary(language)[find(word, language)[0]].meaning in page(word, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_head_lane_legend_and_title_is_explained(language: str) -> None:
    assert [said for said in _shown(language) if find(said, language) is None] == []


def _shown(language: str) -> Iterator[str]:
    phrases = words_for(language).phrases
    for key, said in phrases.items():
        if SHOWN.fullmatch(key) and isinstance(said, str) and said and "{" not in said:
            yield said
    for name in (path.stem for path in (HOUSE / "journeymap" / "statements").glob("[a-z]*.py")):
        groups = vars(import_module(f"journeymap.statements.{name}")).values()
        columns = (one for group in groups if isinstance(group, tuple) for one in group if isinstance(one, Column))
        heads = (phrases.get(f"{name}.{one.key}", "") for one in columns)
        yield from (said for said in heads if isinstance(said, str) and said and "{" not in said)


def test_all_languages_explain_the_same_words() -> None:
    assert len({tuple(glossary(language)) for language in LANGUAGES}) == 1
    assert MORE.keys() <= glossary("en").keys() and set(MORE.values()) <= pages().keys()


def test_a_word_is_explained_in_the_language_it_was_asked_in_unless_another_is_chosen() -> None:
    assert "потерянных за период" in page("отток") and "journeymap explain scores" in page("отток")
    assert "lost in a period" in page("отток", "en") and "pierduți într-o perioadă" in page("churn", "ro")


def test_drop_off_and_churn_say_their_difference() -> None:
    for language in LANGUAGES:
        words = glossary(language)
        assert find(words["drop-off"].name, language) != find(words["churn"].name, language)
        assert "churn" in page("drop-off", "ro") and "Отток" in page("drop-off", "ru")


def test_the_pyramid_shows_its_analysis_and_each_level_has_a_page() -> None:
    assert "Levels gate each other" in page("pyramid") and "unless a file says otherwise" not in page("pyramid")
    for language in LANGUAGES:
        for level in LEVELS:
            assert find(words_for(language)(f"level_{level}"), language) == (f"level-{level}", language)


def test_a_slip_gets_the_nearest_word_in_its_language() -> None:
    for slip, said in (
        ("удовлетворенност", "возможно, `"),
        ("fricțune", "poate `fricțiune`"),
        ("omnichanel", "did you mean `"),
    ):
        with pytest.raises(UsageError, match=said):
            page(slip)
