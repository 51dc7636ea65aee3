"""Reads every source of time, randomness and waiting of Python, and answers with what it got."""

import asyncio
import concurrent.futures
import datetime
import email.utils
import logging
import os
import queue
import random
import sched
import secrets
import select
import selectors
import signal
import ssl
import tempfile
import threading
import time
import uuid

import maelstrom_node


def clocks():
    """Each as ns since 1970, or as ns since the start; text where the source gives text."""
    record = logging.LogRecord('name', logging.INFO, 'path', 1, 'text', (), None)
    return {
        'wall': {
            'time.time': round(time.time() * 1e9),
            'time.time_ns': time.time_ns(),
            'clock_gettime(REALTIME)': round(time.clock_gettime(time.CLOCK_REALTIME) * 1e9),
            'clock_gettime_ns(REALTIME)': time.clock_gettime_ns(time.CLOCK_REALTIME),
            'datetime.now': since_epoch(datetime.datetime.now()),
            'datetime.utcnow': since_epoch(datetime.datetime.utcnow()),
            'datetime.today': since_epoch(datetime.datetime.today()),
            'datetime.now(utc)': since_epoch(datetime.datetime.now(datetime.timezone.utc)),
            'logging': round(record.created * 1e9),
        },
        'clock': {
            'time.monotonic': round(time.monotonic() * 1e9),
            'time.monotonic_ns': time.monotonic_ns(),
            'time.perf_counter': round(time.perf_counter() * 1e9),
            'time.perf_counter_ns': time.perf_counter_ns(),
            'time.process_time': round(time.process_time() * 1e9),
            'time.process_time_ns': time.process_time_ns(),
            'time.thread_time': round(time.thread_time() * 1e9),
            'time.thread_time_ns': time.thread_time_ns(),
            'clock_gettime(MONOTONIC)': round(time.clock_gettime(time.CLOCK_MONOTONIC) * 1e9),
            'clock_gettime_ns(BOOTTIME)': time.clock_gettime_ns(time.CLOCK_BOOTTIME),
            'os.times': round(os.times().elapsed * 1e9),
            'asyncio': round(asyncio.new_event_loop().time() * 1e9),
        },
        'seconds': {
            'time.localtime': time.strftime('%Y-%m-%dT%H:%M:%S', time.localtime()),
            'time.gmtime': time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime()),
            'time.strftime': time.strftime('%Y-%m-%dT%H:%M:%S'),
            'time.ctime': time.strftime('%Y-%m-%dT%H:%M:%S', time.strptime(time.ctime())),
            'time.asctime': time.strftime('%Y-%m-%dT%H:%M:%S', time.strptime(time.asctime())),
            'date.today': datetime.date.today().isoformat() + time.strftime('T%H:%M:%S'),
            'email': email.utils.parsedate_to_datetime(email.utils.formatdate()).strftime('%Y-%m-%dT%H:%M:%S'),
        },
    }


def since_epoch(moment):
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1) * 1000


def chances():
    random.seed()
    letters = list('abcdefgh')
    random.shuffle(letters)
    generator = random.Random()
    system = random.SystemRandom()
    return {
        'random.random': random.random(),
        'random.getrandbits': random.getrandbits(64),
        'random.shuffle': letters,
        'random.gauss': random.gauss(0, 1),
        'random.Random': generator.random(),
        'SystemRandom': system.random(),
        'secrets.token_hex': secrets.token_hex(),
        'secrets.randbelow': secrets.randbelow(2**60),
        'uuid1': str(uuid.uuid1()),
        'uuid4': str(uuid.uuid4()),
        'uuid.getnode': uuid.getnode(),
        'os.urandom': os.urandom(8).hex(),
        'os.getrandom': os.getrandom(8).hex(),
        'ssl.RAND_bytes': ssl.RAND_bytes(8).hex(),
        'os.getpid': os.getpid(),
        'tempfile': os.path.basename(tempfile.mktemp()),
    }


def fixed():
    """What must not differ between machines at all."""
    for name in 'zyx':
        open(name, 'w').close()
    return {
        'hash': hash('a string'),
        'set': list({'some', 'words', 'in', 'a', 'set'}),
        'idents': [threading.get_ident(), threading.get_native_id()],
        'processors': [os.cpu_count(), len(os.sched_getaffinity(0))],
        'listdir': [name for name in os.listdir() if name in 'zyx'],
        'scandir': [entry.name for entry in os.scandir() if entry.name in 'zyx'],
    }


def waits():
    """How long each way of waiting takes on the node's clock, ns."""
    taken = {}
    for name, wait in WAITS.items():
        before = time.monotonic_ns()
        wait()
        taken[name] = time.monotonic_ns() - before
    return taken


DURATION = 0.25


