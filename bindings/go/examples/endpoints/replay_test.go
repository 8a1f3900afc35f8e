package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	"labelix.invalid/labelix"
)

// The recorded DaemonSet lesson: a real control plane's watches and, after each
// step, its EndpointSlices (tests/data/README.md).
const recording = "../../../../tests/data/rng"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, parts ...string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(append([]string{recording}, parts...)...))
	must(t, err)
	t.Cleanup(func() { file.Close() })
	plain, err := gzip.NewReader(file)
	must(t, err)
	return plain
}

// recorded is one event of a watch.
type recorded struct {
	Type   watch.EventType
	object runtime.Object
	at     int
}

func versionOf(t testing.TB, object metav1.Object) int {
	t.Helper()
	at, err := strconv.Atoi(object.GetResourceVersion())
	must(t, err)
	return at
}

// stream is the fake API server's side of one informer.
type stream struct {
	list    runtime.Object
	events  []recorded
	watcher *watch.FakeWatcher
	store   cache.Store
}

func streamOf[T any, P interface {
	*T
	labelix.Object
}](t testing.TB, kind string, list runtime.Object) *stream {
	t.Helper()
	must(t, json.NewDecoder(open(t, "watch", kind+".start.json.gz")).Decode(list))
	s := &stream{list: list}
	lines := bufio.NewScanner(open(t, "watch", kind+".ndjson.gz"))
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var line struct {
			Type   watch.EventType
			Object json.RawMessage
		}
		must(t, json.Unmarshal(lines.Bytes(), &line))
		object := P(new(T))
		must(t, json.Unmarshal(line.Object, object))
		s.events = append(s.events, recorded{line.Type, object, versionOf(t, object)})
	}
	must(t, lines.Err())
	s.watcher = watch.NewFakeWithChanSize(len(s.events), false)
	return s
}

func (s *stream) informer(object runtime.Object) cache.SharedIndexInformer {
	source := &cache.ListWatch{
		ListFunc: func(metav1.ListOptions) (runtime.Object, error) { return s.list, nil },
		WatchFunc: func(options metav1.ListOptions) (watch.Interface, error) {
			if options.SendInitialEvents != nil && *options.SendInitialEvents {
				return nil, apierrors.NewBadRequest("a server that cannot stream lists")
			}
			return s.watcher, nil
		},
	}
	informer := cache.NewSharedIndexInformer(source, object, 0,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	s.store = informer.GetStore()
	return informer
}

// send plays what happened up to a resourceVersion, each event when the informer
// has taken in the one before: informers of two kinds keep no order between them.
func (s *stream) send(t testing.TB, upTo int) {
	t.Helper()
	for len(s.events) > 0 && s.events[0].at <= upTo {
		event := s.events[0]
		s.watcher.Action(event.Type, event.object)
		waitFor(t, fmt.Sprint("event at ", event.at), func() bool { return s.has(event) })
		s.events = s.events[1:]
	}
}

func (s *stream) has(event recorded) bool {
	if event.Type == watch.Bookmark {
		return true
	}
	object, exists, err := s.store.Get(event.object)
	if err != nil || !exists {
		return err == nil && event.Type == watch.Deleted
	}
	return object.(metav1.Object).GetResourceVersion() == strconv.Itoa(event.at)
}

// memory is a Writer: what would be in the API server.
type memory struct {
	mu     sync.Mutex
	slices map[labelix.Key][]Slice
}

func (m *memory) Write(_ context.Context, service labelix.Key, _ *corev1.Service, slices []Slice) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices == nil {
		delete(m.slices, service)
		return nil
	}
	m.slices[service] = slices
	return nil
}

// Both sides as lines: Service, ports, and an endpoint each.
func line(service string, ports []discoveryv1.EndpointPort, e discoveryv1.Endpoint) string {
	var numbers []string
	for _, port := range ports {
		numbers = append(numbers, fmt.Sprintf("%s:%d/%s", *port.Name, *port.Port, *port.Protocol))
	}
	node := ""
	if e.NodeName != nil {
		node = *e.NodeName
	}
	return fmt.Sprint(service, " ", numbers, " ", e.TargetRef.Name, " ", e.TargetRef.UID, " ", e.Addresses, " ",
		node, " ready ", *e.Conditions.Ready, " serving ", *e.Conditions.Serving, " terminating ", *e.Conditions.Terminating)
}

func (m *memory) lines() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for service, all := range m.slices {
		for _, slice := range all {
			for _, endpoint := range slice.Endpoints {
				out = append(out, line(service.String(), slice.Ports, endpoint))
			}
		}
	}
	slices.Sort(out)
	return out
}

