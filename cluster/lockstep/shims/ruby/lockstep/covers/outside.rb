# frozen_string_literal: true

module VerdictLockstep
  # Methods that lead where no seed rules. They do what they always do, and the harness is told.
  module Outside
    # The condition gets the arguments; without one every call counts.
    def self.watch(owner, names, what, &condition)
      names = names.select { |name| owner.method_defined?(name) || owner.private_method_defined?(name) }
      owner.prepend(watching(owner, names, what, condition))
    end

    def self.watching(owner, names, what, condition)
      Module.new do
        names.each do |name|
          define_method(name) do |*arguments, &block|
            RUNTIME.outside(what) if condition.nil? || condition.call(*arguments)
            super(*arguments, &block)
          end
          ruby2_keywords name
          private name if owner.private_method_defined?(name)
        end
      end
    end

    CHILD = 'a child process'
    STANDARD_DESCRIPTOR = proc { |descriptor| [0, 1].include?(descriptor) }
    COPY = proc { |from, to| [from, to].any? { |io| io.equal?(STDIN) || io.equal?(STDOUT) } }

    [Kernel, Kernel.singleton_class].each { |owner| watch(owner, %i[system spawn exec `], CHILD) }
    watch(Process.singleton_class, %i[spawn exec daemon detach wait wait2 waitpid waitpid2 waitall], CHILD)
    watch(IO.singleton_class, %i[popen], CHILD)
    watch(IO.singleton_class, %i[pipe], 'IO.pipe: waiting for a pipe is not controlled')
    watch(IO.singleton_class, %i[for_fd open new], 'another descriptor of stdin or stdout', &STANDARD_DESCRIPTOR)
    watch(IO.singleton_class, %i[copy_stream], 'IO.copy_stream with stdin or stdout', &COPY)
    watch(STDIN.singleton_class, %i[reopen dup clone], 'another descriptor of stdin or stdout')

    PATHS = %i[read binread readlines foreach sysopen write binwrite].freeze
    [Kernel, Kernel.singleton_class].each { |owner| owner.prepend(WatchedPaths.for(owner, %i[open])) }
    IO.singleton_class.prepend(WatchedPaths.for(IO.singleton_class, PATHS))
    File.prepend(WatchedPaths.for(File, %i[initialize]))

    TIMES = %i[atime mtime ctime birthtime].freeze
    [File, File.singleton_class, File::Stat].each { |owner| watch(owner, TIMES, 'the time of a file') }

    watch(Ractor.singleton_class, %i[new], 'a Ractor: a thread that is not ours') if defined?(Ractor)
    watch(Fiber.singleton_class, %i[set_scheduler], 'a fiber scheduler, which waits by itself')
    watch(Thread, %i[native_thread_id], 'the number of a native thread')
    watch(GC.singleton_class, %i[stat count], 'counters of the garbage collector')
    watch(ObjectSpace.singleton_class, %i[each_object count_objects], 'what is on the heap')
    watch(Process.singleton_class, %i[clock_getres getrusage], 'a property of the machine\'s clocks')
  end
end
