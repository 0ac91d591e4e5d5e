"""Items as agencies send them to newsrooms – NewsML-G2, NITF, ninjs, IPTC's standards – → one article each."""

from __future__ import annotations

from kit.reading.formats import newsml_g2, ninjs, nitf
from kit.reading.formats.agency_items import KEEPS
from kit.reading.formats.form import Format

FORMATS: tuple[Format, ...] = (
    Format(
        "NewsML-G2", (".xml", ".newsml"), KEEPS, newsml_g2.items,
        "newsmlg2 1.1, IPTC's own library, and IPTC's published listings; no agency's own feed",
        fits=newsml_g2.fits, article=newsml_g2.article,
    ),
    Format(
        "NITF", (".xml", ".nitf"), KEEPS, nitf.items,
        "written after IPTC's schema 3.6 and one agency's sample in IPTC's repository",
        fits=nitf.fits, article=nitf.article,
    ),
    Format(
        "ninjs", (".json", ".jsonl", ".ninjs"), KEEPS, ninjs.items,
        "written after IPTC's schemas 1.4 to 3.1 and their examples of four agencies",
        fits=ninjs.fits, article=ninjs.article,
    ),
)  # fmt: skip
