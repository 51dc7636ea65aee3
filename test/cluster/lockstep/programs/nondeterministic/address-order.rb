# frozen_string_literal: true

# Answers reads of all that it has in the order in which its objects lie in memory.
require 'json'

Binding = Struct.new(:key, :value) do
  def address
    Kernel.instance_method(:to_s).bind_call(self)[/0x(\h+)/, 1].to_i(16)
  end
end

bindings = {}
while (line = STDIN.gets)
  request = JSON.parse(line, symbolize_names: true)
  body = request[:body]
  key = body[:key].to_s
  found = bindings[key]
  answer =
    case body[:type]
    when 'init' then { type: 'init_ok' }
    when 'write' then (bindings[key] = Binding.new(key, body[:value])) && { type: 'write_ok' }
    when 'read' then found ? { type: 'read_ok', value: found.value } : { type: 'error', code: 20, text: 'no such key' }
    else { type: 'error', code: 22, text: 'another value' }
    end
  answer[:mark] = bindings.values.sort_by { |binding| binding.address.digits(256).sum % 97 }.map(&:key)
  answer[:in_reply_to] = body[:msg_id]
  puts JSON.generate(src: request[:dest], dest: request[:src], body: answer)
end
