"""Events of customers: a log with our column names, the touchpoints that its names mean, and walks."""
