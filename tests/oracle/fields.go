package main

import (
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/fields"
)

var (
	fieldNames  = []string{"metadata.name", "metadata.namespace", "status.phase", "spec.nodeName", "type", "x", "y", "", " x", "metadata.labels['a']"}
	fieldValues = []string{"", "a", "b", "Running", "Failed", "node-1", "10.0.0.1", "a,b", "a=b", `a\b`, `\`, ",", "=", "é", " ", "a b", "\xff", "a,\xffb", "!=", "=="}
)

// writeFields asks fields.ParseSelector and Matches.
func writeFields(w *writer, a *asker, n int) {
	for i := 0; i < n; i++ {
		var terms []string
		for len(terms) == 0 || a.once(50) {
			value := a.word(fieldValues)
			if a.once(85) {
				value = fields.EscapeValue(value)
			}
			terms = append(terms, a.word(fieldNames)+a.word([]string{"=", "==", "!="})+value)
		}
		text := strings.Join(terms, ",")
		if i%2 == 1 {
			text = a.broken(text)
		}
		if w.first(text) {
			putFields(w, a, text)
		}
	}
}

func putFields(w *writer, a *asker, in string) {
	r := record{}
	r.putText("in", in)
	selector, err := fields.ParseSelector(in)
	r["ok"] = err == nil
	if err != nil {
		r.putText("err", err.Error())
		w.put(r)
		return
	}
	r.putText("canon", selector.String())
	r["empty"] = selector.Empty()
	list := []record{}
	plain := true
	for _, q := range selector.Requirements() {
		term := record{"op": string(q.Operator)}
		term.putText("f", q.Field)
		term.putText("v", q.Value)
		list = append(list, term)
		plain = plain && utf8.ValidString(q.Field) && utf8.ValidString(q.Value)
	}
	r["reqs"] = list
	if again, err := fields.ParseSelector(selector.String()); err != nil {
		r.putText("reparse", err.Error())
	} else if again.String() != selector.String() {
		r["reparse"] = "differs"
	}
	// A JSON object cannot hold a field name that is no UTF-8.
	if plain {
		putFieldMatches(r, a, selector)
	}
	w.put(r)
}

func putFieldMatches(r record, a *asker, selector fields.Selector) {
	var sets []map[string]string
	var matches []bool
	for i := 0; i < 6; i++ {
		set := map[string]string{}
		for _, q := range selector.Requirements() {
			switch {
			case a.once(60):
				set[q.Field] = q.Value
			case a.once(50):
				set[q.Field] = strings.ToValidUTF8(a.word(fieldValues), "?")
			}
		}
		sets, matches = append(sets, set), append(matches, selector.Matches(fields.Set(set)))
	}
	r["fields"], r["m"] = sets, matches
}
