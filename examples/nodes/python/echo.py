#!/usr/bin/env python3
"""The smallest node: it answers every message with the same body."""

import json
import sys

node_id = None

for line in sys.stdin:
    message = json.loads(line)
    body = message['body']
    if body['type'] == 'init':
        node_id = body['node_id']
        answer = {'type': 'init_ok'}
    else:
        answer = {**body, 'type': body['type'] + '_ok'}
    answer['in_reply_to'] = body['msg_id']
    print(json.dumps({'src': node_id, 'dest': message['src'], 'body': answer}), flush=True)
