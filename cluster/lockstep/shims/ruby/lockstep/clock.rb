# frozen_string_literal: true

module VerdictLockstep
  # The node's clock, ns. It moves when it is told to and never by itself.
  class Clock
    NANOSECONDS = 1_000_000_000

    attr_reader :now

    # `epoch`: the wall clock at clock 0, s since 1970
    def initialize(now, epoch)
      @now = now
      @epoch = epoch * NANOSECONDS
    end

    def wall
      @epoch + @now
    end

    def move_to(time)
      @now = time if time > @now
    end

    # As sleep counts: the seconds that began in between.
    def seconds_since(time)
      (@now / NANOSECONDS) - (time / NANOSECONDS)
    end

    # The deadline of a wait of so many seconds, which may be of any numeric class.
    def after(seconds)
      raise TypeError, "can't convert #{seconds.class} into time interval" unless seconds.is_a?(Numeric)
      raise ArgumentError, 'time interval must not be negative' if seconds.negative?

      @now + (seconds * NANOSECONDS).ceil
    end
  end
end
