"""A REFI-QDA project (``.qdpx``) or code book (``.qdc``), version 1.0 of its schema, ↔ a project.

How a case looks there: every value is a code below its variable, ``party > Northland``; a stance is a code below its issue,
``issue > Bridge > Bridge: supports``, so that one code says both. A selection has one coding for each of its values. What is read
back is one mark per coding, whose kind is the code with those above it, joined by `` > ``.

What programs do, found in their source: positions are code points of the plain text (the standard says so) without its byte order
mark; QualCoder reads a project only with ``plainTextPath``, takes a byte order mark for a character and the first element of a
coding for its code, and knows a code by its name alone, so that names are made unique; ATLAS.ti counts CRLF once (QualCoder's
reader knows so), others twice.
"""

from kit.exchange.refi.codes import by_code
from kit.exchange.refi.reading import read, read_codebook
from kit.exchange.refi.writing import write, write_codebook

__all__ = ["by_code", "read", "read_codebook", "write", "write_codebook"]
