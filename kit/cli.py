"""The command `kit`: publish reports, run them in JupyterLab; make, code, check and export a case; build a workshop."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from kit.errors import KitError
from kit.store.addresses import address, check_slashes, on_disk
from kit.store.package import shipped as shipped_case

app = typer.Typer(
    name="kit",
    help="An interactive Jupyter kit for studying how peace talks are reported.",
    epilog="Every command ends with 0: all is well; 1: faults were found; 2: it could not do its work, and says why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")]
Explored = Annotated[Path | None, typer.Option("--case", help="The case that kit.load() loads. Default: the shipped case.")]
Folder = Annotated[Path, typer.Option(help="Where the working copies of the notebooks are.", file_okay=False)]
RUN, SITE, EMBED = Path("run"), Path("site"), Path("embed")
FIRST = "00_start.ipynb"
_FAILED, _UNUSABLE = 1, 2  # exit codes: faults were found; the command could not do its work
# Characters that a terminal obeys, and those that turn the order of what follows → how they are written out.
_SHOWN = {
    c: repr(chr(c))[1:-1] for c in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def main() -> None:
    """Run the command line; a mistake that the user can mend is one message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that shows ASCII alone is told the rest as \xb7
            stream.reconfigure(errors="backslashreplace")
    try:
        for word in sys.argv[1:]:
            check_slashes(word)
        app()
    except KitError as error:
        _say(str(error), style="red", err=True)
        sys.exit(_UNUSABLE)
    except OSError as error:  # no such place, no permission, no space
        _say(f"{error.filename or 'file'}: {error.strerror or error}", style="red", err=True)
        sys.exit(_UNUSABLE)
    except MemoryError:
        _say("there is not enough memory for this; what was written before is whole", style="red", err=True)
        sys.exit(_UNUSABLE)


@app.command()
def run(
    browser: Browser = True,
    lab: Annotated[bool, typer.Option("--lab/--no-lab", help="Start JupyterLab when they have run.")] = True,
    out: Folder = RUN,
    case: Explored = None,
) -> None:
    """Re-run every report notebook on a case, then start JupyterLab on the first, whose address is said."""
    _explore(case)
    from rich.console import Console

    from kit.notebooks import run as run_notebooks

    names = [path.name for path in run_notebooks.every()]
    copies = run_notebooks.run_copies(out, _fitter())
    console = Console()
    for number, name in enumerate(names, start=1):
        began = time.perf_counter()
        with console.status(f"{name} ({number} of {len(names)})"):
            copy, aside = next(copies)
        _say(f"{number}/{len(names)}  {time.perf_counter() - began:5.1f} s  {copy}")
        if aside:
            _say(f"     your changed copy is kept as {aside}")
    if lab:
        _lab(out, browser=browser)
    else:
        _say("Open them with: kit lab" + ("" if out == RUN else f" --dir {out}") + (f" --case {case}" if case else ""))


def _explore(case: Path | None) -> None:
    """From here on `kit.load` loads this case, in notebooks too."""
    if case is not None:
        from kit.case.case import load

        load(case)  # says at once what is wrong with it
        os.environ["KIT_CASE"] = address(case) or str(case.resolve())


def _fitter() -> Any:
    """What makes the reports fit the case that `kit.load` loads."""
    from kit.case.case import load
    from kit.publish import fitted

    return fitted.fitter(load())


@app.command()
def lab(
    browser: Browser = True,
    folder: Annotated[Path, typer.Option("--dir", help="Where the working copies are.")] = RUN,
    case: Explored = None,
) -> None:
    """Open JupyterLab on the first report; your copies of the notebooks stay as you left them."""
    _explore(case)
    from kit.notebooks import run as run_notebooks

    run_notebooks.copies(folder, _fitter() if os.environ.get("KIT_CASE") else None)
    _lab(folder, browser=browser)


