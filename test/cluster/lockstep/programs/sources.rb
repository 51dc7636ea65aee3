# frozen_string_literal: true

# Answers every line with what all sources of time and randomness say.
require 'date'
require 'json'
require 'securerandom'
require 'tmpdir'

def wall
  {
    now: Time.now.then { |time| (time.to_i * 1_000_000_000) + time.nsec },
    now_in_zone: (Time.now(in: '+09:00').to_r * 1_000_000_000).to_i,
    new: (Time.new.to_r * 1_000_000_000).to_i,
    subclass: (Class.new(Time).now.to_r * 1_000_000_000).to_i,
    realtime: Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond),
    coarse: Process.clock_gettime(Process::CLOCK_REALTIME_COARSE, :nanosecond),
    tai: Process.clock_gettime(Process::CLOCK_TAI, :nanosecond),
    symbol: Process.clock_gettime(:GETTIMEOFDAY_BASED_CLOCK_REALTIME, :nanosecond),
    date_time: (DateTime.now.to_time.to_r * 1_000_000_000).to_i
  }
end

def clock
  clocks = %i[MONOTONIC MONOTONIC_RAW MONOTONIC_COARSE BOOTTIME PROCESS_CPUTIME_ID THREAD_CPUTIME_ID]
  clocks.to_h { |name| [name, Process.clock_gettime(Process.const_get("CLOCK_#{name}"), :nanosecond)] }
end

def units
  %i[nanosecond microsecond millisecond second float_second float_millisecond float_microsecond].to_h do |unit|
    [unit, Process.clock_gettime(Process::CLOCK_MONOTONIC, unit)]
  end.merge(default: Process.clock_gettime(Process::CLOCK_MONOTONIC), times: Process.times.utime)
end

def randomness
  {
    rand: rand, rand_of: rand(1_000_000), random: Random.rand(1 << 64), fresh: Random.new.rand(1 << 64),
    bytes: Random.bytes(8).unpack1('H*'), urandom: Random.urandom(8).unpack1('H*'), new_seed: Random.new_seed,
    shuffle: (1..30).to_a.shuffle, sample: (1..1_000_000).to_a.sample(3), number: Random.random_number(1 << 40),
    hex: SecureRandom.hex, uuid: SecureRandom.uuid, secure: SecureRandom.random_number(1 << 40),
    alphanumeric: SecureRandom.alphanumeric(20), srand: srand, again: rand(1 << 40), seed: Random.seed,
    temporary: Dir::Tmpname.create('x') { |path| path }[/[^-]*\z/], pid: Process.pid
  }
end

def fixed
  hashed = ['a', :a, 1, 2**70, 1.5, nil, true, [1, ['b']], { a: 1 }, 1..2, 1r, 2i, Struct.new(:a).new(1).size, Object.new]
  within = [[], []].each { |list| list << list }
  {
    hashes: hashed.map(&:hash), recursive: within[0].hash == within[1].hash,
    equal: [['a'.dup, 'a'], [[1, 'x'], [1, 'x']], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [0.0, -0.0]].map { |a, b| a.hash == b.hash },
    tables: [{ ['a', 1] => 1 }[['a', 1]], { 'b' => 2 }['b'], [[1], [1]].uniq.size, { (1..2) => 3 }[1..2]],
    pids: [$$ == Process.pid, Process.ppid, Process.kill(0, $$)], zone: Time.now.zone, today: Date.today.to_s,
    encoding: Encoding.default_external.name, environment: ENV.keys.grep(/RUBY/)
  }
end

while gets
  body = { type: 'sources', wall: wall, clock: clock, units: units, random: randomness, fixed: fixed }
  puts JSON.generate(src: 'n1', dest: 'c1', body: body)
end
