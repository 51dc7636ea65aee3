// Runs interaction scripts against etcd's Raft library and writes what its nodes came to, one line per command, to be
// judged by somebody else. VERDICT_SCRIPTS names the folder of the scripts (*.txt).
package scripts

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.etcd.io/etcd/raft/rafttest"
)

type entry struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
	Data  string `json:"data"`
}

type node struct {
	ID     uint64  `json:"id"`
	Term   uint64  `json:"term"`
	Role   string  `json:"role"`
	Commit uint64  `json:"commit"`
	Log    []entry `json:"log"`
}

type line struct {
	Command string `json:"command"`
	Output  string `json:"output"`
	Nodes   []node `json:"nodes"`
}

func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(os.Getenv("VERDICT_SCRIPTS"), "*.txt"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		script := script
		t.Run(filepath.Base(script), func(t *testing.T) { run(t, script) })
	}
}

func run(t *testing.T, script string) {
	file, err := os.Create(script + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := json.NewEncoder(file)
	env := rafttest.NewInteractionEnv(nil)
	datadriven.RunTest(t, script, func(t *testing.T, d *datadriven.TestData) string {
		output := env.Handle(t, *d)
		if err := lines.Encode(line{d.Cmd, output, nodesOf(t, env)}); err != nil {
			t.Fatal(err)
		}
		// Outputs are what is asked for here, not what is tested.
		return d.Expected
	})
}

func nodesOf(t *testing.T, env *rafttest.InteractionEnv) []node {
	nodes := []node{}
	for _, n := range env.Nodes {
		status := n.RawNode.BasicStatus()
		// What is committed counts with the log that is persisted together with it.
		hard, _, err := n.Storage.InitialState()
		if err != nil {
			t.Fatal(err)
		}
		first, err := n.Storage.FirstIndex()
		if err != nil {
			t.Fatal(err)
		}
		last, err := n.Storage.LastIndex()
		if err != nil {
			t.Fatal(err)
		}
		log := []entry{}
		if last >= first {
			entries, err := n.Storage.Entries(first, last+1, math.MaxUint64)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				log = append(log, entry{e.Index, e.Term, string(e.Data)})
			}
		}
		nodes = append(nodes, node{status.ID, status.Term, status.RaftState.String(), hard.Commit, log})
	}
	return nodes
}
