"""Numbers as text."""

import pandas as pd

import kit
from kit import readouts
from kit.readouts import export


def test_numbers_are_rounded_dates_are_words_and_missing_is_a_dash():
    frame = pd.DataFrame(
        {"who": ["A", "B"], "mean": [0.12345, float("nan")], "day": pd.to_datetime(["2030-05-02", None]), "n": [12, 3]}
    )
    assert kit.readout(frame, "Chart").text.splitlines() == [
        "Chart",
        "who   mean  day          n",
        "A    0.123  2 May 2030  12",
        "B        –  –            3",
    ]


def test_an_empty_summary_says_so():
    assert kit.readout(pd.DataFrame({"n": []})).text == "nothing to show"


def test_html_is_escaped():
    shown = kit.readout(pd.DataFrame({"who": ["<script>x</script>"], "n": [1]}))._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_of_many_rows_the_first_are_shown_and_carried_and_the_rest_is_told(monkeypatch):
    frame = pd.DataFrame({"who": [f"speaker {k}" for k in range(1500)], "n": range(1500)})
    shown = kit.readout(frame)
    assert shown.text.splitlines()[-2:] == ["speaker 399  399", "… and 1,100 more rows"]
    assert shown.table.count("<tr>") == 401 and shown.table.endswith("<p>… and 1,100 more rows</p>")
    assert (len(shown.records()["rows"]), shown.records()["more"]) == (1500, 0)
    monkeypatch.setattr(readouts, "MOST_RECORDS", 1000)
    assert (shown.records()["rows"][-1], shown.records()["more"]) == (["speaker 999", 999], 500)
    assert kit.readout(frame.head(400)).table.endswith("</table>")


def test_exports_are_safe_in_a_spreadsheet(tmp_path):
    frame = pd.DataFrame({"said": ["=cmd()", "+1", "-2", "@x", "plain"], "score": [-0.5, 0.0, 1.0, 2.0, 3.0]})
    lines = export(frame, tmp_path / "rows.csv").read_text("utf-8").splitlines()
    assert lines == ["said,score", "'=cmd(),-0.5", "'+1,0.0", "'-2,1.0", "'@x,2.0", "plain,3.0"]
