# frozen_string_literal: true

# :nodoc:
module Timeout
  # The block is interrupted where it waits, as nothing else takes time. Without a class it is left by a throw, so that no
  # rescue inside of it stops that.
  def self.timeout(seconds, error_class = nil, message = nil, &block)
    return yield(seconds) if seconds.nil? || seconds.zero?

    message ||= 'execution expired'
    return lockstep_limit(seconds, -> { Kernel.raise(error_class, message) }, &block) if error_class

    expired = Object.new
    catch(expired) { return lockstep_limit(seconds, -> { throw expired }, &block) }
    raise Error, message
  end

  def self.lockstep_limit(seconds, interruption)
    scheduler = VerdictLockstep::SCHEDULER
    strand = scheduler.current
    deadline = scheduler.deadlines.add(VerdictLockstep::CLOCK.after(seconds), strand, interruption)
    yield(seconds)
  ensure
    scheduler.deadlines.delete(deadline) if deadline
    strand.interrupts.delete(interruption)
  end

  private

  def timeout(*arguments, &block)
    Timeout.timeout(*arguments, &block)
  end
end
