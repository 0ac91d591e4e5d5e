"""Sources and cases in an object store, tried against moto's server on this machine's loopback."""

import errno
import itertools
import json
import os
import pickle
import signal
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path, PureWindowsPath

import duckdb
import pyarrow as pa
import pyarrow.fs
import pytest

import kit
from kit import measures
from kit.corpus import afar
from kit.corpus import code as batch
from kit.errors import KitError
from kit.store import addresses, objects, remote, saving, staging, upload
from tests import commands
from tests.corpus.test_code import EXAMPLE, TRUCE, digests, invented, lines, rows_of, sent_to_be_coded
from tests.reliability import runs

BUCKETS = itertools.count(1)
KEY, SECRET = "a-key-of-tests", "a-secret-of-tests"


@pytest.fixture(scope="module")
def server():
    moto_server = pytest.importorskip("moto.server")
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch, tmp_path):
    """The address of a new bucket; the user's cache is a folder of the test's own."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "KIT_CASE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (
        ("AWS_ENDPOINT_URL", server), ("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_EC2_METADATA_DISABLED", "true"), ("XDG_CACHE_HOME", str(tmp_path / "cache")),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    from pyarrow.fs import S3FileSystem

    name = f"bucket-{next(BUCKETS)}"
    S3FileSystem(
        endpoint_override=server.removeprefix("http://"), scheme="http", region="us-east-1", allow_bucket_creation=True
    ).create_dir(name)
    return f"s3://{name}"


def code(source, out, **options):
    return batch.code(source, out, codebook=EXAMPLE, day_one=TRUCE, **options)


def put(folder: Path, where: str) -> None:
    """Every file of a folder, as the store's own tools would copy it."""
    store = objects.Objects(where)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        store.send(path, path.relative_to(folder).as_posix())


def put_key(where: str, key: str, contents: bytes = b"Nobody was there.") -> None:
    """An object under any key, whatever a client would make of it."""
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(where.removeprefix("s3://"), key, contents)


def stored(where: str) -> dict[str, bytes | None]:
    store = objects.Objects(where)
    return {name: store.read(name) for name in store.listed()}


def on_disk(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in digests(folder)}


def asked(server) -> list[str]:
    """What the server was asked since this was called last: method and path."""
    found, ASKED[:] = [*ASKED], []
    return found


ASKED: list[str] = []


@pytest.fixture
def listening(monkeypatch):
    from werkzeug.serving import WSGIRequestHandler

    monkeypatch.setattr(WSGIRequestHandler, "log_request", lambda self, *_: ASKED.append(f"{self.command} {self.path}"))
    ASKED[:] = []


@pytest.mark.parametrize("tables", ["csv", "parquet"])
def test_a_case_coded_from_a_store_into_a_store_has_the_bytes_of_one_coded_on_disk(bucket, tmp_path, tables):
    put(EXAMPLE / "articles", f"{bucket}/news/articles")
    there, here = f"{bucket}/cases/dam", tmp_path / "dam"
    far, near = code(f"{bucket}/news/articles/", there, tables=tables), code(EXAMPLE / "articles", here, tables=tables)
    assert stored(there) == on_disk(here)
    assert (far.articles, far.rejected, far.folder) == (near.articles, near.rejected, there)
    assert [p.name for p in (tmp_path / "cache").rglob("*") if p.is_file()] == [".written.lock"]  # nothing stays here
    single = code([f"{bucket}/news/articles/feed.jsonl"], tmp_path / "one", tables=tables)
    code(EXAMPLE / "articles" / "feed.jsonl", tmp_path / "same" / "one", tables=tables)
    assert on_disk(single.folder) == on_disk(tmp_path / "same" / "one")


