"""Notebooks and a case → a folder of pages, written beside and put in place whole."""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kit.case import Case, load
from kit.errors import KitError
from kit.sharing import run_notebooks
from kit.sharing.publish import assets, downloads, executed, pdf, report, thumbnail
from kit.sharing.publish.report import Report
from kit.swap import replaced

MARK = '<meta name="generator" content="peace-talks-kit">'
_BRAND = 48  # characters


@dataclass(frozen=True)
class Options:
    """How a site is made.

    Attributes
    ----------
    single_file : bool
        Every page holds everything; no index, nothing beside it.
    with_text : bool
        Whether evidence may show the articles' own sentences, if the case holds them.
    pdf : bool
        Each page also as a PDF.
    fresh : bool
        Run every notebook, whatever the cache holds.
    dated : str
        Day of publication, YYYY-MM-DD. Default: ``SOURCE_DATE_EPOCH``, else the day on which the case was created.
    """

    single_file: bool = False
    with_text: bool = False
    pdf: bool = False
    fresh: bool = False
    dated: str = ""


@dataclass(frozen=True)
class Page:
    """A page that was written.

    Attributes
    ----------
    path : Path
        Where it is.
    cached : bool
        Whether its notebook did not have to run.
    warnings : list of str
        What the page leaves out.
    """

    path: Path
    cached: bool
    warnings: list[str] = field(default_factory=list)


def publish(
    notebooks: Sequence[Path],
    out: Path,
    case: Path,
    options: Options = Options(),
    started: Callable[[str], None] = lambda name: None,
) -> Iterator[Page]:
    """Run notebooks on a case and publish them.

    Nothing is put in place before every page is made: if a cell fails, an earlier site stays as it was.

    Parameters
    ----------
    notebooks : sequence of Path
        In the order of the index.
    out : Path
        A new or empty folder, or an earlier site, which is replaced.
    case : Path
        The folder that ``kit.load()`` loads in the notebooks.
    options : Options
    started : callable
        Told the name of each notebook before it runs.

    Yields
    ------
    Page
        One per notebook, as it is made; they are in place when the last one has been taken.

    Raises
    ------
    KitError
        If two notebooks have one name, a cell fails, ``out`` holds something else, or there is no browser for a PDF.
    """
    notebooks = [Path(n) for n in notebooks]
    _check_names(notebooks)
    _check_place(out)
    program = pdf.browser() if options.pdf else ""
    loaded = load(case)
    if not options.with_text:
        loaded = loaded.without_texts()
    private = report.private_places(case.resolve())
    about = describe(loaded, options)
    with replaced(out) as folder:
        reports: list[Report] = []
        for source in notebooks:
            started(source.name)
            made = executed.run(source, case.resolve(), with_text=options.with_text, fresh=options.fresh)
            kept = run_notebooks.small(made.notebook)
            found = report.read(made.notebook, source, {n.stem for n in notebooks}, private)
            for cell in kept.cells:
                _censor(cell, private)
            found.notebook = run_notebooks.text(kept).encode("utf-8")
            reports.append(found)
            yield Page(out / f"{source.stem}.html", made.cached, found.warnings)
        _write(folder, reports, loaded, case, about, options, program)


def _write(
    folder: Path, reports: list[Report], case: Case, source: Path, about: dict[str, Any], options: Options, program: str
) -> None:
    package = downloads.data_package(case, source / "README.md", folder / f"{case.name}.zip")
    whole = {"href": package.name, "name": package.name, "label": f"{case.name}.zip", "note": "the coded case as a data package"}
    if options.single_file:
        whole["href"] = f"data:application/zip;base64,{base64.b64encode(package.read_bytes()).decode()}"
        package.unlink()
    about["downloads"] = [whole]
    shared: dict[str, assets.Script] = {}
    for found in reports:
        offered = [*_files(folder, found, options), whole]
        if options.single_file:
            tags = assets.single(found.data)
        else:
            tags, scripts = assets.site(found.data)
            shared |= {s.path: s for s in scripts}
        text = _template("report.html.j2").render(
            report=found,
            case=about,
            tags=tags,
            home="" if options.single_file else "index.html",
            others=[] if options.single_file else [r for r in reports if r is not found],
            cite=cite(about, found.title),
            downloads=offered,
        )
        (folder / f"{found.name}.html").write_text(text, encoding="utf-8", newline="")
    if not options.single_file:
        tags, scripts = assets.site(None)
        shared |= {s.path: s for s in scripts}
        cards = [{"report": r, "picture": _picture(r), "holds": _holds(r)} for r in reports]
        text = _template("index.html.j2").render(case=about, tags=tags, cards=cards, sections=_sections(case))
        (folder / "index.html").write_text(text, encoding="utf-8", newline="")
        (folder / "assets").mkdir()
        for script in shared.values():
            (folder / script.path).write_text(script.text, encoding="utf-8", newline="")
    if program:
        for found in reports:
            pdf.write(folder / f"{found.name}.html", folder / f"{found.name}.pdf", program)


