"""Holds the lifeline of a server until its own standard input ends; for a test."""

import os
import signal
import subprocess
import sys

from leadflow.config.serving.lifeline import VARIABLE, die_on_parents_death

line, hold = os.pipe()
server = subprocess.Popen(
    [sys.executable, *sys.argv[2:]],
    env=os.environ | {VARIABLE: str(line), "PYTHONPATH": os.pathsep.join(["src", "."])},
    pass_fds=(line,),
    preexec_fn=lambda: die_on_parents_death(signal.SIGTERM),  # noqa: PLW1509 - one thread
)
sys.stdin.read()
os.close(hold)
try:
    server.wait()
finally:
    server.terminate()
    server.wait()
