package labelix

import (
	"sync"

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
	return podLister{NewLister[*corev1.Pod](index, Pods, corev1.Resource("pods"), indexer)}
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
	sizes    *sizes
}

// NewLister makes a lister of objects of any kind. resource is named in errors.
func NewLister[T Object](index *Index, kind schema.GroupKind, resource schema.GroupResource,
	indexer cache.Indexer) Lister[T] {
	return Lister[T]{index, kind, resource, indexer, &sizes{of: map[string]size{}}}
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
	if selector.Empty() || l.isSmall(namespace) {
		return l.scan(namespace, selector)
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

// scan tries each object, as client-go's lister does.
func (l Lister[T]) scan(namespace string, selector labels.Selector) ([]T, error) {
	var picked []T
	objects, err := l.indexer.ByIndex(cache.NamespaceIndex, namespace)
	if namespace == "" || err != nil { // err: it has no index by namespace
		err = cache.ListAllByNamespace(l.indexer, namespace, selector, func(object any) {
			picked = append(picked, object.(T))
		})
		return picked, err
	}
	for _, one := range objects {
		if object := one.(T); selector.Matches(labels.Set(object.GetLabels())) {
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

// ---- Small namespaces ------------------------------------------------------------

// In a namespace with few objects to try each is cheaper than to cross to C and
// back. In one run a scan of 20 took 2.2 times as long as a Select of 10 names,
// and to fetch each of those took as long as to try one or two: equal at 25.
const smallNamespace = 24

// sizes remembers how many objects namespaces have, to within what has changed
// since one of the last sizeAge lists. What it says decides how a list is made,
// not what is in it.
type sizes struct {
	mu sync.Mutex
	of map[string]size
}

type size struct{ objects, age int }

const sizeAge = 256

func (l Lister[T]) isSmall(namespace string) bool {
	if namespace == "" {
		return false
	}
	l.sizes.mu.Lock()
	defer l.sizes.mu.Unlock()
	known, ok := l.sizes.of[namespace]
	if !ok || known.age == sizeAge {
		objects, err := l.index.Count(l.kind, namespace, labels.Everything())
		if err != nil {
			return false
		}
		known = size{objects: objects}
	}
	known.age++
	l.sizes.of[namespace] = known
	return known.objects <= smallNamespace
}
