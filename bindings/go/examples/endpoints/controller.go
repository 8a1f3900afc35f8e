package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"labelix.invalid/labelix"
)

// Slice is what a Service is to have for one family of addresses.
type Slice struct {
	Family    corev1.IPFamily
	Ports     []discoveryv1.EndpointPort
	Endpoints []discoveryv1.Endpoint
}

// Writer makes the slices of a Service be these; none: it is gone.
type Writer interface {
	Write(ctx context.Context, service labelix.Key, owner *corev1.Service, slices []Slice) error
}

// Controller keeps the slices of every Service. What a change of a pod costs
// grows with the Services that pick the pod and with their pods, not with the
// Services or pods that there are.
type Controller struct {
	index    *labelix.Index
	services cache.Indexer
	pods     corelisters.PodLister
	queue    workqueue.TypedRateLimitingInterface[labelix.Key]
	writer   Writer
	synced   []cache.InformerSynced
}

// NewController attaches to two informers, of Services and of pods, which the
// caller starts.
func NewController(index *labelix.Index, services, pods cache.SharedIndexInformer, writer Writer) (*Controller, error) {
	c := &Controller{
		index:    index,
		services: services.GetIndexer(),
		pods:     labelix.NewPodLister(index, pods.GetIndexer()),
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.DefaultTypedControllerRateLimiter[labelix.Key]()),
		writer: writer,
	}
	ofServices, err := index.Attach(services, cache.ResourceEventHandlerFuncs{
		AddFunc:    c.onService,
		UpdateFunc: func(_, object any) { c.onService(object) },
		DeleteFunc: c.onService,
	})
	if err != nil {
		return nil, err
	}
	ofPods, err := index.Attach(pods, cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { c.onPod(object) },
		UpdateFunc: func(old, object any) { c.onPod(old, object) },
		DeleteFunc: func(object any) { c.onPod(object) },
	})
	if err != nil {
		return nil, err
	}
	c.synced = []cache.InformerSynced{ofServices.HasSynced, ofPods.HasSynced}
	return c, nil
}

// Run works until ctx is done.
func (c *Controller) Run(ctx context.Context) error {
	defer c.queue.ShutDown()
	if !cache.WaitForCacheSync(ctx.Done(), c.synced...) {
		return errors.New("the informers did not sync")
	}
	context.AfterFunc(ctx, c.queue.ShutDown)
	for c.next(ctx) {
	}
	return nil
}

func (c *Controller) onService(object any) {
	name, err := cache.DeletionHandlingObjectToName(object)
	if err != nil {
		utilruntime.HandleError(err)
		return
	}
	c.queue.Add(name.AsNamespacedName())
}

// onPod enqueues the Services that pick the pod, as it is and as it was.
func (c *Controller) onPod(states ...any) {
	var asked map[string]string
	for i, state := range states {
		if last, ok := state.(cache.DeletedFinalStateUnknown); ok {
			state = last.Obj
		}
		pod, ok := state.(*corev1.Pod)
		if !ok || (i > 0 && maps.Equal(asked, pod.Labels)) {
			continue
		}
		asked = pod.Labels
		services, err := c.index.SelectingServices(pod)
		if err != nil {
			utilruntime.HandleError(err)
		}
		for _, service := range services {
			c.queue.Add(service)
		}
	}
}

func (c *Controller) next(ctx context.Context) bool {
	key, shutdown := c.queue.Get()
	if shutdown {
		return false
	}
	defer c.queue.Done(key)
	if err := c.reconcile(ctx, key); err != nil {
		utilruntime.HandleError(fmt.Errorf("service %s: %w", key, err))
		c.queue.AddRateLimited(key)
		return true
	}
	c.queue.Forget(key)
	return true
}

