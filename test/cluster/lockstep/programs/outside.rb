# frozen_string_literal: true

# Leaves what a shim can control, in the way that a line asks for, and tells what it saw.
require 'json'
require 'open3'

WAYS = {
  child_clock: -> { `date +%N` },
  system: -> { system('true') },
  spawn: -> { Process.wait(spawn('true')) },
  popen: -> { IO.popen(%w[date], &:read) },
  piped_open: -> { open('|date', &:read) },
  open3: -> { Open3.capture2('date').first },
  fork: -> { Process.wait(fork { exit!(0) }) },
  socket: -> { (require('socket') || true) && UDPSocket.new.bind('127.0.0.1', 0) && :bound },
  tcp: -> { (require('socket') || true) && TCPServer.new('127.0.0.1', 0).addr[1] },
  pipe: -> { IO.pipe.map(&:close) && :pipe },
  ractor: -> { Ractor.new { 1 }.take },
  modified: -> { File.mtime(__FILE__).to_f },
  stat: -> { File.stat(__FILE__).ctime.to_f },
  open_file: -> { File.open(__FILE__) { |file| file.atime.to_f } },
  process_state: -> { File.read('/proc/self/stat')[..20] },
  uptime: -> { File.open('/proc/uptime', &:gets) },
  urandom: -> { File.binread('/dev/urandom', 4).unpack1('N') },
  opened_random: -> { open('/dev/random') { |file| file.read(4).unpack1('N') } },
  openssl: -> { (require('openssl') || true) && OpenSSL::Random.random_bytes(4).unpack1('N') },
  collector: -> { GC.count },
  heap: -> { ObjectSpace.each_object(String) { break 1 } },
  native_thread: -> { Thread.current.native_thread_id },
  address: -> { Object.new.to_s },
  address_of_error: -> { Object.new.missing },
  signal: -> { Process.kill(0, 1) },
  descriptor: -> { IO.for_fd(1, autoclose: false).class.name },
  second_input: -> { STDIN.dup.class.name },
  fiddle: -> { require('fiddle') || :loaded }
}.freeze

while (line = gets)
  body = JSON.parse(line)['body']
  next unless body['way']

  saw = begin
    WAYS.fetch(body['way'].to_sym).call
  rescue StandardError => error
    error.message
  end
  puts JSON.generate(src: 'n1', dest: 'c1', body: { type: 'left', way: body['way'], saw: saw })
end
