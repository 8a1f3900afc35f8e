package main

import (
	"context"
	"fmt"
	"math/rand"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"labelix.invalid/labelix"
)

// Shape is a cluster: each Service picks the pods of one application, all in
// one namespace.
type Shape struct {
	Namespaces, Services, Pods, Events int
	Seed                               int64
}

// Event is what an informer's handler gets; one of the two may be nil.
type Event struct{ Old, New *corev1.Pod }

func (s Shape) namespace(application int) string {
	return fmt.Sprintf("team-%d", application%s.Namespaces)
}

func (s Shape) services() []*corev1.Service {
	out := make([]*corev1.Service, s.Services)
	for i := range out {
		out[i] = &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: s.namespace(i), Name: fmt.Sprintf("app-%d", i), ResourceVersion: "1"},
			Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": fmt.Sprintf("app-%d", i), "tier": "web"}},
		}
	}
	return out
}

// pod has the labels that a Deployment's pods have, and the size of a small one.
func (s Shape) pod(application, number, version int) *corev1.Pod {
	app := fmt.Sprintf("app-%d", application)
	name := fmt.Sprintf("%s-5d89f7c6b4-%05d", app, number)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: s.namespace(application), Name: name, UID: types.UID(name), ResourceVersion: fmt.Sprint(version),
			Labels: map[string]string{"app": app, "tier": "web", "pod-template-hash": "5d89f7c6b4",
				"app.kubernetes.io/version": "1.2.3"},
		},
		Spec: corev1.PodSpec{NodeName: fmt.Sprintf("node-%d", number%100),
			Containers: []corev1.Container{{Name: "web", Image: "web:1.2.3"}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: "10.0.0.1"},
	}
}

func (s Shape) first() []*corev1.Pod {
	out := make([]*corev1.Pod, s.Pods)
	for i := range out {
		out[i] = s.pod(i%s.Services, i, 2)
	}
	return out
}

// Make draws events as rollouts make them: of five, one pod comes, three are
// news of a pod's status, one pod goes; one in a hundred is relabelled.
func (s Shape) Make() []Event {
	random := rand.New(rand.NewSource(s.Seed))
	live := s.first()
	out := make([]Event, 0, s.Events)
	for version := 3; len(out) < s.Events; version++ {
		at := random.Intn(len(live))
		old := live[at]
		switch draw := random.Intn(100); {
		case draw < 20:
			created := s.pod(random.Intn(s.Services), s.Pods+version, version)
			live = append(live, created)
			out = append(out, Event{New: created})
		case draw < 40 && len(live) > s.Pods/2:
			live[at] = live[len(live)-1]
			live = live[:len(live)-1]
			out = append(out, Event{Old: old})
		default:
			changed := old.DeepCopy()
			changed.ResourceVersion = fmt.Sprint(version)
			toggleReady(changed)
			if draw == 99 {
				changed.Labels["tier"] = map[string]string{"web": "debug", "debug": "web"}[changed.Labels["tier"]]
			}
			live[at] = changed
			out = append(out, Event{Old: old, New: changed})
		}
	}
	return out
}

func toggleReady(pod *corev1.Pod) {
	ready := corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue}
	if len(pod.Status.Conditions) > 0 && pod.Status.Conditions[0].Status == corev1.ConditionTrue {
		ready.Status = corev1.ConditionFalse
	}
	pod.Status.Conditions = []corev1.PodCondition{ready}
}

// World is what an informer keeps, and what the ways put beside it.
type World struct {
	shape          Shape
	pods, services cache.Indexer
	index          *labelix.Index
	cancel         context.CancelFunc
}

// NewWorld fills the stores.
func NewWorld(shape Shape) (*World, error) {
	byNamespace := func() cache.Indexer {
		return cache.NewIndexer(cache.MetaNamespaceKeyFunc,
			cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	}
	w := &World{shape: shape, pods: byNamespace(), services: byNamespace()}
	for _, pod := range shape.first() {
		if err := w.pods.Add(pod); err != nil {
			return nil, err
		}
	}
	for _, service := range shape.services() {
		if err := w.services.Add(service); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Store does to the informer's store what the informer does before it calls its
// handlers.
func (w *World) Store(event Event) {
	if event.New == nil {
		w.pods.Delete(event.Old)
		return
	}
	w.pods.Update(event.New)
}

// Close gives back what the ways made.
func (w *World) Close() {
	if w.index != nil {
		w.index.Close()
	}
	if w.cancel != nil {
		w.cancel()
	}
}
