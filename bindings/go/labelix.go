// Package labelix answers which Kubernetes objects a label selector picks, which
// selectors pick an object, and what joins and leaves them, without a scan.
//
// An [Index] is fed from an informer in one line ([Index.Attach]) or by hand
// ([Index.Upsert], [Index.Delete], [Index.Replace]), and asked from any
// goroutine. Questions never wait for the one that feeds it. A [Snapshot] is one
// state that stays as it is; a [Subscription] tells what changes.
//
// The engine is C++, reached by cgo through liblabelix_c (pkg-config labelix-c).
// A call of it costs some 50 ns; each method makes one, whatever it brings. C
// keeps no Go pointer. Nil objects and selectors panic, as in client-go, and leave the
// index as it was. Close gives memory back at once; what is forgotten is
// given back after the garbage collector has found it.
package labelix

/*
#cgo pkg-config: labelix-c
#cgo CFLAGS: -std=c11 -O2
#cgo noescape span_apply
#cgo nocallback span_apply
#cgo noescape span_replace
#cgo nocallback span_replace
#cgo noescape span_select
#cgo nocallback span_select
#cgo noescape span_count
#cgo nocallback span_count
#cgo noescape span_selecting
#cgo nocallback span_selecting
#cgo noescape span_picked_by
#cgo nocallback span_picked_by
#cgo noescape span_compile
#cgo nocallback span_compile
#include <stdlib.h>
#include "spans.h"
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"runtime"
	"sync"
	"unsafe"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
)

// Key is an object's namespace and name.
type Key = types.NamespacedName

// Pods is the kind that [Index.Select] asks for.
var Pods = schema.GroupKind{Kind: "Pod"}

// Index is a set of objects and of the selectors that they hold. Methods may be
// called from any goroutine; those that change it take turns.
type Index struct {
	mu      sync.RWMutex // held while C uses handle; Close takes it whole
	handle  *C.labelix_index
	cleanup runtime.Cleanup

	whole map[schema.GroupKind]bool // kinds that are told with their spec

	write sync.Mutex // writers fill one batch in turn
	batch batch
	json  bytes.Buffer
	// The batch tells of Services, or may: what is remembered of them is forgotten.
	services bool

	timeTravel bool

	ownKinds, ownKindsName string

	warn func(warning string)

	memo memo

	stores sync.Map // of attached informers: cache.Indexer → *kept

	// What wakes each subscription: not itself, so that one that nobody holds can go.
	waiting map[chan struct{}]struct{}
}

// Option is an option of New.
type Option func(*Index)

// WithWholeObjects also gives the engine the spec and status of objects of these
// kinds, as JSON. Objects that hold selectors are always whole; of others
// labels and identity are enough.
func WithWholeObjects(kinds ...schema.GroupKind) Option {
	return func(x *Index) {
		for _, kind := range kinds {
			x.whole[kind] = true
		}
	}
}

// WithTimeTravel takes an event too that goes back behind a bookmark or a whole
// list of its kind, which is dropped otherwise: for who follows several namespaces
// by a watch each.
func WithTimeTravel() Option {
	return func(x *Index) { x.timeTravel = true }
}

// WithOwnKinds says how kinds of your own select, as JSON in the form of docs/kinds.md: of
// objects that are told (typed ones too, which are then told with their spec), loaded and
// replaced. name stands for the text in what New answers of a text that is none.
func WithOwnKinds(name string, text []byte) Option {
	return func(x *Index) {
		x.ownKinds, x.ownKindsName = string(text), name
		var of struct{ Kinds []schema.GroupKind }
		if json.Unmarshal(text, &of) == nil { // else New says what is wrong
			WithWholeObjects(of.Kinds...)(x)
		}
	}
}

// WithWarningHandler gives the warnings of [Index.Load] to handle, in place of klog, as a
// rest.Config's WarningHandler takes those of a server. nil drops them.
func WithWarningHandler(handle func(warning string)) Option {
	if handle == nil {
		handle = func(string) {}
	}
	return func(x *Index) { x.warn = handle }
}

// New makes an empty index.
func New(options ...Option) (*Index, error) {
	x := &Index{whole: map[schema.GroupKind]bool{}, waiting: map[chan struct{}]struct{}{},
		warn: func(warning string) { klog.Warning(warning) }}
	for _, option := range options {
		option(x)
	}
	given := C.labelix_index_options{struct_size: C.sizeof_labelix_index_options}
	if x.timeTravel {
		given.accept_time_travel = 1
	}
	given.own_kinds = cText(x.ownKinds)
	defer C.free(unsafe.Pointer(given.own_kinds.data))
	given.own_kinds_name = cText(x.ownKindsName)
	defer C.free(unsafe.Pointer(given.own_kinds_name.data))
	var cause *C.labelix_error
	code := C.labelix_index_new(&given, &x.handle, &cause)
	if err := errorOf(code, cause); err != nil {
		return nil, err
	}
	x.cleanup = runtime.AddCleanup(x, func(h *C.labelix_index) { C.labelix_index_free(h) }, x.handle)
	return x, nil
}

// Close frees the index. Snapshots and subscriptions of it stay good. A second
// Close does nothing.
func (x *Index) Close() error {
	x.stores.Range(func(_, of any) bool { // before x.mu: who keeps an answer may wait for it
		of.(*kept).lose(true)
		return true
	})
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.handle != nil {
		x.cleanup.Stop()
		C.labelix_index_free(x.handle)
		x.handle = nil
		x.memo.forget() // what is asked from here on is ErrClosed
	}
	return nil
}

func (x *Index) isClosed() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.handle == nil
}

// Snapshot pins the newest state.
func (x *Index) Snapshot() (*Snapshot, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return nil, ErrClosed
	}
	s := &Snapshot{}
	var cause *C.labelix_error
	code := C.labelix_current(x.handle, &s.handle, &cause)
	if err := errorOf(code, cause); err != nil {
		return nil, err
	}
	s.cleanup = runtime.AddCleanup(s, func(h *C.labelix_version) { C.labelix_version_free(h) }, s.handle)
	return s, nil
}

// Select gives the pods that selector picks in a namespace, or ("") in all, in
// no promised order. Its cost grows with the answer, not with the pods that
// there are. A selector that is asked again and again is better made once, by
// [Compile].
func (x *Index) Select(namespace string, selector labels.Selector) ([]Key, error) {
	return x.SelectKind(Pods, namespace, selector)
}

// SelectKind is Select for objects of any kind.
func (x *Index) SelectKind(kind schema.GroupKind, namespace string, selector labels.Selector) ([]Key, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return nil, ErrClosed
	}
	return selectKeys(source{index: x.handle}, kind, namespace, selector)
}

// Count says how many objects SelectKind would give, without listing them.
func (x *Index) Count(kind schema.GroupKind, namespace string, selector labels.Selector) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return 0, ErrClosed
	}
	return count(source{index: x.handle}, kind, namespace, selector)
}

// Stats are sizes of an index.
type Stats struct {
	Version        uint64 // the newest
	Objects        uint64
	LabelSets      uint64 // distinct ones that objects have, by kind and namespace
	Selectors      uint64 // that objects hold
	VersionsPinned uint64 // for snapshots
	Bytes          uint64 // of memory, as the engine counts them
	Deltas         uint64 // while anybody subscribed, before any option narrowed them
	DeltasLost     uint64 // that a full subscription did not get: a Resync
	Events         uint64 // objects that were told, as there or as gone
	Duplicates     uint64 // of these: with the resourceVersion that was known
	OutOfOrder     uint64 // of these: older than what was known
	TimeTravel     uint64 // of these: behind a bookmark or a whole list of the kind (WithTimeTravel takes them)
}

// Stats reads them; it takes its turn among those that change the index. Cost: a look
// at each distinct label, some 4 ns.
func (x *Index) Stats() (Stats, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return Stats{}, ErrClosed
	}
	stats := C.labelix_stats{struct_size: C.sizeof_labelix_stats}
	var cause *C.labelix_error
	code := C.labelix_stats_read(x.handle, &stats, &cause)
	return Stats{
		Version: uint64(stats.version), Objects: uint64(stats.objects),
		LabelSets: uint64(stats.label_sets), Selectors: uint64(stats.selectors),
		VersionsPinned: uint64(stats.versions_pinned), Bytes: uint64(stats.bytes),
		Deltas: uint64(stats.deltas), DeltasLost: uint64(stats.deltas_lost),
		Events: uint64(stats.events), Duplicates: uint64(stats.duplicates),
		OutOfOrder: uint64(stats.older), TimeTravel: uint64(stats.time_travel),
	}, errorOf(code, cause)
}

// MetricsText gives counters and histograms in Prometheus' text form. It costs what
// Stats does.
func (x *Index) MetricsText() (string, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return "", ErrClosed
	}
	var buffer *C.labelix_buffer
	var cause *C.labelix_error
	if err := errorOf(C.labelix_metrics_text(x.handle, &buffer, &cause), cause); err != nil {
		return "", err
	}
	defer C.labelix_buffer_free(buffer)
	return goString(C.labelix_buffer_text(buffer)), nil
}

// Snapshot is one whole state of an index: all its answers are of one moment.
// What changes later is kept for it, so close it after a piece of work. For any
// number of goroutines.
type Snapshot struct {
	mu      sync.RWMutex
	handle  *C.labelix_version
	cleanup runtime.Cleanup
}

// Close lets the state go. A second Close does nothing.
func (s *Snapshot) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handle != nil {
		s.cleanup.Stop()
		C.labelix_version_free(s.handle)
		s.handle = nil
	}
	return nil
}

// Version grows by one with each change of the index; 0 after Close.
func (s *Snapshot) Version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return 0
	}
	return uint64(C.labelix_version_number(s.handle))
}

// Select is [Index.Select] at the time of the snapshot.
func (s *Snapshot) Select(namespace string, selector labels.Selector) ([]Key, error) {
	return s.SelectKind(Pods, namespace, selector)
}

// SelectKind is [Index.SelectKind] at the time of the snapshot.
func (s *Snapshot) SelectKind(kind schema.GroupKind, namespace string, selector labels.Selector) ([]Key, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return nil, ErrClosed
	}
	return selectKeys(source{version: s.handle}, kind, namespace, selector)
}

// Count is [Index.Count] at the time of the snapshot.
func (s *Snapshot) Count(kind schema.GroupKind, namespace string, selector labels.Selector) (int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return 0, ErrClosed
	}
	return count(source{version: s.handle}, kind, namespace, selector)
}

// source is where a question goes: to a version, or to the newest of an index.
type source struct {
	index   *C.labelix_index
	version *C.labelix_version
}

func (b *batch) namespace(ns string) *C.span {
	if ns == "" {
		return nil
	}
	span := b.text(ns)
	return &span
}

func selectKeys(from source, kind schema.GroupKind, namespace string, selector labels.Selector) ([]Key, error) {
	compiled, err := compiledOf(selector)
	if err != nil {
		return nil, err
	}
	defer compiled.release(selector)
	a := takeAnswer()
	defer a.free()
	group, name, ns := a.batch.text(kind.Group), a.batch.text(kind.Kind), a.batch.namespace(namespace)
	if a.batch.tooLarge {
		return nil, errTooLarge
	}
	for {
		var total, needed C.size_t
		var cause *C.labelix_error
		code := C.span_select(from.index, from.version, a.batch.textPointer(), group, name, ns,
			compiled.handle, unsafe.SliceData(a.ids), C.size_t(len(a.ids)), charPointer(a.out),
			C.size_t(len(a.out)), unsafe.SliceData(a.ends), &total, &needed, &cause)
		if err := errorOf(code, cause); err != nil {
			return nil, err
		}
		if !a.grow(total, needed) {
			return keysOf(a.pieces(2*int(total), int(needed))), nil
		}
	}
}

func keysOf(texts pieces) []Key {
	if len(texts.ends) == 0 {
		return nil
	}
	keys := make([]Key, len(texts.ends)/2)
	for i := range keys {
		keys[i] = Key{Namespace: texts.at(2 * i), Name: texts.at(2*i + 1)}
	}
	return keys
}

func count(from source, kind schema.GroupKind, namespace string, selector labels.Selector) (int, error) {
	compiled, err := compiledOf(selector)
	if err != nil {
		return 0, err
	}
	defer compiled.release(selector)
	a := takeAnswer()
	defer a.free()
	group, name, ns := a.batch.text(kind.Group), a.batch.text(kind.Kind), a.batch.namespace(namespace)
	if a.batch.tooLarge {
		return 0, errTooLarge
	}
	var n C.uint64_t
	var cause *C.labelix_error
	code := C.span_count(from.index, from.version, a.batch.textPointer(), group, name, ns,
		compiled.handle, &n, &cause)
	return int(n), errorOf(code, cause)
}
