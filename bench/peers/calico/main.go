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
	ids       map[string]string    // by address, as a member of an IP set says it
}

func (e *endpoints) of(p pod) endpoint {
	id := p.ns + "/" + p.name
	nets, known := e.addresses[id]
	if !known {
		n := len(e.addresses)
		nets = []ip.CIDR{ip.MustParseCIDROrIP(
			fmt.Sprintf("10.%d.%d.%d/32", n>>16&255, n>>8&255, n&255))}
		e.addresses[id] = nets
		e.ids[ipsetmember.MakeCIDROrIPOnly(nets[0]).ToProtobufFormat()] = id
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

// The index, and what its callbacks told of.
type index struct {
	*labelindex.SelectorAndNamedPortIndex
	joined, left int
	sum          uint64 // of pairSums of the members, where they are named
}

// Counts what it is told.
func newIndex() *index {
	x := &index{SelectorAndNamedPortIndex: labelindex.NewSelectorAndNamedPortIndex(false)}
	x.OnMemberAdded = func(string, ipsetmember.IPSetMember) { x.joined++ }
	x.OnMemberRemoved = func(string, ipsetmember.IPSetMember) { x.left++ }
	return x
}

// Sums up names too, which takes time: not timed.
func newNamingIndex(ids map[string]string) *index {
	x := newIndex()
	x.OnMemberAdded = func(set string, member ipsetmember.IPSetMember) {
		x.joined++
		x.sum += uint64(nameSum(set, ids[member.ToProtobufFormat()]))
	}
	x.OnMemberRemoved = func(set string, member ipsetmember.IPSetMember) {
		x.left++
		x.sum -= uint64(nameSum(set, ids[member.ToProtobufFormat()]))
	}
	return x
}

func (x *index) members() answer { return answer{x.joined - x.left, x.sum} }

func (x *index) load(pods []endpoint, services []pod) error {
	for _, each := range services {
		parsed, err := selectorOf(each)
		if err != nil {
			return err
		}
		x.UpdateIPSet(each.ns+"/"+each.name, parsed, ipsetmember.ProtocolNone, "")
	}
	for _, p := range pods {
		x.UpdateEndpointOrSet(p.id, p.labels, p.nets, nil, nil)
	}
	return nil
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

// Which pods all Services have, by testing each pod of their namespaces: how many, and the sum
// of the names of Service and pod.
func plainMembers(pods map[string]pod, services []pod) (members answer) {
	byNamespace := map[string][]pod{}
	for _, p := range pods {
		byNamespace[p.ns] = append(byNamespace[p.ns], p)
	}
	for _, service := range services {
		for _, p := range byNamespace[service.ns] {
			if hasAll(p.labels, service.labels) {
				members.count++
				members.sum += uint64(nameSum(service.ns+"/"+service.name, p.ns+"/"+p.name))
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
func plainBeforeAndAfter(pods []pod, events []event, services []pod) (before, after answer) {
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
	made := endpoints{map[string][]ip.CIDR{}, map[string]string{}}
	loaded, told := make([]endpoint, len(pods)), make([]endpoint, len(events))
	for i := range pods {
		loaded[i] = made.of(pods[i])
	}
	for i := range events {
		told[i] = made.of(events[i].p)
	}
	r := inOrder("mix_deltas", "one_by_one", "Calico", version, size)
	if err := compare(newNamingIndex(made.ids), loaded, told, events, services, before, after); err != nil {
		r.Error = err.Error()
		emit(r)
		return nil
	}
	for range eventRuns {
		x := newIndex()
		if err := x.load(loaded, services); err != nil {
			return err
		}
		had := x.joined + x.left
		r.Seconds, r.Wall = x.apply(events, told)
		if got := x.members().count; got != after.count {
			r.Error = fmt.Sprintf("%d members in the end, not %d", got, after.count)
		}
		r.Counters = map[string]float64{"deltas": float64(x.joined+x.left-had) / float64(len(events))}
		emit(r)
	}
	return nil
}

// A run that is not timed: which pods are members when all are loaded, and after the events.
func compare(x *index, loaded, told []endpoint, events []event, services []pod, before, after answer) error {
	if err := x.load(loaded, services); err != nil {
		return err
	}
	if got := x.members(); got != before {
		return fmt.Errorf("members when loaded %v, not %v", got, before)
	}
	if x.apply(events, told); x.members() != after {
		return fmt.Errorf("members in the end %v, not %v", x.members(), after)
	}
	return nil
}

func main() { runProgram("calico_peer", run) }
