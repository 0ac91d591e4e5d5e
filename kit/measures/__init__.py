"""A case → small tidy summaries, each with n and, where allowed, bounds."""

from functools import partial

from kit.case.summaries import register
from kit.measures.coverage import coverage_by, voice_by
from kit.measures.foreseen import foreseen
from kit.measures.naming import named_by
from kit.measures.passages_read import passages_read
from kit.measures.sentiment import score_accuracy, sentiment_by, sentiment_points
from kit.measures.simulated import simulated_coverage
from kit.measures.sources import citation_flows, rival_figures
from kit.measures.stance import actor_issue_links, stance_by, stance_gap, stance_points
from kit.measures.timeline import event_agreement, event_timeline, reporting_lag

__all__ = [
    "actor_issue_links", "citation_flows", "coverage_by", "event_agreement", "event_timeline", "foreseen", "named_by",
    "passages_read", "reporting_lag", "rival_figures", "score_accuracy", "sentiment_by", "sentiment_points",
    "simulated_coverage", "stance_by", "stance_gap", "stance_points", "voice_by",
]  # fmt: skip

register("event_timeline", event_timeline)
register("agreement_grid", event_agreement)
register("event_agreement", event_agreement)
register("reporting_lag", reporting_lag)
register("stance_grid", stance_points, partial(stance_by, by=["family", "issue"]))
register("stance_gap", stance_gap, stance_points)
register("stance_movement", stance_points)
register("actor_issue_network", actor_issue_links)
register("sentiment_strips", sentiment_points, partial(sentiment_by, by="family"), score_accuracy)
register("sentiment_timeline", sentiment_points)
register("coverage_grid", coverage_by)
register("who_speaks", voice_by)
register("source_flow", citation_flows)
register("rival_figures", rival_figures)
