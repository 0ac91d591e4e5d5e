"""What a command writes into a folder, and what it leaves there: other people's files, other commands' work, links."""

import json
import os
import random
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

import kit
from kit.cli import app
from kit.corpus import code as batch
from kit.store import outputs, places, saving, staging, writing
from kit.store import parquet_parts as parts
from tests.reliability import ledger
from tests.sites import notebook, own_cache, publish
from tests.synthetic import in_parts, tiny_case

EXAMPLE = kit.example()
MINE = {"notes.txt": "mine", "coders/AB.csv": "mine", "coded/plan.md": "mine", "index/mine.parquet": "mine", ".git/HEAD": "mine"}


def held(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def put(folder, files=MINE):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def lost(folder, files=MINE):
    return [name for name in files if not (folder / name).is_file() or (folder / name).read_text("utf-8") != files[name]]


def command(*words):
    done = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=True)
    assert done.exception is None or isinstance(done.exception, SystemExit | kit.KitError), done.exception
    return done


@pytest.fixture(scope="module", params=["csv", "parquet"])
def coded(request, tmp_path_factory):
    """A case coded by rule, in either form."""
    folder = tmp_path_factory.mktemp("coded") / "dam"
    batch.code(EXAMPLE / "articles", folder, codebook=EXAMPLE, tables=request.param)
    return folder


def copy(folder, place):
    return shutil.copytree(folder, place / folder.name, symlinks=True)


COMMANDS = {
    "code": lambda case, aside: command("code", EXAMPLE / "articles", "--out", case),
    "code into": lambda case, aside: command("code", EXAMPLE / "articles" / "archive.csv", "--into", case),
    "accuracy": lambda case, aside: command("accuracy", case, EXAMPLE / "gold"),
    "attach": lambda case, aside: command("attach", case, EXAMPLE / "articles"),
    "score": lambda case, aside: command("score", EXAMPLE / "articles", "--case", case, "--write"),
    "check": lambda case, aside: command("check", case),
    "names": lambda case, aside: command("names", EXAMPLE / "articles", "--case", case),
    "save": lambda case, aside: kit.load(case).save(case),
    "export": lambda case, aside: command("export", case, aside / "parquet", "--to", "parquet"),
}


@pytest.mark.parametrize("name", [*COMMANDS][:5] + [pytest.param(name, marks=pytest.mark.slow) for name in [*COMMANDS][5:]])
def test_a_command_keeps_what_it_did_not_make(coded, tmp_path, name):
    case = put(copy(coded, tmp_path))
    before = held(case)
    COMMANDS[name](case, tmp_path)
    after = held(case)
    ledger.note("files of others beside commands", len(MINE), lost=len(lost(case)))
    assert lost(case) == []
    gone = {
        n for n in before.keys() - after.keys() if not n.startswith(("coded/", "index/", "manifest.json", "pieces/parts.json"))
    }
    assert gone == set()  # pieces, provenance, rejected and left-out lines among them
    assert kit.check(case) == []


def test_files_at_random_places_survive_commands_in_random_order(coded, tmp_path):
    chance = random.Random(coded.parent.name[-1])
    case = copy(coded, tmp_path)
    folders = ["", "coded/", "codebook/", "pieces/", "index/", "mine/", "mine/too/"]
    names = [
        f"{chance.choice(folders)}{word}{end}" for word in ("a", "b c", "ü", "part-1") for end in ("", ".csv", ".json", ".txt")
    ]
    mine = {name: f"mine: {name}" for name in names}
    put(case, mine)
    for name in chance.sample(sorted(COMMANDS), 6):
        COMMANDS[name](case, tmp_path)
        ledger.note("files of others beside commands", len(mine), lost=len(lost(case, mine)))
        assert lost(case, mine) == [], name


