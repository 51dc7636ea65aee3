// Command go-etcd-raft is a key-value store for Maelstrom's lin-kv on the unmodified raft library of etcd. It speaks the
// control lines of the node protocol by itself: one line in, everything it comes to out, then idle. No clock, no
// goroutine and no order of a map has a say in what it writes.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/crc32"
	"log"
	"math"
	"math/rand"
	"os"
	"reflect"
	"runtime"

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

	// A pre-candidate stands for nothing in its term.
	roles = []string{raft.StateFollower: "follower", raft.StateCandidate: "candidate", raft.StateLeader: "leader", raft.StatePreCandidate: "follower"}
)

// line is any line of stdin: a control line when Ctl is set, else a message.
type line struct {
	Ctl, Seed, Until, Src string
	Now, To               uint64
	Body                  body
}

// body is that of a message; a client's, with its name and the seed of the life that it asked, is a command in the log.
type body struct {
	Type, Client, Asked  string
	MsgID                json.RawMessage `json:"msg_id,omitempty"`
	NodeID               string          `json:"node_id,omitempty"`
	NodeIDs              []string        `json:"node_ids,omitempty"`
	Key, Value, From, To json.RawMessage `json:",omitempty"` // equal values are written alike
	Data                 []byte          `json:",omitempty"`
}

// object is written with its keys in order.
type object map[string]interface{}

// node is the library, its storage (memory, and a file of what each Ready had to keep), its time in ticks, and the store.
type node struct {
	*raft.MemoryStorage
	raw                        *raft.RawNode
	file                       *os.File
	out                        bytes.Buffer
	seed, name                 string
	names                      []interface{} // by the library's number; 0 is nobody
	members                    pb.ConfState
	now, ticked, applied, told uint64
	values                     map[string]json.RawMessage
	executed                   map[string]int
	reads                      []raft.ReadState
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	n := node{MemoryStorage: raft.NewMemoryStorage(), values: map[string]json.RawMessage{}, executed: map[string]int{}}
	for lines := json.NewDecoder(os.Stdin); lines.More(); must(n.out.WriteTo(os.Stdout)) {
		var next line
		check(lines.Decode(&next))
		n.obey(next)
	}
}

func (n *node) obey(next line) {
	ran := 0
	switch next.Ctl {
	case "hello":
		n.seed, n.now, n.ticked = next.Seed, next.Now, next.Now
		libraryRandom.rand = rand.New(rand.NewSource(int64(crc32.ChecksumIEEE([]byte(n.seed))))) // takes no more than 31 bits
		n.write(object{"ctl": "hello", "version": 1, "runtime": runtime.Version(), "timers": "named", "state": 2, "observes": true})
		return
	case "state":
		n.write(n.state())
		return
	case "tick":
		ran = n.pass(next.To, next.Until == "send")
	default:
		next.Body.Client, next.Body.Asked = next.Src, n.seed
		n.receive(next.Body)
		n.settle()
	}
	timer, at := n.timer()
	n.write(n.state())
	n.write(object{"ctl": "idle", "now": n.now, "next": object{"timer": timer, "at": at}, "ran": ran})
}

// pass lets time pass, to the first moment in which something is sent, and counts the deadlines that passed.
func (n *node) pass(to uint64, untilSend bool) (ran int) {
	for n.ticked+tickLength <= to {
		_, at := n.timer()
		n.ticked += tickLength
		if n.now = n.ticked; n.now == at {
			ran++
		}
		n.raw.Tick()
		if n.settle(); untilSend && n.out.Len() > 0 {
			return ran
		}
	}
	if n.now < to {
		n.now = to
	}
	return ran
}

// timer is the one that runs, from counts that the library keeps to itself. A leader asks for its quorum at heartbeats.
func (n *node) timer() (string, uint64) {
	library := reflect.ValueOf(n.raw).Elem().FieldByName("raft").Elem()
	if n.raw.BasicStatus().RaftState == raft.StateLeader {
		return "heartbeat", n.ticked + tickLength*(heartbeatTicks-uint64(library.FieldByName("heartbeatElapsed").Int()))
	}
	ticks := library.FieldByName("randomizedElectionTimeout").Int() - library.FieldByName("electionElapsed").Int()
	return "election", n.ticked + tickLength*uint64(ticks)
}

func (n *node) send(dest interface{}, body object) {
	n.write(object{"src": n.name, "dest": dest, "body": body})
}

// state has the entries that were not committed when they were told last; the others stay.
func (n *node) state() object {
	status, from, last, entries := n.raw.BasicStatus(), n.told, must(n.LastIndex()), []object{}
	if n.told = status.Commit; last > from {
		for _, entry := range must(n.Entries(from+1, last+1, math.MaxUint64)) {
			entries = append(entries, object{"term": entry.Term, "data": json.RawMessage(entry.Data)})
		}
	}
	return object{"ctl": "state", "term": status.Term, "role": roles[status.RaftState], "leader": n.names[status.Lead],
		"votedFor": n.names[status.Vote], "commit": status.Commit, "logFrom": from, "log": entries}
}

func (n *node) write(value object) {
	check(json.NewEncoder(&n.out).Encode(value))
}

// check ends the process: without its disk, or after a line that nobody agreed on, a node cannot go on.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
