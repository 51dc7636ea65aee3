# frozen_string_literal: true

# :nodoc:
class Thread::Queue
  alias lockstep_pop pop
  alias lockstep_push push
  alias lockstep_close close

  def pop(non_block = false, timeout: nil)
    raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && timeout

    VerdictLockstep::SCHEDULER.wait_until(self, timeout) { !empty? || closed? } unless non_block
    return if empty? && !non_block

    lockstep_pop(true)
  end
  alias shift pop
  alias deq pop

  def push(object)
    lockstep_push(object)
    VerdictLockstep::SCHEDULER.wake_one(self)
    self
  end
  alias << push
  alias enq push

  def close
    lockstep_close
    VerdictLockstep::SCHEDULER.wake_all(self)
    self
  end

  def num_waiting
    VerdictLockstep::SCHEDULER.waiting_at(self)
  end
end

# Those who wait for room have a place of their own.
class Thread::SizedQueue
  alias lockstep_pop pop
  alias lockstep_push push
  alias lockstep_close close
  alias lockstep_clear clear
  alias lockstep_max= max=

  def pop(non_block = false, timeout: nil)
    super
  ensure
    VerdictLockstep::SCHEDULER.wake_one(lockstep_room)
  end
  alias shift pop
  alias deq pop

  def push(object, non_block = false, timeout: nil)
    raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && timeout

    unless non_block
      room = VerdictLockstep::SCHEDULER.wait_until(lockstep_room, timeout) { size < max || closed? }
      return unless room
    end
    lockstep_push(object, true)
    VerdictLockstep::SCHEDULER.wake_one(self)
    self
  end
  alias << push
  alias enq push

  def close
    super
    VerdictLockstep::SCHEDULER.wake_all(lockstep_room)
    self
  end

  def clear
    lockstep_clear
    VerdictLockstep::SCHEDULER.wake_all(lockstep_room)
    self
  end

  def max=(max)
    self.lockstep_max = max
    VerdictLockstep::SCHEDULER.wake_all(lockstep_room)
  end

  def num_waiting
    super + VerdictLockstep::SCHEDULER.waiting_at(lockstep_room)
  end

  def lockstep_room
    @lockstep_room ||= Object.new
  end
end
