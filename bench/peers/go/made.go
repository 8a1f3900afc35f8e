package main

// What all Go peers share, the one that is built inside another module too: the
// made cluster's files, the clock, the lines of results. The standard library only.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type pod struct {
	ns, name string
	labels   map[string]string
}

const (
	timedEvents = 100_000 // as event_bench's mix
	eventRuns   = 3       // each on a store of its own
)

type event struct {
	op byte // S, L, D, C: see bench/workload
	p  pod
}

func readEvents(dir string) (events []event, err error) {
	err = eachLine(filepath.Join(dir, "events.tsv"), func(f []string) {
		if len(events) < timedEvents {
			events = append(events, event{f[0][0], pod{f[1], f[2], labelsOf(f[3:])}})
		}
	})
	return
}

func eachLine(path string, visit func(fields []string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		visit(strings.Split(scanner.Text(), "\t"))
	}
	return scanner.Err()
}

func labelsOf(pairs []string) map[string]string {
	labels := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		labels[key] = value
	}
	return labels
}

// Of pods.tsv; of svcs.tsv Services, whose "labels" are what they select by.
func readPods(path string) (pods []pod, err error) {
	err = eachLine(path, func(f []string) {
		pods = append(pods, pod{f[0], f[1], labelsOf(f[2:])})
	})
	return
}

// CRC-32 of "namespace/name", as bench/workload sums names up.
func nameSum(ns, name string) uint32 { return crc32.ChecksumIEEE([]byte(ns + "/" + name)) }

// How many, and the sum of their nameSums: an answer in whatever order.
type answer struct {
	count int
	sum   uint64
}

func answerOf(fields []string) (a answer) {
	a.count, _ = strconv.Atoi(fields[0])
	a.sum, _ = strconv.ParseUint(fields[1], 10, 64)
	return
}

func (a answer) String() string { return fmt.Sprintf("%d (names' sum %d)", a.count, a.sum) }

func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

type result struct {
	Question string  `json:"question"`
	What     string  `json:"what"`
	Who      string  `json:"who"`
	Version  string  `json:"version"`
	Size     string  `json:"size"`
	Order    string  `json:"order"`
	Seconds  float64 `json:"seconds,omitempty"`
	Wall     float64 `json:"wall,omitempty"`
	Error    string  `json:"error,omitempty"`
	// What else was counted, by name.
	Counters map[string]float64 `json:"counters,omitempty"`
}

func inOrder(question, what, who, version, size string) result {
	return result{Question: question, What: what, Who: who, Version: version, Size: size, Order: "in_order"}
}

func emit(r result) { _ = json.NewEncoder(os.Stdout).Encode(r) }

// The main of a program of one core: name DIR SIZE.
func runProgram(name string, run func(dir, size string) error) {
	runtime.GOMAXPROCS(1)
	if len(os.Args) != 3 {
		fmt.Fprintf(os.Stderr, "usage: %s DIR SIZE\n", name)
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
