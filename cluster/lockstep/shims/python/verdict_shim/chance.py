"""All randomness of a life of the node, from the seed that the harness gives it.

What the operating system would give is one stream, and the functions of the module random are another one, so that a
program that asks for one of them more often does not change the other.
"""

import os
from _random import Random as Generator

_seed = ''
_system = None


def install(seed, patch):
    global _seed, _system
    _seed = seed
    _system = _stream('01')
    patch(os, 'urandom', urandom)
    patch(os, 'getrandom', getrandom)


def _stream(name):
    return Generator(int(_seed + name, 16))


def urandom(size, /):
    if size < 0:
        raise ValueError('negative argument not allowed')
    return _system.getrandbits(8 * size).to_bytes(size, 'little') if size else b''


def getrandom(size, flags=0):
    return urandom(size)


def after_import_random(random, patch):
    seed = random.Random.seed

    def seeded(self, a=None, version=2):
        seed(self, int.from_bytes(urandom(32), 'little') if a is None else a, version)

    patch(random.Random, 'seed', seeded)
    patch(random, 'seed', random._inst.seed)
    patch(random, '_urandom', urandom)
    random.seed(int(_seed + '02', 16))


def after_import_uuid(uuid, patch):
    """uuid1 would ask a C library for the time and the network card."""
    patch(uuid, '_generate_time_safe', None)
    patch(uuid, '_UuidCreate', None)
    uuid._node = int.from_bytes(urandom(6), 'little') | 1 << 40


def after_import_ssl(ssl, patch):
    patch(ssl, 'RAND_bytes', urandom)