def test_a_case_in_a_store_answers_as_the_same_case_on_disk(bucket, server, listening, tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 30)), tmp_path / "dam", tables="parquet")
    put(tmp_path / "dam", f"{bucket}/dam")
    here, there = kit.load(tmp_path / "dam"), kit.load(f"{bucket}/dam/")
    assert there.lazy and there.folder is None and there.address == f"{bucket}/dam"
    for measure in (
        lambda c: measures.stance_by(c, ["party", "issue"]),
        lambda c: measures.voice_by(c, ["party"]),
        lambda c: measures.coverage_by(c, ["outlet"]),
        lambda c: measures.voice_by(c.only(since="2031-03-08"), ["outlet"]),
        lambda c: c.statements,
        lambda c: c.texts,
        lambda c: c.only(form="direct").attributions,
    ):
        assert measure(there).equals(measure(here))
    assert repr(there) == repr(here)
    again = pickle.loads(pickle.dumps(there.only(form="direct")))
    assert again.count("statements") == here.only(form="direct").count("statements") > 0
    assert kit.check(f"{bucket}/dam") == []


def test_loading_reads_the_codebook_and_the_manifest_and_a_question_only_what_it_needs(bucket, server, listening, tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 12)), tmp_path / "dam", tables="parquet")
    put(tmp_path / "dam", f"{bucket}/dam")
    asked(server)
    case = kit.load(f"{bucket}/dam")
    read = {line.partition("/dam/")[2] for line in asked(server)}
    assert read == {".work/commit", "datapackage.json", "manifest.json", *(n for n in read if n.startswith("codebook/"))}
    assert str(case.count("articles")) in repr(case) and not asked(server)  # the manifest says how many rows there are
    measures.voice_by(case, ["party"])
    assert asked(server)
    measures.voice_by(case, ["party", "outlet"])
    assert not [line for line in asked(server) if "texts/" in line or "sentences/" in line]
    kit.load(f"{bucket}/dam")
    asked(server)
    measures.voice_by(kit.load(f"{bucket}/dam"), ["party"])  # the wide tables are kept on this machine
    assert not [line for line in asked(server) if "attributions/" in line and line.startswith("GET")]


def test_a_case_in_csv_is_read_whole(bucket, tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 6)), tmp_path / "dam")
    put(tmp_path / "dam", f"{bucket}/dam")
    here, there = kit.load(tmp_path / "dam"), kit.load(f"{bucket}/dam")
    assert not there.lazy and there.address and there.folder is None
    assert all(there[name].equals(here[name]) for name in here.tables)
    assert there.save(tmp_path / "copy") and on_disk(tmp_path / "copy")["datapackage.json"]


@pytest.mark.parametrize("tables", [pytest.param("csv", marks=pytest.mark.slow), "parquet"])
def test_a_case_in_a_store_grows(bucket, tmp_path, monkeypatch, tables):
    monkeypatch.setattr(batch, "_PIECE", 10)
    first, second = lines(tmp_path / "a.jsonl", invented(0, 25)), lines(tmp_path / "b.jsonl", invented(20, 37))
    there, here = f"{bucket}/dam", tmp_path / "dam"
    for out in (there, here):
        code(first, out, tables=tables)
    put_key(bucket, "dam/notes.txt")  # somebody's own
    sent = sent_to_be_coded(monkeypatch)
    grown = batch.code(second, there, into=True, work=tmp_path / "work")
    assert grown.new == len(sent) == 12 and grown.already == 5
    batch.code(second, here, into=True)
    assert stored(there).pop("notes.txt") and {n: c for n, c in stored(there).items() if n != "notes.txt"} == on_disk(here)
    assert (tmp_path / "work").is_dir()  # one that the user names stays
    with pytest.raises(KitError, match=r"s3://bucket-\d+/dam holds 37 articles? that are not among these|holds \d+ articles"):
        code(lines(tmp_path / "c.jsonl", invented(3, 5)), there)
    assert code(first, there, replace=True).articles == 25


def test_names_that_lead_elsewhere_are_kept_inside_and_told(bucket, tmp_path):
    put(EXAMPLE / "articles", f"{bucket}/news")
    for key in ("news/../../../evil.txt", "news//etc/evil.txt", "news/./evil.txt", "news/a\\b.txt", f"news/{'n' * 300}.txt"):
        put_key(bucket, key)
    put_key(bucket, "news/notes", b"one")
    put_key(bucket, "news/notes/one.txt")
    done = code(f"{bucket}/news", tmp_path / "out" / "dam")
    reasons = {reason: n for reason, n in done.rejected.items() if "name" in reason}
    assert reasons == {
        "its name leads out of the folder": 4,
        "no file here can have its name (File name too long)": 1,
        "the names of other objects begin with it, as if it were a folder": 1,
    }
    assert not [*tmp_path.rglob("evil*")] and [p.name for p in (tmp_path / "out").iterdir()] == ["dam"]
    assert done.articles == 15 or "one" in {*done.case.articles["article_id"]}


