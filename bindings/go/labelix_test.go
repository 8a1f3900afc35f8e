package labelix

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	k8sruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
)

func newIndex(t testing.TB, options ...Option) *Index {
	t.Helper()
	x, err := New(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func meta(namespace, name, version string, set labels.Set) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name, ResourceVersion: version,
		UID: types.UID(namespace + "/" + name), Labels: set}
}

func pod(namespace, name, version string, set labels.Set) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: meta(namespace, name, version, set)}
}

func service(namespace, name, version string, selector map[string]string) *corev1.Service {
	return &corev1.Service{ObjectMeta: meta(namespace, name, version, nil),
		Spec: corev1.ServiceSpec{Selector: selector}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, text string) labels.Selector {
	t.Helper()
	selector, err := labels.Parse(text)
	must(t, err)
	return selector
}

// names, sorted, one string.
func names(keys []Key) string {
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = key.String()
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func selected(t testing.TB, x *Index, namespace, selector string) string {
	t.Helper()
	keys, err := x.Select(namespace, parse(t, selector))
	must(t, err)
	return names(keys)
}

func TestSelectKnowsWhatItWasTold(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}),
		pod("prod", "b", "2", labels.Set{"run": "web"}), pod("test", "a", "3", labels.Set{"run": "rng"})))
	for _, row := range []struct{ namespace, selector, want string }{
		{"prod", "run=rng", "prod/a"},
		{"", "run=rng", "prod/a test/a"},
		{"", "run in (rng,web)", "prod/a prod/b test/a"},
		{"", "run!=rng", "prod/b"},
		{"", "!run", ""},
		{"prod", "", "prod/a prod/b"},
		{"none", "run", ""},
	} {
		if got := selected(t, x, row.namespace, row.selector); got != row.want {
			t.Errorf("Select(%q, %q) = %q, want %q", row.namespace, row.selector, got, row.want)
		}
	}
	if keys, err := x.Select("", labels.Nothing()); err != nil || len(keys) != 0 {
		t.Errorf("Nothing picks %v, %v", keys, err)
	}
	must(t, x.Delete(pod("prod", "a", "", nil)))
	if got := selected(t, x, "", "run=rng"); got != "test/a" {
		t.Errorf("after Delete: %q", got)
	}
	must(t, x.Upsert(pod("test", "a", "2", labels.Set{"run": "old"})))
	if got := selected(t, x, "", "run=rng"); got != "test/a" {
		t.Errorf("an older event changed it: %q", got)
	}
}

func TestAnswersLargerThanTheirFirstBuffers(t *testing.T) {
	x := newIndex(t)
	var pods []Object
	for i := range 1000 {
		pods = append(pods, pod("prod", fmt.Sprintf("a-rather-long-name-of-a-pod-%d", i), "", labels.Set{"run": "rng"}))
	}
	must(t, x.Upsert(pods...))
	keys, err := x.Select("", parse(t, "run=rng"))
	must(t, err)
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
	if n := len(slices.Compact(keys)); n != 1000 {
		t.Errorf("%d different keys", n)
	}
	for i := range 100 {
		must(t, x.Upsert(service("prod", fmt.Sprintf("a-rather-long-name-of-a-service-that-picks-it-%d", i), "1",
			map[string]string{"run": "rng"})))
	}
	picking, err := x.SelectingServices(pod("prod", "new", "", labels.Set{"run": "rng"}))
	must(t, err)
	if len(picking) != 100 {
		t.Errorf("%d Services", len(picking))
	}
}

func TestSelectingServices(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"}),
		service("prod", "both", "2", map[string]string{"run": "rng", "app": "web"}),
		service("prod", "none", "3", nil), service("test", "rng", "4", map[string]string{"run": "rng"}),
		&appsv1.ReplicaSet{ObjectMeta: meta("prod", "set", "5", nil), Spec: appsv1.ReplicaSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"run": "rng"}}}}))
	for _, row := range []struct {
		set  labels.Set
		want string
	}{
		{labels.Set{"run": "rng"}, "prod/rng"},
		{labels.Set{"run": "rng", "app": "web"}, "prod/both prod/rng"},
		{labels.Set{"app": "web"}, ""},
		{nil, ""},
	} {
		keys, err := x.SelectingServices(pod("prod", "new", "", row.set))
		must(t, err)
		if names(keys) != row.want {
			t.Errorf("%v is picked by %q, want %q", row.set, names(keys), row.want)
		}
	}
	all, err := x.Selecting(Pods, "prod", labels.Set{"run": "rng"}, "")
	must(t, err)
	want := []SelectorName{
		{Kind: "Service", Key: Key{Namespace: "prod", Name: "rng"}, Path: "spec.selector"},
		{Group: "apps", Kind: "ReplicaSet", Key: Key{Namespace: "prod", Name: "set"}, Path: "spec.selector"},
	}
	if !slices.Equal(all, want) {
		t.Errorf("%v", all)
	}
	must(t, x.Delete(service("prod", "rng", "", nil)))
	if keys, _ := x.SelectingServicesOf("prod", labels.Set{"run": "rng"}); len(keys) != 0 {
		t.Errorf("a Service that is gone still picks: %v", keys)
	}
}

