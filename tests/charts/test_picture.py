"""A chart as a picture for print: its size, what it says, what is refused."""

import io
import struct
from xml.etree import ElementTree

import pypdf
import pytest

from kit import charts
from kit.charts import picture
from kit.errors import KitError


@pytest.mark.browser
def test_a_chart_is_saved_18_cm_wide_with_its_words(shipped, tmp_path):
    chart = charts.who_speaks(shipped)
    root = ElementTree.fromstring(chart.save(tmp_path / "who.svg").read_text("utf-8"))
    assert root[0].text == chart.readout.title and root[1].text == chart.alt
    png = chart.save(tmp_path / "who.png").read_bytes()
    assert struct.unpack(">I", png[16:20]) == (2126,) and png[37:41] == b"pHYs"
    assert struct.unpack(">II", png[41:49]) == (11811, 11811)
    (sheet,) = pypdf.PdfReader(io.BytesIO(chart.save(tmp_path / "who.pdf").read_bytes())).pages
    assert abs(float(sheet.mediabox.width) / 72 * 25.4 - 180) < 1
    words = " ".join(sheet.extract_text().split())
    assert "n = 93" in words.replace("\xa0", " ") and "Source: 5 articles" in words


def test_another_form_or_size_is_refused_before_a_browser_is_sought(shipped, tmp_path, monkeypatch):
    chart = charts.who_speaks(shipped)
    with pytest.raises(KitError, match=r"who\.jpg: a chart is saved as \.svg, \.png or \.pdf"):
        chart.save(tmp_path / "who.jpg")
    with pytest.raises(KitError, match="width_mm is 0, dpi 300; allowed are up to 2000 mm and 1200 dpi"):
        chart.save(tmp_path / "who.png", width_mm=0)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(picture.chromium, "_PLACES", ())
    with pytest.raises(KitError, match=r"a picture is drawn by Chromium or Chrome, and none was found .* from a published page"):
        chart.save(tmp_path / "who.png")
    assert not list(tmp_path.iterdir())
