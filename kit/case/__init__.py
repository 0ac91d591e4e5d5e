"""A case: its tables, read, filtered, labelled, saved, started anew."""

from kit.case.case import Case, check, load, shipped

__all__ = ["Case", "check", "load", "shipped"]
