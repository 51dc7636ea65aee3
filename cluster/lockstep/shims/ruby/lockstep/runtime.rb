# frozen_string_literal: true

%w[channel clock deadlines strand scheduler inbox].each { |part| require_relative part }

module VerdictLockstep
  # The conversation with the harness: one line in, whatever the program sends, one `idle` out when everything waits.
  class Runtime
    ADDRESS = /#<[^>]*:0x\h{16}/
    # ns; the numbers of the protocol end here, and nothing ticks so far.
    END_OF_TIME = (1 << 53) - 1

    attr_reader :clock, :scheduler, :inbox, :seed

    # Greets the harness. The program has not begun then.
    def initialize
      @channel = Channel.new
      hello = read_hello
      @seed = hello.fetch('seed').to_i(16)
      @clock = Clock.new(hello.fetch('now'), hello.fetch('epoch'))
      @scheduler = Scheduler.new(@clock) { advance }
      @inbox = Inbox.new(@scheduler)
      @unfinished_line = String.new
      @reported = {}
      @sent = false
      @ran = 0
      answer(ctl: 'hello', version: 1, runtime: "ruby #{RUBY_VERSION}", timers: 'opaque', state: 0)
      @channel.flush
    end

    # The program's start is part of the first step.
    def begin_program
      begin_step(@channel.read_line)
      outside("#{RUBY_DESCRIPTION}: this shim is for Ruby 3.1 to 3.3") unless made_for_this_ruby?
      at_exit { end_program }
    end

    # What the program writes to stdout. Lines count as sent when they are complete.
    def send_text(text)
      text = text.b
      return send_lines(text) if @unfinished_line.empty? && text.end_with?("\n")

      lines, newline, @unfinished_line = (@unfinished_line + text).rpartition("\n")
      send_lines(lines << newline) unless newline.empty?
    end

    # Tells the harness, once, that the program left what can be controlled.
    def outside(what)
      return if @reported[what]

      @reported[what] = true
      answer(ctl: 'outside', what: what)
    end

    def flush
      @channel.flush
    end

    def detach
      @channel.detach
    end

    private

    def made_for_this_ruby?
      RUBY_ENGINE == 'ruby' && RUBY_VERSION.match?(/\A3\.[123]\./)
    end

    def read_hello
      line = @channel.read_line
      hello = line && control(line)
      return hello if hello && hello['ctl'] == 'hello' && hello['version'] == 1

      abort "The lockstep shim was loaded, but the first line of stdin is no hello of version 1: #{line.inspect}. " \
            'Unset RUBYOPT to run the program by itself.'
    end

    # Called while nothing can run: time goes on, or the step is over and the next one begins.
    def advance
      if timer_due?
        @ran += @scheduler.reach_next_deadline
      else
        end_step
        begin_step(@channel.read_line)
      end
    end

    def timer_due?
      first = @scheduler.deadlines.first
      @target && first && first.at <= @target && !stopped_by_send?
    end

    def stopped_by_send?
      @until_send && @sent
    end

    def end_step
      @clock.move_to(@target) if @target && !stopped_by_send?
      first = @scheduler.deadlines.first
      following = first && first.at <= END_OF_TIME ? "{\"timer\":\"timer\",\"at\":#{first.at}}" : 'null'
      @channel.write("{\"ctl\":\"idle\",\"now\":#{@clock.now},\"next\":#{following},\"ran\":#{@ran}}\n")
      @channel.flush
    end

    def begin_step(line)
      exit!(0) unless line
      @target = nil
      @sent = false
      @ran = 0
      order = control(line)
      order ? obey(order) : @inbox.receive("#{line}\n")
    end

    def obey(order)
      unless order['ctl'] == 'tick'
        warn "The lockstep shim does not know the control line #{order.inspect}."
        exit!(70)
      end
      @target = order.fetch('to')
      @until_send = order['until'] != 'end'
    end

    def control(line)
      return unless line.include?('"ctl"')

      value = JSON.parse(line)
      value if value.is_a?(Hash) && value.key?('ctl')
    rescue JSON::ParserError
      nil
    end

    def send_lines(lines)
      outside('the address of an object in a line that it sent') if lines.include?(':0x0') && lines.match?(ADDRESS)
      @sent = true
      @channel.write(lines)
    end

    def answer(line)
      @channel.write("#{JSON.generate(line)}\n")
    end

    def end_program
      @scheduler.close
      @channel.write(@unfinished_line)
      @channel.flush
    end
  end

  RUNTIME = Runtime.new
  CLOCK = RUNTIME.clock
  SCHEDULER = RUNTIME.scheduler
end
