package labelix

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// NewPodLister gives a lister that drops in for
// corelisters.NewPodLister(informer.GetIndexer()): the objects are those of the
// informer's indexer, and the index, attached to the same informer, says which
// to look at.
//
// Each object is tried against the selector again as the indexer has it now, so
// what it gives is never wrong; what the indexer has and the index was not yet
// told of is missing for that moment.
func NewPodLister(index *Index, indexer cache.Indexer) corelisters.PodLister {
	return podLister{Lister[*corev1.Pod]{index, Pods, corev1.Resource("pods"), indexer}}
}

type podLister struct{ Lister[*corev1.Pod] }

func (l podLister) Pods(namespace string) corelisters.PodNamespaceLister {
	return l.Namespace(namespace)
}

// Lister lists objects of one kind by selector.
type Lister[T Object] struct {
	index    *Index
	kind     schema.GroupKind
	resource schema.GroupResource
	indexer  cache.Indexer
}

// NewLister makes a lister of objects of any kind. resource is named in errors.
func NewLister[T Object](index *Index, kind schema.GroupKind, resource schema.GroupResource,
	indexer cache.Indexer) Lister[T] {
	return Lister[T]{index, kind, resource, indexer}
}

// List gives the objects of all namespaces that selector picks. They are shared:
// read only.
func (l Lister[T]) List(selector labels.Selector) ([]T, error) { return l.list("", selector) }

// Namespace gives a lister of one namespace.
func (l Lister[T]) Namespace(namespace string) NamespaceLister[T] {
	return NamespaceLister[T]{l, namespace}
}

// NamespaceLister lists objects of one kind and namespace.
type NamespaceLister[T Object] struct {
	all       Lister[T]
	namespace string
}

// List gives the objects that selector picks. They are shared: read only.
func (l NamespaceLister[T]) List(selector labels.Selector) ([]T, error) {
	return l.all.list(l.namespace, selector)
}

// Get gives the object of that name, or a NotFound error.
func (l NamespaceLister[T]) Get(name string) (T, error) {
	object, err := l.all.get(Key{Namespace: l.namespace, Name: name})
	if err == nil && any(object) == any(*new(T)) {
		err = apierrors.NewNotFound(l.all.resource, name)
	}
	return object, err
}

func (l Lister[T]) list(namespace string, selector labels.Selector) ([]T, error) {
	if selector.Empty() { // nothing to look up
		var all []T
		err := cache.ListAllByNamespace(l.indexer, namespace, selector, func(object any) {
			all = append(all, object.(T))
		})
		return all, err
	}
	keys, err := l.index.SelectKind(l.kind, namespace, selector)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	picked := make([]T, 0, len(keys))
	for _, key := range keys {
		object, err := l.get(key)
		if err != nil {
			return nil, err
		}
		if any(object) != any(*new(T)) && selector.Matches(labels.Set(object.GetLabels())) {
			picked = append(picked, object)
		}
	}
	return picked, nil
}

// get answers the zero T if there is none.
func (l Lister[T]) get(key Key) (T, error) {
	name := key.Name
	if key.Namespace != "" {
		name = key.Namespace + "/" + key.Name
	}
	object, exists, err := l.indexer.GetByKey(name)
	if err != nil || !exists {
		return *new(T), err
	}
	return object.(T), nil
}
