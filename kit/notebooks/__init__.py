"""Notebooks out into the world: re-run and stored, opened in JupyterLab."""
