// Peers of labelix that are written in Go, each asked the queries of a made
// cluster (bench/workload) and timed. A line of JSON for each repetition of a
// class, as bench/page.py reads it; a peer whose count of any query differs
// from answers.tsv is not timed, and its line says so.
//
//	go run . DIR SIZE        DIR: what workload --answers writes; SIZE: "150k"
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/labels"
)

// A query with its text parsed: parsing is not timed.
type query struct {
	class, ns string
	text      string
	selector  labels.Selector
	needs     labels.Requirements
	answer    int
}

// A peer answers how many pods a query picks: by listing them, or, where it
// can, by counting. Count answers -1 where it cannot.
type peer interface {
	name() (name, version string)
	add(id int, p pod)
	ready()
	list(q *query) int
	count(q *query) int
}

const (
	repetitions = 5
	enough      = 200 * time.Millisecond  // a repetition runs at least so long
	patience    = 1200 * time.Millisecond // and, where one pass is longer, stops here
)

func readQueries(dir string) (queries []*query, err error) {
	err = eachLine(filepath.Join(dir, "queries.tsv"), func(f []string) {
		selector, parseError := labels.Parse(f[2])
		if parseError != nil {
			fmt.Fprintln(os.Stderr, parseError)
			os.Exit(1)
		}
		needs, _ := selector.Requirements()
		queries = append(queries, &query{f[0], f[1], f[2], selector, needs, -1})
	})
	if err != nil {
		return
	}
	i := 0
	err = eachLine(filepath.Join(dir, "answers.tsv"), func(f []string) {
		queries[i].answer, _ = strconv.Atoi(f[0])
		i++
	})
	return
}

// Time of one query: the class is run whole again and again, or as far as
// patience reaches.
func timeOf(queries []*query, ask func(*query) int) (cpu, wall float64) {
	startCPU, start := cpuTime(), time.Now()
	asked := 0
	for asked == 0 || time.Since(start) < enough {
		for _, q := range queries {
			ask(q)
			asked++
			if asked%16 == 0 && time.Since(start) > patience {
				break
			}
		}
	}
	n := float64(asked)
	return (cpuTime() - startCPU).Seconds() / n, time.Since(start).Seconds() / n
}

// "" or the first query that the peer answers otherwise.
func difference(queries []*query, ask func(*query) int) string {
	start := time.Now()
	for _, q := range queries {
		if got := ask(q); got != q.answer {
			return fmt.Sprintf("picks %d, not %d: %s", got, q.answer, q.selector)
		}
		if time.Since(start) > 2*patience {
			break
		}
	}
	return ""
}

func run(p peer, classes map[string][]*query, size string) {
	name, version := p.name()
	for _, class := range []string{"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"} {
		queries := classes[class]
		for what, ask := range map[string]func(*query) int{"write": p.list, "count": p.count} {
			if ask(queries[0]) < 0 {
				continue
			}
			r := inOrder(class, what, name, version, size)
			if r.Error = difference(queries, ask); r.Error != "" {
				emit(r)
				continue
			}
			for range repetitions {
				r.Seconds, r.Wall = timeOf(queries, ask)
				emit(r)
			}
		}
	}
}

// What a selector's text takes to become a selector; that all of them do was
// seen when the queries were read.
func runCompile(classes map[string][]*query, size string) {
	for _, class := range []string{"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"} {
		r := inOrder(class, "compile", "labels.Parse", clientGo, size)
		for range repetitions {
			r.Seconds, r.Wall = timeOf(classes[class], func(q *query) int {
				selector, _ := labels.Parse(q.text)
				needs, _ := selector.Requirements()
				return len(needs)
			})
			emit(r)
		}
	}
}

func main() { runProgram("peers", runAll) }

func runAll(dir, size string) error {
	pods, err := readPods(filepath.Join(dir, "pods.tsv"))
	if err != nil {
		return err
	}
	queries, err := readQueries(dir)
	if err != nil {
		return err
	}
	classes := map[string][]*query{}
	for _, q := range queries {
		classes[q.class] = append(classes[q.class], q)
	}
	runCompile(classes, size)
	for _, make := range []func() peer{
		func() peer { return newLister() }, func() peer { return newIndexer() }, newPostings, newRoaring,
	} {
		p := make()
		for id, each := range pods {
			p.add(id, each)
		}
		p.ready()
		run(p, classes, size)
	}
	if err := runReverse(dir, size, pods); err != nil {
		return err
	}
	return runEvents(dir, size, pods)
}