def test_a_damaged_or_hostile_case_is_told_and_leads_nowhere(bucket, tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 6)), tmp_path / "dam", tables="parquet")
    put(tmp_path / "dam", f"{bucket}/dam")
    store = objects.Objects(f"{bucket}/dam")
    part = next(name for name in store.listed() if name.startswith("coded/attributions/part-"))
    whole = store.read(part)
    store.write(part, whole[:-20])
    case = kit.load(f"{bucket}/dam")
    with pytest.raises(KitError, match=f"^{bucket}/dam/{part} is not as the manifest says") as told:
        measures.voice_by(case, ["party"])
    assert "Traceback" not in str(told.value)
    assert [(f.file, f.problem) for f in kit.check(f"{bucket}/dam")] == [(part, "the part is missing, or has another size")]
    store.remove(part)
    with pytest.raises(KitError, match="is gone: the case was written anew since it was loaded"):
        measures.voice_by(kit.load(f"{bucket}/dam"), ["party"])
    with pytest.raises(duckdb.Error, match="Permission"):
        case._tables.con.sql("FROM read_parquet('s3://other/secret.parquet')").fetchall()  # no extension is loaded for it
    store.write(staging.COMMIT, json.dumps({"files": ["../../elsewhere"], "gone": []}).encode())
    with pytest.raises(KitError, match="is no list of files to put in place"):
        kit.load(f"{bucket}/dam")


def test_a_file_that_cannot_be_read_to_its_end_becomes_no_object(bucket, tmp_path, monkeypatch):
    place, there = tmp_path / "part", objects.Objects(f"{bucket}/dam")
    place.write_bytes(b"abc" * 1000)
    there.send(place, "whole")

    def broken(file, stream, size):
        stream.write(file.read(1000))
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(objects.shutil, "copyfileobj", broken)
    with pytest.raises(OSError, match="Input/output error") as told:
        there.send(place, "part")
    assert told.value.filename == str(place)
    assert [*there.listed()] == ["whole"] and there.read("whole") == b"abc" * 1000


def test_threads_that_read_one_part_do_not_disturb_each_other():
    part = remote._Part(objects.Opened(pa.BufferReader(bytes(range(256)) * 1000), nullcontext))
    reader = remote._Reader(part)
    reader.seek(100)
    with ThreadPoolExecutor(1) as other:
        other.submit(reader.seek, 7).result()
        assert other.submit(reader.read, 2).result() == b"\x07\x08"
    assert reader.read(2) == b"de" and reader.tell() == 102
    assert reader.seek(-3, 2) == 255_997 and reader.read() == b"\xfd\xfe\xff" and reader.read(5) == b""


class Killed(Exception):
    """A command ends here."""


class Store:
    """A folder in the place of a store: it answers sooner than a server."""

    def __init__(self, folder: Path):
        self._fs = pyarrow.fs.SubTreeFileSystem(str(folder), pyarrow.fs.LocalFileSystem())

    def __getattr__(self, name: str):
        return getattr(self._fs, name)

    def open_output_stream(self, key: str):
        self._fs.create_dir(key.rpartition("/")[0])
        return self._fs.open_output_stream(key)

    def copy_file(self, key: str, to: str) -> None:
        self._fs.create_dir(to.rpartition("/")[0])
        self._fs.copy_file(key, to)


class Cut(Store):
    """A store that is gone once some bytes have come."""

    left = 10**9

    def open_input_file(self, key: str):
        store, file = self, self._fs.open_input_file(key)

        class Part:
            size = file.size

            def read_at(self, n: int, at: int) -> bytes:
                store.left -= n
                if store.left < 0:
                    raise OSError("AWS Error NETWORK_CONNECTION during GetObject operation: curlCode: 28, Timeout was reached")
                return file.read_at(n, at)

        return Part()


