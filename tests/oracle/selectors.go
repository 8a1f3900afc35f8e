package main

import (
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// maxSorted is how many requirements upstream's sort by key keeps in order where
// keys are equal; past it the order is no promise, and none is recorded.
const maxSorted = 12

// writeParse asks labels.Parse.
func writeParse(w *writer, a *asker, n int) {
	for i := 0; i < n; i++ {
		switch text := a.selector(nil); i % 4 {
		case 0, 1:
			putParse(w, text)
		case 2:
			putParse(w, a.broken(text))
		default:
			putParse(w, a.soup())
		}
	}
}

func putParse(w *writer, in string) {
	if !w.first(in) {
		return
	}
	r := record{}
	r.putText("in", in)
	selector, err := labels.Parse(in)
	r["ok"] = err == nil
	if err != nil {
		r.putText("err", err.Error())
		w.put(r)
		return
	}
	requirements, _ := selector.Requirements()
	if len(requirements) > maxSorted {
		return
	}
	list := []record{}
	for _, q := range requirements {
		list = append(list, record{"k": q.Key(), "op": string(q.Operator()), "v": noNil(q.Values().List())})
	}
	r["canon"], r["empty"], r["reqs"] = selector.String(), selector.Empty(), list
	w.put(r)
}

func noNil(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

// writeMatch asks Selector.Matches, each selector about label sets that come
// close to what it wants.
func writeMatch(w *writer, a *asker, n int) {
	for i := 0; i < n; i++ {
		text := a.selector([]string{a.word(keys), a.word(keys)})
		selector, err := labels.Parse(text)
		if err != nil || !w.first(text) {
			continue
		}
		requirements, _ := selector.Requirements()
		sets := []map[string]string{{}}
		for len(sets) < 14 {
			sets = append(sets, a.near(requirements))
		}
		matches := make([]bool, len(sets))
		for j, set := range sets {
			matches[j] = selector.Matches(labels.Set(set))
		}
		r := record{"labels": sets, "m": matches}
		r.putText("sel", text)
		w.put(r)
	}
}

// near makes a label set that mostly satisfies, so that a match depends on the
// few requirements that it does not.
func (a *asker) near(requirements labels.Requirements) map[string]string {
	set := map[string]string{}
	for _, q := range requirements {
		wanted := q.Values().List()
		switch q.Operator() {
		case selection.DoesNotExist:
			if a.once(85) {
				continue
			}
		case selection.NotIn, selection.NotEquals:
			if a.once(40) {
				continue
			}
		}
		switch {
		case a.once(12):
		case a.once(15):
			set[q.Key()] = a.word(integers)
		case len(wanted) > 0 && a.once(70):
			set[q.Key()] = a.word(wanted)
		default:
			set[q.Key()] = a.word(values)
		}
		if (q.Operator() == selection.GreaterThan || q.Operator() == selection.LessThan) && a.once(80) {
			set[q.Key()] = a.word(integers)
		}
	}
	for n := a.IntN(3); n > 0; n-- {
		set[a.word(keys)] = a.word(values)
	}
	return set
}
