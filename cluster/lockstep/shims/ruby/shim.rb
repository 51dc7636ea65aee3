# frozen_string_literal: true

# Runtime shim for Ruby 3.1 to 3.3: makes an unmodified program that speaks Maelstrom's protocol on stdin and stdout run in
# lockstep with a harness. Loaded before the program by RUBYOPT=-r/path/of/shim.rb. docs/lockstep/ruby.md says it for users.
#
# What it takes over:
# - Time: Time.now, Time.new, Process.clock_gettime of every clock, Process.times, Date.today, DateTime.now, Kernel#sleep,
#   Timeout.timeout. The clock moves by `tick` lines only; a loop that only reads it or polls is made to wait 1 ms after
#   1,000 rounds, so that it ends.
# - Randomness: rand, srand, Random and Random.new, Random.new_seed, Random.urandom and with it SecureRandom, shuffle and
#   sample; Process.pid and $$; the values of `hash`, which Ruby salts per process.
# - Threads: they are real ones, of which exactly one runs: the one with the baton. It passes the baton on where it has to
#   wait, to whoever became ready first. Thread, Mutex, Monitor, ConditionVariable, Queue and SizedQueue wait that way.
# - Input and output: STDIN in all its ways of reading, IO.select, Kernel#gets, ARGF without files; STDOUT in all its ways
#   of writing. A line is sent as soon as it is complete, flushed or not. Directories list their entries sorted.
#
# What it cannot take over it reports by an `outside` line, once per kind and life: child processes, sockets, pipes, Ractors,
# fiber schedulers, times of files, /proc, /sys and random devices, counters of the garbage collector, random numbers of
# OpenSSL, native calls by Fiddle, signals sent to others, second descriptors of stdin or stdout, addresses of objects in
# a line that is sent.
#
# What it neither controls nor sees: C extensions that wait, read a clock or make threads by themselves; addresses of
# objects that the program computes with; when finalizers run and weak references die. $_ is not set by the covered gets.

verbose = $VERBOSE
$VERBOSE = nil # replacing methods on purpose is nothing to warn about

%w[RUBYOPT RUBYLIB].each { |name| ENV.delete(name) } # programs that the program starts are not ours
ENV['TZ'] = 'UTC'
Encoding.default_external = Encoding::UTF_8

%w[monitor timeout json].each { |library| require library }
require_relative 'lockstep/runtime'
%w[
  time randomness hashes process threads locks monitor queues timeout standard_input standard_output files libraries outside
].each { |cover| require_relative "lockstep/covers/#{cover}" }

$VERBOSE = verbose
VerdictLockstep::RUNTIME.begin_program
