package labelix

// #include "spans.h"
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// Selector is a labels.Selector made ready for the engine, for any index and any
// number of goroutines. It is freed when the garbage collector finds it.
type Selector struct {
	labels.Selector
	handle *C.labelix_selector
}

// Compile makes a selector ready: one that is asked again and again is then not taken
// apart each time, and remembers what it found. It is not validated, as
// labels.SelectorFromSet is not; what has more than 4 GiB of texts is an [Error].
func Compile(selector labels.Selector) (*Selector, error) {
	made, err := compile(selector)
	if err != nil {
		return nil, err
	}
	runtime.AddCleanup(made, func(h *C.labelix_selector) { C.labelix_selector_free(h) }, made.handle)
	return made, nil
}

// compiledOf gives the selector itself if it is compiled; what it makes is to be
// released.
func compiledOf(selector labels.Selector) (*Selector, error) {
	if made, ok := selector.(*Selector); ok && made.handle != nil { // nil: not made by Compile
		return made, nil
	}
	return compile(selector)
}

// release frees what compiledOf made for this one call.
func (s *Selector) release(given labels.Selector) {
	if given != labels.Selector(s) {
		C.labelix_selector_free(s.handle)
	}
	runtime.KeepAlive(given)
}

var operators = map[selection.Operator]C.uint32_t{
	selection.Equals:       C.LABELIX_EQUALS,
	selection.DoubleEquals: C.LABELIX_DOUBLE_EQUALS,
	selection.NotEquals:    C.LABELIX_NOT_EQUALS,
	selection.In:           C.LABELIX_IN,
	selection.NotIn:        C.LABELIX_NOT_IN,
	selection.Exists:       C.LABELIX_EXISTS,
	selection.DoesNotExist: C.LABELIX_DOES_NOT_EXIST,
	selection.GreaterThan:  C.LABELIX_GREATER_THAN,
	selection.LessThan:     C.LABELIX_LESS_THAN,
}

func compile(selector labels.Selector) (*Selector, error) {
	made := &Selector{Selector: selector}
	var cause *C.labelix_error
	requirements, selectable := selector.Requirements()
	if !selectable {
		code := C.labelix_selector_nothing(&made.handle, &cause)
		return made, errorOf(code, cause)
	}
	var b batch
	b.reset()
	var parts []C.span_requirement
	var values []C.span
	for i := range requirements {
		operator, known := operators[requirements[i].Operator()]
		if !known {
			return nil, fmt.Errorf("labelix: unknown operator %q", requirements[i].Operator())
		}
		part := C.span_requirement{op: operator, first_value: C.uint32_t(len(values)),
			key: b.text(requirements[i].Key())}
		for _, value := range requirements[i].ValuesUnsorted() {
			values = append(values, b.text(value))
		}
		part.value_count = C.uint32_t(len(values)) - part.first_value
		parts = append(parts, part)
	}
	if b.tooLarge {
		return nil, errTooLarge
	}
	code := C.span_compile(b.textPointer(), unsafe.SliceData(parts), C.size_t(len(parts)),
		unsafe.SliceData(values), C.size_t(len(values)), &made.handle, &cause)
	return made, errorOf(code, cause)
}
