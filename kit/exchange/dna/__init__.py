"""A database of the Discourse Network Analyzer (Leifeld), version 3 (as of 3.0.11, 2025), ↔ a project.

What the program does, found in its source and by running its classes over a file of ours:

- A statement's ``Start`` and ``Stop`` are places of Java's text pane: UTF-16 units, from 0, end exclusive, of a text in which
  every line end is one character, whatever is stored. Texts are written with LF for that reason, and CRLF counts once when read.
- Short text is an entity, fewer than 191 characters; a variable with a longer value is written as long text.
- Every statement has a value for every variable of its type: a boolean or a number only where all marks say one.
- A document always has a date: without one it is 1970-01-01, and its notes say ``published: unknown``.
- Facts of a document without a column stand in its notes, a line each: ``url: …``.
"""

from kit.exchange.dna.reading import read
from kit.exchange.dna.writing import PASSWORD, write

__all__ = ["PASSWORD", "read", "write"]
