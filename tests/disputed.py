"""The shipped case with many more reports of one event on which sources disagree."""

import pandas as pd

from kit.case.case import Case

OFTEN, SELDOM = "000", "003"  # articles: of the reports of 45 and of 12 disagreeing sentences


def much_disputed(case: Case) -> tuple[Case, str]:
    """A case in which two articles disagree many times about the days of an event, and that event's id."""
    reports = case.event_reports
    event = reports["event_id"].value_counts().index[0]
    of_event = reports["event_id"] == event
    base = dict(reports[of_event & reports["article_id"].notna()].iloc[0]) | {"agrees": "no"}
    days = pd.date_range("2022-03-10", periods=4).as_unit("s")
    often = [(OFTEN, days[0])] * 45
    seldom = [(SELDOM, days[1 + i % 3]) for i in range(12)]
    added = [
        base | {"report_id": f"zz{i:03d}", "article_id": article, "asserted_start": day, "asserted_end": day}
        for i, (article, day) in enumerate(often + seldom)
    ]
    others = reports[~(of_event & reports["article_id"].isin([OFTEN, SELDOM]))]
    every = pd.concat([others, pd.DataFrame(added).astype(reports.dtypes.to_dict())], ignore_index=True)
    return case.with_tables(event_reports=every), event