// reconcile is level-triggered: it looks at what is, whatever the event was.
func (c *Controller) reconcile(ctx context.Context, key labelix.Key) error {
	object, exists, err := c.services.GetByKey(key.String())
	if err != nil {
		return err
	}
	if !exists {
		return c.writer.Write(ctx, key, nil, nil)
	}
	service := object.(*corev1.Service)
	if len(service.Spec.Selector) == 0 || service.Spec.Type == corev1.ServiceTypeExternalName {
		return nil // the slices are somebody else's, or stay as they were
	}
	pods, err := c.pods.Pods(key.Namespace).List(labels.Set(service.Spec.Selector).AsSelectorPreValidated())
	if err != nil {
		return err
	}
	return c.writer.Write(ctx, key, service, SlicesOf(service, pods))
}

// ---- What a Service is to have ----------------------------------------------
// Rules: k8s.io/endpointslice (reconciler.go, utils.go, util/controller_utils.go), v0.37.2.

// SlicesOf gives a slice for each family of the Service; pods are those that it
// selects.
func SlicesOf(service *corev1.Service, pods []*corev1.Pod) []Slice {
	var out []Slice
	for _, family := range service.Spec.IPFamilies {
		slice := Slice{Family: family}
		for _, pod := range pods {
			addresses := addressesOf(pod, family)
			if !mayBeEndpoint(pod) || len(addresses) == 0 {
				continue
			}
			slice.Endpoints = append(slice.Endpoints, endpointOf(service, pod, addresses))
			if slice.Ports == nil {
				slice.Ports = portsOf(service, pod)
			}
		}
		slices.SortFunc(slice.Endpoints, func(a, b discoveryv1.Endpoint) int {
			return compareNames(a.TargetRef.Name, b.TargetRef.Name)
		})
		out = append(out, slice)
	}
	return out
}

func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func mayBeEndpoint(pod *corev1.Pod) bool {
	ended := pod.Status.Phase == corev1.PodFailed || pod.Status.Phase == corev1.PodSucceeded
	return !ended && pod.Status.PodIP != ""
}

func addressesOf(pod *corev1.Pod, family corev1.IPFamily) []string {
	var out []string
	for _, ip := range pod.Status.PodIPs {
		if familyOf(ip.IP) == family {
			out = append(out, ip.IP)
		}
	}
	return out
}

func familyOf(ip string) corev1.IPFamily {
	for _, letter := range ip {
		if letter == ':' {
			return corev1.IPv6Protocol
		}
	}
	return corev1.IPv4Protocol
}

func endpointOf(service *corev1.Service, pod *corev1.Pod, addresses []string) discoveryv1.Endpoint {
	serving, terminating := isReady(pod), pod.DeletionTimestamp != nil
	ready := service.Spec.PublishNotReadyAddresses || (serving && !terminating)
	endpoint := discoveryv1.Endpoint{
		Addresses:  addresses,
		Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &terminating},
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name,
			UID: pod.UID},
	}
	if pod.Spec.NodeName != "" {
		endpoint.NodeName = &pod.Spec.NodeName
	}
	return endpoint
}

func isReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// portsOf resolves targetPorts on one pod. Pods that give a name different
// numbers would need slices of their own; this example keeps the first's.
func portsOf(service *corev1.Service, pod *corev1.Pod) []discoveryv1.EndpointPort {
	var out []discoveryv1.EndpointPort
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if number := targetOf(port, pod); number != 0 {
			out = append(out, discoveryv1.EndpointPort{Name: &port.Name, Protocol: &port.Protocol, Port: &number})
		}
	}
	return out
}

func targetOf(port *corev1.ServicePort, pod *corev1.Pod) int32 {
	if number := port.TargetPort.IntVal; number != 0 || port.TargetPort.StrVal == "" {
		return number
	}
	for _, container := range pod.Spec.Containers {
		for _, named := range container.Ports {
			if named.Name == port.TargetPort.StrVal && named.Protocol == port.Protocol {
				return named.ContainerPort
			}
		}
	}
	return 0
}

// How long a request to the API server may take.
const requestTimeout = 30 * time.Second
