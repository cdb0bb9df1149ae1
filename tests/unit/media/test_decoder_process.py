"""The process that decodes: what it cannot do, how it ends, and what its end leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qa_engine.errors import MediaError
from qa_engine.media import DecodeLimits, MediaReason, decode
from qa_engine.media.decoder import Decoder
from qa_engine.media.decoding import Answer, decode_with_usage
from qa_engine.media.wire import Task

ROOT = Path(__file__).parents[3]
LIMITS = DecodeLimits()
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the system tells of its processes in /proc")
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


@pytest.fixture
def call(sounds: Any) -> Path:
    """A recording that is longer than a pipe holds, so that its decoder has to wait for the reader."""
    path: Path = sounds.encoded("pcm_mulaw", "call.wav", seconds=120, rate=8_000)
    return path


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool]) -> bool:
    """Whether ``condition`` comes true; half a minute is an age for each of them."""
    for _ in range(3_000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


CONFINED = """
import os, socket, sys
from pathlib import Path
import numpy
from qa_engine.media.confinement import confine
from qa_engine.media.limits import DecodeLimits
kept = open(sys.argv[1], "r+b")
confine(DecodeLimits(memory_bytes=300 << 20, base_s=1))
def attempt(name, work):
    try:
        work()
    except (OSError, MemoryError) as error:
        print(name, type(error).__name__)
    else:
        print(name, "done")
attempt("open", lambda: open("/etc/hostname"))
attempt("socket", socket.socket)
attempt("listing", lambda: os.listdir("/"))
attempt("new file", lambda: open("/tmp/never", "wb"))
attempt("memory", lambda: numpy.ones(400 << 20, dtype="u1"))
attempt("read", lambda: kept.read(10))
print(kept.seek(0), flush=True)
while True:
    pass
"""


@on_linux
def test_a_confined_process_opens_nothing_holds_little_and_is_ended(sounds: Any) -> None:
    given_up = run(CONFINED, sounds.file("kept.wav", b"some bytes"))
    assert given_up.stdout.splitlines() == [
        "open OSError",
        "socket OSError",
        "listing OSError",
        "new file OSError",
        "memory MemoryError",
        "read done",
        "0",
    ], given_up.stderr
    assert given_up.returncode == -signal.SIGXCPU, "its CPU time is limited"


@on_linux
def test_a_decoder_holds_little_and_leaves_no_zombie(call: Path, decoder: Decoder) -> None:
    for _ in range(5):
        audio, used = decode_with_usage(call, decoder=decoder)
        assert audio.decoded_s == 120.0
        assert used is not None
        assert used.signal is None
        assert 0 < used.max_rss_bytes < 200 << 20
        assert 0 < used.cpu_s < 10
    server = decoder.server_pid
    assert server is not None
    assert children(server) == []


@on_linux
@pytest.mark.parametrize(
    ("number", "code", "retryable", "says"),
    [
        (signal.SIGSEGV, "decoder_crashed", False, "was ended by SIGSEGV"),
        (signal.SIGABRT, "decoder_crashed", False, "was ended by SIGABRT"),
        (signal.SIGKILL, "decoder_crashed", True, "was ended by SIGKILL"),
        (signal.SIGXCPU, "decoder_limit", False, "of CPU time"),
    ],
    ids=["a crash", "an abort", "memory taken back by the system", "out of CPU time"],
)
def test_a_decoder_that_dies_is_an_error_of_its_file_alone(
    call: Path, decoder: Decoder, number: signal.Signals, code: str, retryable: bool, says: str
) -> None:
    with decoder.ask(call, Task.DECODE, LIMITS) as link:
        answer = Answer(link, LIMITS, call.name)
        answer.opened()
        assert decoder.server_pid is not None
        (child,) = children(decoder.server_pid)
        os.kill(child, number)
        with pytest.raises(MediaError, match=says) as caught:
            list(answer.sound(1))
    assert (caught.value.code, caught.value.retryable, caught.value.item) == (code, retryable, "call.wav")
    assert decode_with_usage(call, decoder=decoder)[0].decoded_s == 120.0


@on_linux
def test_a_file_that_takes_too_long_is_given_up(call: Path, decoder: Decoder) -> None:
    limits = DecodeLimits(base_s=2.0, times_real_time=1e9)
    with decoder.ask(call, Task.DECODE, limits) as link:
        answer = Answer(link, limits, call.name)
        answer.opened()
        time.sleep(2.1)
        with pytest.raises(MediaError, match="longer than the 2 s") as caught:
            list(answer.sound(1))
        assert (caught.value.code, caught.value.retryable) == (MediaReason.DECODER_LIMIT, True)
        assert decoder.server_pid is not None
        assert children(decoder.server_pid) == [], "it is killed, not left at work"


@on_linux
def test_whoever_stops_listening_ends_the_decoder(call: Path, decoder: Decoder) -> None:
    with decoder.ask(call, Task.DECODE, LIMITS) as link:
        Answer(link, LIMITS, call.name).opened()
        server = decoder.server_pid
        assert server is not None
        assert len(children(server)) == 1
    assert wait_until(lambda: children(server) == [])


@on_linux
def test_a_decoder_has_its_file_and_its_answer_and_nothing_of_the_others(call: Path, decoder: Decoder) -> None:
    with decoder.ask(call, Task.DECODE, LIMITS) as one, decoder.ask(call, Task.DECODE, LIMITS) as other:
        for link in (one, other):
            Answer(link, LIMITS, call.name).opened()
        assert decoder.server_pid is not None
        for child in children(decoder.server_pid):
            held = {number.name: str(number.readlink()) for number in Path(f"/proc/{child}/fd").iterdir()}
            assert sorted(path.partition(":")[0] for path in held.values()) == [
                "/dev/null",
                "/dev/null",
                str(call),
                "pipe",
                "pipe",
            ]
            limits = Path(f"/proc/{child}/limits").read_text()
            assert [line.split()[3:5] for line in limits.splitlines() if "open files" in line] == [["0", "0"]]
            environment = Path(f"/proc/{child}/environ").read_bytes()
            assert b"PATH=" not in environment


@on_linux
def test_a_server_that_was_killed_is_started_again(call: Path, decoder: Decoder) -> None:
    decode_with_usage(call, decoder=decoder)
    first = decoder.server_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(first))
    assert decode_with_usage(call, decoder=decoder)[0].decoded_s == 120.0
    assert decoder.server_pid not in (None, first)


PARENT = """
import sys
from qa_engine.media.decoder import Decoder
from qa_engine.media.decoding import Answer
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.wire import Task
decoder = Decoder()
with decoder.ask(sys.argv[1], Task.DECODE, DecodeLimits()) as link:
    Answer(link, DecodeLimits(), "").opened()
    print(decoder.server_pid, flush=True)
    sys.stdin.read()
