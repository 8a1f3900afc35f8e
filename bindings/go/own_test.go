package labelix

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func namespaceWith(name string, set labels.Set) *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: set}}
}

func picked(t testing.TB, ask func(SelectorName, schema.GroupKind) ([]Key, error), name SelectorName) string {
	t.Helper()
	keys, err := ask(name, Pods)
	must(t, err)
	return names(keys)
}

func code(err error) Code {
	var told *Error
	if errors.As(err, &told) {
		return told.Code
	}
	return 0
}

func TestPickedByIsWhatAnObjectsSelectorPicks(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}),
		pod("prod", "b", "2", labels.Set{"run": "rng"}), pod("test", "c", "3", labels.Set{"run": "rng"}),
		service("prod", "rng", "4", labels.Set{"run": "rng"})))
	rng := SelectorName{Kind: "Service", Key: Key{Namespace: "prod", Name: "rng"}, Path: "spec.selector"}
	before, err := x.Snapshot()
	must(t, err)
	defer before.Close()
	must(t, x.Delete(pod("prod", "b", "5", nil)))
	if got := picked(t, x.PickedBy, rng); got != "prod/a" {
		t.Errorf("%q", got)
	}
	if got := picked(t, before.PickedBy, rng); got != "prod/a prod/b" {
		t.Errorf("of the snapshot %q", got)
	}
	for _, name := range []SelectorName{{}, {Kind: "Service", Key: rng.Key},
		{Kind: "Service", Key: Key{Namespace: "test", Name: "rng"}, Path: rng.Path}} {
		if _, err := x.PickedBy(name, Pods); code(err) != NotFound {
			t.Errorf("%v: %v", name, err)
		}
	}
	if _, err := x.PickedBy(rng, schema.GroupKind{Kind: "Node"}); code(err) != NotFound {
		t.Error(err)
	}
}

func TestPickedByOfMoreThanItsFirstBuffers(t *testing.T) {
	x := newIndex(t)
	var pods []Object
	for i := range 1000 {
		pods = append(pods, pod("prod", fmt.Sprint(strings.Repeat("long-", 10), i), "", labels.Set{"run": "rng"}))
	}
	must(t, x.Upsert(pods...))
	own := OwnSelector{Key: Key{Name: "own"}, Picks: Pods, Selector: parse(t, "run")}
	must(t, x.Register(own))
	keys, err := x.PickedBy(own.Name(), Pods)
	if err != nil || len(keys) != len(pods) {
		t.Errorf("%d of %d: %v", len(keys), len(pods), err)
	}
}

