"""Numbers of experiments in words, until experiments are described in `statements` as well."""

from journeymap.analysis.change_facts import MEASURED
from journeymap.analysis.measurements import Unit
from journeymap.model import Scale
from journeymap.words import Words
from journeymap.words.telling import shown


def metric_words(metric: str, words: Words) -> str:
    """What people call a metric."""
    return shown(metric, "metric", words)


def value_words(unit: Unit, value: float, words: Words) -> str:
    """A number in its unit."""
    return shown(value, MEASURED[unit], words)


def difference_words(unit: Unit, change: float, before: float, words: Words) -> str:
    """A change with its sign."""
    return shown((change, before), f"change:{unit}", words)


def scale_words(scale: Scale, words: Words) -> str:
    """A scale with its best end."""
    return shown(scale, "scale", words)
