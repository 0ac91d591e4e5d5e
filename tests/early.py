"""Loaded before any other plugin of pytest: nbformat is imported as the kit imports it, which saves a second or more."""

from kit.notebooks.run import light_nbformat

light_nbformat()
