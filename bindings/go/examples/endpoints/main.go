// Command endpoints keeps, for every Service of a cluster, EndpointSlices of its
// own beside those of the cluster's controller: managed-by says whose they are,
// so that kube-proxy and the real controller pay no heed to them.
//
//	endpoints -kubeconfig FILE
package main

import (
	"context"
	"flag"
	"log"
	"os/signal"
	"strings"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"

	"labelix.invalid/labelix"
)

const managedBy = "labelix-endpoints-example"

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the API server is; empty: in the cluster")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	core, err := clientOf(config, corev1.SchemeGroupVersion, "/api")
	if err != nil {
		return err
	}
	discovery, err := clientOf(config, discoveryv1.SchemeGroupVersion, "/apis")
	if err != nil {
		return err
	}
	index, err := labelix.New()
	if err != nil {
		return err
	}
	defer index.Close()
	services := informerOf(core, "services", &corev1.Service{})
	pods := informerOf(core, "pods", &corev1.Pod{})
	controller, err := NewController(index, services, pods, apiWriter{discovery})
	if err != nil {
		return err
	}
	go services.RunWithContext(ctx)
	go pods.RunWithContext(ctx)
	return controller.Run(ctx)
}

func clientOf(config *rest.Config, version schema.GroupVersion, path string) (*rest.RESTClient, error) {
	own := rest.CopyConfig(config)
	own.APIPath = path
	own.GroupVersion = &version
	own.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	own.Timeout = 0 // of watches; requests have their own
	return rest.RESTClientFor(own)
}

func informerOf(client rest.Interface, resource string, object runtime.Object) cache.SharedIndexInformer {
	source := cache.NewListWatchFromClient(client, resource, metav1.NamespaceAll, fields.Everything())
	return cache.NewSharedIndexInformer(source, object, 0,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
}

// apiWriter writes to the API server: one EndpointSlice a family.
type apiWriter struct{ client rest.Interface }

func (w apiWriter) Write(ctx context.Context, service labelix.Key, owner *corev1.Service, slices []Slice) error {
	if owner == nil {
		return nil // the garbage collector takes them: the Service owns them
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	for _, slice := range slices {
		if err := w.writeOne(ctx, objectOf(owner, slice)); err != nil {
			return err
		}
	}
	return nil
}

func objectOf(owner *corev1.Service, slice Slice) *discoveryv1.EndpointSlice {
	controller := true
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: owner.Namespace,
			Name:      owner.Name + "-labelix-" + strings.ToLower(string(slice.Family)),
			Labels: map[string]string{
				discoveryv1.LabelServiceName: owner.Name,
				discoveryv1.LabelManagedBy:   managedBy,
			},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Service", Name: owner.Name,
				UID: owner.UID, Controller: &controller}},
		},
		AddressType: discoveryv1.AddressType(slice.Family),
		Ports:       slice.Ports,
		Endpoints:   slice.Endpoints,
	}
}

func (w apiWriter) writeOne(ctx context.Context, slice *discoveryv1.EndpointSlice) error {
	err := w.client.Put().Namespace(slice.Namespace).Resource("endpointslices").Name(slice.Name).
		Body(slice).Do(ctx).Error()
	if !apierrors.IsNotFound(err) {
		return err
	}
	return w.client.Post().Namespace(slice.Namespace).Resource("endpointslices").Body(slice).Do(ctx).Error()
}
