"""Tables on disk: the data package, CSV, Parquet parts, DuckDB, checks, and files that are whole or as they were."""
