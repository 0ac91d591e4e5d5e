"""Article files → articles, sentences, names and dates."""
