package main

import (
	"encoding/json"
	"sort"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"
)

// writeValidate asks IsQualifiedName and IsValidLabelValue.
func writeValidate(w *writer, a *asker, n int) {
	ask := func(text string) {
		if !w.first(text) {
			return
		}
		r := record{"key_errs": noNil(validation.IsQualifiedName(text)), "value_errs": noNil(validation.IsValidLabelValue(text))}
		r.putText("in", text)
		w.put(r)
	}
	for _, list := range [][]string{keys, strangeKeys, values, strangeValues, bounds, integers} {
		for _, text := range list {
			ask(text)
		}
	}
	alphabet := []string{"a", "z", "A", "Z", "0", "9", "b", "c", "-", "_", ".", "/", "-", ".", " ", "=", "\n", "\x00", "\xff", "é", "K"}
	for i := 0; i < n; i++ {
		size := 1 + a.IntN(7)
		if a.once(20) {
			size = a.one([]int{62, 63, 64, 65, 252, 253, 254, 255, 317, 318})
		}
		kinds := len(alphabet)
		if a.once(70) {
			kinds = 12
		}
		if a.once(30) {
			kinds = 8
		}
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(alphabet[a.IntN(kinds)])
		}
		text := b.String()
		if a.once(30) {
			text = a.word(keys) + "/" + text
		}
		ask(text)
	}
}

// writeLabelSelectors asks for decoding, validation, conversion and matches of
// a metav1.LabelSelector.
func writeLabelSelectors(w *writer, a *asker, n int) {
	for i := 0; i < n; i++ {
		text := a.labelSelectorJSON()
		if !w.first(text) {
			continue
		}
		putLabelSelector(w, a, text)
	}
}

func putLabelSelector(w *writer, a *asker, text string) {
	r := record{"json": json.RawMessage(text)}
	var selector *metav1.LabelSelector
	strict, err := kjson.UnmarshalStrict([]byte(text), &selector)
	if selector != nil && len(selector.MatchLabels)+len(selector.MatchExpressions) > maxSorted {
		return
	}
	defer func() { w.put(r) }()
	if err != nil {
		r["decode_err"] = err.Error()
		return
	}
	var strictTexts []string
	for _, e := range strict {
		strictTexts = append(strictTexts, e.Error())
	}
	if len(strictTexts) > 0 {
		r["strict_errs"] = strictTexts
	}
	problems := []string{}
	path := field.NewPath("spec", "selector")
	for _, e := range metavalidation.ValidateLabelSelector(selector, metavalidation.LabelSelectorValidationOptions{}, path) {
		problems = append(problems, e.Error())
	}
	sort.Strings(problems)
	r["validate"] = problems
	converted, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		r["as_errs"] = everyFirstError(selector)
		return
	}
	putConverted(r, a, selector, converted)
}

// everyFirstError collects what can come first: upstream walks matchLabels, a
// Go map, in random order, and then matchExpressions.
func everyFirstError(selector *metav1.LabelSelector) []string {
	var l []string
	for key, value := range selector.MatchLabels {
		one := &metav1.LabelSelector{MatchLabels: map[string]string{key: value}}
		if _, err := metav1.LabelSelectorAsSelector(one); err != nil {
			l = append(l, err.Error())
		}
	}
	if len(l) == 0 {
		_, err := metav1.LabelSelectorAsSelector(selector)
		l = append(l, err.Error())
	}
	sort.Strings(l)
	return l
}

func putConverted(r record, a *asker, from *metav1.LabelSelector, to labels.Selector) {
	requirements, selectable := to.Requirements()
	r["kind"] = "requirements"
	if to.Empty() {
		r["kind"] = "everything"
	}
	if !selectable {
		r["kind"] = "nothing"
	}
	r["as"], r["format"] = to.String(), metav1.FormatLabelSelector(from)
	if m, err := metav1.LabelSelectorAsMap(from); err != nil {
		r["as_map_err"] = err.Error()
	} else {
		r["as_map"] = m
	}
	sets := []map[string]string{{}}
	for len(sets) < 8 {
		sets = append(sets, a.near(requirements))
	}
	matches := make([]bool, len(sets))
	for i, set := range sets {
		matches[i] = to.Matches(labels.Set(set))
	}
	r["labels"], r["m"] = sets, matches
}

// quote makes JSON of a string that is UTF-8.
func quote(s string) string {
	b, err := json.Marshal(strings.ToValidUTF8(s, "?"))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// anyJSON is of the wrong type most of the time.
func (a *asker) anyJSON() string {
	return a.word([]string{"null", "true", "false", "0", "-1.5e3", "12345678901234567890", `""`, `"a"`, "[]", `["a"]`, "{}", `{"a":"b"}`, `[[{}],{"x":[1]}]`})
}

func (a *asker) jsonString(s string) string {
	if a.once(2) {
		return a.anyJSON()
	}
	return quote(s)
}

// labelSelectorJSON is written by hand, field after field, so that fields can
// stand twice, be of a wrong type or be misspelt.
func (a *asker) labelSelectorJSON() string {
	if a.once(3) {
		return a.anyJSON()
	}
	var fields []string
	for a.once(75) && len(fields) < 3 {
		switch {
		case a.once(4):
			fields = append(fields, quote(a.word([]string{"matchlabels", "MatchLabels", "app", "", "match\nLabels", "é"}))+":"+a.anyJSON())
		case a.once(50):
			fields = append(fields, `"matchLabels":`+a.matchLabels())
		default:
			fields = append(fields, `"matchExpressions":`+a.matchExpressions())
		}
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func (a *asker) matchLabels() string {
	if a.once(3) {
		return a.anyJSON()
	}
	var l []string
	for a.once(65) {
		l = append(l, quote(a.key())+":"+a.jsonString(a.value()))
	}
	return "{" + strings.Join(l, ",") + "}"
}

func (a *asker) matchExpressions() string {
	if a.once(3) {
		return a.anyJSON()
	}
	var l []string
	for a.once(60) {
		l = append(l, a.matchExpression())
	}
	return "[" + strings.Join(l, ",") + "]"
}

func (a *asker) matchExpression() string {
	if a.once(2) {
		return a.anyJSON()
	}
	op := a.mostly([]string{"In", "In", "NotIn", "Exists", "DoesNotExist"}, []string{"in", "", "Gt", "Lt", "=", "exists", "<&>", "\u2028"}, 3)
	l := []string{`"key":` + a.jsonString(a.key()), `"operator":` + a.jsonString(op)}
	if (op == "In" || op == "NotIn") != a.once(3) {
		l = append(l, `"values":`+a.valueList())
	}
	if a.once(3) {
		l = append(l, a.word([]string{`"Key":"k"`, `"value":["a"]`, `"values":null`, `"values":["z"]`, `"key":"again"`, `"operator":null`}))
	}
	if a.once(3) {
		l = l[a.IntN(len(l)):]
	}
	return "{" + strings.Join(l, ",") + "}"
}

func (a *asker) valueList() string {
	if a.once(3) {
		return a.anyJSON()
	}
	var l []string
	for _, v := range append(a.list(3), a.word(values)) {
		l = append(l, a.jsonString(v))
	}
	return "[" + strings.Join(l, ",") + "]"
}