def _files(folder: Path, found: Report, options: Options) -> list[dict[str, str]]:
    name = f"{found.name}.ipynb"
    if options.single_file and found.data:
        found.data["files"] = {name: found.notebook.decode("utf-8")}
    elif not options.single_file:
        (folder / name).write_bytes(found.notebook)
    listed = [
        {
            "href": "" if options.single_file else name,
            "name": name,
            "label": name,
            "note": "this report as a notebook, to run or change",
        }
    ]
    if options.pdf:
        listed.append(
            {"href": f"{found.name}.pdf", "name": f"{found.name}.pdf", "label": f"{found.name}.pdf", "note": "to print"}
        )
    return listed


def describe(case: Case, options: Options) -> dict[str, Any]:
    """What pages say about a case: title, counts, coders, licence, versions, how to cite."""
    package = case.package
    title = case.title
    day = _published(options.dated, package.get("created", ""))
    version = f"version {package['version']}" if package.get("version") else ""
    licences = "; ".join(x.get("title") or x.get("name", "") for x in package.get("licenses", []))
    texts = (
        "The articles’ own texts are part of these pages."
        if "texts" in case.tables
        else "The articles’ own texts are not included."
    )
    authors = ", ".join(x.get("title", "") for x in package.get("contributors", []) if x.get("title"))
    counted = [
        (len(case.articles), "article"),
        (case.articles["outlet_id"].nunique(), "outlet"),
        (len(case.attributions), "attribution"),
        (len(case.statements), "statement"),
        (len(case.events), "event"),
    ]
    told = executed.versions()
    about = {
        "title": title,
        "brand": _brand(title),
        "about": str(package.get("description") or title),
        "counts": " · ".join(f"{n:,} {word}{'s' * (n != 1)}" for n, word in counted),
        "coded": f"Coded by {case.coded_by}.",
        "dated": " ".join(filter(None, [f"Published {day}." if day else "", f"Case {version}." if version else ""])),
        "versions": " · ".join(f"{name.replace('peace-talks-', '')} {number}" for name, number in told.items()),
        "licence": f"{f'Data: {licences}. ' if licences else ''}{texts}",
        "language": str(package.get("language", "en")),
        "authors": authors,
        "year": day[-4:] if day else "",
        "version": version,
    }
    about["cite_short"] = f"{title}{f', {version}' if version else ''}. Coded by {case.coded_by}."
    about["cite"] = cite(about)
    return about


def cite(about: dict[str, Any], page: str = "") -> str:
    """How to cite a case, or one report on it."""
    who = f"{about['authors']}{' (' + about['year'] + ')' if about['year'] else ''}. " if about["authors"] else ""
    where = f"{about['title']}{', ' + about['version'] if about['version'] else ''}."
    return (
        f"{who}{page + ' In: ' if page else ''}{where}"
        if page.endswith(("?", ".", "!")) or not page
        else f"{who}{page}. In: {where}"
    )


def _published(asked: str, created: str) -> str:
    text = asked or created[:10]
    if not asked and os.environ.get("SOURCE_DATE_EPOCH", "").isdigit():
        text = f"{datetime.fromtimestamp(int(os.environ['SOURCE_DATE_EPOCH']), UTC):%Y-%m-%d}"
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise KitError(f"{text!r} is no date; write YYYY-MM-DD") from None
    return f"{day.day} {day:%B %Y}"


