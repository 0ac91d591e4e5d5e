#!/usr/bin/env bash
# doccano 1.8.4 (Python 3.11): spans that overlap another one are dropped when a file is imported into a project that does not
# allow overlaps, which is how projects are made. The list of errors that is shown after an import stays empty. Passages with a
# claim and, within it, a speaker lose one of the two. (The row without "desk" is given as null: were it left out, the import
# would end in an error of the database.)
# Seen: of 3 spans 2 are there after the import, no error; 3 in a project that allows overlaps.
# Fails if all three are there, or an error is listed.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q doccano==1.8.4 marshmallow==3.26.1 numpy==1.26.4 setuptools==79.0.1
mkdir "$place/home"
cat > "$place/spans.jsonl" <<'ROWS'
{"text": "Quorn refuses to sign", "label": [[0, 21, "Claim"], [0, 5, "Speaker"]], "desk": "lake"}
{"text": "Sevrania answers", "label": [[0, 8, "Speaker"]], "desk": null}
ROWS
cd "$place"
DJANGO_SETTINGS_MODULE=config.settings.development DATABASE_URL="sqlite:///$place/db.sqlite3" DOCCANO_HOME="$place/home" \
  "$place/venv/bin/python" - <<'PY'
import importlib.util
import sys

sys.path.insert(0, importlib.util.find_spec("backend").submodule_search_locations[0])
import django

django.setup()
from django.core.management import call_command

call_command("migrate", verbosity=0)
call_command("create_roles", verbosity=0)
from data_import.datasets import load_dataset
from data_import.pipeline.catalog import JSONL
from data_import.pipeline.readers import FileName
from django.contrib.auth import get_user_model
from labels.models import Span
from projects.models import ProjectType, SequenceLabelingProject

task, user = ProjectType.SEQUENCE_LABELING, get_user_model().objects.create(username="AB")
seen = {}
for overlaps in (False, True):
    about = {"name": "talks", "description": "-", "guideline": "-", "project_type": task, "created_by": user}
    project = SequenceLabelingProject.objects.create(**about, **({"allow_overlapping": True} if overlaps else {}))
    dataset = load_dataset(task, JSONL(), [FileName("spans.jsonl", "spans.jsonl", "spans.jsonl")], project, encoding="utf-8")
    dataset.save(user)
    seen[overlaps] = (Span.objects.filter(example__project=project).count(), dataset.errors)
print("spans and errors, without and with overlaps allowed:", seen)
assert seen == {False: (2, []), True: (3, [])}
PY
