# frozen_string_literal: true

# Threads with equal deadlines, one queue and one lock. With `silent`: a poller, and a message at half a second.
require 'json'

def tell(number)
  milliseconds = Process.clock_gettime(Process::CLOCK_MONOTONIC, :millisecond)
  puts JSON.generate(src: 'n1', dest: 'c1', body: { type: 'told', at: [milliseconds, number] })
end

def race
  queue = Queue.new
  lock = Mutex.new
  threads = [1, 2, 3].map do |number|
    Thread.new do
      sleep 0.1
      lock.synchronize { tell(number) }
      queue.pop
      lock.synchronize { tell(number) }
    end
  end
  Thread.new { sleep(0.2) && [3, 1, 2].each { queue << 1 } }
  threads
end

def poll
  Thread.new { loop { sleep 0.01 } }
  Thread.new { sleep(0.5) && tell(1) }
end

STDIN.gets
ARGV.first == 'silent' ? poll : race
STDIN.gets
