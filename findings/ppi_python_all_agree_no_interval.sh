#!/usr/bin/env bash
# ppi-python 0.2.3 (Python 3.11): where people and the machine give every passage the same code, as in a group in which all support, the
# interval of ppi_mean_ci is not a number at both ends, and only a warning of NumPy tells that something was divided by nothing. With the
# weight of the machine given (lam=1) it is a single point, so that a sample of 12 would promise that no mistake exists.
# Seen: (nan, nan); with lam=1 (1.0, 1.0).
# Fails if there is an interval with a width.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q ppi-python==0.2.3
"$place/venv/bin/python" -W ignore - <<'PY'
import numpy as np
from ppi_py import ppi_mean_ci

people, machine, rest = np.ones(12), np.ones(12), np.ones(500)
tuned = [float(end[0]) for end in ppi_mean_ci(people, machine, rest, alpha=0.05)]
whole = [float(end[0]) for end in ppi_mean_ci(people, machine, rest, alpha=0.05, lam=1)]
print("interval:", tuned, "with lam=1:", whole)
assert np.isnan(tuned).all()
assert whole == [1.0, 1.0]
PY
