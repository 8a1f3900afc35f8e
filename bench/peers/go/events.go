package main

import (
	"fmt"
	"runtime"
	"time"
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

func livingAfter(pods int, events []event) int {
	for _, e := range events {
		switch e.op {
		case 'D':
			pods--
		case 'C':
			pods++
		}
	}
	return pods
}

func runEvents(dir, size string, pods []pod) error {
	events, err := readEvents(dir)
	if err != nil || len(pods) > mostEventedPods {
		return err
	}
	for _, each := range []struct {
		name string
		make func() *lister
	}{{"client-go store", newLister}, {"client-go label indexer", func() *lister { return &newIndexer().lister }}} {
		r := inOrder("mix", "one_by_one", each.name, clientGo, size)
		for range eventRuns {
			l := each.make()
			for id, p := range pods {
				l.add(id, p)
			}
			r.Seconds, r.Wall = l.apply(events)
			if got, want := len(l.store.ListKeys()), livingAfter(len(pods), events); got != want {
				r.Error = fmt.Sprintf("%d pods in the end, not %d", got, want)
			}
			emit(r)
		}
	}
	return nil
}
