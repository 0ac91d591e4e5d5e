"""Random samples of a case for people to read: drawn with known probabilities, worked through at the desk, read back."""

from kit.coders.sampling.judged import progress
from kit.coders.sampling.kept import find_faults, keep, kept_files, names, open_sample
from kit.coders.sampling.sample import N, Sample, draw_more
from kit.coders.sampling.sample import draw as sample
from kit.coders.sampling.simulated import invent_truth, simulate_coder

__all__ = [
    "N", "Sample", "draw_more", "find_faults", "invent_truth", "keep", "kept_files", "names", "open_sample", "progress", "sample",
    "simulate_coder",
]  # fmt: skip
