package labelix_test

import (
	"fmt"
	"log"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

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
	idx.Upsert(rngService(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "calm"},
		Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{
			MatchLabels: map[string]string{"run": "rng"}}}})
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
