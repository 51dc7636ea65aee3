# frozen_string_literal: true

# Reads each line and writes the answer in the ways that the line before it asked for.
require 'json'
require 'io/wait'
require 'timeout'

def by_bytes
  line = String.new
  line << yield until line.end_with?("\n")
  line
end

READ = {
  gets: -> { STDIN.gets },
  kernel_gets: -> { gets },
  kernel_readline: -> { readline },
  argf: -> { ARGF.gets },
  argf_each: -> { ARGF.each_line { |line| break line } },
  stdin_variable: -> { $stdin.gets },
  chomp: -> { STDIN.gets(chomp: true) },
  limited: -> { by_bytes { STDIN.gets(7) } },
  readline: -> { STDIN.readline },
  each_line: -> { STDIN.each_line { |line| break line } },
  each_chomp: -> { STDIN.each_line(chomp: true) { |line| break line } },
  each: -> { STDIN.each { |line| break line } },
  enumerator: -> { STDIN.each_line.next },
  getc: -> { by_bytes { STDIN.getc } },
  each_char: -> { STDIN.each_char.take_while { |character| character != "\n" }.join },
  getbyte: -> { by_bytes { STDIN.getbyte.chr } },
  each_byte: -> { STDIN.each_byte.take_while { |byte| byte != 10 }.pack('C*') },
  read: -> { by_bytes { STDIN.read(1) } },
  readpartial: -> { STDIN.readpartial(100_000) },
  readpartial_into: -> { String.new.tap { |buffer| STDIN.readpartial(100_000, buffer) } },
  sysread: -> { STDIN.sysread(100_000) },
  ungetc: -> { STDIN.ungetc(STDIN.getc) || STDIN.gets },
  eof: -> { STDIN.eof? || STDIN.gets },
  select: -> { IO.select([STDIN]) && STDIN.gets },
  select_with_stdout: -> { IO.select([STDIN], [STDOUT], nil, 0).then { STDIN.gets } },
  wait_readable: -> { STDIN.wait_readable && STDIN.gets },
  thread: -> { Thread.new { STDIN.gets }.value },
  patient: -> { Timeout.timeout(3) { STDIN.gets } },
  nonblock: lambda {
    begin
      STDIN.read_nonblock(100_000)
    rescue IO::WaitReadable
      IO.select([STDIN])
      retry
    end
  },
  polling: lambda {
    sleep 0.25 while STDIN.read_nonblock(0, exception: false) == :wait_readable || IO.select([STDIN], nil, nil, 0).nil?
    STDIN.gets
  },
  select_in_time: lambda {
    nil until IO.select([STDIN], nil, nil, 0.1)
    STDIN.gets
  }
}.freeze

WRITE = {
  puts: ->(line) { STDOUT.puts line },
  kernel_puts: ->(line) { puts line },
  puts_of_list: ->(line) { puts [line] },
  print: ->(line) { print line, "\n" },
  write: ->(line) { STDOUT.write(line, "\n") },
  append: ->(line) { $stdout << line << "\n" },
  printf: ->(line) { printf("%s\n", line) },
  putc: ->(line) { "#{line}\n".each_char { |character| STDOUT.putc(character) } },
  display: ->(line) { "#{line}\n".display },
  syswrite: ->(line) { STDOUT.syswrite("#{line}\n") },
  write_nonblock: ->(line) { STDOUT.write_nonblock("#{line}\n") },
  in_two: ->(line) { STDOUT.write(line[..4]) && sleep(0) && STDOUT.puts(line[5..]) },
  dump: ->(line) { JSON.dump(JSON.parse(line), STDOUT) << "\n" },
  other_stdout: lambda { |line|
    $stdout = STDERR
    puts 'this is for the log'
    STDOUT.puts line
    $stdout = STDOUT
  },
  kept_copy: lambda { |line|
    @kept ||= STDOUT.dup.tap { STDOUT.reopen(STDERR) }
    STDOUT.puts 'this is for the log'
    @kept.puts line
  }
}.freeze

read = :gets
while (line = READ.fetch(read).call)
  request = JSON.parse(line)
  body = request['body']
  write = (body['write'] || 'puts').to_sym
  answer = { type: 'read_ok', read: read, write: write, text: body['text'] }
  WRITE.fetch(write).call(JSON.generate(src: 'n1', dest: request['src'], body: answer))
  STDOUT.flush
  read = (body['read'] || 'gets').to_sym
end
