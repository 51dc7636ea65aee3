"""Threads in all the ways in which programs use them; what each does, and in which order, is in the answers.

A thread for each message, workers on a queue, a pool, timers that repeat, locks that are fought over.
"""

import concurrent.futures
import json
import queue
import random
import sys
import threading
import time

import maelstrom_node

out = threading.Lock()
turns = threading.Condition()
doors = threading.Semaphore(2)
work = queue.Queue()
pool = concurrent.futures.ThreadPoolExecutor(max_workers=3)
local = threading.local()
count = 0


def say(text):
    with out:
        maelstrom_node.send('c1', {'type': 'said', 'text': text, 'thread': threading.current_thread().name})


def worker():
    local.done = 0
    while True:
        number = work.get()
        with doors:
            time.sleep(random.random() / 50)
            local.done += 1
            say('worked on %d, %d in all' % (number, local.done))
        work.task_done()


def patient():
    """Waits for its turn among those that wait for the same."""
    with turns:
        turns.wait_for(lambda: count % 3 == 0, timeout=0.5)
        say('turn at %d' % count)


def handle(message):
    global count
    with turns:
        count += 1
        turns.notify_all()
    work.put(count)
    squares = list(pool.map(lambda number: number * number, range(count % 4)))
    future = pool.submit(time.sleep, 0.01)
    future.add_done_callback(lambda done: say('slept'))
    patient()
    with out:
        maelstrom_node.answer(message, {'type': message['body']['type'] + '_ok', 'squares': squares})


def beat():
    say('beat')
    timer = threading.Timer(0.1, beat)
    timer.daemon = True
    timer.start()


for _ in range(2):
    threading.Thread(target=worker, daemon=True).start()

for line in sys.stdin:
    message = json.loads(line)
    if maelstrom_node.init(message):
        beat()
    else:
        threading.Thread(target=handle, args=(message,)).start()
