# frozen_string_literal: true

# :nodoc:
class Thread::Mutex
  alias lockstep_unlock unlock

  def lock
    raise ThreadError, 'deadlock; recursive locking' if owned?

    VerdictLockstep::SCHEDULER.wait(self) until try_lock
    self
  end

  def unlock
    lockstep_unlock
    VerdictLockstep::SCHEDULER.wake_one(self)
    self
  end

  def synchronize
    raise ThreadError, 'must be called with a block' unless block_given?

    lock
    begin
      yield
    ensure
      unlock
    end
  end

  # The seconds it slept, or nil when nobody woke it.
  def sleep(timeout = nil)
    lockstep_sleep_at(nil, timeout)
  end

  def lockstep_sleep_at(place, timeout)
    clock = VerdictLockstep::CLOCK
    began = clock.now
    at = clock.after(timeout) if timeout
    unlock
    begin
      woken = VerdictLockstep::SCHEDULER.wait(place, at)
    ensure
      lock
    end
    clock.seconds_since(began) if woken || at.nil?
  end
end

# :nodoc:
class Thread::ConditionVariable
  def wait(mutex, timeout = nil)
    mutex.lockstep_sleep_at(self, timeout)
  end

  def signal
    VerdictLockstep::SCHEDULER.wake_one(self)
    self
  end

  def broadcast
    VerdictLockstep::SCHEDULER.wake_all(self)
    self
  end
end
