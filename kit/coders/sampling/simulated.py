"""A case → an invented truth about it, and the codes that somebody who knew it would give a sample: to learn on, no person's.

The machine's mistakes are invented, too. They lean to one side, as real ones may, so that one sees what a random sample corrects.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from kit.case.case import Case
from kit.coders.files import Codes
from kit.coders.sampling.machine import chance
from kit.coders.sampling.sample import PASSAGE, Sample
from kit.coders.spans import Coded, Place
from kit.coders.units import case_codes
from kit.errors import KitError

CODER = "SIM"
NOBODY = 0.5  # share of the first side's passages without quotation marks that report no speaker at all
MISSED = 0.2  # share of the sentences without a passage in which the second side speaks
OPPOSED = 0.7  # share of statements without a position that oppose
HALVED = 0.5  # share of supports that are conditional
_WHO = "Invented"  # coder of the truth's codes
_EMPTIED = ("events", "event_participants", "event_reports", "figures", "codings")


def invent_truth(case: Case, *, seed: int = 1) -> Case:
    """Invent what the articles of a case say, as if the case's own codes were wrong about it.

    Parameters
    ----------
    case : Case
        Coded by a machine, with two belligerents.
    seed : int
        The same gives the same truth, and a passage the same fate however the rest of the case changes.

    Returns
    -------
    Case
        Attributions, statements and utterances as they are in the invented truth; events, figures and codings are left out.

    Raises
    ------
    KitError
        If the case has no two sides, or one of them is never reported to speak.

    Notes
    -----
    Three kinds of mistakes, all one-sided: of the first belligerent's passages without quotation marks some are of nobody
    (`NOBODY`); in some sentences without any passage the second belligerent speaks (`MISSED`); positions on issues are less
    friendly than coded (`OPPOSED`, `HALVED`). None of it is about real articles or says how wrong a machine is.

    Examples
    --------
    >>> import kit
    >>> case = kit.load()
    >>> truth = invent_truth(case)
    >>> case.count("attributions"), truth.count("attributions"), truth.coded_by
    (93, 85, 'an invented truth')
    """
    first, second = _sides(case)
    quoted = [c["value"] for c in case.book.codes("attributions", "form") if c.get("quoted")]
    whole = case.whole.tables
    said, stated, missed = whole["attributions"], whole["statements"], _missed(case.whole, second, seed)
    of_nobody = (said["party_id"] == first) & ~said["form"].isin(quoted) & _drawn(said["attribution_id"], "nobody", NOBODY, seed)
    said = _joined(said[~of_nobody], missed)
    stated = _restated(case, stated[stated["attribution_id"].isin(said["attribution_id"])], seed)
    spoken = _joined(whole["utterances"], missed)
    changed = {
        "attributions": said.assign(coder=_WHO),
        "statements": stated.assign(coder=_WHO),
        "utterances": spoken[spoken["utterance_id"].isin(said["utterance_id"])],
    }
    emptied = {table: whole[table].iloc[:0] for table in _EMPTIED}
    return Case(case.package | {"coded_by": "an invented truth"}, whole | changed | emptied)


def simulate_coder(sample: Sample, truth: Case, coder: str = CODER) -> Path:
    """Code a sample as somebody who knows an invented truth and makes no mistake: no person, and no measure of any.

    Parameters
    ----------
    sample : Sample
        One that was kept.
    truth : Case
        From `invent_truth`, of the sample's case.
    coder : str
        Initials.

    Returns
    -------
    Path
        The coder's file in the sample's folder. Passages that nobody says are rejected, whole articles coded and read to the end.

    Raises
    ------
    KitError
        If the sample was not kept, or the initials cannot name a coder.

    Examples
    --------
    >>> import kit, tempfile
    >>> case = kit.load()
    >>> sample = kit.coders.sampling.keep(tempfile.mkdtemp(), kit.sample(case, n=12))
    >>> simulate_coder(sample, invent_truth(case)).name
    'SIM.csv'
    """
    if sample.folder is None:
        raise KitError(f"sample {sample.name} was not kept: give kit.coders.sampling.keep(case.folder, sample)")
    codes = Codes(sample.folder, coder)
    true = {c.place: replace(c, confidence="high") for c in case_codes(truth)}
    marks: dict[Place, Coded] = {}
    for task in sample.tasks(coder).itertuples():
        place = Place(str(task.article_id), int(task.start), int(task.end))
        if task.kind == PASSAGE:
            marks[place] = true.get(place) or Coded(*place, decision="rejected")
        else:
            marks |= {p: c for p, c in true.items() if p.article_id == place.article_id}
            codes.mark_read(place.article_id)
    if marks:
        codes.put(*marks.values())
    return codes.path


def _sides(case: Case) -> list[str]:
    """Ids of the first two belligerents."""
    ids = {label: party for party, label in case.book.labels("party").items()}
    sides = [ids[label] for label in case.book.belligerents()[:2]]
    speak = set(case.whole.attributions["party_id"])
    if len(sides) < 2 or not speak >= set(sides):
        raise KitError(
            "a truth is invented about two sides that are reported to speak: two parties of the kind “belligerent” in "
            "codebook/parties.csv, each with an attribution"
        )
    return sides


def _drawn(keys: pd.Series, what: str, share: float, seed: int) -> pd.Series:
    """Of which keys something is true: a share, each by its own chance."""
    return keys.map(lambda key: chance(seed, f"{what} {key}") < share * 2**64)


def _missed(case: Case, party: str, seed: int) -> pd.DataFrame:
    """Sentences without a passage in which a party speaks, as rows of attributions and utterances."""
    lines, said = case.sentences, case.attributions
    spans = said[["article_id", "char_start", "char_end"]].dropna()
    pairs = lines.merge(spans, on="article_id", suffixes=("", "_said"), validate="many_to_many")
    held = pairs.loc[
        (pairs["char_start"] < pairs["char_end_said"]) & (pairs["char_end"] > pairs["char_start_said"]), "sentence_id"
    ]
    lines = lines[~lines["sentence_id"].isin(held) & lines["char_start"].notna()]
    lines = lines[_drawn(lines["sentence_id"], "missed", MISSED, seed)]
    actor = said.loc[said["party_id"] == party, "actor_id"].mode()[0]
    line, start, end = lines["sentence_id"], lines["char_start"], lines["char_end"]
    fixed = {"party_id": party, "actor_id": actor, "speaker": case.book.labels("actor")[actor], "form": "indirect"}
    days = lines["article_id"].map(case.articles.set_index("article_id")["reported_to"])
    return lines[["article_id"]].assign(
        attribution_id=line + "-missed", utterance_id="u-" + line + "-missed", first_sentence_id=line, last_sentence_id=line,
        char_start=start, char_end=end, content_start=start, content_end=end, said_to=days, date_basis="by publication",
        paraphrase="Invented: somebody speaks here", confidence="high", **fixed,
    )  # fmt: skip


def _restated(case: Case, stated: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Statements with less friendly positions on the issues that are negotiated."""
    topics = case.issues.loc[case.issues["kind"] == "topic", "issue_id"]
    ids, stance, on_issue = stated["statement_id"], stated["stance"], ~stated["issue_id"].isin(topics)
    opposed = on_issue & (stance == "mentions") & _drawn(ids, "opposed", OPPOSED, seed)
    halved = on_issue & (stance == "supports") & _drawn(ids, "halved", HALVED, seed)
    return stated.assign(stance=stance.mask(opposed, "opposes").mask(halved, "conditional"))


def _joined(table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """A table with more rows, of which it takes what it has columns for."""
    rows = more.reindex(columns=table.columns).astype(table.dtypes.to_dict())
    return pd.concat([table, rows], ignore_index=True)


__all__ = ["CODER", "HALVED", "MISSED", "NOBODY", "OPPOSED", "invent_truth", "simulate_coder"]
