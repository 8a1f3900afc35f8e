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
	equal    [maxEqual]pair
	count    int
	selector labels.Selector // asked if not nil
}

const maxEqual = 4

type pair struct{ key, value string }

func matcherOf(selector labels.Selector) matcher {
	requirements, selectable := selector.Requirements()
	m := matcher{count: len(requirements)}
	if !selectable || m.count > len(m.equal) {
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
		m.equal[i] = pair{one.Key(), values[0]}
	}
	return m
}

func (m *matcher) matches(set map[string]string) bool {
	if m.selector != nil {
		return m.selector.Matches(labels.Set(set))
	}
	for i := range m.equal[:m.count] {
		if value, ok := set[m.equal[i].key]; !ok || value != m.equal[i].value {
			return false
		}
	}
	return true
}
