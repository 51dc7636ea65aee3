#!/usr/bin/env ruby
# frozen_string_literal: true

# The same store with a well-known mistake: a follower takes entries from a leader that was deposed meanwhile. They replace
# what a majority has from its successor, although clients were told that it is there.

require_relative 'raft'

# Does not look at the term of what it is sent.
class Raft
  def stale?(_body) = false
end

Raft.new.run
