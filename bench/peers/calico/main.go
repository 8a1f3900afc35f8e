// Calico's index of which endpoints each selector picks, as felix keeps its IP sets
// (felix/labelindex), told the made cluster's Services and events (bench/workload).
// A line of JSON for each run, as bench/page.py reads it.
//
// Calico's API is no module that can be required, so this file and ../go/made.go are
// built inside a checkout of its repository: see ../run.
//
//	calico_peer DIR SIZE
package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/projectcalico/calico/felix/ip"
	"github.com/projectcalico/calico/felix/labelindex"
	"github.com/projectcalico/calico/felix/labelindex/ipsetmember"
	"github.com/projectcalico/calico/lib/std/uniquelabels"
	"github.com/projectcalico/calico/libcalico-go/lib/selector"
)

// The linker writes what checkout this is.
var version = "unknown"

// Loading a million pods takes some minutes a run.
const mostPods = 200_000

// How Calico writes that a policy looks in its own namespace only.
const namespaceLabel = "projectcalico.org/namespace"

// An endpoint as the index is told of it. Made before the clock runs, its labels interned.
type endpoint struct {
	id     string
	labels uniquelabels.Map
	nets   []ip.CIDR // members of an IP set are addresses: each pod has its own
}

type endpoints struct {
	addresses map[string][]ip.CIDR // by id
}

func (e *endpoints) of(p pod) endpoint {
	id := p.ns + "/" + p.name
	nets, known := e.addresses[id]
	if !known {
		n := len(e.addresses)
		nets = []ip.CIDR{ip.MustParseCIDROrIP(
			fmt.Sprintf("10.%d.%d.%d/32", n>>16&255, n>>8&255, n&255))}
		e.addresses[id] = nets
	}
	labels := map[string]string{namespaceLabel: p.ns}
	for key, value := range p.labels {
		labels[key] = value
	}
	return endpoint{id, uniquelabels.Make(labels), nets}
}

func selectorOf(service pod) (*selector.Selector, error) {
	needs := []string{fmt.Sprintf("%s == %q", namespaceLabel, service.ns)}
	for key, value := range service.labels {
		needs = append(needs, fmt.Sprintf("%s == %q", key, value))
	}
	return selector.Parse(strings.Join(needs, " && "))
}

// The index, and how many members its callbacks told of.
type index struct {
	*labelindex.SelectorAndNamedPortIndex
	joined, left int
}

func load(pods []endpoint, services []pod) (*index, error) {
	x := &index{SelectorAndNamedPortIndex: labelindex.NewSelectorAndNamedPortIndex(false)}
	x.OnMemberAdded = func(string, ipsetmember.IPSetMember) { x.joined++ }
	x.OnMemberRemoved = func(string, ipsetmember.IPSetMember) { x.left++ }
	for _, each := range services {
		parsed, err := selectorOf(each)
		if err != nil {
			return nil, err
		}
		x.UpdateIPSet(each.ns+"/"+each.name, parsed, ipsetmember.ProtocolNone, "")
	}
	for _, p := range pods {
		x.UpdateEndpointOrSet(p.id, p.labels, p.nets, nil, nil)
	}
	return x, nil
}

func (x *index) apply(events []event, of []endpoint) (cpu, wall float64) {
	runtime.GC()
	startCPU, start := cpuTime(), time.Now()
	for i := range events {
		if events[i].op == 'D' {
			x.DeleteEndpoint(of[i].id)
		} else {
			x.UpdateEndpointOrSet(of[i].id, of[i].labels, of[i].nets, nil, nil)
		}
	}
	n := float64(len(events))
	return (cpuTime() - startCPU).Seconds() / n, time.Since(start).Seconds() / n
}

// How many pods all Services have together, by testing each pod of their namespaces.
func plainMembers(pods map[string]pod, services []pod) (members int) {
	byNamespace := map[string][]pod{}
	for _, p := range pods {
		byNamespace[p.ns] = append(byNamespace[p.ns], p)
	}
	for _, service := range services {
		for _, p := range byNamespace[service.ns] {
			if hasAll(p.labels, service.labels) {
				members++
			}
		}
	}
	return
}

func hasAll(labels, wanted map[string]string) bool {
	for key, value := range wanted {
		if has, found := labels[key]; !found || has != value {
			return false
		}
	}
	return true
}

// Members of all Services before the events and after them.
func plainBeforeAndAfter(pods []pod, events []event, services []pod) (before, after int) {
	living := map[string]pod{}
	for _, p := range pods {
		living[p.ns+"/"+p.name] = p
	}
	before = plainMembers(living, services)
	for _, e := range events {
		if id := e.p.ns + "/" + e.p.name; e.op == 'D' {
			delete(living, id)
		} else {
			living[id] = e.p
		}
	}
	return before, plainMembers(living, services)
}

func run(dir, size string) error {
	pods, err := readPods(filepath.Join(dir, "pods.tsv"))
	if err != nil || len(pods) > mostPods {
		return err
	}
	services, err := readPods(filepath.Join(dir, "svcs.tsv"))
	if err != nil {
		return err
	}
	events, err := readEvents(dir)
	if err != nil {
		return err
	}
	before, after := plainBeforeAndAfter(pods, events, services)
	made := endpoints{map[string][]ip.CIDR{}}
	loaded, told := make([]endpoint, len(pods)), make([]endpoint, len(events))
	for i := range pods {
		loaded[i] = made.of(pods[i])
	}
	for i := range events {
		told[i] = made.of(events[i].p)
	}
	for range eventRuns {
		r := inOrder("mix_deltas", "one_by_one", "Calico", version, size)
		x, err := load(loaded, services)
		if err != nil {
			return err
		}
		if x.joined-x.left != before {
			r.Error = fmt.Sprintf("%d members when loaded, not %d", x.joined-x.left, before)
		}
		had := x.joined + x.left
		r.Seconds, r.Wall = x.apply(events, told)
		if r.Error == "" && x.joined-x.left != after {
			r.Error = fmt.Sprintf("%d members in the end, not %d", x.joined-x.left, after)
		}
		r.Counters = map[string]float64{"deltas": float64(x.joined+x.left-had) / float64(len(events))}
		emit(r)
	}
	return nil
}

func main() { runProgram("calico_peer", run) }
