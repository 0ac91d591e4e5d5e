"""Codes of people: coding by hand, files of coders, agreement, settling."""

from kit.coders.reliability import agreement, alpha, coders_of, confusion, disagreements, passage

__all__ = ["agreement", "alpha", "coders_of", "confusion", "disagreements", "passage"]
