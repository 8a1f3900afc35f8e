package main

import (
	"github.com/RoaringBitmap/roaring/v2"
	"k8s.io/apimachinery/pkg/selection"
)

// One bitmap of pods for each pair, key and namespace, run-optimised.
type bitmaps struct {
	sets map[[2]string]*roaring.Bitmap
	all  *roaring.Bitmap
	out  []uint32

	names nameSums
}

func newRoaring() peer {
	return &bitmaps{sets: map[[2]string]*roaring.Bitmap{}, all: roaring.New()}
}

func (b *bitmaps) name() (string, string) { return "Go RoaringBitmap", "v2.30.0" }

func (b *bitmaps) at(key, value string) *roaring.Bitmap {
	set := b.sets[[2]string{key, value}]
	if set == nil {
		set = roaring.New()
		b.sets[[2]string{key, value}] = set
	}
	return set
}

// No label's key is empty, and none has a NUL.
const namespaceKey, anyValue = "", "\x00"

func (b *bitmaps) add(id int, p pod) {
	b.all.Add(uint32(id))
	b.names = b.names.of(p, id)
	b.at(namespaceKey, p.ns).Add(uint32(id))
	for key, value := range p.labels {
		b.at(key, value).Add(uint32(id))
		b.at(key, anyValue).Add(uint32(id))
	}
}

func (b *bitmaps) sum(n int) (sum uint64) {
	for _, id := range b.out[:n] {
		sum += uint64(b.names[id])
	}
	return
}

func (b *bitmaps) ready() {
	for _, set := range b.sets {
		set.RunOptimize()
	}
	b.all.RunOptimize()
	b.out = make([]uint32, b.all.GetCardinality())
}

// What a query keeps, the smallest first, and drops; ok is false where nothing can match.
func (b *bitmaps) sides(q *query) (keep, drop []*roaring.Bitmap, ok bool) {
	need := func(set *roaring.Bitmap) bool {
		keep = append(keep, set)
		return set != nil
	}
	if q.ns != "" && !need(b.sets[[2]string{namespaceKey, q.ns}]) {
		return nil, nil, false
	}
	for _, r := range q.needs {
		var sets []*roaring.Bitmap
		for _, value := range r.ValuesUnsorted() {
			if set := b.sets[[2]string{r.Key(), value}]; set != nil {
				sets = append(sets, set)
			}
		}
		key := b.sets[[2]string{r.Key(), anyValue}]
		switch r.Operator() {
		case selection.Equals, selection.DoubleEquals, selection.In:
			if len(sets) == 0 {
				return nil, nil, false
			}
			if len(sets) == 1 {
				keep = append(keep, sets[0])
			} else {
				keep = append(keep, roaring.FastOr(sets...))
			}
		case selection.Exists:
			if !need(key) {
				return nil, nil, false
			}
		case selection.DoesNotExist:
			if key != nil {
				drop = append(drop, key)
			}
		case selection.NotEquals, selection.NotIn:
			drop = append(drop, sets...)
		}
	}
	if len(keep) == 0 {
		keep = append(keep, b.all)
	}
	for i := range keep {
		if keep[i].GetCardinality() < keep[0].GetCardinality() {
			keep[0], keep[i] = keep[i], keep[0]
		}
	}
	return keep, drop, true
}

// The bitmaps themselves are left as they are.
func intersect(keep, drop []*roaring.Bitmap) *roaring.Bitmap {
	if len(keep)+len(drop) == 1 {
		return keep[0]
	}
	var left *roaring.Bitmap
	if len(keep) > 1 {
		left = roaring.And(keep[0], keep[1])
		for _, set := range keep[2:] {
			left.And(set)
		}
	} else {
		left = roaring.AndNot(keep[0], drop[0])
		drop = drop[1:]
	}
	for _, set := range drop {
		left.AndNot(set)
	}
	return left
}

// The last set is only counted with: no bitmap is made of it.
func (b *bitmaps) count(q *query) int {
	keep, drop, ok := b.sides(q)
	if !ok {
		return 0
	}
	if n := len(drop); n > 0 {
		left := intersect(keep, drop[:n-1])
		return int(left.GetCardinality() - left.AndCardinality(drop[n-1]))
	}
	if n := len(keep); n > 1 {
		return int(intersect(keep[:n-1], nil).AndCardinality(keep[n-1]))
	}
	return int(keep[0].GetCardinality())
}

func (b *bitmaps) list(q *query) int {
	keep, drop, ok := b.sides(q)
	if !ok {
		return 0
	}
	left := intersect(keep, drop)
	n := int(left.GetCardinality())
	it := left.ManyIterator()
	return it.NextMany(b.out[:n])
}
