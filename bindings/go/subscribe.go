package labelix

// #include <stdlib.h>
// #include "spans.h"
import "C"

import (
	"context"
	"iter"
	"runtime"
	"strconv"
	"sync"
	"unsafe"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Op says what happened to the relation of a selector and an object.
type Op int

const (
	Join   Op = C.LABELIX_JOIN
	Leave  Op = C.LABELIX_LEAVE
	Update Op = C.LABELIX_UPDATE // Traffic only: still an endpoint, with other conditions
)

func (o Op) String() string { return wordOf(int(o), "join", "leave", "update") }

// Relation says which relation a delta is of.
type Relation int

const (
	Selects Relation = C.LABELIX_SELECTS
	Owns    Relation = C.LABELIX_OWNS    // by controllerRef
	Traffic Relation = C.LABELIX_TRAFFIC // needs Pods WithWholeObjects
)

func (r Relation) String() string { return wordOf(int(r), "selects", "owns", "traffic") }

// Cause says why.
type Cause int

const (
	ObjectCreated       Cause = C.LABELIX_OBJECT_CREATED
	ObjectDeleted       Cause = C.LABELIX_OBJECT_DELETED
	ObjectReplaced      Cause = C.LABELIX_OBJECT_REPLACED // another uid under the old name
	LabelChange         Cause = C.LABELIX_LABEL_CHANGE
	SelectorCreated     Cause = C.LABELIX_SELECTOR_CREATED
	SelectorEdit        Cause = C.LABELIX_SELECTOR_EDIT
	SelectorDeleted     Cause = C.LABELIX_SELECTOR_DELETED
	NamespaceRelabelled Cause = C.LABELIX_NAMESPACE_RELABELLED
	Adopted             Cause = C.LABELIX_ADOPTED
	Released            Cause = C.LABELIX_RELEASED
	Orphaned            Cause = C.LABELIX_ORPHANED
	OwnerChanged        Cause = C.LABELIX_OWNER_CHANGED
	StatusChange        Cause = C.LABELIX_STATUS_CHANGE
	ServiceChange       Cause = C.LABELIX_SERVICE_CHANGE
)

func (c Cause) String() string {
	return wordOf(int(c), "object created", "object deleted", "object replaced", "label change",
		"selector created", "selector edit", "selector deleted", "namespace relabelled", "adopted",
		"released", "orphaned", "owner changed", "status change", "service change")
}

// wordOf gives the number of what only a newer library knows.
func wordOf(value int, words ...string) string {
	if value < 0 || value >= len(words) {
		return strconv.Itoa(value)
	}
	return words[value]
}

// Delta is one object that came to, or went from, what a selector picks.
type Delta struct {
	Version  uint64 // of the index, that it leads to
	Resync   bool   // some up to Version were lost: look at everything once, as after Subscribe; nothing else is set
	Op       Op
	Relation Relation
	Cause    Cause
	Selector SelectorName
	Group    string // of the object
	Kind     string
	Object   Key
	// The resourceVersion of what caused it; "" unknown.
	ResourceVersion string
	// Traffic only, as the EndpointSlice controller writes them.
	Ready, Serving, Terminating bool
}

// SubscribeOption narrows a subscription.
type SubscribeOption func(*C.labelix_subscribe_options)

// OfRelations asks for deltas of these relations only; none is all, and one that is no
// relation an InvalidArgument [Error] of Subscribe.
func OfRelations(relations ...Relation) SubscribeOption {
	return func(o *C.labelix_subscribe_options) {
		for _, relation := range relations {
			// Past the bits it would leave none set, which is all.
			o.relations |= 1 << min(uint(relation), 31)
		}
	}
}

// OfKind asks for deltas of objects of this kind only (Pods), as Delta.Group and
// Delta.Kind say it.
func OfKind(kind schema.GroupKind) SubscribeOption {
	return func(o *C.labelix_subscribe_options) {
		freeKind(o) // the option was given twice
		o.picks_group = C.labelix_text{data: C.CString(kind.Group), size: C.size_t(len(kind.Group))}
		o.picks_kind = C.labelix_text{data: C.CString(kind.Kind), size: C.size_t(len(kind.Kind))}
	}
}

func freeKind(o *C.labelix_subscribe_options) {
	C.free(unsafe.Pointer(o.picks_group.data))
	C.free(unsafe.Pointer(o.picks_kind.data))
}

// OfSelectorKind asks for deltas of selectors that objects of this kind hold only
// ("Service"), as Delta.Selector.Kind says it: also of what they own, and of whom
// they give traffic. "" is every kind.
func OfSelectorKind(kind string) SubscribeOption {
	return func(o *C.labelix_subscribe_options) {
		C.free(unsafe.Pointer(o.selector_kind.data)) // the option was given twice
		o.selector_kind = C.labelix_text{}
		if kind == "" {
			return
		}
		o.selector_kind = cText(kind)
	}
}

// WithCapacity sets how many deltas may wait (65,536, also for 0 and below).
// Past that they become a Resync; the index never waits for a subscriber.
func WithCapacity(deltas int) SubscribeOption {
	return func(o *C.labelix_subscribe_options) { o.capacity = C.size_t(max(deltas, 0)) }
}

// Subscription tells what joins and leaves selectors from the moment on at which
// it was made. For any number of goroutines: each delta goes to one of them.
type Subscription struct {
	mu      sync.Mutex
	index   *Index
	handle  *C.labelix_subscription
	rest    []Delta // of a version that a loop over Deltas was left in
	cleanup runtime.Cleanup
	wake    chan struct{}
	done    chan struct{}
}

// Subscribe begins to tell, of what changes from here on. Who needs the state too
// takes a [Index.Snapshot] afterwards, and passes over deltas that lead to its Version
// or to an older one; after a Resync the same. Close gives it back, or the garbage
// collector once nobody holds it; it takes its turn among those that change the index.
func (x *Index) Subscribe(options ...SubscribeOption) (*Subscription, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return nil, ErrClosed
	}
	given := C.labelix_subscribe_options{struct_size: C.sizeof_labelix_subscribe_options}
	for _, option := range options {
		option(&given)
	}
	defer func() { // the index keeps copies
		C.free(unsafe.Pointer(given.selector_kind.data))
		freeKind(&given)
	}()
	s := &Subscription{index: x, wake: make(chan struct{}, 1), done: make(chan struct{})}
	var cause *C.labelix_error
	code := C.labelix_subscribe(x.handle, &given, &s.handle, &cause)
	if err := errorOf(code, cause); err != nil {
		return nil, err
	}
	x.write.Lock()
	x.waiting[s.wake] = struct{}{}
	x.write.Unlock()
	handle, wake := s.handle, s.wake
	s.cleanup = runtime.AddCleanup(s, func(index *Index) {
		go index.forget(handle, wake) // for it waits for a writer, and other cleanups for this one
	}, x)
	return s, nil
}

