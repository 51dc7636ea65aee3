# frozen_string_literal: true

module VerdictLockstep
  REAL_PID = Process.pid
  # As a real one it differs between nodes and lives.
  PID = 1_000 + (RUNTIME.seed % 30_000)
  $lockstep_pid = PID
  alias $$ $lockstep_pid
end

# :nodoc:
module Process
  class << self
    alias lockstep_fork _fork
    alias lockstep_kill kill
    alias lockstep_exit! exit!

    def pid
      VerdictLockstep::PID
    end

    def ppid
      1
    end

    # What fork, Process.fork and IO.popen('-') come to.
    def _fork
      VerdictLockstep::RUNTIME.outside('fork: a process of its own')
      child = lockstep_fork
      VerdictLockstep::RUNTIME.detach if child.zero?
      child
    end

    def kill(signal, *pids)
      others = pids - [VerdictLockstep::PID]
      VerdictLockstep::RUNTIME.outside('Process.kill: a signal to another process') unless others.empty?
      VerdictLockstep::RUNTIME.flush
      lockstep_kill(signal, *pids.map { |pid| pid == VerdictLockstep::PID ? VerdictLockstep::REAL_PID : pid })
    end

    def exit!(status = false)
      VerdictLockstep::RUNTIME.flush
      lockstep_exit!(status)
    end
  end
end

# :nodoc:
module Kernel
  def exit!(status = false)
    Process.exit!(status)
  end
  module_function :exit!
end