@app.command()
def publish(
    notebooks: Annotated[list[Path] | None, typer.Argument(help="Files, in order. Default: the shipped reports.")] = None,
    case: Annotated[Path | None, typer.Option(help="The case that kit.load() loads in them. Default: the shipped case.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="A new folder, or an earlier site; other files in it stay. Default: site/, of --embed: embed/.", file_okay=False
        ),
    ] = None,
    embed: Annotated[
        list[str] | None, typer.Option(help="Instead: one chart, e.g. stance, as a small file for an iframe; may be repeated.")
    ] = None,
    single_file: Annotated[bool, typer.Option("--single-file", help="Pages that hold everything, to mail.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="Show the articles' sentences, if the case has them.")] = False,
    texts_in_download: Annotated[
        bool, typer.Option("--texts-in-download", help="With --with-text: the case to download holds the whole texts, too.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Each page also as a PDF, by the system's Chromium or Chrome.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run every notebook, changed or not.")] = False,
    date: Annotated[str, typer.Option(help="Day of publication, YYYY-MM-DD. Default: today, or SOURCE_DATE_EPOCH.")] = "",
    serve: Annotated[bool, typer.Option("--serve", help="Preview at a local address; again when something changes.")] = False,
    port: Annotated[int, typer.Option(help="For --serve. Default: any free one.")] = 0,
) -> None:
    """Run notebooks and write a site of reports whose filters work without a kernel, from disk, offline."""
    from kit.notebooks import run as run_notebooks
    from kit.publish import Options, preview

    options = Options(
        single_file=single_file, with_text=with_text, texts_in_download=texts_in_download, pdf=pdf, fresh=fresh, dated=date
    )
    place = on_disk(case or os.environ.get("KIT_CASE") or shipped_case(), "a case that is published stands")
    if embed:
        if notebooks or serve or pdf or single_file:
            raise KitError("--embed makes files of single charts: leave out notebooks, --single-file, --pdf and --serve")
        return _embed(embed, out or EMBED, place, options)
    chosen, out = notebooks or run_notebooks.shipped(), out or SITE
    first = _publish(chosen, out, place, options)
    if serve:
        preview.serve(
            out,
            watched=[*chosen, place],
            again=lambda: _publish(chosen, out, place, replace(options, fresh=False)),
            ready=lambda address: _say(f"Preview: {address}{first}   (Ctrl+C ends it; reload the page after a change)"),
            failed=lambda message: _say(message, style="red"),
            port=port,
        )


def _embed(kinds: list[str], out: Path, case: Path, options: Any) -> None:
    from rich.console import Console

    from kit.publish import embed as embedded

    with Console().status("") as status:
        for made in embedded(kinds, out, case, options, status.update):
            _say(f"{made.path}   {made.path.stat().st_size / 1000:,.0f} kB")
            for warning in made.warnings:
                _say(f"     {warning}", style="yellow")
            _say(f"Put the file beside your article and paste: {made.line}")
    _say("To show a selection: open the file, filter, then Get this chart, Copy iframe")


def _publish(notebooks: list[Path], out: Path, case: Path, options: Any) -> str:
    from rich.console import Console

    from kit.publish import publish as published

    console, done = Console(), 0
    began = time.perf_counter()
    with console.status("") as status:

        def started(name: str) -> None:
            status.update(f"{name} ({done + 1} of {len(notebooks)})")

        def aside(name: str, now: str) -> None:
            _say(f"{name} was changed by somebody since it was published: it is kept as {now}", style="yellow")

        for page in published(notebooks, out, case, options, started, aside):
            done += 1
            took = "unchanged" if page.cached else f"{time.perf_counter() - began:.1f} s"
            _say(f"{done}/{len(notebooks)}  {took:>9}  {page.path}")
            for warning in page.warnings:
                _say(f"     {warning}", style="yellow")
            began = time.perf_counter()
    first = f"{notebooks[0].stem}.html" if options.single_file else "index.html"
    _say(f"Open {(out.resolve() / first).as_uri()}")
    return first


@app.command()
def check(case: Annotated[Path | None, typer.Argument(help="The case's folder. Default: the shipped case.")] = None) -> None:
    """Print every fault of a case: file, row, column, value and what is allowed. Of one coded by rule: what it does not know."""
    from kit.case import missing
    from kit.case.case import check as faults_of
    from kit.case.case import load
    from kit.coders import sampling
    from kit.coding.issues import find_faults

    place = case or os.environ.get("KIT_CASE") or shipped_case()
    if not address(place) and (lacking := missing.warn(Path(place))):
        _say(lacking, style="yellow")
    faults = faults_of(case) or sampling.find_faults(load(case))
    if not faults and (cues := load(case).tables.get("cues")) is not None:
        faults = find_faults(cues)
    _report(faults, nothing="no faults")


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(help="Holds the article files.")],
    case: Annotated[Path | None, typer.Option(help="The case's folder. Default: the shipped case.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the recomputed values into the case.")] = False,
) -> None:
    """Recompute the machine-made columns (hashes, offsets, words, TextBlob, VADER) and show what differs."""
    from kit.case.case import load, shipped
    from kit.coding.tone import score as scoring
    from kit.store import staging

    place = Path(case or os.environ.get("KIT_CASE") or shipped())
    if write:
        staging.mend(on_disk(place, "scores are replaced"))
    loaded = load(place)
    scores = scoring.score(loaded, str(folder))
    differences = scoring.find_differences(loaded, scores)
    if write:
        whole = scoring.replace_scores(loaded, scores)
        whole.save(place)
        left = scoring.find_differences(whole, scores)
        _say(f"{len(differences) - len(left)} values were replaced in {place}")
        _report(left, nothing="every machine-made value is the recomputed one")
    else:
        _report(differences, nothing="every machine-made value is the recomputed one")


@app.command()
def attach(
    case: Annotated[Path, typer.Argument(help="The case's folder.")],
    folder: Annotated[Path, typer.Argument(help="Holds the article files.")],
    out: Annotated[Path | None, typer.Option(help="Write a new case there. Default: into the case itself.")] = None,
) -> None:
    """Add the articles' texts to a case, for whoever holds them: evidence then shows the sentences."""
    from kit.case.case import load
    from kit.reading.attach import attach as with_texts
    from kit.store import staging

    staging.mend(on_disk(out or case, "texts are attached to a case"))
    whole = with_texts(load(case), str(folder))
    _say(f"{len(whole.texts)} texts attached: {whole.save(out or case)}. They are copyrighted: keep them to yourself")


