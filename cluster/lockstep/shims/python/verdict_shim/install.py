"""Everything, in order: what others are built from first."""

import atexit
import importlib
import os
import sys

from . import chance, clock, locks, outside, streams, threads
from .harness import PROTOCOL_VERSION, Harness
from .imports import AfterImport, Patcher
from .scheduler import Scheduler


def install():
    """Greets the harness and puts the process under its control. Returns when the program's first step begins."""
    patch = Patcher()
    harness = Harness()
    hello = _hello(harness)
    scheduler = Scheduler(harness, hello['now'], hello['epoch'] * 1_000_000_000)
    locks.install(scheduler, patch)
    threads.install(scheduler, patch)
    clock.install(scheduler, patch)
    chance.install(hello['seed'], patch)
    streams.install(scheduler, patch)
    from . import polling, system

    polling.install(scheduler, patch)
    system.install(scheduler, patch)
    patch.replace_copies(__package__)
    if 'threading' in sys.modules:
        # Its main thread and its locks were made of the real ones.
        importlib.reload(sys.modules['threading'])
    AfterImport(_actions(scheduler, patch)).install()
    _answer(harness)
    outside.install(harness)
    atexit.register(harness.end)
    os.register_at_fork(after_in_child=lambda: (patch.undo(), scheduler.become_child()))
    scheduler.begin()


def _hello(harness):
    from json import loads

    line = harness.next_line()
    if line is None:
        harness.leave(0)
    try:
        hello = loads(line)
    except ValueError:
        hello = None
    if not isinstance(hello, dict) or hello.get('ctl') != 'hello' or hello.get('version') != PROTOCOL_VERSION:
        harness.refuse('the first line from the harness is no hello of version %d: %r' % (PROTOCOL_VERSION, line))
    return hello


def _answer(harness):
    version = '.'.join(str(part) for part in sys.version_info[:3])
    harness.answer(
        b'{"ctl":"hello","version":%d,"runtime":"python %s","timers":"opaque","state":0}\n'
        % (PROTOCOL_VERSION, version.encode())
    )


def _actions(scheduler, patch):
    """What is done with a module once it has been loaded."""
    from . import dates, signals

    harness = scheduler.harness
    dates.install(scheduler)
    signals.install(scheduler)

    def beyond(module):
        harness.outside('module %s waits and reads clocks by itself' % module.__name__)

    return {
        'threading': lambda module: threads.after_import(module, patch),
        'random': lambda module: chance.after_import_random(module, patch),
        'uuid': lambda module: chance.after_import_uuid(module, patch),
        'ssl': lambda module: chance.after_import_ssl(module, patch),
        'datetime': lambda module: dates.after_import(module, patch),
        'signal': lambda module: signals.after_import(module, patch),
        'resource': lambda module: outside.after_import_resource(module, harness, patch),
        'queue': lambda module: _queue(module, patch),
        'subprocess': _subprocess,
        'uvloop': beyond,
        'gevent': beyond,
        'zmq': beyond,
        'grpc': beyond,
    }


def _queue(queue, patch):
    """The one written in C waits in C."""
    patch(queue, 'SimpleQueue', queue._PySimpleQueue)


def _subprocess(subprocess):
    """Another process is outside anyway; waiting for it in real time at least gets its answer."""
    from .polling import real_poll

    class Selector(subprocess.selectors.PollSelector):
        _selector_cls = real_poll

    subprocess._PopenSelector = Selector
