"""What articles become by the rules: whose codes they are, and their shape; without the rules, which take a second to load."""

from __future__ import annotations

from importlib import metadata
from typing import Any

CODER = f"rules {metadata.version('peace-talks-kit')}"
Rows = dict[str, Any]  # {"article": row, "text": str, "sentences": rows, "attributions": rows …}, days as YYYY-MM-DD
