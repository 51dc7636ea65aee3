# frozen_string_literal: true

module VerdictLockstep
  # What comes with libraries that most programs do not load: covered as soon as they are.
  module Libraries
    COVERS = {
      'Date' => -> { Date.singleton_class.prepend(Today) },
      'DateTime' => -> { DateTime.singleton_class.prepend(DateTimeNow) },
      'BasicSocket' => -> { watch_sockets },
      'Fiddle' => -> { RUNTIME.outside('Fiddle: native calls') },
      'PTY' => -> { RUNTIME.outside('PTY: a child process') },
      'OpenSSL::Random' => lambda {
        Outside.watch(OpenSSL::Random.singleton_class, %i[random_bytes bytes pseudo_bytes], 'random numbers of OpenSSL')
      }
    }

    # Date.today by the covered clock.
    module Today
      def today(start = Date::ITALY)
        time = Time.now
        new(time.year, time.month, time.day, start)
      end
    end

    # DateTime.now by the covered clock.
    module DateTimeNow
      def now(start = Date::ITALY)
        Time.now.to_datetime.new_start(start)
      end
    end

    # Each of them has an initialize of its own.
    def self.watch_sockets
      %i[BasicSocket Socket TCPSocket TCPServer UDPSocket UNIXSocket UNIXServer].each do |name|
        Outside.watch(Object.const_get(name), %i[initialize], 'a network socket') if Object.const_defined?(name)
      end
    end

    def self.cover_loaded
      COVERS.delete_if do |name, cover|
        loaded = Object.const_defined?(name)
        cover.call if loaded
        loaded
      end
    end
  end
end

# :nodoc:
module Kernel
  alias lockstep_require require

  def require(path)
    loaded = lockstep_require(path)
    VerdictLockstep::Libraries.cover_loaded if loaded
    loaded
  end
  private :require, :lockstep_require
end
