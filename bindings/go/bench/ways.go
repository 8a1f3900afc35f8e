package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	endpointutil "k8s.io/endpointslice/util"
	ctrlcache "sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"labelix.invalid/labelix"
)

// Answer is what came of one event: Services, and the pods of each.
type Answer map[string][]string

func (a Answer) String() string {
	var lines []string
	for service, pods := range a {
		slices.Sort(pods)
		lines = append(lines, service+": "+strings.Join(pods, ","))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

type handler func(Event) (Answer, error)

// way is one of those that are compared.
type way struct {
	name string
	make func(*World) (handler, error)
}

var ways = []way{
	{"labelix", ours},
	{"client-go", clientGo},
	{"controller-runtime", func(w *World) (handler, error) { return controllerRuntime(w, false) }},
	{"… without copies", func(w *World) (handler, error) { return controllerRuntime(w, true) }},
}

func storeOnly(*World) (handler, error) {
	return func(Event) (Answer, error) { return nil, nil }, nil
}

// handlerOf puts the two questions together as the EndpointSlice controller
// does: nothing for updates that endpoints do not show.
func handlerOf(servicesOf func(*endpointutil.PodProjectionKey) ([]string, error),
	podsOf func(service string) ([]string, error)) handler {
	return func(event Event) (Answer, error) {
		key := endpointutil.GetPodUpdateProjectionKey(orNil(event.Old), orNil(event.New))
		if key == nil {
			return nil, nil
		}
		services, err := servicesOf(key)
		if err != nil {
			return nil, err
		}
		answer := make(Answer, len(services))
		for _, service := range services {
			if answer[service], err = podsOf(service); err != nil {
				return nil, err
			}
		}
		return answer, nil
	}
}

func orNil(pod *corev1.Pod) any {
	if pod == nil {
		return nil
	}
	return pod
}

// needed is the controller's rule: where labels alone changed, only Services
// that picked the pod before or after, but not both.
func needed(before, after []string, key *endpointutil.PodProjectionKey) []string {
	var out []string
	for _, name := range after {
		if key.PodChanged || !slices.Contains(before, name) {
			out = append(out, name)
		}
	}
	for _, name := range before {
		if !slices.Contains(after, name) {
			out = append(out, name)
		}
	}
	return out
}

// serviceOf reads the Service that a key names, and its selector.
func (w *World) serviceOf(key string) (*corev1.Service, labels.Selector, error) {
	object, exists, err := w.services.GetByKey(key)
	if err != nil || !exists {
		return nil, nil, fmt.Errorf("no Service %s: %w", key, err)
	}
	service := object.(*corev1.Service)
	return service, labels.Set(service.Spec.Selector).AsSelectorPreValidated(), nil
}

func (w *World) podsBy(lister corelisters.PodLister) func(string) ([]string, error) {
	return func(key string) ([]string, error) {
		service, selector, err := w.serviceOf(key)
		if err != nil {
			return nil, err
		}
		pods, err := lister.Pods(service.Namespace).List(selector)
		names := make([]string, len(pods))
		for i, pod := range pods {
			names[i] = pod.Name
		}
		return names, err
	}
}

// ---- labelix -------------------------------------------------------------------

func ours(w *World) (handler, error) {
	index, err := labelix.New()
	if err != nil {
		return nil, err
	}
	w.index = index
	for _, store := range []cache.Indexer{w.services, w.pods} {
		var objects []labelix.Object
		for _, object := range store.List() {
			objects = append(objects, object.(labelix.Object))
		}
		if err := index.Upsert(objects...); err != nil {
			return nil, err
		}
	}
	names := func(namespace string, set labels.Set) ([]string, error) {
		keys, err := index.SelectingServicesOf(namespace, set)
		out := make([]string, len(keys))
		for i, key := range keys {
			out[i] = key.String()
		}
		return out, err
	}
	ask := handlerOf(func(key *endpointutil.PodProjectionKey) ([]string, error) {
		after, err := names(key.Namespace, key.Labels)
		if err != nil || key.OldLabels == nil {
			return after, err
		}
		before, err := names(key.Namespace, key.OldLabels)
		return needed(before, after, key), err
	}, w.podsBy(labelix.NewPodLister(index, w.pods)))
	follow := &handlerOnly{store: w.pods}
	if _, err := index.Attach(follow); err != nil {
		return nil, err
	}
	return func(event Event) (Answer, error) {
		switch {
		case event.Old == nil:
			follow.OnAdd(event.New, false)
		case event.New == nil:
			follow.OnDelete(event.Old)
		default:
			follow.OnUpdate(event.Old, event.New)
		}
		return ask(event)
	}, nil
}

// handlerOnly is an informer whose events come from the benchmark.
type handlerOnly struct {
	cache.ResourceEventHandler
	store cache.Indexer
}

func (h *handlerOnly) GetIndexer() cache.Indexer { return h.store }

func (h *handlerOnly) AddEventHandler(handler cache.ResourceEventHandler) (
	cache.ResourceEventHandlerRegistration, error) {
	h.ResourceEventHandler = handler
	return nil, nil
}

// ---- client-go -------------------------------------------------------------------

func clientGo(w *World) (handler, error) {
	services := corelisters.NewServiceLister(w.services)
	return handlerOf(func(key *endpointutil.PodProjectionKey) ([]string, error) {
		set, err := endpointutil.GetServicesToUpdate(services, key)
		return set.UnsortedList(), err
	}, w.podsBy(corelisters.NewPodLister(w.pods))), nil
}

// ---- controller-runtime ------------------------------------------------------------

// controllerRuntime is its cache over the same stores: what a map function and a
// Reconcile write with client.InNamespace and client.MatchingLabels.
func controllerRuntime(w *World, withoutCopies bool) (handler, error) {
	ctx, cancel := context.WithCancel(context.Background())
	made, err := ctrlcache.New(&rest.Config{}, ctrlcache.Options{
		HTTPClient: http.DefaultClient, Scheme: scheme.Scheme, Mapper: mapper(),
		DefaultUnsafeDisableDeepCopy: &withoutCopies,
		NewInformer: func(_ cache.ListerWatcher, object runtime.Object, _ time.Duration, indexers cache.Indexers) cache.SharedIndexInformer {
			return w.informer(object, indexers)
		},
	})
	if err != nil {
		cancel()
		return nil, err
	}
	w.cancel = cancel
	go made.Start(ctx)
	if !made.WaitForCacheSync(ctx) {
		return nil, errors.New("controller-runtime's cache did not start")
	}
	selecting := func(namespace string, set labels.Set) ([]string, error) {
		var services corev1.ServiceList
		if err := made.List(ctx, &services, client.InNamespace(namespace)); err != nil {
			return nil, err
		}
		var out []string
		for i := range services.Items {
			service := &services.Items[i]
			if service.Spec.Selector != nil && labels.ValidatedSetSelector(service.Spec.Selector).Matches(set) {
				out = append(out, service.Namespace+"/"+service.Name)
			}
		}
		return out, nil
	}
	return handlerOf(func(key *endpointutil.PodProjectionKey) ([]string, error) {
		after, err := selecting(key.Namespace, key.Labels)
		if err != nil || key.OldLabels == nil {
			return after, err
		}
		before, err := selecting(key.Namespace, key.OldLabels)
		return needed(before, after, key), err
	}, func(key string) ([]string, error) {
		service, _, err := w.serviceOf(key)
		if err != nil {
			return nil, err
		}
		var pods corev1.PodList
		err = made.List(ctx, &pods, client.InNamespace(service.Namespace), client.MatchingLabels(service.Spec.Selector))
		names := make([]string, len(pods.Items))
		for i := range pods.Items {
			names[i] = pods.Items[i].Name
		}
		return names, err
	}), nil
}

func mapper() meta.RESTMapper {
	known := meta.NewDefaultRESTMapper([]schema.GroupVersion{corev1.SchemeGroupVersion})
	known.Add(corev1.SchemeGroupVersion.WithKind("Pod"), meta.RESTScopeNamespace)
	known.Add(corev1.SchemeGroupVersion.WithKind("Service"), meta.RESTScopeNamespace)
	return known
}

// informer shows one of the world's stores, and watches nothing: the store
// changes by World.Store.
func (w *World) informer(object runtime.Object, indexers cache.Indexers) cache.SharedIndexInformer {
	store := w.pods
	if _, ok := object.(*corev1.Service); ok {
		store = w.services
	}
	return storeInformer{cache.NewSharedIndexInformer(&cache.ListWatch{}, object, 0, indexers), store}
}

type storeInformer struct {
	cache.SharedIndexInformer
	store cache.Indexer
}

func (s storeInformer) GetIndexer() cache.Indexer { return s.store }
func (s storeInformer) GetStore() cache.Store     { return s.store }
func (s storeInformer) HasSynced() bool           { return true }

// Run and RunWithContext only wait for the end.
func (s storeInformer) Run(stop <-chan struct{})           { <-stop }
func (s storeInformer) RunWithContext(ctx context.Context) { <-ctx.Done() }