// What is remembered of one label set is not told after any of these.
func TestSelectingServicesFollowsEveryChangeOfSelectors(t *testing.T) {
	x := newIndex(t)
	set := labels.Set{"run": "rng", "app": "web"}
	picking := func(step, want string) {
		t.Helper()
		for range 2 { // asked, then remembered
			keys, err := x.SelectingServicesOf("prod", set)
			must(t, err)
			if names(keys) != want {
				t.Errorf("%s: %q, want %q", step, names(keys), want)
			}
		}
	}
	rng := map[string]string{"run": "rng"}
	picking("nothing", "")
	must(t, x.Upsert(service("prod", "a", "1", rng)))
	picking("Upsert", "prod/a")
	must(t, x.Upsert(service("prod", "a", "2", map[string]string{"run": "other"})))
	picking("another selector", "")
	must(t, x.Load([]byte(`{"kind":"Service","apiVersion":"v1","metadata":{"name":"b","namespace":"prod"},`+
		`"spec":{"selector":{"app":"web"}}}`), "b"))
	picking("Load", "prod/b")
	must(t, x.Replace(schema.GroupKind{Kind: "Service"}, []Object{service("prod", "c", "9", rng)}, "9"))
	picking("Replace", "prod/c")
	must(t, x.Delete(service("prod", "c", "", nil)))
	picking("Delete", "")
	must(t, x.Upsert(service("prod", "e", "10", rng)))
	picking("Upsert", "prod/e")
	must(t, x.Delete(&metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: "Service", APIVersion: "v1"},
		ObjectMeta: meta("prod", "e", "", nil)}))
	picking("Delete by metadata", "")
	x.follow(nil, service("prod", "d", "10", rng), nil, false)
	picking("an informer's add", "prod/d")
	x.follow(nil, service("prod", "d", "11", nil), service("prod", "d", "10", rng), false)
	picking("an informer's update", "")
	if keys, _ := x.SelectingServicesOf("test", set); len(keys) != 0 {
		t.Errorf("another namespace: %v", keys)
	}
	keys, err := x.SelectingServicesOf("prod", set)
	must(t, err)
	_ = append(keys[:0], Key{Name: "mine now"})
	picking("after its answer was written to", "")
}

func TestReplaceIsTheListAndNothingElse(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}), pod("prod", "b", "2", nil),
		service("prod", "old", "3", map[string]string{"run": "rng"})))
	must(t, x.Replace(Pods, []Object{pod("prod", "c", "8", nil)}, "9"))
	if got := selected(t, x, "", ""); got != "prod/c" {
		t.Errorf("pods: %q", got)
	}
	services := schema.GroupKind{Kind: "Service"}
	must(t, x.Replace(services, []Object{service("prod", "new", "10", map[string]string{"run": "rng"})}, "10"))
	if keys, _ := x.SelectingServicesOf("prod", labels.Set{"run": "rng"}); names(keys) != "prod/new" {
		t.Errorf("Services: %q", names(keys))
	}
	must(t, x.Replace(services, nil, "11"))
	if n, err := x.Count(services, "", labels.Everything()); n != 0 || err != nil {
		t.Errorf("%d Services after an empty list, %v", n, err)
	}
}

func TestAListOfSeveralFormsIsTakenWhole(t *testing.T) {
	x := newIndex(t)
	widgets := schema.GroupKind{Group: "example.com", Kind: "Widget"}
	meta := metav1.TypeMeta{APIVersion: "example.com/v1", Kind: "Widget"}
	whole := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": meta.APIVersion, "kind": meta.Kind,
		"metadata": map[string]any{"namespace": "prod", "name": "whole"}}}
	partial := &metav1.PartialObjectMetadata{TypeMeta: meta,
		ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "partial"}}
	for _, list := range [][]Object{{whole, partial}, {partial, whole}} {
		must(t, x.Replace(widgets, list, "9"))
		if n, err := x.Count(widgets, "", labels.Everything()); n != 2 || err != nil {
			t.Errorf("%d of 2, %v", n, err)
		}
	}
}

