# frozen_string_literal: true

module VerdictLockstep
  # Where all that would ask the machine for randomness gets it from. The default generator of rand, shuffle and sample has
  # a seed of its own, so that neither shifts the other.
  ENTROPY = Random.new(RUNTIME.seed ^ 1)

  # Random.new without a seed.
  module RandomCover
    def initialize(seed = Random.new_seed)
      super
    end
  end
end

# :nodoc:
class Random
  prepend VerdictLockstep::RandomCover

  class << self
    alias lockstep_srand srand

    def new_seed
      VerdictLockstep::ENTROPY.rand(1 << 128)
    end

    def urandom(size)
      VerdictLockstep::ENTROPY.bytes(size)
    end

    def srand(seed = new_seed)
      lockstep_srand(seed)
    end
  end
end

# :nodoc:
module Kernel
  def srand(seed = Random.new_seed)
    Random.srand(seed)
  end
  module_function :srand
end

Random.srand(VerdictLockstep::RUNTIME.seed)
