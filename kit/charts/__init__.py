"""Summaries → plotly figures: one chart language in two modes and two widths."""

from kit.charts.agreement import event_agreement, reporting_lag
from kit.charts.agreement_grid import agreement_grid
from kit.charts.coders import coder_agreement
from kit.charts.corrected import corrected
from kit.charts.coverage import coverage_grid, who_speaks
from kit.charts.figures import rival_figures
from kit.charts.gap import stance_gap
from kit.charts.movement import stance_movement
from kit.charts.network import actor_graph, actor_issue_network
from kit.charts.sentiment import sentiment_strips, sentiment_timeline
from kit.charts.sources import source_flow
from kit.charts.stance import stance_grid
from kit.charts.theme import Chart
from kit.charts.timeline import event_timeline

__all__ = [
    "Chart",
    "actor_graph",
    "actor_issue_network",
    "agreement_grid",
    "coder_agreement",
    "corrected",
    "coverage_grid",
    "event_agreement",
    "event_timeline",
    "reporting_lag",
    "rival_figures",
    "sentiment_strips",
    "sentiment_timeline",
    "source_flow",
    "stance_gap",
    "stance_grid",
    "stance_movement",
    "who_speaks",
]
