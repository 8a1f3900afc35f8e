package labelix

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// rngDeltas is an index with the Service prod/rng, and who is told what joins it.
func rngDeltas(t *testing.T) (*Index, *Subscription) {
	x := newIndex(t)
	sub, err := x.Subscribe(OfRelations(Selects))
	must(t, err)
	t.Cleanup(func() { sub.Close() })
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"})))
	return x, sub
}

func TestALoopOverDeltasWhoseBodyPanicsLosesNone(t *testing.T) {
	x, sub := rngDeltas(t)
	set := labels.Set{"run": "rng"}
	must(t, x.Upsert(pod("prod", "a", "2", set), pod("prod", "b", "3", set), pod("prod", "c", "4", set)))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var told []Key
	work := func() { // as a worker that recovers does it
		defer func() { recover() }()
		for delta := range sub.Deltas(ctx) {
			told = append(told, delta.Object)
			panic("a controller's defect")
		}
	}
	for range 3 {
		work()
	}
	if names(told) != "prod/a prod/b prod/c" {
		t.Errorf("%v", told)
	}
}

// What waits behind the delta at which one loop was left is for the loop that waits.
func TestALoopThatIsLeftWakesTheOther(t *testing.T) {
	x, sub := rngDeltas(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	<-sub.wake
	told := make(chan Key, 1)
	go func() {
		defer close(told)
		for delta := range sub.Deltas(ctx) {
			told <- delta.Object
			return
		}
	}()
	time.Sleep(10 * time.Millisecond)
	// As if the loop that is left had been the one that was woken, by both.
	x.write.Lock()
	delete(x.waiting, sub.wake)
	x.write.Unlock()
	set := labels.Set{"run": "rng"}
	must(t, x.Upsert(pod("prod", "a", "2", set)))
	must(t, x.Upsert(pod("prod", "b", "3", set)))
	for delta := range sub.Deltas(ctx) {
		if delta.Object.Name != "a" {
			t.Errorf("%+v", delta)
		}
		break
	}
	if other := <-told; other.Name != "b" {
		t.Errorf("the other loop was told of %v", other)
	}
}

// folder is a subscriber who keeps what it was told: "Service ns/name of pod ns/name".
type folder struct {
	sub    *Subscription
	facts  map[string]bool
	passed uint64 // versions up to this are known already
}

func pairOf(service, pod Key) string { return fmt.Sprint(service, " of ", pod) }

func (f *folder) poll(t *testing.T, x *Index, world *world) {
	for {
		deltas, err := f.sub.Poll()
		must(t, err)
		if len(deltas) == 0 {
			return
		}
		for _, delta := range deltas {
			switch pair := pairOf(delta.Selector.Key, delta.Object); {
			case delta.Resync:
				snapshot, err := x.Snapshot()
				must(t, err)
				f.facts, f.passed = world.read(t, snapshot), snapshot.Version()
				must(t, snapshot.Close())
			case delta.Version <= f.passed:
			case f.facts[pair] == (delta.Op == Join):
				t.Fatalf("%v %s (%s) changes nothing", delta.Op, pair, delta.Cause)
			case delta.Op == Join:
				f.facts[pair] = true
			default:
				delete(f.facts, pair)
			}
		}
	}
}

// world is what the index should hold.
type world struct {
	random   *rand.Rand
	version  int
	services map[Key]*corev1.Service
	pods     map[Key]*corev1.Pod
	old      []*corev1.Pod
}

func (w *world) key() Key {
	return Key{Namespace: fmt.Sprint("ns", w.random.Intn(2)), Name: fmt.Sprint("o", w.random.Intn(6))}
}

func (w *world) labels() labels.Set {
	set := labels.Set{}
	for _, key := range []string{"run", "tier"} {
		if w.random.Intn(3) > 0 {
			set[key] = fmt.Sprint("v", w.random.Intn(2))
		}
	}
	return set
}

func (w *world) next() string { w.version++; return fmt.Sprint(w.version) }

func (w *world) pod(key Key) *corev1.Pod {
	made := pod(key.Namespace, key.Name, w.next(), w.labels())
	made.UID = types.UID(fmt.Sprint("u", w.random.Intn(2))) // another one under the old name
	w.pods[key] = made
	w.old = append(w.old, made)
	return made
}

func (w *world) service(key Key) *corev1.Service {
	made := service(key.Namespace, key.Name, w.next(), w.labels())
	w.services[key] = made
	return made
}

// step tells the index of one change, or of the same again.
func (w *world) step(t *testing.T, x *Index) {
	key := w.key()
	switch w.random.Intn(10) {
	case 0, 1, 2:
		must(t, x.Upsert(w.pod(key), w.pod(w.key())))
	case 3:
		if known := w.pods[key]; known != nil {
			delete(w.pods, key)
			must(t, x.Delete(known))
		}
	case 4: // an event of a watch that is behind
		if len(w.old) > 0 {
			old := w.old[w.random.Intn(len(w.old))]
			if w.pods[Key{Namespace: old.Namespace, Name: old.Name}] != nil {
				must(t, x.Upsert(old))
			}
		}
	case 5, 6:
		must(t, x.Upsert(w.service(key)))
	case 7:
		if known := w.services[key]; known != nil {
			delete(w.services, key)
			must(t, x.Delete(known))
		}
	case 8: // a new list, after a 410: some are gone, some are new
		maps.DeleteFunc(w.pods, func(Key, *corev1.Pod) bool { return w.random.Intn(4) == 0 })
		w.pod(key)
		must(t, x.Replace(Pods, objectsOf(w.pods), w.next()))
	case 9:
		maps.DeleteFunc(w.services, func(Key, *corev1.Service) bool { return w.random.Intn(4) == 0 })
		must(t, x.Replace(schema.GroupKind{Kind: "Service"}, objectsOf(w.services), w.next()))
	}
}

func objectsOf[T Object](all map[Key]T) []Object {
	objects := make([]Object, 0, len(all))
	for _, object := range all {
		objects = append(objects, object)
	}
	return objects
}

// truth is the definition, by a loop.
func (w *world) truth() map[string]bool {
	facts := map[string]bool{}
	for service, of := range w.services {
		for pod, it := range w.pods {
			if service.Namespace == pod.Namespace && len(of.Spec.Selector) > 0 &&
				labels.SelectorFromSet(of.Spec.Selector).Matches(labels.Set(it.Labels)) {
				facts[pairOf(service, pod)] = true
			}
		}
	}
	return facts
}

// read asks the snapshot the same: each Service which pods it picks, and each pod back.
func (w *world) read(t *testing.T, snapshot *Snapshot) map[string]bool {
	facts := map[string]bool{}
	for service, of := range w.services {
		if len(of.Spec.Selector) == 0 {
			continue
		}
		pods, err := snapshot.Select(service.Namespace, labels.SelectorFromSet(of.Spec.Selector))
		must(t, err)
		for _, pod := range pods {
			facts[pairOf(service, pod)] = true
		}
	}
	back := 0
	for _, pod := range w.pods {
		services, err := snapshot.SelectingServices(pod)
		must(t, err)
		back += len(services)
	}
	if back != len(facts) {
		t.Fatalf("Services have %d pods, and pods %d Services", len(facts), back)
	}
	return facts
}

// Deltas folded up are the newest state, read whole, and the definition: for who
// listens, and for who is too slow and takes the state anew.
func TestDeltasFoldedUpAreTheState(t *testing.T) {
	for seed := range int64(20) {
		x := newIndex(t)
		prompt, err := x.Subscribe(OfRelations(Selects))
		must(t, err)
		slow, err := x.Subscribe(OfRelations(Selects), OfSelectorKind("Service"), WithCapacity(3))
		must(t, err)
		folders := []*folder{{sub: prompt, facts: map[string]bool{}}, {sub: slow, facts: map[string]bool{}}}
		w := &world{random: rand.New(rand.NewSource(seed)), services: map[Key]*corev1.Service{},
			pods: map[Key]*corev1.Pod{}}
		for step := range 200 {
			w.step(t, x)
			truth := w.truth()
			for i, f := range folders {
				if i > 0 && step%5 > 0 {
					continue
				}
				if f.poll(t, x, w); !maps.Equal(f.facts, truth) {
					t.Fatalf("seed %d, step %d, subscriber %d: %s", seed, step, i, unlike(f.facts, truth))
				}
			}
			if services, err := x.SelectingServicesOf("ns0", labels.Set{"run": "v0"}); err != nil || len(services) != w.picking() {
				t.Fatalf("seed %d, step %d: %v %v", seed, step, services, err)
			}
		}
		must(t, prompt.Close())
		must(t, slow.Close())
	}
}

// picking counts the Services of ns0 that pick run=v0.
func (w *world) picking() (count int) {
	for key, of := range w.services {
		if key.Namespace == "ns0" && len(of.Spec.Selector) > 0 &&
			labels.SelectorFromSet(of.Spec.Selector).Matches(labels.Set{"run": "v0"}) {
			count++
		}
	}
	return count
}

func unlike(told, truth map[string]bool) string {
	var lines []string
	for pair := range truth {
		if !told[pair] {
			lines = append(lines, "not told: "+pair)
		}
	}
	for pair := range told {
		if !truth[pair] {
			lines = append(lines, "told, and not so: "+pair)
		}
	}
	return strings.Join(lines, "; ")
}

// One past the bits of a number had been all relations, as none is.
func TestARelationThatIsNoneIsRefused(t *testing.T) {
	x := newIndex(t)
	for _, relation := range []Relation{-1, 3, 31, 32, 99, 1 << 40} {
		if _, err := x.Subscribe(OfRelations(Selects, relation)); code(err) != InvalidArgument {
			t.Errorf("%d with another: %v", relation, err)
		}
		if _, err := x.Subscribe(OfRelations(relation)); code(err) != InvalidArgument {
			t.Errorf("%d alone: %v", relation, err)
		}
	}
	for _, relations := range [][]Relation{nil, {Selects}, {Owns, Traffic, Owns}} {
		sub, err := x.Subscribe(OfRelations(relations...))
		must(t, err)
		must(t, sub.Close())
	}
}
