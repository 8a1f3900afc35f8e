package labelix

import (
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// matcher tries a selector against many label sets, with the answers of its own
// Matches. What Services and most callers ask, each key to have one value, is
// looked up in the map itself: that is half the cost of a requirement's Matches
// behind two interfaces.
type matcher struct {
	equals
	selector labels.Selector // asked if not nil
}

// equals are the keys that are to have one value each.
type equals struct {
	pairs [maxEqual]pair
	count int
}

const maxEqual = 4

type pair struct{ key, value string }

func matcherOf(selector labels.Selector) matcher {
	requirements, selectable := selector.Requirements()
	m := matcher{equals: equals{count: len(requirements)}}
	if !selectable || m.count > maxEqual {
		return matcher{selector: selector}
	}
	for i := range requirements {
		one := &requirements[i]
		switch one.Operator() {
		case selection.Equals, selection.DoubleEquals, selection.In:
		default:
			return matcher{selector: selector}
		}
		values := one.ValuesUnsorted()
		if len(values) != 1 {
			return matcher{selector: selector}
		}
		m.pairs[i] = pair{one.Key(), values[0]}
	}
	return m
}

func (m *matcher) matches(set map[string]string) bool {
	if m.selector != nil {
		return m.selector.Matches(labels.Set(set))
	}
	return m.equals.matches(set)
}

func (e *equals) matches(set map[string]string) bool {
	for i := range e.pairs[:e.count] {
		if value, ok := set[e.pairs[i].key]; !ok || value != e.pairs[i].value {
			return false
		}
	}
	return true
}
