package main

import (
	"context"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/index"
	"k8s.io/apimachinery/pkg/selection"
)

// Prometheus' index of series in memory: lists of ids for each pair.
type postings struct {
	lists *index.MemPostings
	found []storage.SeriesRef
	names nameSums
}

const namespaceLabel = "__namespace__"

func newPostings() peer { return &postings{lists: index.NewUnorderedMemPostings()} }

func (m *postings) name() (string, string) { return "Prometheus MemPostings", "v0.316.0" }
func (m *postings) ready()                 { m.lists.EnsureOrder(1) }

func (m *postings) add(id int, p pod) {
	b := labels.NewScratchBuilder(len(p.labels) + 1)
	b.Add(namespaceLabel, p.ns)
	for key, value := range p.labels {
		b.Add(key, value)
	}
	b.Sort()
	m.lists.Add(storage.SeriesRef(id+1), b.Labels())
	m.names = m.names.of(p, id)
}

func (m *postings) sum(int) (sum uint64) {
	for _, ref := range m.found {
		sum += uint64(m.names[ref-1])
	}
	return
}

func (m *postings) postings(q *query) index.Postings {
	ctx := context.Background()
	var keep, drop []index.Postings
	if q.ns != "" {
		keep = append(keep, m.lists.Postings(ctx, namespaceLabel, q.ns))
	}
	for _, r := range q.needs {
		values := r.ValuesUnsorted()
		switch r.Operator() {
		case selection.Equals, selection.DoubleEquals, selection.In:
			keep = append(keep, m.lists.Postings(ctx, r.Key(), values...))
		case selection.NotEquals, selection.NotIn:
			drop = append(drop, m.lists.Postings(ctx, r.Key(), values...))
		case selection.Exists:
			keep = append(keep, m.lists.PostingsForAllLabelValues(ctx, r.Key()))
		case selection.DoesNotExist:
			drop = append(drop, m.lists.PostingsForAllLabelValues(ctx, r.Key()))
		}
	}
	if len(keep) == 0 {
		name, value := index.AllPostingsKey()
		keep = append(keep, m.lists.Postings(ctx, name, value))
	}
	left := index.Intersect(keep...)
	for _, d := range drop {
		left = index.Without(left, d)
	}
	return left
}

func (m *postings) list(q *query) int {
	m.found = m.found[:0]
	for p := m.postings(q); p.Next(); {
		m.found = append(m.found, p.At())
	}
	return len(m.found)
}

func (m *postings) count(q *query) int {
	n := 0
	for p := m.postings(q); p.Next(); {
		n++
	}
	return n
}
