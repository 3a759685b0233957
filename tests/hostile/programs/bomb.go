// Takes too much, in the way it is told ("how"): time, memory, output, threads. It stops by itself. Must happen: the
// verdict says which limit.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"time"
)

func spin() {
	for until := time.Now().Add(8 * time.Second); time.Now().Before(until); {
	}
}

func memory() {
	var kept [][]byte
	for i := 0; i < 600; i++ {
		kept = append(kept, bytes.Repeat([]byte{1}, 1<<20))
	}
	fmt.Println("escaped memory:", len(kept))
}

func output() {
	line := bytes.Repeat([]byte{'x'}, 1<<20)
	for i := 0; i < 48; i++ {
		os.Stdout.Write(line)
	}
}

func threads() {
	for i := 0; i < 300; i++ {
		go func() {
			runtime.LockOSThread()
			time.Sleep(3 * time.Second)
		}()
	}
	time.Sleep(2 * time.Second)
	fmt.Println("escaped threads: 300")
}

func main() {
	var name, how string
	fmt.Scan(&name, &how)
	map[string]func(){"spin": spin, "memory": memory, "output": output, "threads": threads}[how]()
}
