"""What happened or is announced, where, when, who took part, and who says so."""
