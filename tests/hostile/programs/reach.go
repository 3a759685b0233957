// Reaches for the host as Go can: its files, environment, sockets, namespaces, its own program's folder. Told: "canary" a
// file, "name" a variable, "port". Must happen: nothing is there.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func attempt(name string, act func() error) {
	if err := act(); err != nil {
		fmt.Printf("held %s: %.100s\n", name, err)
	} else {
		fmt.Printf("escaped %s: it returned\n", name)
	}
}

func reads(path string) func() error {
	return func() error {
		_, err := os.ReadFile(path)
		return err
	}
}

func main() {
	told := map[string]string{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if name, value, found := strings.Cut(lines.Text(), " "); found {
			told[name] = value
		}
	}
	attempt("read-shadow", reads("/etc/shadow"))
	attempt("read-canary", reads(told["canary"]))
	attempt("environment", func() error {
		if _, found := os.LookupEnv(told["name"]); !found {
			return errors.New("not set")
		}
		return nil
	})
	attempt("connect", func() error {
		_, err := net.DialTimeout("tcp", "127.0.0.1:"+told["port"], time.Second)
		return err
	})
	attempt("write-work", func() error { return os.WriteFile("/box/work/new", []byte("x"), 0o600) })
	attempt("name-space", func() error {
		command := exec.Command("/usr/bin/true")
		command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS}
		return command.Run()
	})
}
