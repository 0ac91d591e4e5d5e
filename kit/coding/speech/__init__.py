"""What an article says that others said: passages, who speaks, which act of speaking, from which source."""
