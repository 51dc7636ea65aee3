# frozen_string_literal: true

# The interpreter's own waits in C, past the covered Mutex. Those made before stay as they are: nobody waits for them.
Object.send(:remove_const, :Monitor)

# A lock that its owner may take several times, over the covered Mutex and ConditionVariable.
class Monitor
  def initialize
    @mutex = Thread::Mutex.new
    @count = 0
  end

  def enter
    @mutex.lock unless @mutex.owned?
    @count += 1
    nil
  end

  def try_enter
    return false unless @mutex.owned? || @mutex.try_lock

    @count += 1
    true
  end

  def exit
    mon_check_owner
    @count -= 1
    @mutex.unlock if @count.zero?
    nil
  end

  def synchronize
    enter
    begin
      yield
    ensure
      self.exit
    end
  end

  def mon_locked?
    @mutex.locked?
  end

  def mon_owned?
    @mutex.owned?
  end

  def mon_check_owner
    raise ThreadError, 'current thread not owner' unless @mutex.owned?
  end

  def new_cond
    MonitorMixin::ConditionVariable.new(self)
  end

  def wait_for_cond(condition, timeout)
    count = @count
    @count = 0
    begin
      condition.wait(@mutex, timeout) ? true : false
    ensure
      @count = count
    end
  end

  alias try_mon_enter try_enter
  alias mon_try_enter try_enter
  alias mon_enter enter
  alias mon_exit exit
  alias mon_synchronize synchronize
end
