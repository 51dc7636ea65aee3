# frozen_string_literal: true

module VerdictLockstep
  # The two pipes to the harness, kept from the program: its own stdin becomes empty and its stdout its log, so that nothing
  # it does past the shim, nor a child of it, can be mistaken for the protocol.
  class Channel
    CHUNK = 65_536

    def initialize
      @input = STDIN.dup
      @output = STDOUT.dup
      @output.binmode
      STDIN.reopen(File::NULL)
      STDOUT.reopen(STDERR)
      @received = String.new
      @outgoing = String.new
    end

    # The next line without its end; nil when the harness is gone.
    def read_line
      searched = 0
      until (length = @received.index("\n", searched))
        searched = @received.bytesize
        @received << @input.sysread(CHUNK)
      end
      line = @received.slice!(0, length + 1)
      line.chop!.force_encoding(Encoding::UTF_8)
    rescue EOFError
      nil
    end

    # Keeps these bytes until the next flush: one write per step.
    def write(text)
      @outgoing << text
    end

    def flush
      written = @output.syswrite(@outgoing)
      written += @output.syswrite(@outgoing.byteslice(written..)) while written < @outgoing.bytesize
      @outgoing.clear
    rescue Errno::EPIPE
      exit!(0) # the harness is gone, and with it everyone who could be told
    end

    # For the child of a fork, which must not speak for its parent.
    def detach
      @input.reopen(File::NULL)
      @output.reopen(File::NULL, 'w')
      @outgoing.clear
    end
  end
end
