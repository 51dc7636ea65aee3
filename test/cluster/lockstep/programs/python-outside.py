"""Leaves what the shim controls, in the way that a message asks for."""

import ctypes
import multiprocessing
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time

import maelstrom_node


def child():
    return subprocess.run(['date', '+%N'], capture_output=True, text=True, check=True).stdout


def fork():
    child = os.fork()
    if child == 0:
        print('this is of the child, and of no step', file=sys.stderr)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def in_child():
    """A child of this program is no node: it sleeps for real, and ends."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = time.monotonic_ns()
        time.sleep(0.01)
        os.write(writing, b'slept' if time.monotonic_ns() - before >= 10_000_000 else b'did not')
        os._exit(0)
    os.waitpid(child, 0)
    return os.read(reading, 100).decode()


def another_process():
    context = multiprocessing.get_context('fork')
    process = context.Process(target=str)
    process.start()
    process.join()
    return process.exitcode


def sent():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b'', ('127.0.0.1', 9))


def bound():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))


def c_function():
    return ctypes.CDLL(None).getpid() > 0


def signalled():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    os.kill(os.getpid(), signal.SIGUSR1)
    return signal.sigwait([signal.SIGUSR1]) == signal.SIGUSR1


def read_file(path):
    with open(path, 'rb') as file:
        return len(file.read(4))


WAYS = {
    'child': child,
    'system': lambda: os.system('true'),
    'spawn': lambda: os.posix_spawn('/bin/true', ['true'], {}) > 0,
    'popen': lambda: os.popen('date').read(),
    'fork': fork,
    'fork that sleeps': in_child,
    'multiprocessing': another_process,
    'send': sent,
    'bind': bound,
    'name': socket.gethostname,
    'address': lambda: bool(socket.getaddrinfo('127.0.0.1', 80)),
    'ctypes': c_function,
    'stat': lambda: read_file('/proc/self/stat'),
    'uptime': lambda: read_file('/proc/uptime'),
    'urandom': lambda: read_file('/dev/urandom'),
    'os.open': lambda: os.close(os.open('/dev/random', os.O_RDONLY)),
    'getmtime': lambda: os.path.getmtime(__file__) > 0,
    'getrusage': lambda: len(resource.getrusage(resource.RUSAGE_SELF)),
    'load': lambda: len(os.getloadavg()),
    'sigwait': signalled,
    'address of an object': lambda: repr(object()),
    'processor time': lambda: signal.setitimer(signal.ITIMER_VIRTUAL, 1000),
}
# What is not noticed by itself, and differs from run to run.
HIDDEN = {
    'id': lambda: id(object()),
    'set of objects': lambda: [thing.number for thing in {Thing(number) for number in range(500)}],
    'modified': lambda: os.stat(os.getcwd()).st_mtime_ns,
}


class Thing:
    def __init__(self, number):
        self.number = number
        self.weight = [None] * random.randrange(100)


def handle(body):
    way = body.get('way')
    if way is None:
        return {'type': 'ways', 'ways': list(WAYS), 'hidden': list(HIDDEN)}
    return {'type': 'went', 'found': (WAYS if way in WAYS and 'hidden' not in body else HIDDEN)[way]()}


maelstrom_node.serve(handle)
