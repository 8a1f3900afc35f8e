package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/endpointslice/util"
)

// One of the pods of picking.tsv, as the controller's queue has it.
type picked struct {
	key    *util.PodProjectionKey
	answer answer
}

func readServices(dir string) (cache.Indexer, error) {
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc,
		cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	err := eachLine(filepath.Join(dir, "svcs.tsv"), func(f []string) {
		s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: f[0], Name: f[1]}}
		s.Spec.Selector = labelsOf(f[2:])
		_ = store.Add(s)
	})
	return store, err
}

func readPicked(dir string, pods []pod) (asked []picked, err error) {
	err = eachLine(filepath.Join(dir, "picking.tsv"), func(f []string) {
		at, _ := strconv.Atoi(f[0])
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: pods[at].ns, Labels: pods[at].labels}}
		asked = append(asked, picked{util.GetPodUpdateProjectionKey(nil, p), answerOf(f[1:])})
	})
	return
}

func namesOf(keys sets.Set[string]) answer {
	got := answer{count: len(keys)}
	for key := range keys {
		ns, name, _ := cache.SplitMetaNamespaceKey(key)
		got.sum += uint64(nameSum(ns, name))
	}
	return got
}

// The EndpointSlice controller's own way from a pod to its Services: all
// Services of the namespace, one after the other.
func runReverse(dir, size string, pods []pod) error {
	store, err := readServices(dir)
	if err != nil {
		return err
	}
	asked, err := readPicked(dir, pods)
	if err != nil {
		return err
	}
	lister := corelisters.NewServiceLister(store)
	r := inOrder("reverse", "match", "endpointslice", clientGo, size)
	for i, q := range asked {
		services, err := util.GetServicesToUpdate(lister, q.key)
		if got := namesOf(services); err != nil || got != q.answer {
			r.Error = fmt.Sprintf("pod %d: Services %v, not %v (%v)", i, got, q.answer, err)
			emit(r)
			return nil
		}
	}
	for range repetitions {
		startCPU, start := cpuTime(), time.Now()
		for _, q := range asked {
			_, _ = util.GetServicesToUpdate(lister, q.key)
		}
		n := float64(len(asked))
		r.Seconds, r.Wall = (cpuTime()-startCPU).Seconds()/n, time.Since(start).Seconds()/n
		emit(r)
	}
	return nil
}
