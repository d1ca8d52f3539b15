// Command copier does the job of ../../README.md on a client written in Go: `copier franz` or `copier sarama`.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"time"
)

const batchMax = 20

var (
	name, group, incarnation  = os.Getenv("JOB_NAME"), os.Getenv("JOB_GROUP"), os.Getenv("JOB_INCARNATION")
	input, output, bootstrap  = os.Getenv("JOB_INPUT"), os.Getenv("JOB_OUTPUT"), os.Getenv("JOB_BOOTSTRAP")
	partitions, timeoutMillis = number("JOB_PARTITIONS"), number("JOB_TRANSACTION_TIMEOUT_MS")
	session                   = time.Duration(number("JOB_SESSION_TIMEOUT_MS")) * time.Millisecond
	dice                      = rand.New(rand.NewSource(number("JOB_SEED")))
	journal                   *os.File
	attempts                  int
)

func number(variable string) int64 {
	value, err := strconv.ParseInt(os.Getenv(variable), 10, 64)
	if err != nil {
		panic(variable + ": " + err.Error())
	}
	return value
}

// batch: the offsets of each input partition, in order.
type batch map[int32][]int64

// sent is a record of the output topic.
type sent struct {
	partition int32
	value     string
}

// attempt is one transaction, already in the journal as begun.
type attempt struct {
	label string
	ends  map[int32]int64
	sends []sent
}

func note(entry map[string]any) {
	line, err := json.Marshal(entry)
	if err == nil {
		_, err = journal.Write(append(line, '\n'))
	}
	if err != nil {
		panic(err)
	}
}

func begin(inputs batch) attempt {
	attempts++
	made := attempt{label: fmt.Sprintf("%s/%s/%d", name, incarnation, attempts), ends: map[int32]int64{}}
	spans := map[string][2]int64{}
	for partition, offsets := range inputs {
		made.ends[partition] = offsets[len(offsets)-1] + 1
		spans[strconv.Itoa(int(partition))] = [2]int64{offsets[0], made.ends[partition]}
		for _, offset := range offsets {
			for copy := int64(0); copy < 2; copy++ {
				value := fmt.Sprintf("%s %d %d:%d %d", made.label, len(made.sends), partition, offset, copy)
				made.sends = append(made.sends, sent{int32((offset + copy) % partitions), value})
			}
		}
	}
	note(map[string]any{"event": "begin", "txn": made.label, "group": group, "records": len(made.sends), "inputs": spans})
	return made
}

func (a attempt) end(outcome string, why error) {
	text := ""
	if why != nil {
		text = why.Error()
	}
	note(map[string]any{"event": "end", "txn": a.label, "outcome": outcome, "why": text})
}

func abortByChoice() bool { return dice.Intn(5) == 0 }

// giveUp ends the process at once, leaving all open.
func giveUp(why error) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

func main() {
	var err error
	if journal, err = os.OpenFile(os.Getenv("JOB_JOURNAL"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
		giveUp(err)
	}
	switch os.Args[1] {
	case "franz":
		giveUp(runFranz())
	case "sarama":
		giveUp(runSarama())
	}
}
