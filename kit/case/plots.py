"""`DataFrame.plot` in a notebook → plotly, where the library that pandas asks for is not installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pandas as pd

_OPTION = "plotting.backend"


def draw_with_plotly() -> None:
    """Let pandas draw with plotly in a kernel without matplotlib; whoever has matplotlib, or has chosen, keeps it."""
    if "ipykernel" in sys.modules and pd.get_option(_OPTION) == "matplotlib" and not find_spec("matplotlib"):
        pd.set_option(_OPTION, "plotly")
