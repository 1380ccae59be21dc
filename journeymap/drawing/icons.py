"""Small signs for channels and feelings, drawn on a square of 16 px."""

from collections.abc import Mapping

from journeymap.drawing.scene import Path
from journeymap.model import Channel

ICONS: Mapping[str, str] = {
    "web": "M8 1.5A6.5 6.5 0 1 0 8 14.5A6.5 6.5 0 1 0 8 1.5M1.5 8H14.5M8 1.5C5 4.5 5 11.5 8 14.5M8 1.5C11 4.5 11 11.5 8 14.5",
    "app": "M5 1.5H11A1.2 1.2 0 0 1 12.2 2.7V13.3A1.2 1.2 0 0 1 11 14.5H5A1.2 1.2 0 0 1 3.8 13.3V2.7A1.2 1.2 0 0 1 5 1.5M7 12.3H9",
    "mail": "M1.5 3.5H14.5V12.5H1.5ZM1.5 4L8 9L14.5 4",
    "chat": "M2 2.5H14V10.5H7L4 13.5V10.5H2Z",
    "phone": "M3 1.8H5.8L7 5.2L5.4 6.4A8 8 0 0 0 9.6 10.6L10.8 9L14.2 10.2V13A1.3 1.3 0 0 1 12.8 14.2A11.4 11.4 0 0 1 1.8 3.2A1.3 1.3 0 0 1 3 1.8",
    "shop": "M2 6.5L3 2H13L14 6.5M2 6.5H14M3 6.5V14H13V6.5M6.5 14V10H9.5V14",
    "truck": "M1.5 3.5H9.5V11H1.5ZM9.5 6H12.5L14.5 8.5V11H9.5M4 11A1.5 1.5 0 1 0 4 13.6A1.5 1.5 0 1 0 4 11M11.5 11A1.5 1.5 0 1 0 11.5 13.6A1.5 1.5 0 1 0 11.5 11",
    "post": "M2.5 14V5.5A2.5 2.5 0 0 1 5 3H11A2.5 2.5 0 0 1 13.5 5.5V14ZM5 7H11",
    "media": "M2 6.5V9.5H4.5L11 13V3L4.5 6.5ZM13 6A3 3 0 0 1 13 10",
    "social": "M5.5 8A2 2 0 1 0 1.8 8A2 2 0 1 0 5.5 8M14.2 3.6A2 2 0 1 0 10.4 3.6A2 2 0 1 0 14.2 3.6M14.2 12.4A2 2 0 1 0 10.4 12.4A2 2 0 1 0 14.2 12.4M5.4 7.1L10.6 4.5M5.4 8.9L10.6 11.5",
    "star": "M8 1.6L9.9 5.8L14.4 6.2L11 9.2L12 13.7L8 11.3L4 13.7L5 9.2L1.6 6.2L6.1 5.8Z",
    "person": "M8 8A3 3 0 1 0 8 2A3 3 0 1 0 8 8M2.5 14.5A5.5 4.6 0 0 1 13.5 14.5",
    "place": "M8 14.5C4.5 10.5 3 8.3 3 6.4A5 5 0 0 1 13 6.4C13 8.3 11.5 10.5 8 14.5M9.8 6.4A1.8 1.8 0 1 0 6.2 6.4A1.8 1.8 0 1 0 9.8 6.4",
    "smile": "M8 1.5A6.5 6.5 0 1 0 8 14.5A6.5 6.5 0 1 0 8 1.5M5.8 6.2V6.6M10.2 6.2V6.6M5 9.6C6.4 11.6 9.6 11.6 11 9.6",
    "calm": "M8 1.5A6.5 6.5 0 1 0 8 14.5A6.5 6.5 0 1 0 8 1.5M5.8 6.2V6.6M10.2 6.2V6.6M5.2 10.2H10.8",
    "frown": "M8 1.5A6.5 6.5 0 1 0 8 14.5A6.5 6.5 0 1 0 8 1.5M5.8 6.2V6.6M10.2 6.2V6.6M5 11C6.4 9 9.6 9 11 11",
}  # fmt: skip
"""Outlines by name, ours."""

_BY_WORD = (
    ("mail", ("mail", "почт", "newsletter")),
    ("app", ("app", "mobile", "прилож", "aplica")),
    ("chat", ("chat", "messenger", "whatsapp", "telegram", "чат", "sms")),
    ("truck", ("courier", "deliver", "van", "truck", "курьер", "достав", "curier", "livr")),
    ("phone", ("phone", "call", "hotline", "телефон", "звон", "telefon")),
    ("social", ("social", "facebook", "instagram", "tiktok", "feed", "соц", "retele", "rețele")),
    ("shop", ("store", "shop", "branch", "outlet", "counter", "магазин", "отдел", "magazin", "sucursal", "ghișeu")),
    ("web", ("web", "site", "portal", "review", "online", "сайт", "портал", "отзыв")),
    ("media", ("tv", "radio", "ad", "реклам", "reclam")),
)

_BY_TYPE = {"digital": "web", "physical": "place", "voice": "phone", "post": "post", "media": "media"}


def channel_icon(name: str, channel: Channel) -> str:
    """The sign for a channel: by what its id or name says, else by its type."""
    words = f"{name} {channel.name or ''}".casefold()
    for icon, hints in _BY_WORD:
        if any(hint in words if len(hint) > 3 else hint in words.replace("_", " ").split() for hint in hints):
            return icon
    return _BY_TYPE.get(channel.type or "", "place")


def icon(name: str, x: float, y: float, size: float = 14, paint: str = "icon", title: str | None = None) -> Path:
    """A sign with its upper left corner at (x, y)."""
    return Path(ICONS[name], paint, (x, y), size / 16, title=title)
