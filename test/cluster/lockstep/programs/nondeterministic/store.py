"""A key-value node of one, whose answers bear a mark: what the programs beside this one make each in their own way."""

import json
import os
import sys


def write_whole(value):
    data = (json.dumps(value) + '\n').encode()
    while data:
        data = data[os.write(1, data):]


def answer_to(values, body):
    key = str(body.get('key'))
    if body['type'] == 'init':
        return {'type': 'init_ok'}
    if body['type'] == 'write':
        values[key] = body['value']
        return {'type': 'write_ok'}
    if key not in values:
        return {'type': 'error', 'code': 20, 'text': 'no such key'}
    if body['type'] == 'read':
        return {'type': 'read_ok', 'value': values[key]}
    if values[key] != body['from']:
        return {'type': 'error', 'code': 22, 'text': 'another value'}
    values[key] = body['to']
    return {'type': 'cas_ok'}


def serve(mark):
    """Reads messages to the end of stdin. `mark` is asked with each of them."""
    values = {}
    for line in sys.stdin:
        message = json.loads(line)
        body = message['body']
        answer = answer_to(values, body)
        answer.update(in_reply_to=body['msg_id'], mark=mark(body))
        print(json.dumps({'src': message['dest'], 'dest': message['src'], 'body': answer}), flush=True)
