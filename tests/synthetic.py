"""Invented cases of the shipped case's shape: two kingdoms quarrel over a bridge; nothing here is from an article.

`tiny_case`, `hostile_case`, `one_party_case` and `empty_case` write a case folder and return it;
`make_case` gives a Case of any size.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit.case.case import Case, shipped
from kit.store import parquet_parts as parts

Rows = list[dict[str, str]]

_TINY = {
    "outlets": """
outlet_id,name,country,language,kind
gazette,River Gazette,Northland,en,newspaper
radio,Hill Radio,Southland,en,broadcaster
""",
    "parties": """
party_id,name,colour,order,kind,family
north,Northland,teal,1,belligerent,Northland
south,Southland,copper,2,belligerent,Southland
isles,The Isles,wine,3,mediator,Mediators
""",
    "actors": """
actor_id,name,kind,role,party_id
ada,Ada Holm,person,envoy,north
bo,Bo Lind,person,minister,south
court,Isles court,organisation,host,isles
""",
    "aliases": """
alias_id,actor_id,alias,scheme,origin
ada-1,ada,Holm,surname,article
bo-1,bo,Lind,surname,article
""",
    "issues": """
issue_id,label,kind,proposition,group,order,rule,example
bridge,Bridge,negotiable,the bridge opens,Crossing,1,the bridge is named,She wants the bridge open.
toll,Toll,negotiable,a toll is paid,Money,2,a toll is named,He wants coins for it.
progress,Progress,topic,,Topics,3,how it is going,They spoke for hours.
""",
    "articles": """
article_id,outlet_id,original_language,title,published,reported_from,reported_to,date_basis,n_words,n_sentences
a1,gazette,en,Envoys meet,2030-05-03,2030-05-02,2030-05-03,printed date,40,4
a2,radio,en,A quiet week,,2030-05-02,2030-05-05,publication week,20,2
""",
    "sentences": """
sentence_id,article_id,paragraph,position,char_start,char_end,n_words,gist,textblob_polarity,vader_compound,tone_peace,tone_overall
a1-s01,a1,1,1,0,50,10,the envoy wants the bridge open,0.5,0.4,1,1
a1-s02,a1,1,2,51,100,10,the minister refuses,-0.5,-0.4,-1,-1
a1-s03,a1,2,3,102,150,10,how long they spoke,0,0,0,0
a1-s04,a1,2,4,151,200,10,how many walked home,0,-0.1,,0
a2-s01,a2,1,1,0,50,10,the envoy asks again,0.2,0.1,1,0
a2-s02,a2,1,2,51,100,10,the court offers a hall,0.1,0.3,1,1
""",
    "events": """
event_id,start,end,precision,kind,round_number,mode,place,country,label,flag
e1,2030-05-02,2030-05-02,day,talks,1,in person,Old Mill,Isles,First round,
e2,2030-05-01,2030-05-07,within,speech,,,,,Speech to the guild,contested
e3,,,undated,plan,,,,,A plan for the ferry,planned
""",
    "event_participants": """
participant_id,event_id,actor_id,party_id
p1,e1,ada,north
p2,e1,bo,south
p3,e2,,south
""",
    "utterances": """
utterance_id,actor_id,said_from,said_to,event_id
u1,ada,2030-05-02,2030-05-02,e1
u2,bo,2030-05-01,2030-05-03,e2
u3,court,,,
""",
    "sources": """
source_id,name,kind,citation
wire,Lake Wire,agency,
almanac,Almanac,reference work,Almanac of the Isles (2031)
""",
    "citations": """
citation_id,article_id,source_id,identification,sentence_id
c1,a1,wire,named,a1-s01
""",
    "attributions": """
attribution_id,article_id,first_sentence_id,last_sentence_id,char_start,char_end,actor_id,party_id,speaker,form,citation_id,utterance_id,said_from,said_to,date_basis,outlook,textblob_polarity,vader_compound,paraphrase,coder,confidence,flag
a1-01,a1,a1-s01,a1-s01,0,50,ada,north,Holm,direct,c1,u1,2030-05-02,2030-05-02,printed date,1,0.5,0.4,the bridge should open,settled,high,
a1-02,a1,a1-s02,a1-s02,51,100,bo,south,Lind,indirect,,u2,2030-05-01,2030-05-03,publication week,-1,-0.5,-0.4,no bridge without a toll,settled,high,
a2-01,a2,a2-s01,a2-s01,0,50,ada,north,the envoy,indirect,,u1,2030-05-02,2030-05-02,printed weekday,,0.2,0.1,open the bridge,settled,medium,
a2-02,a2,a2-s02,a2-s02,51,100,court,isles,the court,attributed,,u3,,,undated,,0.1,0.3,it would host them,settled,low,
""",
    "statements": """
