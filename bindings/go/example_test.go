package labelix_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	"labelix.invalid/labelix"
)

func rngPod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: name,
		Labels: map[string]string{"run": "rng"}}}
}

func rngService() *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "rng"},
		Spec: corev1.ServiceSpec{Selector: map[string]string{"run": "rng"}}}
}

func rngBudget() *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "calm"},
		Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{
			MatchLabels: map[string]string{"run": "rng"}}}}
}

func Example() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	if err := idx.Upsert(rngPod("rng-x7"), rngService()); err != nil {
		log.Fatal(err)
	}
	pods, _ := idx.Select("prod", labels.SelectorFromSet(labels.Set{"run": "rng"}))
	services, _ := idx.SelectingServices(rngPod("new"))
	fmt.Println(pods, services)
	// Output: [prod/rng-x7] [prod/rng]
}

func ExampleIndex_Subscribe() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	deltas, err := idx.Subscribe()
	if err != nil {
		log.Fatal(err)
	}
	defer deltas.Close()
	idx.Upsert(rngService())
	idx.Upsert(rngPod("rng-x7"))
	idx.Delete(rngPod("rng-x7"))
	for range 2 {
		told, _ := deltas.Poll()
		for _, d := range told {
			fmt.Println(d.Op, d.Object, d.Selector.Kind, d.Selector.Key)
		}
	}
	// Output:
	// join prod/rng-x7 Service prod/rng
	// leave prod/rng-x7 Service prod/rng
}

func ExampleOfSelectorKind() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	deltas, err := idx.Subscribe(labelix.OfSelectorKind("Service"))
	if err != nil {
		log.Fatal(err)
	}
	defer deltas.Close()
	idx.Upsert(rngService(), rngBudget())
	idx.Upsert(rngPod("rng-x7")) // both pick it
	told, _ := deltas.Poll()
	for _, d := range told {
		fmt.Println(d.Op, d.Object, d.Selector.Kind, d.Selector.Key)
	}
	// Output: join prod/rng-x7 Service prod/rng
}

func ExampleIndex_Snapshot() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngPod("a"))
	before, err := idx.Snapshot()
	if err != nil {
		log.Fatal(err)
	}
	defer before.Close()
	idx.Upsert(rngPod("b"))
	was, _ := before.Count(labelix.Pods, "prod", labels.Everything())
	is, _ := idx.Count(labelix.Pods, "prod", labels.Everything())
	fmt.Println(was, is)
	// Output: 1 2
}

func ExampleMoreFollows() {
	idx, err := labelix.New(labelix.WithWarningHandler(func(warning string) { fmt.Println(warning) }))
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	first := []byte(`{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"eyJ2"},
		"items":[{"metadata":{"namespace":"prod","name":"a"}}]}`)
	last := []byte(`{"kind":"PodList","apiVersion":"v1","metadata":{},
		"items":[{"metadata":{"namespace":"prod","name":"b"}}]}`)
	idx.Load(first, "page 1", labelix.MoreFollows())
	idx.Load(last, "page 2")
	idx.Load(first, "a page alone")
	// Output:
	// a page alone:1: the PodList goes on after this page (metadata.continue); add the pages that follow, or list without limit
}

func ExampleUntil() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // by Ctrl-C: signal.NotifyContext
	pod := []byte(`{"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"prod","name":"a"}}`)
	err = idx.Load(pod, "pod.json", labelix.Until(ctx))
	fmt.Println(errors.Is(err, context.Canceled))
	err = idx.Load(pod, "pod.json", labelix.Progress(func(done, total uint64) {
		if done == total {
			fmt.Println(total, "bytes")
		}
	}))
	fmt.Println(err)
	// Output:
	// true
	// 75 bytes
	// <nil>
}

// An informer that is attached calls the handler; here it is called by hand.
func ExampleIndex_Handler() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	handler := idx.Handler(cache.ResourceEventHandlerFuncs{AddFunc: func(object any) {
		pod := object.(*corev1.Pod) // the index was told of it
		n, err := idx.Count(labelix.Pods, pod.Namespace, labels.Everything())
		fmt.Println(pod.Name, n, err)
	}})
	handler.OnAdd(rngPod("a"), true)
	handler.OnAdd(rngPod("b"), true)
	handler.OnDelete(cache.DeletedFinalStateUnknown{Key: "prod/a"}) // missed by a watch
	fmt.Println(idx.Select("prod", labels.Everything()))
	// Output:
	// a 1 <nil>
	// b 2 <nil>
	// [prod/b] <nil>
}

