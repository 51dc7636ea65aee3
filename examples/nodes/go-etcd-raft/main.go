// Command go-etcd-raft is a key-value store for Maelstrom's lin-kv on the unmodified raft library of etcd. It speaks the
// control lines of the node protocol by itself: no clock, no goroutine and no order of a map has a say in what it writes.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/crc32"
	"log"
	"math/rand"
	"os"
	"reflect"
	"runtime"
	"sync"
	_ "unsafe" // go:linkname

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

const tickLength, electionTicks, heartbeatTicks = 100_000_000, 10, 1 // ns; as etcd's defaults

var (
	preVote     = flag.Bool("pre-vote", false, "ask whether an election could be won before raising the term")
	checkQuorum = flag.Bool("check-quorum", false, "a leader that hears of no majority steps down")
	leaseReads  = flag.Bool("lease-reads", false, "reads rely on the leader's lease: needs bounded clocks, implies -check-quorum")
	logReads    = flag.Bool("log-reads", false, "reads are entries of the log; by default a round of heartbeats confirms them")
	forgetful   = flag.Bool("bug-forget-hard-state", false, "a restarted node has lost its term, vote and commit index")
	roles       = []string{"follower", "candidate", "leader", "follower"} // by raft.StateType; a pre-candidate stands for nothing in its term
)

//go:linkname libraryRandom go.etcd.io/etcd/raft.globalRand
var libraryRandom *struct { // from which the library draws election timeouts; the wall clock seeds it otherwise
	mu   sync.Mutex
	rand *rand.Rand
}

// node is the library, its storage (memory, and a file of what each Ready had to keep), its time in ticks, and the store.
type node struct {
	*raft.MemoryStorage
	raw               *raft.RawNode
	file              *os.File
	out               bytes.Buffer
	seed, name        string
	names             []interface{} // by the library's number; 0 is nobody
	now, ticked, told uint64
	reads             []raft.ReadState
	values            map[string]json.RawMessage
	executed          map[string]bool
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	n := node{MemoryStorage: raft.NewMemoryStorage(), values: map[string]json.RawMessage{}, executed: map[string]bool{}}
	for lines := json.NewDecoder(os.Stdin); lines.More(); must(n.out.WriteTo(os.Stdout)) {
		var next struct { // a control line when Ctl is set, else a message
			Ctl, Seed, Src string
			Now, To        uint64
			Body           body
		}
		check(lines.Decode(&next))
		switch next.Ctl {
		case "hello":
			n.seed, n.now, n.ticked = next.Seed, next.Now, next.Now
			libraryRandom.rand.Seed(int64(crc32.ChecksumIEEE([]byte(n.seed)))) // takes no more than 31 bits
			n.write(object{"ctl": "hello", "version": 1, "runtime": runtime.Version(), "timers": "named", "state": 2, "observes": true})
			continue
		case "":
			next.Body.Client, next.Body.Asked = next.Src, n.seed
			n.receive(next.Body)
			n.settle()
		}
		ran := n.pass(next.To)
		if n.write(n.state()); next.Ctl != "state" {
			n.write(object{"ctl": "idle", "now": n.now, "next": n.timer(), "ran": ran})
		}
	}
}

// pass lets time pass, to the first moment in which something is sent, and counts the deadlines that passed.
func (n *node) pass(to uint64) (ran int) {
	for ; n.out.Len() == 0 && n.ticked+tickLength <= to; n.settle() {
		if n.now = n.ticked + tickLength; n.timer()["at"] == n.now {
			ran++
		}
		n.ticked = n.now
		n.raw.Tick()
	}
	if n.out.Len() == 0 && n.now < to {
		n.now = to
	}
	return ran
}

// timer is the one that runs, from counts that the library keeps to itself. A leader asks for its quorum at heartbeats.
func (n *node) timer() object {
	library := reflect.ValueOf(n.raw).Elem().FieldByName("raft").Elem()
	count := func(name string) uint64 { return uint64(library.FieldByName(name).Int()) }
	if n.raw.BasicStatus().RaftState == raft.StateLeader {
		return object{"timer": "heartbeat", "at": n.ticked + tickLength*(heartbeatTicks-count("heartbeatElapsed"))}
	}
	return object{"timer": "election", "at": n.ticked + tickLength*(count("randomizedElectionTimeout")-count("electionElapsed"))}
}

