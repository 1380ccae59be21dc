"""The layouts in which analytics and survey tools export, known by their headings: which column is what there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import ibis

from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.nested import reached
from journeymap.evidence.sources.table import Leaving, OpenTable

MADE = "touchpoint, as exported"
"""The column of names that are made of several columns."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout: the headings by which it is known, and the column of each part, the surest first.

    ``named`` are the columns of which the first that is not empty names what happened; ``leaving`` says which values of
    a column are no events and no answers; ``time_format`` is how the tool writes times where day and month are digits.
    """

    name: str
    headings: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    source: str
    named: tuple[str, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    time_format: str | None = None


_PREVIEWS = ("Survey Preview", "Survey Test", "Spam Survey Preview", "Offline Survey Preview", "1", "2", "9", "17")

LAYOUTS = (
    Layout(
        "Google Analytics 4",
        ("event_name", "event_timestamp", "user_pseudo_id"),
        {"case": ("user_pseudo_id",), "touchpoint": ("event_name",), "time": ("event_timestamp",)},
        "https://support.google.com/analytics/answer/7029846",
    ),
    Layout(
        "Amplitude",
        ("amplitude_id", "event_type", "event_time"),
        {"case": ("amplitude_id",), "touchpoint": ("event_type",), "time": ("event_time",)},
        "https://amplitude.com/docs/apis/analytics/export",
    ),
    Layout(
        "Segment",
        ("anonymousid", "type", "event", "timestamp"),
        {"case": ("anonymousId",), "time": ("timestamp",)},
        "https://segment.com/docs/connections/spec/common/",
        named=("event", "name", "properties.name", "type"),
        leaving=(Leaving("type", ("identify", "group", "alias"), "log.calls_left"),),
    ),
    Layout(
        "PostHog",
        ("distinct_id", "event", "timestamp", "properties"),
        {"case": ("distinct_id",), "touchpoint": ("event",), "time": ("timestamp",)},
        "https://posthog.com/docs/data/events",
    ),
    Layout(
        "Mixpanel",
        ("event", "properties.distinct_id", "properties.time"),
        {"case": ("properties.distinct_id",), "touchpoint": ("event",), "time": ("properties.time",)},
        "https://developer.mixpanel.com/reference/raw-event-export",
    ),
    Layout(
        "Snowplow",
        ("event_name", "domain_userid", "collector_tstamp"),
        {"case": ("domain_userid",), "touchpoint": ("event_name",), "time": ("derived_tstamp", "collector_tstamp")},
        "https://docs.snowplow.io/docs/pipeline/enriched-tsv-format/",
    ),
    Layout(
        "Qualtrics",
        ("responseid", "recordeddate", "status"),
        {"case": ("ResponseId",), "time": ("RecordedDate", "EndDate")},
        "https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/understanding-your-dataset/",
        leaving=(
            Leaving("Status", _PREVIEWS, "log.previews_left"),
            Leaving("DistributionChannel", ("preview",), "log.previews_left"),
        ),
    ),
    Layout(
        "SurveyMonkey",
        ("respondent id", "collector id"),
        {"case": ("Respondent ID",), "time": ("End Date", "Start Date")},
        "https://help.surveymonkey.com/en/surveymonkey/analyze/exporting-survey-results/",
        time_format="%m/%d/%Y %I:%M:%S %p",
    ),
    Layout(
        "Typeform",
        ("submit date utc", "start date utc"),
        {"case": ("#", "Network ID"), "time": ("Submit Date (UTC)",)},
        "https://help.typeform.com/hc/en-us/articles/360029265452",
    ),
    Layout(
        "LimeSurvey",
        ("submitdate", "lastpage", "startlanguage"),
        {"case": ("id",), "time": ("submitdate",)},
        "https://www.limesurvey.org/manual/Exporting_results",
    ),
    Layout(
        "LimeSurvey",
        ("response id", "date submitted", "last page", "start language"),
        {"case": ("Response ID",), "time": ("Date submitted",)},
        "https://www.limesurvey.org/manual/Exporting_results",
    ),
    Layout(
        "Microsoft Forms",
        ("start time", "completion time", "email", "name"),
        {"case": ("ID", "Id"), "time": ("Completion time",)},
        "https://support.microsoft.com/office/check-and-share-your-form-results",
    ),
    Layout(
        "Delighted",
        ("survey_type", "score", "created_at", "person"),
        {"case": ("person",), "metric": ("survey_type",), "answer": ("score",), "time": ("created_at",)},
        "https://app.delighted.com/docs/api/listing-survey-responses",
    ),
    Layout(
        "Zendesk",
        ("requester_id", "ticket_id", "score", "created_at"),
        {"case": ("requester_id",), "time": ("created_at",)},
        "https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/",
    ),
)
"""The layouts that are known, with the documentation that each follows."""


def laid_out(base: OpenTable) -> OpenTable:
    """The table with what its layout says of it; as it is where no layout is known."""
    plain = {_plain(name) for name in base.columns}
    for layout in LAYOUTS:
        if all(_plain(name.partition(".")[0]) in plain for name in layout.headings):
            found = reached(base, [*layout.headings, *layout.named])
            if all(_plain(name) in {_plain(one) for one in found.columns} for name in layout.headings):
                return _with(found, layout)
    return base


def _with(base: OpenTable, layout: Layout) -> OpenTable:
    columns = {_plain(name): name for name in reversed(base.columns)}
    parts = {part: _first(names, columns) for part, names in layout.parts.items()}
    known = {part: column for part, column in parts.items() if column is not None}
    named = [columns[_plain(name)] for name in layout.named if _plain(name) in columns]
    table = base.table
    if named:
        cells = (table[name].cast("string").strip().nullif("") for name in named)
        table = table.mutate(**{MADE: ibis.coalesce(*cells)})
        known["touchpoint"] = MADE
    leaving = tuple(
        replace(one, column=columns[_plain(one.column)]) for one in layout.leaving if _plain(one.column) in columns
    )
    said = remark("log.layout", title=layout.name)
    return replace(
        base, table=table, parts=known, leaving=leaving, time_format=layout.time_format, remarks=(said, *base.remarks)
    )


def _first(names: Iterable[str], columns: Mapping[str, str]) -> str | None:
    return next((columns[_plain(name)] for name in names if _plain(name) in columns), None)


def _plain(name: str) -> str:
    return re.sub(r"[^\w.#]+", " ", name.strip().casefold()).strip()
