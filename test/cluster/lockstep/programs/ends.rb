# frozen_string_literal: true

# Ends in the way that its first argument names.
at_exit { puts '{"src":"n1","dest":"c1","body":{"type":"at_exit"}}' }
Thread.report_on_exception = false

WAYS = {
  end: -> { nil },
  exit: -> { exit 3 },
  hard_exit: -> { puts('{"src":"n1","dest":"c1","body":{"type":"last"}}') || exit!(4) },
  abort: -> { abort 'for the log' },
  error: -> { raise 'for the log' },
  killed: -> { Process.kill(:KILL, $$) },
  exit_of_thread: -> { Thread.new { exit 5 } && STDIN.gets },
  error_of_thread: -> { (Thread.abort_on_exception = true) && Thread.new { raise 'for the log' } && STDIN.gets },
  error_of_one: lambda {
    Thread.new { sleep(0) && raise('for the log') }.abort_on_exception = true
    STDIN.gets
  },
  later_error: lambda {
    Thread.abort_on_exception = true
    Thread.new { sleep(1) && raise('for the log') }
    2.times { STDIN.gets }
  },
  others_end: lambda {
    Thread.new do
      sleep
    ensure
      puts '{"src":"n1","dest":"c1","body":{"type":"ensured"}}'
    end
    Thread.new { loop { sleep 1 } }
    sleep(0)
  }
}.freeze

STDIN.gets
WAYS.fetch(ARGV.first.to_sym).call
