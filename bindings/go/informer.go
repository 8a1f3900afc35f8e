package labelix

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
// informer's store holds is believed, also when it goes back in time. Errors go
// where client-go's own go (utilruntime.HandleError).
func (x *Index) Attach(informer Informer, after ...cache.ResourceEventHandler) (
	cache.ResourceEventHandlerRegistration, error) {
	if x.isClosed() {
		return nil, ErrClosed
	}
	return informer.AddEventHandler(x.handler(x.keepFor(informer), after))
}

// Handler is what Attach adds to an informer. Of a handler whose store is not
// known, listers remember nothing.
func (x *Index) Handler(after ...cache.ResourceEventHandler) cache.ResourceEventHandler {
	return x.handler(nil, after)
}

func (x *Index) handler(kept *kept, after []cache.ResourceEventHandler) cache.ResourceEventHandler {
	after = slices.DeleteFunc(slices.Clone(after),
		func(handler cache.ResourceEventHandler) bool { return handler == nil })
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(object any, isInInitialList bool) {
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
			x.follow(kept, object, nil, true)
			for _, handler := range after {
				handler.OnDelete(object)
			}
		},
	}
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
	object, ok := given.(Object)
	if !ok {
		return n, &Error{Code: InvalidArgument, Message: "an informer's object has no metadata", Offset: -1}
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
