#!/usr/bin/env bash
# samplics 0.6.1 (Python 3.11): what a TaylorEstimator takes as fpc is the factor of the variance, 1 − n/N. R’s package
# survey, and most textbooks, take the size of the population or the share that was drawn. Either of these is accepted without a
# word and gives another standard error: with the size it is larger than without any correction.
# Seen: 10 units of 40, standard error of the total: 6.667 without fpc; 5.774 with .75, which is right; 3.333 with the share .25;
# 42.164 with the size 40.
# Fails if share or size give the right standard error, or are refused.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q samplics==0.6.1
"$place/venv/bin/python" -W ignore - <<'PY'
import numpy as np
from samplics import PopParam
from samplics.estimation import TaylorEstimator

coded = np.array([1.0, 0, 1, 1, 0, 1, 0, 0, 1, 0])
seen = {}
for name, factor in (("none", 1.0), ("1 - n/N", 0.75), ("n/N", 0.25), ("N", 40.0)):
    estimator = TaylorEstimator(PopParam.total)
    stratum = np.array(["press"] * 10)
    estimator.estimate(y=coded, samp_weight=np.full(10, 4.0), stratum=stratum, psu=np.arange(10), fpc={"press": factor})
    seen[name] = round(float(estimator.stderror), 3)
right = round(float(np.sqrt(40**2 * (1 - 10 / 40) * coded.var(ddof=1) / 10)), 3)
print("standard errors:", seen, "right:", right)
assert seen == {"none": 6.667, "1 - n/N": right, "n/N": 3.333, "N": 42.164}
PY
