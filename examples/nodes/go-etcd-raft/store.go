package main

import (
	"encoding/json"
	"log"
	"math/rand"
	"os"
	"sync"
	_ "unsafe" // go:linkname

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// libraryRandom is the library's own variable, from which it draws election timeouts. The wall clock seeds it, and there
// is no other way to it. Everything else about elections is left to the library.
//
//go:linkname libraryRandom go.etcd.io/etcd/raft.globalRand
var libraryRandom *struct {
	mu   sync.Mutex
	rand *rand.Rand
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