func TestMoreTextThanPlacesIsRefused(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"})))
	defer func(most uint64) { mostTexts = most }(mostTexts)
	mostTexts = 64
	long := []Object{pod("prod", "b", "2", labels.Set{"run": strings.Repeat("x", 60)})}
	var refused *Error
	if err := x.Replace(Pods, long, "9"); !errors.As(err, &refused) || refused.Code != ResourceExhausted {
		t.Errorf("Replace: %v", err)
	}
	if err := x.Upsert(long...); !errors.As(err, &refused) || refused.Hint == "" {
		t.Errorf("Upsert: %v", err)
	}
	set := labels.Set{"run": strings.Repeat("x", 62)}
	if _, err := x.Select("", labels.SelectorFromSet(set)); !errors.As(err, &refused) {
		t.Errorf("Select: %v", err)
	}
	if _, err := x.Selecting(Pods, "prod", set, ""); !errors.As(err, &refused) {
		t.Errorf("Selecting: %v", err)
	}
	far := strings.Repeat("n", 64)
	if _, err := x.Select(far, labels.Everything()); !errors.As(err, &refused) {
		t.Errorf("Select in a namespace: %v", err)
	}
	if _, err := x.Count(Pods, far, labels.Everything()); !errors.As(err, &refused) {
		t.Errorf("Count: %v", err)
	}
	must(t, x.Upsert(pod("prod", "c", "3", nil)))
	if got := selected(t, x, "", ""); got != "prod/a prod/c" {
		t.Errorf("pods: %q", got)
	}
}

func TestASnapshotStaysAsItWas(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}),
		service("prod", "rng", "2", map[string]string{"run": "rng"})))
	s, err := x.Snapshot()
	must(t, err)
	defer s.Close()
	must(t, x.Delete(pod("prod", "a", "", nil), service("prod", "rng", "", nil)))
	x.Close()
	keys, err := s.Select("prod", parse(t, "run=rng"))
	must(t, err)
	services, err := s.SelectingServices(pod("prod", "b", "", labels.Set{"run": "rng"}))
	must(t, err)
	n, err := s.Count(Pods, "", labels.Everything())
	must(t, err)
	if names(keys) != "prod/a" || names(services) != "prod/rng" || n != 1 || s.Version() == 0 {
		t.Errorf("%v %v %d at %d", keys, services, n, s.Version())
	}
}

