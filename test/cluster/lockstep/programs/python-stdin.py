"""Reads stdin and writes stdout in the style its argument names, and echoes."""

import asyncio
import fileinput
import io
import json
import os
import select
import selectors
import sys
import threading
import time


def readline():
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        yield line


def iteration():
    yield from sys.stdin


def by_input():
    while True:
        try:
            yield input()
        except EOFError:
            return


def characters():
    text = ''
    while True:
        character = sys.stdin.read(1)
        if not character:
            return
        text += character
        if character == '\n':
            yield text
            text = ''


def lines_of(read):
    rest = b''
    while True:
        data = read()
        if not data:
            return
        *lines, rest = (rest + data).split(b'\n')
        yield from lines


def os_read():
    return lines_of(lambda: os.read(0, 4096))


def not_blocking():
    os.set_blocking(0, False)

    def read():
        while True:
            try:
                return os.read(0, 4096)
            except BlockingIOError:
                time.sleep(0.01)

    return lines_of(read)


def binary():
    yield from sys.stdin.buffer


def binary_readline():
    yield from iter(sys.stdin.buffer.readline, b'')


def raw():
    return lines_of(lambda: sys.stdin.buffer.raw.read(100))


def unbuffered():
    return lines_of(lambda: open(0, 'rb', buffering=0).read(4096))


def opened():
    yield from open(0)


def fdopen():
    yield from os.fdopen(0, 'r', closefd=False)


def device():
    yield from open('/dev/stdin')


def wrapped():
    yield from io.TextIOWrapper(sys.stdin.buffer)


def by_fileinput():
    yield from fileinput.input(())


def selecting():
    while True:
        if sys.stdin in select.select([sys.stdin], [], [], 0.01)[0]:
            line = sys.stdin.readline()
            if not line:
                return
            yield line


def polling():
    while True:
        if sys.stdin in select.select([sys.stdin], [], [], 0)[0]:
            line = sys.stdin.readline()
            if not line:
                return
            yield line
        time.sleep(0.001)


def spinning():
    """Never waits: looks for input, and at the clock in between."""
    deadline = time.time()
    while True:
        if sys.stdin in select.select([sys.stdin], [], [], 0)[0]:
            line = sys.stdin.readline()
            if not line:
                return
            yield line
        if time.time() > deadline:
            deadline = time.time() + 0.1


def with_selector():
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    while True:
        if selector.select(0.05):
            line = sys.stdin.readline()
            if not line:
                return
            yield line


def in_thread():
    """Read by a thread, handed over in a list that the main thread looks at."""
    lines = []

    def read():
        for line in sys.stdin:
            lines.append(line)
        lines.append('')

    threading.Thread(target=read).start()
    while True:
        while not lines:
            time.sleep(0.002)
        line = lines.pop(0)
        if not line:
            return
        yield line


def by_print(text):
    print(text)


def in_pieces(text):
    for character in text:
        sys.stdout.write(character)
    sys.stdout.write('\n')


def by_buffer(text):
    sys.stdout.buffer.write(text.encode() + b'\n')
    sys.stdout.buffer.flush()


def by_os_write(text):
    os.write(1, text.encode() + b'\n')


def by_open(text):
    with open(1, 'w', closefd=False) as file:
        file.write(text + '\n')


def by_writelines(text):
    sys.stdout.writelines([text, '\n'])


def answer(line):
    message = json.loads(line)
    body = message['body']
    return json.dumps(
        {
            'src': message['dest'],
            'dest': message['src'],
            'body': {**body, 'type': body['type'] + '_ok', 'in_reply_to': body['msg_id']},
        },
        ensure_ascii=False,
    )


async def streams():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        await asyncio.sleep(0.01)
        print(answer(line))


async def executor():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await asyncio.sleep(0.01)
        print(answer(line))


async def add_reader():
    lines = asyncio.Queue()
    asyncio.get_running_loop().add_reader(0, lambda: lines.put_nowait(os.read(0, 1 << 20)))
    while line := await lines.get():
        print(answer(line))


async def write_pipe():
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        writer.write(answer(line).encode() + b'\n')
        await writer.drain()


READING = [
    readline,
    iteration,
    by_input,
    characters,
    os_read,
    not_blocking,
    binary,
    binary_readline,
    raw,
    unbuffered,
    opened,
    fdopen,
    device,
    wrapped,
    by_fileinput,
    selecting,
    polling,
    spinning,
    with_selector,
    in_thread,
]
WRITING = [by_print, in_pieces, by_buffer, by_os_write, by_open, by_writelines]
LOOPS = [streams, executor, add_reader, write_pipe]

style = sys.argv[1]
if style == 'list':
    print(json.dumps([function.__name__ for function in READING + WRITING + LOOPS]))
for loop in LOOPS:
    if loop.__name__ == style:
        asyncio.run(loop())
read = next((read for read in READING if read.__name__ == style), readline)
write = next((write for write in WRITING if write.__name__ == style), by_print)
if style != 'list':
    for line in read():
        write(answer(line))
