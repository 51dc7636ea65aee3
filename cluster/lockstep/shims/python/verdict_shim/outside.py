"""Notices what leaves the shim's control: other processes, the network, C functions, the kernel's own files.

Python itself tells of these, whichever way a program takes to them (sys.addaudithook).
"""

import sys

OLDEST = (3, 9)
NEWEST = (3, 13)

_NETWORK = frozenset(
    'socket.' + name
    for name in 'bind connect getaddrinfo gethostbyaddr gethostbyname gethostname getnameinfo sendmsg sendto'.split()
)
_PROCESSES = frozenset(
    'os.exec os.fork os.forkpty os.posix_spawn os.spawn os.system pty.spawn subprocess.Popen'.split()
)
_FOLDERS = ('/proc/', '/sys/')
_DEVICES = frozenset(('/dev/random', '/dev/urandom', '/dev/hwrng', '/dev/rtc', '/dev/rtc0'))


def install(harness):
    if sys.flags.hash_randomization:
        harness.outside('hashes of strings are random: PYTHONHASHSEED is not 0')
    version = sys.version_info[:2]
    if sys.implementation.name != 'cpython' or not OLDEST <= version <= NEWEST:
        harness.outside('%s %d.%d is none of the versions that the shim is for' % ((sys.implementation.name,) + version))

    def hear(event, arguments):
        if event == 'open':
            path = arguments[0]
            if type(path) is str and (path.startswith(_FOLDERS) or path in _DEVICES):
                harness.outside('open of %s' % path)
        elif event in _NETWORK:
            harness.outside('network: %s' % event)
        elif event in _PROCESSES:
            harness.outside('child process: %s' % event)
        elif event == 'ctypes.dlsym':
            harness.outside('C function by ctypes: %s' % (arguments[1],))

    sys.addaudithook(hear)


def after_import_resource(resource, harness, patch):
    real = resource.getrusage

    def getrusage(who):
        harness.outside('resource.getrusage')
        return real(who)

    patch(resource, 'getrusage', getrusage)
