"""Random samples of a case for people to read: drawn with known probabilities, worked through at the desk, read back."""

from kit.coders.sampling.sample import Sample, keep, names, open_sample
from kit.coders.sampling.sample import draw as sample

__all__ = ["Sample", "keep", "names", "open_sample", "sample"]
