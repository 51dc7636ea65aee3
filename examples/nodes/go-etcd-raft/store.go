package main

import "encoding/json"

// body is that of a message; a client's, with its name and the seed of the life that it asked, is a command in the log.
type body struct {
	Type, Client, Asked  string
	MsgID                json.RawMessage `json:"msg_id,omitempty"`
	NodeID               string          `json:"node_id,omitempty"`
	NodeIDs              []string        `json:"node_ids,omitempty"`
	Key, Value, From, To json.RawMessage `json:",omitempty"` // equal values are written alike
	Data                 []byte          `json:",omitempty"`
}

type object map[string]interface{} // written with its keys in order

// execute does a command once: the network may double it on its way to the leader, and then it is in the log twice.
func (n *node) execute(command []byte) {
	var b body
	if len(command) == 0 { // a leader's first entry
		return
	}
	check(json.Unmarshal(command, &b))
	key, id, reply := string(b.Key), b.Client+"/"+string(b.MsgID), object{"type": b.Type + "_ok"}
	switch current, known := n.values[key]; {
	case n.executed[id]:
		return
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
	if n.executed[id] = true; b.Asked == n.seed {
		n.answer(b, reply)
	}
}

func failure(code int, text string) object {
	return object{"type": "error", "code": code, "text": text}
}
