"""What `kit new` writes about a case is what `kit check` takes."""

import json
import re

import kit
from kit.case.new import new


def test_its_readme_says_how_title_period_and_days_are_written_and_that_is_no_fault(tmp_path):
    case = new(tmp_path / "talks")
    said = (case / "codebook" / "README.md").read_text("utf-8")
    written = dict(re.findall(r'`"(\w+)": (.+?)`', said))
    assert written.keys() == {"title", "period", "day_one", "created"}
    described = case / "datapackage.json"
    package = json.loads(described.read_text("utf-8")) | {name: json.loads(value) for name, value in written.items()}
    described.write_text(json.dumps(package), "utf-8")
    assert kit.check(case) == []
    loaded = kit.load(case)
    assert loaded.title == "Bridge talks, spring 2031" and f"{loaded.period[0]:%Y-%m-%d}" == "2031-03-01"
    described.write_text(json.dumps(package | {"created": "yesterday"}), "utf-8")
    assert [fault.column for fault in kit.check(case)] == ["created"]