def test_a_network_that_is_gone_in_the_middle_of_a_question_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "store" / "bucket").mkdir(parents=True)
    cut = Cut(tmp_path / "store")
    monkeypatch.setattr(objects, "_filesystem", lambda bucket: cut)
    monkeypatch.setattr(remote, "_END", 1000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code(lines(tmp_path / "a.jsonl", invented(0, 40)), "s3://bucket/dam", tables="parquet")
    case = kit.load("s3://bucket/dam")
    assert measures.coverage_by(case)["n"].sum()
    again, cut.left = kit.load("s3://bucket/dam"), 3000
    with pytest.raises(KitError, match=r"^nothing answers for s3://bucket/dam at .*: check AWS_ENDPOINT_URL and the network$"):
        again.statements.sum()


def test_names_that_a_disk_takes_for_one_are_told(store, tmp_path, monkeypatch):
    there = objects.Objects("s3://bucket/news")
    for name in ("a/Dam.txt", "A/dam.TXT", "a/dam é.txt", "a/dam e\u0301.txt"):
        there.write(name, f"The dam of {name} was full, the mayor of Aldvik said on Monday, 3 March 2031.".encode())
    assert code("s3://bucket/news", tmp_path / "here").articles == 4 and not afar._folds(tmp_path)
    monkeypatch.setattr(afar, "_folds", lambda room: True)
    done = code("s3://bucket/news", tmp_path / "there")
    assert done.articles == 2 and done.rejected.total() == 2
    told = (tmp_path / "there" / "rejected.csv").read_text("utf-8")
    assert "a/Dam.txt,its name is that of A/dam.TXT but for capitals or accents: both are one file here" in told


def test_an_upload_can_end_at_any_step_and_readers_have_the_old_case_or_the_new(tmp_path, monkeypatch):
    (tmp_path / "store").mkdir()
    monkeypatch.setattr(objects, "_filesystem", lambda bucket: Store(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code(lines(tmp_path / "a.jsonl", invented(0, 6)), tmp_path / "old" / "dam", tables="parquet")
    code(lines(tmp_path / "b.jsonl", invented(4, 13)), tmp_path / "new" / "dam", tables="parquet")
    old, new = on_disk(tmp_path / "old" / "dam"), on_disk(tmp_path / "new" / "dam")
    n = {6: "old", 9: "new"}
    seen = []
    for step in itertools.count(0, 3):
        where, local = f"s3://bucket/{tmp_path.name}-{step}/dam", tmp_path / "copies" / str(step)
        put(tmp_path / "old" / "dam", where)
        sending = _sending(where, local, new)
        ended = _killed_after(step, monkeypatch, sending)
        if ended:
            case = kit.load(where)
            seen.append(n[len(case.articles)])
            assert len(case.statements) == case.count("statements")
        sending()
        assert stored(where) == new
        if not ended:
            break
    assert seen == sorted(seen, reverse=True) and {*seen} == {"old", "new"}, "old until the journal is written, new from then on"
    assert old != new


def _sending(where: str, local: Path, files: dict[str, bytes]):
    """What puts a case of these files in the place of the one that stands there."""
    store = objects.Objects(where)
    pulled = upload.pull(store, local, lambda *_: None)
    for name in digests(local):
        (local / name).unlink()
    for name, contents in files.items():
        (local / name).parent.mkdir(parents=True, exist_ok=True)
        (local / name).write_bytes(contents)
    return lambda: upload.push(local, store, pulled, lambda *_: None)


def _killed_after(step: int, monkeypatch, work) -> bool:
    """Whether some work that ends at a step is ended before it is done."""
    steps = itertools.count()

    def ending(real):
        def end(self, *rest):
            if next(steps) >= step:
                raise Killed
            return real(self, *rest)

        return end

    with monkeypatch.context() as patch:
        patch.setattr(objects, "_AT_ONCE", 1)
        for name in ("send", "write", "copy", "remove"):
            patch.setattr(objects.Objects, name, ending(getattr(objects.Objects, name)))
        try:
            work()
        except Killed:
            return True
    return False


def test_a_run_killed_while_it_sends_leaves_the_case_and_the_same_command_finishes_without_coding_again(bucket, tmp_path):
    first, second = lines(tmp_path / "a.jsonl", invented(0, 6)), lines(tmp_path / "b.jsonl", invented(0, 20))
    there, options = f"{bucket}/dam", ("--codebook", str(EXAMPLE), "--day-one", "2031-03-03", "--tables", "parquet")
    code(first, there, tables="parquet")
    before = stored(there)
    kill = (
        "import os, signal; from kit.store import objects; n = []; send = objects.Objects.send\n"
        "def end(self, place, name):\n"
        "    n.append(name)\n"
        "    len(n) > 9 and os.kill(os.getpid(), signal.SIGKILL)\n"
        "    send(self, place, name)\n"
        "objects.Objects.send = end\n"
    )
    assert runs.code(second, Path(there), *options, before=kill).code == -signal.SIGKILL
    assert len(kit.load(there).articles) == 6
    assert {name: contents for name, contents in stored(there).items() if name in before} == before
    no_coding = "from kit.corpus import guard; guard.code = None\n"
    ended = runs.code(second, Path(there), *options, before=no_coding)
    ended.clearly(0, f"{there}: 20 articles")
    code(second, tmp_path / "dam", tables="parquet")
    assert rows_of(tmp_path / "dam") == rows_of(_copy(there, tmp_path / "copy"))
    assert not [name for name in stored(there) if name.startswith(staging.WORK)]


def _copy(where: str, folder: Path) -> Path:
    upload.pull(objects.Objects(where), folder, lambda *_: None)
    return folder


def test_what_somebody_else_has_written_meanwhile_is_not_replaced(bucket, tmp_path, monkeypatch):
    there = f"{bucket}/dam"
    code(lines(tmp_path / "a.jsonl", invented(0, 4)), there, tables="parquet")
    send = upload.Copy.send

    def late(self, passed):
        code(lines(tmp_path / "c.jsonl", invented(0, 5)), there, tables="parquet", work=tmp_path / "elsewhere")
        monkeypatch.setattr(upload.Copy, "send", send)
        send(self, passed)

    def late_once(self, passed):
        monkeypatch.setattr(upload.Copy, "send", send)
        late(self, passed)

    monkeypatch.setattr(upload.Copy, "send", late_once)
    with pytest.raises(KitError, match="was written by another command meanwhile, so nothing was put there"):
        code(lines(tmp_path / "b.jsonl", invented(0, 9)), there, tables="parquet")
    assert len(kit.load(there).articles) == 5
    assert code(lines(tmp_path / "b.jsonl", invented(0, 9)), there, tables="parquet").articles == 9
    assert len(kit.load(there).articles) == 9


def test_a_case_that_goes_on_being_written_is_told(bucket, tmp_path, monkeypatch):
    code(lines(tmp_path / "a.jsonl", invented(0, 4)), f"{bucket}/dam")
    changes = itertools.count()
    real = remote.read
    monkeypatch.setattr(
        remote, "read", lambda *rest: (real(*rest) or b"") + b" " * (next(changes) if rest[1] == "datapackage.json" else 0)
    )
    with pytest.raises(KitError, match=f"{bucket}/dam is being written by another command"):
        kit.load(f"{bucket}/dam")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("s3://no-such-bucket/x", "there is no bucket s3://no-such-bucket"),
        ("gs://bucket/x", "gs:// is no store that the kit knows"),
        ("https://example.org/x", "https:// is no store that the kit knows"),
        ("s3://", "is no address of objects"),
        ("s3://a/../b", "is no address of objects"),
        (f"s3://{KEY}:{SECRET}@bucket/x", "holds neither a key nor options"),
        ("s3://bucket/x?endpoint_override=evil", "holds neither a key nor options"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence(bucket, tmp_path, address, told):
    for attempt in (
        lambda: kit.load(address),
        lambda: code(address, tmp_path / "out"),
        lambda: code(EXAMPLE / "articles", address),
    ):
        with pytest.raises(KitError, match=told) as error:
            attempt()
        assert "\n" not in str(error.value) and KEY not in str(error.value) and SECRET not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_no_access_no_answer_and_missing_libraries_are_one_sentence(bucket, server, tmp_path, monkeypatch):
    code(lines(tmp_path / "a.jsonl", invented(0, 4)), f"{bucket}/dam", tables="parquet")

    def guarded(count: str) -> None:
        plain = {"Content-Type": "text/plain"}
        asking = urllib.request.Request(f"{server}/moto-api/reset-auth", count.encode(), plain, method="POST")
        urllib.request.urlopen(asking).close()

    guarded("0")
    try:
        with pytest.raises(KitError, match=f"^no access to {bucket}/dam: check AWS_ACCESS_KEY_ID") as told:
            kit.load(f"{bucket}/dam")
        with pytest.raises(KitError, match="no access"):
            code(EXAMPLE / "articles", f"{bucket}/dam")
    finally:
        guarded("inf")
    assert KEY not in str(told.value) and SECRET not in str(told.value)
    with monkeypatch.context() as patch:
        patch.setattr(objects, "_ATTEMPTS", 1)
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        with pytest.raises(KitError, match=r"nothing answers for .* at http://127\.0\.0\.1:9"):
            kit.load(f"{bucket}/dam")
        patch.setenv("AWS_ENDPOINT_URL", "127.0.0.1:9")
        with pytest.raises(KitError, match="AWS_ENDPOINT_URL is the address of a server"):
            kit.load(f"{bucket}/dam")
    case = kit.load(f"{bucket}/dam")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "fsspec", None)
        with pytest.raises(KitError, match=r"needs fsspec: pip install 'peace-talks-kit\[objects\]'"):
            kit.load(f"{bucket}/dam")
        patch.setitem(sys.modules, "pyarrow.fs", None)
        patch.delattr("pyarrow.fs", raising=False)
        with pytest.raises(KitError, match=r"needs pyarrow with S3: pip install 'peace-talks-kit\[objects\]'"):
            kit.load(f"{bucket}/dam")
    assert case.count("articles") == 4


def test_what_needs_a_folder_says_so_and_makes_none(bucket, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code(lines(tmp_path / "a.jsonl", invented(0, 4)), f"{bucket}/dam")
    case = kit.load(f"{bucket}/dam")
    for attempt in (
        lambda: case.save(f"{bucket}/copy"),
        lambda: kit.desk(case, "hd_02", coder="AB", folder=f"{bucket}/codes").codes.save(),
        lambda: kit.desk(case, coder="AB", sample="1"),
        lambda: batch.code(EXAMPLE / "articles", tmp_path / "out", work=tmp_path / "work"),
    ):
        with pytest.raises(KitError):
            attempt()
    for words in (
        ["sample", f"{bucket}/dam"], ["publish", "--case", f"{bucket}/dam"], ["adopt", f"{bucket}/dam", "Otta Vell"],
        ["attach", f"{bucket}/dam", str(tmp_path)], ["score", str(tmp_path), "--case", f"{bucket}/dam", "--write"],
        ["llm", f"{bucket}/dam"], ["accuracy", f"{bucket}/dam", str(EXAMPLE / "gold")], ["new", f"{bucket}/other"],
        ["export", f"{bucket}/dam", f"{bucket}/dam.xlsx"],
    ):  # fmt: skip
        done = commands.kit_here(*words)
        assert done.returncode == 2 and "in a folder of this machine, not in s3://" in done.stderr, (words, done)
        assert "Traceback" not in done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"a.jsonl", "cache"}


def test_a_key_is_kept_nowhere(bucket, tmp_path):
    code(lines(tmp_path / "a.jsonl", invented(0, 4)), f"{bucket}/dam", tables="parquet", work=tmp_path / "work")
    measures.voice_by(kit.load(f"{bucket}/dam"), ["party"])
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] + [c for c in stored(f"{bucket}/dam").values() if c]
    assert written and not [c for c in written if KEY.encode() in c or SECRET.encode() in c or b"127.0.0.1" in c]


def test_addresses_are_told_from_paths():
    assert addresses.address("s3://b/c/") == addresses.address(Path("s3://b/c")) == "s3://b/c"
    windows = PureWindowsPath("s3://b/c/d")
    assert "\\" in str(windows) and addresses.address(windows) == addresses.address(str(windows)) == "s3://b/c/d"
    assert addresses.address(r"s3://b/a\b") == r"s3://b/a\b"  # a name that `Objects` refuses
    for path in ("case", "/a/s3://b", "./s3:/b", "C:/cases/dam", r"C:\cases", "", Path("a:b"), PureWindowsPath("C:/cases/dam")):
        assert addresses.address(path) is None, path
    assert saving.LAST[-1] == "datapackage.json" and os.environ.get("KIT_CASE") is None


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The folder that stands for an object store; it has a bucket."""
    (tmp_path / "store" / "bucket").mkdir(parents=True)
    monkeypatch.setattr(objects, "_filesystem", lambda bucket: Store(tmp_path / "store"))
    monkeypatch.setattr(remote, "home", lambda where: tmp_path / "home")
    return tmp_path / "store"


def test_a_folder_with_other_things_in_it_is_no_place_for_a_copy(store, tmp_path, monkeypatch):
    source, mine = lines(tmp_path / "a.jsonl", invented(0, 2)), tmp_path / "mine"
    (mine / "case" / "dam").mkdir(parents=True)
    (mine / "case" / "dam" / "diary.txt").write_text("my only copy")
    monkeypatch.chdir(mine)
    for work in (mine, ".", "/"):
        with pytest.raises(KitError, match="holds something that is no work of the kit"):
            code(source, "s3://bucket/dam", work=work)
    with pytest.raises(KitError, match="is a file: name a folder"):
        code(source, "s3://bucket/dam", work=source)
    assert digests(mine).keys() == {"case/dam/diary.txt"} and not digests(store)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for _ in range(2):
        assert code(source, "s3://bucket/dam", work=".").articles == 2
    assert not (tmp_path / ".empty.lock").exists()


def test_a_copy_of_one_case_is_not_sent_to_the_place_of_another(store, tmp_path):
    one, two = (lines(tmp_path / f"{n}.jsonl", invented(n, n + 2)) for n in (0, 2))
    code(one, "s3://bucket/one/dam", work=tmp_path / "work")
    with pytest.raises(KitError, match="is the work of s3://bucket/one/dam, not of s3://bucket/two/dam"):
        code(two, "s3://bucket/two/dam", work=tmp_path / "work")
    assert not (store / "bucket" / "two").exists()


def test_three_slashes_are_refused_wherever_they_are_written(tmp_path):
    with pytest.raises(KitError, match="'s3:///b/x' is no address of objects"):
        kit.load("s3:///b/x")
    for words in (["check", "s3:///b/x"], ["code", str(EXAMPLE), "--out=s3:///b/x"]):
        done = commands.kit_here(*words, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith("an address has two slashes"), done
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("key", [f"{KEY}:{SECRET}@", f"{KEY}:a/{SECRET}@", f"{SECRET}@"])
def test_a_key_in_an_address_is_not_printed(tmp_path, key):
    where = f"s3://{key}bucket/dam?secret_key={SECRET}"
    for words in (
        ["check", where],
        ["sample", where],
        ["new", where],
        ["publish", "--case", where],
        ["names", where],
        ["match", where, "b"],
    ):
        done = commands.kit_here(*words, *(["--out", "x"] if words[0] == "match" else []), cwd=tmp_path)
        assert done.returncode == 2 and KEY not in done.stderr + done.stdout and SECRET not in done.stderr + done.stdout, done
    for attempt in (lambda: kit.load(where), lambda: code(where, tmp_path / "out"), lambda: code(EXAMPLE / "articles", where)):
        with pytest.raises(KitError, match="holds neither a key nor options") as told:
            attempt()
        assert KEY not in str(told.value) and SECRET not in str(told.value)


def test_an_address_with_other_objects_is_refused_before_any_is_fetched(store, tmp_path, monkeypatch):
    source = lines(tmp_path / "a.jsonl", invented(0, 2))
    (store / "bucket" / "photos" / ".work").mkdir(parents=True)
    for name in ("one.jpg", ".work/draft.txt"):
        (store / "bucket" / "photos" / name).write_bytes(b"x")
    before = digests(store)
    monkeypatch.setattr(objects.Objects, "fetch", None)
    with pytest.raises(KitError, match="s3://bucket/photos holds something that is not a case; choose another address"):
        code(source, "s3://bucket/photos")
    assert digests(store) == before and not (tmp_path / "home" / "written").exists()


def test_names_are_not_to_be_counted_in_a_store(store, tmp_path):
    put(EXAMPLE / "articles", "s3://bucket/news")
    for source, told in (("s3://bucket/news", False), (EXAMPLE / "articles", True)):
        done = commands.kit_here("code", source, "--out", tmp_path / str(told), "--codebook", EXAMPLE)
        assert "kit publish" in done.stdout and ("kit names" in done.stdout) == told, done


def test_a_full_disk_here_is_not_the_stores_fault(store, tmp_path, monkeypatch):
    put(EXAMPLE / "articles", "s3://bucket/news")
    there = objects.Objects("s3://bucket/news")
    name, facts = next(iter(there.listed().items()))

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(objects.shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space left") as told:
        there.fetch(name, tmp_path / "one", facts)
    assert told.value.filename == str(tmp_path / "one")
    with pytest.raises(KitError, match=r"no room left to write .*; what is coded is kept"):
        code("s3://bucket/news", tmp_path / "dam")


def test_without_a_cache_one_folder_of_the_users_own_is_used_every_time(tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(remote.tempfile, "tempdir", str(tmp_path))
    home, leaving = remote.home.__wrapped__, []
    monkeypatch.setattr(remote.atexit, "register", lambda *call, **how: leaving.append((call, how)))
    first = home("s3://bucket/dam")
    assert first == home("s3://bucket/dam") != home("s3://bucket/other")
    assert first.parent.parent == tmp_path and first.parent.stat().st_mode & 0o777 == 0o700 and not leaving
    first.parent.chmod(0o777)  # whoever else may write there may change what is read
    other = home("s3://bucket/dam")
    assert other.parent == tmp_path and other != first.parent
    (((remove, *call), how),) = leaving
    remove(*call, **how)
    assert not other.exists()


def test_a_version_that_is_being_read_stays_for_a_day(tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "home", lambda where: tmp_path)
    kept = [remote._kept("s3://bucket/dam", {"datapackage.json": bytes([n])}) for n in range(4)]
    assert all(folder.is_dir() for folder in kept)
    for n, folder in enumerate(kept):
        os.utime(folder, (n, n))
    newest = remote._kept("s3://bucket/dam", {"datapackage.json": b"new"})
    assert {*newest.parent.iterdir()} == {newest, kept[-1]}
    gone = tmp_path / "read" / "gone"
    assert remote._written(gone) > remote._written(newest)


def test_a_case_and_its_copy_are_no_sources(store, tmp_path):
    put(EXAMPLE / "articles", "s3://bucket/news")
    news = objects.Objects("s3://bucket/news")
    news.write("case.txt", b"Nobody was there.")  # only begins as the name of the case does
    first = code("s3://bucket/news", "s3://bucket/news/case")
    again = code("s3://bucket/news", "s3://bucket/news/case")
    assert (again.articles, again.read, again.rejected) == (first.articles, first.read, first.rejected)
    with pytest.raises(KitError, match="s3://bucket/news/case/coded lies in s3://bucket/news/case, the case"):
        code("s3://bucket/news/case/coded", "s3://bucket/news/case")
    near = tmp_path / "news"
    near.mkdir()
    lines(near / "a.jsonl", invented(0, 2))
    for _ in range(2):
        done = code(near, "s3://bucket/dam", work=near / "work")
        assert (done.articles, done.read) == (2, 2), done.rejected
