# frozen_string_literal: true

module VerdictLockstep
  # What was delivered and not yet read. There is no end of file: when the harness is gone, so is the process.
  class Inbox
    def initialize(scheduler)
      @scheduler = scheduler
      @bytes = String.new
    end

    def receive(text)
      @bytes << text.b
      @scheduler.wake_all(self)
    end

    def size
      @bytes.bytesize
    end

    # False when nothing came in time.
    def wait_for_bytes(count = 1, timeout = nil)
      @scheduler.wait_until(self, timeout) { @bytes.bytesize >= count }
    end

    def take(count)
      @bytes.slice!(0, count)
    end

    def put_back(bytes)
      @bytes.prepend(bytes.b)
    end

    # Up to and with the separator, or `limit` bytes. Waits for as much.
    def take_line(separator, limit)
      length = nil
      @scheduler.wait_until(self) { length = line_length(separator, limit) }
      take(length)
    end

    private

    def line_length(separator, limit)
      found = @bytes.index(separator)
      length = found && found + separator.bytesize
      return length if length && (limit.nil? || length <= limit)

      limit if limit && @bytes.bytesize >= limit
    end
  end
end
