# frozen_string_literal: true

# Ways of waiting whose results do not depend on speed: the same with real threads and clocks as under the shim.
require 'json'
require 'monitor'
require 'timeout'

Thread.report_on_exception = false

def error_of
  yield
rescue Exception => error
  [error.class.name, error.message]
end

CASES = {
  value: -> { Thread.new(1, 2) { |a, b| a + b }.value },
  join: -> { Thread.new { sleep 0.01 }.join.class.name },
  join_in_time: -> { Thread.new { sleep 0.01 }.join(5).class.name },
  join_too_early: -> { Thread.new { sleep 5 }.join(0.01) },
  join_itself: -> { error_of { Thread.current.join } },
  no_block: -> { error_of { Thread.new } },
  subclass: -> { Class.new(Thread) { def initialize(n) = super() { n + 1 } }.new(4).value },
  started: -> { [Thread.start(2) { |n| n * 2 }.value, Thread.fork { 3 }.value] },
  sleeps: lambda {
    seen = []
    [3, 1, 2].map { |n| Thread.new { sleep(n * 0.05) && seen << n } }.each(&:join)
    seen
  },
  slept: -> { [sleep(0.01), sleep(0), Thread.new { sleep(2) }.value] },
  bad_sleeps: -> { [error_of { sleep(-1) }, error_of { sleep('x') }] },
  raised: -> { error_of { Thread.new { raise ArgumentError, 'oh' }.join } },
  raised_value: -> { error_of { Thread.new { raise 'no' }.value } },
  status: lambda {
    asleep = Thread.new { sleep }
    ended = Thread.new { 1 }.join
    failed = Thread.new { raise 'x' }
    error_of { failed.join }
    sleep 0.02
    [asleep, ended, failed, Thread.current].map { |thread| [thread.status, thread.alive?, thread.stop?] }
  },
  wakeup: lambda {
    thread = Thread.new { sleep && :woken }
    sleep 0.02
    thread.wakeup
    thread.value
  },
  stop_and_run: lambda {
    thread = Thread.new { Thread.stop || :ran }
    sleep 0.02
    thread.run
    thread.value
  },
  wakeup_of_the_dead: -> { error_of { Thread.new { 1 }.join.wakeup } },
  kill: lambda {
    seen = []
    thread = Thread.new do
      sleep
    ensure
      seen << :ensured
    end
    sleep 0.02
    [thread.kill.equal?(thread), thread.join.equal?(thread), thread.status, thread.value, seen]
  },
  exit: -> { Thread.new { Thread.exit || 1 }.value },
  raise: lambda {
    thread = Thread.new do
      sleep
    rescue IOError => error
      error.message
    end
    sleep 0.02
    thread.raise(IOError, 'told')
    thread.value
  },
  masked: lambda {
    seen = []
    thread = Thread.new do
      Thread.handle_interrupt(RuntimeError => :never) do
        sleep 0.05
        seen << :undisturbed
      end
    rescue RuntimeError
      seen << :later
    end
    sleep 0.02
    thread.raise('x')
    thread.join
    seen
  },
  locals: lambda {
    Thread.current[:a] = 1
    Thread.new { Thread.current[:a].inspect + Thread.current.thread_variable_set(:b, 2).to_s }.value
  },
  mutex: lambda {
    mutex = Mutex.new
    seen = []
    mutex.lock
    threads = [1, 2, 3].map { |n| Thread.new { sleep(n * 0.02) && mutex.synchronize { seen << n } } }
    sleep 0.15
    seen << [mutex.locked?, mutex.owned?, Thread.new { [mutex.owned?, mutex.try_lock] }.value]
    mutex.unlock
    threads.each(&:join)
    seen
  },
  mutex_errors: lambda {
    mutex = Mutex.new
    [error_of { mutex.unlock }, error_of { mutex.synchronize { mutex.lock } }, error_of { mutex.synchronize }, mutex.locked?]
  },
  mutex_sleep: -> { Mutex.new.then { |mutex| mutex.synchronize { [mutex.sleep(0.01), mutex.owned?] } } },
  mutex_of_the_dead: lambda {
    mutex = Mutex.new
    Thread.new { mutex.lock }.join
    mutex.synchronize { :free }
  },
  condition: lambda {
    mutex = Mutex.new
    condition = ConditionVariable.new
    ready = false
    waiter = Thread.new { mutex.synchronize { condition.wait(mutex) until ready } && mutex.locked? }
    sleep 0.02
    mutex.synchronize { (ready = true) && condition.signal }
    [waiter.value, mutex.synchronize { condition.wait(mutex, 0.01) }]
  },
  broadcast: lambda {
    mutex = Mutex.new
    condition = ConditionVariable.new
    seen = []
    threads = [1, 2, 3].map { |n| Thread.new { mutex.synchronize { condition.wait(mutex) && seen << n } } }
    sleep 0.05
    mutex.synchronize { condition.broadcast }
    threads.each(&:join)
    seen.sort
  },
  monitor: lambda {
    monitor = Monitor.new
    condition = monitor.new_cond
    seen = []
    waiter = Thread.new do
      monitor.synchronize { monitor.synchronize { condition.wait_while { seen.empty? } } }
      seen << 2
    end
    sleep 0.02
    monitor.synchronize { (seen << 1) && condition.signal }
    waiter.join
    waited = monitor.synchronize { [condition.wait(0.01), monitor.mon_owned?] }
    [seen, error_of { monitor.exit }.first, waited, monitor.try_enter]
  },
  monitor_mixin: lambda {
    object = Object.new.extend(MonitorMixin)
    thread = Thread.new { object.synchronize { sleep(0.05) && :first } }
    sleep 0.02
    [object.mon_try_enter, object.synchronize { thread.value }]
  },
  queue: lambda {
    queue = Queue.new
    taker = Thread.new { Array.new(3) { queue.pop } }
    sleep 0.02
    waiting = queue.num_waiting
    queue << 1
    queue.push(2).enq(3)
    [waiting, taker.value, queue.empty?, error_of { queue.pop(true) }]
  },
  closed_queue: lambda {
    queue = Queue.new
    taker = Thread.new { queue.pop.inspect }
    sleep 0.02
    queue.close
    [taker.value, queue.closed?, error_of { queue << 1 }]
  },
  sized_queue: lambda {
    queue = SizedQueue.new(1)
    seen = []
    pusher = Thread.new { 3.times { |n| (queue << n) && seen << [:pushed, n] } }
    sleep 0.05
    seen << :full << error_of { queue.push(9, true) }
    taken = Array.new(3) { queue.shift }
    pusher.join
    [seen.first(3), taken, queue.max, queue.size]
  },
  timeout: lambda {
    [
      error_of { Timeout.timeout(0.02) { sleep } },
      Timeout.timeout(5) { :in_time },
      Timeout.timeout(nil) { :unlimited },
      error_of { Timeout.timeout(0.02, IOError) { sleep } },
      error_of { Timeout.timeout(0.02, IOError, 'late') { Queue.new.pop } },
      error_of { Timeout.timeout(1) { Timeout.timeout(0.02) { sleep } } },
      Timeout.timeout(1) { error_of { Timeout.timeout(0.02, KeyError) { Thread.new { sleep }.join } } }
    ]
  },
  ensured_timeout: lambda {
    seen = []
    error = error_of do
      Timeout.timeout(0.02) do
        sleep
      ensure
        seen << :ensured
      end
    end
    [seen, error.first]
  },
  pass: -> { Thread.pass },
  busy: lambda {
    ended = false
    thread = Thread.new { sleep(0.02) && ended = true }
    Thread.pass until ended
    thread.value
  },
  spinning: lambda {
    till = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 0.02
    nil while Process.clock_gettime(Process::CLOCK_MONOTONIC) < till
    :over
  },
  fiber: -> { Fiber.new { Fiber.yield(sleep(0)) }.resume },
  enumerator: -> { Enumerator.new { |values| sleep(0.01) && values << 1 }.next },
  list: -> { Thread.new { Thread.list.include?(Thread.current) }.value },
  main: -> { Thread.new { [Thread.main.alive?, Thread.current == Thread.main] }.value }
}.freeze

results = CASES.transform_values(&:call)
puts JSON.generate(src: 'n1', dest: 'c1', body: { type: 'results', **results })
STDOUT.flush
