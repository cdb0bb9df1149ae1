"""A file that only looks like sound makes the decoder open nothing else: seen from outside, in its system calls."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.media.test_hostile import CONCAT, DASH, HLS, PCM_10_S, SDP

ROOT = Path(__file__).parents[3]
STRACE = shutil.which("strace")
PROGRAM = """
import sys
from qa_engine.errors import MediaError
from qa_engine.media import decode
for path in sys.argv[1:]:
    try:
        print(path, decode(path).decoded_s)
    except MediaError as error:
        print(path, error.code)
"""
# What an interpreter and its libraries open to start, and what a system keeps its books in.
_OWN = (sys.prefix, sys.base_prefix, sys.exec_prefix, str(ROOT), "/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/")


def _opened(log: str) -> list[str]:
    """Every path that was opened, or tried: in vain is bad enough."""
    return re.findall(r"\b(?:open|openat|openat2)\((?:AT_FDCWD, |\d+(?:<[^>]*>)?, )?\"([^\"]+)\"", log)


@pytest.mark.skipif(STRACE is None, reason="strace is not installed; it shows what the decoder opens")
def test_playlists_open_nothing_but_themselves(sounds: Any) -> None:
    other = sounds.wav(PCM_10_S, name="other.wav")
    whole = sounds.wav(PCM_10_S, name="whole.wav")
    lists = [
        sounds.file(f"{name}{suffix}", content.replace(b"other.wav", target))
        for name, content in {"hls": HLS, "concat": CONCAT, "dash": DASH, "sdp": SDP}.items()
        for suffix, target in ((".wav", b"other.wav"), (".mp3", str(other).encode()), (".m4a", b"http://127.0.0.1:9/x"))
    ]
    # Behind the first bytes of a sound file, what a demuxer might take for a reference.
    lists += [sounds.file(f"behind-{path.name}", b"ID3\3\0\0\0\0\0\0" + path.read_bytes()) for path in lists[:3]]
    log = sounds.folder / "calls.log"
    traced = ["-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2,connect", "-o", str(log)]
    command = [str(STRACE), *traced, sys.executable, "-c", PROGRAM, *map(str, [*lists, whole])]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "ptrace" in ran.stderr:
        pytest.skip("strace may not look into processes here")
    answers = dict(line.rsplit(" ", 1) for line in ran.stdout.splitlines())
    assert answers == {**{str(path): "unreadable_media" for path in lists}, str(whole): "10.0"}, ran.stderr

    seen = log.read_text(errors="replace")
    opened = _opened(seen)
    given = {str(path) for path in [*lists, whole]}
    assert given <= set(opened), "strace sees the files that were given, so it would see others"
    assert str(other) not in opened
    assert "other.wav" not in "".join(set(opened) - given)
    assert {path for path in opened if path not in given and not path.startswith(_OWN)} <= {"", "."}
    # An interpreter that starts may ask the system's own cache of user names.
    assert [line for line in seen.splitlines() if "connect(" in line and "/nscd/" not in line] == []
