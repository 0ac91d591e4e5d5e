"""One text → sentences, names, dates, and the lines of it that are no running text."""
