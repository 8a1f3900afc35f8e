// Command apitypes writes engine/kinds/api_types_core.inc and
// api_types_kinds.inc: the fields of the API's types as the API server decodes
// them, read from k8s.io/api by reflection.
//
//	cd tools/apitypes && go run . ../../engine/kinds
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	policyv1beta1 "k8s.io/api/policy/v1beta1"
	resourcev1 "k8s.io/api/resource/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var roots = []any{
	appsv1.Deployment{}, appsv1.ReplicaSet{}, appsv1.DaemonSet{}, appsv1.StatefulSet{},
	batchv1.Job{}, batchv1.CronJob{}, corev1.Pod{}, corev1.Service{},
	corev1.ReplicationController{}, policyv1.PodDisruptionBudget{},
	policyv1beta1.PodDisruptionBudget{}, networkingv1.NetworkPolicy{},
	corev1.PersistentVolume{}, storagev1.StorageClass{}, storagev1.CSIStorageCapacity{},
	nodev1.RuntimeClass{}, resourcev1.ResourceSlice{},
}

// Types that decode themselves.
var own = map[reflect.Type]string{
	reflect.TypeOf(metav1.Time{}):        "time",
	reflect.TypeOf(metav1.MicroTime{}):   "time",
	reflect.TypeOf(metav1.Duration{}):    "time",
	reflect.TypeOf(metav1.FieldsV1{}):    "any",
	reflect.TypeOf(intstr.IntOrString{}): "intstr",
	reflect.TypeOf(resource.Quantity{}):  "quantity",
}

type table map[string][]string

func name(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	return strings.Join(parts[len(parts)-2:], "/") + "." + t.Name()
}

// form is how a field's type is written in the table: [] before an element,
// map: before a value, `string=v1.Protocol` for a string type of that name.
func (types table) form(t reflect.Type) string {
	if text, ok := own[t]; ok {
		return text
	}
	switch t.Kind() {
	case reflect.Pointer:
		return types.form(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + types.form(t.Elem())
	case reflect.Map:
		return "map:" + types.form(t.Elem())
	case reflect.Struct:
		types.add(t)
		return name(t)
	}
	if text := t.Kind().String(); t.String() != text {
		return text + "=" + t.String()
	}
	return t.Kind().String()
}

func (types table) add(t reflect.Type) {
	if _, ok := types[name(t)]; ok {
		return
	}
	types[name(t)] = nil
	types[name(t)] = types.fields(t)
	sort.Strings(types[name(t)])
}

func (types table) fields(t reflect.Type) (out []string) {
	for i := range t.NumField() {
		field := t.Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case key == "" && field.Anonymous:
			out = append(out, types.fields(field.Type)...)
		case key != "" && key != "-":
			out = append(out, key+" "+types.form(field.Type))
		}
	}
	return out
}

// write puts each type on a line of its own, its fields behind it on lines of
// at most 99 characters.
func (types table) write(path string, want func(name string) bool) {
	var names []string
	for name := range types {
		if want(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var out strings.Builder
	out.WriteString("// Written by tools/apitypes from k8s.io/api v0.37.2. Not to be edited.\nR\"(\n")
	for _, name := range names {
		line := name + ":"
		for _, field := range types[name] {
			if len(line)+len(field)+2 > 99 {
				fmt.Fprintln(&out, line)
				line = " "
			}
			line += " " + field + ","
		}
		fmt.Fprintln(&out, line)
	}
	out.WriteString(")\"\n")
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: apitypes FOLDER")
	}
	types := table{}
	for _, root := range roots {
		types.add(reflect.TypeOf(root))
	}
	core := func(name string) bool { return strings.HasPrefix(name, "core/") }
	types.write(filepath.Join(os.Args[1], "api_types_core.inc"), core)
	types.write(filepath.Join(os.Args[1], "api_types_kinds.inc"), func(name string) bool { return !core(name) })
}
