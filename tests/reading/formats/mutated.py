"""Files with a few bytes changed, cut off or doubled, the same every time: whatever reads them accounts for every one."""

from __future__ import annotations

import random
from collections.abc import Iterator


def mutated(data: bytes, n: int = 200, seed: int = 0) -> Iterator[bytes]:
    """``n`` damaged copies of a file: bytes changed, a stretch removed, doubled or put elsewhere, the end cut off."""
    luck = random.Random(seed)
    for _ in range(n):
        copy = bytearray(data)
        for _ in range(luck.choice((1, 1, 2, 5, 20))):
            at, wide = luck.randrange(len(copy) or 1), luck.choice((1, 4, 64, 1024))
            match luck.randrange(5):
                case 0:
                    copy[at : at + 1] = bytes([luck.randrange(256)])
                case 1:
                    del copy[at : at + wide]
                case 2:
                    copy[at:at] = copy[at : at + wide]
                case 3:
                    copy[at:at] = bytes(luck.randrange(256) for _ in range(min(wide, 16)))
                case 4 if luck.random() < 0.3:
                    del copy[at:]
        yield bytes(copy)