def taken_lock(kind):
    """One that another thread holds for ever."""
    lock = kind()
    thread = threading.Thread(target=lock.acquire, daemon=True)
    thread.start()
    thread.join()
    return lock


def in_condition():
    condition = threading.Condition()
    with condition:
        condition.wait(DURATION)


def with_timer():
    rung = threading.Event()
    threading.Timer(DURATION, rung.set).start()
    rung.wait()


def at_barrier():
    try:
        threading.Barrier(2).wait(DURATION)
    except threading.BrokenBarrierError:
        pass


def for_queue(kind):
    try:
        kind().get(timeout=DURATION)
    except queue.Empty:
        pass


def for_poll():
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.poll(DURATION * 1000)


def for_epoll():
    with select.epoll() as epoll:
        epoll.register(0, select.EPOLLIN)
        epoll.poll(DURATION)


def for_selector(kind):
    with kind() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.select(DURATION)


def for_thread():
    thread = threading.Thread(target=threading.Event().wait, daemon=True)
    thread.start()
    thread.join(DURATION)


def for_future():
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pool.submit(time.sleep, DURATION).result()


def for_futures():
    future = concurrent.futures.Future()
    concurrent.futures.wait([future], timeout=DURATION)


def by_scheduler():
    scheduler = sched.scheduler()
    scheduler.enter(DURATION, 1, lambda: None)
    scheduler.run()


def by_alarm(start):
    rung = []
    signal.signal(signal.SIGALRM, lambda *arguments: rung.append(1))
    start()
    while not rung:
        threading.Event().wait(DURATION * 4 if rung else 1 / 64)
    signal.setitimer(signal.ITIMER_REAL, 0)


def interrupted_by_alarm():
    def interrupt(*arguments):
        raise InterruptedError

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, DURATION)
    try:
        time.sleep(10)
    except InterruptedError:
        pass


def looking():
    until = time.time() + DURATION
    while time.time() < until:
        pass


def looking_at_input():
    until = time.monotonic() + DURATION
    while time.monotonic() < until:
        select.select([0], [], [], 0)


def looking_at_event():
    rung = threading.Event()
    threading.Timer(DURATION, rung.set).start()
    while not rung.is_set():
        pass


def looking_together():
    """Several that look at the same time, none of whom can see anything new before time passes."""
    threads = [threading.Thread(target=looking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def giving_way():
    until = time.monotonic() + DURATION
    while time.monotonic() < until:
        time.sleep(0)


async def in_loop():
    try:
        await asyncio.wait_for(asyncio.get_running_loop().create_future(), DURATION)
    except asyncio.TimeoutError:
        pass


async def in_executor():
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, DURATION)


WAITS = {
    'time.sleep': lambda: time.sleep(DURATION),
    'Lock.acquire': lambda: taken_lock(threading.Lock).acquire(timeout=DURATION),
    'RLock.acquire': lambda: taken_lock(threading.RLock).acquire(timeout=DURATION),
    'Condition.wait': in_condition,
    'Event.wait': lambda: threading.Event().wait(DURATION),
    'Semaphore.acquire': lambda: threading.Semaphore(0).acquire(timeout=DURATION),
    'Timer': with_timer,
    'Barrier.wait': at_barrier,
    'Thread.join': for_thread,
    'Queue.get': lambda: for_queue(queue.Queue),
    'SimpleQueue.get': lambda: for_queue(queue.SimpleQueue),
    'PriorityQueue.get': lambda: for_queue(queue.PriorityQueue),
    'Future.result': for_future,
    'futures.wait': for_futures,
    'select.select': lambda: select.select([0], [], [], DURATION),
    'select.select of nothing': lambda: select.select([], [], [], DURATION),
    'select.poll': for_poll,
    'select.epoll': for_epoll,
    'DefaultSelector': lambda: for_selector(selectors.DefaultSelector),
    'SelectSelector': lambda: for_selector(selectors.SelectSelector),
    'PollSelector': lambda: for_selector(selectors.PollSelector),
    'sched': by_scheduler,
    'signal.setitimer': lambda: by_alarm(lambda: signal.setitimer(signal.ITIMER_REAL, DURATION)),
    'signal.setitimer with an exception': interrupted_by_alarm,
    'asyncio.sleep': lambda: asyncio.run(asyncio.sleep(DURATION)),
    'asyncio.wait_for': lambda: asyncio.run(in_loop()),
    'run_in_executor': lambda: asyncio.run(in_executor()),
    'looking at the clock': looking,
    'looking at input': looking_at_input,
    'looking at an Event': looking_at_event,
    'looking together': looking_together,
    'giving way': giving_way,
}


def handle(body):
    asked = {'clocks': clocks, 'chances': chances, 'fixed': fixed, 'waits': waits}
    return {'type': body['type'] + '_ok', 'found': asked[body['type']]()}


maelstrom_node.serve(handle)
