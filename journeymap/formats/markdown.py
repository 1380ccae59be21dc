"""Text in Markdown, fit for the comment of a pull request."""

from journeymap.diagnostics import harmless


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, and nobody is mentioned by it."""
    for special in "\\`*_{}[]<>#|~":
        text = text.replace(special, "\\" + special)
    return harmless(text.replace("&", "&amp;").replace("@", "&#64;"))
