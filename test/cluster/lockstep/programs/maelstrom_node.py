"""What the programs of the tests have in common: messages in, answers out."""

import json
import sys

node_id = None


def send(dest, body):
    print(json.dumps({'src': node_id, 'dest': dest, 'body': body}), flush=True)


def answer(message, body):
    send(message['src'], {**body, 'in_reply_to': message['body']['msg_id']})


def init(message):
    """Takes an init and answers it. Returns whether the message was one."""
    global node_id
    if message['body']['type'] != 'init':
        return False
    node_id = message['body']['node_id']
    answer(message, {'type': 'init_ok'})
    return True


def serve(handle):
    """Calls a function with every message, which returns the answer's body."""
    for line in sys.stdin:
        message = json.loads(line)
        if not init(message):
            answer(message, handle(message['body']))
