#!/usr/bin/env ruby
# frozen_string_literal: true

# The smallest node: it answers every echo with what it was sent.
require 'json'

node_id = nil
while (line = STDIN.gets)
  request = JSON.parse(line, symbolize_names: true)
  body = request[:body]
  answer =
    case body[:type]
    when 'init'
      node_id = body[:node_id]
      { type: 'init_ok' }
    when 'echo'
      { type: 'echo_ok', echo: body[:echo] }
    else
      { type: 'error', code: 10, text: "a #{body[:type]} is not supported" }
    end
  puts JSON.generate(src: node_id, dest: request[:src], body: answer.merge(in_reply_to: body[:msg_id]))
  STDOUT.flush
end
