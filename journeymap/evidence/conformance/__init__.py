"""The flow that a journey plans, and walks replayed on it."""
