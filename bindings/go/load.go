package labelix

// #include "spans.h"
// #include <stdlib.h>
import "C"

import (
	"context"
	"errors"
	"runtime"
	"runtime/cgo"
	"strings"
	"unsafe"
)

// LoadOption is an option of Load.
type LoadOption func(*loading)

// loading is one load, of which C asks and tells (labelixGoStop, labelixGoProgress).
type loading struct {
	moreFollows bool
	ctx         context.Context          // nil: goes on to its end
	progress    func(done, total uint64) // nil: nobody
	left        bool                     // progress did not return
	thrown      any                      // what it panicked with; nil: its goroutine ended
}

// MoreFollows says that other texts are loaded behind this one: of a list that came
// page by page (metadata.continue), the last page may be in them.
func MoreFollows() LoadOption {
	return func(l *loading) { l.moreFollows = true }
}

// Until ends a load once ctx is done, with a Cancelled [Error] that wraps what ctx says. It is
// asked before the load, before each thousand objects, and while gzip is inflated and a
// snapshot is checked. What was taken in stays.
func Until(ctx context.Context) LoadOption {
	return func(l *loading) { l.ctx = ctx }
}

// Progress calls tell now and then with the bytes read so far and in all, of gzip as they are
// inflated. Load waits for it, and panics or ends its goroutine as it does. It may not call
// the index.
func Progress(tell func(done, total uint64)) LoadOption {
	return func(l *loading) { l.progress = tell }
}

// Load reads what kubectl or the API server prints: objects, lists, watch lines,
// JSON or YAML, or a snapshot; gzip of these too. name stands for the text in messages.
// What stood before a broken place stays loaded. What is passed over is a warning
// ([WithWarningHandler]): a watch that ended with an ERROR, or a list whose last page is
// missing.
func (x *Index) Load(text []byte, name string, options ...LoadOption) error {
	warnings, err := x.loadText(text, name, options)
	for _, warning := range warnings { // no lock is held: the handler may call the index
		x.warn(warning)
	}
	return err
}

func (x *Index) loadText(text []byte, name string, options []LoadOption) ([]string, error) {
	var of loading
	for _, option := range options {
		option(&of)
	}
	if !x.startChange() {
		return nil, ErrClosed
	}
	defer x.endChange()
	if err := of.ended(); err != nil {
		return nil, err
	}
	x.services = true
	given := C.labelix_load_options{struct_size: C.sizeof_labelix_load_options, name: cText(name)}
	defer C.free(unsafe.Pointer(given.name.data))
	if of.moreFollows {
		given.more_follows = 1
	}
	var handle cgo.Handle // 0: nobody asks
	if of.ctx != nil || of.progress != nil {
		handle = cgo.NewHandle(&of)
		defer handle.Delete()
	}
	var told *C.labelix_buffer
	var cause *C.labelix_error
	code := C.span_load(x.handle, charPointer(text), C.size_t(len(text)), &given,
		C.uintptr_t(handle), &told, &cause)
	warnings, err := linesOf(told), x.changed(errorOf(code, cause))
	if of.thrown != nil {
		panic(of.thrown)
	}
	if of.left {
		runtime.Goexit()
	}
	if code == C.LABELIX_CANCELLED {
		err = of.ended()
	}
	return warnings, err
}

// ended is nil until the load is to end.
func (l *loading) ended() error {
	if l.ctx == nil || l.ctx.Err() == nil {
		return nil
	}
	why := context.Cause(l.ctx)
	return &Error{Code: Cancelled, Message: "the load was ended: " + why.Error(), Offset: -1,
		cause: errors.Join(l.ctx.Err(), why)}
}

// tell runs progress on a goroutine of its own: one that panics, or ends its goroutine
// (t.FailNow), would pass by what C++ has to give back. The load ends first.
func (l *loading) tell(done, total uint64) {
	if l.progress == nil || l.left {
		return
	}
	l.left = true
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer func() { l.thrown = recover() }()
		l.progress(done, total)
		l.left = false
	}()
	<-over
}

//export labelixGoProgress
func labelixGoProgress(of C.uintptr_t, done, total C.uint64_t) {
	cgo.Handle(of).Value().(*loading).tell(uint64(done), uint64(total))
}

//export labelixGoStop
func labelixGoStop(of C.uintptr_t) C.uint32_t {
	l := cgo.Handle(of).Value().(*loading)
	if l.left || l.ctx != nil && l.ctx.Err() != nil {
		return 1
	}
	return 0
}

// linesOf frees the buffer; nil has none.
func linesOf(buffer *C.labelix_buffer) []string {
	if buffer == nil {
		return nil
	}
	defer C.labelix_buffer_free(buffer)
	return strings.Split(goString(C.labelix_buffer_text(buffer)), "\n")
}
