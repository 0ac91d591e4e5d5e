"""Texts of a corpus → groups of near-identical ones: wire copies and reprints."""

from __future__ import annotations

import re
from collections.abc import Mapping

SIMILAR = 0.6  # Jaccard index of word shingles from which two texts are copies
_CONTAINED = 0.8  # share of the shorter one's shingles from which it is a copy in a longer text
_CANDIDATE = 0.4  # estimated likeness from which two texts are compared exactly
_WORDS = 5
_PERMUTATIONS = 64


def wire_groups(texts: Mapping[str, str]) -> dict[str, str]:
    """Group near-identical texts by MinHash over shingles of five words (Broder 1997; datasketch's LSH).

    Parameters
    ----------
    texts : mapping of str to str
        Article id → text.

    Returns
    -------
    dict of str to str
        Article id → group (the smallest id in it), for articles that have a copy.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    group: dict[str, str] = {}
    shingles: dict[str, set[str]] = {}
    for article in sorted(texts):
        words = re.findall(r"\w+", texts[article].lower())
        mine = shingles[article] = {" ".join(words[i : i + _WORDS]) for i in range(max(1, len(words) - _WORDS + 1))}
        if len(words) < 2 * _WORDS:
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([s.encode() for s in sorted(mine)])
        twins = [t for t in sorted(index.query(sketch)) if _copies(mine, shingles[t])]
        if twins:
            group[article] = group.setdefault(twins[0], twins[0])
        index.insert(article, sketch)
    return group


def _copies(a: set[str], b: set[str]) -> bool:
    both = len(a & b)
    return both >= SIMILAR * len(a | b) or both >= _CONTAINED * min(len(a), len(b))