def test_a_case_that_another_command_changed_is_not_overwritten(coded, tmp_path):
    case = copy(coded, tmp_path)
    old = kit.load(case)
    rows = pd.DataFrame({"article_id": ["x"], "text": ["The envoy of Aldvik said the dam was safe."]})
    rows.to_csv(tmp_path / "more.csv", index=False)
    assert command("code", tmp_path / "more.csv", "--into", case).exit_code == 0
    grown = held(case)
    for save in (lambda: old.save(case), lambda: old.only(form="direct").save(case), lambda: old.without_texts().save(case)):
        with pytest.raises(kit.KitError, match="changed by another command since it was loaded, so nothing was written"):
            save()
    measured = pd.DataFrame([{"accuracy_id": "a", "measure": "recall", "value": 1.0, "n": 1, "text": "other", "note": ""}])
    with pytest.raises(kit.KitError, match="changed by another command"):
        old.replace_table(case, "accuracy", measured)
    assert {n: b for n, b in held(case).items() if not n.startswith("index/")} == {
        n: b for n, b in grown.items() if not n.startswith("index/")
    }
    kit.load(case).replace_table(case, "accuracy", measured)
    assert list(kit.load(case).tables["accuracy"]["measure"]) == ["recall"]
    assert "x" in set(kit.load(case).articles["article_id"])


def test_one_command_at_a_time_writes_a_case(coded, tmp_path):
    case = copy(coded, tmp_path)
    whole, before = kit.load(case), held(case / "coded")
    with staging.alone(case):
        with pytest.raises(kit.KitError, match="another command is writing"):
            whole.save(case)
        for words in (("accuracy", case, EXAMPLE / "gold"), ("code", EXAMPLE / "articles", "--out", case)):
            assert "another command is writing" in str(command(*words).exception)
    assert held(case / "coded") == before


def test_a_case_grows_only_from_pieces_that_are_its_articles(coded, tmp_path):
    case = copy(coded, tmp_path)
    whole = kit.load(case)
    some = list(whole.articles["article_id"])[:-1]
    tables = {n: f[f["article_id"].isin(some)] for n, f in whole.tables.items() if n in ("articles", "sentences", "texts")}
    tables |= {n: f.head(0) for n, f in whole.tables.items() if n in _CODES}
    whole.with_tables(**tables).save(case)
    before = held(case)
    assert [f.problem for f in kit.check(case)] == ["1 articles of the pieces are not in the case"]
    told = command("code", EXAMPLE / "articles" / "archive.csv", "--into", case)
    assert "hold 1 articles that its tables lack" in str(told.exception)
    assert {n: b for n, b in held(case).items() if n.split("/")[0] != "index"} == {
        n: b for n, b in before.items() if n.split("/")[0] != "index"
    }


_CODES = ("attributions", "statements", "utterances", "events", "event_reports", "event_participants", "figures", "citations")


class Killed(Exception):
    """A command ends here."""


def test_a_case_is_whole_whenever_saving_it_is_broken_off(tmp_path, monkeypatch):
    case = kit.load(tiny_case(tmp_path / "case"))
    before = {n: f.copy() for n, f in case.tables.items()}
    changed = case.with_tables(statements=case.statements.assign(note="changed"))
    steps, replace = [], type(tmp_path).replace

    def broken(self, target):
        steps.append(target)
        if len(steps) == last:
            raise Killed
        return replace(self, target)

    for last in range(1, 60):  # noqa: B007
        shutil.rmtree(tmp_path / "case")
        tiny_case(tmp_path / "case")
        mine = kit.load(put(tmp_path / "case")).with_tables(statements=changed.statements)
        steps.clear()
        with monkeypatch.context() as patch:
            patch.setattr(type(tmp_path), "replace", broken)
            try:
                mine.save(tmp_path / "case")
                break
            except Killed:
                pass
        if staging.interrupted(tmp_path / "case"):
            with pytest.raises(kit.KitError, match="Run that command again"):
                kit.load(tmp_path / "case")
            staging.mend(tmp_path / "case")
            assert set(kit.load(tmp_path / "case").statements["note"]) == {"changed"}
        else:
            pd.testing.assert_frame_equal(kit.load(tmp_path / "case").statements, before["statements"])
        assert lost(tmp_path / "case") == []
        assert not (tmp_path / "case" / ".work").exists()
    assert last > 20


def test_a_case_left_hidden_by_an_older_version_is_named(tmp_path):
    tiny_case(tmp_path / ".talks-old-x1" / "case").rename(tmp_path / ".talks-x1")
    with pytest.raises(kit.CaseError, match=r"one lies in .*\.talks-x1, where an interrupted command has left it"):
        kit.load(tmp_path / "talks")


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../b", "a\\b", "C:x", "", "a//b", "./a", "a\nb", "a\0b"])
def test_a_path_that_leaves_its_folder_is_none(tmp_path, name):
    with pytest.raises(places.Outside):
        places.inside(tmp_path, name)


