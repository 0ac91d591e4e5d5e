"""Copies of a text are found as they are, changed a little, and within longer texts; other texts are no copies."""

import random

import numpy as np
import pytest

from kit.corpus.duplicates import copies, sketch


def sentences(chance, n):
    return [" ".join(f"w{chance.randrange(20_000)}" for _ in range(20)) + "." for _ in range(n)]


def groups(texts):
    sketches = [sketch(t) for t in texts]
    return copies(np.stack([bands for bands, _ in sketches]), lambda n: sketches[n][1])


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
