package labelix

// #include "spans.h"
import "C"

import (
	"unsafe"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// VerifyReport is a state beside a fresh list of one of its kinds.
type VerifyReport struct {
	Equal           bool
	Objects, Listed int // in the state, in the list
	// The first by namespace and name, "" if equal: "Pod prod/rng-x7: labels differ",
	// "…: missing" (from the state), "…: not in the list", "…: twice in the list". Before these
	// what the list is not of: "Pod test/a: in a list of namespace prod".
	Difference string
	// Of names, uids, resourceVersions and labels; of this process, not to store.
	Digest, ListDigest uint64
}

// Verify compares what the index holds of a kind with a fresh list of it, of one namespace or
// (NamespaceAll) of all: watches have lost events before. Names, uids, resourceVersions and
// labels are compared, so objects are listed as they were told. The cost is a pass over the
// kind and one over the list; if they differ, a sort. Never waits for the one that feeds the
// index: what it tells meanwhile is a difference.
func (x *Index) Verify(kind schema.GroupKind, namespace string, objects []Object) (VerifyReport, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.handle == nil {
		return VerifyReport{}, ErrClosed
	}
	return verify(source{index: x.handle}, kind, namespace, objects)
}

// Verify is [Index.Verify] at the time of the snapshot.
func (s *Snapshot) Verify(kind schema.GroupKind, namespace string, objects []Object) (VerifyReport, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.handle == nil {
		return VerifyReport{}, ErrClosed
	}
	return verify(source{version: s.handle}, kind, namespace, objects)
}

func verify(from source, kind schema.GroupKind, namespace string, objects []Object) (VerifyReport, error) {
	a := takeAnswer()
	defer a.free()
	b := &a.batch
	for _, object := range objects {
		of, err := kindOf(object)
		if err != nil {
			return VerifyReport{}, err
		}
		b.upsert(of.GroupKind(), object)
	}
	group, name, ns := b.text(kind.Group), b.text(kind.Kind), b.text(namespace)
	if b.tooLarge {
		return VerifyReport{}, errTooLarge
	}
	only := C.uint32_t(0)
	if namespace != metav1.NamespaceAll {
		only = 1
	}
	report := C.labelix_verify_report{struct_size: C.sizeof_labelix_verify_report}
	var difference *C.labelix_buffer
	var cause *C.labelix_error
	code := C.span_verify(from.index, from.version, b.textPointer(), group, name, ns, only,
		unsafe.SliceData(b.events), C.size_t(len(b.events)), unsafe.SliceData(b.labels),
		C.size_t(len(b.labels)), &report, &difference, &cause)
	if err := errorOf(code, cause); err != nil {
		return VerifyReport{}, err
	}
	defer C.labelix_buffer_free(difference)
	return VerifyReport{
		Equal: report.equal != 0, Objects: int(report.objects), Listed: int(report.listed),
		Difference: goString(C.labelix_buffer_text(difference)),
		Digest:     uint64(report.digest), ListDigest: uint64(report.list_digest),
	}, nil
}
