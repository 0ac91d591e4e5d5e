"""A case → what its pages say about it, as text: title, counts, coders, licence, date, versions, how to cite."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from kit.case.case import Case
from kit.errors import KitError
from kit.publish import executed
from kit.store.frames import collected

_BRAND = 48  # characters
_OF_LANGUAGES = (
    "of those in German, French, Spanish, Russian and Ukrainian rules find direct quotations with a speaker whom the codebook "
    "names, and their days; of others nothing"
)


def describe(case: Case, dated: str = "", *, whole: bool = False) -> dict[str, Any]:
    """Everything a page says about a case, each as text, whatever its data package holds: the templates escape it.

    Parameters
    ----------
    case : Case
    dated : str
        Day of publication, YYYY-MM-DD. Default: that of ``SOURCE_DATE_EPOCH``, else today.
    whole : bool
        Whether the articles' whole texts are to be downloaded, if the case holds them.

    Returns
    -------
    dict
        ``title``, ``brand`` (short), ``about``, ``counts``, ``coded``, ``dated``, ``versions``, ``licence``, ``language``,
        ``authors``, ``year``, ``version``, ``cite``, ``cite_short``.
    """
    package = case.package
    day = _find_day(dated)
    version = f"version {package['version']}" if package.get("version") else ""
    licences = "; ".join(filter(None, (_text_of(x, "title") or _text_of(x, "name") for x in _entries(package, "licenses"))))
    shown = "quoted in these pages by the sentence" + (
        ", and whole in the download" if whole else "; whole they are not included"
    )
    included = f"are {shown if 'texts' in case.tables else 'not included'}"
    about = {
        "title": case.title,
        "brand": _brand(case.title),
        "about": str(package.get("description") or case.title),
        "counts": _counts(case),
        "coded": f"Coded by {case.coded_by}.{_say_languages(case)}",
        "dated": " ".join(filter(None, [day and f"Published {day}.", version and f"Case {version}."])),
        "versions": " · ".join(f"{name.removeprefix('peace-talks-')} {v}" for name, v in executed.versions().items()),
        "licence": f"{f'Data: {licences}. ' if licences else ''}The articles’ own texts {included}.",
        "language": _language(package.get("language")),
        "authors": ", ".join(filter(None, (_text_of(x, "title") for x in _entries(package, "contributors")))),
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
    parts = [("articles", "Which articles?", _sources(case)), ("data", "What is in the case?", _tables(case))]
    parts.append(("agreement", "How stable are the codes?", _agreement(case)))
    return [{"id": name, "title": title, "html": body} for name, title, body in parts if body]


def _say_languages(case: Case) -> str:
    """What rules code of articles that are not in English, where a case is coded by rule and has such."""
    if not case.coded_by.startswith("rules"):
        return ""
    languages = collected(case.frame("articles").select("original_language"))["original_language"].dropna()
    others = languages[languages != "en"]
    if others.empty:
        return ""
    codes = ", ".join(sorted(others.unique()))
    return f" {len(others):,} articles are not in English ({codes}): {_OF_LANGUAGES}."


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
    titles = [title for title in (_text_of(source, "title") for source in _entries(case.package, "sources")) if title]
    return f"<ul>{''.join(f'<li>{html.escape(title)}</li>' for title in titles)}</ul>" if titles else ""


def _tables(case: Case) -> str:
    meant = {str(r.get("name")): _text_of(r, "title") for r in _entries(case.package, "resources")}
    counts = {name: case.count(name) for name in case.tables if name in meant and case.count(name)}
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td class="number">{n:,}</td><td>{html.escape(meant[name])}</td></tr>'
        for name, n in counts.items()
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in ("Table", "Rows", "One row is"))
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _agreement(case: Case) -> str:
    from kit.coders.reliability import agreement
    from kit.readouts import readout

    try:
        summary = agreement(case)
    except KitError:  # one coder, or none: nothing to compare
        return ""
    if summary.empty:
        return ""
    words = f"The coders: {html.escape(case.coded_by)}. Alpha is Krippendorff’s: 1 is perfect, 0 is chance."
    return f'<p>{words}</p><div class="scroll" tabindex="0">{readout(summary).table}</div>'


def _entries(package: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The entries of a list of the data package that have the form of one."""
    entries = package.get(name)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _text_of(entry: Mapping[str, Any], name: str) -> str:
    return str(entry.get(name) or "")


def _language(stated: Any) -> str:
    """The tag of a language as HTML wants it; English if it is none."""
    return str(stated) if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", str(stated or "")) else "en"


def _find_day(asked: str) -> str:
    if asked:
        try:
            return _day(date.fromisoformat(asked))
        except ValueError:
            raise KitError(f"{asked!r} is no date; write YYYY-MM-DD") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return _day(date.today())
    try:
        return _day(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError):  # no number, or a time beyond all years
        raise KitError(f"the environment variable SOURCE_DATE_EPOCH is {epoch!r}; it is a number of seconds since 1970") from None


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _brand(title: str) -> str:
    first = title.split(",")[0].split(":")[0]
    return first if len(first) <= _BRAND else first[: _BRAND - 1].rstrip() + "…"
