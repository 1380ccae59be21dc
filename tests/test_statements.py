"""Each analysis is described once: every surface shows the same text, every fact is true, nothing goes unsaid."""

import csv
import io
import re
from dataclasses import fields
from functools import cache
from itertools import product

import pytest
from claims import CLAIMS
from conftest import HOUSE

from journeymap.analysis import ANALYSES, analyses
from journeymap.analysis.results import plain
from journeymap.analysis.whatif import whatif
from journeymap.cli.forms import as_csv, as_markdown, as_text
from journeymap.cli.tables import tables_of
from journeymap.facts import Fact
from journeymap.reading import load, loads
from journeymap.report.findings import findings
from journeymap.report.html import html
from journeymap.report.page import Cell, Page, Table
from journeymap.report.stated import section
from journeymap.statements import Statement, describe
from journeymap.statements.notebook import html as notebook
from journeymap.words import LANGUAGES, words_for
from journeymap.words.telling import told

JOURNEYS = sorted((HOUSE / "journeys").glob("*.yaml"))
STATED = ("exposure",)
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
EXTRA = {"sparse": SPARSE, "bare": BARE, "many": MANY}
"""Small journeys for what none of the shipped ones is about."""


@cache
def journey_of(name, language):
    journey = loads(EXTRA[name]) if name in EXTRA else load(HOUSE / "journeys" / f"{name}.yaml")
    return journey.replace(language=language)


@cache
def results_of(name, language):
    return analyses(STATED, journey_of(name, language))


NAMES = (*(path.stem for path in JOURNEYS), *EXTRA)


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
def fixed_once(language):
    return whatif(journey_of("online-shop", language), close={"product": 0.5})


VERBS = {"whatif": (fixed, fixed_once)}
"""The verbs that are described in `statements`, with results that say all there is to say."""


def of_verbs(language):
    for what, makers in VERBS.items():
        for make in makers:
            result = make(language)
            yield f"{what} {make.__name__}", result.of_journey, result, describe(what, result, result.of_journey)


def all_statements(language):
    yield from statements(language)
    yield from of_verbs(language)


def facts(statement: Statement):
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
        markdown = as_markdown(terminal)
        stated = [table for table in statement.tables if table.rows]
        shown = notebook(result)
        for table, text, paged in zip(stated, terminal, on_page, strict=True):
            for row, cells, paged_row in zip(table.rows, text.rows, paged.rows, strict=False):
                expected = [statement.cell(column, row, words, journey) for column in table.told]
                assert list(cells) == expected
                small = {part for cell in paged_row for part in cell.note.split(" · ")}
                texts = {cell.text for cell in paged_row} | small
                for column, cell in zip(table.told, expected, strict=True):
                    named = f"{statement.head(table, column, words, journey)} {cell}"
                    assert column.detail or {cell, named} & texts or not column.is_known(row)
                    assert _escaped(cell) in shown
            assert "\n".join(_markdown_row(cells) for cells in text.rows) in markdown
            assert all(isinstance(cell, Cell) for row in paged.rows for cell in row)
        assert written.count("<table") == len(stated)
        assert as_text(terminal[0]) if terminal else True


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_of_verbs_show_the_same_text_on_every_surface(language):
    words = words_for(language)
    for name, journey, result, statement in of_verbs(language):
        terminal = [table for table in tables_of(statement, journey, words) if table.rows]
        markdown, shown = as_markdown(terminal), notebook(result)
        stated = [table for table in statement.tables if table.rows]
        for table, text in zip(stated, terminal, strict=True):
            for row, cells in zip(table.rows, text.rows, strict=True):
                expected = [statement.cell(column, row, words, journey) for column in table.told]
                assert list(cells) == expected, name
                assert all(_escaped(cell) in shown for cell in expected)
                assert _markdown_row(cells) in markdown


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


# ---------------------------------------------------------------- facts are true


def test_every_fact_holds_in_every_journey():
    for name, _, result, statement in all_statements("en"):
        for fact in facts(statement):
            if fact.key in CLAIMS:
                assert CLAIMS[fact.key](result, fact.values), (name, fact)


def test_every_fact_has_a_claim_and_every_claim_is_said_somewhere():
    said = {fact.key for _, _, _, statement in all_statements("en") for fact in facts(statement)}
    assert {key for key in said if key not in CLAIMS} == set()
    assert {key for key in CLAIMS if key.split(".")[0] in (*STATED, *VERBS)} - said - UNSAID == set()


UNSAID = {"exposure.no_flow"}
"""Facts of results that nothing is described of: only their JSON says them."""


def test_values_that_are_named_as_a_field_of_a_touchpoint_are_that_field():
    for name, _, result, statement in all_statements("en"):
        rows = {getattr(row, "touchpoint", None): row for row in getattr(result, "rows", ())}
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
