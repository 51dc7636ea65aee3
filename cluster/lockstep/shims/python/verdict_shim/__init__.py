"""What the shim for Python consists of.

harness.py           lines from and to the harness
scheduler.py         whose turn it is, what time it is, when everything waits
locks.py threads.py  the primitives all of Python's threading is built from
clock.py dates.py    the clock
chance.py            randomness
streams.py           stdin and stdout
polling.py           select, poll, epoll
signals.py           alarms
system.py            what else of os depends on the machine
outside.py           noticing what none of these cover
imports.py           patching modules once the program imports them
install.py           all of it, in order
"""
