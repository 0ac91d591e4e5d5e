"""Numbers that are reported, of what, and who names them."""
