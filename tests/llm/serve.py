"""llama.cpp's own server on loopback, as a process of its own: `python -m tests.llm.serve MODEL PORT SLOTS`."""

import signal
import sys

import xllamacpp

if __name__ == "__main__":
    settings = xllamacpp.CommonParams()
    settings.model.path, settings.port, settings.n_parallel = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    settings.hostnames = ["127.0.0.1"]
    settings.model_alias = {"noise"}
    settings.n_ctx = 16384 * settings.n_parallel
    settings.cpuparams.n_threads = 1
    settings.warmup = False
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    signal.pause()
