// Command printable writes index/types/go_printable.cc: where strconv.IsPrint
// changes its answer, for the quoting of upstream's error texts.
//
//	go run ./printable > ../../index/types/go_printable.cc
package main

import (
	"fmt"
	"runtime"
	"strconv"
	"unicode/utf8"
)

func main() {
	fmt.Printf("// Made by tests/oracle/printable with %s; do not edit.\n", runtime.Version())
	fmt.Print("#include \"index/types/go_printable.h\"\n\nnamespace labelix {\n\n")
	fmt.Print("// clang-format off\nconst uint32_t kPrintTurns[kPrintTurnCount] = {")
	n := 0
	before := strconv.IsPrint(0x7f)
	for r := rune(0x80); r <= utf8.MaxRune; r++ {
		if now := strconv.IsPrint(r); now != before {
			if n%12 == 0 {
				fmt.Print("\n   ")
			}
			fmt.Printf(" %d,", r)
			n, before = n+1, now
		}
	}
	fmt.Print("\n};\n// clang-format on\n\n")
	fmt.Printf("static_assert(kPrintTurnCount == %d);\n\n}  // namespace labelix\n", n)
}
