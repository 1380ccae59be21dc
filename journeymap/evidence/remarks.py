"""What is to be said of a log or of answers while they are read: facts, with the units of their values."""

from journeymap.facts import Facts

UNITS = {
    "title": "text",
    "file": "text",
    "sheet": "text",
    "column": "text",
    "columns": "name",
    "values": "name",
    "names": "name",
    "name": "name",
    "why": "text",
    "reason": "term:log.reason",
    "separator": "term:log.separator",
    "time_unit": "term:log.unit",
    "metric": "metric",
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "suggestion": "touchpoint",
    "persona": "persona",
    "personas": "persona",
    "n": "count",
    "line": "text",
    "zoned": "count",
    "min_n": "count",
    "part": "share.0",
    "counted": "count",
    "successes": "count",
    "completion": "share",
    "customers": "fact",
    "walks": "fact",
    "second_key": "fact",
    "questions": "fact",
    "guesses": "fact",
    "groups": "fact",
    "rows": "fact",
    "group": "fact",
    "share": "share",
    "given": "count",
    "least": "text",
    "most": "text",
    "fits": "text",
    "scale": "text",
    "places": "fact",
    "state": "event",
}
"""What each value of a fact about a log or about answers is."""

remark = Facts(None, UNITS)
"""Makes a remark; its names are those of the log until somebody who has the journey tells it."""
