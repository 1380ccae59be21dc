"""What a journey file can be refused for as YAML, or warned about: one page for each code, which ``explain`` shows."""

from journeymap.diagnostics import MOST
from journeymap.source import LIMITS

PAGES = {
    "syntax": """The text is not YAML from the marked place on.

        Most often a quote or a bracket is not closed, a line does not line up with its neighbours, or a text with a
        colon stands without quotes.

        Bad::

            journey: Tea: hot and quick

        Good::

            journey: "Tea: hot and quick"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "duplicate-key": """A key stands twice in one mapping. Other readers silently keep the last; here nothing is lost.

        Bad::

            journey: Buy tea
            journey: Buy coffee
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "decimal-comma": """Between braces a comma separates entries, so it cannot stand inside a number.

        Bad::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 12,5%}}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 12.5%}}}}}
        """,
    "brand": """A brand file (`render --theme acme.yaml`) says something that no theme has.

        It may name a `base` (light, dark or print), a `logo` (words beside the title), a `font`, and `colours` by
        purpose, each written as "#RRGGBB" in quotes: without them YAML takes the rest of the line for a comment.
        """,
    "low-contrast": """Text in a brand's colours is too faint for its ground.

        The contrast of text to what it stands on is at least 4.5 (WCAG 2.2, criterion 1.4.3, level AA): black on
        white has 21, grey #777777 on white has 4.48. Make one of the two colours darker, or the other lighter.
        """,
    "empty-file": "The file holds nothing but comments. `journeymap new FILE` writes a journey to start from.",
    "not-utf8": "A byte of the file is not UTF-8. Save the file as UTF-8 in your editor.",
    "control-character": """An invisible control character stands in the text, or comes from an escape. Delete it.

        Bad::

            journey: "Buy \\x07 tea"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "odd-line-break": "A character that YAML counts as a line break and most editors do not (U+0085, U+2028, U+2029).",
    "odd-blank": """A text or key begins or ends with a blank that is not the plain one, such as a no-break space.

        It looks the same and is another name: `web` with it is not the channel `web`. It often comes along when text is
        copied from a web page or a word processor.
        """,
    "hidden-direction": """A character changes the direction of text without being seen.

        A line can read as something else than it is. Right-to-left scripts do not need such characters here.

        Bad::

            journey: "Buy \\u202e tea"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "cut-by-hash": """A ` #` begins a comment: what follows is not part of the text.

        Bad::

            journey: Order #12 of tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: "Order #12 of tea"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "tag": """Tags such as `!!int` are not read: a journey file holds text, lists and mappings. Delete the tag.

        Bad::

            journey: !!str Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "merge-key": """Merge keys (`<<`) are not read. Write the values out, or use `defaults:`.

        Bad::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: &web {channel: web}, till: {<<: *web, name: The till}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: &web {channel: web}, till: *web}}}
        """,
    "key-not-text": """A key must be a plain word, not a list or a mapping, and not empty.

        Bad::

            journey: Buy tea
            stages: {buy: {touchpoints: {[shop, till]: {channel: web}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}, till: {channel: web}}}}
        """,
    "second-document": """A journey file holds one document; `---` begins another. Put it in a file of its own.

        Bad::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
            ---
            journey: Buy coffee

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "unknown-alias": """`*name` stands for a value anchored above as `&name`; nothing is. Quote such a text.

        Bad::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web, name: *shop}}}}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web, name: "*shop"}}}}
        """,
    "endless-alias": """An alias stands inside the value it stands for, so it would never end.

        Bad::

            journey: Buy tea
            stages: &all {buy: *all}

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "too-deep": f"Values are nested more than {LIMITS.depth} deep, which no journey needs.",
    "too-many-values": (
        f"The file holds more than {LIMITS.values:,} values, its aliases stand for more than {LIMITS.repeated:,}, "
        f"or a list has more than {LIMITS.items:,} items."
    ),
    "text-too-long": f"A single text has more than {LIMITS.text:,} characters.",
    "key-too-long": f"An id or key has more than {LIMITS.key} characters.",
    "file-too-large": f"The file has more than {LIMITS.file_bytes:,} bytes.",
    "too-many-problems": f"The file has more than {MOST:,} problems; the rest is not listed. Is it a journey at all?",
}
"""The pages by code; tests run the examples."""
