// Brings C of its own, with flags for its compiler. Must happen: refused, or held like any C.
package main

/*
#cgo CFLAGS: -fplugin=/tmp/hostile.so -I/etc
#include "/etc/shadow"
*/
import "C"

func main() {
	println("escaped native")
}
