package labelix

import (
	"reflect"
	"sync"

	"k8s.io/client-go/tools/cache"
)

// kept are answers that listers of one informer's store gave, brought up with
// every event that the informer tells. While the informer has told all that its
// store holds, which their resourceVersions say, a lister gives them again, and
// no pod needs to be looked at, picked or not.
type kept struct {
	mu      sync.RWMutex
	told    string // resourceVersion of the newest event; "": not known
	broken  bool   // two tell of one store, or nobody does any more
	answers map[answerOf]*keptAnswer
	byTerm  map[term][]*keptAnswer // each under one of the terms that it asks for
	places  map[Key][]place
	size    int // answers, and objects in them
	refused int // for which there was no room, one after the other
}

type answerOf struct {
	namespace string
	equals
}

type keptAnswer struct {
	answerOf
	objects []Object
}

// term is a label in a namespace.
type term struct{ namespace, key, value string }

// place is where an object stands in an answer.
type place struct {
	answer *keptAnswer
	at     int
}

// How much is kept: at least this, some 25 MB, and otherwise each object of the
// kind twice, some 400 bytes of it.
const keptLeast = 1 << 17

// keptOf gives what is kept for a store, nil if no informer of it was attached.
func (x *Index) keptOf(store cache.Indexer) *kept {
	if !isComparable(store) {
		return nil
	}
	found, _ := x.stores.Load(store)
	of, _ := found.(*kept)
	return of
}

// keepFor makes room for the answers about an informer's store. What two handlers
// of one informer tell may be mixed, so a second ends it.
func (x *Index) keepFor(informer Informer) *kept {
	shared, ok := informer.(interface{ GetIndexer() cache.Indexer })
	if !ok || !isComparable(shared.GetIndexer()) {
		return nil
	}
	made := &kept{}
	if first, twice := x.stores.LoadOrStore(shared.GetIndexer(), made); twice {
		first.(*kept).lose(true)
		return nil
	}
	return made
}

func isComparable(store cache.Indexer) bool {
	return store != nil && reflect.ValueOf(store).Comparable()
}

// lose drops all answers: an event was not taken in, or (for good) none is told.
func (k *kept) lose(forGood bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.told = ""
	k.broken = k.broken || forGood
	k.forget()
}

// forget drops all answers. The caller holds k.mu.
func (k *kept) forget() {
	k.size, k.refused = 0, 0
	k.answers, k.byTerm, k.places = nil, nil, nil
}

// follow brings the answers up, after the index was told.
func (k *kept) follow(n *news) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.told = n.object.GetResourceVersion()
	if n.isOld {
		k.told = ""
	}
	if k.size == 0 {
		return
	}
	key := Key{Namespace: n.object.GetNamespace(), Name: n.object.GetName()}
	if !n.relabelled {
		for _, at := range k.places[key] {
			at.answer.objects[at.at] = n.object
		}
		return
	}
	k.remove(key)
	if !n.gone {
		k.add(key, n.object)
	}
}

func (k *kept) add(key Key, object Object) {
	labels := object.GetLabels()
	for name, value := range labels {
		for _, one := range k.byTerm[term{key.Namespace, name, value}] {
			if one.matches(labels) {
				k.put(one, key, object)
			}
		}
	}
}

func (k *kept) put(in *keptAnswer, key Key, object Object) {
	k.places[key] = append(k.places[key], place{in, len(in.objects)})
	in.objects = append(in.objects, object)
	k.size++
}

// remove puts the last object of each answer in the place of what is gone.
func (k *kept) remove(key Key) {
	for _, gone := range k.places[key] {
		objects := gone.answer.objects
		last := len(objects) - 1
		if gone.at != last {
			k.move(objects[last], gone)
			objects[gone.at] = objects[last]
		}
		objects[last] = nil
		gone.answer.objects = objects[:last]
		k.size--
	}
	delete(k.places, key)
}

func (k *kept) move(object Object, to place) {
	places := k.places[Key{Namespace: object.GetNamespace(), Name: object.GetName()}]
	for i := range places {
		if places[i].answer == to.answer {
			places[i].at = to.at
		}
	}
}

// read copies an answer. fresh: what was told is what the store holds, so an answer that
// is not there may be kept.
func read[T Object](k *kept, of *answerOf, store cache.Indexer) (picked []T, found, fresh bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.told == "" || k.broken || k.told != store.LastStoreSyncResourceVersion() {
		return nil, false, false
	}
	one, found := k.answers[*of]
	if !found {
		return nil, false, true
	}
	picked = make([]T, len(one.objects))
	for i, object := range one.objects {
		picked[i] = object.(T)
	}
	return picked, true, true
}

// hasRoom: when that many answers as there are found none, those are forgotten.
func (k *kept) hasRoom(size int, objects func() int) bool {
	if k.size+size <= keptLeast || k.size+size <= 2*objects() {
		k.refused = 0
		return true
	}
	if k.refused++; k.refused > len(k.answers) {
		k.forget()
	}
	return false
}

// keep asks, and keeps what it is answered if there is room; objects counts all there
// are. No event is taken in meanwhile, and those that wait may tell again what the
// answer has in it.
func keep[T Object](k *kept, of *answerOf, objects func() int, ask func() ([]T, error)) ([]T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	picked, err := ask()
	if err != nil || k.broken || k.answers[*of] != nil || !k.hasRoom(len(picked)+1, objects) {
		return picked, err
	}
	if k.answers == nil {
		k.answers = map[answerOf]*keptAnswer{}
		k.byTerm, k.places = map[term][]*keptAnswer{}, map[Key][]place{}
	}
	one := &keptAnswer{answerOf: *of, objects: make([]Object, 0, len(picked)+1)}
	k.answers[*of] = one
	under := k.rarest(of)
	k.byTerm[under] = append(k.byTerm[under], one)
	k.size++
	for _, object := range picked {
		k.put(one, Key{Namespace: object.GetNamespace(), Name: object.GetName()}, object)
	}
	return picked, nil
}

// rarest is the term of an answer under which the fewest others stand.
func (k *kept) rarest(of *answerOf) term {
	var under term
	fewest := -1
	for _, one := range of.pairs[:of.count] {
		candidate := term{of.namespace, one.key, one.value}
		if others := len(k.byTerm[candidate]); fewest < 0 || others < fewest {
			under, fewest = candidate, others
		}
	}
	return under
}