func ExampleNewPodLister() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	// In a controller: informer.GetIndexer(), of the informer that is attached.
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	store.Add(rngPod("a"))
	idx.Upsert(rngPod("a"))
	lister := labelix.NewPodLister(idx, store)
	pods, err := lister.Pods("prod").List(labels.SelectorFromSet(labels.Set{"run": "rng"}))
	fmt.Println(len(pods), pods[0].Name, err)
	// Output: 1 a <nil>
}

func ExampleCompile() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	parsed, err := labels.Parse("run in (rng,web),!canary")
	if err != nil {
		log.Fatal(err)
	}
	selector, err := labelix.Compile(parsed) // once, for every question and any index
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		idx.Upsert(rngPod(name))
		fmt.Println(idx.Count(labelix.Pods, "prod", selector))
	}
	fmt.Println(selector, selector.Matches(labels.Set{"run": "web"}))
	// Output:
	// 1 <nil>
	// 2 <nil>
	// !canary,run in (rng,web) true
}

func ExampleIndex_Replace() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngPod("a"), rngPod("b"), rngService())
	list := []labelix.Object{rngPod("b")} // after a 410
	if err := idx.Replace(labelix.Pods, list, "100"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(idx.Select("prod", labels.Everything()))
	fmt.Println(idx.SelectingServices(rngPod("new"))) // other kinds stay
	// Output:
	// [prod/b] <nil>
	// [prod/rng] <nil>
}

func ExampleIndex_Selecting() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngService(), rngBudget())
	picking, err := idx.Selecting(labelix.Pods, "prod", map[string]string{"run": "rng"}, "")
	if err != nil {
		log.Fatal(err)
	}
	for _, one := range picking {
		fmt.Println(one.Kind, one.Key, one.Path)
	}
	// Output:
	// Service prod/rng spec.selector
	// PodDisruptionBudget prod/calm spec.selector
}

func ExampleSubscription_Deltas() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	deltas, err := idx.Subscribe(labelix.OfRelations(labelix.Selects))
	if err != nil {
		log.Fatal(err)
	}
	defer deltas.Close()
	go func() { // an informer, say
		idx.Upsert(rngService())
		idx.Upsert(rngPod("a"))
		idx.Delete(rngPod("a"))
	}()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for d := range deltas.Deltas(ctx) {
		fmt.Println(d.Op, d.Object, d.Cause)
		if d.Op == labelix.Leave {
			cancel() // ends the loop, as Close would
		}
	}
	// Output:
	// join prod/a object created
	// leave prod/a object deleted
}

func ExampleError() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	err = idx.Load([]byte(`{"kind":"Pod","metadata":`), "pods.json")
	var refused *labelix.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Code, refused.Code == labelix.DataLoss)
	}
	// Output: data loss true
}

func ExampleIndex_Register() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngPod("rng-x7"))
	mine := labelix.OwnSelector{Key: labelix.Key{Name: "mine"}, Picks: labelix.Pods,
		Selector: labels.SelectorFromSet(labels.Set{"run": "rng"})}
	if err := idx.Register(mine); err != nil {
		log.Fatal(err)
	}
	pods, _ := idx.PickedBy(mine.Name(), labelix.Pods)
	selectors, _ := idx.Selecting(labelix.Pods, "prod", map[string]string{"run": "rng"}, "")
	fmt.Println(pods, selectors[0].Key.Name)
	// Output: [prod/rng-x7] mine
}

func ExampleIndex_PickedBy() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngService(), rngPod("rng-x7"))
	pods, _ := idx.PickedBy(labelix.SelectorName{Kind: "Service",
		Key: labelix.Key{Namespace: "prod", Name: "rng"}, Path: "spec.selector"}, labelix.Pods)
	fmt.Println(pods)
	// Output: [prod/rng-x7]
}

func ExampleIndex_Verify() {
	idx, err := labelix.New()
	if err != nil {
		log.Fatal(err)
	}
	defer idx.Close()
	idx.Upsert(rngPod("a"), rngPod("b"))
	listed := []labelix.Object{rngPod("a")} // of a client's List
	report, _ := idx.Verify(labelix.Pods, "prod", listed)
	fmt.Println(report.Equal, report.Difference)
	// Output: false Pod prod/b: not in the list
}