"""


@on_linux
def test_nothing_outlives_an_engine_that_is_killed(call: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(call)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        assert engine.stdout is not None
        server = int(engine.stdout.readline())
        (at_work,) = children(server)
        engine.kill()
    assert wait_until(lambda: not is_alive(server) and not is_alive(at_work))


FORKED = """
import os, sys
from qa_engine.media import decode
from qa_engine.media.decoder import DECODER
before = decode(sys.argv[1]).decoded_s
server = DECODER.server_pid
child = os.fork()
if child == 0:
    same = DECODER.server_pid is None and decode(sys.argv[1]).decoded_s == before
    os._exit(0 if same and DECODER.server_pid != server else 1)
_, status = os.waitpid(child, 0)
print(status, decode(sys.argv[1]).decoded_s == before, DECODER.server_pid == server)
"""


@forking
def test_a_fork_of_the_engine_has_a_server_of_its_own(call: Path) -> None:
    forked = run(FORKED, call)
    assert forked.stdout.split() == ["0", "True", "True"], forked.stderr


UNGUARDED = """
import multiprocessing, sys
from qa_engine.media import decode
print("top", flush=True)
print(decode(sys.argv[1]).decoded_s)
"""


def test_a_script_without_a_main_guard_runs_once(call: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, script, call], capture_output=True, text=True, env=env, check=False)
    assert ran.stdout.split() == ["top", "120.0"], ran.stderr


def test_threads_decode_side_by_side(sounds: Any) -> None:
    whole = sounds.encoded("flac", "a.flac", channels=2)
    broken = sounds.file("b.wav", b"no sound")
    expected = decode(whole).samples.tobytes()
    wrong: list[object] = []

    def work() -> None:
        for _ in range(5):
            if decode(whole).samples.tobytes() != expected:
                wrong.append("other samples")
            try:
                decode(broken)
            except MediaError as error:
                if error.code != MediaReason.UNREADABLE_MEDIA:
                    wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


NO_INTERPRETER = """
import sys
from qa_engine.errors import DeviceError
from qa_engine.media import decode
sys.executable = sys.argv[2]
try:
    decode(sys.argv[1])
except DeviceError as error:
    print(error.code)
"""


@pytest.mark.parametrize("interpreter", ["", "/nowhere/python", "/bin/true"])
def test_without_a_decoder_the_run_stops_instead_of_setting_all_aside(call: Path, interpreter: str) -> None:

    assert run(NO_INTERPRETER, call, interpreter).stdout.split() == ["decoder_unavailable"]
