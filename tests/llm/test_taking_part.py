"""A model's codes stand beside those of people and rules: in agreement, accuracy, settling, export, in a case coded anew."""

import json
import shutil

import pandas as pd
import pytest

import kit
from kit import llm
from kit.case.coders import allows, is_model, with_models
from kit.coders.units import compare
from kit.coding.accuracy import read_gold
from kit.exchange import from_case
from kit.llm.settings import coder_of
from kit.panels import spec
from tests.commands import kit_here
from tests.llm.conftest import ROOT
from tests.llm.stub import Say, Stub, issues_of, passage_of, schema_of, sensible, serving

RULES = f"rules {kit.__version__}"
EXAMPLE = ROOT / "data" / "example"


def partly(_, body):
    """Every third passage attributes nothing; stances by turns."""
    n = int(passage_of(body).rpartition("-")[2]) % 3
    stance = ("supports", "opposes", "doubts")[n]
    return Say(sensible(body, attributes=n != 0, issues=[{"issue": issues_of(body)[n], "stance": stance}]))


def coding(case, answer=partly, **more):
    with serving(Stub(answer)) as stub:
        return llm.code(case, **{"endpoint": stub.endpoint, "model": "Stub:1b", "yes": True, "pause": 0.01, **more})


@pytest.fixture(scope="module")
def coded_by_both(coded_small, tmp_path_factory):
    """The case with codes of a model; not to be changed."""
    folder = shutil.copytree(coded_small, tmp_path_factory.mktemp("both") / "case")
    coding(folder)
    return folder


