"""How far long work has got, told to whoever wants to know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str, float | None], None]
"""Is told what is being done, and which share of it is; None where nobody knows."""

_WATCHER: ContextVar[Watcher | None] = ContextVar("journeymap_progress", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell a watcher about everything long that is done inside."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def tell(doing: str, share: float | None = None) -> None:
    """Say what is being done now, and how much of it is."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(doing, share)
