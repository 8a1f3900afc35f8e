package labelix

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"
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
	registration, err := x.Attach(server.informer, nil, handler)
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
	x.follow(nil, first, nil, false)
	was, _ := x.Stats()
	status := first.DeepCopy()
	status.ResourceVersion, status.Status.Phase = "2", corev1.PodRunning
	x.follow(nil, status, first, false)
	if is, _ := x.Stats(); is.Version != was.Version {
		t.Error("a change of status made a version")
	}
	owned := status.DeepCopy()
	yes := true
	owned.ResourceVersion = "3"
	owned.OwnerReferences = []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "s", UID: "u", Controller: &yes}}
	x.follow(nil, owned, status, false)
	if is, _ := x.Stats(); is.Version == was.Version {
		t.Error("a new owner made no version")
	}
}

// client-go's fake clientset leaves resourceVersions empty, also in what a test edits.
func TestUpdatesWithoutResourceVersionAreTold(t *testing.T) {
	x := newIndex(t)
	handler := x.Handler()
	handler.OnAdd(pod("prod", "a", "", labels.Set{"run": "rng"}), false)
	handler.OnUpdate(pod("prod", "a", "", labels.Set{"run": "rng"}), pod("prod", "a", "", labels.Set{"run": "web"}))
	if got := selected(t, x, "", "run=web"); got != "prod/a" {
		t.Errorf("after the pod's labels were edited: %q", got)
	}
	handler.OnAdd(service("prod", "s", "", labels.Set{"run": "rng"}), false)
	handler.OnUpdate(service("prod", "s", "", labels.Set{"run": "rng"}), service("prod", "s", "", labels.Set{"run": "web"}))
	if got, err := x.SelectingServicesOf("prod", labels.Set{"run": "web"}); err != nil || len(got) != 1 {
		t.Errorf("after the Service's selector was edited: %v %v", got, err)
	}
}

// missed is a deletion that an informer's watch did not tell.
func missed(key string, last any) cache.DeletedFinalStateUnknown {
	return cache.DeletedFinalStateUnknown{Key: key, Obj: last}
}

func TestDeletionsWithoutAnObjectGoByKey(t *testing.T) {
	var nothing *corev1.Pod
	for name, last := range map[string]any{
		"the object": pod("prod", "a", "1", nil), "none": nil, "a pointer to nothing": nothing,
		"something else": "what?", "one of its own kind": missed("prod/a", nil),
	} {
		t.Run(name, func(t *testing.T) {
			x := newIndex(t)
			var told []any
			handler := x.Handler(cache.ResourceEventHandlerFuncs{
				DeleteFunc: func(object any) { told = append(told, object) }})
			must(t, x.Upsert(service("prod", "a", "1", labels.Set{"run": "rng"})))
			handler.OnAdd(pod("prod", "a", "1", labels.Set{"run": "rng"}), true)
			handler.OnAdd(pod("prod", "b", "1", labels.Set{"run": "rng"}), true)
			handler.OnDelete(missed("prod/a", last))
			if got := selected(t, x, "", "run=rng"); got != "prod/b" {
				t.Errorf("left are the pods %q", got)
			}
			if len(told) != 1 || told[0] != any(missed("prod/a", last)) {
				t.Errorf("the handler behind it was told %v", told)
			}
			if picking, err := x.SelectingServicesOf("prod", labels.Set{"run": "rng"}); err != nil || len(picking) != 1 {
				t.Errorf("a Service of that name: %v %v", picking, err)
			}
		})
	}
}

func TestDeletionsByKeyOfAllSortsOfKinds(t *testing.T) {
	x := newIndex(t)
	node := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{"name": "n", "resourceVersion": "1"}}}
	nodes, services := x.Handler(), x.Handler()
	nodes.OnAdd(node, true)
	services.OnAdd(service("prod", "s", "1", labels.Set{"run": "rng"}), true)
	if picking, err := x.SelectingServicesOf("prod", labels.Set{"run": "rng"}); err != nil || len(picking) != 1 {
		t.Errorf("before: %v %v", picking, err)
	}
	nodes.OnDelete(missed("n", nil))
	services.OnDelete(missed("prod/s", nil))
	if n, err := x.Count(schema.GroupKind{Kind: "Node"}, "", labels.Everything()); err != nil || n != 0 {
		t.Errorf("nodes: %d %v", n, err)
	}
	if picking, err := x.SelectingServicesOf("prod", labels.Set{"run": "rng"}); err != nil || len(picking) != 0 {
		t.Errorf("after: %v %v", picking, err)
	}
}

// Which object a key means is not guessed: it is an error that says the key.
func TestDeletionsThatNameNoObjectAreErrors(t *testing.T) {
	var said []string
	was := utilruntime.ErrorHandlers
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{
		func(_ context.Context, err error, _ string, _ ...any) { said = append(said, err.Error()) }}
	t.Cleanup(func() { utilruntime.ErrorHandlers = was })
	x := newIndex(t)
	fresh, several, one := x.Handler(), x.Handler(), x.Handler()
	several.OnAdd(service("prod", "a", "1", nil), true)
	several.OnAdd(pod("prod", "a", "1", nil), true)
	one.OnAdd(pod("prod", "b", "1", nil), true)
	for _, deleted := range []struct {
		by   cache.ResourceEventHandler
		last cache.DeletedFinalStateUnknown
	}{
		{fresh, missed("prod/a", nil)}, {several, missed("prod/a", nil)}, {several, missed("prod/a", "what?")},
		{one, missed("a/prod/b", nil)}, {one, missed("", nil)}, {one, missed("prod/", nil)},
	} {
		said = nil
		deleted.by.OnDelete(deleted.last)
		if len(said) != 1 || !strings.Contains(said[0], fmt.Sprintf("%q", deleted.last.Key)) {
			t.Errorf("%v: %q", deleted.last, said)
		}
	}
	if got := selected(t, x, "", ""); got != "prod/a prod/b" {
		t.Errorf("left are the pods %q", got)
	}
}
