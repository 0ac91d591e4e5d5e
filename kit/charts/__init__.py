"""Summaries → plotly figures: one chart language in two modes and two widths."""