func TestSubscribeTellsWhatJoinsAndLeaves(t *testing.T) {
	x, sub := rngDeltas(t)
	must(t, x.Upsert(pod("prod", "a", "2", labels.Set{"run": "rng"})))
	must(t, x.Upsert(pod("prod", "a", "3", labels.Set{"run": "web"})))
	go func() {
		time.Sleep(10 * time.Millisecond) // most often after the loop has begun to wait
		x.Upsert(pod("prod", "b", "4", labels.Set{"run": "rng"}))
	}()
	var told []string
	for delta := range sub.Deltas(context.Background()) {
		told = append(told, fmt.Sprint(delta.Op, " ", delta.Object, " ", delta.Selector.Kind, " ",
			delta.Selector.Key, " at ", delta.ResourceVersion))
		if len(told) == 3 {
			break
		}
	}
	want := []string{"join prod/a Service prod/rng at 2", "leave prod/a Service prod/rng at 3",
		"join prod/b Service prod/rng at 4"}
	if !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

// Two namespaces by a watch each: the bookmark of one says nothing of the other.
func TestAnEventBehindABookmarkIsTakenIfAskedFor(t *testing.T) {
	bookmark := `{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"9"}}}`
	for want, options := range [][]Option{1: nil, 2: {WithTimeTravel()}} {
		if want == 0 {
			continue
		}
		x := newIndex(t, options...)
		must(t, x.Upsert(pod("one", "a", "1", nil)))
		must(t, x.Load([]byte(bookmark), "watch"))
		must(t, x.Upsert(pod("two", "b", "7", nil)))
		n, err := x.Count(Pods, "", labels.Everything())
		must(t, err)
		stats, err := x.Stats()
		must(t, err)
		if n != want || stats.TimeTravel != 1 {
			t.Errorf("%d pods, not %d, and %d behind the bookmark", n, want, stats.TimeTravel)
		}
	}
}

// A list of one namespace takes nothing away from the others, told by labels or whole.
func TestReplaceInOneNamespace(t *testing.T) {
	for _, options := range [][]Option{nil, {WithWholeObjects(Pods)}} {
		x := newIndex(t, append(options, WithTimeTravel())...)
		must(t, x.Upsert(pod("one", "a", "1", nil), pod("one", "b", "2", nil), pod("two", "c", "3", nil)))
		list := []Object{pod("one", "b", "2", nil), pod("one", "d", "4", nil)}
		must(t, x.ReplaceIn(Pods, "one", list, "5"))
		if got := selected(t, x, "", ""); got != "one/b one/d two/c" {
			t.Errorf("%q", got)
		}
		var wrong *Error
		if err := x.ReplaceIn(Pods, "two", list, "6"); !errors.As(err, &wrong) || wrong.Code != InvalidArgument {
			t.Errorf("a list of another namespace: %v", err)
		}
		must(t, x.ReplaceIn(Pods, metav1.NamespaceAll, list[:1], "7"))
		if got := selected(t, x, "", ""); got != "one/b" {
			t.Errorf("%q", got)
		}
	}
}

// A Deployment picks ReplicaSets, a Service pods.
func TestSubscribeOfOneKindOfObjects(t *testing.T) {
	x := newIndex(t)
	sets := schema.GroupKind{Group: "apps", Kind: "ReplicaSet"}
	told := map[schema.GroupKind]*Subscription{}
	for _, kind := range []schema.GroupKind{Pods, sets, {}} {
		sub, err := x.Subscribe(OfKind(schema.GroupKind{Kind: "Node"}), OfKind(kind)) // the last one counts
		must(t, err)
		defer sub.Close()
		told[kind] = sub
	}
	set := map[string]string{"run": "rng"}
	selector := &metav1.LabelSelector{MatchLabels: set}
	named := meta("prod", "rng", "1", set)
	must(t, x.Upsert(service("prod", "rng", "1", set), pod("prod", "a", "1", set),
		&appsv1.Deployment{ObjectMeta: named, Spec: appsv1.DeploymentSpec{Selector: selector}},
		&appsv1.ReplicaSet{ObjectMeta: named, Spec: appsv1.ReplicaSetSpec{Selector: selector}}))
	for kind, want := range map[schema.GroupKind]string{
		Pods: "ReplicaSet/Pod, Service/Pod", sets: "Deployment/ReplicaSet",
		{}: "Deployment/ReplicaSet, ReplicaSet/Pod, Service/Pod"} {
		var got []string
		for deltas, err := told[kind].Poll(); deltas != nil; deltas, err = told[kind].Poll() {
			must(t, err)
			for _, d := range deltas {
				got = append(got, d.Selector.Kind+"/"+d.Kind)
			}
		}
		slices.Sort(got)
		if strings.Join(got, ", ") != want {
			t.Errorf("%v: %q", kind, got)
		}
	}
}

// A budget and a Service pick the same pods, which a ReplicaSet owns.
func TestSubscribeOfOneKindOfSelectors(t *testing.T) {
	x := newIndex(t)
	set := map[string]string{"run": "rng"}
	told := map[string]*Subscription{}
	for _, kind := range []string{"Service", "PodDisruptionBudget", "Node", ""} {
		sub, err := x.Subscribe(OfSelectorKind("Pod"), OfSelectorKind(kind)) // the last one counts
		must(t, err)
		defer sub.Close()
		told[kind] = sub
	}
	must(t, x.Upsert(service("prod", "rng", "1", set)))
	must(t, x.Upsert(&policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "calm", ResourceVersion: "2"},
		Spec:       policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: set}}}))
	must(t, x.Upsert(pod("prod", "a", "3", set)))
	for kind, want := range map[string]string{
		"Service": "join Service prod/rng", "PodDisruptionBudget": "join PodDisruptionBudget prod/calm",
		"Node": "", "": "join PodDisruptionBudget prod/calm, join Service prod/rng"} {
		deltas, err := told[kind].Poll()
		must(t, err)
		var got []string
		for _, d := range deltas {
			got = append(got, fmt.Sprint(d.Op, " ", d.Selector.Kind, " ", d.Selector.Key))
		}
		slices.Sort(got)
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

// Three pods join in one version, and the loop takes one of the deltas.
func TestALoopOverDeltasThatIsLeftLosesNone(t *testing.T) {
	x, sub := rngDeltas(t)
	set := labels.Set{"run": "rng"}
	must(t, x.Upsert(pod("prod", "a", "2", set), pod("prod", "b", "3", set), pod("prod", "c", "4", set)))
	var told []Key
	for delta := range sub.Deltas(context.Background()) {
		told = append(told, delta.Object)
		break
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for delta := range sub.Deltas(done) {
		t.Errorf("a loop whose context is done was given %v", delta.Object)
	}
	rest, err := sub.Poll()
	must(t, err)
	for _, delta := range rest {
		told = append(told, delta.Object)
	}
	if names(told) != "prod/a prod/b prod/c" {
		t.Errorf("%v", told)
	}
}

func TestDeltasEndWithTheirContextOrSubscription(t *testing.T) {
	x := newIndex(t)
	sub, err := x.Subscribe()
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Add(2)
	loop := func(ctx context.Context) {
		for range sub.Deltas(ctx) {
		}
		ended.Done()
	}
	go loop(ctx)
	go loop(context.Background())
	cancel()
	must(t, sub.Close())
	ended.Wait()
	if _, err := sub.Poll(); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestAForgottenSubscriptionIsGivenBack(t *testing.T) {
	x := newIndex(t)
	kept, err := x.Subscribe()
	must(t, err)
	func() {
		_, err := x.Subscribe()
		must(t, err)
	}()
	waiting := func() int {
		x.write.Lock()
		defer x.write.Unlock()
		return len(x.waiting)
	}
	for range 1000 {
		if runtime.GC(); waiting() == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := waiting(); n != 1 {
		t.Fatalf("%d subscriptions, not the one that is held", n)
	}
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"})))
	must(t, x.Upsert(pod("prod", "a", "2", labels.Set{"run": "rng"})))
	if deltas, err := kept.Poll(); err != nil || len(deltas) == 0 {
		t.Errorf("%v %v", deltas, err)
	}
	must(t, kept.Close())
	must(t, kept.Close())
	if n := waiting(); n != 0 {
		t.Errorf("%d subscriptions after Close", n)
	}
}

func TestALossIsAResync(t *testing.T) {
	x := newIndex(t)
	sub, err := x.Subscribe(WithCapacity(1))
	must(t, err)
	defer sub.Close()
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"})))
	must(t, x.Upsert(pod("prod", "a", "2", labels.Set{"run": "rng"}), pod("prod", "b", "3", labels.Set{"run": "rng"})))
	deltas, err := sub.Poll()
	must(t, err)
	if len(deltas) != 1 || !deltas[0].Resync {
		t.Errorf("%v", deltas)
	}
}

func TestTrafficOfWholePods(t *testing.T) {
	x := newIndex(t, WithWholeObjects(Pods))
	sub, err := x.Subscribe(OfRelations(Traffic))
	must(t, err)
	defer sub.Close()
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"})))
	ready := pod("prod", "a", "2", labels.Set{"run": "rng"})
	ready.Status = corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.0.0.1",
		PodIPs:     []corev1.PodIP{{IP: "10.0.0.1"}},
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}
	must(t, x.Upsert(ready))
	deltas, err := sub.Poll()
	must(t, err)
	if len(deltas) != 1 || deltas[0].Op != Join || !deltas[0].Ready || !deltas[0].Serving {
		t.Errorf("%+v", deltas)
	}
}

// chooser is a kind of somebody's own, of a Go type.
type chooser struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Pods metav1.LabelSelector `json:"pods"`
	} `json:"spec"`
}

func (c *chooser) DeepCopyObject() k8sruntime.Object { panic("nobody asks") }

func TestKindsOfOnesOwn(t *testing.T) {
	text := []byte(`{"kinds":[{"group":"x.dev","kind":"Chooser","selectors":[{"path":"spec.pods","selects":{"kind":"Pod"}}]}]}`)
	x := newIndex(t, WithOwnKinds("own.json", text))
	one := &chooser{TypeMeta: metav1.TypeMeta{APIVersion: "x.dev/v1", Kind: "Chooser"}, ObjectMeta: meta("prod", "c", "1", nil)}
	one.Spec.Pods.MatchLabels = labels.Set{"run": "rng"}
	other := &chooser{TypeMeta: one.TypeMeta, ObjectMeta: meta("prod", "c", "2", nil), Spec: one.Spec}
	other.Spec.Pods.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "run", Operator: "Exists"}}
	for step, tell := range []func() error{
		func() error { return x.Upsert(one) },
		func() error {
			return x.Replace(schema.GroupKind{Group: "x.dev", Kind: "Chooser"}, []Object{other}, "9")
		},
	} {
		must(t, tell())
		names, err := x.Selecting(Pods, "prod", labels.Set{"run": "rng"}, "Chooser")
		must(t, err)
		if len(names) != 1 || names[0].Key.Name != "c" || names[0].Path != "spec.pods" {
			t.Errorf("step %d: %v", step, names)
		}
	}
	var cause *Error
	_, err := New(WithOwnKinds("own.json", []byte(`{"kinds":[{}]}`)))
	if !errors.As(err, &cause) || cause.Code != InvalidArgument || !strings.HasPrefix(cause.Message, "own.json: kinds[0]") {
		t.Errorf("%v", err)
	}
	if _, err = New(WithOwnKinds("own.json", []byte("{"))); !errors.As(err, &cause) || cause.Code != DataLoss {
		t.Errorf("%v", err)
	}
}

