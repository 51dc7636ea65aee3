"""Runs a program and passes on its stdin and stdout, cut at places that chance decides: python3 -I -S relay.py PROGRAM...

To be started in isolation (-I -S), so that a shim that is meant for the program does not come upon the relay.
"""

import ctypes
import os
import random
import signal
import subprocess
import sys
import threading

LONGEST_PIECE = 64
PARENT_DEATH_SIGNAL = 1


def die_with_parent():
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def pass_on(source, target):
    while data := os.read(source, 65536):
        while data:
            piece = data[: random.randint(1, LONGEST_PIECE)]
            data = data[os.write(target, piece) :]


def give(target):
    pass_on(0, target.fileno())
    target.close()


child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent)
threading.Thread(target=give, args=(child.stdin,), daemon=True).start()
pass_on(child.stdout.fileno(), 1)
status = child.wait()
if status < 0:
    os.kill(os.getpid(), -status)
os._exit(status)
