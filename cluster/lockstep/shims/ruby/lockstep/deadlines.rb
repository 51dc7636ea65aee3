# frozen_string_literal: true

module VerdictLockstep
  # Who waits until when: in order of time, and of registration at equal times.
  class Deadlines
    # `at` in ns of the node's clock; `action` interrupts the strand there, without one its wait is over.
    Deadline = Struct.new(:at, :strand, :action)

    def initialize
      @sorted = []
    end

    def first
      @sorted.first
    end

    def shift
      @sorted.shift
    end

    def add(at, strand, action = nil)
      deadline = Deadline.new(at, strand, action)
      @sorted.insert(@sorted.bsearch_index { |other| other.at > at } || -1, deadline)
      deadline
    end

    def delete(deadline)
      index = @sorted.bsearch_index { |other| other.at >= deadline.at }
      index += 1 while index && @sorted[index] && !@sorted[index].equal?(deadline)
      @sorted.delete_at(index) if index
    end
  end
end
