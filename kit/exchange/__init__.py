"""Codes of other programs ↔ a case: every program's files become a `Project` and are written from one."""