@app.command()
def new(
    case: Annotated[Path, typer.Argument(help="A new folder.")],
    title: Annotated[str, typer.Option(help="What the case is called on charts.")] = "",
) -> None:
    """Make an empty case with a codebook to fill in: the start for your own talks."""
    from kit.case.new import new as started

    folder = started(on_disk(case, "a codebook is filled in"), title)
    _say(f"{folder}: edit the tables in {folder / 'codebook'}, its README.md says what they mean.")
    _say(f"Then: kit code ARTICLES --out {case}")


@app.command()
def code(
    sources: Annotated[
        list[Path],
        typer.Argument(help="Folders, files (txt md html csv tsv jsonl json parquet), zip or tar; also s3://BUCKET/NAME."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The case: a new folder, or one of `kit new`, whose codebook is used; or s3://BUCKET/NAME."),
    ] = None,
    into: Annotated[Path | None, typer.Option(help="Instead of --out: a case coded by rule, to which they are added.")] = None,
    codebook: Annotated[
        Path | None, typer.Option(help="A case whose codebook to use. Default: that of --out, else the shipped.")
    ] = None,
    column: Annotated[list[str] | None, typer.Option(help="Map a field to a column, e.g. text=story; may be repeated.")] = None,
    dates: Annotated[
        str, typer.Option(help="day-first or month-first: what 3/4/2031 means where neither its column nor its page shows it.")
    ] = "",
    day_one: Annotated[
        str, typer.Option(help="Day 1 of the conflict, YYYY-MM-DD. Default: start of the codebook's period.")
    ] = "",
    title: Annotated[str, typer.Option(help="What the case is called on charts.")] = "",
    engine: Annotated[
        str, typer.Option(help="serial: one core; dask: every core, or a cluster. Both give the same bytes.")
    ] = "serial",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, e.g. tcp://10.0.0.5:8786. Default: this machine.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Workers on this machine. Default: one per core.")] = None,
    tables: Annotated[str, typer.Option(help="csv, parquet, or auto: CSV up to 5,000 articles, Parquet beyond.")] = "auto",
    resume: Annotated[bool, typer.Option(help="Go on where an interrupted run of the same command ended.")] = True,
    replace: Annotated[bool, typer.Option("--replace", help="Leave articles out of --out that are not among these.")] = False,
    work: Annotated[
        Path | None,
        typer.Option(help="For a case in an object store: where it is written before it is sent. Default: the user's cache."),
    ] = None,
) -> None:
    """Read articles and code them by rule: names, statements, issues, days, events, figures. Interrupted runs go on.

    Ends with 0: all was read, or is the same as an earlier article.
    With 1: the case is written; rejected.csv lists what could not be read.
    With 2: the case is as it was; a message says why.
    """
    columns, first = _pairs(column or []), _date(day_one)
    place = into or out
    if place is None or (into and out):
        raise KitError("say where, once: --out CASE for a case of these articles, --into CASE to add them to one")
    if into and (codebook or day_one):
        raise KitError("a case that grows keeps its codebook and day 1: leave out --codebook and --day-one")
    from kit.corpus import engines

    engines.begin(engine)  # it loads the rules while all else is loaded here
    from tqdm import tqdm

    from kit.case.missing import FILE
    from kit.corpus import code as batch
    from kit.corpus.progress import Bar

    with Bar() as bar:
        done = batch.code(
            sources, place, into=into is not None, codebook=codebook, columns=columns, dates=dates, day_one=first, title=title,
            tables=tables, engine=engine, scheduler=scheduler, workers=workers, resume=resume, replace=replace, work=work,
            progress=bar, say=tqdm.write,
        )  # fmt: skip
    at = done.folder
    _say(str(done))
    if into:
        _say(f"{done.new:,} were added, {done.already:,} were already there")
    if done.copies:
        _say(f"{done.copies:,} of {done.read:,} are the same as earlier ones and left out: {at}/rejected.csv")
    if done.missing:
        _say(done.missing.replace(FILE, f"{at}/{FILE}"), style="yellow")
    if done.outdated:
        _say(
            f"{done.outdated} measures of its accuracy are of earlier codes; measure again: kit accuracy {at} GOLD",
            style="yellow",
        )
    for coder, gone in done.models.gone.items():
        _say(
            f"{coder}: {gone:,} codes have gone with their places, {done.models.stay[coder]:,} are kept; those that its "
            f"answers still give: kit llm {at} --coder {coder} --offline",
            style="yellow",
        )
    for told in done.announced:
        _say(f"{told.place}: {told.announced:,} announced, {told.found:,} read", style="" if told[1] == told[2] else "yellow")
    left = done.rejected.total()
    if left:
        _say(f"{left:,} of {done.read:,} could not be read; which and why: {at}/rejected.csv", style="yellow")
    if address(at):
        _say(f'In Python: kit.load("{at}"). Pages are published of cases in folders')
    else:
        lacks = f"   Names the codebook lacks: kit names {' '.join(map(str, sources))} --case {at}"
        _say(f"Charts: kit publish --case {at}" + lacks * (not any(map(address, sources))))
    if left:
        raise typer.Exit(_FAILED)


@app.command()
def formats() -> None:
    """List what `kit code` reads – from which files, by which library, what is kept beside the text – and coding programs."""
    from kit.exchange import programs
    from kit.reading.formats import every
    from kit.reading.formats.plain import PLAIN

    for form in (*PLAIN, *every()):
        missing = "" if form.is_installed() else f"   (needs {form.library}: pip install -e '.[sources]')"
        _say(f"{form.name}   {' '.join(form.endings)}{missing}")
        kept = (
            f"keeps {', '.join(form.keeps)}"
            if form.keeps
            else "no texts" + ": kit match joins it with them" * ("list" in form.name)
        )
        _say(f"    {kept}" + (f"; read by {form.library}" if form.library else ""))
        _say(f"    tried on: {form.sample}")
    _say("Codes, by kit import and kit export:")
    for program in programs.every():
        ways = "both ways" if program.reads else "only written"
        _say(f"    {program.name}   {program.title}, {program.files}: {ways}; keeps {program.keeps}")


@app.command()
def match(
    listed: Annotated[
        Path,
        typer.Argument(
            metavar="LIST", help="A table, export of Media Cloud or GDELT, RIS, CSL JSON, feed, sitemap, or addresses."
        ),
    ],
    texts: Annotated[list[Path], typer.Argument(help="As for `kit code`: saved pages, archives of the web, tables …")],
    out: Annotated[Path, typer.Option(help="A .jsonl or .parquet file, or a folder; nothing that is there is written over.")],
    column: Annotated[list[str] | None, typer.Option(help="Of tables of texts, as for `kit code`; may be repeated.")] = None,
    list_column: Annotated[list[str] | None, typer.Option(help="Of the list, e.g. url=page; may be repeated.")] = None,
    dates: Annotated[str, typer.Option(help="day-first or month-first, as for `kit code`.")] = "",
) -> None:
    """Join a list of articles with texts, by address or else by title, day and outlet, into one file for `kit code`.

    Ends with 0: the file is written; what has no text, or is on no list, stands in unmatched.csv with the reason.
    With 1: nothing on the list has a text, or some of its rows cannot be read.
    With 2: nothing is written; a message says why.
    """
    from rich.console import Console

    from kit.corpus import guard
    from kit.reading import lists, matching
    from kit.reading.days import check_order
    from kit.reading.documents import documents
    from kit.reading.layout import check_columns

    columns, of_list = _pairs(column or []), _pairs(list_column or [])
    for place in (listed, *texts, out):
        on_disk(place, "lists and texts are joined")
    check_order(dates)
    check_columns(columns | of_list)
    file, _ = matching.places(out)
    if missing := [path for path in (listed, *texts) if not path.exists()]:
        raise KitError(f"{missing[0]}: no such file or folder")
    read = documents(texts, columns, order=dates, finish=False, leave_out=None if out == file else out)
    with Console().status("") as status:
        done = matching.match(lists.read(listed, of_list, dates), guard.finished(read), out, status.update)
    _say(str(done))
    if done.by_title:
        _say(f"{done.by_title:,} of them by title, day and outlet; the others by address")
    if done.differing:
        _say(f"for {done.differing:,} the list gives another day than the text: it stands in the column listed_published")
    left = done.listed - done.matched
    _say(
        f"{left:,} of the list without a text, {done.repeated:,} listed twice, {done.broken:,} rows that cannot be used; "
        f"{done.off_list:,} of {done.texts:,} texts on no list, {done.unread:,} not read: {done.unmatched}"
    )
    if done.out:
        _say(f"Code them: kit code {done.out} --out CASE")
    if not done.out or done.broken:
        raise typer.Exit(_FAILED)


@app.command()
def names(
    corpus: Annotated[list[Path], typer.Argument(help="As for `kit code`.")],
    case: Annotated[Path | None, typer.Option(help="Whose codebook. Default: the shipped case.")] = None,
    most: Annotated[int, typer.Option(help="How many names to list.")] = 40,
) -> None:
    """List frequent names that the codebook lacks, with the nearest it has, and its spellings that no article uses."""
    from kit.corpus import guard, provenance
    from kit.reading.documents import documents
    from kit.reading.items import Document, Rejected
    from kit.text.names import Names, find_unknown_names

    place = on_disk(case or os.environ.get("KIT_CASE") or shipped_case(), "a codebook is compared with articles")
    for source in corpus:
        on_disk(source, "names are counted")
    _, book = provenance.codebook(place)
    known = Names(book["aliases"], book["actors"])
    left: list[Rejected] = []

    def texts() -> Iterator[tuple[str, str]]:
        for item in guard.finished(documents(corpus, {}, finish=False)):
            if isinstance(item, Document):
                yield item.place, item.text
            elif not item.copy:
                left.append(item)

    report = find_unknown_names(texts(), known, most)
    if left:
        places = "".join(f"\n  {r.place}: {r.reason}" for r in left[:5])
        _say(f"{len(left):,} could not be read, e.g.{places}", style="yellow", err=True)
    for name, n, _, alias, where, example in report.unknown:
        _say(f"{n:6,}  {name}" + (f"   (perhaps {alias}?)" if alias else "") + f"   {where}: … {example} …")
    _say(
        f"{len(report.unused):,} spellings of the codebook stand in no article"
        + (f", e.g. {', '.join(report.unused[:8])}" * bool(report.unused))
    )
    _say("Add actors and spellings to codebook/actors.csv and codebook/aliases.csv, then code again")


@app.command()
def adopt(
    case: Annotated[Path, typer.Argument(help="A case coded by rule.")],
    names: Annotated[list[str] | None, typer.Argument(help="Names that coding has found. Default: list them.")] = None,
    party: Annotated[str, typer.Option(help="Party of the people among them. Default: unknown, to be filled in.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take adopted names out of the codebook again.")] = False,
    most: Annotated[int, typer.Option(help="How many names to list.")] = 40,
) -> None:
    """Put people and outlets that coding has found into the case's codebook, or list those there are."""
    from kit.case.case import load
    from kit.corpus import adopt as adopting

    if names:
        on_disk(case, "names are put into a codebook")
        for line in adopting.adopt(case, names, party=party, undo=undo):
            _say(line)
        if not undo:
            _say(f"Complete the rows there, then code again: kit code ARTICLES --out {case}")
            _say(f"Undo: kit adopt {case} {' '.join(map(shlex.quote, names))} --undo")
        return
    if party:
        raise KitError("--party says whose side the names are on: name them")
    there = adopting.found(load(case), adopted=undo)
    for name in there[:most]:
        counted = "articles" if name.table == "outlets" else "attributions"
        _say(f"{name.n:6,} {counted:12}  {name.name}   {name.key}")
    _say(f"{len(there):,} name{'s' * (len(there) != 1)} {'adopted' if undo else 'found that the codebook lacks'}")


@app.command()
def accuracy(
    case: Annotated[Path, typer.Argument(help="A case coded by rule.")],
    gold: Annotated[Path, typer.Argument(help="The same articles coded by reading: a case, or a CSV file of statements.")],
    text: Annotated[
        str, typer.Option(help="training, development, held out or other: had the rules' writers seen these texts?")
    ] = "other",
    coder: Annotated[
        str, typer.Option(help="Instead of rules: a coder of codings, e.g. a language model; only told, not written.")
    ] = "",
) -> None:
    """Compare codes by rule with codes by reading, and write the result into the case, for its charts to show."""
    from kit.case.case import load
    from kit.coding import accuracy as measured
    from kit.store import staging

    staging.mend(on_disk(case, "accuracy is measured, and kept with a case,"))
    loaded = load(case)
    codes = measured.read_gold(gold)
    if faults := measured.find_faults(loaded, codes, str(gold)):
        _say(f"nothing was measured: mend {gold}, or add what it names to the codebook of {case} and code again", err=True)
        _report(faults, nothing="")
    rows = measured.accuracy(loaded, codes, text=text, coder=coder)
    for row in rows.itertuples():
        _say(f"{row.measure:24} {row.value:6.3f}   n = {row.n:,}   {row.note}")
    if coder:
        _say(f"of {coder}, on {text} text; not written, as the charts of {case} show codes by rule")
        return
    loaded.replace_table(case, "accuracy", measured.join_rows(loaded, rows))
    _say(f"written to {case}, as measured on {text} text")


@app.command(name="sample")
def sample_(
    case: Annotated[Path, typer.Argument(help="A case coded by a machine.")],
    n: Annotated[int | None, typer.Option(help="Passages. More than before: the sample is drawn further. Default: 120.")] = None,
    by: Annotated[str, typer.Option(help="Strata, e.g. party,month: enough of each. See kit.sample.")] = "",
    articles: Annotated[
        int | None, typer.Option(help="Whole articles, for what was missed. Default: one for six passages; 0: none.")
    ] = None,
    coders: Annotated[
        str, typer.Option(help="Initials among whom the list is divided, e.g. AB,CD. Default: each codes all.")
    ] = "",
    overlap: Annotated[
        int | None, typer.Option(help="With --coders: the first units, which all code. Default: a quarter.")
    ] = None,
    asked: Annotated[
        str,
        typer.Option(
            "--for", help="What it is for: voice_by, coverage_by, stance_by or sentiment_by, e.g. stance_by:party,issue."
        ),
    ] = "voice_by",
    machine: Annotated[str, typer.Option(help="A coder in codings whose passages are drawn. Default: the case's own.")] = "",
    seed: Annotated[int | None, typer.Option(help="The same gives the same sample. Default: 1.")] = None,
    name: Annotated[str, typer.Option(help="Of the sample: small letters, digits, - and _.")] = "1",
    again: Annotated[
        bool, typer.Option("--again", help="Draw it anew from the case as it is now: codes that still fit count.")
    ] = False,
) -> None:
    """Draw passages and articles by chance for people to code, so that numbers can be corrected; say how far they have come.

    Without --n, of a sample that is there: who has coded how much of it, and how wide intervals are and will be.
    """
    from kit.case.case import load
    from kit.coders import sampling
    from kit.measures.foreseen import known

    known(asked.partition(":")[0])
    loaded = load(on_disk(case, "a sample is drawn"))
    if name.removeprefix("sample ") in sampling.names(case):
        drawn = sampling.open_sample(loaded, name)
        _as_it_was(drawn, by=_listed(by), coders=_listed(coders), overlap=overlap, machine=machine, seed=seed, n=n)
        if again or (n or 0) > drawn.n or (articles or 0) > drawn.n_articles:
            drawn = sampling.keep(case, sampling.draw_more(loaded, drawn, max(n or 0, drawn.n), articles=articles))
    else:
        made = sampling.sample(
            loaded, sampling.N if n is None else n, by=_listed(by), articles=articles, coders=_listed(coders), overlap=overlap,
            machine=machine or None, seed=1 if seed is None else seed, name=name,
        )  # fmt: skip
        drawn = sampling.keep(case, made)
    _say(f"{drawn}: {drawn.folder}")
    _tell_progress(loaded, drawn)
    _tell_widths(loaded, drawn, asked)
    first = drawn.how["coders"][0] if drawn.how["coders"] else "AB"
    _say(f'Code it in a notebook: kit.desk(kit.load("{case}"), coder="{first}", sample="{drawn.name}")')


def _as_it_was(sample: Any, **asked: Any) -> None:
    """Refuse to draw a sample further in another way than it was drawn."""
    for name, value in asked.items():
        was = sample.n if name == "n" else sample.how[name]
        if value in (None, "", []) or value == was or (name == "n" and value > was):
            continue
        shown = ", ".join(was) if isinstance(was, list) else was
        raise KitError(
            f"sample {sample.name} was drawn with --{name} {shown or '(nothing)'}, which stays: leave it out, or draw another "
            "one with --name"
        )


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def _tell_progress(case: Any, sample: Any) -> None:
    from kit.coders.sampling.judged import progress

    for row in progress(case, sample).itertuples():
        _say(
            f"{row.coder}: {row.n_done:,} of {row.n_tasks:,} ({row.n_passages:,} passages, {row.n_rejected:,} of them nobody's "
            f"words; {row.n_articles:,} articles, in which {row.n_missed:,} passages were missed)"
            + f"; {row.n_gone:,} rows wait, about articles that the case no longer has"
            * bool(row.n_gone)
        )


def _tell_widths(case: Any, sample: Any, asked: str) -> None:
    """How wide intervals are likely to be for some n."""
    from kit.measures.foreseen import SIZES, foreseen

    measure, _, by = asked.partition(":")
    sizes = sorted({min(size, sample.how["passages"]) for size in (*SIZES, sample.n)})
    table = foreseen(case, measure, _listed(by), n=sizes, sample=sample)
    if table.empty:
        return
    names = list(table.columns[: list(table.columns).index("measure")])
    what, percent = table["measure"].iloc[0], "share" in table["measure"].iloc[0]
    _say(f"How many must be coded? {what.capitalize()}, half of the 95 % interval (people alone), by {table['basis'].iloc[0]}:")
    _say(f"{'':36}" + "".join(f"{f'n = {size:,}':>18}" for size in sizes))
    known = table.groupby(names, sort=False)["plus_minus"].transform(lambda widths: widths.notna().any())
    for group, part in table[known].groupby(names, sort=False):
        cells = "".join(f"{_width(row, percent):>18}" for row in part.itertuples())
        _say(f"{' · '.join(map(str, group))[:35]:36}{cells}")
    if left := table.loc[~known, names].drop_duplicates().shape[0]:
        _say(f"{left:,} more groups: fewer than ten passages to be expected, so no number; code more, or ask by fewer columns")


def _width(row: Any, percent: bool) -> str:
    if row.plus_minus != row.plus_minus:
        return "too few"
    times, unit = (100, " %") if percent else (1, "")
    return f"± {times * row.plus_minus:.{0 if percent else 2}f}{unit} ({times * row.people:.{0 if percent else 2}f})"


@app.command()
def llm(
    case: Annotated[Path, typer.Argument(help="A case with its articles' texts.")],
    endpoint: Annotated[str, typer.Option(help="A server that speaks as OpenAI's does, e.g. http://127.0.0.1:8080/v1.")] = "",
    model: Annotated[str, typer.Option(help="As the server calls it.")] = "",
    coder: Annotated[str, typer.Option(help="Under which name its codes stand. Default: made of the model's.")] = "",
    full: Annotated[bool, typer.Option("--full", help="Look for attributions, too. Default: code those of the case.")] = False,
    prompt: Annotated[Path | None, typer.Option(help="A prompt of your own.")] = None,
    draft_prompt: Annotated[Path | None, typer.Option(help="Only write the default prompt there, to be changed.")] = None,
    temperature: Annotated[float, typer.Option(help="0 to 2; 0: the likeliest answer.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Of the first repeat; each has one more.")] = 0,
    repeat: Annotated[int, typer.Option(help="Ask everything so often; tells how far the model agrees with itself.")] = 1,
    paraphrase: Annotated[bool, typer.Option("--paraphrase", help="Ask in two other wordings, too.")] = False,
    parallel: Annotated[int, typer.Option(help="Calls at once.")] = 4,
    timeout: Annotated[float, typer.Option(help="Seconds a call may take.")] = 300.0,
    retries: Annotated[int, typer.Option(help="How often a call that failed is made again, after pauses.")] = 3,
    window: Annotated[int, typer.Option(help="With --full: characters of an article sent at once.")] = 6000,
    most: Annotated[int | None, typer.Option(help="Make no more calls than so many: to see what comes.")] = None,
    key_from: Annotated[str, typer.Option(help="The environment variable that holds the server's key.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Make more than 20 calls.")] = False,
    send_texts_away: Annotated[
        bool, typer.Option("--send-texts-away", help="The endpoint may lie outside this machine and its private network.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Make no call: codes are made of the answers that are kept.")
    ] = False,
) -> None:
    """Let a language model that you run code a case, as one more coder. Interrupted runs go on.

    Ends with 0: every passage has an answer.
    With 1: the case has the codes of those that have; rejected.csv lists the others, and all that was not taken.
    With 2: the case is as it was; a message says why.
    """
    from kit.llm import coding
    from kit.llm.progress import Bar

    on_disk(case, "a language model's codes are kept")
    if draft_prompt is not None:
        _say(f"{coding.draft_prompt(draft_prompt, full=full)}: change it, then: kit llm {case} --prompt {draft_prompt} …")
        return
    if offline and (endpoint or prompt or full or paraphrase):
        raise KitError("--offline takes the settings of the last run: leave out --endpoint, --prompt, --full and --paraphrase")
    with Bar() as bar, _kept_when_interrupted():
        done = coding.code(
            case, endpoint=endpoint, model=model, coder=coder, key_from=key_from, full=full, prompt=prompt,
            temperature=temperature, seed=seed, repeats=repeat, paraphrase=paraphrase, parallel=parallel, timeout=timeout,
            retries=retries, window=window, most=most, yes=yes, send_texts_away=send_texts_away, offline=offline,
            progress=bar, say=_say,
        )  # fmt: skip
    _say(str(done))
    if done.stability is not None:
        from kit.readouts import readout

        _say(readout(done.stability).text)
        _say("This is stability: it does not say whether the codes are right")
    if done.rejected:
        _say(f"{len(done.rejected):,} were not taken; which and why: {done.folder / 'rejected.csv'}", style="yellow")
    _say(f'Compare: kit.agreement(case, ["{done.coder}", …])   Measure: kit accuracy {case} GOLD --coder {done.coder}')
    if done.lacking:
        _say(f"{done.lacking:,} passages have no answer; the same command asks for them again", style="red")
        raise typer.Exit(_FAILED)


@contextmanager
def _kept_when_interrupted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise KitError("interrupted: the answers that have come are kept, and the same command goes on") from None


@app.command()
def export(
    case: Annotated[Path, typer.Argument(help="The case's folder.")],
    out: Annotated[Path, typer.Argument(help="A new file, or a new folder for parquet and brat.")],
    to: Annotated[
        str,
        typer.Option(
            help="excel, parquet; for coding programs dna (Discourse Network Analyzer), dna-csv (its event list), refi "
            "(QualCoder, ATLAS.ti, MAXQDA, NVivo), codebook, uima-xmi, webanno, brat, label-studio, doccano. "
            "Default: by the ending of OUT."
        ),
    ] = "",
    positions: Annotated[
        bool,
        typer.Option("--positions", help="For coding programs: positions by rule that nobody verified, too; charts hide them."),
    ] = False,
) -> None:
    """Write a case for other programs."""
    from kit.case import export as tables
    from kit.case.case import load
    from kit.exchange import moving, programs

    def warn(line: str) -> None:
        _say(line, style="yellow")

    on_disk(out, "an export is written")
    to = to or ("excel" if out.suffix.lower() == ".xlsx" else programs.written_as(out).name)
    if to in tables.FORMATS:
        _say(f"{tables.export(load(case), out, to, warn, positions=positions)}")
        return
    _say(f"{moving.export(load(case), out, to, warn, positions=positions)}")


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file or folder of a coding program: .dna, .qdpx …")],
    into: Annotated[Path | None, typer.Option(help="A case that has its articles, with their texts.")] = None,
    out: Annotated[Path | None, typer.Option(help="Instead: a new case, made of the texts in the file.")] = None,
    program: Annotated[str, typer.Option("--from", help="Which program wrote it. Default: by its ending.")] = "",
    map_file: Annotated[
        Path | None, typer.Option("--map", help="A TOML file: which code is what, who has which initials.")
    ] = None,
    draft: Annotated[Path | None, typer.Option(help="Only write such a file, with best guesses, to be completed.")] = None,
    codebook: Annotated[Path | None, typer.Option(help="For --out and --draft: a case whose codebook to use.")] = None,
    codes: Annotated[
        Path | None, typer.Option(help="Instead of into the case: coders' files in this folder, for the desk.")
    ] = None,
    title: Annotated[str, typer.Option(help="For --out: what the case is called on charts.")] = "",
) -> None:
    """Bring people's codes from another program into a case, under their initials.

    Ends with 0: every mark is a coding, or the mapping leaves it out.
    With 1: some are not. not_imported.csv in the case lists all that are not, and why.
    """
    from kit.case.case import load
    from kit.exchange import moving

    project = moving.read(file, program)
    if draft is not None:
        with moving.codebook(codebook or into or Path(os.environ.get("KIT_CASE") or shipped_case())) as book:
            n = moving.draft(project, book, draft)
        _say(f"{draft}: {n:,} questions. Then: kit import {file} --into CASE --map {draft}")
        return
    if (into is None) == (out is None):
        raise KitError(
            "say where, once: --into CASE for a case that has the articles, --out CASE for one of the file's own texts"
        )
    on_disk(into or out or "", "people's codes are brought in")
    if out is not None:
        from kit.corpus import code as batch

        if map_file is not None:
            with moving.codebook(codebook or Path(os.environ.get("KIT_CASE") or shipped_case())) as book:
                moving.check_map(map_file, book)
        with moving.articles(project) as texts:
            _say(str(batch.code(texts, out, codebook=codebook, title=title)))
    place = into or out
    assert place is not None
    moved = moving.into(project, place, load(place), named=map_file, codes_folder=codes)
    for line in moved.lines():
        _say(line)
    if moved.imported.coded:
        coders = ", ".join(f'"{coder}"' for coder in sorted(moved.imported.coded))
        _say(f"Compare: kit.agreement(case, {f'folder={str(codes)!r}' if codes else f'[{coders}, …]'})")
    if moved.imported.left:
        _say(f"What is not there, and why: {place / moving.LEFT}", style="yellow" if moved.imported.lost else "")
    if moved.imported.lost:
        raise typer.Exit(_FAILED)


