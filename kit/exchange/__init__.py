"""Codes of other programs ↔ a case: every program's files become a `Project` and are written from one.

Out: `from_case.project` makes a project of a case with texts, `programs.program(name).write` a file of it. In:
`programs.program(name).read`, `mapping.draft` and `mapping.read` say what its codes mean, `to_case.codings` finds their places in
a case and lists what has none, `to_case.with_codings` puts them under their coders' initials. `moving` is both as the commands
``kit export`` and ``kit import`` do it. Another program is a module with ``read(path) -> Project`` and ``write(project, path)``,
which gives what it cannot hold, and one line in `programs.PROGRAMS`.
"""
