# frozen_string_literal: true

module VerdictLockstep
  # What the scheduler knows of a thread.
  class Strand
    attr_reader :thread, :baton, :interrupts
    attr_accessor :state, :place, :deadline, :woken, :failed, :abort_on_exception, :report_on_exception

    def initialize(thread, state)
      @thread = thread
      @state = state # :running, :ready, :waiting or :finished
      @baton = Thread::Queue.new
      @interrupts = []
      @abort_on_exception = false
    end

    def waiting?
      @state == :waiting
    end

    def finished?
      @state == :finished
    end
  end
end

# :nodoc:
class Thread
  attr_accessor :lockstep_strand
end