workshop_app = typer.Typer(help="Build the workshop, and gather what learners return.", invoke_without_command=True)
app.add_typer(workshop_app, name="workshop")


@workshop_app.callback()
def workshop(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="A new folder, or an earlier workshop; other files in it stay.", file_okay=False)
    ] = None,
) -> None:
    """Build participants' notebooks, solved copies, an instructor guide, coding sheets and a zip to hand out."""
    if context.invoked_subcommand:
        return
    if out is None:
        raise KitError("say where: kit workshop --out DIR; to gather returned notebooks: kit workshop collect FOLDER")
    from rich.console import Console

    from kit.workshop.build import build

    with Console().status("") as status:
        notes: list[str] = []

        def say(what: str) -> None:
            status.update(what)
            if what.startswith("no PDF"):
                notes.append(what)

        folder = build(out, say=say)
    for note in notes:
        _say(note, style="yellow")
    _say(f"Read {(folder / 'instructor_guide.html').as_uri()}")
    _say(f"Hand out {folder / 'handout.zip'}")


@workshop_app.command()
def collect(
    folder: Annotated[Path, typer.Argument(help="Holds returned notebooks, also in folders or zip files.")],
    out: Annotated[Path | None, typer.Option(help="Write the whole table as CSV there.", dir_okay=False)] = None,
    names: Annotated[bool, typer.Option("--names", help="Keep the names of folders and files. Default: numbers.")] = False,
) -> None:
    """Make one table of who solved what; notebooks are read, never run."""
    from kit.readouts import export as exported
    from kit.readouts import readout
    from kit.workshop.collect import by_exercise, by_participant
    from kit.workshop.collect import collect as collected

    results, unread = collected(folder, names=names)
    for line in unread:
        _say(line, style="yellow")
    if results.empty:
        raise KitError(f"no notebook in {folder} is a lesson of the workshop")
    _say(readout(by_exercise(results)).text)
    _say("")
    _say(readout(by_participant(results)).text)
    _say(f"{results['participant'].nunique()} participants, {len(results)} answers")
    if out is not None:
        exported(results, out)
        _say(str(out))


