# frozen_string_literal: true

module VerdictLockstep
  # What a new thread does around its block. The interpreter's own ways of telling of an exception are not for here: they
  # act when the baton is gone.
  module ThreadLife
    @abort_on_exception = false
    @report_on_exception = true
    class << self
      attr_accessor :abort_on_exception, :report_on_exception
    end

    def initialize(*arguments, &block)
      Kernel.raise ThreadError, 'must be called with a block' unless block

      strand = SCHEDULER.register(self, :ready)
      strand.report_on_exception = ThreadLife.report_on_exception
      super(*arguments) do |*values|
        Thread.current.lockstep_report_on_exception = false
        SCHEDULER.run(strand) { ThreadLife.guard(strand) { block.call(*values) } }
      end
    end
    ruby2_keywords :initialize

    def self.guard(strand)
      yield
    rescue SystemExit => exit
      Thread.main.raise(exit)
    rescue Exception => error
      strand.failed = true
      report(strand, error) if strand.report_on_exception
      Thread.main.raise(error) if strand.abort_on_exception || abort_on_exception
      raise
    end

    def self.report(strand, error)
      $stderr.write("#{strand.thread.inspect} terminated with exception (report_on_exception is true):\n",
                    error.full_message(highlight: false))
    end
  end
end

# :nodoc:
class Thread
  %i[join value alive? stop? status wakeup kill raise report_on_exception=].each do |name|
    alias_method "lockstep_#{name}", name
  end
  prepend VerdictLockstep::ThreadLife

  class << self
    def start(*arguments, &block)
      new(*arguments, &block)
    end
    ruby2_keywords :start
    alias fork start

    def stop
      VerdictLockstep::SCHEDULER.wait
      nil
    end

    def pass
      VerdictLockstep::SCHEDULER.pass
      nil
    end

    def exit
      current.kill
    end

    def kill(thread)
      thread.kill
    end

    def list
      VerdictLockstep::SCHEDULER.unfinished.map(&:thread)
    end

    def abort_on_exception
      VerdictLockstep::ThreadLife.abort_on_exception
    end

    def abort_on_exception=(value)
      VerdictLockstep::ThreadLife.abort_on_exception = value ? true : false
    end

    def report_on_exception
      VerdictLockstep::ThreadLife.report_on_exception
    end

    def report_on_exception=(value)
      VerdictLockstep::ThreadLife.report_on_exception = value ? true : false
    end
  end

  def join(limit = nil)
    strand = lockstep_strand
    return lockstep_join if equal?(Thread.current) || equal?(Thread.main) # an error, which the interpreter words

    ended = VerdictLockstep::SCHEDULER.wait_until(strand, limit) { strand.finished? }
    ended ? lockstep_join : nil
  end

  def value
    join
    lockstep_value
  end

  def alive?
    !lockstep_strand.finished?
  end

  def stop?
    lockstep_strand.finished? || lockstep_strand.waiting?
  end

  def status
    return lockstep_strand.failed ? nil : false if lockstep_strand.finished?

    lockstep_strand.waiting? ? 'sleep' : 'run'
  end

  def wakeup
    Kernel.raise ThreadError, 'killed thread' unless alive?

    VerdictLockstep::SCHEDULER.resume(lockstep_strand, true) if lockstep_strand.waiting?
    self
  end

  def run
    wakeup
    Thread.pass
    self
  end

  def kill
    VerdictLockstep::SCHEDULER.interrupt(lockstep_strand, -> { lockstep_kill }) if alive?
    self
  end
  alias terminate kill
  alias exit kill

  def raise(*error, **options)
    VerdictLockstep::SCHEDULER.interrupt(lockstep_strand, -> { lockstep_raise(*error, **options) }) if alive?
    nil
  end

  def abort_on_exception
    lockstep_strand.abort_on_exception
  end

  def abort_on_exception=(value)
    lockstep_strand.abort_on_exception = value ? true : false
  end

  def report_on_exception
    lockstep_strand.report_on_exception
  end

  def report_on_exception=(value)
    lockstep_strand.report_on_exception = value ? true : false
  end
end

# The threads of Process.detach wait for a child in the interpreter and never have the baton.
class Process::Waiter
  %i[join value alive? stop? status wakeup kill raise].each { |name| alias_method name, "lockstep_#{name}" }
end
