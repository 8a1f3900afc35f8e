package labelix

import (
	"maps"

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
// Handlers given here are called for each event after the index was told of it.
// Those added to the informer by itself run beside the index, and may ask it
// too early. The registration tells when the list has been told (HasSynced). What the
// informer's store holds is believed, also when it goes back in time. Errors go
// where client-go's own go (utilruntime.HandleError).
func (x *Index) Attach(informer Informer, after ...cache.ResourceEventHandler) (
	cache.ResourceEventHandlerRegistration, error) {
	return informer.AddEventHandler(x.Handler(after...))
}

// Handler is what Attach adds to an informer.
func (x *Index) Handler(after ...cache.ResourceEventHandler) cache.ResourceEventHandler {
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(object any, isInInitialList bool) {
			x.follow(object, nil, false)
			for _, handler := range after {
				handler.OnAdd(object, isInInitialList)
			}
		},
		UpdateFunc: func(old, object any) {
			x.follow(object, old, false)
			for _, handler := range after {
				handler.OnUpdate(old, object)
			}
		},
		DeleteFunc: func(object any) {
			x.follow(object, nil, true)
			for _, handler := range after {
				handler.OnDelete(object)
			}
		},
	}
}

func (x *Index) follow(given, before any, gone bool) {
	if last, ok := given.(cache.DeletedFinalStateUnknown); ok {
		given = last.Obj
	}
	object, ok := given.(Object)
	if !ok {
		utilruntime.HandleError(&Error{Code: InvalidArgument, Message: "an informer's object has no metadata", Offset: -1})
		return
	}
	one := told{object: object, gone: gone}
	if old, ok := before.(Object); ok {
		if x.isSame(old, object) {
			return
		}
		one.again = goesBack(old.GetResourceVersion(), object.GetResourceVersion())
	}
	if err := x.tell([]told{one}); err != nil && err != ErrClosed {
		utilruntime.HandleError(err)
	}
}

// isSame: the engine would learn nothing from the update. Of objects that are
// not whole it knows labels and identity only, which most updates leave alone.
func (x *Index) isSame(old, object Object) bool {
	if old.GetResourceVersion() == object.GetResourceVersion() {
		return true // a resync
	}
	kind, err := kindOf(object)
	if err != nil || x.isWhole(kind, object) || old.GetUID() != object.GetUID() {
		return false
	}
	before, after := metav1.GetControllerOfNoCopy(old), metav1.GetControllerOfNoCopy(object)
	if (before == nil) != (after == nil) || (after != nil && before.UID != after.UID) {
		return false
	}
	return maps.Equal(old.GetLabels(), object.GetLabels())
}

// goesBack: after a restore of etcd, say. Both are decimal numbers without
// leading zeros, of any length.
func goesBack(old, object string) bool {
	if len(old) != len(object) {
		return len(object) < len(old)
	}
	return object < old
}
