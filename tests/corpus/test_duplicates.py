"""Copies of a text are found as they are, changed a little, and within longer texts; other texts are no copies."""

import random

import numpy as np
import pytest

from kit.corpus import duplicates
from kit.corpus.duplicates import copies, sketch


def sentences(chance, n):
    return [" ".join(f"w{chance.randrange(20_000)}" for _ in range(20)) + "." for _ in range(n)]


def groups(texts):
    sketches = [sketch(t) for t in texts]
    width = max(len(bands) for bands, _ in sketches)
    rows = [bands if len(bands) else np.zeros(width, "u8") for bands, _ in sketches]
    return grouped(list(np.stack(rows).T), sketches)


def grouped(bands, sketches, scratch=None):
    """Number of a text → that of the first one of its group."""
    return {n: int(g) for n, g in enumerate(copies(bands, lambda n: sketches[n][1], scratch)) if g >= 0}


@pytest.mark.parametrize("after", [0, 7, 24])
def test_a_text_within_one_three_times_as_long_is_a_copy(after):
    chance = random.Random(after)
    for _ in range(10):
        short, around = sentences(chance, 12), sentences(chance, 24)
        texts = [" ".join(short), " ".join(around[:after] + short + around[after:])]
        assert groups(texts) == groups(texts[::-1]) == {0: 0, 1: 0}


def test_a_paragraph_in_common_makes_no_copy():
    chance = random.Random(1)
    shared = sentences(chance, 3)
    assert groups([" ".join(sentences(chance, 12) + shared) for _ in range(20)]) == {}


def test_a_copy_with_another_beginning_is_one():
    chance = random.Random(2)
    text = sentences(chance, 20)
    assert groups([" ".join(text), " ".join([*sentences(chance, 2), *text[2:]]), " ".join(sentences(chance, 20))]) == {0: 0, 1: 0}


def test_bands_in_a_file_are_those_that_were_added_however_they_are_cut(tmp_path, monkeypatch):
    chance = random.Random(4)
    once = [" ".join(sentences(chance, 12)) for _ in range(30)]
    texts = [*once, "too short", *(f"{text} Edited by a desk of ours." for text in once[::3])]
    whole = groups(texts)
    assert whole == {n: n for n in range(0, 30, 3)} | {31 + k: 3 * k for k in range(10)}
    sketches = [sketch(t) for t in texts]
    monkeypatch.setattr(duplicates, "_BLOCK", 7)
    monkeypatch.setattr(duplicates, "_TOGETHER", 50)
    monkeypatch.setattr(duplicates, "_TEXTS", 4)
    with duplicates.BandFile(tmp_path) as bands:
        for rows, _ in sketches:
            bands.add(rows.reshape(1, -1))
        assert grouped(bands, sketches, tmp_path) == whole
