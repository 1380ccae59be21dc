"""Disclosure control: what may show of what was counted, where few people must not be recognised."""
