// Peers of labelix that are written in Go, each asked the queries of a made
// cluster (bench/workload) and timed. A line of JSON for each repetition of a
// class, as bench/page.py reads it; a peer whose answer to any query differs
// from answers.tsv is not timed, and its line says so.
//
//	go run . DIR SIZE        DIR: what workload --answers writes; SIZE: "150k"
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/labels"
)

// A query with its text parsed: parsing is not timed.
type query struct {
	class, ns string
	text      string
	selector  labels.Selector
	needs     labels.Requirements
	answer    answer
}

// A peer answers how many pods a query picks: by listing them, or, where it
// can, by counting. Count answers -1 where it cannot. Sum is of the names of the n
// pods that it listed last.
type peer interface {
	name() (name, version string)
	add(id int, p pod)
	ready()
	list(q *query) int
	count(q *query) int
	sum(n int) uint64
}

// The sums of all pods' names, by number: what a peer of numbers sums up.
type nameSums []uint32

func (s nameSums) of(p pod, id int) nameSums {
	return append(s[:id], nameSum(p.ns, p.name))
}

const (
	repetitions = 5
	enough      = 200 * time.Millisecond  // a repetition runs at least so long
	patience    = 1200 * time.Millisecond // and asks no more queries than this CPU time allows
)

func readQueries(dir string) (queries []*query, err error) {
	err = eachLine(filepath.Join(dir, "queries.tsv"), func(f []string) {
		selector, parseError := labels.Parse(f[2])
		if parseError != nil {
			fmt.Fprintln(os.Stderr, parseError)
			os.Exit(1)
		}
		needs, _ := selector.Requirements()
		queries = append(queries, &query{f[0], f[1], f[2], selector, needs, answer{-1, 0}})
	})
	if err != nil {
		return
	}
	i := 0
	err = eachLine(filepath.Join(dir, "answers.tsv"), func(f []string) {
		queries[i].answer = answerOf(f)
		i++
	})
	return
}

// Time of one query: all of them are asked again and again.
func timeOf(queries []*query, ask func(*query) int) (cpu, wall float64) {
	startCPU, start := cpuTime(), time.Now()
	asked := 0
	for asked == 0 || time.Since(start) < enough {
		for _, q := range queries {
			ask(q)
		}
		asked += len(queries)
	}
	n := float64(asked)
	return (cpuTime() - startCPU).Seconds() / n, time.Since(start).Seconds() / n
}

// The queries in an order whose first ones, however many, are spread evenly over the class:
// a slow peer is asked only so many.
func spread(queries []*query) []*query {
	n := len(queries)
	step := max(1, n*618/1000) // the golden section
	for gcd(step, n) > 1 {
		step++
	}
	ordered := make([]*query, n)
	for k := range ordered {
		ordered[k] = queries[k*step%n]
	}
	return ordered
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Of how many queries of the class a figure is, and how many pods such a query picks.
func sampleOf(queries []*query, class int) map[string]float64 {
	ids := 0
	for _, q := range queries {
		ids += q.answer.count
	}
	return map[string]float64{"queries": float64(len(queries)), "of": float64(class),
		"ids": float64(ids) / float64(max(1, len(queries)))}
}

// How many of the queries were asked, as patience reaches, and what is wrong with the first
// that the peer answers otherwise; sum is nil where it only counts.
func difference(queries []*query, ask func(*query) int, sum func(n int) uint64) (int, string) {
	var spent time.Duration
	for i, q := range queries {
		start := cpuTime()
		got := answer{ask(q), q.answer.sum}
		spent += cpuTime() - start
		if sum != nil {
			got.sum = sum(got.count)
		}
		if got != q.answer {
			return i, fmt.Sprintf("picks %v, not %v: %s", got, q.answer, q.selector)
		}
		if spent > patience {
			return i + 1, ""
		}
	}
	return len(queries), ""
}

// One question of one class, what it asks of which queries.
type timing struct {
	result
	queries []*query
	ask     func(*query) int
}

// What the peer answers rightly; of what it does not a line says so. Only queries that
// were compared are timed.
func compared(p peer, classes map[string][]*query, size string) (timings []timing) {
	name, version := p.name()
	for _, class := range []string{"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"} {
		queries := classes[class]
		if len(queries) == 0 {
			continue
		}
		for _, each := range []struct {
			what string
			ask  func(*query) int
			sum  func(int) uint64
		}{{"write", p.list, p.sum}, {"count", p.count, nil}} {
			if each.ask(queries[0]) < 0 {
				continue
			}
			r := inOrder(class, each.what, name, version, size)
			var n int
			if n, r.Error = difference(queries, each.ask, each.sum); r.Error != "" {
				emit(r)
				continue
			}
			r.Counters = sampleOf(queries[:n], len(queries))
			timings = append(timings, timing{r, queries[:n], each.ask})
		}
	}
	return
}

// Peers that are asked the same stand beside each other.
func byClass(timings []timing) []timing {
	slices.SortStableFunc(timings, func(a, b timing) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.What, b.What))
	})
	return timings
}

// All questions of all peers in turn, again and again: a slow second of the machine
// meets one repetition of some of them.
func run(timings []timing) {
	for range repetitions {
		runtime.GC()
		for _, each := range timings {
			each.Seconds, each.Wall = timeOf(each.queries, each.ask)
			emit(each.result)
		}
	}
}

// What a selector's text takes to become a selector; that all of them do was
// seen when the queries were read.
func runCompile(classes map[string][]*query, size string) {
	for range repetitions {
		for _, class := range []string{"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"} {
			if len(classes[class]) == 0 {
				continue
			}
			r := inOrder(class, "compile", "labels.Parse", clientGo, size)
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
	for class, queries := range classes {
		classes[class] = spread(queries)
	}
	runCompile(classes, size)
	var timings []timing
	for _, make := range []func() peer{
		func() peer { return newLister() }, func() peer { return newIndexer() }, newPostings, newRoaring,
	} {
		p := make()
		for id, each := range pods {
			p.add(id, each)
		}
		p.ready()
		timings = append(timings, compared(p, classes, size)...)
	}
	run(byClass(timings))
	if err := runReverse(dir, size, pods); err != nil {
		return err
	}
	return runEvents(dir, size, pods)
}
