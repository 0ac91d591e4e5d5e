"""The workshop: answers checked where they are given, a box for the teacher built from solved lessons."""

from kit.workshop.checking import check, hint

__all__ = ["check", "hint"]