def test_links_are_followed_neither_to_files_nor_through_folders(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "down").symlink_to(tmp_path / "out")
    (tmp_path / "root" / "gone").symlink_to(tmp_path / "nowhere")
    for name in ("down", "down/x.csv", "gone"):
        with pytest.raises(places.Outside, match="this is a link"):
            places.inside(tmp_path / "root", name)
    assert places.inside(tmp_path / "root", "new/x.csv") == tmp_path / "root" / "new" / "x.csv"
    assert list(places.files(tmp_path / "root")) == []


def test_a_file_is_whole_or_as_it_was_and_a_link_in_its_place_is_not_followed(tmp_path):
    (tmp_path / "bait").write_text("mine", "utf-8")
    (tmp_path / "x.txt").symlink_to(tmp_path / "bait")
    writing.write_whole(tmp_path / "x.txt", "new")
    assert ((tmp_path / "bait").read_text("utf-8"), (tmp_path / "x.txt").read_text("utf-8")) == ("mine", "new")
    with pytest.raises(RuntimeError), writing.written_whole(tmp_path / "x.txt") as beside:
        beside.write_text("half", "utf-8")
        raise RuntimeError
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bait", "x.txt"]
    assert (tmp_path / "x.txt").read_text("utf-8") == "new"


def test_a_lock_that_is_a_link_is_named(tmp_path):
    (tmp_path / "bait").write_text("mine", "utf-8")
    (tmp_path / "lock").symlink_to(tmp_path / "bait")
    with pytest.raises(kit.KitError, match="is a link"), writing.locked(tmp_path / "lock", wait=0, busy=""):
        pass
    assert (tmp_path / "bait").read_text("utf-8") == "mine"


