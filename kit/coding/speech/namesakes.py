"""Surnames of the codebook that another office stands beside: *Venn, the mayor of the port,* is not the minister Orla Venn."""

from __future__ import annotations

import re

# An office that is no other name for what the codebook says of a person → parts of words with which it is one.
_RIVAL_OFFICES: dict[str, tuple[str, ...]] = {
    "governor": ("governor", "regional"),
    "mayor": ("mayor",),
    "senator": ("senat",),
    "congressman": ("congress", "house"),
    "congresswoman": ("congress", "house"),
    "lawmaker": ("parliament", "duma", "rada", "senat", "congress", "house", "knesset", "party"),
    "judge": ("judge", "court"),
    "councillor": ("council",),
    "councilor": ("council",),
    "resident": (),
    "professor": ("professor", "expert"),
    "historian": ("historian", "expert"),
    "economist": ("economist", "expert"),
    "analyst": ("analyst", "expert"),
    "teacher": (),
    "doctor": (),
    "nurse": (),
    "farmer": (),
    "driver": (),
    "volunteer": (),
    "student": (),
    "pensioner": (),
    "soldier": (),
    "coach": (),
    "actor": (),
    "singer": (),
    "shopkeeper": (),
    "engineer": (),
}
_SHORT_TITLES = {
    "gov.": "governor",
    "sen.": "senator",
    "rep.": "lawmaker",
    "cllr": "councillor",
    "justice": "judge",
    "prof.": "professor",
}
_REACH = 24  # characters in which a title stands before a name
# e.g. "the regional governor of Portland"
# e.g. "head of the Lake regional administration"
_OFFICE = re.compile(
    r"(?:who (?:is|was|works as) )?(?:the |an? )?(?:(?!(?:of|to|for|with|in|on|at|former|ex|whose|said)\b)[\w’'-]+ ){0,4}?"
    r"(?P<office>"
    + "|".join(_RIVAL_OFFICES)
    + r"|head of the [\w’' -]{0,40}?\b(?:regional|city|oblast|district|town)\b[\w -]{0,20} administration)\b(?![’'])"
)
# e.g. ", the mayor of Port Holm,"
_APPOSED = re.compile(r", (?P<what>[^,.;:“”()\n]{3,90})[,.;]")


def find_rival_office(masked: str, start: int, end: int, role: str) -> str | None:
    """The office beside a surname that the codebook's role of the person lacks; None where it stands for him."""
    before = masked[max(0, start - _REACH) : start]
    if before.endswith(" ") and (words := before.split()[-2:]):
        title = words[-1].lower()
        if masked.startswith(",", end):  # the governor, Holm, said
            title = title.removesuffix(",")
        office = _SHORT_TITLES.get(title, title)
        if office in _RIVAL_OFFICES and words[0].lower() not in ("former", "ex") and not _fits(office, role):
            return office
    if masked.startswith(", ", end) and (apposed := _APPOSED.match(masked, end)):
        beside = _OFFICE.match(apposed["what"])
        if beside and not _fits(office := beside["office"].split(" ")[0].replace("head", "governor"), role):
            return office
    return None


def _fits(office: str, role: str) -> bool:
    return any(part in role for part in _RIVAL_OFFICES[office])
