package labelix

// #include "spans.h"
import "C"

import (
	"unsafe"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// OwnSelector is a selector that no object holds. Once it is registered, deltas,
// [Index.Selecting] and [Index.PickedBy] tell of it as of those that objects hold.
type OwnSelector struct {
	Key   Key              // what it is called: with Path its own within one picked kind
	Path  string           // "": there is one under Key
	Picks schema.GroupKind // of the objects that it picks
	// Not validated, as labels.SelectorFromSet is not.
	Selector labels.Selector
	// Where those objects live: in one of Namespaces, or in a namespace whose labels
	// NamespaceSelector picks; both nil: anywhere. No more than an empty list: nowhere.
	// Of NamespaceSelector that is nowhere until Namespaces are told.
	Namespaces        []string
	NamespaceSelector labels.Selector
	// Told in the deltas that it causes.
	ResourceVersion string
}

// Name is what deltas and answers call it: of no kind.
func (o OwnSelector) Name() SelectorName { return SelectorName{Key: o.Key, Path: o.Path} }

// Register registers selectors, or puts them in the place of those of their names, as one
// version. The cost of each is its values, and a query while anybody subscribes. An
// InvalidArgument [Error] (no name, no picked kind) has registered none of them.
func (x *Index) Register(selectors ...OwnSelector) error {
	return x.register(C.LABELIX_REGISTER, selectors)
}

// Unregister takes selectors away, by Key, Path and Picks; one that is not there is no error,
// one without a name or a picked kind is InvalidArgument.
func (x *Index) Unregister(selectors ...OwnSelector) error {
	return x.register(C.LABELIX_UNREGISTER, selectors)
}

func (x *Index) register(op C.uint32_t, selectors []OwnSelector) error {
	if !x.startChange() {
		return ErrClosed
	}
	defer x.endChange()
	var own ownSelectors
	defer own.free()
	for i := range selectors {
		if err := own.add(op, &selectors[i], &x.batch); err != nil {
			return err
		}
	}
	if x.batch.tooLarge {
		return errTooLarge
	}
	var cause *C.labelix_error
	code := C.span_register(x.handle, x.batch.textPointer(), unsafe.SliceData(own.events),
		C.size_t(len(own.events)), unsafe.SliceData(own.namespaces), C.size_t(len(own.namespaces)), &cause)
	return x.changed(errorOf(code, cause))
}

// ownSelectors are what one call registers, beside its batch of texts.
type ownSelectors struct {
	events     []C.span_own
	namespaces []C.span
	release    []func()
}

func (o *ownSelectors) free() {
	for _, release := range o.release {
		release()
	}
}

func (o *ownSelectors) add(op C.uint32_t, given *OwnSelector, b *batch) (err error) {
	event := C.span_own{op: op, ns: b.text(given.Key.Namespace), name: b.text(given.Key.Name),
		path: b.text(given.Path), picks_group: b.text(given.Picks.Group), picks_kind: b.text(given.Picks.Kind)}
	if op == C.LABELIX_REGISTER {
		if event.selector, err = o.compile(given.Selector); err != nil {
			return err
		}
		if given.NamespaceSelector != nil {
			if event.namespace_selector, err = o.compile(given.NamespaceSelector); err != nil {
				return err
			}
		}
		if given.Namespaces != nil {
			event.in_namespaces = 1
		}
		event.first_namespace = C.uint32_t(len(o.namespaces))
		event.namespace_count = C.uint32_t(len(given.Namespaces))
		for _, namespace := range given.Namespaces {
			o.namespaces = append(o.namespaces, b.text(namespace))
		}
		event.resource_version = b.text(given.ResourceVersion)
	}
	o.events = append(o.events, event)
	return nil
}

func (o *ownSelectors) compile(selector labels.Selector) (*C.labelix_selector, error) {
	compiled, err := compiledOf(selector)
	if err != nil {
		return nil, err
	}
	o.release = append(o.release, func() { compiled.release(selector) })
	return compiled.handle, nil
}

// PickedBy gives the objects of a kind that a selector picks, in no promised order: one that an
// object holds, or an [OwnSelector], by the name that deltas and [Index.Selecting] give it. Of
// a Service that is {Kind: "Service", Key: …, Path: "spec.selector"}. NotFound ([Error]): it is
// not registered, or picks objects of another kind. The cost is a query.
func (x *Index) PickedBy(name SelectorName, kind schema.GroupKind) ([]Key, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return nil, ErrClosed
	}
	return pickedBy(source{index: x.handle}, name, kind)
}

// PickedBy is [Index.PickedBy] at the time of the snapshot.
func (s *Snapshot) PickedBy(name SelectorName, kind schema.GroupKind) ([]Key, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return nil, ErrClosed
	}
	return pickedBy(source{version: s.handle}, name, kind)
}

func pickedBy(from source, name SelectorName, kind schema.GroupKind) ([]Key, error) {
	a := takeAnswer()
	defer a.free()
	b := &a.batch
	called := [...]C.span{b.text(name.Group), b.text(name.Kind), b.text(name.Key.Namespace),
		b.text(name.Key.Name), b.text(name.Path)}
	group, picked := b.text(kind.Group), b.text(kind.Kind)
	if b.tooLarge {
		return nil, errTooLarge
	}
	for {
		var total, needed C.size_t
		var cause *C.labelix_error
		code := C.span_picked_by(from.index, from.version, b.textPointer(), &called[0], group, picked,
			unsafe.SliceData(a.ids), C.size_t(len(a.ids)), charPointer(a.out), C.size_t(len(a.out)),
			unsafe.SliceData(a.ends), &total, &needed, &cause)
		if err := errorOf(code, cause); err != nil {
			return nil, err
		}
		if !a.grow(total, needed) {
			return keysOf(a.pieces(2*int(total), int(needed))), nil
		}
	}
}
