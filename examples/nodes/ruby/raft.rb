#!/usr/bin/env ruby
# frozen_string_literal: true

# A key-value store replicated by Raft, for Maelstrom's lin-kv workload: `maelstrom test -w lin-kv --bin raft.rb`.
#
# The main thread handles messages, another one waits for the next election or heartbeat, one lock is around all. Reads go
# through the log like writes. A follower passes requests on to the leader, which answers the client itself. Term, vote and
# log are in files of the working directory, so that a node may be killed and started again.

require 'json'
require 'monitor'

# Term, vote and log on disk, the log with a line per entry.
class Storage
  attr_reader :term, :vote, :log

  def initialize
    @term, @vote = File.exist?('term') ? JSON.parse(File.read('term')) : [0, nil]
    lines = File.exist?('log') ? File.readlines('log') : []
    lines.pop unless lines.last&.end_with?("\n") # it was being written when the node was killed
    @log = [{ 'term' => 0 }, *lines.map { |line| JSON.parse(line) }] # so that the first entry has index 1
    truncate(lines.size)
  end

  def save_term(term, vote)
    @term = term
    @vote = vote
    replace('term', JSON.generate([term, vote]))
  end

  def append(entries)
    @log.concat(entries)
    write('log', 'a', lines_of(entries))
  end

  def truncate(last_index)
    @log = @log[..last_index]
    replace('log', lines_of(@log.drop(1)))
  end

  private

  def lines_of(entries) = entries.map { |entry| "#{JSON.generate(entry)}\n" }.join

  def replace(name, text)
    write("#{name}.new", 'w', text)
    File.rename("#{name}.new", name)
  end

  def write(name, mode, text) = File.open(name, mode) { |file| file.write(text) && file.fsync }
end

# What clients see. A request that comes twice, because it was sent or delivered twice, is executed once.
class KeyValueStore
  def initialize
    @values = {}
    @answers = {}
  end

  def answer_to(request) = @answers[[request['src'], request['body']['msg_id']]]

  def apply(request)
    @answers[[request['src'], request['body']['msg_id']]] ||= execute(**request['body'].transform_keys(&:to_sym))
  end

  private

  def execute(type:, key:, value: nil, from: nil, to: nil, **)
    return set(key, value, 'write_ok') if type == 'write'
    return { type: 'error', code: 20, text: "no key #{key}" } unless @values.key?(key)
    return { type: 'read_ok', value: @values[key] } if type == 'read'
    return set(key, to, 'cas_ok') if @values[key] == from

    { type: 'error', code: 22, text: "expected #{from}, but had #{@values[key]}" }
  end

  def set(key, value, type)
    @values[key] = value
    { type: type }
  end
end

