"""Kernels that run side by side: as many as there are cores, and memory for."""

import pytest

from kit.publish import room


@pytest.fixture
def machine(tmp_path):
    """A machine of files, whose memory a test writes down."""

    def write(**files):
        for name, text in files.items():
            place = tmp_path / name.replace("__", "/").replace("_", ".")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        return tmp_path

    return write


def test_memory_is_that_of_the_machine_or_of_the_group_whichever_is_less(machine):
    assert room.free(machine()) == 0
    assert room.free(machine(proc__meminfo="MemFree: 1 kB\nMemAvailable:    4000000 kB\n")) == 4_096_000_000
    group = {"sys__fs__cgroup__memory_max": "max\n", "sys__fs__cgroup__memory_current": "900\n"}
    assert room.free(machine(**group)) == 4_096_000_000
    assert room.free(machine(sys__fs__cgroup__memory_max="1000\n")) == 100
    assert room.free(machine(sys__fs__cgroup__memory_stat="anon 3\ninactive_file 50\n")) == 150


@pytest.mark.parametrize(
    ("cores", "memory", "on_disk", "kernels"),
    [
        (8, 0, True, 1),
        (8, 2e9, True, 1),
        (8, 3e9, True, 2),
        (8, 64e9, True, 2),
        (1, 64e9, True, 1),
        (8, 0, False, 4),
        (2, 0, False, 2),
    ],
)
def test_kernels_of_a_case_on_disk_need_memory(monkeypatch, cores, memory, on_disk, kernels):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(room, "free", lambda: int(memory))
    assert room.at_once(on_disk=on_disk) == kernels
