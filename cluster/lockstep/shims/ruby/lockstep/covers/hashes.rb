# frozen_string_literal: true

module VerdictLockstep
  # Values of `hash` without the salt that Ruby draws per process and has no switch for. Hash tables inside of the
  # interpreter keep theirs: they remember insertion order, so that it is not seen. Whatever is eql? has equal values.
  module Hashes
    PRIME = (1 << 61) - 1
    FACTOR = 0x9E3779B97F4A7C15

    def self.of_integer(number)
      (number * FACTOR) % PRIME
    end

    def self.of_bytes(kind, bytes)
      of_list(kind, [bytes.unpack1('H*').to_i(16) % PRIME, bytes.bytesize])
    end

    def self.of_list(kind, values)
      values.reduce(kind) { |sum, value| ((sum * 31) + value + 7) * FACTOR % PRIME }
    end

    # For what can contain itself, which has the value of its kind there.
    def self.of_nested(kind, container)
      open = (Thread.current[:lockstep_hashes] ||= {}.compare_by_identity)
      return kind if open[container]

      open[container] = true
      begin
        of_list(kind, yield)
      ensure
        open.delete(container)
      end
    end
  end

  covers = {
    String => -> { Hashes.of_bytes(1, self) },
    Symbol => -> { Hashes.of_bytes(2, name) },
    Integer => -> { Hashes.of_integer(self) },
    Float => -> { Hashes.of_bytes(3, [self + 0.0].pack('G')) },
    NilClass => -> { 4 },
    TrueClass => -> { 5 },
    FalseClass => -> { 6 },
    Array => -> { Hashes.of_nested(7, self) { map(&:hash) } },
    Hash => -> { Hashes.of_nested(8, self) { [size, sum { |key, value| Hashes.of_list(9, [key.hash, value.hash]) }] } },
    Struct => -> { Hashes.of_nested(10, self) { [self.class.hash, *map(&:hash)] } },
    Range => -> { Hashes.of_list(11, [self.begin.hash, self.end.hash, exclude_end?.hash]) },
    Rational => -> { Hashes.of_list(12, [numerator, denominator]) },
    Complex => -> { Hashes.of_list(13, [real.hash, imaginary.hash]) },
    Time => -> { Hashes.of_list(14, [to_r.hash]) },
    Kernel => -> { Hashes.of_list(15, [object_id]) }
  }
  covers[Data] = -> { Hashes.of_list(16, [self.class.hash, to_h.hash]) } if defined?(Data) && Data.respond_to?(:define)
  covers.each { |owner, value| owner.define_method(:hash, &value) }
end
