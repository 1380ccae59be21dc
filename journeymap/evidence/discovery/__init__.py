"""From the names of a log to a draft of a journey."""
