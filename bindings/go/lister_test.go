package labelix

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/watch"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// The lister beside client-go's own, over the same indexer, in namespaces that
// it scans and in such that it does not.
func TestPodListerIsClientGos(t *testing.T) {
	for name, pods := range map[string]int{"small": 30, "large": 3 * smallNamespace} {
		t.Run(name, func(t *testing.T) { comparePodListers(t, pods) })
	}
}

func comparePodListers(t *testing.T, pods int) {
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	x := newIndex(t)
	for i := range pods {
		one := pod([]string{"prod", "test"}[i%2], fmt.Sprint("p", i), "1", labels.Set{"n": fmt.Sprint(i % 3)})
		must(t, indexer.Add(one))
		must(t, x.Upsert(one))
	}
	// The indexer is ahead: this one has lost its label, the index thinks it has it.
	must(t, indexer.Update(pod("prod", "p0", "2", nil)))
	must(t, indexer.Delete(pod("prod", "p6", "", nil)))
	theirs, ours := corelisters.NewPodLister(indexer), NewPodLister(x, indexer)
	for _, text := range []string{"", "n=0", "n in (1,2)", "n!=1", "n=7", "n"} {
		selector := parse(t, text)
		for _, namespace := range []string{"prod", "test", "none"} {
			want, _ := theirs.Pods(namespace).List(selector)
			got, err := ours.Pods(namespace).List(selector)
			must(t, err)
			if podNames(got) != podNames(want) {
				t.Errorf("%s, %q: %q, want %q", namespace, text, podNames(got), podNames(want))
			}
		}
		want, _ := theirs.List(selector)
		got, err := ours.List(selector)
		must(t, err)
		if podNames(got) != podNames(want) {
			t.Errorf("%q: %q, want %q", text, podNames(got), podNames(want))
		}
	}
	if got, err := ours.Pods("prod").Get("p2"); err != nil || got.Name != "p2" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ours.Pods("prod").Get("p99"); !apierrors.IsNotFound(err) {
		t.Errorf("%v", err)
	}
}

func podNames(pods []*corev1.Pod) string {
	keys := make([]Key, len(pods))
	for i, one := range pods {
		keys[i] = Key{Namespace: one.Namespace, Name: one.Name}
	}
	return names(keys)
}

// lateInformer tells what its store holds when it is bidden to.
type lateInformer struct {
	cache.Indexer
	handlers []cache.ResourceEventHandler
	waiting  []func(cache.ResourceEventHandler)
}

func newLateInformer() *lateInformer {
	return &lateInformer{Indexer: cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})}
}

func (l *lateInformer) GetIndexer() cache.Indexer { return l.Indexer }

func (l *lateInformer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	l.handlers = append(l.handlers, handler)
	return nil, nil
}

// change makes the store hold the pod, or (gone) no pod of that name.
func (l *lateInformer) change(t *testing.T, next *corev1.Pod, gone bool) {
	t.Helper()
	before, exists, _ := l.Get(next)
	switch {
	case gone && exists:
		must(t, l.Delete(next))
		l.waiting = append(l.waiting, func(h cache.ResourceEventHandler) { h.OnDelete(next) })
	case gone:
	case exists:
		must(t, l.Update(next))
		l.waiting = append(l.waiting, func(h cache.ResourceEventHandler) { h.OnUpdate(before, next) })
	default:
		must(t, l.Add(next))
		l.waiting = append(l.waiting, func(h cache.ResourceEventHandler) { h.OnAdd(next, false) })
	}
}

// tell tells so many of the events that wait.
func (l *lateInformer) tell(events int) {
	for range min(events, len(l.waiting)) {
		for _, handler := range l.handlers {
			l.waiting[0](handler)
		}
		l.waiting = l.waiting[1:]
	}
}

// differs says how our lister's answer is not client-go's, "" if it is: the same
// objects, or (behind) only such.
func differs(t *testing.T, x *Index, store cache.Indexer, ours corelisters.PodLister, behind bool,
	namespace, selector string) string {
	t.Helper()
	want, err := corelisters.NewPodLister(store).Pods(namespace).List(parse(t, selector))
	must(t, err)
	got, err := ours.Pods(namespace).List(parse(t, selector))
	must(t, err)
	for _, one := range got {
		if !slices.Contains(want, one) {
			return fmt.Sprintf("%s, %q: %s of version %s, and the store holds %q", namespace, selector, one.Name,
				one.ResourceVersion, podNames(want))
		}
	}
	if behind || podNames(got) == podNames(want) {
		return ""
	}
	return fmt.Sprintf("%s, %q: %q, want %q", namespace, selector, podNames(got), podNames(want))
}

// Beside client-go's, after each of many random changes of a store whose events
// come late: what a lister remembers shows each change.
func TestPodListerFollowsEveryChange(t *testing.T) {
	for name, later := range map[string]int{"at once": 1, "later": 6} {
		t.Run(name, func(t *testing.T) { followRandomChanges(t, later) })
	}
}

