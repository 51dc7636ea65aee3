# frozen_string_literal: true

module VerdictLockstep
  # STDIN's ways of reading. They wait for lines of the harness.
  module StandardInput
    INBOX = RUNTIME.inbox

    def gets(separator = $/, limit = nil, chomp: false)
      separator, limit = $/, separator if separator.is_a?(Integer)
      return text(read_all) if separator.nil? && limit.nil?
      return text(readpartial(limit)) if separator.nil?

      line = text(INBOX.take_line(separator.empty? ? "\n\n" : separator, limit))
      chomp ? line.chomp(separator) : line
    end

    def readline(*arguments, **options)
      gets(*arguments, **options)
    end

    def each_line(*arguments, **options)
      return to_enum(:each_line, *arguments, **options) unless block_given?

      loop { yield gets(*arguments, **options) }
    end
    alias each each_line

    def readlines(*)
      read_all
    end

    def read(length = nil, buffer = nil)
      return read_all if length.nil?

      INBOX.wait_for_bytes(length)
      into(buffer, INBOX.take(length))
    end

    def readpartial(length, buffer = nil)
      INBOX.wait_for_bytes
      into(buffer, INBOX.take(length))
    end
    alias sysread readpartial

    def read_nonblock(length, buffer = nil, exception: true)
      return readpartial(length, buffer) if INBOX.size.positive?

      SCHEDULER.lose_patience
      return :wait_readable unless exception

      raise IO::EAGAINWaitReadable, 'read would block'
    end

    def getbyte
      readpartial(1).getbyte(0)
    end
    alias readbyte getbyte

    def each_byte
      return to_enum(:each_byte) unless block_given?

      loop { yield getbyte }
    end

    def getc
      character = text(readpartial(1))
      character = text(character.b << readpartial(1)) until character.valid_encoding? || character.bytesize >= 4
      character
    end
    alias readchar getc

    def each_char
      return to_enum(:each_char) unless block_given?

      loop { yield getc }
    end

    def ungetc(text)
      INBOX.put_back(text.is_a?(Integer) ? text.chr(Encoding::UTF_8) : text)
      nil
    end

    def ungetbyte(bytes)
      INBOX.put_back(bytes.is_a?(Integer) ? (bytes & 255).chr : bytes) if bytes
      nil
    end

    def eof?
      INBOX.wait_for_bytes
      false
    end
    alias eof eof?

    def wait_readable(timeout = nil)
      INBOX.wait_for_bytes(1, timeout) ? self : nil
    end

    def wait(*arguments)
      wait_readable(arguments.find { |argument| argument.is_a?(Numeric) && arguments.size < 2 } || arguments[1])
    end

    def ready?
      INBOX.size.positive?
    end

    def nread
      INBOX.size
    end

    private

    # There is no end of file, so all of it never comes.
    def read_all
      SCHEDULER.wait
      read_all
    end

    def text(bytes)
      bytes.force_encoding(external_encoding || Encoding.default_external)
    end

    def into(buffer, bytes)
      buffer ? buffer.replace(bytes) : bytes
    end
  end
  STDIN.extend(StandardInput)

  # Files of the command line come before stdin.
  module ArgfCover
    %i[gets readline readlines read each_line each eof? getc readchar getbyte readbyte each_char each_byte readpartial
       read_nonblock].each do |name|
      define_method(name) do |*arguments, **options, &block|
        ARGV.empty? ? $stdin.public_send(name, *arguments, **options, &block) : super(*arguments, **options, &block)
      end
    end
  end
  ARGF.singleton_class.prepend(ArgfCover)

  # IO.select over STDIN and what can always be written to.
  module SelectCover
    def select(reads = nil, writes = nil, errors = nil, timeout = nil)
      foreign = (reads || []).reject { |io| io.equal?(STDIN) }
      RUNTIME.outside('IO.select on something other than stdin') unless foreign.empty?
      ready = nil
      find = -> { ready = SelectCover.ready(reads || [], foreign, writes || []) }
      SCHEDULER.lose_patience if timeout&.zero?
      SCHEDULER.wait_until(RUNTIME.inbox, timeout, &find) ? ready : nil
    end

    def self.ready(reads, foreign, writes)
      others = foreign.empty? ? [] : IO.lockstep_select(foreign, nil, nil, 0)&.first || []
      readable = reads.select { |io| io.equal?(STDIN) ? RUNTIME.inbox.size.positive? : others.include?(io) }
      [readable, writes, []] unless readable.empty? && writes.empty?
    end
  end
  IO.singleton_class.alias_method(:lockstep_select, :select)
  IO.singleton_class.prepend(SelectCover)
end

# :nodoc:
module Kernel
  def select(*arguments)
    IO.select(*arguments)
  end

  %i[gets readline readlines].each do |name|
    define_method(name) { |*arguments, **options| ARGF.public_send(name, *arguments, **options) }
    module_function name
  end
  module_function :select
end
