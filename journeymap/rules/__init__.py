"""What a schema cannot say: one function per rule, each with the page that ``explain`` shows.

A rule takes a journey and yields problems by address; it knows neither file nor line.
``ERRORS`` make a journey unusable, ``MISTAKES`` say that something in it is wrong, ``IDEAS`` make it better: a rule is
what the table says that it stands in. Its words stand in the languages, under its code.
"""

from collections.abc import Callable, Iterator, Mapping

from journeymap.diagnostics import Problem
from journeymap.model import Journey
from journeymap.rules import experiments, measuring, names, service, shares

Rule = Callable[[Journey], Iterator[Problem]]

ERRORS: Mapping[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        names.no_touchpoints,
        names.duplicate_id,
        names.reserved_id,
        names.unknown_touchpoint,
        names.unknown_channel,
        names.unknown_persona,
        shares.row_above_100,
        shares.row_not_100,
        shares.nothing_left,
        shares.count_without_observed,
        shares.entry_not_100,
        shares.persona_shares,
        shares.persona_without_row,
        shares.success_unreachable,
        shares.endless_loop,
        names.baseline_elsewhere,
        experiments.unreadable_split,
        experiments.successes_above_n,
        measuring.effort_without_direction,
        measuring.preset_of_effort,
        names.misspelt_metric,
        names.duplicate_handover,
    )
}
"""The rules that a usable journey keeps, by code."""

OF_THE_WHOLE = frozenset({"no-touchpoints", "success-unreachable", "endless-loop", "entry-not-100"})
"""Errors that can be judged only when every value of the file could be read."""

OF_THE_ARROWS = frozenset({"unknown-touchpoint", "count-without-observed", "duplicate-id", "reserved-id"})
"""Errors that change who goes where, so that the flow cannot be judged."""

OF_THE_FLOW = frozenset({"success-unreachable", "endless-loop"})
"""Errors of the flow as a whole."""

MISTAKES: Mapping[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        shares.unreachable_touchpoint,
        shares.dead_end,
        shares.many_rounds,
        measuring.unknown_target,
        names.unknown_source,
        measuring.generous_promises,
        shares.observed_above_visits,
        service.split_sentence,
        shares.persona_rows_differ,
        shares.ignored_on_success,
        experiments.answers_above_n,
        service.contradicting_mistakes,
        names.answers_nothing,
        names.near_metric,
        names.retired_setting,
    )
}
"""What is wrong in a usable journey, or cannot be as it is written, by code."""

IDEAS: Mapping[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        shares.no_flow,
        measuring.no_score,
        measuring.digital_without_ces,
        measuring.no_sample_size,
        service.no_after_sales,
        service.no_human_way_out,
        service.single_channel_stage,
        service.switch_without_history,
        service.preferred_channel_missing,
        service.no_personas,
        measuring.no_baseline,
        measuring.without_source,
        measuring.early_nps,
        measuring.stale_score,
        measuring.unordered_periods,
        service.mostly_not_applicable,
        names.empty_stage,
    )
}
"""What would make a usable journey better, by code."""
