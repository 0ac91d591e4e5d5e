"""Notebooks and a case → a folder of pages, written beside and put in place whole."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kit.case.case import Case, load
from kit.errors import KitError
from kit.libraries import chromium
from kit.notebooks import run as run_notebooks
from kit.publish import about, assets, downloads, executed, fitted, report, room, thumbnail
from kit.publish.report import Report
from kit.store import outputs, staging

MARK = '<meta name="generator" content="peace-talks-kit">'
_ASSET = re.compile(r"[a-z]+-[0-9a-f]{10}\.(js|css)")
# what is made by a browser, and what somebody without one can do
NO_PDF = ("a PDF is printed", "leave out --pdf, or print the page from a browser: it is laid out for paper")
_MARKS = 1000  # a miniature of more single marks shows nothing


@dataclass(frozen=True)
class Options:
    """How a site is made.

    Attributes
    ----------
    single_file : bool
        Every page holds everything; no index, nothing beside it.
    with_text : bool
        Whether evidence may show the articles' own sentences, if the case holds them.
    texts_in_download : bool
        With ``with_text``: the case to download holds the articles' whole texts.
    pdf : bool
        Each page also as a PDF.
    fresh : bool
        Run every notebook, whatever the cache holds.
    dated : str
        Day of publication, YYYY-MM-DD. Default: that of ``SOURCE_DATE_EPOCH``, else today. The same day gives the same bytes.
    """

    single_file: bool = False
    with_text: bool = False
    texts_in_download: bool = False
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
    aside: Callable[[str, str], None] = lambda name, now: None,
) -> Iterator[Page]:
    """Run notebooks on a case and publish them.

    Nothing is put in place before every page is made: if a cell fails, an earlier site stays as it was.

    Parameters
    ----------
    notebooks : sequence of Path
        In the order of the index.
    out : Path
        A new or empty folder, or an earlier site, whose pages are replaced. Files that are not of the site stay, and so do pages
        that somebody has changed, under another name.
    case : Path
        The folder that ``kit.load()`` loads in the notebooks.
    options : Options
    started : callable
        Told the name of each notebook before its page is made. Some run at once.
    aside : callable
        Told the name of a file that somebody has changed and that a new one replaces, and what it is called now.

    Yields
    ------
    Page
        One per notebook, as it is made; they are in place when the last one has been taken.

    Raises
    ------
    KitError
        If two notebooks have one name, a cell fails, ``out`` holds something else, the day is none, or a PDF lacks its browser.
    """
    notebooks = [Path(n) for n in notebooks]
    _check_names(notebooks)
    _check_place(out)
    if options.texts_in_download and not options.with_text:
        raise KitError("whole texts go into the download of a site that shows its sentences: add --with-text")
    program = chromium.find(*NO_PDF) if options.pdf else ""
    loaded = load(case)
    if not options.with_text:
        loaded = loaded.without_texts()
    private = report.private_places(case.resolve())
    description = about.describe(loaded, options.dated, whole=options.texts_in_download)
    ready = outputs.filled(
        out, last=["index.html"], first=lambda name: name.startswith("assets/"), older=_of_older_version, aside=aside
    )
    with ready as folder:
        reports: list[Report] = []
        told: set[str] = set()
        runs = _run(notebooks, loaded, case.resolve(), options)
        for source in notebooks:
            started(source.name)
            result = next(runs)
            stored = run_notebooks.small(result.notebook)
            here = private | {str(source.resolve().parent): "."}
            page = report.read(result.notebook, source, {n.stem for n in notebooks}, here)
            for cell in stored.cells:
                _censor(cell, here)
            page.notebook = run_notebooks.text(stored).encode("utf-8")
            reports.append(page)
            page.warnings += [line for line in assets.used_whole(page.data) if line not in told] if page.data else []
            told.update(page.warnings)
            yield Page(out / f"{source.stem}.html", result.cached, page.warnings)
        _write(folder, reports, loaded, case, description, options, program)


def _run(notebooks: Sequence[Path], loaded: Case, case: Path, options: Options) -> Iterator[executed.Made]:
    """Each notebook as it was run, in their order: some at once."""
    fit_report = fitted.fitter(loaded)
    fits = [fit_report if fitted.ours(source) else lambda notebook: None for source in notebooks]

    def run(source: Path, fit: Callable[[Any], None]) -> executed.Made:
        return executed.run(source, case, with_text=options.with_text, fresh=options.fresh, fit=fit)

    kernels = room.at_once(on_disk=loaded.lazy)
    if kernels == 1:
        yield from map(run, notebooks, fits)
        return
    if fit_report in fits:  # the case is asked what it lacks before there are several threads
        fit_report(run_notebooks.read(notebooks[fits.index(fit_report)]))
    with ThreadPoolExecutor(kernels) as pool:
        runs = [pool.submit(run, *each) for each in zip(notebooks, fits, strict=True)]
        try:
            for made in runs:
                yield made.result()
        finally:
            pool.shutdown(cancel_futures=True)  # after one that failed


def _data(case: Case, source: Path, folder: Path, options: Options) -> dict[str, str]:
    """The case as a data package to download: a file of the site, or inside the page."""
    package = downloads.data_package(case, source / "README.md", folder / f"{downloads.file_name(case.name)}.zip")
    whole = {"href": quote(package.name), "name": package.name, "label": package.name, "note": "the coded case as a data package"}
    if options.single_file:
        whole["href"] = f"data:application/zip;base64,{base64.b64encode(package.read_bytes()).decode()}"
        package.unlink()
    return whole


def _write(
    folder: Path, reports: list[Report], case: Case, source: Path, description: dict[str, Any], options: Options, program: str
) -> None:
    # a case in Parquet is too large to go along
    description["downloads"] = (
        [] if case.lazy else [_data(case if options.texts_in_download else case.without_texts(), source, folder, options)]
    )
    shared: dict[str, assets.Script] = {}
    if not options.single_file:
        _share_traces(reports)
    for page in reports:
        offered = [*_files(folder, page, options), *description["downloads"]]
        if options.single_file:
            tags = assets.single(page.data)
        else:
            tags, scripts = assets.site(page.data)
            shared |= {s.path: s for s in scripts}
        text = template("report.html.j2").render(
            report=page,
            case=description,
            tags=tags,
            home="" if options.single_file else "index.html",
            others=[] if options.single_file else [r for r in reports if r is not page],
            cite=about.cite(description, page.title),
            downloads=offered,
        )
        (folder / f"{page.name}.html").write_text(text, encoding="utf-8", newline="")
    if not options.single_file:
        tags, scripts = assets.site(None)
        shared |= {s.path: s for s in scripts}
        answers = Counter(r.answer for r in reports)  # of a case without findings all are alike, and say nothing side by side
        cards = [
            {"report": r, "answer": r.answer if answers[r.answer] == 1 else "", "picture": picture, "holds": _holds(r)}
            for r, picture in zip(reports, _pictures(reports, case), strict=True)
        ]
        text = template("index.html.j2").render(case=description, tags=tags, cards=cards, sections=about.sections(case))
        (folder / "index.html").write_text(text, encoding="utf-8", newline="")
        (folder / "assets").mkdir()
        for script in shared.values():
            (folder / script.path).write_text(script.text, encoding="utf-8", newline="")
    if program:
        for page in reports:
            chromium.print_page(program, folder / f"{page.name}.html", folder / f"{page.name}.pdf")


def _share_traces(reports: list[Report]) -> None:
    """One plotly.js for a site, with what each of its pages needs."""
    pages = [page for page in reports if page.data]
    every = sorted({trace for page in pages for trace in page.data["traces"]})
    for page in pages:
        page.data["traces"] = every


def _files(folder: Path, page: Report, options: Options) -> list[dict[str, str]]:
    name = f"{page.name}.ipynb"
    if options.single_file and page.data:
        page.data["files"] = {name: page.notebook.decode("utf-8")}
    elif not options.single_file:
        (folder / name).write_bytes(page.notebook)
    listed = [
        {
            "href": "" if options.single_file else quote(name),
            "name": name,
            "label": name,
            "note": "this report as a notebook, to run or change",
        }
    ]
    if options.pdf:
        listed.append(
            {"href": quote(f"{page.name}.pdf"), "name": f"{page.name}.pdf", "label": f"{page.name}.pdf", "note": "to print"}
        )
    return listed


def _pictures(reports: list[Report], case: Case) -> Iterator[str]:
    """A thumbnail of each report: of its first chart of the kit, or of the case as panels show it, drawn once for all."""
    of_panels = ""
    for page in reports:
        chart = next((f["narrow"] for f in page.data.get("figures", []) if "narrow" in f), None)
        if chart is None and page.panels:
            of_panels = of_panels or thumbnail.picture(_overview(case))
        yield thumbnail.picture(chart) if chart else of_panels if page.panels else ""


def _overview(case: Case) -> Any:
    """A chart of all of a case, as JSON."""
    from kit import charts, measures

    points = measures.sentiment_points(case)
    options: dict[str, Any] = {"title": case.title[:60], "book": case.book, "narrow": True}
    if len(points) <= _MARKS:
        chart = charts.sentiment_timeline(points, **options)
    else:
        summary = measures.stance_by(case, ["family", "issue"])
        chart = charts.stance_grid(measures.stance_points(case), summary, **options)
    return json.loads(chart.to_json())


def _holds(page: Report) -> str:
    parts = [(page.panels, "filter panel"), (page.charts, "chart")]
    return ", ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in parts if n) or "text"


def _censor(cell: Any, private: dict[str, str]) -> None:
    """Take places of this machine out of a cell's outputs."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            output.text = report.public(output.text, private)
        elif output.output_type == "error":
            output.evalue, output.traceback = report.public(output.evalue, private), []
        else:
            for kind in output.data:
                output.data[kind] = report.public_tree(output.data[kind], private)
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
    if out.exists() and not out.is_dir():
        raise KitError(f"{out} is a file; choose a folder with --out")
    staging.mend(out)
    inside = [p.name for p in out.iterdir() if p.name != staging.WORK] if out.is_dir() else []
    if inside and outputs.LIST not in inside and not _pages(out):
        raise KitError(f"{out} holds something that is not a site of this kit; choose a new or empty folder with --out")


def _pages(out: Path) -> list[str]:
    """Names of the kit's pages in a folder, without their ending."""
    return [p.stem for p in sorted(out.glob("*.html")) if MARK in p.read_text("utf-8", errors="replace")[:4000]]


def _of_older_version(out: Path) -> list[str]:
    """Files of a site that was made before there was a list of them."""
    files = [f"{name}{ending}" for name in _pages(out) for ending in (".html", ".ipynb", ".pdf")]
    files += [p.relative_to(out).as_posix() for p in (out / "assets").glob("*") if _ASSET.fullmatch(p.name)]
    return [name for name in files if (out / name).is_file()]


def template(name: str) -> Any:
    """A template of the page's front end, which escapes what it is given."""
    import jinja2

    loader = jinja2.FunctionLoader(assets.front)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["address"] = lambda path: quote(path, safe="")  # of a file beside the page, whatever its name
    return environment.get_template(name)
