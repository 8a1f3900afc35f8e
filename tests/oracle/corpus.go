package main

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

type object struct {
	ns     string
	labels map[string]string
}

var namespaces = []string{"default", "default", "web", "jobs", "kube-system", "bare"}

// population makes objects as a cluster has them: few applications with many
// pods, a hash that groups them, a name of their own on some.
func (a *asker) population(n int) []object {
	all := make([]object, n)
	for i := range all {
		o := object{ns: a.word(namespaces), labels: map[string]string{}}
		app := fmt.Sprintf("app-%d", a.IntN(1+a.IntN(30)))
		maybe := func(percent int, key string, of ...string) {
			if a.once(percent) {
				o.labels[key] = a.word(of)
			}
		}
		if o.ns != "bare" {
			maybe(90, "app", app)
			maybe(70, "pod-template-hash", app+"-a", app+"-b", app+"-c")
			maybe(50, "tier", "front", "back", "cache", "")
			maybe(40, "version", "1", "2", "10", "007", "-3", "v2", "")
			maybe(40, "active", "yes", "no")
			maybe(10, "in", "in", "notin", "")
			maybe(15, "apps.kubernetes.io/pod-index", fmt.Sprint(a.IntN(200)))
			maybe(10, "own-name", fmt.Sprintf("%s-%d", app, i))
		}
		all[i] = o
	}
	return all
}

// writeCorpus asks many selectors of one population: what an index answers.
func writeCorpus(objects, queries *writer, a *asker, nObjects, nQueries int) {
	all := a.population(nObjects)
	for _, o := range all {
		objects.put(record{"ns": o.ns, "labels": o.labels})
	}
	for i := 0; i < nQueries; i++ {
		text := a.query(all)
		r := record{"sel": text, "ns": nil}
		ns := ""
		if a.once(40) {
			ns = a.word(namespaces)
			r["ns"] = ns
		}
		selector, err := labels.Parse(text)
		if err != nil {
			panic(text)
		}
		ids := []int{}
		for id, o := range all {
			if (ns == "" || o.ns == ns) && selector.Matches(labels.Set(o.labels)) {
				ids = append(ids, id)
			}
		}
		r["n"], r["ids"] = len(ids), ids
		queries.put(r)
	}
	objects.close()
	queries.close()
}

// query is a valid selector over what the population has, and now and then
// over what it has not.
func (a *asker) query(all []object) string {
	var l []string
	for len(l) == 0 && !a.once(3) || a.once(45) {
		key, value := "absent", "x"
		if o := all[a.IntN(len(all))]; !a.once(5) {
			key = a.word([]string{"app", "pod-template-hash", "tier", "version", "active", "in", "apps.kubernetes.io/pod-index", "own-name"})
			value = o.labels[key]
		}
		other := all[a.IntN(len(all))].labels[key]
		valid := strings.TrimPrefix(value, "-")
		switch a.IntN(8) {
		case 0:
			l = append(l, key+"="+valid)
		case 1:
			l = append(l, key+"!="+valid)
		case 2, 3:
			l = append(l, key+" in ("+valid+","+strings.TrimPrefix(other, "-")+")")
		case 4:
			l = append(l, key+" notin ("+valid+")")
		case 5:
			l = append(l, key)
		case 6:
			l = append(l, "!"+key)
		default:
			l = append(l, key+a.word([]string{">", "<"})+a.word([]string{"0", "1", "2", "7", "9", "100"}))
		}
	}
	return strings.Join(l, ",")
}