func (x *Index) forget(handle *C.labelix_subscription, wake chan struct{}) {
	x.write.Lock()
	delete(x.waiting, wake)
	x.write.Unlock()
	C.labelix_subscription_free(handle)
}

// Close ends it, and a loop over Deltas with it. A second Close does nothing.
func (s *Subscription) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handle != nil {
		s.cleanup.Stop()
		s.index.forget(s.handle, s.wake)
		s.handle = nil
		close(s.done)
	}
	return nil
}

// Poll gives the deltas of the oldest version that waits, nil if none does.
func (s *Subscription) Poll() ([]Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handle == nil {
		return nil, ErrClosed
	}
	if rest := s.rest; len(rest) > 0 {
		s.rest = nil
		return rest, nil
	}
	var batch *C.labelix_deltas
	var cause *C.labelix_error
	if err := errorOf(C.labelix_poll(s.handle, &batch, &cause), cause); err != nil || batch == nil {
		return nil, err
	}
	defer C.labelix_deltas_free(batch)
	return deltasOf(batch), nil
}

// Deltas gives all deltas, waiting for more, until ctx is done or the
// subscription or the loop is ended; Close of the index ends nothing. What a
// loop that is left, or whose body panics, was not given comes first in the
// next one, and in Poll.
func (s *Subscription) Deltas(ctx context.Context) iter.Seq[Delta] {
	return func(yield func(Delta) bool) {
		for s.give(ctx, yield) {
			select {
			case <-ctx.Done():
				return
			case <-s.done:
				return
			case <-s.wake:
			}
		}
	}
}

// give gives all that waits, and answers whether the loop goes on.
func (s *Subscription) give(ctx context.Context, yield func(Delta) bool) bool {
	for {
		deltas, err := s.Poll()
		if err != nil {
			return false
		}
		if len(deltas) == 0 {
			return true
		}
		if !s.giveBatch(ctx, deltas, yield) {
			return false
		}
	}
}

// giveBatch puts back what it did not come to, also where yield panics.
func (s *Subscription) giveBatch(ctx context.Context, deltas []Delta, yield func(Delta) bool) (all bool) {
	given := 0
	defer func() {
		if !all {
			s.putBack(deltas[given:])
		}
	}()
	for given < len(deltas) {
		if ctx.Err() != nil {
			return false
		}
		given++
		if !yield(deltas[given-1]) {
			return false
		}
	}
	return true
}

// putBack leaves deltas, and later versions that wait, to whoever asks next, or waits
// in another loop.
func (s *Subscription) putBack(deltas []Delta) {
	s.mu.Lock()
	s.rest = append(deltas, s.rest...)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func deltasOf(batch *C.labelix_deltas) []Delta {
	version := uint64(C.labelix_deltas_version(batch))
	var out []Delta
	if C.labelix_deltas_resync(batch) != 0 {
		out = append(out, Delta{Version: version, Resync: true})
	}
	read := make([]C.labelix_delta, min(int(C.labelix_deltas_count(batch)), 256))
	for first := C.size_t(0); len(read) > 0; {
		n := C.labelix_deltas_read(batch, first, &read[0], C.sizeof_labelix_delta, C.size_t(len(read)))
		if n == 0 {
			break
		}
		for i := range read[:n] {
			out = append(out, deltaOf(version, &read[i]))
		}
		first += n
	}
	return out
}

func deltaOf(version uint64, d *C.labelix_delta) Delta {
	return Delta{
		Version:  version,
		Op:       Op(d.op),
		Relation: Relation(d.relation),
		Cause:    Cause(d.cause),
		Selector: SelectorName{
			Group: goString(d.selector_group),
			Kind:  goString(d.selector_kind),
			Key:   Key{Namespace: goString(d.selector_ns), Name: goString(d.selector_name)},
			Path:  goString(d.selector_path),
		},
		Group:           goString(d.group),
		Kind:            goString(d.kind),
		Object:          Key{Namespace: goString(d.ns), Name: goString(d.name)},
		ResourceVersion: goString(d.resource_version),
		Ready:           d.ready != 0,
		Serving:         d.serving != 0,
		Terminating:     d.terminating != 0,
	}
}
