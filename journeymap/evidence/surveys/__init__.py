"""Answers of customers: read, counted by touchpoint and metric, made into scores, and held against walks."""