def _brand(title: str) -> str:
    first = title.split(",")[0].split(":")[0]
    return first if len(first) <= _BRAND else first[: _BRAND - 1].rstrip() + "…"


def _sections(case: Case) -> list[dict[str, str]]:
    """What the index says about the data, from the case's own description."""
    package = case.package
    described = {r["name"]: r.get("title", "") for r in package.get("resources", [])}
    rows = [
        (name, f"{len(frame):,}", described.get(name, ""))
        for name, frame in case.tables.items()
        if len(frame) and name in described
    ]
    tables = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td class="number">{n}</td><td>{html.escape(words)}</td></tr>'
        for name, n, words in rows
    )
    head = '<thead><tr><th scope="col">Table</th><th scope="col" class="number">Rows</th><th scope="col">One row is</th></tr></thead>'
    sections = [
        ("data", "What is in the case?", f'<div class="scroll" tabindex="0"><table>{head}<tbody>{tables}</tbody></table></div>')
    ]
    sources = [s.get("title", "") for s in package.get("sources", []) if s.get("title")]
    if sources:
        listed = "".join(f"<li>{html.escape(s)}</li>" for s in sources)
        sections.insert(0, ("articles", "Which articles?", f"<ul>{listed}</ul>"))
    if agreement := _agreement(case):
        sections.append(("agreement", "How stable are the codes?", agreement))
    return [{"id": name, "title": title, "html": body} for name, title, body in sections]


def _agreement(case: Case) -> str:
    from kit.coders import agreement
    from kit.readouts import readout

    if "codings" not in case.tables or not len(case.codings):
        return ""
    try:
        found = agreement(case)
    except KitError:
        return ""
    words = f"<p>Agreement of the coders of these data: {html.escape(case.coded_by)}. Alpha is Krippendorff’s; 1 is perfect, 0 is chance.</p>"
    return f'{words}<div class="scroll" tabindex="0">{readout(found).table}</div>'


def _picture(found: Report) -> str:
    figure = next((f for f in found.data.get("figures", []) if "wide" in f), None)
    return thumbnail.picture(figure["wide"]) if figure else ""


def _holds(found: Report) -> str:
    parts = [(found.panels, "filter panel"), (found.charts, "chart")]
    return ", ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in parts if n) or "text"


def _censor(cell: Any, private: dict[str, str]) -> None:
    """Take places of this machine out of a cell's outputs."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            output.text = report.public(output.text, private)
        elif output.output_type == "error":
            output.evalue, output.traceback = report.public(output.evalue, private), []
        elif "text/plain" in output.data:
            output.data["text/plain"] = report.public(output.data["text/plain"], private)
    if "outputs" in cell:
        cell.outputs = [o for o in cell.outputs if not (o.output_type == "stream" and o.name == "stderr")]


def _check_names(notebooks: Sequence[Path]) -> None:
    if not notebooks:
        raise KitError("no notebook to publish: name some, e.g. kit publish notebooks/*.ipynb")
    seen: dict[str, Path] = {}
    for path in notebooks:
        if path.stem.lower() in seen:
            raise KitError(f"{path} and {seen[path.stem.lower()]} would both become {path.stem}.html; rename one")
        seen[path.stem.lower()] = path
        if path.stem.lower() == "index":
            raise KitError(f"{path} would become index.html, which is the list of reports; rename it")
        run_notebooks.read(path)


def _check_place(out: Path) -> None:
    """An earlier site may be replaced, anything else may not."""
    if out.is_dir() and any(out.iterdir()):
        pages = sorted(out.glob("*.html"))
        if not pages or MARK not in pages[0].read_text("utf-8", errors="replace")[:4000]:
            raise KitError(f"{out} holds something that is not a site of this kit; choose a new or empty folder with --out")
    elif out.exists() and not out.is_dir():
        raise KitError(f"{out} is a file; choose a folder with --out")


def _template(name: str) -> Any:
    import jinja2

    loader = jinja2.FunctionLoader(assets.front)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined).get_template(
        name
    )