PLANS = {
    "up": {"moves": [[".work/stage/x", "../out"]], "gone": [], "done": []},
    "absolute": {"moves": [], "gone": ["/tmp/out"], "done": []},
    "from elsewhere": {"moves": [["notes.txt", "coded/x.csv"]], "gone": [], "done": []},
    "into its own": {"moves": [[".work/stage/x", ".work/lock"]], "gone": [], "done": []},
    "a folder": {"moves": [], "gone": ["coders"], "done": []},
    "another's": {"moves": [], "gone": [], "done": ["coded"]},
    "no pairs": {"moves": ["ab"], "gone": [], "done": []},
    "a number": 7,
    "nothing": {},
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_somebody_elses_moves_and_deletes_nothing(tmp_path, name):
    case = put(tiny_case(tmp_path / "case"))
    (case / ".work" / "stage").mkdir(parents=True)
    (case / ".work" / "stage" / "x").write_text("theirs", "utf-8")
    (case / ".work" / "commit").write_text(json.dumps(PLANS[name]), "utf-8")
    before = held(case)
    for writer in (lambda: staging.mend(case), lambda: command("accuracy", case, EXAMPLE / "gold").exception):
        try:
            error = writer()
        except kit.KitError as caught:
            error = caught
        assert "no list of files to put in place" in str(error)
    assert {n: b for n, b in held(case).items() if n != ".work/lock"} == before


def test_what_somebody_changed_in_a_site_is_set_aside_and_what_is_theirs_stays(tmp_path):
    case, told = tiny_case(tmp_path / "case"), []
    one, two = (notebook(tmp_path / f"{name}.ipynb", f"# {name}?\n\nYes.") for name in ("one", "two"))
    with own_cache(tmp_path / "cache"):
        publish([one, two], tmp_path / "site", case)
        put(tmp_path / "site", {"CNAME": "mine", ".git/HEAD": "mine", "assets/logo.svg": "mine"})
        (tmp_path / "site" / "two.html").write_text("my own words", "utf-8")
        (tmp_path / "site" / "two.ipynb").unlink()
        list(kit.publish.publish([one, two], tmp_path / "site", case, aside=lambda name, now: told.append((name, now))))
        assert told == [("two.html", "two (yours 1).html")]
        assert (tmp_path / "site" / "two (yours 1).html").read_text("utf-8") == "my own words"
        assert "two?" in (tmp_path / "site" / "two.html").read_text("utf-8")
        publish([one], tmp_path / "site", case)
    names = {p.relative_to(tmp_path / "site").as_posix() for p in (tmp_path / "site").rglob("*") if p.is_file()}
    assert {"CNAME", ".git/HEAD", "assets/logo.svg", "two (yours 1).html", "one.html", "index.html"} <= names
    assert not {"two.html", "two.ipynb"} & names
    assert outputs.listed(tmp_path / "site").keys() == names - {
        "CNAME", ".git/HEAD", "assets/logo.svg", "two (yours 1).html", outputs.LIST
    }  # fmt: skip


def test_a_site_of_an_older_version_is_replaced_whole(tmp_path):
    case = tiny_case(tmp_path / "case")
    one, two = (notebook(tmp_path / f"{name}.ipynb", f"# {name}?\n\nYes.") for name in ("one", "two"))
    with own_cache(tmp_path / "cache"):
        publish([one], tmp_path / "site", case)
        (tmp_path / "site" / outputs.LIST).unlink()
        put(tmp_path / "site", {"CNAME": "mine"})
        publish([two], tmp_path / "site", case)
    names = {p.name for p in (tmp_path / "site").iterdir()}
    assert {"two.html", "index.html", "CNAME"} <= names
    assert not {n for n in names if n.startswith("one") or "yours" in n}


def test_a_table_that_is_a_link_is_named_and_not_read(tmp_path):
    for case in (tiny_case(tmp_path / "csv"), in_parts(kit.load(tmp_path / "csv"), tmp_path / "parts")):
        (tmp_path / "secret").write_text("party_id,name\nsecret,never shown\n", "utf-8")
        table = case / "codebook" / "parties.csv"
        table.unlink()
        table.symlink_to(tmp_path / "secret")
        (fault, *_) = [f for f in kit.check(case) if f.file == "codebook/parties.csv"]
        assert fault.problem == "this is a link"
        assert "never shown" not in str(kit.check(case))


def test_a_case_whose_folder_has_a_pattern_for_a_name_reads_its_own_parts(tmp_path):
    case = kit.load(tiny_case(tmp_path / "csv"))
    for name in ("talks1", "tal[ks]*?"):
        if os.name != "nt" or name.isalpha():
            changed = case.with_tables(articles=case.articles.assign(title=name))
            in_parts(changed, tmp_path / name)
            loaded = kit.load(tmp_path / name)
            assert set(loaded.articles["title"]) == {name}
            assert kit.check(tmp_path / name) == []
            assert len(kit.measures.stance_by(loaded))


def test_duckdb_opens_nothing_but_the_case(tmp_path):
    import duckdb

    (tmp_path / "secret.csv").write_text("a\nnever shown\n", "utf-8")
    case = kit.load(in_parts(kit.load(tiny_case(tmp_path / "csv")), tmp_path / "parts"))
    con = case._tables.con
    for question in (
        "SELECT * FROM read_csv(?)",
        "SELECT * FROM read_text(?)",
        "ATTACH ? AS other",
        "COPY (SELECT 1) TO ?",
        "SELECT * FROM glob(?)",
    ):
        with pytest.raises(duckdb.Error):
            con.execute(question, [str(tmp_path / "secret.csv")]).fetchall()
    for setting in ("SET enable_external_access = true", "SET lock_configuration = false", "SET memory_limit = '9GB'"):
        with pytest.raises(duckdb.Error):
            con.execute(setting)
    secret = case.articles
    with pytest.raises(duckdb.Error):
        con.sql("FROM secret")
    assert len(secret) == len(con.sql("FROM articles").fetchall())


def test_a_saved_case_keeps_its_list_of_parts_and_its_pieces(coded, tmp_path):
    case = copy(coded, tmp_path)
    kit.load(case).save(case)
    assert saving.contents(case)
    if (case / parts.MANIFEST).is_file():
        assert {p for p in saving.contents(case) if p.endswith(".parquet")} == set(parts.read_manifest(case))
    assert command("code", EXAMPLE / "articles", "--into", case).exit_code in (0, 1)
