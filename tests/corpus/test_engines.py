"""What has to be right before articles are sent to workers: an address, certificates, the same versions."""

import pytest

from kit.corpus import engines
from kit.errors import KitError
from kit.reading.items import Document, Rejected


def begin(tmp_path, scheduler):
    with engines.engine("dask", {}, None, "", scheduler=scheduler, scratch=tmp_path, say=print):
        pytest.fail("it began")


@pytest.mark.parametrize("address", ["tls://127.0.0.1:9", "wss://127.0.0.1:9"])
def test_an_encrypted_address_without_certificates_is_refused_before_a_client_begins(tmp_path, monkeypatch, address):
    monkeypatch.setattr("distributed.Client", lambda *args, **settings: pytest.fail("a client that cannot begin was made"))
    with pytest.raises(KitError, match=rf"{address} needs certificates.*distributed\.comm\.tls\.ca-file"):
        begin(tmp_path, address)


def test_certificates_that_cannot_be_read_are_named(tmp_path):
    import dask

    nowhere = {f"distributed.comm.tls.{key}": str(tmp_path / "no.pem") for key in ("ca-file", "client.cert", "client.key")}
    with dask.config.set(nowhere), pytest.raises(KitError, match=r"certificates for tls://127\.0\.0\.1:9 cannot be read"):
        begin(tmp_path, "tls://127.0.0.1:9")


@pytest.mark.parametrize("name", engines.ENGINES)
def test_an_empty_address_is_refused_and_not_taken_for_this_machine(tmp_path, name):
    with (
        pytest.raises(KitError, match="the scheduler's address is empty"),
        engines.engine(name, {}, None, "", scheduler=" ", scratch=tmp_path, say=print),
    ):
        pytest.fail("it began")


def test_workers_with_another_pyarrow_or_without_it_are_refused(monkeypatch):
    class Cluster:
        def scheduler_info(self, n_workers):
            return {"workers": {"tcp://a": {}}}

        def run(self, told):
            return {"tcp://a": told() | self.other}

    cluster = Cluster()
    for name in ("numpy", "pyarrow"):
        cluster.other = {name: "0.1"}
        with pytest.raises(KitError, match=rf"tcp://a has {name} 0\.1, this machine \d+.*install the same everywhere"):
            engines._check_versions(cluster, "tcp://s")
    version = engines.metadata.version

    def without(name):
        if name == "pyarrow":
            raise engines.metadata.PackageNotFoundError(name)
        return version(name)

    cluster.other = {"pyarrow": version("pyarrow")}
    monkeypatch.setattr(engines.metadata, "version", without)
    with pytest.raises(KitError, match=r"tcp://a has pyarrow \d.*, this machine none"):
        engines._check_versions(cluster, "tcp://s")


class Workers:
    """A client whose workers do what they are told, but die of some shares."""

    def __init__(self, deadly=()):
        self.deadly, self.sent, self.most = deadly, [], 0
        self._open = 0

    def scheduler_info(self, n_workers):
        return {"workers": {"tcp://a": {}, "tcp://b": {}}}

    def submit(self, work, share, **_):
        from distributed import KilledWorker

        self.sent.append(share)
        self._open += 1
        self.most = max(self.most, self._open)

        class Future:
            def result(_):
                self._open -= 1
                if share in self.deadly:
                    raise KilledWorker("task", None, [])
                return "there", work(share)

        return Future()


def test_shares_come_back_in_their_order_and_only_some_are_on_their_way():
    client, given = Workers(), [[bytes([k])] for k in range(40)]
    assert list(engines._each(client, len, iter(given))) == [("there", 1)] * 40
    assert client.sent == given
    assert client.most == engines._AHEAD * 2 + 1
    assert list(engines._each(Workers(), bytes.join, iter([]))) == []


def test_a_share_that_is_too_large_for_workers_or_kills_them_is_settled_here(monkeypatch):
    monkeypatch.setattr(engines, "_LARGEST_SHARE", 4)
    client = Workers(deadly=[[b"kill"]])
    found = list(engines._each(client, b"".join, [[b"a"], [b"ki", b"ll", b"!"], [b"kill"], [b"b", b"c"]]))
    assert found == [("there", b"a"), b"kill!", b"kill", ("there", b"bc")]
    assert [b"ki", b"ll", b"!"] not in client.sent


def test_an_article_that_kills_every_worker_is_left_out_in_its_place():
    articles = [Document(name, name, "It rained.", "") for name in "abc"]
    sent = []

    def submit(items, name):
        sent.append((name, [i.place for i in items]))
        deadly = [i for i in items if isinstance(i, Document) and i.place == "b"]
        return Workers([deadly] if deadly else []).submit(lambda _: items, deadly)

    piece = engines.Piece("p", articles, None)
    _, made = engines._without_guilty(piece, submit(articles, "p"), submit)
    assert made == [articles[0], Rejected("b", "every worker that coded it died (memory?)"), articles[2]]
    assert sent == [("p", list("abc")), ("p-0", ["a"]), ("p-1", ["b"]), ("p-2", ["c"]), ("p-rest", list("abc"))]


def test_a_scheduler_that_is_lost_while_shares_are_settled_is_named():
    class Lost(Workers):
        def submit(self, work, share, **_):
            class Future:
                def result(_):
                    raise OSError("gone")

            return Future()

    with pytest.raises(KitError, match=r"the scheduler was lost .* run the same command again"):
        list(engines._each(Lost(), len, [[b"a"]]))


class _Cancelled:
    """A future that Dask gives up."""

    def __init__(self, reason):
        self.reason = reason

    def result(self):
        from distributed.client import FutureCancelledError  # takes a while

        raise FutureCancelledError("piece-a", self.reason)


class _Done:
    def result(self):
        return b"coded"


def test_work_that_lost_what_it_needs_with_its_worker_is_begun_again():
    begun = []

    def begin(again):
        begun.append(again)
        return _Cancelled("lost dependencies") if again < 2 else _Done()

    assert engines.Task(begin).result() == b"coded"
    assert begun == [0, 1, 2]


@pytest.mark.parametrize(("reason", "times"), [("scheduler-connection-lost", 1), ("lost dependencies", engines._TRIES)])
def test_work_is_not_begun_without_end_and_not_without_a_scheduler(reason, times):
    begun = []

    def begin(again):
        begun.append(again)
        return _Cancelled(reason)

    with pytest.raises(KitError, match="the scheduler was lost"):
        engines._result(engines.Task(begin))
    assert len(begun) == times
