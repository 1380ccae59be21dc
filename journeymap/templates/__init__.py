"""Journeys to start from."""