@app.command()
def store(notebooks: Annotated[list[Path], typer.Argument(help="Notebook files.")]) -> None:
    """Run notebooks and store them small: outputs and numbers, no widget state, no times."""
    from kit.notebooks import run as run_notebooks

    for path in notebooks:
        began = time.perf_counter()
        size = run_notebooks.store(path)
        _say(f"{time.perf_counter() - began:5.1f} s  {size / 1000:5.1f} kB  {path}")


def _pairs(written: list[str]) -> dict[str, str]:
    pairs = dict(w.partition("=")[::2] for w in written)
    for name, column in pairs.items():
        if not column:
            raise KitError(f"--column {name}: write FIELD=COLUMN, e.g. text=story")
    return pairs


def _date(written: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise KitError(f"{written!r} is no date; write YYYY-MM-DD") from None


def _lab(folder: Path, *, browser: bool) -> None:
    from kit.notebooks import lab as jupyterlab

    jupyterlab.serve(folder, FIRST, browser=browser)


def _report(faults: list[Any], *, nothing: str) -> None:
    for fault in faults:
        _say(str(fault))
    if faults:
        _say(f"{len(faults)} fault{'s' * (len(faults) != 1)}", style="red")
        raise typer.Exit(_FAILED)
    _say(nothing)


def _say(text: str, *, style: str = "", err: bool = False) -> None:
    """Print text as it is: no mark-up is read from it, no line is broken, and nothing in it steers the terminal."""
    from rich.console import Console

    Console(stderr=err, soft_wrap=True, highlight=False).print(text.translate(_SHOWN), style=style, markup=False, emoji=False)
