# frozen_string_literal: true

module VerdictLockstep
  # What a clock of Process says, in the unit asked for. All clocks that count from an unknown beginning, those of the
  # processor's time included, are the node's clock.
  module Clocks
    WALL = [
      Process::CLOCK_REALTIME,
      (Process::CLOCK_REALTIME_COARSE if defined?(Process::CLOCK_REALTIME_COARSE)),
      (Process::CLOCK_REALTIME_ALARM if defined?(Process::CLOCK_REALTIME_ALARM)),
      (Process::CLOCK_TAI if defined?(Process::CLOCK_TAI)),
      :GETTIMEOFDAY_BASED_CLOCK_REALTIME,
      :TIME_BASED_CLOCK_REALTIME
    ].compact.freeze

    UNITS = {
      nanosecond: ->(time) { time },
      microsecond: ->(time) { time / 1_000 },
      millisecond: ->(time) { time / 1_000_000 },
      second: ->(time) { time / 1_000_000_000 },
      float_second: ->(time) { time / 1e9 },
      float_millisecond: ->(time) { time / 1e6 },
      float_microsecond: ->(time) { time / 1e3 }
    }.freeze

    def self.read(clock, unit)
      convert = UNITS[unit || :float_second] or raise ArgumentError, "unexpected unit: #{unit}"
      SCHEDULER.lose_patience
      convert.call(WALL.include?(clock) ? CLOCK.wall : CLOCK.now)
    end
  end

  # Time.now, and Time.new without a date.
  module TimeCover
    def now(**zone)
      SCHEDULER.lose_patience
      at(0, CLOCK.wall, :nsec, **zone)
    end

    def new(*date, **zone)
      date.empty? ? now(**zone) : super
    end
  end
  Time.singleton_class.prepend(TimeCover)
end

# :nodoc:
module Process
  class << self
    def clock_gettime(clock, unit = :float_second)
      VerdictLockstep::Clocks.read(clock, unit)
    end

    def times
      Process::Tms.new(VerdictLockstep::CLOCK.now / 1e9, 0.0, 0.0, 0.0)
    end
  end
end

# :nodoc:
module Kernel
  def sleep(seconds = (forever = true))
    clock = VerdictLockstep::CLOCK
    began = clock.now
    at = clock.after(seconds) unless forever || (seconds.nil? && RUBY_VERSION >= '3.3')
    VerdictLockstep::SCHEDULER.wait(nil, at)
    clock.seconds_since(began)
  end
  module_function :sleep
end
