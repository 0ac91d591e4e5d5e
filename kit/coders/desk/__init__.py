"""Coding by hand in a notebook: the desk, and the board that shows agreement."""
