package main

import (
	"math/rand/v2"
	"strings"
)

// asker makes questions up. Half of them follow the grammar, so that they get
// past the parser; the other half are broken a little, so that they do not.
type asker struct{ *rand.Rand }

func newAsker(seed, stream uint64) *asker {
	return &asker{rand.New(rand.NewPCG(seed, stream))}
}

func (a *asker) one(in []int) int             { return in[a.IntN(len(in))] }
func (a *asker) word(in []string) string      { return in[a.IntN(len(in))] }
func (a *asker) once(percent int) bool        { return a.IntN(100) < percent }
func (a *asker) blank() string                { return a.word(blanks) }
func (a *asker) times(s string, n int) string { return strings.Repeat(s, n) }
func (a *asker) key() string                  { return a.mostly(keys, strangeKeys, 4) }
func (a *asker) value() string                { return a.mostly(values, strangeValues, 4) }
func (a *asker) mostly(good, bad []string, percent int) string {
	if a.once(percent) {
		return a.word(bad)
	}
	return a.word(good)
}

var (
	blanks = []string{"", "", "", "", " ", "  ", "\t", "\n", "\r", " \r\n\t"}
	keys   = []string{"k", "j", "app", "tier", "release", "version", "in", "notin", "IN", "NotIn", "x", "0", "9z", "Z", "a.b-c_d",
		"app.kubernetes.io/name", "app.kubernetes.io/part-of", "kubernetes.io/arch", "in/in", "notin/x", "node-role.kubernetes.io/worker", "1.2/3"}
	strangeKeys = []string{"-k", "k-", ".k", "k.", "_", "k/", "/k", "k//k", "a/b/c", "App.io/x", "a_b.io/x", "-.io/x", "x.-io/x", "x..io/x",
		"ключ", "k\u200b", "k:v", "k|v", "k&v", "\"k\"", "'k'", "k*", "~k", "k\\", "{k}", "k\xff", "\xc3", "k\x00k", "k\x7f",
		strings.Repeat("n", 63), strings.Repeat("n", 64), strings.Repeat("p", 253) + "/n", strings.Repeat("p", 254) + "/n",
		strings.Repeat("p.", 126) + "p/" + strings.Repeat("n", 64)}
	values = []string{"", "a", "b", "web", "api", "cache", "1", "2", "10", "007", "0", "v1.0", "x_y", "x-y", "X", "in", "notin",
		"9223372036854775807", "9223372036854775808", "1.5", "1e2", "0x1f", "2_000", "yes", "true"}
	strangeValues = []string{"-1", "+1", "a/b", "_", "-", ".", "a-", ".a", "значение", "\"a\"", "'a'", "*", "a|b", "a||b", "a&&b", "a;b", "\\",
		"~a", "a\u00a0", "a\ufeff", "\xf0\x9f\x98\x80", "a\xfe", "a\x00b", "a\x1b", "\U000e0001", "\u0378", strings.Repeat("v", 63), strings.Repeat("v", 64)}
	bounds   = []string{"0", "1", "2", "9", "10", "007", "9223372036854775806", "9223372036854775807", "9223372036854775808", "00", "", "x", "-1", "+1", "1.0"}
	integers = []string{"0", "1", "-1", "+1", "2", "9", "10", "11", "007", "-0", "+0", "9223372036854775807", "9223372036854775806",
		"9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1.0", "1e3", "0x1", "1_0", " 1", "1 ", "", "-", "+", "--1", "+-1", "-+1", "１", "one"}
)

func (a *asker) list(most int) []string {
	l := make([]string, a.IntN(most+1))
	for i := range l {
		l[i] = a.value()
	}
	return l
}

// requirement writes one with random blanks around each token.
func (a *asker) requirement(key string) string {
	b := a.blank
	switch a.IntN(10) {
	case 0, 1:
		return b() + key + b() + a.word([]string{"=", "==", "!="}) + b() + a.value() + b()
	case 2, 3, 4, 5:
		op := a.word([]string{"in", "in", "notin"})
		items := strings.Join(a.list(6), b()+","+b())
		return b() + key + " " + b() + op + b() + "(" + b() + items + b() + ")" + b()
	case 6:
		return b() + key + b()
	case 7:
		return b() + "!" + b() + key + b()
	default:
		return b() + key + b() + a.word([]string{">", "<"}) + b() + a.word(bounds) + b()
	}
}

// selector joins a few requirements, now and then as many as keep their order.
func (a *asker) selector(from []string) string {
	n := a.IntN(4)
	if a.once(5) {
		n = a.IntN(maxSorted + 1)
	}
	l := make([]string, n)
	for i := range l {
		key := a.key()
		if from != nil && a.once(85) {
			key = a.word(from)
		}
		l[i] = a.requirement(key)
	}
	return strings.Join(l, ",")
}

var tokens = []string{"=", "==", "!=", "!", "(", ")", ",", ">", "<", "in", "notin", "k", "v", " ", "  ", "\t", "\n", "=>", ">=", "<>", "In",
	"||", "&&", "|", "&", ";", ":", "\"", "'", "*", "~", "\\", "\x00", "\xff", "é", "\u00a0", "\u2028", "\v", "\f", "-", ".", "_", "/", "1", "or", "and", "not"}

// soup strings tokens together with no grammar at all.
func (a *asker) soup() string {
	var b strings.Builder
	for n := 1 + a.IntN(9); n > 0; n-- {
		b.WriteString(a.word(tokens))
		if a.once(30) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// broken changes a few bytes of a text: drops, adds, doubles or swaps them.
func (a *asker) broken(s string) string {
	b := []byte(s)
	for n := 1 + a.IntN(3); n > 0; n-- {
		at := a.IntN(len(b) + 1)
		end := min(len(b), at+1+a.IntN(4))
		middle := a.word(tokens)
		switch a.IntN(4) {
		case 0:
			middle = ""
		case 1:
			end = at
		case 2:
			middle = string(b[at:end]) + string(b[at:end])
		}
		b = append(append(append([]byte{}, b[:at]...), middle...), b[end:]...)
	}
	return string(b)
}
