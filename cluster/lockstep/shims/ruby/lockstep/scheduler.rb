# frozen_string_literal: true

module VerdictLockstep
  # Lets exactly one thread run. The baton changes hands only where its holder waits, and goes to whoever became ready first,
  # so the order of everything is a function of the lines from the harness. Whoever finds that all wait goes on with the
  # conversation by itself: a program of one thread never switches threads.
  class Scheduler
    # Rounds of reading the clock, polling or passing without any wait, after which the program is taken to wait for time.
    PATIENCE = 1_000
    BUSY_WAIT = 1_000_000

    attr_reader :current, :clock, :deadlines, :unfinished

    # `on_all_waiting` is called until a thread is ready.
    def initialize(clock, &on_all_waiting)
      @clock = clock
      @on_all_waiting = on_all_waiting
      @deadlines = Deadlines.new
      @ready = []
      @places = {}.compare_by_identity
      @unfinished = []
      @closed = false
      @impatience = 0
      @current = register(Thread.current, :running)
    end

    # Waits until somebody wakes this place, or the deadline. False when it was the deadline, which may be now.
    def wait(place = nil, at = nil)
      Thread.current.lockstep_kill if @closed
      return pass if at && at <= @clock.now

      strand = @current
      @impatience = 0
      strand.state = :waiting
      strand.place = place
      (@places[place] ||= []) << strand if place
      strand.deadline = at && @deadlines.add(at, strand)
      hand_over(strand)
      deliver_interrupts(strand)
      strand.woken
    end

    # Waits at the place until the block holds; false when it does not after `timeout` seconds.
    def wait_until(place, timeout = nil)
      return true if yield

      at = timeout && @clock.after(timeout)
      loop do
        return false if at && @clock.now >= at

        wait(place, at)
        return true if yield
      end
    end

    # Lets all others that are ready run first. False, as nobody is waited for.
    def pass
      return false if lose_patience

      strand = @current
      strand.state = :ready
      @ready << strand
      hand_over(strand)
      deliver_interrupts(strand)
      false
    end

    # To be called where a program may spin; true when it had to wait for that.
    def lose_patience
      @impatience += 1
      return false if @impatience <= PATIENCE

      wait(nil, @clock.now + BUSY_WAIT)
      true
    end

    def wake_one(place)
      waiting = @places[place]
      resume(waiting.first, true) if waiting
    end

    def wake_all(place)
      @places[place]&.dup&.each { |strand| resume(strand, true) }
    end

    def waiting_at(place)
      @places[place]&.size || 0
    end

    # Ends the strand's wait, wherever it waits.
    def resume(strand, woken)
      leave_place(strand)
      @deadlines.delete(strand.deadline) if strand.deadline
      strand.deadline = nil
      strand.woken = woken
      strand.state = :ready
      @ready << strand
    end

    # Has the action (to raise, throw or kill) done by the strand itself, at once or where it waits.
    def interrupt(strand, action)
      return action.call if strand.equal?(@current)

      strand.interrupts << action
      resume(strand, true) if strand.waiting?
    end

    # Everything that is due at the earliest deadline; the number of deadlines.
    def reach_next_deadline
      at = @deadlines.first.at
      @clock.move_to(at)
      count = 0
      while @deadlines.first && @deadlines.first.at <= at
        pass_deadline(@deadlines.shift)
        count += 1
      end
      count
    end

    def register(thread, state)
      strand = thread.lockstep_strand = Strand.new(thread, state)
      @unfinished << strand
      @ready << strand if state == :ready
      strand
    end

    # The life of a thread: from getting the baton first to giving it away last.
    def run(strand)
      strand.baton.lockstep_pop
      deliver_interrupts(strand)
      yield
    ensure
      finish(strand) unless @closed
    end

    # Kills all other threads in the order of their creation and lets each run to its end. One that waits again while it
    # is being killed is left to the interpreter, whose work nothing here is to disturb afterwards.
    def close
      last = @current
      @on_all_waiting = -> { resume(last, true) }
      (@unfinished - [last]).each do |strand|
        strand.thread.kill
        wait(strand)
      end
      @closed = true
    end

    private

    def hand_over(from)
      @on_all_waiting.call while @ready.empty?
      to = @ready.shift
      to.state = :running
      @current = to
      return if to.equal?(from)

      to.baton.lockstep_push(true)
      from.baton.lockstep_pop unless from.finished?
    end

    def finish(strand)
      release_locks
      strand.state = :finished
      @unfinished.delete(strand)
      wake_all(strand)
      hand_over(strand)
    end

    def deliver_interrupts(strand)
      strand.interrupts.shift.call until strand.interrupts.empty?
    end

    def pass_deadline(deadline)
      return interrupt_waiting(deadline) if deadline.action

      deadline.strand.deadline = nil
      resume(deadline.strand, false)
    end

    def interrupt_waiting(deadline)
      deadline.strand.interrupts << deadline.action
      resume(deadline.strand, true) if deadline.strand.waiting?
    end

    def leave_place(strand)
      waiting = @places[strand.place]
      return unless waiting

      waiting.delete(strand)
      @places.delete(strand.place) if waiting.empty?
    end

    # The interpreter unlocks what a thread leaves locked, but tells nobody who waits in our places.
    def release_locks
      @places.keys.each { |place| place.unlock if place.is_a?(Thread::Mutex) && place.owned? }
    end
  end
end
