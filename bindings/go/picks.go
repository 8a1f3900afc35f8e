package labelix

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"
)

// generations counts, for kinds and namespaces, what the index was told of them.
// Some share a counter, which costs a question and no more.
type generations struct {
	all    atomic.Uint64
	shared [1024]atomic.Uint64
}

// A generation from here on: nobody tells the index any more, so nothing that is
// remembered would be forgotten.
const afterClose = 1 << 63

func placeOf(kind, namespace string) uint32 {
	hash := maphash.String(memoSeed, namespace) + maphash.String(memoSeed, kind)*3
	return uint32(hash % uint64(len(generations{}.shared)))
}

// of only grows: equal sums are equal parts.
func (g *generations) of(place uint32) uint64 { return g.all.Load() + g.shared[place].Load() }

// picks remembers, for one lister, which objects of a namespace a selector picks,
// as keys of the indexer. News of status change no answer, and most events are
// news of status: the controllers that list then need not look at the pods that
// their Service does not pick.
type picks struct {
	mu      sync.RWMutex
	entries map[picksOf]picksEntry
	keys    int // in all entries
}

type picksOf struct {
	namespace string
	equal     [maxEqual]pair
}

type picksEntry struct {
	generation uint64
	keys       []string
}

// Past this all are forgotten: some 10 MB of keys.
const picksKeys = 1 << 17

// find also gives an answer that holds no more, with false.
func (p *picks) find(of *picksOf, generation uint64) ([]string, bool) {
	p.mu.RLock()
	entry, ok := p.entries[*of]
	p.mu.RUnlock()
	return entry.keys, ok && entry.generation == generation && generation < afterClose
}

func (p *picks) keep(of *picksOf, generation uint64, keys []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// An answer without keys takes room too.
	if p.entries == nil || p.keys+len(keys)+1 > picksKeys {
		p.entries, p.keys = make(map[picksOf]picksEntry), 0
	}
	if before, ok := p.entries[*of]; ok {
		p.keys -= len(before.keys) + 1
	}
	p.entries[*of] = picksEntry{generation, keys}
	p.keys += len(keys) + 1
}

// joined gives cache.MetaNamespaceKeyFunc's keys of objects, in one allocation.
func joined[T Object](objects []T) []string {
	size := 0
	for _, object := range objects {
		size += len(object.GetNamespace()) + 1 + len(object.GetName())
	}
	var text strings.Builder
	text.Grow(size)
	keys := make([]string, len(objects))
	for i, object := range objects {
		from := text.Len()
		text.WriteString(object.GetNamespace())
		text.WriteByte('/')
		text.WriteString(object.GetName())
		keys[i] = text.String()[from:]
	}
	return keys
}
