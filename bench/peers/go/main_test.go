package main

import (
	"strings"
	"testing"
)

// As many pods, and others.
func TestWhoPicksOtherPodsIsNotTimed(t *testing.T) {
	pods := []pod{{"a", "x", nil}, {"a", "y", nil}, {"b", "x", nil}}
	var names nameSums
	for id, p := range pods {
		names = names.of(p, id)
	}
	queries := []*query{{answer: answer{2, uint64(names[0]) + uint64(names[2])}}}
	for _, each := range []struct {
		found []int
		wrong bool
	}{{[]int{0, 2}, false}, {[]int{2, 0}, false}, {[]int{0, 1}, true}, {[]int{0}, true}, {[]int{0, 2, 1}, true}} {
		list := func(*query) int { return len(each.found) }
		sum := func(int) (sum uint64) {
			for _, id := range each.found {
				sum += uint64(names[id])
			}
			return
		}
		_, said := difference(queries, list, sum)
		if (said != "") != each.wrong || each.wrong && !strings.HasPrefix(said, "picks ") {
			t.Errorf("%v: %q", each.found, said)
		}
	}
}

// Each query once, and the first ones are of all parts of the class.
func TestTheFirstQueriesAreSpread(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 50, 100, 1000} {
		queries := make([]*query, n)
		for i := range queries {
			queries[i] = &query{answer: answer{count: i}}
		}
		seen, tenths := map[int]bool{}, map[int]bool{}
		for k, q := range spread(queries) {
			seen[q.answer.count] = true
			if k < 20 {
				tenths[q.answer.count*10/n] = true
			}
		}
		if len(seen) != n || n >= 50 && len(tenths) != 10 {
			t.Errorf("%d queries: %d of them, the first 20 of %d tenths", n, len(seen), len(tenths))
		}
	}
}

func TestAFigureSaysOfHowManyQueries(t *testing.T) {
	queries := []*query{{answer: answer{count: 2}}, {answer: answer{count: 4}}}
	got := sampleOf(queries, 9)
	if got["queries"] != 2 || got["of"] != 9 || got["ids"] != 3 {
		t.Error(got)
	}
}

func TestPeersOfOneQuestionTakeTurns(t *testing.T) {
	var timings []timing
	for _, who := range []string{"a", "b"} {
		for _, class := range []string{"Q1", "Q2"} {
			timings = append(timings, timing{result: result{Who: who, Question: class, What: "count"}})
		}
	}
	var order string
	for _, each := range byClass(timings) {
		order += each.Question + each.Who + " "
	}
	if order != "Q1a Q1b Q2a Q2b " {
		t.Error(order)
	}
}

func TestWhatEventsLeave(t *testing.T) {
	pods := []pod{{"a", "x", map[string]string{"app": "1"}}, {"a", "y", nil}}
	events := []event{{'L', pod{"a", "x", map[string]string{"app": "2"}}}, {'D', pod{"a", "y", nil}},
		{'C', pod{"b", "z", map[string]string{"app": "1"}}}}
	whole, index := contents(livingAfter(pods, events))
	for _, wrong := range []int{len(events), 0, 1, 2} {
		l := &newIndexer().lister
		for id, p := range pods {
			l.add(id, p)
		}
		l.apply(append(events[:wrong:wrong], events[min(wrong+1, len(events)):]...))
		gotWhole, gotIndex := l.contents()
		if same := gotWhole == whole && gotIndex == index; same != (wrong == len(events)) {
			t.Errorf("without event %d: %v %v", wrong, gotWhole, gotIndex)
		}
	}
}