func TestSelectorsOfOnesOwn(t *testing.T) {
	x := newIndex(t)
	must(t, x.Upsert(namespaceWith("prod", labels.Set{"team": "a"}), namespaceWith("test", nil)))
	must(t, x.Upsert(pod("prod", "a", "1", labels.Set{"run": "rng"}),
		pod("test", "b", "2", labels.Set{"run": "rng"}), pod("prod", "c", "3", labels.Set{"run": "web"})))
	sub, err := x.Subscribe(OfRelations(Selects))
	must(t, err)
	defer sub.Close()
	everywhere := OwnSelector{Key: Key{Namespace: "of", Name: "mine"}, Path: "all", Picks: Pods,
		Selector: parse(t, "run=rng"), ResourceVersion: "77"}
	among := everywhere
	among.Path, among.Namespaces = "among", []string{"test", "none"}
	team := everywhere
	team.Path, team.NamespaceSelector = "team", parse(t, "team=a")
	nowhere := everywhere
	nowhere.Path, nowhere.Namespaces = "nowhere", []string{}
	must(t, x.Register(everywhere, among, team, nowhere))
	for _, row := range []struct {
		selector OwnSelector
		want     string
	}{{everywhere, "prod/a test/b"}, {among, "test/b"}, {team, "prod/a"}, {nowhere, ""}} {
		if got := picked(t, x.PickedBy, row.selector.Name()); got != row.want {
			t.Errorf("%s picks %q, want %q", row.selector.Path, got, row.want)
		}
	}
	told, err := sub.Poll()
	must(t, err)
	if len(told) != 4 || told[0].Cause != SelectorCreated || told[0].Selector.Kind != "" ||
		told[0].ResourceVersion != "77" {
		t.Errorf("%+v", told)
	}
	found, err := x.Selecting(Pods, "prod", labels.Set{"run": "rng"}, "")
	must(t, err)
	if len(found) != 2 || found[0] != everywhere.Name() || found[1] != team.Name() {
		t.Errorf("%v", found)
	}
	everywhere.Selector = parse(t, "run=web") // takes the place of what is so called
	compiled, err := Compile(parse(t, "run=rng"))
	must(t, err)
	team.NamespaceSelector, team.Selector = nil, compiled
	must(t, x.Register(everywhere, team))
	if got := picked(t, x.PickedBy, everywhere.Name()); got != "prod/c" {
		t.Errorf("after the edit %q", got)
	}
	if got := picked(t, x.PickedBy, team.Name()); got != "prod/a test/b" {
		t.Errorf("a compiled one picks %q", got)
	}
	must(t, x.Unregister(OwnSelector{Key: everywhere.Key, Path: everywhere.Path, Picks: Pods}))
	must(t, x.Unregister(everywhere)) // not there, and no error
	if _, err := x.PickedBy(everywhere.Name(), Pods); code(err) != NotFound {
		t.Error(err)
	}
	for _, wrong := range []OwnSelector{{Picks: Pods, Selector: labels.Everything()},
		{Key: Key{Name: "x"}, Selector: labels.Everything()}} {
		good := OwnSelector{Key: Key{Name: "good"}, Picks: Pods, Selector: labels.Everything()}
		if err := x.Register(good, wrong); code(err) != InvalidArgument {
			t.Errorf("%+v: %v", wrong, err)
		}
		if _, err := x.PickedBy(good.Name(), Pods); code(err) != NotFound {
			t.Errorf("a call that failed registered: %v", err)
		}
	}
}

func TestVerifyTellsTheFirstDifference(t *testing.T) {
	x := newIndex(t)
	a, b := pod("prod", "a", "1", labels.Set{"run": "rng"}), pod("test", "b", "2", nil)
	must(t, x.Upsert(a, b))
	snapshot, err := x.Snapshot()
	must(t, err)
	defer snapshot.Close()
	other := pod("prod", "a", "1", labels.Set{"run": "web"})
	newer := pod("prod", "a", "12", labels.Set{"run": "rng"})
	for _, row := range []struct {
		namespace string
		list      []Object
		want      string
	}{
		{"", []Object{b, a}, ""},
		{"prod", []Object{a}, ""},
		{"none", nil, ""},
		{"", []Object{a}, "Pod test/b: not in the list"},
		{"test", nil, "Pod test/b: not in the list"},
		{"", []Object{a, b, pod("test", "c", "3", nil)}, "Pod test/c: missing"},
		{"", []Object{other, b}, "Pod prod/a: labels differ"},
		{"", []Object{newer, b}, "Pod prod/a: resourceVersion 1, in the list 12"},
		{"", []Object{a, b, namespaceWith("n", nil)}, "Namespace n: in a list of Pod"},
		{"", []Object{a, b, a}, "Pod prod/a: twice in the list"},
		{"prod", []Object{a, newer}, "Pod prod/a: twice in the list"},
		{"prod", []Object{a, b}, "Pod test/b: in a list of namespace prod"},
	} {
		report, err := x.Verify(Pods, row.namespace, row.list)
		must(t, err)
		if report.Difference != row.want || report.Equal != (row.want == "") || report.Listed != len(row.list) ||
			report.Equal != (report.Digest == report.ListDigest && report.Objects == report.Listed) {
			t.Errorf("%q %v: %+v, want %q", row.namespace, row.list, report, row.want)
		}
	}
	must(t, x.Delete(b))
	if report, err := snapshot.Verify(Pods, "", []Object{a, b}); err != nil || !report.Equal || report.Objects != 2 {
		t.Errorf("of the snapshot %+v %v", report, err)
	}
	if report, _ := x.Verify(Pods, "", []Object{a, b}); report.Equal {
		t.Errorf("%+v", report)
	}
	if _, err := x.Verify(Pods, "", []Object{&metav1.PartialObjectMetadata{}}); code(err) != InvalidArgument {
		t.Error(err)
	}
}
