"""Sentences → codes made by rule or score."""