@pytest.fixture
def both(coded_by_both, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(coded_by_both, tmp_path / "both")


@pytest.fixture
def folder(tmp_path):
    """The file of a simulated coder, of the one article that the case has, too."""
    whole = pd.read_csv(EXAMPLE / "coders" / "KA.csv", dtype=str)
    (tmp_path / "codes").mkdir()
    whole[whole["unit_id"].str.startswith("01:")].to_csv(tmp_path / "codes" / "KA.csv", index=False)
    return tmp_path / "codes"


def test_a_model_is_compared_with_rules_people_and_another_model(both, folder):

    def answer(_, body):
        return Say(sensible(body, issues=[{"issue": issues_of(body)[1], "stance": "supports"}]))

    coding(both, answer, coder="other-model", seed=5)
    case = kit.load(both)
    with_rules = kit.agreement(case, ["stub-1b", RULES], draws=10).set_index("variable")
    assert with_rules.loc["issue (present or absent)", "n"] > 5
    people = kit.agreement(case, ["KA", "stub-1b", RULES], folder=folder, by_pair=True, draws=10)
    assert {"KA", "stub-1b"} <= set(people["coder_1"]) | set(people["coder_2"])
    models = kit.agreement(case, ["stub-1b", "other-model"], draws=10).set_index("variable")
    assert models.loc["tone_peace", "percent"] == 100 and models.loc["tone_peace", "n"] > 20
    table = kit.coders.confusion(case, "stance", ["stub-1b", "other-model"])
    assert table.index.name == "stub-1b" and table.loc["opposes", "supports"] > 0
    assert kit.board(case, folder, ["KA", "stub-1b"]).summary["n"].max() > 0


def test_what_a_model_was_not_asked_is_no_difference(both, folder):
    rows = kit.coders.disagreements(kit.load(both), ["stub-1b", RULES])
    assert set(rows["variable"]) & {"actor_id", "party_id", "form"} == set()
    assert (rows["variable"] == "passage").any()
    settled = kit.merge_codes(kit.load(both), folder, ["KA", "stub-1b"])
    alone = settled[(settled["variable"] == "actor_id") & settled["KA"].notna()]
    assert len(alone) and set(alone["how"]) == {"single"}


def test_what_a_model_takes_for_no_attribution_is_not_marked(both):
    compared = compare(kit.load(both), ["stub-1b", RULES])
    assert 0 < len(compared.spans["stub-1b"]) < len(compared.spans[RULES])


def test_the_accuracy_of_a_model_is_told_and_not_written(both):
    done = kit_here("accuracy", both, EXAMPLE / "gold", "--coder", "stub-1b")
    assert done.returncode == 0, done.stderr
    assert "attribution recall" in done.stdout and "actor accuracy" not in done.stdout and "by stub-1b" in done.stdout
    assert "accuracy" not in kit.load(both).tables
    case, gold = kit.load(both), read_gold(EXAMPLE / "gold")
    rows = kit.accuracy(case, gold, coder="stub-1b").set_index("measure")
    by_rule = kit.accuracy(case, gold).set_index("measure")
    assert rows.loc["attribution recall", "value"] < by_rule.loc["attribution recall", "value"]
    wrong = kit_here("accuracy", both, EXAMPLE / "gold", "--coder", "stub")
    assert wrong.returncode == 2 and "did you mean 'stub-1b'" in wrong.stderr


def test_a_whole_reading_has_its_speakers_measured(small):
    """Whoever copies every sentence finds all, and names no speaker that the text does not print."""

    def answer(_, body):
        said = body["messages"][1]["content"].split('<sentence n="')[1:]
        words = [one.partition(">")[2].partition("</sentence>")[0] for one in said]
        told = [{"content": w, "speaker": w.split()[0], "form": "direct", "issues": [], "outlook": None} for w in words]
        return Say(sensible(body, attributions=told))

    done = coding(small, answer, full=True, window=1500)
    case = kit.load(small)
    assert done.units["passages"] == len(case.sentences)
    rows = kit.accuracy(case, read_gold(EXAMPLE / "gold"), coder="stub-1b").set_index("measure")
    assert rows.loc["attribution recall", "value"] > 0.5 and "form accuracy" in rows.index
    assert case.codings["note"].str.startswith("speaker as printed: ").any()


def test_a_model_counts_as_no_person(both):
    told = spec._machine(kit.load(both))
    assert "0 of " in told["shown"] and "nobody verified" in told["shown"]


def test_its_marks_are_exported_under_its_name(both):
    project = from_case.project(kit.load(both))
    mine = [mark for mark in project.marks if mark.coder == "stub-1b"]
    assert len(mine) == len(compare(kit.load(both), ["stub-1b", RULES]).spans["stub-1b"])


def test_other_coders_rows_stay_and_its_own_are_replaced(both):
    before = kit.load(both).codings
    coding(both, coder="second")
    coding(both, answer=lambda _, body: Say(sensible(body)), temperature=1.0)
    after = kit.load(both).codings
    assert len(after[after["coder"] == "stub-1b"]) != len(before)
    assert set(after.loc[after["coder"] == "stub-1b", "variable"]) >= {"stance", "outlook"}
    assert len(after[after["coder"] == "second"]) == len(before)


def codes_of(case):
    return kit.load(case).codings.drop(columns="coding_id").sort_values(["unit_id", "variable"]).to_dict("records")


def test_codes_stay_when_the_case_is_coded_anew_with_the_same_codebook(both, coded_small):
    before, provenance = codes_of(both), json.loads((both / "provenance.json").read_text("utf-8"))
    done = kit_here("code", coded_small.parent / "articles", "--out", both)
    assert done.returncode == 0, done.stderr
    assert codes_of(both) == before
    assert json.loads((both / "provenance.json").read_text("utf-8")) == provenance
    assert "codes have gone" not in done.stdout


def test_codes_stay_when_the_case_grows_and_the_new_articles_are_asked_about(both):
    before = codes_of(both)
    done = kit_here("code", EXAMPLE / "articles" / "03_video-talks.txt", "--into", both)
    assert done.returncode == 0, done.stderr
    assert codes_of(both) == before
    with serving(Stub(partly)) as stub:
        llm.code(both, endpoint=stub.endpoint, model="Stub:1b", yes=True)
    assert {passage_of(body).partition(":")[0] for body in stub.asked} == {"03"}


def test_what_has_lost_its_place_goes_with_a_sentence_and_comes_back_from_the_answers(both, coded_small, tmp_path):
    articles = shutil.copytree(coded_small.parent / "articles", tmp_path / "articles")
    text = articles / "02_no-date-for-water.txt"
    whole = text.read_text("utf-8")
    before = codes_of(both)
    text.write_text(whole.replace(" said", " said then", 1), "utf-8")
    done = kit_here("code", articles, "--out", both)
    assert done.returncode == 0, done.stderr
    assert f"kit llm {both} --coder stub-1b --offline" in done.stdout.replace("\n", "")
    kept = kit.load(both).codings
    assert {unit.partition(":")[0] for unit in kept.loc[kept["unit_kind"] == "span", "unit_id"]} == {"01"}
    text.write_text(whole, "utf-8")
    assert kit_here("code", articles, "--out", both).returncode == 0
    done = kit_here("llm", both, "--coder", "stub-1b", "--offline")
    assert done.returncode == 0, done.stdout + done.stderr
    assert codes_of(both) == before


def test_offline_says_how_many_answers_lack(both):
    kept = both / "llm" / "stub-1b" / "answers.jsonl"
    lines = kept.read_text("utf-8").splitlines(keepends=True)
    kept.write_text("".join(lines[:-4]), "utf-8")
    done = kit_here("llm", both, "--offline")
    assert done.returncode == 1 and "4 passages have no answer" in done.stdout
    assert kit_here("llm", both, "--offline", "--full").returncode == 2
    assert "holds no run of a model" in kit_here("llm", both, "--coder", "nobody", "--offline").stderr


def test_people_still_keep_a_case_from_being_coded_anew(both, coded_small):
    case = kit.load(both)
    row = case.codings.head(1).assign(coding_id="ab:1", coder="AB")
    case.replace_table(both, "codings", pd.concat([case.codings, row], ignore_index=True))
    done = kit_here("code", coded_small.parent / "articles", "--out", both)
    assert done.returncode == 2 and "coded by AB" in done.stderr


def test_a_case_of_an_earlier_version_lets_a_model_in(small):
    path = small / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    field = next(f for r in package["resources"] if r["name"] == "codings" for f in r["schema"]["fields"] if f["name"] == "coder")
    attributions = next(r for r in package["resources"] if r["name"] == "attributions")
    earlier = next(f for f in attributions["schema"]["fields"] if f["name"] == "coder")
    field["constraints"]["pattern"] = earlier["constraints"]["pattern"]
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert not allows(package, "stub-1b")
    coding(small)
    assert kit.load(small).coders("codings") == {"stub-1b"}
    wider = json.loads(path.read_text("utf-8"))
    assert allows(wider, "stub-1b") and allows(wider, "AB") and not allows(wider, "Two Words")
    assert with_models(wider) == wider


def test_wordings_and_repeats_are_compared(small):
    """A model whose answer hangs on the seed alone agrees with itself over prompts, and not over repeats."""

    def answer(_, body):
        outlook = (hash(passage_of(body)) + body["seed"]) % 2
        return Say(sensible(body, outlook=outlook))

    done = coding(small, answer, repeats=2, paraphrase=True)
    rows = done.stability.set_index(["over", "variable"])
    assert rows.loc[("prompts", "outlook"), "agreement"] == 1
    assert rows.loc[("repeats", "outlook"), "agreement"] < 0
    assert rows.loc[("repeats", "outlook"), "n"] == rows.loc[("prompts", "outlook"), "n"] == done.units["passages"]
    assert (done.folder / "stability.csv").is_file()
    systems = {json.loads(line)["key"] for line in (done.folder / "answers.jsonl").read_text("utf-8").splitlines()}
    assert len(systems) == 4 * done.units["passages"]


def test_the_schema_is_made_of_codebook_and_data_package(small):
    case = kit.load(small)
    with serving(Stub(partly)) as stub:
        llm.code(small, endpoint=stub.endpoint, model="s", most=1)
    body = stub.asked[0]
    properties = schema_of(body)["properties"]
    allowed = {kind["properties"]["issue"]["enum"][0]: kind for kind in properties["issues"]["items"]["anyOf"]}
    every = [issue for kind in properties["issues"]["items"]["anyOf"] for issue in kind["properties"]["issue"]["enum"]]
    assert set(every) == set(case.issues["issue_id"]) - {"other"}
    topic = next(kind for issue, kind in allowed.items() if case.issues.set_index("issue_id").loc[issue, "kind"] == "topic")
    assert topic["properties"]["stance"]["enum"] == ["mentions"]
    assert properties["outlook"]["enum"] == [-1, 0, 1, None]
    assert (body["seed"], body["temperature"], body["response_format"]["json_schema"]["strict"]) == (0, 0, True)


def test_names_of_models():
    assert (
        is_model("llama3.2") and is_model("7b") and not is_model("AB") and not is_model("rules 0.7") and not is_model("settled")
    )
    assert coder_of("hf.co/org/Qwen2.5-7B-Instruct:Q4_K_M") == "qwen2.5-7b-instruct-q4_k_m"


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 9}, {"parallel": 0}, {"repeats": 0}, {"window": 3}, {"temperature": float("nan")}, {"most": 0},
        {"most": -30}, {"retries": -1}, {"retries": 21}, {"seed": 0.5},
    ],
)  # fmt: skip
def test_a_setting_out_of_range_is_refused(small, wrong):
    with pytest.raises(kit.KitError, match="give a number from"):
        llm.code(small, endpoint="http://127.0.0.1:1/v1", model="x", **wrong)


def test_a_case_in_parquet_parts_is_coded_and_keeps_the_codes(coded_small, tmp_path):
    folder = tmp_path / "parts"
    kit.code(coded_small.parent / "articles", folder, codebook=EXAMPLE, tables="parquet")
    done = coding(folder)
    assert (done.lacking, kit.load(folder).coders("codings")) == (0, {"stub-1b"})
    before = codes_of(folder)
    assert llm.code(folder, offline=True).units == done.units and codes_of(folder) == before
    kit.code(EXAMPLE / "articles" / "03_video-talks.txt", folder, into=True)
    assert codes_of(folder) == before and kit.check(folder) == []
    assert kit.agreement(kit.load(folder), ["stub-1b", RULES], draws=5)["n"].max() > 5
