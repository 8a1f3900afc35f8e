package labelix

// #include "spans.h"
import "C"

import (
	"math"
	"sync"
	"unsafe"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// batch is what one call takes to C: texts in one block, and places in it. It
// holds no pointer, so that C may read it where it is.
type batch struct {
	texts  []byte
	events []C.span_event
	labels []C.span_label
	// Places are numbers of 32 bits, and a text had none: nothing may be told.
	tooLarge bool
}

// mostTexts is what one call may take; a test takes less.
var mostTexts = uint64(math.MaxUint32)

// A first byte, so that there is always something to point to.
func (b *batch) reset() {
	b.texts = append(b.texts[:0], 0)
	b.events = b.events[:0]
	b.labels = b.labels[:0]
	b.tooLarge = false
}

func (b *batch) text(s string) C.span {
	at := len(b.texts)
	if uint64(at)+uint64(len(s)) > mostTexts {
		b.tooLarge = true
	}
	if s == "" || b.tooLarge {
		return C.span{}
	}
	b.texts = append(b.texts, s...)
	return C.span{at: C.uint32_t(at), size: C.uint32_t(len(s))}
}

func (b *batch) addLabels(labels map[string]string) {
	for key, value := range labels {
		b.labels = append(b.labels, C.span_label{key: b.text(key), value: b.text(value)})
	}
}

func (b *batch) object(op C.uint32_t, kind schema.GroupKind, object metav1.Object) *C.span_event {
	b.events = append(b.events, C.span_event{op: op})
	event := &b.events[len(b.events)-1]
	event.group = b.text(kind.Group)
	event.kind = b.text(kind.Kind)
	event.ns = b.text(object.GetNamespace())
	event.name = b.text(object.GetName())
	return event
}

func (b *batch) upsert(kind schema.GroupKind, object metav1.Object) {
	event := b.object(C.LABELIX_UPSERT, kind, object)
	event.uid = b.text(string(object.GetUID()))
	event.resource_version = b.text(object.GetResourceVersion())
	event.first_label = C.uint32_t(len(b.labels))
	b.addLabels(object.GetLabels())
	event.label_count = C.uint32_t(len(b.labels)) - event.first_label
	if owner := metav1.GetControllerOfNoCopy(object); owner != nil {
		event.controller_kind = b.text(owner.Kind)
		event.controller_name = b.text(owner.Name)
		event.controller_uid = b.text(string(owner.UID))
	}
}

// remove has no resourceVersion: whoever tells us is in order, and the engine
// need not remember the deletion to drop what comes late.
func (b *batch) remove(kind schema.GroupKind, object metav1.Object) {
	b.object(C.LABELIX_REMOVE, kind, object)
}

func (b *batch) textPointer() *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(b.texts)))
}

// answer is where C writes names to.
type answer struct {
	batch batch
	ids   []C.uint32_t
	ends  []C.uint32_t
	out   []byte
}

// Answers of up to some 4 KiB need no second call.
var answers = sync.Pool{New: func() any {
	return &answer{
		ids:  make([]C.uint32_t, 128),
		ends: make([]C.uint32_t, 256),
		out:  make([]byte, 4096),
	}
}}

// Blocks past this are not kept for the next call.
const keptBytes = 1 << 20

func takeAnswer() *answer {
	a := answers.Get().(*answer)
	a.batch.reset()
	return a
}

func (a *answer) free() {
	if cap(a.out) <= keptBytes && cap(a.batch.texts) <= keptBytes {
		answers.Put(a)
	}
}

// grow makes room for that many objects and bytes of their names; true: there was not, ask again.
func (a *answer) grow(total, needed C.size_t) bool {
	if int(total) > len(a.ids) {
		a.ids, a.ends = make([]C.uint32_t, total), make([]C.uint32_t, 2*total)
		return true
	}
	if int(needed) > len(a.out) {
		a.out = make([]byte, needed)
		return true
	}
	return false
}

// pieces cuts one copied string into the texts that end at the given places.
type pieces struct {
	all  string
	ends []C.uint32_t
}

func (a *answer) pieces(count, needed int) pieces {
	return pieces{string(a.out[:needed]), a.ends[:count]}
}

func (p pieces) at(i int) string {
	start := C.uint32_t(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.all[start:p.ends[i]]
}

func charPointer(bytes []byte) *C.char { return (*C.char)(unsafe.Pointer(unsafe.SliceData(bytes))) }
