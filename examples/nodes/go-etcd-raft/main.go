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

	// A pre-candidate stands for nothing in its term.
	roles = []string{raft.StateFollower: "follower", raft.StateCandidate: "candidate", raft.StateLeader: "leader", raft.StatePreCandidate: "follower"}
)

// libraryRandom is the library's own variable, from which it draws election timeouts. The wall clock seeds it, and there
// is no other way to it. Everything else about elections is left to the library.
//
//go:linkname libraryRandom go.etcd.io/etcd/raft.globalRand
var libraryRandom *struct {
	mu   sync.Mutex
	rand *rand.Rand
}

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

func (n *node) receive(b body) {
	switch {
	case b.Type == "raft":
		var message pb.Message
		check(message.Unmarshal(b.Data))
		if err := n.raw.Step(message); err != nil {
			log.Printf("%v: %v", message.Type, err)
		}
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
		PreVote: *preVote, CheckQuorum: *checkQuorum || *leaseReads, Logger: &raft.DefaultLogger{Logger: log.New(os.Stderr, "", 0)}}
	if *leaseReads {
		config.ReadOnlyOption = raft.ReadOnlyLeaseBased
	}
	n.name, n.names = name, []interface{}{nil}
	for i, other := range names {
		n.names = append(n.names, other)
		n.members.Voters = append(n.members.Voters, uint64(i+1))
		if other == name {
			config.ID = uint64(i + 1)
		}
	}
	n.file = must(os.OpenFile(os.Getenv("VERDICT_DATA")+"/raft.log", os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600))
	for records := json.NewDecoder(n.file); records.More(); {
		var kept raft.Ready
		check(records.Decode(&kept))
		check(n.Append(kept.Entries))
		if !raft.IsEmptyHardState(kept.HardState) && !*forgetful {
			check(n.SetHardState(kept.HardState))
		}
	}
	n.raw = must(raft.NewRawNode(&config))
}

// InitialState names the members; they never change, so no entry of the log has to.
func (n *node) InitialState() (pb.HardState, pb.ConfState, error) {
	state, _, err := n.MemoryStorage.InitialState()
	return state, n.members, err
}

// settle does what the library has ready, in the order that it asks for: keep, then send, then apply.
func (n *node) settle() {
	for n.raw.HasReady() {
		ready := n.raw.Ready()
		n.keep(ready)
		for _, m := range ready.Messages {
			n.send(n.names[m.To], object{"type": "raft", "raftType": m.Type.String(), "term": m.Term, "data": must(m.Marshal())})
		}
		for _, entry := range ready.CommittedEntries {
			if n.applied = entry.Index; len(entry.Data) > 0 {
				n.execute(entry.Data)
			}
		}
		n.reads = append(n.reads, ready.ReadStates...)
		for ; len(n.reads) > 0 && n.reads[0].Index <= n.applied; n.reads = n.reads[1:] {
			n.execute(n.reads[0].RequestCtx)
		}
		n.raw.Advance(ready)
	}
}

func (n *node) keep(ready raft.Ready) {
	if !raft.IsEmptyHardState(ready.HardState) || len(ready.Entries) > 0 {
		check(json.NewEncoder(n.file).Encode(raft.Ready{HardState: ready.HardState, Entries: ready.Entries}))
	}
	if check(n.Append(ready.Entries)); ready.MustSync {
		check(n.file.Sync())
	}
}

// execute does a command once: the network may double it on its way to the leader, and then it is in the log twice.
func (n *node) execute(command []byte) {
	var b body
	check(json.Unmarshal(command, &b))
	id := b.Client + "/" + string(b.MsgID)
	if n.executed[id]++; n.executed[id] > 1 {
		return
	}
	key, reply := string(b.Key), object{"type": b.Type + "_ok"}
	switch current, known := n.values[key]; {
	case b.Type == "write":
		n.values[key] = b.Value
	case !known:
		reply = failure(20, "key does not exist")
	case b.Type == "read":
		reply["value"] = current
	case string(current) != string(b.From):
		reply = failure(22, "the value is "+string(current))
	default:
		n.values[key] = b.To
	}
	if b.Asked == n.seed {
		n.answer(b, reply)
	}
}

func failure(code int, text string) object {
	return object{"type": "error", "code": code, "text": text}
}

func (n *node) answer(b body, reply object) {
	reply["in_reply_to"] = b.MsgID
	n.send(b.Client, reply)
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
