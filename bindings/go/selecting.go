package labelix

// #include "spans.h"
import "C"

import (
	"unsafe"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// SelectorName says whose a selector is: an object, and where in it.
type SelectorName struct {
	Group, Kind string
	Key         Key
	Path        string // "spec.selector"
}

// SelectingServices gives the Services that pick a pod with these labels,
// whether the index has it or not: what the EndpointSlice controller asks for
// each change of a pod. Its cost grows with the labels and the answer, not with
// the Services that there are.
func (x *Index) SelectingServices(pod *corev1.Pod) ([]Key, error) {
	return x.SelectingServicesOf(pod.Namespace, pod.Labels)
}

// SelectingServicesOf is the same for labels alone.
func (x *Index) SelectingServicesOf(namespace string, labels map[string]string) ([]Key, error) {
	hash, generation := hashOf(namespace, labels), x.memo.generation.Load()
	if services, ok := x.memo.find(hash, generation, namespace, labels); ok {
		return services, nil
	}
	names, err := x.Selecting(Pods, namespace, labels, "Service")
	if err != nil {
		return nil, err
	}
	services := keysOfNames(names)
	x.memo.keep(hash, generation, namespace, labels, services)
	return services, nil
}

func keysOfNames(names []SelectorName) []Key {
	keys := make([]Key, len(names))
	for i := range names {
		keys[i] = names[i].Key
	}
	return keys
}

// Selecting gives the selectors that pick an object of a kind with these labels;
// of objects of selectorKind only, if that is not "". In the order of group, kind,
// namespace, name and path. None too where the index was never told of such objects.
func (x *Index) Selecting(kind schema.GroupKind, namespace string, labels map[string]string,
	selectorKind string) ([]SelectorName, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return nil, ErrClosed
	}
	return selecting(source{index: x.handle}, kind, namespace, labels, selectorKind)
}

// SelectingServices is [Index.SelectingServices] at the time of the snapshot.
func (s *Snapshot) SelectingServices(pod *corev1.Pod) ([]Key, error) {
	names, err := s.Selecting(Pods, pod.Namespace, pod.Labels, "Service")
	return keysOfNames(names), err
}

// Selecting is [Index.Selecting] at the time of the snapshot.
func (s *Snapshot) Selecting(kind schema.GroupKind, namespace string, labels map[string]string,
	selectorKind string) ([]SelectorName, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return nil, ErrClosed
	}
	return selecting(source{version: s.handle}, kind, namespace, labels, selectorKind)
}

func selecting(from source, kind schema.GroupKind, namespace string, labels map[string]string,
	selectorKind string) ([]SelectorName, error) {
	a := takeAnswer()
	defer a.free()
	b := &a.batch
	group, name, ns, only := b.text(kind.Group), b.text(kind.Kind), b.text(namespace), b.text(selectorKind)
	b.addLabels(labels)
	if b.tooLarge {
		return nil, errTooLarge
	}
	for {
		var total, needed C.size_t
		var cause *C.labelix_error
		code := C.span_selecting(from.index, from.version, b.textPointer(), group, name, ns,
			unsafe.SliceData(b.labels), C.size_t(len(b.labels)), only, charPointer(a.out),
			C.size_t(len(a.out)), unsafe.SliceData(a.ends), C.size_t(len(a.ends)), &total, &needed, &cause)
		if err := errorOf(code, cause); err != nil {
			return nil, err
		}
		if 5*int(total) > len(a.ends) {
			a.ends = make([]C.uint32_t, 5*total)
			continue
		}
		if int(needed) > len(a.out) {
			a.out = make([]byte, needed)
			continue
		}
		return selectorNames(a.pieces(5*int(total), int(needed))), nil
	}
}

func selectorNames(texts pieces) []SelectorName {
	names := make([]SelectorName, len(texts.ends)/5)
	for i := range names {
		names[i] = SelectorName{
			Group: texts.at(5 * i),
			Kind:  texts.at(5*i + 1),
			Key:   Key{Namespace: texts.at(5*i + 2), Name: texts.at(5*i + 3)},
			Path:  texts.at(5*i + 4),
		}
	}
	return names
}
