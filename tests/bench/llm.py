"""What the coder costs beside the model: a passage when a server answers at once, 32 in flight, and resuming 10,000 kept answers.

    python -m tests.bench llm

The server is a process of its own that answers without thinking. Calls and kept answers are of the same invented case.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLES, PARALLEL, AIMED_CALL, AIMED_RESUME = 900, 32, 5, 10
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        length = _LENGTH.search(head)
        told = {"data": [{"id": "stub", "digest": "sha256:1"}]}
        if length:
            asked = json.loads(await reader.readexactly(int(length[1])))["response_format"]["json_schema"]["schema"]["properties"]
            tones = {n: {"tone_peace": 0, "tone_overall": 1} for n in asked["sentences"]["properties"]}
            answer = {
                "passage": asked["passage"]["enum"][0],
                "attributes": True,
                "issues": [],
                "outlook": None,
                "sentences": tones,
            }
            message = {"role": "assistant", "content": json.dumps(answer)}
            told = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "usage": {"prompt_tokens": 1}}
        raw = json.dumps(told).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(raw) + raw)


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def measure() -> None:
    import kit
    from kit import llm
    from tests import invented

    with tempfile.TemporaryDirectory() as scratch:
        case = Path(scratch) / "case"
        kit.code(invented.write(Path(scratch) / "articles.jsonl", ARTICLES, copies=0), case)
        server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        endpoint = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        took = {}
        try:
            for name in ("asking", "resuming"):
                began, busy = time.perf_counter(), time.process_time()
                done = llm.code(case, endpoint=endpoint, model="stub", yes=True, parallel=PARALLEL)
                took[name] = time.perf_counter() - began, time.process_time() - busy, done
        finally:
            server.kill()
        again, cpu, done = took["resuming"]
        n = done.units["passages"]
        assert (done.asked, done.lacking) == (0, 0)
        calls = took["asking"][0] - again
        of_asking = took["asking"][1] - cpu
        print(
            f"{n:,} passages, {PARALLEL} in flight: {1000 * calls / n:.1f} ms each ({1000 * of_asking / n:.1f} of a core; "
            f"aimed at {AIMED_CALL}); {n:,} kept answers resumed, loading and writing the case included: {again:.1f} s, "
            f"{again * 10_000 / n:.1f} s for 10,000 ({cpu * 10_000 / n:.1f} s of a core; aimed at {AIMED_RESUME})"
        )


if __name__ == "__main__":
    asyncio.run(_serve()) if sys.argv[1:] == ["serve"] else measure()