func (n *node) receive(b body) {
	switch {
	case b.Type == "raft":
		var message pb.Message
		check(message.Unmarshal(b.Data))
		_ = n.raw.Step(message) // the library logs what it drops, such as a proposal without a leader
	case b.Type == "init":
		n.start(b.NodeID, b.NodeIDs)
		n.answer(b, object{"type": "init_ok"})
	case b.Type != "read" && b.Type != "write" && b.Type != "cas":
		n.answer(b, failure(10, "not supported"))
	case n.raw.BasicStatus().Lead == raft.None:
		n.answer(b, failure(11, "no leader is known"))
	case b.Type == "read" && !*logReads:
		n.raw.ReadIndex(must(json.Marshal(b)))
	default:
		check(n.raw.Propose(must(json.Marshal(b))))
	}
}

// start restores what earlier lives kept. A record is one write, which a kill does not cut.
func (n *node) start(name string, names []string) {
	config := raft.Config{Storage: n, ElectionTick: electionTicks, HeartbeatTick: heartbeatTicks, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256,
		PreVote: *preVote, CheckQuorum: *checkQuorum || *leaseReads, Logger: &raft.DefaultLogger{Logger: log.Default()},
		ReadOnlyOption: map[bool]raft.ReadOnlyOption{true: raft.ReadOnlyLeaseBased}[*leaseReads]}
	n.file = must(os.OpenFile(os.Getenv("VERDICT_DATA")+"/raft.log", os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600))
	for records := json.NewDecoder(n.file); records.More(); {
		var kept raft.Ready
		check(records.Decode(&kept))
		check(n.Append(kept.Entries))
		if !raft.IsEmptyHardState(kept.HardState) && !*forgetful {
			check(n.SetHardState(kept.HardState))
		}
	}
	n.name, n.names = name, []interface{}{nil}
	for _, other := range names {
		if n.names = append(n.names, other); other == name {
			config.ID = uint64(len(n.names) - 1)
		}
	}
	n.raw = must(raft.NewRawNode(&config))
	for number := range names { // never changed, so not in the log
		n.raw.ApplyConfChange(pb.ConfChange{NodeID: uint64(number + 1)})
	}
}

// settle does what the library has ready, in the order that it asks for: keep, then send, then apply.
func (n *node) settle() {
	for n.raw.HasReady() {
		ready := n.raw.Ready()
		if !raft.IsEmptyHardState(ready.HardState) || len(ready.Entries) > 0 {
			check(json.NewEncoder(n.file).Encode(raft.Ready{HardState: ready.HardState, Entries: ready.Entries}))
		}
		if check(n.Append(ready.Entries)); ready.MustSync {
			check(n.file.Sync())
		}
		for _, m := range ready.Messages {
			message := object{"type": "raft", "raftType": m.Type.String(), "term": m.Term, "data": must(m.Marshal())}
			n.write(object{"src": n.name, "dest": n.names[m.To], "body": message})
		}
		for _, entry := range ready.CommittedEntries {
			n.execute(entry.Data)
		}
		n.raw.Advance(ready)
		n.reads = append(n.reads, ready.ReadStates...)
		for ; len(n.reads) > 0 && n.reads[0].Index <= n.raw.BasicStatus().Applied; n.reads = n.reads[1:] {
			n.execute(n.reads[0].RequestCtx)
		}
	}
}

// state has the entries that were not committed when they were told last; the others stay.
func (n *node) state() object {
	status, from, last, entries := n.raw.BasicStatus(), n.told, must(n.LastIndex()), []object{}
	if n.told = status.Commit; last > from {
		for _, entry := range must(n.Entries(from+1, last+1, ^uint64(0))) {
			entries = append(entries, object{"term": entry.Term, "data": json.RawMessage(entry.Data)})
		}
	}
	return object{"ctl": "state", "term": status.Term, "role": roles[status.RaftState], "leader": n.names[status.Lead],
		"votedFor": n.names[status.Vote], "commit": status.Commit, "logFrom": from, "log": entries}
}

func (n *node) answer(b body, reply object) {
	reply["in_reply_to"] = b.MsgID
	n.write(object{"src": n.name, "dest": b.Client, "body": reply})
}

func (n *node) write(value object) { check(json.NewEncoder(&n.out).Encode(value)) }
func check(err error)              { must(0, err) }

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err) // without its disk, or after a line that nobody agreed on, a node cannot go on
	}
	return value
}