func TestErrors(t *testing.T) {
	x := newIndex(t)
	err := x.Load([]byte(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}`+"\n"+`{"kind":`), "cut.json")
	var cause *Error
	if !errors.As(err, &cause) || cause.Code != DataLoss || !strings.HasPrefix(cause.Message, "cut.json:2:") {
		t.Errorf("%v", err)
	}
	if n, _ := x.Count(Pods, "", labels.Everything()); n != 1 {
		t.Errorf("%d pods of before the broken place", n)
	}
	if err := x.Upsert(pod("prod", "", "1", nil)); err == nil {
		t.Error("a pod without a name")
	}
	x.Close()
	x.Close()
	for name, err := range map[string]error{
		"Upsert": x.Upsert(pod("prod", "a", "", nil)),
		"Select": func() error { _, err := x.Select("", labels.Everything()); return err }(),
		"Stats":  func() error { _, err := x.Stats(); return err }(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
}

func TestWordsOfCodesAndCapacity(t *testing.T) {
	for code, want := range map[Code]string{InvalidArgument: "invalid argument", NotFound: "not found",
		DataLoss: "data loss", ResourceExhausted: "resource exhausted",
		FailedPrecondition: "failed precondition", NoMemory: "no memory", Internal: "internal", 99: "99"} {
		if got := fmt.Sprint(code); got != want {
			t.Errorf("%d: %q", int(code), got)
		}
	}
	x := newIndex(t)
	for _, capacity := range []int{-1, 0} { // as if none was given
		s, err := x.Subscribe(WithCapacity(capacity))
		must(t, err)
		must(t, x.Upsert(service("prod", "s", "", labels.Set{"run": "rng"}), pod("prod", "a", "", labels.Set{"run": "rng"})))
		if told, err := s.Poll(); err != nil || len(told) != 1 || told[0].Resync {
			t.Errorf("capacity %d: %v %v", capacity, told, err)
		}
		must(t, x.Delete(pod("prod", "a", "", nil)))
		must(t, s.Close())
	}
}

// client-go's metadata client has objects of every kind as meta.k8s.io's own one.
func TestMetadataSaysItsKindOrIsRefused(t *testing.T) {
	x := newIndex(t)
	partial := &metav1.PartialObjectMetadata{ObjectMeta: meta("prod", "a", "1", labels.Set{"run": "rng"})}
	for _, kind := range []string{"", "PartialObjectMetadata"} {
		partial.SetGroupVersionKind(metav1.SchemeGroupVersion.WithKind(kind))
		var refused *Error
		if err := x.Upsert(partial); !errors.As(err, &refused) || refused.Code != InvalidArgument {
			t.Errorf("%q: %v", kind, err)
		}
	}
	partial.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Pod"))
	must(t, x.Upsert(partial))
	if got := selected(t, x, "", "run=rng"); got != "prod/a" {
		t.Errorf("of the kind Pod: %q", got)
	}
	if stats, err := x.Stats(); err != nil || stats.Objects != 1 {
		t.Errorf("%+v %v", stats, err)
	}
}

func TestUpsertTakesInWhatStoodBeforeTheRefused(t *testing.T) {
	x := newIndex(t)
	set := labels.Set{"run": "rng"}
	var refused *Error
	err := x.Upsert(service("prod", "a", "1", set), service("prod", "", "2", set), service("prod", "b", "3", set),
		pod("prod", "p", "4", set))
	if !errors.As(err, &refused) || refused.Code != DataLoss {
		t.Fatalf("%v", err)
	}
	services, err := x.SelectingServicesOf("prod", set)
	must(t, err)
	if names(services) != "prod/a" || selected(t, x, "", "run=rng") != "prod/p" {
		t.Errorf("%v, %q", services, selected(t, x, "", "run=rng"))
	}
}

// What nobody closed is freed: the pins of lost snapshots go.
func TestForgottenSnapshotsAreGivenBack(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", nil)))
	for range 10 {
		if _, err := x.Snapshot(); err != nil {
			t.Fatal(err)
		}
	}
	for range 500 {
		runtime.GC()
		stats, err := x.Stats()
		must(t, err)
		if stats.VersionsPinned <= 1 {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Error("still pinned")
}

// The engine beside labels.Selector, the definition, on random small worlds.
func TestSelectIsTheDefinition(t *testing.T) {
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	texts := []string{"", "a=1", "a!=1", "a in (1,2),b", "a notin (1,2)", "!a", "b>1", "b<2,a", "a=1,b=2", "a==2"}
	for range 50 {
		x := newIndex(t)
		known := map[Key]labels.Set{}
		for range 40 {
			key := Key{Namespace: []string{"n", "m"}[random.Intn(2)], Name: fmt.Sprint("p", random.Intn(20))}
			if random.Intn(4) == 0 {
				delete(known, key)
				must(t, x.Delete(pod(key.Namespace, key.Name, "", nil)))
				continue
			}
			set := labels.Set{}
			for _, name := range []string{"a", "b", "c"} {
				if random.Intn(2) == 0 {
					set[name] = fmt.Sprint(random.Intn(3))
				}
			}
			known[key] = set
			must(t, x.Upsert(pod(key.Namespace, key.Name, "", set)))
		}
		for _, text := range texts {
			selector := parse(t, text)
			var want []Key
			for key, set := range known {
				if key.Namespace == "n" && selector.Matches(set) {
					want = append(want, key)
				}
			}
			compiled, err := Compile(selector)
			must(t, err)
			got, err := x.Select("n", compiled)
			must(t, err)
			if names(got) != names(want) || selected(t, x, "n", text) != names(want) {
				t.Fatalf("seed %d, %q: %q, want %q", seed, text, names(got), names(want))
			}
		}
	}
}

// For -race: readers, a writer and a subscriber at once.
func TestConcurrentUse(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(service("prod", "rng", "1", map[string]string{"run": "rng"})))
	sub, err := x.Subscribe()
	must(t, err)
	selector, err := Compile(parse(t, "run=rng"))
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for ctx.Err() == nil {
				snapshot, err := x.Snapshot()
				must(t, err)
				a, _ := snapshot.Select("prod", selector)
				b, _ := snapshot.Select("prod", selector)
				if names(a) != names(b) {
					t.Errorf("one snapshot, two answers: %v %v", a, b)
				}
				snapshot.Close()
				x.SelectingServicesOf("prod", labels.Set{"run": "rng"})
			}
		})
	}
	const pods = 300
	group.Go(func() {
		defer cancel()
		joined := 0
		for delta := range sub.Deltas(ctx) {
			if joined++; delta.Op != Join || delta.Resync {
				t.Errorf("%+v", delta)
			}
			if joined == pods {
				return
			}
		}
	})
	for i := range pods {
		must(t, x.Upsert(pod("prod", fmt.Sprint("p", i), "", labels.Set{"run": "rng"})))
	}
	group.Wait()
	must(t, sub.Close())
}

// A kind alone had been one of the core's, and an apiVersion alone an error.
func TestATypedObjectThatSaysHalfOfItsKind(t *testing.T) {
	run := labels.Set{"run": "rng"}
	daemons := schema.GroupKind{Group: "apps", Kind: "DaemonSet"}
	for _, said := range []metav1.TypeMeta{{}, {Kind: "DaemonSet"}, {APIVersion: "apps/v1"},
		{Kind: "DaemonSet", APIVersion: "apps/v1"}} {
		set := &appsv1.DaemonSet{TypeMeta: said, ObjectMeta: meta("prod", "rng", "1", nil),
			Spec: appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: run}}}
		x := newIndex(t)
		told := map[string]func() error{
			"Upsert":  func() error { return x.Upsert(set) },
			"Replace": func() error { return x.Replace(daemons, []Object{set}, "2") },
		}
		for name, tell := range told {
			must(t, tell())
			picking, err := x.Selecting(Pods, "prod", run, "DaemonSet")
			must(t, err)
			if len(picking) != 1 || picking[0].Group != "apps" {
				t.Errorf("%s, %+v: %v", name, said, picking)
			}
		}
		must(t, x.Delete(set))
		if n, err := x.Count(daemons, "", labels.Everything()); n != 0 || err != nil {
			t.Errorf("%+v: %d after a deletion, %v", said, n, err)
		}
	}
}

// As a labels.Selector it is what it holds.
func TestASelectorThatWasNotCompiledIs(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}), pod("prod", "b", "1", nil)))
	byHand := &Selector{Selector: parse(t, "run=rng")}
	for range 2 {
		if keys, err := x.Select("prod", byHand); err != nil || names(keys) != "prod/a" {
			t.Errorf("%v %v", keys, err)
		}
	}
}

func TestAListWhoseLastPageIsMissingIsWarnedOf(t *testing.T) {
	page := func(name, more string) []byte {
		return []byte(`{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"` + more + `"},` +
			`"items":[{"metadata":{"name":"` + name + `","namespace":"prod"}}]}`)
	}
	var warnings []string
	var x *Index
	x, err := New(WithWarningHandler(func(warning string) {
		warnings = append(warnings, warning)
		_, err := x.Stats() // it may call the index
		must(t, err)
	}))
	must(t, err)
	defer x.Close()
	must(t, x.Load(page("a", "more"), "pods", MoreFollows()))
	must(t, x.Load(page("b", ""), "pods"))
	if len(warnings) > 0 {
		t.Errorf("of a whole list: %q", warnings)
	}
	must(t, x.Load(page("a", "more"), "pods"))
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "pods:1: the PodList goes on after this page") {
		t.Errorf("%q", warnings)
	}
	ended := `{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}` + "\n{"
	if err := x.Load([]byte(ended), "watch"); err == nil {
		t.Error("a text that is cut short")
	}
	if len(warnings) != 2 || !strings.HasPrefix(warnings[1], "watch:1: the watch ended with ERROR 410") {
		t.Errorf("%q", warnings)
	}
	if n, _ := x.Count(Pods, "", labels.Everything()); n != 2 {
		t.Errorf("%d pods", n)
	}
}

func TestWarningsGoToKlogOrNowhere(t *testing.T) {
	var logged strings.Builder
	klog.LogToStderr(false)
	klog.SetOutput(&logged)
	defer klog.LogToStderr(true)
	ended := []byte(`{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}`)
	must(t, newIndex(t).Load(ended, "watch"))
	klog.Flush()
	klog.SetOutput(io.Discard)
	if !strings.Contains(logged.String(), "watch:1: the watch ended with ERROR 410: too old") {
		t.Errorf("%q", logged.String())
	}
	quiet, err := New(WithWarningHandler(nil))
	must(t, err)
	defer quiet.Close()
	must(t, quiet.Load(ended, "watch"))
}

// Every method says so, and none touches what was freed.
func TestAllThatIsClosedSaysSo(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(service("prod", "s", "1", labels.Set{"run": "rng"})))
	snapshot, err := x.Snapshot()
	must(t, err)
	subscription, err := x.Subscribe()
	must(t, err)
	x.Close()
	if services, err := snapshot.SelectingServices(pod("prod", "a", "", labels.Set{"run": "rng"})); err != nil ||
		len(services) != 1 {
		t.Errorf("a snapshot of an index that was closed: %v %v", services, err)
	}
	for range 2 {
		x.Close()
		snapshot.Close()
		subscription.Close()
	}
	everything := labels.Everything()
	calls := map[string]func() error{
		"Upsert":              func() error { return x.Upsert(pod("prod", "a", "", nil)) },
		"Delete":              func() error { return x.Delete(pod("prod", "a", "", nil)) },
		"Replace":             func() error { return x.Replace(Pods, nil, "") },
		"Load":                func() error { return x.Load(nil, "nothing") },
		"Attach":              func() error { _, err := x.Attach(nil); return err },
		"Snapshot":            func() error { _, err := x.Snapshot(); return err },
		"Subscribe":           func() error { _, err := x.Subscribe(OfSelectorKind("Service")); return err },
		"Select":              func() error { _, err := x.Select("", everything); return err },
		"SelectKind":          func() error { _, err := x.SelectKind(Pods, "", everything); return err },
		"Count":               func() error { _, err := x.Count(Pods, "", everything); return err },
		"Selecting":           func() error { _, err := x.Selecting(Pods, "", nil, ""); return err },
		"SelectingServices":   func() error { _, err := x.SelectingServices(pod("prod", "a", "", nil)); return err },
		"SelectingServicesOf": func() error { _, err := x.SelectingServicesOf("", nil); return err },
		"Stats":               func() error { _, err := x.Stats(); return err },
		"MetricsText":         func() error { _, err := x.MetricsText(); return err },
		"Snapshot.Select":     func() error { _, err := snapshot.Select("", everything); return err },
		"Snapshot.Count":      func() error { _, err := snapshot.Count(Pods, "", everything); return err },
		"Snapshot.Selecting":  func() error { _, err := snapshot.Selecting(Pods, "", nil, ""); return err },
		"Snapshot.SelectingServices": func() error {
			_, err := snapshot.SelectingServices(pod("prod", "a", "", nil))
			return err
		},
		"Register":          func() error { return x.Register() },
		"Unregister":        func() error { return x.Unregister() },
		"PickedBy":          func() error { _, err := x.PickedBy(SelectorName{}, Pods); return err },
		"Verify":            func() error { _, err := x.Verify(Pods, "", nil); return err },
		"Snapshot.PickedBy": func() error { _, err := snapshot.PickedBy(SelectorName{}, Pods); return err },
		"Snapshot.Verify":   func() error { _, err := snapshot.Verify(Pods, "", nil); return err },
		"Poll":              func() error { _, err := subscription.Poll(); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if snapshot.Version() != 0 {
		t.Error("a version of a snapshot that was closed")
	}
	for range subscription.Deltas(context.Background()) {
		t.Error("a delta of a subscription that was closed")
	}
}
