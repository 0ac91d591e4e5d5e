"""What has to be right before articles are sent to workers: an address, certificates, the same versions."""

import pytest

from kit import engines
from kit.errors import KitError


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
            engines._same_versions(cluster, "tcp://s")
    version = engines.metadata.version

    def without(name):
        if name == "pyarrow":
            raise engines.metadata.PackageNotFoundError(name)
        return version(name)

    cluster.other = {"pyarrow": version("pyarrow")}
    monkeypatch.setattr(engines.metadata, "version", without)
    with pytest.raises(KitError, match=r"tcp://a has pyarrow \d.*, this machine none"):
        engines._same_versions(cluster, "tcp://s")
