from __future__ import annotations

from kit.reading.formats.form import Format

FORMATS: tuple[Format, ...] = ()
