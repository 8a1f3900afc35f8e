package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const mostEventedPods = 1_000_000

// What an informer does with each event: the object is put into its store, or
// taken out. The objects are made before.
func (l *lister) apply(events []event) (cpu, wall float64) {
	objects := make([]any, len(events))
	for i, e := range events {
		objects[i] = object(e.p)
	}
	runtime.GC()
	startCPU, start := cpuTime(), time.Now()
	for i, e := range events {
		switch e.op {
		case 'D':
			_ = l.store.Delete(objects[i])
		case 'C':
			_ = l.store.Add(objects[i])
		default:
			_ = l.store.Update(objects[i])
		}
	}
	n := float64(len(events))
	return (cpuTime() - startCPU).Seconds() / n, time.Since(start).Seconds() / n
}

// Of all pods' names and labels, in whatever order: number and sum. Of each label also how
// its index files it, alone and in its namespace.
func contents(living []pod) (whole, index answer) {
	for _, p := range living {
		whole.count++
		whole.sum += uint64(nameSum(p.ns, p.name))
		for key, value := range p.labels {
			pair := key + "=" + value
			whole.sum += uint64(nameSum(p.ns+"/"+p.name, pair))
			for _, filed := range []string{pair, p.ns + "/" + pair} {
				index.count++
				index.sum += uint64(nameSum("", filed))
			}
		}
	}
	return
}

// The same of what a store holds; the index is nothing where it has none.
func (l *lister) contents() (whole, index answer) {
	var living []pod
	for _, o := range l.store.List() {
		m := o.(*metav1.PartialObjectMetadata)
		living = append(living, pod{m.Namespace, m.Name, m.Labels})
	}
	whole, _ = contents(living)
	for _, filed := range l.store.ListIndexFuncValues("label") {
		objects, _ := l.store.ByIndex("label", filed)
		index.count += len(objects)
		index.sum += uint64(len(objects)) * uint64(nameSum("", filed))
	}
	return
}

// What a map of pods holds after the events.
func livingAfter(pods []pod, events []event) (living []pod) {
	byName := make(map[string]pod, len(pods))
	for _, p := range pods {
		byName[p.ns+"/"+p.name] = p
	}
	for _, e := range events {
		if name := e.p.ns + "/" + e.p.name; e.op == 'D' {
			delete(byName, name)
		} else {
			byName[name] = e.p
		}
	}
	return slices.Collect(maps.Values(byName))
}

func runEvents(dir, size string, pods []pod) error {
	events, err := readEvents(dir)
	if err != nil || len(pods) > mostEventedPods {
		return err
	}
	whole, index := contents(livingAfter(pods, events))
	peers := []struct {
		name  string
		make  func() *lister
		index answer
	}{{"client-go store", newLister, answer{}},
		{"client-go label indexer", func() *lister { return &newIndexer().lister }, index}}
	for range eventRuns { // in turns
		for _, each := range peers {
			r := inOrder("mix", "one_by_one", each.name, clientGo, size)
			l := each.make()
			for id, p := range pods {
				l.add(id, p)
			}
			r.Seconds, r.Wall = l.apply(events)
			if gotWhole, gotIndex := l.contents(); gotWhole != whole || gotIndex != each.index {
				r.Error = fmt.Sprintf("in the end pods %v, not %v; index %v, not %v", gotWhole, whole, gotIndex, each.index)
			}
			emit(r)
		}
	}
	return nil
}
