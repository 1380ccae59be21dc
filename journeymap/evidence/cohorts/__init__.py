"""Customers in groups: by when they were first seen, and by a column of the log."""
