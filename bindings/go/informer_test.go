package labelix

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// fakePods is an API server with pods: a list that may change, and a watch.
type fakePods struct {
	mu       sync.Mutex
	list     corev1.PodList
	watcher  *watch.FakeWatcher
	informer cache.SharedIndexInformer
}

func newFakePods(t *testing.T, pods ...corev1.Pod) *fakePods {
	t.Helper()
	f := &fakePods{list: corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "10"}, Items: pods}}
	source := &cache.ListWatch{
		ListFunc: func(metav1.ListOptions) (runtime.Object, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.list.DeepCopy(), nil
		},
		WatchFunc: func(options metav1.ListOptions) (watch.Interface, error) {
			if options.SendInitialEvents != nil && *options.SendInitialEvents {
				return nil, apierrors.NewBadRequest("a server that cannot stream lists")
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			f.watcher = watch.NewFakeWithChanSize(10, false)
			return f.watcher, nil
		},
	}
	f.informer = cache.NewSharedIndexInformer(source, &corev1.Pod{}, 0,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	return f
}

func (f *fakePods) run(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f.informer.RunWithContext(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
}

// send waits for the watch, which begins after the list.
func (f *fakePods) send(t *testing.T, kind watch.EventType, object runtime.Object) {
	t.Helper()
	eventually(t, "a watch", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.watcher != nil
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watcher.Action(kind, object)
}

func eventually(t *testing.T, what string, come func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if come() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%s: not after 30 s", what)
}

func becomes(t *testing.T, x *Index, selector, want string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q picks %q", selector, want), func() bool {
		return selected(t, x, "", selector) == want
	})
}

func TestAttachFollowsAnInformer(t *testing.T) {
	server := newFakePods(t, *pod("prod", "a", "5", labels.Set{"run": "rng"}))
	x := newIndex(t)
	var mu sync.Mutex
	var after []string
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc: func(object any) {
			mu.Lock()
			defer mu.Unlock()
			added := object.(*corev1.Pod)
			keys, err := x.Select(added.Namespace, labels.SelectorFromSet(added.Labels))
			must(t, err)
			if !slices.Contains(keys, Key{Namespace: added.Namespace, Name: added.Name}) {
				t.Errorf("the index was not told of %s before the handler", added.Name)
			}
			after = append(after, added.Name)
		},
	}
	registration, err := x.Attach(server.informer, handler)
	must(t, err)
	server.run(t)
	eventually(t, "sync", registration.HasSynced)
	becomes(t, x, "run=rng", "prod/a")
	server.send(t, watch.Added, pod("prod", "b", "11", labels.Set{"run": "rng"}))
	becomes(t, x, "run=rng", "prod/a prod/b")
	server.send(t, watch.Modified, pod("prod", "b", "12", labels.Set{"run": "web"}))
	becomes(t, x, "run=rng", "prod/a")
	server.send(t, watch.Deleted, pod("prod", "a", "13", labels.Set{"run": "rng"}))
	becomes(t, x, "", "prod/b")
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(after, []string{"a", "b"}) {
		t.Errorf("handlers: %v", after)
	}
}

// After a restore of etcd the list is older than what was watched, and true.
func TestAttachBelievesAStoreThatGoesBackInTime(t *testing.T) {
	server := newFakePods(t, *pod("prod", "a", "5", labels.Set{"run": "old"}),
		*pod("prod", "b", "6", labels.Set{"run": "old"}))
	x := newIndex(t)
	_, err := x.Attach(server.informer)
	must(t, err)
	server.run(t)
	server.send(t, watch.Modified, pod("prod", "a", "20", labels.Set{"run": "new"}))
	becomes(t, x, "run=new", "prod/a")
	server.mu.Lock()
	server.list.Items = server.list.Items[:1]
	server.mu.Unlock()
	server.send(t, watch.Error, &apierrors.NewResourceExpired("too old").ErrStatus)
	becomes(t, x, "run=old", "prod/a")
	becomes(t, x, "", "prod/a")
}

func TestUpdatesThatTellNothingAreNotPassedOn(t *testing.T) {
	x := newIndex(t)
	first := pod("prod", "a", "1", labels.Set{"run": "rng"})
	x.follow(first, nil, false)
	was, _ := x.Stats()
	status := first.DeepCopy()
	status.ResourceVersion, status.Status.Phase = "2", corev1.PodRunning
	x.follow(status, first, false)
	if is, _ := x.Stats(); is.Version != was.Version {
		t.Error("a change of status made a version")
	}
	owned := status.DeepCopy()
	yes := true
	owned.ResourceVersion = "3"
	owned.OwnerReferences = []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "s", UID: "u", Controller: &yes}}
	x.follow(owned, status, false)
	if is, _ := x.Stats(); is.Version == was.Version {
		t.Error("a new owner made no version")
	}
}

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

// What a lister remembers is forgotten with each change that it should show: beside
// client-go's, after each of many random changes, each question asked twice.
func TestPodListerFollowsEveryChange(t *testing.T) {
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	x := newIndex(t)
	theirs, ours := corelisters.NewPodLister(indexer), NewPodLister(x, indexer)
	random := rand.New(rand.NewSource(7))
	compare := func(step string, namespaces ...string) {
		t.Helper()
		for _, text := range []string{"n=0", "n=1,m=0", "n in (1)", "n=2,n!=1", "n=1,m=0,n=0"} {
			namespace := namespaces[random.Intn(len(namespaces))]
			want, _ := theirs.Pods(namespace).List(parse(t, text))
			for range 2 {
				got, err := ours.Pods(namespace).List(parse(t, text))
				must(t, err)
				if podNames(got) != podNames(want) {
					t.Fatalf("%s: %s, %q: %q, want %q", step, namespace, text, podNames(got), podNames(want))
				}
			}
		}
	}
	for step := range 3000 {
		namespace, number := "small", random.Intn(8)
		if random.Intn(2) == 0 {
			namespace, number = "large", random.Intn(4*smallNamespace)
		}
		next := pod(namespace, fmt.Sprint("p", number), fmt.Sprint(step+1),
			labels.Set{"n": fmt.Sprint(random.Intn(3)), "m": fmt.Sprint(random.Intn(2))})
		before, exists, _ := indexer.Get(next)
		switch {
		case !exists:
			must(t, indexer.Add(next))
			x.follow(next, nil, false)
		case random.Intn(4) == 0:
			must(t, indexer.Delete(next))
			x.follow(before, nil, true)
		default:
			must(t, indexer.Update(next))
			x.follow(next, before, false)
		}
		compare(fmt.Sprint("step ", step), "small", "large")
	}
	listed := []Object{pod("large", "listed", "9999", labels.Set{"n": "0"})}
	must(t, indexer.Replace([]any{listed[0]}, "9999"))
	must(t, x.Replace(Pods, listed, "9999"))
	compare("Replace", "large")
	loaded := pod("small", "loaded", "10000", labels.Set{"n": "0"})
	must(t, indexer.Add(loaded))
	must(t, x.Load([]byte(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"loaded","namespace":"small",`+
		`"labels":{"n":"0"},"resourceVersion":"10000"}}`), "loaded"))
	compare("Load", "small")
	must(t, x.Close())
	must(t, indexer.Add(pod("small", "late", "10001", labels.Set{"n": "0", "m": "0"})))
	compare("Close", "small") // where the index is not asked
}