func followRandomChanges(t *testing.T, later int) {
	informer := newLateInformer()
	x := newIndex(t)
	_, err := x.Attach(informer)
	must(t, err)
	ours := NewPodLister(x, informer.Indexer)
	random := rand.New(rand.NewSource(7))
	remembered := 0
	for step := range 4000 {
		namespace, number := "small", random.Intn(8)
		if random.Intn(2) == 0 {
			namespace, number = "large", random.Intn(4*smallNamespace)
		}
		next := pod(namespace, fmt.Sprint("p", number), fmt.Sprint(step+1),
			labels.Set{"n": fmt.Sprint(random.Intn(3)), "m": fmt.Sprint(random.Intn(2))})
		if before, exists, _ := informer.Get(next); exists && random.Intn(2) == 0 {
			next.Labels = before.(*corev1.Pod).Labels // news of its status
		}
		informer.change(t, next, random.Intn(5) == 0)
		if random.Intn(later) == 0 {
			informer.tell(1 + random.Intn(later))
		}
		if random.Intn(50) == 0 {
			informer.tell(len(informer.waiting))
		}
		if x.keptOf(informer.Indexer).size > 0 && len(informer.waiting) == 0 {
			remembered++
		}
		for _, selector := range []string{"n=0", "n=1,m=0", "n in (1)", "n=2,n!=1", "n=1,m=0,n=0"} {
			namespace := []string{"small", "large"}[random.Intn(2)]
			if found := differs(t, x, informer, ours, len(informer.waiting) > 0, namespace, selector); found != "" {
				t.Fatalf("step %d: %s", step, found)
			}
		}
	}
	if remembered < 100 {
		t.Errorf("only %d steps could be answered by memory", remembered)
	}
}

func TestWhatListersRememberEnds(t *testing.T) {
	informer := newLateInformer()
	x := newIndex(t)
	_, err := x.Attach(informer)
	must(t, err)
	ours := NewPodLister(x, informer.Indexer)
	version := 0
	add := func(name string) {
		version++
		informer.change(t, pod("prod", name, fmt.Sprint(version), labels.Set{"n": "0"}), false)
	}
	ask := func(remembered bool) {
		t.Helper()
		informer.tell(len(informer.waiting))
		for range 2 {
			if found := differs(t, x, informer, ours, false, "prod", "n=0"); found != "" {
				t.Error(found)
			}
		}
		if is := x.keptOf(informer.Indexer).size > 0; is != remembered {
			t.Errorf("remembered: %t", is)
		}
	}
	add("a")
	ask(true)
	// A resync and a deletion that was missed come with an old resourceVersion.
	a, _, _ := informer.GetByKey("prod/a")
	resync := func() {
		must(t, informer.Update(a))
		informer.waiting = append(informer.waiting, func(h cache.ResourceEventHandler) { h.OnUpdate(a, a) })
	}
	add("b")
	ask(true)
	resync()
	informer.tell(1)
	informer.change(t, pod("prod", "b", "9", nil), false)
	resync() // the store's version is again that of what was told last
	if found := differs(t, x, informer, ours, true, "prod", "n=0"); found != "" {
		t.Error(found)
	}
	ask(true)
	must(t, informer.Delete(a))
	informer.waiting = append(informer.waiting, func(h cache.ResourceEventHandler) {
		h.OnDelete(cache.DeletedFinalStateUnknown{Key: "prod/a", Obj: a})
	})
	ask(true)
	// What is no object is an event that was not taken in.
	informer.waiting = append(informer.waiting, func(h cache.ResourceEventHandler) { h.OnAdd("what?", false) })
	ask(false)
	add("c")
	ask(true)
	// Two handlers may tell of one store in any order.
	_, err = x.Attach(informer)
	must(t, err)
	add("d")
	ask(false)
	must(t, x.Close())
	add("e")
	ask(false)
	if _, err := ours.List(parse(t, "n=0")); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}

// A lister is asked while a real informer tells.
func TestPodListerConcurrentWithItsInformer(t *testing.T) {
	server := newFakePods(t)
	x := newIndex(t)
	_, err := x.Attach(server.informer)
	must(t, err)
	server.run(t)
	store := server.informer.GetIndexer()
	ours := NewPodLister(x, store)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for ctx.Err() == nil {
				pods, err := ours.Pods("prod").List(parse(t, "n=0"))
				must(t, err)
				for _, one := range pods {
					if one.Labels["n"] != "0" {
						t.Errorf("%s has n=%s", one.Name, one.Labels["n"])
					}
				}
			}
		})
	}
	for i := range 600 {
		name, value := fmt.Sprint("p", i%50), fmt.Sprint(i/50%2)
		kind := watch.Modified
		if i < 50 {
			kind = watch.Added
		}
		server.send(t, kind, pod("prod", name, fmt.Sprint(100+i), labels.Set{"n": value}))
	}
	eventually(t, "the last event is told", func() bool {
		return x.keptOf(store).hasTold("699") && differs(t, x, store, ours, false, "prod", "n=1") == ""
	})
	cancel()
	group.Wait()
	if found := differs(t, x, store, ours, false, "prod", "n=0"); found != "" {
		t.Error(found)
	}
}

func (k *kept) hasTold(version string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.told == version
}

// Answers of 70,000 pods: two are more than the least that is kept.
func TestListersRememberWithinLimits(t *testing.T) {
	pods := make([]*corev1.Pod, 70000)
	for i := range pods {
		pods[i] = pod("prod", fmt.Sprint("p", i), "1", nil)
	}
	k := &kept{}
	asked := func(app string, all int) int {
		t.Helper()
		of := answerOf{namespace: "prod", equals: equals{count: 1}}
		of.pairs[0] = pair{"app", app}
		picked, err := keep(k, &of, func() int { return all }, func() ([]*corev1.Pod, error) { return pods, nil })
		must(t, err)
		if len(picked) != len(pods) {
			t.Errorf("%s: %d pods", app, len(picked))
		}
		return len(k.answers)
	}
	for _, row := range []struct {
		app       string
		all, kept int
	}{
		{"a", 0, 1},
		{"b", 0, 1},     // no room
		{"b", 80000, 2}, // each pod twice
		{"c", 80000, 2}, // no room
		{"d", 80000, 2}, // no room
		{"e", 80000, 0}, // as many as are kept found none: forgotten
		{"c", 80000, 1},
	} {
		if kept := asked(row.app, row.all); kept != row.kept {
			t.Errorf("%s of %d: %d answers kept, want %d", row.app, row.all, kept, row.kept)
		}
	}
}
