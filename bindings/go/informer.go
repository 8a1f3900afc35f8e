package labelix

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/tools/cache"
)

// Informer is what Attach takes: client-go's SharedIndexInformer, and what
// controller-runtime's cache.GetInformer gives.
type Informer interface {
	AddEventHandler(cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error)
}

// Attach feeds the index from an informer, of whatever kind its objects are; so
// one line for each informer is all that a controller adds:
//
//	idx.Attach(factory.Core().V1().Pods().Informer())
//
// Handlers given here are called for each event after the index was told of it; nil
// is none.
// Those added to the informer by itself run beside the index, and may ask it
// too early. Attach an informer once: of one that is attached again listers
// remember nothing. The registration tells when the list has been told (HasSynced). What the
// informer's store holds is believed, also when it goes back in time. A deletion that it
// missed and knows by key alone (cache.DeletedFinalStateUnknown without an object) is of
// the kind of its other objects. Errors go where client-go's own go
// (utilruntime.HandleError).
func (x *Index) Attach(informer Informer, after ...cache.ResourceEventHandler) (
	cache.ResourceEventHandlerRegistration, error) {
	if x.isClosed() {
		return nil, ErrClosed
	}
	return informer.AddEventHandler(x.handler(x.keepFor(informer), after))
}

// Handler is what Attach adds to an informer. Of a handler whose store is not
// known, listers remember nothing. Make one for each informer: one that is told of
// several kinds takes no deletion by key alone, which is an error.
func (x *Index) Handler(after ...cache.ResourceEventHandler) cache.ResourceEventHandler {
	return x.handler(nil, after)
}

func (x *Index) handler(kept *kept, after []cache.ResourceEventHandler) cache.ResourceEventHandler {
	after = slices.DeleteFunc(slices.Clone(after),
		func(handler cache.ResourceEventHandler) bool { return handler == nil })
	kinds := &kindsTold{}
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(object any, isInInitialList bool) {
			kinds.note(object)
			x.follow(kept, object, nil, false)
			for _, handler := range after {
				handler.OnAdd(object, isInInitialList)
			}
		},
		UpdateFunc: func(old, object any) {
			x.follow(kept, object, old, false)
			for _, handler := range after {
				handler.OnUpdate(old, object)
			}
		},
		DeleteFunc: func(object any) {
			x.follow(kept, kinds.withObject(object), nil, true)
			for _, handler := range after {
				handler.OnDelete(object)
			}
		},
	}
}

// kindsTold is of which kind the objects are that a handler was told of: a deletion
// that was missed may come with a key alone.
type kindsTold struct {
	mu      sync.Mutex
	kind    schema.GroupVersionKind // none: none yet
	several bool                    // one handler for informers of several kinds
}

// note is told of each object that comes: none is deleted that did not come.
func (k *kindsTold) note(object any) {
	added, ok := object.(Object)
	if !ok {
		return
	}
	kind, err := kindOf(added)
	if err != nil {
		return // whoever tells the index hears of it
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.several = k.several || (!k.kind.Empty() && k.kind.GroupKind() != kind.GroupKind())
	k.kind = kind
}

// withObject gives a deletion that has a key and no object the one that is so named.
func (k *kindsTold) withObject(deleted any) any {
	last, ok := deleted.(cache.DeletedFinalStateUnknown)
	if !ok || isObject(last.Obj) {
		return deleted
	}
	namespace, name, err := cache.SplitMetaNamespaceKey(last.Key)
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil || name == "" || k.several || k.kind.Empty() {
		return deleted
	}
	named := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	named.SetGroupVersionKind(k.kind)
	last.Obj = named
	return last
}

// isObject: nor is it a pointer to nothing.
func isObject(given any) bool {
	_, ok := given.(Object)
	at := reflect.ValueOf(given)
	return ok && (at.Kind() != reflect.Pointer || !at.IsNil())
}

// news is what an informer tells of an object.
type news struct {
	object, old Object // old: nil if it was not known
	gone        bool
	relabelled  bool // or new, or gone
	resync      bool
	isOld       bool // its resourceVersion is not that of the newest event
}

func newsOf(given, before any, gone bool) (n news, err error) {
	last, isOld := given.(cache.DeletedFinalStateUnknown)
	if isOld {
		given = last.Obj
	}
	if isOld && !isObject(given) {
		return n, &Error{Code: InvalidArgument, Offset: -1,
			Message: fmt.Sprintf("an informer deleted %q, and does not say what: %T", last.Key, given),
			Hint:    "Attach, or a Handler of its own for each informer, knows the kind"}
	}
	object, ok := given.(Object)
	if !ok {
		return n, &Error{Code: InvalidArgument, Offset: -1,
			Message: fmt.Sprintf("an informer's object has no metadata: %T", given)}
	}
	n = news{object: object, gone: gone, relabelled: true, isOld: isOld}
	if old, ok := before.(Object); ok {
		n.old = old
		// Without resourceVersions, as client-go's fake clientset leaves them, who knows.
		n.resync = object.GetResourceVersion() != "" &&
			old.GetResourceVersion() == object.GetResourceVersion()
		n.isOld = n.resync
		n.relabelled = !maps.Equal(old.GetLabels(), object.GetLabels())
	}
	return n, nil
}

func (x *Index) follow(kept *kept, given, before any, gone bool) {
	news, err := newsOf(given, before, gone)
	if err == nil && !x.isKnown(&news) {
		one := told{object: news.object, gone: gone}
		if news.old != nil {
			one.again = goesBack(news.old.GetResourceVersion(), news.object.GetResourceVersion())
		}
		err = x.tell([]told{one})
	}
	if err != nil && err != ErrClosed {
		utilruntime.HandleError(err)
	}
	switch {
	case kept == nil:
	case err != nil:
		kept.lose(false)
	default:
		kept.follow(&news)
	}
}

// isKnown: the engine would learn nothing from the update. Of objects that are
// not whole it knows labels and identity only, which most updates leave alone.
func (x *Index) isKnown(n *news) bool {
	if n.old == nil || n.resync {
		return n.resync
	}
	kind, err := kindOf(n.object)
	if err != nil || x.isWhole(kind, n.object) || n.relabelled || n.old.GetUID() != n.object.GetUID() {
		return false
	}
	before, after := metav1.GetControllerOfNoCopy(n.old), metav1.GetControllerOfNoCopy(n.object)
	return (before == nil) == (after == nil) && (after == nil || before.UID == after.UID)
}

// goesBack: after a restore of etcd, say. Both are decimal numbers without
// leading zeros, of any length.
func goesBack(old, object string) bool {
	if len(old) != len(object) {
		return len(object) < len(old)
	}
	return object < old
}
