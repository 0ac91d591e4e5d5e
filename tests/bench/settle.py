"""Settling alone, of rows made up without coding (Parquet): time per article and memory as the corpus grows, and of 1 % more.

`KIT_BENCH_SIZES="10000 1000000" python tests/bench/settle.py` names the numbers of articles. The first ten thousand are made up,
the others are the same under other ids, on later days and in other words; a million take about 6 GB and as much for the case.
"""

import hashlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from kit.case.case import shipped
from kit.corpus import growing, provenance
from kit.corpus import output as formats
from kit.corpus.assemble import settle
from kit.corpus.packing import packed
from kit.store import pieces

PER_DAY = 100  # articles
MADE_UP = 10_000  # articles; others are like them
WORDS = [f"{a}{b}{c}" for a in "bcdfglmnprst" for b in ("ar", "en", "il", "on", "u") for c in ("", "ta", "der", "ming", "wexol")]


def rows(k, rng, actors, recent):
    """One article of 600 words with eight attributions, two events and two figures; every sixth is a copy."""
    day = (date(2022, 2, 24) + timedelta(days=k // PER_DAY)).isoformat()
    if recent and k % 6 == 0:
        sentences = [*rng.choice(recent), "Edited by our own staff."]
    else:
        sentences = [" ".join(rng.choices(WORDS, k=20)) + "." for _ in range(30)]
        recent.append(sentences)
        del recent[:-200]
    text = " ".join(sentences)
    key, at, spans = f"a{k:07d}", 0, []
    for s in sentences:
        spans.append((at, at + len(s)))
        at += len(s) + 1
    ids = [f"{key}-s{n:02d}" for n in range(1, len(spans) + 1)]
    sha = f"{k:064x}"
    article = dict.fromkeys(("original_source", "language", "byline", "url", "row"), None) | {
        "article_id": key, "outlet": f"Paper {rng.randrange(60)}", "title": text[:40], "published": day, "reported_from": day,
        "reported_to": day, "date_basis": "metadata", "n_words": 600, "n_sentences": len(spans), "sha256": sha, "place": key,
    }  # fmt: skip
    said = []
    for n, s in enumerate(rng.sample(range(len(spans)), 8), start=1):
        known = rng.random() < 0.8
        start, end = spans[s]
        said.append(
            {
                "attribution_id": f"{key}-a{n:02d}", "article_id": key, "first_sentence_id": ids[s], "last_sentence_id": ids[s],
                "char_start": start, "char_end": end, "content_start": start, "content_end": end,
                "actor_id": actors[min(int(rng.paretovariate(0.7)) - 1, len(actors) - 1)] if known else None,
                "party_id": None, "speaker": f"Speaker {rng.randrange(3000)}", "form": "direct", "said_from": None,
                "said_to": day if rng.random() < 0.8 else None, "date_basis": "by publication", "textblob_polarity": 0.1,
                "vader_compound": 0.2, "coder": "rules 0", "confidence": "medium", "note": "rule x; cue: said",
                "paraphrase": "Coded by rule, not read",
            }
        )  # fmt: skip
    events = [
        {
            "kind": rng.choice(("talks", "attack", "meeting", "call")), "first": day, "last": day, "precision": "day",
            "round_number": rng.choice((None, None, 1, 2, 3)), "mode": None, "place": rng.choice((None, "Istanbul", "Brest")),
            "country": None, "label": "Talks", "sentence": n, "start": spans[n][0], "end": spans[n][0] + 5,
            "actors": tuple(rng.sample(actors[:8], rng.randrange(3))), "sentence_id": ids[n],
            "planned": False, "whom": "", "about": "",
        }
        for n in (1, 2)
    ]  # fmt: skip
    figures = [
        {
            "value": float(rng.randrange(300)), "unit": "people", "what": "People killed", "qualifier": "exactly",
            "actor_id": None, "speaker": f"Speaker {k % 7}", "as_of": day, "sentence_id": ids[n],
        }
        for n in (3, 4)
    ]  # fmt: skip
    return {
        "article": article, "text": text, "left_out": [], "attributions": said, "events": events, "figures": figures,
        "citations": [{"source": "A wire", "kind": "agency", "identification": "named", "sentence_id": ids[0]}],
        "sentences": [
            {"sentence_id": i, "article_id": key, "paragraph": 1, "position": n, "char_start": a, "char_end": b, "n_words": 20,
             "textblob_polarity": 0.1, "textblob_subjectivity": 0.2, "vader_compound": 0.3}
            for n, (i, (a, b)) in enumerate(zip(ids, spans, strict=True), start=1)
        ],
        "statements": [
            {"statement_id": f"{a['attribution_id']}.1", "attribution_id": a["attribution_id"], "issue_id": "ceasefire",
             "stance": "supports", "proposition": None, "cue": "x", "coder": "rules 0", "confidence": "low", "note": None}
            for a in said
        ],
    }  # fmt: skip


def corpus(n, folder):
    _, book = provenance.codebook(shipped())
    actors, rng, recent = list(book["actors"]["actor_id"]), random.Random(7), []
    for first in range(0, min(n, MADE_UP), 100):
        made = packed([rows(k, rng, actors, recent) for k in range(first, min(n, first + 100))])
        pieces.keep(folder / f"{first:07d}{pieces.SUFFIX}", made)
    for first in range(MADE_UP, n, 100):
        copy, same = divmod(first, MADE_UP)
        pieces.keep(folder / f"{first:07d}{pieces.SUFFIX}", again(pieces.read(folder / f"{same:07d}{pieces.SUFFIX}"), copy))


def again(piece, copy):
    """The articles of a piece once more: later, and in other words."""
    salt = int.from_bytes(hashlib.sha256(b"%d" % copy).digest()[:4], "little")
    contents = {}
    for name in piece.places:
        raw = piece.raw(name)
        if name.startswith("arrow "):
            plain = ipc(pa.ipc.open_stream(pa.py_buffer(raw)).read_all(), None)
            contents[name] = ipc(pa.ipc.open_stream(pa.py_buffer(shifted(plain, copy))).read_all(), "zstd")
        elif name == "words":
            contents[name] = (np.frombuffer(raw, "<u4") ^ np.uint32(salt)).tobytes()
        elif name == "bands":
            contents[name] = (np.frombuffer(raw, "<u8") ^ np.uint64(salt)).tobytes()
        elif name == "shingles":
            ends = np.cumsum(piece.head["shingles"])[:-1]
            contents[name] = b"".join(np.sort(a).tobytes() for a in np.split(np.frombuffer(raw, "<u4") ^ np.uint32(salt), ends))
        else:
            contents[name] = json.loads(shifted(zlib.decompress(raw), copy))
    return pieces.sealed({k: v for k, v in piece.head.items() if k != "layout"}, contents)


def shifted(raw, copy):
    """Ids and days of a copy, which are as long as those that they replace."""
    raw = re.sub(rb"\ba(\d{7})", lambda m: b"a%07d" % (int(m[1]) + copy * MADE_UP), raw)
    more = timedelta(days=copy * MADE_UP // PER_DAY)
    return re.sub(rb"\b20\d\d-\d\d-\d\d\b", lambda m: str(date.fromisoformat(m[0].decode()) + more).encode(), raw)


def ipc(table, compression):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def measure(n, folder, out):
    package, book = provenance.codebook(shipped())
    paths = sorted(folder.glob(f"*{pieces.SUFFIX}"))[: n // 100]
    began, base = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = formats.Files(out, provenance.with_optional(package), "parquet")
    found = settle(paths, book, told, out)
    told.close()
    took, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = sum(p.stat().st_size for p in paths) / n
    print(
        f"{n:>9,} articles  {1000 * took / n:5.2f} ms each  peak {peak / 1024:,.0f} MB (before: {base / 1024:,.0f})  "
        f"{found.rows['utterances']:,} utterances  {found.rows['events']:,} events  pieces {kept / 1000:.1f} kB each",
        flush=True,
    )


def grow(n, folder, before):
    """The case of `measure` with one article more for every hundred."""
    package, book = provenance.codebook(shipped())
    every = sorted(folder.glob(f"*{pieces.SUFFIX}"))
    had, paths = n // 100, every[: n // 100 + max(1, n // 10_000)]
    began = time.process_time()
    told = formats.Files(before.with_name(f"{before.name}-grown"), provenance.with_optional(package), "parquet")
    stays = growing.earlier(before, told.package, had)
    settle(paths, book, told, before, earlier=stays)
    told.close()
    took, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{n:>9,} and 1 % more: {took:,.1f} s  peak {peak / 1024:,.0f} MB  {len(told.kept):,} parts stay", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        {"measure": measure, "grow": grow}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        sizes = [int(n) for n in os.environ.get("KIT_BENCH_SIZES", "1000 10000 100000").split()]
        with tempfile.TemporaryDirectory() as scratch:
            corpus(max(sizes) + max(100, max(sizes) // 100), Path(scratch))
            for n in sizes:
                for what in ("measure", "grow"):
                    run = [sys.executable, __file__, what, str(n), scratch, str(Path(scratch) / f"out{n}")]
                    subprocess.run(run, check=True)
