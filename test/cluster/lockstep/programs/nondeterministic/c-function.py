"""Marks its answers with the machine's clock, as the C library tells it: the shim sees that a C function is called."""

import ctypes

from store import serve


class Time(ctypes.Structure):
    _fields_ = [('seconds', ctypes.c_long), ('nanoseconds', ctypes.c_long)]


library = ctypes.CDLL(None)


def mark(_body):
    time = Time()
    library.clock_gettime(0, ctypes.byref(time))
    return time.seconds * 1_000_000_000 + time.nanoseconds


serve(mark)
