#!/usr/bin/env bash
# pypdfium2 5.15.2 (PDFium): where a word is divided at the end of a line, the text of the page holds U+FFFE in place of the hyphen
# and no line break at all, so the two lines are one; a compound (“cease-” / “fire”) looks the same as a divided word. Every
# other line ends in CR LF. Whoever mends hyphens by looking for “-” before a line break finds none, and the sign is no character.
# Seen: the lines 'three hours of dif-' and 'ficult talks.' give 'three hours of dif\ufffeficult talks.'
# Fails if the hyphen or the line break is there.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q pypdfium2==5.15.2 reportlab==5.1.0
cd "$place"
"$place/venv/bin/python" - <<'PY'
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

canvas = Canvas("page.pdf")
for i, line in enumerate(["The envoy left at noon, after", "three hours of dif-", "ficult talks on the cease-", "fire."]):
    canvas.drawString(50, 700 - 14 * i, line)
canvas.save()
text = pypdfium2.PdfDocument("page.pdf")[0].get_textpage().get_text_range()
print(ascii(text))
assert text == "The envoy left at noon, after\r\nthree hours of dif\ufffeficult talks on the cease\ufffefire."
PY
