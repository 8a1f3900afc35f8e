// Command bench measures the CPU time of what the EndpointSlice controller does
// with pod events: which Services does each concern, and which pods has each of
// those. Four ways over one recorded run of events, answers compared first:
//
//	labelix             the index, fed by the same events, and its PodLister
//	client-go           k8s.io/endpointslice's own functions over client-go's listers
//	controller-runtime  List of its cache, with its deep copies
//	… without copies    the same with UnsafeDisableDeepCopy
//
//	go run . [-namespaces 1] [-services 1000] [-pods 10000] [-events 100000] [-peer-events 0] [-rounds 3]
//
// A way's time is its whole loop less that of a loop which only keeps the
// informer's store. getrusage: user and system time of the process, the garbage
// collector's and every thread's included.
package main

import (
	"flag"
	"fmt"
	"log"
	"runtime"
	"slices"
	"syscall"
	"time"
)

func main() {
	shape := Shape{}
	flag.IntVar(&shape.Namespaces, "namespaces", 1, "over how many namespaces Services and pods are spread")
	flag.IntVar(&shape.Services, "services", 1000, "Services in all")
	flag.IntVar(&shape.Pods, "pods", 10000, "pods in all at the start")
	flag.IntVar(&shape.Events, "events", 100000, "pod events")
	flag.Int64Var(&shape.Seed, "seed", 1, "of the events")
	compared := flag.Int("compared", 500, "events whose answers are compared before anything is measured")
	rounds := flag.Int("rounds", 3, "of all ways in turn; a figure is the median")
	peers := flag.Int("peer-events", 0, "events for the others; 0: all of them")
	flag.Parse()
	if *peers == 0 || *peers > shape.Events {
		*peers = shape.Events
	}
	if err := run(shape, *compared, *peers, *rounds); err != nil {
		log.Fatal(err)
	}
}

func run(shape Shape, compared, peers, rounds int) error {
	events := shape.Make()
	if err := compare(shape, events[:min(compared, len(events))]); err != nil {
		return err
	}
	fmt.Printf("%d Services over %d namespaces, %d pods; %d events compared: all ways answer the same\n",
		shape.Services, shape.Namespaces, shape.Pods, min(compared, len(events)))
	spent := make([][]float64, len(ways))
	for range rounds {
		for i, way := range ways {
			each, err := measure(shape, events[:eventsOf(i, len(events), peers)], way)
			if err != nil {
				return err
			}
			spent[i] = append(spent[i], each)
		}
	}
	fmt.Printf("%-20s %10s %12s %8s  in single rounds\n", "way", "events", "us an event", "times")
	for i, way := range ways {
		times := timesOf(spent[i], spent[0])
		fmt.Printf("%-20s %10d %12.2f %8.2f  %.2f to %.2f\n", way.name, eventsOf(i, len(events), peers),
			median(spent[i])*1e6, median(times), slices.Min(times), slices.Max(times))
	}
	return nil
}

// timesOf gives, for each round, how many times ours a way took.
func timesOf(way, ours []float64) []float64 {
	times := make([]float64, len(way))
	for i := range times {
		times[i] = way[i] / ours[i]
	}
	return times
}

func eventsOf(way, all, peers int) int {
	if way == 0 {
		return all
	}
	return peers
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// measure gives the CPU seconds an event of one way, less those of the store.
func measure(shape Shape, events []Event, way way) (float64, error) {
	whole, err := runOnce(shape, events, way.make)
	if err != nil {
		return 0, err
	}
	store, err := runOnce(shape, events, storeOnly)
	return (whole - store).Seconds() / float64(len(events)), err
}

func runOnce(shape Shape, events []Event, make func(*World) (handler, error)) (time.Duration, error) {
	world, err := NewWorld(shape)
	if err != nil {
		return 0, err
	}
	defer world.Close()
	handle, err := make(world)
	if err != nil {
		return 0, err
	}
	runtime.GC()
	before := cpu()
	for _, event := range events {
		world.Store(event)
		if _, err := handle(event); err != nil {
			return 0, err
		}
	}
	return cpu() - before, nil
}

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// compare runs all ways side by side and asks for equal answers.
func compare(shape Shape, events []Event) error {
	world, err := NewWorld(shape)
	if err != nil {
		return err
	}
	defer world.Close()
	var handlers []handler
	for _, way := range ways {
		handle, err := way.make(world)
		if err != nil {
			return err
		}
		handlers = append(handlers, handle)
	}
	for i, event := range events {
		world.Store(event)
		var first Answer
		for j, handle := range handlers {
			answer, err := handle(event)
			if err != nil {
				return err
			}
			if j == 0 {
				first = answer
			} else if a, b := first.String(), answer.String(); a != b {
				return fmt.Errorf("event %d: %s answers %s, %s %s", i, ways[0].name, a, ways[j].name, b)
			}
		}
	}
	return nil
}
