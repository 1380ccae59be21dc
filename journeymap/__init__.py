"""Customer journeys as text: checked, measured, analysed and drawn."""

__version__ = "0.1.0"
