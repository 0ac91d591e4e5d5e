"""Many articles → a case: reading and coding on one core or many, putting together, provenance."""
