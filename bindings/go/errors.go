package labelix

// #include <stdlib.h>
// #include "spans.h"
import "C"

import "errors"

// Code says what kind of error an [Error] is.
type Code int

const (
	InvalidArgument    Code = C.LABELIX_INVALID_ARGUMENT    // the caller's text or argument is wrong
	NotFound           Code = C.LABELIX_NOT_FOUND           // no such object
	DataLoss           Code = C.LABELIX_DATA_LOSS           // the input is broken or cut short
	ResourceExhausted  Code = C.LABELIX_RESOURCE_EXHAUSTED  // a documented limit was reached
	FailedPrecondition Code = C.LABELIX_FAILED_PRECONDITION // cannot be decided from what is loaded
	NoMemory           Code = C.LABELIX_NO_MEMORY
	Internal           Code = C.LABELIX_INTERNAL  // a defect of ours
	Cancelled          Code = C.LABELIX_CANCELLED // its context is done ([Until])
)

func (c Code) String() string {
	return wordOf(int(c), "ok", "invalid argument", "not found", "data loss", "resource exhausted",
		"failed precondition", "no memory", "internal", "cancelled")
}

// Error is what the engine answers to a call that it cannot do, as a pointer
// (errors.As). Such a call has changed nothing, but for [Index.Load] and
// [Index.Upsert] (see there).
type Error struct {
	Code    Code
	Message string
	Offset  int    // bytes from the start of the text that was given; -1: none
	Hint    string // what would cure it, or ""

	cause error // of Cancelled: what the context says
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return "labelix: " + e.Message
	}
	return "labelix: " + e.Message + " (" + e.Hint + ")"
}

// Unwrap gives of a Cancelled error what its context says: errors.Is knows context.Canceled.
func (e *Error) Unwrap() error { return e.cause }

// ErrClosed is the answer of every method after Close.
var ErrClosed = errors.New("labelix: closed")

var errTooLarge = &Error{
	Code:    ResourceExhausted,
	Message: "names and labels of one call are more than 4 GiB",
	Offset:  -1,
	Hint:    "tell them in parts",
}

// errorOf makes an error of a code, and frees the C one.
func errorOf(code C.labelix_code, cause *C.labelix_error) error {
	if code == C.LABELIX_OK {
		return nil
	}
	if cause == nil {
		return &Error{Code: Code(code), Message: "out of memory", Offset: -1}
	}
	defer C.labelix_error_free(cause)
	offset := -1
	if at := C.labelix_error_offset(cause); at != C.LABELIX_NO_OFFSET {
		offset = int(at)
	}
	return &Error{
		Code:    Code(code),
		Message: goString(C.labelix_error_message(cause)),
		Offset:  offset,
		Hint:    goString(C.labelix_error_hint(cause)),
	}
}

// cText copies; C.free its data.
func cText(text string) C.labelix_text {
	return C.labelix_text{data: C.CString(text), size: C.size_t(len(text))}
}

func goString(text C.labelix_text) string {
	return C.GoStringN(text.data, C.int(text.size))
}
