"""Whose journey it is: the personas, with everything that the file says of them."""

from journeymap.drawing.lanes.quotes import quoted
from journeymap.reports.findings import Findings
from journeymap.reports.page import Paragraph, Section


def people(found: Findings) -> Section | None:
    """Whose journey it is: each persona of whom the file says something, with what it says."""
    portraits = (_persona(found, at, name) for at, name in enumerate(found.journey.personas, 1))
    said = tuple(one for one in portraits if one.blocks)
    return Section("people", found.words("report_people"), said) if said else None


def _persona(found: Findings, at: int, name: str) -> Section:
    """Everything the file says of a persona."""
    persona, words = found.journey.personas[name], found.words
    share = f", {found.shown(persona.share, 'share.0')}" if persona.share is not None else ""
    channels = tuple(map(found.journey.channel_label, persona.prefers))
    told = {
        "job": persona.job,
        "goals": "; ".join(persona.goals),
        "gains": "; ".join(persona.gains),
        "prefers": ", ".join(channels),
        "source": found.source(persona.source) if persona.source else "",
    }
    parts = [persona.about, *(words(f"people_{what}", text=text) for what, text in told.items() if text)]
    sentences = " ".join(f"{part.rstrip('.')}." for part in parts if part)
    quote = quoted(persona.quote, words) if persona.quote else ""
    said = tuple(Paragraph(text) for text in (quote, sentences) if text)
    return Section(f"persona-{at}", f"{found.journey.persona_label(name)}{share}", said)
