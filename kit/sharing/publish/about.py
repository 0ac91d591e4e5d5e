"""A case → what its pages say about it: title, counts, coders, licence, date, versions, how to cite."""

from __future__ import annotations

import html
import os
from datetime import UTC, date, datetime
from typing import Any

from kit.case import Case
from kit.errors import KitError
from kit.frames import collected
from kit.sharing.publish import executed

_BRAND = 48  # characters


def describe(case: Case, dated: str = "") -> dict[str, Any]:
    """Everything a page says about a case.

    Parameters
    ----------
    case : Case
    dated : str
        Day of publication, YYYY-MM-DD. Default: ``SOURCE_DATE_EPOCH``, else the day on which the case was created.

    Returns
    -------
    dict
        ``title``, ``brand`` (short), ``about``, ``counts``, ``coded``, ``dated``, ``versions``, ``licence``, ``language``,
        ``authors``, ``year``, ``version``, ``cite``, ``cite_short``.
    """
    package = case.package
    day = _published(dated, package.get("created", ""))
    version = f"version {package['version']}" if package.get("version") else ""
    licences = "; ".join(x.get("title") or x.get("name", "") for x in package.get("licenses", []))
    included = "are part of these pages" if "texts" in case.tables else "are not included"
    about = {
        "title": case.title,
        "brand": _brand(case.title),
        "about": str(package.get("description") or case.title),
        "counts": _counts(case),
        "coded": f"Coded by {case.coded_by}.",
        "dated": " ".join(filter(None, [day and f"Published {day}.", version and f"Case {version}."])),
        "versions": " · ".join(f"{name.removeprefix('peace-talks-')} {v}" for name, v in executed.versions().items()),
        "licence": f"{f'Data: {licences}. ' if licences else ''}The articles’ own texts {included}.",
        "language": str(package.get("language", "en")),
        "authors": ", ".join(x["title"] for x in package.get("contributors", []) if x.get("title")),
        "year": day[-4:],
        "version": version,
    }
    about["cite_short"] = f"{case.title}{', ' * bool(version)}{version}. Coded by {case.coded_by}."
    about["cite"] = cite(about)
    return about


def cite(about: dict[str, Any], page: str = "") -> str:
    """How to cite a case, or one report on it."""
    year = f" ({about['year']})" if about["year"] else ""
    who = f"{about['authors']}{year}. " if about["authors"] else ""
    stop = "" if page.endswith(("?", ".", "!")) else "."
    version = f", {about['version']}" if about["version"] else ""
    return f"{who}{f'{page}{stop} In: ' if page else ''}{about['title']}{version}."


def sections(case: Case) -> list[dict[str, str]]:
    """What the index says about the data, from the case's own description: ``id``, ``title`` and ``html`` of each section."""
    found = [("articles", "Which articles?", _sources(case)), ("data", "What is in the case?", _tables(case))]
    found.append(("agreement", "How stable are the codes?", _agreement(case)))
    return [{"id": name, "title": title, "html": body} for name, title, body in found if body]


def _counts(case: Case) -> str:
    counted = [
        (case.count("articles"), "article"),
        (len(collected(case.frame("articles").select("outlet_id").unique()).dropna()), "outlet"),
        (case.count("attributions"), "attribution"),
        (case.count("statements"), "statement"),
        (case.count("events"), "event"),
    ]
    return " · ".join(f"{n:,} {word}{'s' * (n != 1)}" for n, word in counted)


def _sources(case: Case) -> str:
    titles = [s["title"] for s in case.package.get("sources", []) if s.get("title")]
    return f"<ul>{''.join(f'<li>{html.escape(title)}</li>' for title in titles)}</ul>" if titles else ""


def _tables(case: Case) -> str:
    meant = {r["name"]: r.get("title", "") for r in case.package.get("resources", [])}
    kept = {name: case.count(name) for name in case.tables if name in meant and case.count(name)}
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td class="number">{n:,}</td><td>{html.escape(meant[name])}</td></tr>'
        for name, n in kept.items()
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in ("Table", "Rows", "One row is"))
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _agreement(case: Case) -> str:
    from kit.coders import agreement
    from kit.readouts import readout

    try:
        found = agreement(case)
    except KitError:  # one coder, or none: nothing to compare
        return ""
    words = f"The coders: {html.escape(case.coded_by)}. Alpha is Krippendorff’s: 1 is perfect, 0 is chance."
    return f'<p>{words}</p><div class="scroll" tabindex="0">{readout(found).table}</div>'


def _published(asked: str, created: str) -> str:
    written = asked or created[:10]
    if not asked and os.environ.get("SOURCE_DATE_EPOCH", "").isdigit():
        written = f"{datetime.fromtimestamp(int(os.environ['SOURCE_DATE_EPOCH']), UTC):%Y-%m-%d}"
    if not written:
        return ""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise KitError(f"{written!r} is no date; write YYYY-MM-DD") from None
    return f"{day.day} {day:%B %Y}"


def _brand(title: str) -> str:
    first = title.split(",")[0].split(":")[0]
    return first if len(first) <= _BRAND else first[: _BRAND - 1].rstrip() + "…"
