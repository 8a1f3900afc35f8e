package labelix

// #include "spans.h"
// #include <stdlib.h>
import "C"

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Object is any Kubernetes object: typed, unstructured, or metadata only, which has to
// say its kind. That of controller-runtime does, and that of client-go's metadata client
// after a transform which sets it.
type Object interface {
	metav1.Object
	runtime.Object
}

// holders are the kinds of Kubernetes' own that hold selectors, so that their
// spec is needed (docs/kinds.md).
var holders = map[schema.GroupKind]bool{
	{Kind: "Service"}: true, {Kind: "ReplicationController"}: true,
	{Kind: "PersistentVolumeClaim"}: true, {Kind: "PersistentVolume"}: true,
	{Group: "apps", Kind: "Deployment"}: true, {Group: "apps", Kind: "ReplicaSet"}: true,
	{Group: "apps", Kind: "DaemonSet"}: true, {Group: "apps", Kind: "StatefulSet"}: true,
	{Group: "batch", Kind: "Job"}: true, {Group: "batch", Kind: "CronJob"}: true,
	{Group: "policy", Kind: "PodDisruptionBudget"}:                                    true,
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}:                               true,
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}:                           true,
	{Group: "storage.k8s.io", Kind: "StorageClass"}:                                   true,
	{Group: "storage.k8s.io", Kind: "CSIStorageCapacity"}:                             true,
	{Group: "node.k8s.io", Kind: "RuntimeClass"}:                                      true,
	{Group: "resource.k8s.io", Kind: "ResourceSlice"}:                                 true,
	{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"}:                         true,
	{Group: "admissionregistration.k8s.io", Kind: "MutatingWebhookConfiguration"}:     true,
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration"}:   true,
	{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicy"}:          true,
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicy"}:        true,
	{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicyBinding"}:   true,
	{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicyBinding"}: true,
}

// typed are the kinds of Go types, which do not say it themselves.
var typed sync.Map // reflect.Type → schema.GroupVersionKind

// asMetadata is what client-go's metadata client has in place of the objects' kind.
var asMetadata = schema.GroupKind{Group: metav1.GroupName, Kind: "PartialObjectMetadata"}

// kindOf answers the object's own kind, or, of one that does not say kind and apiVersion,
// that of its type in client-go's scheme.
func kindOf(object runtime.Object) (schema.GroupVersionKind, error) {
	kind := object.GetObjectKind().GroupVersionKind()
	if _, partial := object.(*metav1.PartialObjectMetadata); partial && kind.Kind == "" ||
		kind.GroupKind() == asMetadata {
		return kind, &Error{Code: InvalidArgument, Offset: -1, Message: "metadata that does not say of which kind",
			Hint: "an informer's SetTransform can set it, as controller-runtime does"}
	}
	if kind.Kind != "" && (kind.Version != "" || saysAll(object)) {
		return kind, nil
	}
	of := reflect.TypeOf(object)
	if kind, ok := typed.Load(of); ok {
		return kind.(schema.GroupVersionKind), nil
	}
	kinds, _, err := scheme.Scheme.ObjectKinds(object)
	if err != nil && kind.Kind != "" {
		return kind, nil
	}
	if err != nil {
		return schema.GroupVersionKind{}, fmt.Errorf("labelix: %T says no kind, and %w", object, err)
	}
	typed.Store(of, kinds[0])
	return kinds[0], nil
}

// saysAll: its Go type says nothing of its kind.
func saysAll(object runtime.Object) bool {
	switch object.(type) {
	case *metav1.PartialObjectMetadata, runtime.Unstructured:
		return true
	}
	return false
}

func (x *Index) isWhole(kind schema.GroupVersionKind, object Object) bool {
	switch object.(type) {
	case *metav1.PartialObjectMetadata:
		return false
	case runtime.Unstructured:
		return true // a kind of somebody's own may hold selectors
	}
	return holders[kind.GroupKind()] || x.whole[kind.GroupKind()]
}

// told is one object and what is to be said of it.
type told struct {
	object Object
	gone   bool
	// Told before with a newer resourceVersion: its store went back in time.
	again bool
}

// Upsert tells that objects are, or have changed. An object older than what is
// known of it (by resourceVersion) changes nothing. Of several, those that are told
// by labels and identity are taken in first, as one version, and then those that are
// whole, up to the first that is refused: without a name, or larger than 4 MiB.
func (x *Index) Upsert(objects ...Object) error {
	return x.tell(upserts(objects))
}

func upserts(objects []Object) []told {
	all := make([]told, len(objects))
	for i, object := range objects {
		all[i].object = object
	}
	return all
}

// Delete tells that objects are gone. Kind, namespace and name are read; so an object of
// another uid under that name goes too, and an older Upsert that comes after it brings
// the object back. A watch whose lines are given to [Index.Load] has neither: there
// deletions have their resourceVersion.
func (x *Index) Delete(objects ...Object) error {
	all := upserts(objects)
	for i := range all {
		all[i].gone = true
	}
	return x.tell(all)
}

// Replace makes the index hold these objects of a kind and no other, as after a
// new list; only what differs is a change. The list is believed also where it is
// older than what was known.
func (x *Index) Replace(kind schema.GroupKind, objects []Object, resourceVersion string) error {
	return x.ReplaceIn(kind, metav1.NamespaceAll, objects, resourceVersion)
}

// ReplaceIn is Replace for a list of one namespace, or (NamespaceAll) of all: what
// other namespaces hold stays. Who follows several so makes the index [WithTimeTravel].
func (x *Index) ReplaceIn(kind schema.GroupKind, namespace string, objects []Object,
	resourceVersion string) error {
	if !x.startChange() {
		return ErrClosed
	}
	defer x.endChange()
	x.services = true
	whole, err := x.addList(objects)
	if err != nil {
		return err
	}
	if whole {
		return x.replaceText(kind, namespace, resourceVersion)
	}
	group, name := x.batch.text(kind.Group), x.batch.text(kind.Kind)
	ns, version := x.batch.text(namespace), x.batch.text(resourceVersion)
	if x.batch.tooLarge {
		return errTooLarge
	}
	var cause *C.labelix_error
	code := C.span_replace(x.handle, x.batch.textPointer(), group, name, ns, version,
		unsafe.SliceData(x.batch.events), C.size_t(len(x.batch.events)),
		unsafe.SliceData(x.batch.labels), C.size_t(len(x.batch.labels)), &cause)
	return x.changed(errorOf(code, cause))
}

// addList adds all of them one way, whole as JSON if any has to be.
func (x *Index) addList(objects []Object) (whole bool, err error) {
	kinds := make([]schema.GroupVersionKind, len(objects))
	for i, object := range objects {
		if kinds[i], err = kindOf(object); err != nil {
			return false, err
		}
		whole = whole || x.isWhole(kinds[i], object)
	}
	for i, object := range objects {
		if !whole {
			x.batch.upsert(kinds[i].GroupKind(), object)
		} else if err = x.addJSON(kinds[i], object); err != nil {
			return false, err
		}
	}
	return whole, nil
}

func (x *Index) replaceText(kind schema.GroupKind, namespace, resourceVersion string) error {
	texts := []string{kind.Group, kind.Kind, resourceVersion, namespace, "list"}
	made := make([]C.labelix_text, len(texts))
	for i, text := range texts {
		made[i] = cText(text)
		defer C.free(unsafe.Pointer(made[i].data))
	}
	list := C.labelix_list{struct_size: C.sizeof_labelix_list, group: made[0], kind: made[1],
		resource_version: made[2], ns: made[3], accept_older: 1}
	if namespace != metav1.NamespaceAll {
		list.one_namespace = 1
	}
	var cause *C.labelix_error
	code := C.labelix_replace_text(x.handle, &list, charPointer(x.json.Bytes()),
		C.size_t(x.json.Len()), made[4].data, nil, &cause)
	return x.changed(errorOf(code, cause))
}

// loadObjects takes in what addJSON wrote.
func (x *Index) loadObjects() error {
	if x.json.Len() == 0 {
		return nil
	}
	cName := C.CString("object")
	defer C.free(unsafe.Pointer(cName))
	var cause *C.labelix_error
	code := C.labelix_load(x.handle, charPointer(x.json.Bytes()), C.size_t(x.json.Len()), cName, nil, &cause)
	return x.changed(errorOf(code, cause))
}

// tell takes all of it in: first what comes by metadata, then what comes as
// JSON, each as one version.
func (x *Index) tell(all []told) error {
	if !x.startChange() {
		return ErrClosed
	}
	defer x.endChange()
	for _, one := range all {
		if err := x.add(one); err != nil {
			return err
		}
	}
	if len(x.batch.events) > 0 {
		if err := x.apply(); err != nil {
			return err
		}
	}
	return x.loadObjects()
}

func (x *Index) add(one told) error {
	kind, err := kindOf(one.object)
	if err != nil {
		return err
	}
	whole := x.isWhole(kind, one.object)
	x.services = x.services || kind.GroupKind() == (schema.GroupKind{Kind: "Service"})
	if one.gone || one.again {
		x.batch.remove(kind.GroupKind(), one.object)
	}
	if one.gone {
		return nil
	}
	if whole {
		return x.addJSON(kind, one.object)
	}
	x.batch.upsert(kind.GroupKind(), one.object)
	return nil
}

// addJSON writes the object with its kind, which typed objects leave out.
func (x *Index) addJSON(kind schema.GroupVersionKind, object Object) error {
	text, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("labelix: %w", err)
	}
	x.json.WriteByte('{')
	said := object.GetObjectKind().GroupVersionKind()
	if said.Kind == "" {
		fmt.Fprintf(&x.json, `"kind":%q,`, kind.Kind)
	}
	if said.Version == "" && kind.Version != "" {
		fmt.Fprintf(&x.json, `"apiVersion":%q,`, kind.GroupVersion().String())
	}
	x.json.Write(text[1:])
	return x.json.WriteByte('\n')
}

func (x *Index) apply() error {
	if x.batch.tooLarge {
		return errTooLarge
	}
	var cause *C.labelix_error
	code := C.span_apply(x.handle, x.batch.textPointer(), unsafe.SliceData(x.batch.events),
		C.size_t(len(x.batch.events)), unsafe.SliceData(x.batch.labels),
		C.size_t(len(x.batch.labels)), &cause)
	return x.changed(errorOf(code, cause))
}

// changed wakes those that wait for deltas, and forgets which Services pick what, after
// the engine was told. The caller holds x.write.
func (x *Index) changed(err error) error {
	if x.services {
		x.memo.forget()
	}
	for wake := range x.waiting {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	return err
}

// startChange takes the turn of one who changes the index, with a batch that tells nothing
// yet, until endChange; false: the index is closed.
func (x *Index) startChange() bool {
	x.mu.RLock()
	if x.handle == nil {
		x.mu.RUnlock()
		return false
	}
	x.write.Lock()
	x.batch.reset()
	x.json.Reset()
	x.services = false
	return true
}

func (x *Index) endChange() {
	x.write.Unlock()
	x.mu.RUnlock()
}