statement_id,attribution_id,issue_id,stance,cue,coder,confidence
s1,a1-01,bridge,supports,asks for it,settled,high
s2,a1-01,toll,mentions,names it,settled,high
s3,a1-02,bridge,opposes,refuses,settled,high
s4,a1-02,toll,supports,demands it,settled,high
s5,a2-01,bridge,supports,asks again,settled,medium
s6,a2-02,progress,mentions,offers a hall,settled,low
""",
    "codings": """
coding_id,unit_kind,unit_id,variable,coder,value
k1,statement,a1-01:bridge,stance,reader 1,supports
k2,statement,a1-01:bridge,stance,reader 2,supports
k3,statement,a1-02:bridge,stance,reader 1,opposes
k4,statement,a1-02:bridge,stance,reader 2,doubts
""",
    "event_reports": """
report_id,event_id,source_id,article_id,sentence_id,asserted_start,asserted_end,asserted_round,agrees
r1,e1,,a1,a1-s03,2030-05-02,2030-05-02,1,yes
r2,e1,almanac,,,2030-05-02,2030-05-02,1,yes
r3,e2,,a2,,2030-05-04,,,no
""",
    "figures": """
figure_id,value,unit,what,qualifier,actor_id,as_of,sentence_id,conflict_group
f1,40,people,walked home,exactly,ada,2030-05-02,a1-s04,walkers
f2,100,people,walked home,more than,bo,2030-05-02,a1-s04,walkers
""",
}
_CODEBOOK = ("outlets", "parties", "actors", "aliases", "issues")

# Each is text and must be shown as text, wherever a name or a gist is shown.
HOSTILE = [
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 1</script>",
    "<!-- <b>bold</b>",
    "<img src=x onerror='window.pwned = 1'>",
    '=HYPERLINK("x")',
    "@SUM(1)",
    "\u202egnirts\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "[red]marked[/red] {braces} %s $x$ \\n",
    "quote \" and ' and `tick`; comma, too",
]


def package(name: str = "bridge-dispute", title: str = "The bridge dispute, as two outlets told it") -> dict[str, Any]:
    """The shipped data package with the words of an invented case."""
    described = json.loads((shipped() / "datapackage.json").read_text("utf-8"))
    period = {"start": "2030-05-01", "end": "2030-05-31"}
    return {**described, "name": name, "title": title, "period": period, "coded_by": "nobody: invented", "sources": []}


def tiny_rows() -> dict[str, Rows]:
    """The tiny case: table → rows as text; change them and hand them to `write_case`."""
    return {name: list(csv.DictReader(io.StringIO(text.strip()))) for name, text in _TINY.items()}


def write_case(folder: Path, rows: dict[str, Rows], described: dict[str, Any] | None = None) -> Path:
    """Write rows as a case folder; columns that rows lack stay empty."""
    described = described or package()
    for resource in described["resources"]:
        path = folder / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [f["name"] for f in resource["schema"]["fields"]], restval="", lineterminator="\n")
            writer.writeheader()
            key = resource["schema"]["primaryKey"]
            writer.writerows(sorted(rows.get(resource["name"], []), key=lambda row: [row[k] for k in key]))
    (folder / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return folder


def tiny_case(folder: Path) -> Path:
    """Two outlets, three parties, two issues and a topic, four attributions, six statements."""
    return write_case(folder, tiny_rows())


def hostile_case(folder: Path) -> Path:
    """The tiny case with mark-up, scripts, formulas and right-to-left text in every name, gist and free cell."""
    described, rows = package(title=HOSTILE[0]), tiny_rows()
    described["coded_by"] = HOSTILE[2]
    free = {
        "name",
        "label",
        "title",
        "byline",
        "role",
        "gist",
        "paraphrase",
        "speaker",
        "cue",
        "note",
        "place",
        "country",
        "what",
    }
    free |= {"unit", "occasion", "via", "citation", "proposition", "rule", "example", "group", "family", "alias", "wire_group"}
    turn = 0
    for resource in described["resources"]:
        columns = [f["name"] for f in resource["schema"]["fields"] if f["name"] in free and f["type"] == "string"]
        for row in rows[resource["name"]]:
            for column in columns:
                row[column] = f"{HOSTILE[turn % len(HOSTILE)]} {turn}"
                turn += 1
    return write_case(folder, rows, described)


def one_party_case(folder: Path) -> Path:
    """The tiny case with what Northland said, and no other party."""
    rows = tiny_rows()
    rows["parties"] = [r for r in rows["parties"] if r["party_id"] == "north"]
    rows["actors"] = [r for r in rows["actors"] if r["party_id"] == "north"]
    rows["attributions"] = [r for r in rows["attributions"] if r["party_id"] == "north"]
    told = {r["attribution_id"] for r in rows["attributions"]}
    rows["statements"] = [r for r in rows["statements"] if r["attribution_id"] in told]
    for table in ("aliases", "utterances", "figures"):
        rows[table] = [r for r in rows[table] if r["actor_id"] == "ada"]
    rows["event_participants"] = [r for r in rows["event_participants"] if r["party_id"] == "north"]
    rows["codings"] = [r for r in rows["codings"] if r["unit_id"].partition(":")[0] in told]
    return write_case(folder, rows)


def empty_case(folder: Path) -> Path:
    """A codebook, and not one article."""
    return write_case(folder, {name: rows for name, rows in tiny_rows().items() if name in _CODEBOOK})


def make_case(n_statements: int, seed: int = 0) -> Case:
    """A random case with this many statements, for benches and property tests; the same seed gives the same case.

    About four statements on three attributions, seven utterances on eight attributions, forty sentences on one article; a tenth
    of the attributions is undated.
    """
    chance = np.random.default_rng(seed)
    n_attributions = max(1, n_statements * 3 // 4)
    n_articles = max(2, n_attributions // 20)
    n_sentences, n_utterances, n_events = n_articles * 40, max(1, n_attributions * 7 // 8), max(3, min(400, n_statements // 3))
    parties, issues, outlets, actors = 17, 21, min(40, n_articles), 60
    hues = ["teal", "copper", "ink", "indigo", "wine", "moss", "grey"]
    kinds = ["belligerent", "belligerent", "mediator", "alliance", "observer"]
    days = np.datetime64("2030-05-01", "s") + np.arange(31) * np.timedelta64(86_400, "s")

    def ids(letter: str, n: int) -> np.ndarray:
        return np.array([f"{letter}{i:06d}" for i in range(n)], dtype=object)

    def pick(values: Any, n: int) -> np.ndarray:
        return np.asarray(values, dtype=object)[chance.integers(0, len(values), n)]

    def span(n: int) -> dict[str, np.ndarray]:
        start = chance.integers(0, 29, n)
        end = np.minimum(start + chance.choice([0, 0, 0, 2, 6], n), 30)
        undated = chance.random(n) < 0.1
        return {
            "said_from": np.where(undated, np.datetime64("NaT", "s"), days[start]),
            "said_to": np.where(undated, np.datetime64("NaT", "s"), days[end]),
        }

    def score(n: int) -> np.ndarray:
        return np.round(chance.uniform(-1, 1, n), 4)

    actor_party = ids("p", parties)[np.arange(actors) % parties]
    utterance_actor = chance.integers(0, actors, n_utterances)
    said = span(n_utterances)
    told = np.sort(np.concatenate([np.arange(n_utterances), chance.integers(0, n_utterances, n_attributions - n_utterances)]))
    first = chance.integers(0, n_sentences, n_attributions)
    statement = np.unique(
        np.concatenate([np.arange(n_attributions), chance.integers(0, n_attributions, n_statements - n_attributions)])
        if n_statements > n_attributions
        else np.arange(n_statements),
        return_counts=True,
    )
    owners = np.repeat(statement[0], statement[1])
    nth = np.concatenate([np.arange(k) for k in statement[1]]) if len(owners) else owners
    issue_of = (owners * 7 + nth) % issues  # distinct within an attribution
    event_start = chance.integers(0, 28, n_events)
    columns: dict[str, dict[str, Any]] = {
        "outlets": {"outlet_id": ids("o", outlets), "name": [f"Outlet {i}" for i in range(outlets)], "kind": "newspaper"},
        "parties": {
            "party_id": ids("p", parties), "name": [f"Party {i}" for i in range(parties)], "order": range(1, parties + 1),
            "colour": [hues[i % 7] for i in range(parties)], "kind": [kinds[i % 5] for i in range(parties)],
            "family": [f"Family {i % 7}" for i in range(parties)],
        },
        "actors": {"actor_id": ids("z", actors), "name": [f"Actor {i}" for i in range(actors)], "kind": "person", "party_id": actor_party},
        "issues": {
            "issue_id": ids("i", issues), "label": [f"Issue {i}" for i in range(issues)], "kind": "negotiable",
            "proposition": "something happens", "group": [f"Group {i // 5}" for i in range(issues)], "order": range(1, issues + 1),
            "rule": "invented", "example": "Invented.",
        },
        "articles": {
            "article_id": ids("a", n_articles), "outlet_id": ids("o", outlets)[np.arange(n_articles) % outlets],
            "date_basis": "printed date", "published": days[chance.integers(0, 31, n_articles)], "reported_from": days[0],
            "reported_to": days[30], "n_words": 800, "n_sentences": 40,
        },
        "sentences": {
            "sentence_id": ids("n", n_sentences), "article_id": np.repeat(ids("a", n_articles), 40), "paragraph": 1,
            "position": np.tile(np.arange(1, 41), n_articles), "char_start": np.tile(np.arange(40) * 100, n_articles),
            "char_end": np.tile(np.arange(40) * 100 + 99, n_articles), "n_words": 20, "gist": "an invented sentence",
            "textblob_polarity": score(n_sentences), "textblob_subjectivity": np.abs(score(n_sentences)),
            "vader_compound": score(n_sentences), "tone_peace": chance.integers(-1, 2, n_sentences),
            "tone_overall": chance.integers(-1, 2, n_sentences),
        },
        "events": {
            "event_id": ids("e", n_events), "start": days[event_start], "end": days[event_start + chance.choice([0, 0, 2], n_events)],
            "precision": "day", "kind": pick(["talks", "speech", "call", "attack"], n_events), "label": [f"Event {i}" for i in range(n_events)],
        },
        "event_participants": {
            "participant_id": ids("q", n_events), "event_id": ids("e", n_events), "actor_id": ids("z", actors)[np.arange(n_events) % actors],
            "party_id": actor_party[np.arange(n_events) % actors],
        },
        "event_reports": {
            "report_id": ids("r", n_events), "event_id": ids("e", n_events), "article_id": pick(ids("a", n_articles), n_events), "agrees": "yes",
        },
        "utterances": {
            "utterance_id": ids("u", n_utterances), "actor_id": ids("z", actors)[utterance_actor],
            "event_id": np.where(chance.random(n_utterances) < 0.4, pick(ids("e", n_events), n_utterances), None), **said,
        },
        "attributions": {
            "attribution_id": ids("t", n_attributions), "article_id": np.repeat(ids("a", n_articles), 40)[first],
            "first_sentence_id": ids("n", n_sentences)[first], "last_sentence_id": ids("n", n_sentences)[first],
            "char_start": first % 40 * 100, "char_end": first % 40 * 100 + 99, "utterance_id": ids("u", n_utterances)[told],
            "actor_id": ids("z", actors)[utterance_actor[told]], "party_id": actor_party[utterance_actor[told]], "speaker": "somebody",
            "form": pick(["direct", "mixed", "indirect", "attributed"], n_attributions), "date_basis": "printed date",
            "said_from": said["said_from"][told], "said_to": said["said_to"][told], "textblob_polarity": score(n_attributions),
            "vader_compound": score(n_attributions), "outlook": chance.integers(-1, 2, n_attributions), "paraphrase": "says something",
            "coder": "settled", "confidence": "high",
        },
        "statements": {
            "statement_id": ids("s", len(owners)), "attribution_id": ids("t", n_attributions)[owners], "issue_id": ids("i", issues)[issue_of],
            "stance": pick(["supports", "conditional", "ambivalent", "doubts", "opposes", "mentions"], len(owners)),
            "coder": "settled", "confidence": "high",
        },
    }  # fmt: skip
    described = package(f"invented-{n_statements}", f"An invented case of {n_statements:,} statements")
    return Case(described, {r["name"]: _typed(r, columns.get(r["name"], {})) for r in described["resources"]})


def _typed(resource: dict[str, Any], columns: dict[str, Any]) -> pd.DataFrame:
    kinds = {"integer": "Int64", "number": "float64", "date": "datetime64[s]", "string": "str"}
    length = next((len(v) for v in columns.values() if not isinstance(v, str)), 0)
    empty = pd.Series([None] * length, dtype=object)
    frame = pd.DataFrame({f["name"]: columns.get(f["name"], empty) for f in resource["schema"]["fields"]}, index=range(length))
    return frame.astype({f["name"]: kinds[f["type"]] for f in resource["schema"]["fields"]})


def in_parts(case: Case, folder: Path) -> Path:
    """Write a case whose tables are Parquet parts."""
    return Case(parts.packaged(case.package), dict(case.tables)).save(folder)
