// Command oracle asks the released Kubernetes libraries made-up questions about
// label and field selectors and writes their answers as JSON Lines, in the
// format that tests/differential/vectors_test reads.
//
//	go run . -out DIR -seed 7 -scale 0.5
//
// The same seed gives the same files. Nothing here knows an answer: each comes
// from k8s.io/apimachinery, at the version that go.mod names.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"unicode/utf8"
)

// record is one line of a vector file.
type record map[string]any

// putText stores s under key, or its hex under key_hex where it is no UTF-8.
func (r record) putText(key, s string) {
	if utf8.ValidString(s) {
		r[key] = s
		return
	}
	r[key+"_hex"] = hex.EncodeToString([]byte(s))
}

// writer is one vector file; lines are numbered as they come.
type writer struct {
	name  string
	file  *os.File
	buf   *bufio.Writer
	enc   *json.Encoder
	lines int
	asked map[string]bool
}

func create(dir, name string) *writer {
	file, err := os.Create(filepath.Join(dir, name+".jsonl"))
	if err != nil {
		log.Fatal(err)
	}
	w := &writer{name: name, file: file, buf: bufio.NewWriter(file), asked: map[string]bool{}}
	w.enc = json.NewEncoder(w.buf)
	w.enc.SetEscapeHTML(false)
	return w
}

// first tells whether the question is new to this file.
func (w *writer) first(question string) bool {
	if w.asked[question] {
		return false
	}
	w.asked[question] = true
	return true
}

func (w *writer) put(r record) {
	r["id"] = w.lines
	w.lines++
	if err := w.enc.Encode(r); err != nil {
		log.Fatal(err)
	}
}

func (w *writer) close() {
	if err := w.buf.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := w.file.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%-16s %6d lines\n", w.name, w.lines)
}

func main() {
	dir := flag.String("out", "", "folder to write into")
	seed := flag.Uint64("seed", 1, "of the random questions")
	scale := flag.Float64("scale", 1, "multiplies their number")
	flag.Parse()
	if *dir == "" {
		log.Fatal("-out is needed")
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		log.Fatal(err)
	}
	many := func(n int) int { return max(1, int(float64(n)**scale)) }
	for i, file := range []struct {
		name  string
		write func(*writer, *asker, int)
		count int
	}{
		{"parse", writeParse, 8000},
		{"match", writeMatch, 3000},
		{"labelselector", writeLabelSelectors, 2500},
		{"validate", writeValidate, 2500},
		{"fields", writeFields, 3000},
	} {
		w := create(*dir, file.name)
		file.write(w, newAsker(*seed, uint64(i)), many(file.count))
		w.close()
	}
	writeCorpus(create(*dir, "corpus_objects"), create(*dir, "corpus_queries"),
		newAsker(*seed, 99), many(2000), many(400))
}
