package labelix

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
)

// manyPods are three batches.
func manyPods() []byte {
	var text bytes.Buffer
	for i := range 3000 {
		fmt.Fprintf(&text, `{"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"prod","name":"p%d"}}`+"\n", i)
	}
	return text.Bytes()
}

func zipped(text []byte) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	writer.Write(text)
	writer.Close()
	return out.Bytes()
}

// askedTimes is done when it was asked so often.
type askedTimes struct {
	context.Context
	left int
}

func (a *askedTimes) Err() error {
	if a.left--; a.left < 0 {
		return context.Canceled
	}
	return nil
}

func countPods(t *testing.T, x *Index) int {
	t.Helper()
	n, err := x.Count(Pods, "", labels.Everything())
	must(t, err)
	return n
}

func TestALoadTellsHowFarItIs(t *testing.T) {
	text := manyPods()
	for name, given := range map[string][]byte{"plain": text, "gzip": zipped(text)} {
		x := newIndex(t)
		var told []uint64
		must(t, x.Load(given, name, Progress(func(done, total uint64) {
			if total != uint64(len(text)) || done > total || len(told) > 0 && done < told[len(told)-1] {
				t.Errorf("%s: %d of %d after %d", name, done, total, told)
			}
			told = append(told, done)
		}), Until(context.Background())))
		if len(told) < 2 || told[len(told)-1] != uint64(len(text)) {
			t.Errorf("%s: told %d", name, told)
		}
		if n := countPods(t, x); n != 3000 {
			t.Errorf("%s: %d pods", name, n)
		}
	}
}

func TestALoadEndsWithItsContext(t *testing.T) {
	text := manyPods()
	sick := errors.New("the user left")
	ctx, leave := context.WithCancelCause(context.Background())
	defer leave(nil)
	x := newIndex(t)
	err := x.Load(text, "pods", Until(ctx), Progress(func(uint64, uint64) { leave(sick) }))
	if code(err) != Cancelled || !errors.Is(err, context.Canceled) || !errors.Is(err, sick) ||
		err.Error() != "labelix: the load was ended: the user left" {
		t.Errorf("%v", err)
	}
	if err := x.Load(text, "pods", Until(ctx)); code(err) != Cancelled || countPods(t, x) != 0 {
		t.Errorf("of a context that is done: %v, %d pods", err, countPods(t, x))
	}
	// Once before the load, and before each of two batches.
	err = x.Load(text, "pods", Until(&askedTimes{Context: context.Background(), left: 3}))
	if code(err) != Cancelled || !errors.Is(err, context.Canceled) || countPods(t, x) != 2048 {
		t.Errorf("%v, %d pods", err, countPods(t, x))
	}
	must(t, x.Load(text, "pods", Until(nil), Progress(nil)))
	if n := countPods(t, x); n != 3000 {
		t.Errorf("%d pods", n)
	}
}

// It passes by nothing that C++ has to give back, and the index goes on.
func TestWhatProgressDoesComesOutOfTheLoad(t *testing.T) {
	x := newIndex(t)
	for want, leave := range map[any]func(){"mine": func() { panic("mine") }, nil: runtime.Goexit} {
		over := make(chan struct{})
		go func() {
			defer close(over)
			defer func() {
				if got := recover(); got != want {
					t.Errorf("recovered %v, want %v", got, want)
				}
			}()
			x.Load(manyPods(), "pods", Progress(func(uint64, uint64) { leave() }))
			t.Errorf("%v: went on", want)
		}()
		<-over
	}
	must(t, x.Upsert(pod("prod", "later", "1", nil)))
	must(t, x.Load(manyPods(), "pods"))
	if n := countPods(t, x); n != 3001 {
		t.Errorf("%d pods", n)
	}
}