# A member of the cluster.
class Raft
  HEARTBEAT = 0.1
  ELECTION_TIMEOUT = (0.5..1.0)

  def initialize
    @lock = Monitor.new
    @earlier = @lock.new_cond
    @storage = Storage.new
    @store = KeyValueStore.new
    @role = :follower
    @commit_index = @last_applied = 0
    @requests = {} # by index of the entry: what this node has to answer, leader or not, once it is committed
  end

  def run
    Thread.abort_on_exception = true
    while (line = STDIN.gets)
      message = JSON.parse(line)
      @lock.synchronize { handle(message, message['body']) }
    end
  end

  private

  def handle(message, body)
    case body['type']
    when 'init' then start(message, body)
    when 'read', 'write', 'cas' then client_request(message, body)
    else
      become_follower(body['term']) if body['term'] > @storage.term
      send("on_#{body['type']}", message['src'], body)
    end
  end

  def start(message, body)
    @id = body['node_id']
    @peers = body['node_ids'] - [@id]
    postpone_election
    Thread.new { @lock.synchronize { loop { wait_for_deadline } } }
    reply(message, type: 'init_ok')
  end

  def wait_for_deadline
    @earlier.wait([@deadline - now, 0].max)
    (@role == :leader ? replicate : campaign) if now >= @deadline
  end

  def campaign
    @role = :candidate
    @leader = nil
    @storage.save_term(@storage.term + 1, @id)
    @votes = [@id]
    postpone_election
    @peers.each { |peer| tell(peer, type: 'request_vote', last_index: last_index, last_term: term_at(last_index)) }
    become_leader if majority?(@votes)
  end

  def on_request_vote(candidate, body)
    up_to_date = ([body['last_term'], body['last_index']] <=> [term_at(last_index), last_index]) >= 0
    granted = body['term'] == @storage.term && [nil, candidate].include?(@storage.vote) && up_to_date
    @storage.save_term(@storage.term, candidate) && postpone_election if granted
    tell(candidate, type: 'request_vote_res', granted: granted)
  end

  def on_request_vote_res(voter, body)
    return unless @role == :candidate && body['term'] == @storage.term && body['granted']

    @votes |= [voter]
    become_leader if majority?(@votes)
  end

  def become_leader
    @role = :leader
    @leader = @id
    @next_index = @peers.to_h { |peer| [peer, last_index + 1] }
    @match_index = @peers.to_h { |peer| [peer, 0] }
    replicate
    @earlier.signal
  end

  def become_follower(term)
    postpone_election if @role == :leader
    @role = :follower
    @leader = nil
    @storage.save_term(term, nil)
  end

  def replicate
    @deadline = now + HEARTBEAT
    @peers.each do |peer|
      previous = @next_index[peer] - 1
      tell(peer, type: 'append_entries', previous_index: previous, previous_term: term_at(previous),
                 entries: @storage.log[(previous + 1)..], commit_index: @commit_index)
    end
    advance_commit_index
  end

  def on_append_entries(leader, body)
    return tell(leader, type: 'append_entries_res') if stale?(body)

    @role = :follower
    @leader = leader
    postpone_election
    previous = body['previous_index']
    if previous > last_index || term_at(previous) != body['previous_term']
      return tell(leader, type: 'append_entries_res', next_index: [previous, last_index + 1].min)
    end

    accept(body['entries'], previous)
    matching = previous + body['entries'].size
    commit([body['commit_index'], matching].min)
    tell(leader, type: 'append_entries_res', match_index: matching)
  end

  # What a leader of the past sent may arrive after its successor's entries.
  def stale?(body) = body['term'] < @storage.term

  # Entries are removed only where they differ: the message may be older than what is here.
  def accept(entries, previous)
    known = entries.each_with_index.take_while do |entry, offset|
      index = previous + 1 + offset
      index <= last_index && term_at(index) == entry['term']
    end.size
    return if known == entries.size

    @storage.truncate(previous + known)
    @requests.select! { |index, _| index <= last_index } # those of removed entries may be committed elsewhere, or never
    @storage.append(entries.drop(known))
  end

  def on_append_entries_res(follower, body)
    return unless @role == :leader && body['term'] == @storage.term

    @match_index[follower] = [@match_index[follower], body['match_index'] || 0].max
    @next_index[follower] = [@match_index[follower] + 1, body['next_index'] || @next_index[follower]].max
    advance_commit_index
  end

  def advance_commit_index
    replicated = [last_index, *@match_index.values].sort[@peers.size / 2]
    # That a majority has an entry of an older term is not enough: a leader without it may still be elected.
    commit(replicated) if term_at(replicated) == @storage.term
  end

  def commit(index)
    @commit_index = [@commit_index, index].max
    while @last_applied < @commit_index
      @last_applied += 1
      answer = @store.apply(@storage.log[@last_applied]['request'])
      request = @requests.delete(@last_applied)
      reply(request, **answer) if request
    end
  end

  def client_request(message, body)
    if @role == :leader
      known = @store.answer_to(message)
      known ? reply(message, **known) : append_request(message)
    elsif body['passed_on'] # a copy of it may have reached a leader
      reply(message, type: 'error', code: 0, text: 'passed on to a node that leads no more')
    elsif @leader
      write_line(message.merge('dest' => @leader, 'body' => body.merge('passed_on' => true)))
    else
      reply(message, type: 'error', code: 11, text: 'there is no leader')
    end
  end

  def append_request(message)
    @storage.append([{ 'term' => @storage.term, 'request' => message.slice('src', 'body') }])
    @requests[last_index] = message
    replicate
  end

  def reply(request, **body)
    write_line(src: @id, dest: request['src'], body: { **body, in_reply_to: request['body']['msg_id'] })
  end

  def tell(peer, **body)
    write_line(src: @id, dest: peer, body: { term: @storage.term, **body })
  end

  def write_line(message)
    STDOUT.puts(JSON.generate(message))
    STDOUT.flush
  end

  def postpone_election = @deadline = now + rand(ELECTION_TIMEOUT)
  def last_index = @storage.log.size - 1
  def term_at(index) = @storage.log[index]['term']
  def majority?(votes) = votes.size > (@peers.size + 1) / 2
  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

Raft.new.run if $PROGRAM_NAME == __FILE__
