"""How sentences are worded: scores of word lists."""