// recordedLines reads the slices that the cluster's own controller keeps.
func recordedLines(t testing.TB, step string) []string {
	t.Helper()
	var dump struct{ Items []json.RawMessage }
	must(t, json.NewDecoder(open(t, step, "dump.json.gz")).Decode(&dump))
	out := []string{}
	for _, item := range dump.Items {
		var slice discoveryv1.EndpointSlice
		var kind metav1.TypeMeta
		must(t, json.Unmarshal(item, &kind))
		if kind.Kind != "EndpointSlice" {
			continue
		}
		must(t, json.Unmarshal(item, &slice))
		if slice.Labels[discoveryv1.LabelManagedBy] != "endpointslice-controller.k8s.io" {
			continue
		}
		service := slice.Namespace + "/" + slice.Labels[discoveryv1.LabelServiceName]
		for _, endpoint := range slice.Endpoints {
			out = append(out, line(service, slice.Ports, endpoint))
		}
	}
	slices.Sort(out)
	return out
}

type step struct {
	name string
	at   int
}

func stepsOf(t testing.TB) []step {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recording, "*", "expect.json"))
	must(t, err)
	var out []step
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		var expect struct {
			ResourceVersion json.Number `json:"resource_version"`
		}
		must(t, json.Unmarshal(text, &expect))
		at, err := expect.ResourceVersion.Int64()
		must(t, err)
		out = append(out, step{filepath.Base(filepath.Dir(file)), int(at)})
	}
	return out
}

// waitFor gives the informers and the queue time to come to it.
func waitFor(t testing.TB, what string, come func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if come() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%s: not after 30 s", what)
}

// settle gives the controller time to do what the pods before an edit of a Service
// ask for: whoever takes a selector away leaves the slices as they are then.
func settle(t testing.TB, controller *Controller) {
	t.Helper()
	idle := 0
	waitFor(t, "an empty queue", func() bool {
		idle++
		if controller.queue.Len() > 0 {
			idle = 0
		}
		return idle > 20
	})
}

// storeIs: the informer's objects are those of its dump.
func storeIs(t testing.TB, step, kind string, store cache.Store) func() bool {
	t.Helper()
	var dump struct {
		Items []struct {
			metav1.TypeMeta
			metav1.ObjectMeta `json:"metadata"`
		}
	}
	must(t, json.NewDecoder(open(t, step, "dump.json.gz")).Decode(&dump))
	want := map[string]string{}
	for _, item := range dump.Items {
		if item.Kind == kind {
			want[item.Namespace+"/"+item.Name] = item.ResourceVersion
		}
	}
	return func() bool {
		have := store.List()
		for _, object := range have {
			meta := object.(metav1.Object)
			if want[meta.GetNamespace()+"/"+meta.GetName()] != meta.GetResourceVersion() {
				return false
			}
		}
		return len(have) == len(want)
	}
}

func TestTheLessonsSlicesAreTheRealControllers(t *testing.T) {
	pods := streamOf[corev1.Pod](t, "pods", &corev1.PodList{})
	services := streamOf[corev1.Service](t, "services", &corev1.ServiceList{})
	index, err := labelix.New()
	must(t, err)
	defer index.Close()
	written := &memory{slices: map[labelix.Key][]Slice{}}
	podInformer, serviceInformer := pods.informer(&corev1.Pod{}), services.informer(&corev1.Service{})
	controller, err := NewController(index, serviceInformer, podInformer, written)
	must(t, err)

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { podInformer.RunWithContext(ctx) })
	running.Go(func() { serviceInformer.RunWithContext(ctx) })
	running.Go(func() { controller.Run(ctx) })
	defer running.Wait()
	defer cancel()

	steps := stepsOf(t)
	if len(steps) != 24 {
		t.Fatalf("%d steps", len(steps))
	}
	entries := 0
	for _, step := range steps {
		// In the order of the recording: by resourceVersion over both kinds.
		for _, next := range merged(pods.events, services.events, step.at) {
			if len(services.events) > 0 && services.events[0].at == next {
				settle(t, controller)
			}
			pods.send(t, next)
			services.send(t, next)
		}
		waitFor(t, step.name+": pods", storeIs(t, step.name, "Pod", podInformer.GetStore()))
		waitFor(t, step.name+": Services", storeIs(t, step.name, "Service", serviceInformer.GetStore()))
		want := recordedLines(t, step.name)
		waitFor(t, step.name, func() bool { return slices.Equal(written.lines(), want) })
		if t.Failed() {
			t.Fatalf("%s:\n%s\nwant\n%s", step.name, strings.Join(written.lines(), "\n"), strings.Join(want, "\n"))
		}
		entries += len(want)
	}
	if entries != 88 { // expect.json's 92, less the four of step 22 that are mirrored
		t.Errorf("%d endpoints compared", entries)
	}
}

// merged gives the resourceVersions of both streams up to one, ascending.
func merged(a, b []recorded, upTo int) []int {
	var out []int
	for _, event := range append(slices.Clone(a), b...) {
		if event.at <= upTo {
			out = append(out, event.at)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
