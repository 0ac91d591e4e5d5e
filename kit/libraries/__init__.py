"""Third-party scripts as installed → as little of them as is needed."""

from kit.libraries.smaller import Library, plotly, widgets

__all__ = ["Library", "plotly", "widgets"]
