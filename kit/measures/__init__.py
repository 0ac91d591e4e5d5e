"""A case → small tidy summaries, each with n and, where allowed, bounds."""

from kit.measures.coverage import coverage_by, voice_by
from kit.measures.sentiment import score_accuracy, sentiment_by, sentiment_points
from kit.measures.sources import citation_flows, rival_figures
from kit.measures.stance import actor_issue_links, stance_by, stance_gap, stance_points
from kit.measures.timeline import event_agreement, event_timeline, reporting_lag

__all__ = [
    "actor_issue_links", "citation_flows", "coverage_by", "event_agreement", "event_timeline", "reporting_lag", "rival_figures",
    "score_accuracy", "sentiment_by", "sentiment_points", "stance_by", "stance_gap", "stance_points", "voice_by",
]  # fmt: skip
