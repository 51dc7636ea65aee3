# frozen_string_literal: true

module VerdictLockstep
  # The order of a directory's entries is the file system's; here it is sorted.
  module SortedDirectories
    def children(*arguments, **options)
      super.sort
    end

    def entries(*arguments, **options)
      super.sort
    end

    def each_child(*arguments, **options, &block)
      return to_enum(:each_child, *arguments, **options) unless block

      children(*arguments, **options).each(&block)
      nil
    end
  end
  Dir.singleton_class.prepend(SortedDirectories)
  Dir.singleton_class.define_method(:foreach) do |path, **options, &block|
    block ? entries(path, **options).each(&block) && nil : entries(path, **options).each
  end

  # Paths that lead past the shim.
  module WatchedPaths
    PATTERN = %r{\A(?:/proc|/sys)(?:/|\z)|\A/dev/(?:u?random|std(?:in|out)|fd(?:/|\z)|tty|pts)|\A\|}

    # A module that checks the first argument of these methods.
    def self.for(owner, names)
      Module.new do
        names.each do |name|
          define_method(name) do |*arguments, &block|
            WatchedPaths.check(arguments.first)
            super(*arguments, &block)
          end
          ruby2_keywords name
          private name if owner.private_method_defined?(name)
        end
      end
    end

    def self.check(path)
      path = path.to_path if path.respond_to?(:to_path)
      return unless path.is_a?(String) && path.match?(PATTERN)

      RUNTIME.outside(path.start_with?('|') ? 'a child process' : "reading #{path[%r{\A/(?:proc|sys|dev/[^/]*)}]}")
    end
  end
end
