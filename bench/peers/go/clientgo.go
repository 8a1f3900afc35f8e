package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"k8s.io/client-go/tools/cache"
)

const clientGo = "v0.37.2"

func object(p pod) *metav1.PartialObjectMetadata {
	o := &metav1.PartialObjectMetadata{}
	o.Namespace, o.Name, o.Labels = p.ns, p.name, p.labels
	return o
}

// What every controller uses: the informer's store, listed through a selector;
// it has an index by namespace.
type lister struct {
	store cache.Indexer
	found []any
}

func newLister() *lister {
	return &lister{store: cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})}
}

func (l *lister) name() (string, string) { return "client-go lister", clientGo }
func (l *lister) add(_ int, p pod)       { _ = l.store.Add(object(p)) }
func (l *lister) ready()                 {}
func (l *lister) count(*query) int       { return -1 }

func (l *lister) sum(int) (sum uint64) {
	for _, o := range l.found {
		m := o.(*metav1.PartialObjectMetadata)
		sum += uint64(nameSum(m.Namespace, m.Name))
	}
	return
}

func (l *lister) list(q *query) int {
	l.found = l.found[:0]
	collect := func(o any) { l.found = append(l.found, o) }
	if q.ns == "" {
		_ = cache.ListAll(l.store, q.selector, collect)
	} else {
		_ = cache.ListAllByNamespace(l.store, q.ns, q.selector, collect)
	}
	return len(l.found)
}

// The same store with an index that its user wrote: "key=value" of each label,
// and namespace with it.
type indexer struct {
	lister
}

func newIndexer() *indexer {
	byLabel := func(o any) ([]string, error) {
		m := o.(*metav1.PartialObjectMetadata)
		values := make([]string, 0, 2*len(m.Labels))
		for key, value := range m.Labels {
			pair := key + "=" + value
			values = append(values, pair, m.Namespace+"/"+pair)
		}
		return values, nil
	}
	return &indexer{lister{store: cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{
		cache.NamespaceIndex: cache.MetaNamespaceIndexFunc, "label": byLabel})}}
}

func (x *indexer) name() (string, string) { return "client-go label indexer", clientGo }

// The first equality goes through the index, the rest is tested.
func (x *indexer) list(q *query) int {
	for _, r := range q.needs {
		if r.Operator() != selection.Equals && r.Operator() != selection.In || r.ValuesUnsorted() == nil {
			continue
		}
		x.found = x.found[:0]
		for _, value := range r.ValuesUnsorted() {
			pair := r.Key() + "=" + value
			if q.ns != "" {
				pair = q.ns + "/" + pair
			}
			objects, _ := x.store.ByIndex("label", pair)
			for _, o := range objects {
				if q.selector.Matches(labels.Set(o.(*metav1.PartialObjectMetadata).Labels)) {
					x.found = append(x.found, o)
				}
			}
		}
		return len(x.found)
	}
	return x.lister.list(q)
}
