package labelix

import (
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// memo remembers which Services pick a label set. The answer depends on the
// selectors and on nothing else, and pods of one ReplicaSet ask with the same
// labels, so most pod events are answered here, for a tenth of what it costs to
// cross to C and look there.
type memo struct {
	// Grows when a selector may have changed, after the engine was told: what was
	// asked before the change, or during it, has an older number.
	generation atomic.Uint64

	mu      sync.RWMutex
	entries map[uint64]memoEntry // by hash; one that collides is replaced
}

type memoEntry struct {
	generation uint64
	namespace  string
	labels     map[string]string // a copy
	services   []Key
}

// Past this all are forgotten: 8,192 label sets are some 4 MB.
const memoEntries = 8192

var memoSeed = maphash.MakeSeed()

// hashOf does not depend on the order of the map.
func hashOf(namespace string, labels map[string]string) uint64 {
	sum := maphash.String(memoSeed, namespace)
	for key, value := range labels {
		sum += (maphash.String(memoSeed, key) | 1) * maphash.String(memoSeed, value)
	}
	return sum
}

func (m *memo) forget() { m.generation.Add(1) }

func (m *memo) find(hash, generation uint64, namespace string, labels map[string]string) ([]Key, bool) {
	m.mu.RLock()
	entry, ok := m.entries[hash]
	m.mu.RUnlock()
	if !ok || entry.generation != generation || entry.namespace != namespace ||
		!maps.Equal(entry.labels, labels) {
		return nil, false
	}
	return slices.Clone(entry.services), true
}

func (m *memo) keep(hash, generation uint64, namespace string, labels map[string]string, services []Key) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil || len(m.entries) >= memoEntries {
		m.entries = make(map[uint64]memoEntry)
	}
	m.entries[hash] = memoEntry{generation, namespace, maps.Clone(labels), slices.Clone(services)}
}
