// Takes a file of the host into the program. Must happen: refused.
package main

import (
	_ "embed"
	"fmt"
)

//go:embed ../../../../../../etc/shadow
var shadow string

func main() {
	fmt.Println("escaped embed:", shadow)
}
