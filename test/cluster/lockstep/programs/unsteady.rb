# frozen_string_literal: true

# A key-value node of one that marks every answer with something that no seed fixes: what, says its first argument.
require 'json'

MARKS = {
  'address' => -> { Object.new.to_s[/\h+(?=>)/].to_i(16) },
  'salt' => -> { /a/.hash },
  'process' => -> { File.read('/proc/self/stat').to_i },
  'file' => -> { File.mtime('mark').nsec },
  'child' => -> { `date +%N`.to_i }
}.freeze
mark = MARKS.fetch(ARGV.first)
File.write('mark', '')

values = {}
while (line = STDIN.gets)
  request = JSON.parse(line, symbolize_names: true)
  body = request[:body]
  values[body[:key]] = body[:value] if body[:type] == 'write'
  answer = { type: "#{body[:type]}_ok", in_reply_to: body[:msg_id], mark: mark.call }
  answer[:value] = values[body[:key]] if body[:type] == 'read'
  puts JSON.generate(src: request[:dest], dest: request[:src], body: answer)
end
