"""How far an idea has come, by what a team calls it in its own words and in any language."""

import re
import unicodedata
from functools import lru_cache

from journeymap.words import LANGUAGES, words_for

OPEN = "open"


@lru_cache(maxsize=4096)
def progress(status: str | None, language: str = "en") -> str:
    """How far an idea has come: ``open``, ``under_way``, ``done`` or ``rejected``; open where its status says nothing.

    The languages list the words; that of the journey is asked first. A status counts by how it begins.

    >>> progress("Done in May"), progress("в работе"), progress("nearly"), progress(None)
    ('done', 'under_way', 'open', 'open')
    """
    said = _plain(status or "")
    if said:
        for one in dict.fromkeys((language, "en", *LANGUAGES)):
            for name, forms in words_for(one).statuses.items():
                if any(re.match(rf"{re.escape(_plain(form))}\b", said) for form in forms):
                    return name
    return OPEN


def _plain(text: str) -> str:
    """A text without capitals and without marks above and below its letters, which people leave out."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
