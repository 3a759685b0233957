// Reaches for the host as Rust can: its files, environment, sockets, its own program's folder. Told: "canary" a file,
// "name" a variable, "port". Must happen: nothing is there.
use std::collections::HashMap;
use std::fmt::Debug;
use std::io::Read;

fn attempt<T, E: Debug>(name: &str, got: Result<T, E>) {
    match got {
        Ok(_) => println!("escaped {}: it returned", name),
        Err(error) => println!("held {}: {:?}", name, error),
    }
}

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let told: HashMap<&str, &str> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    attempt("read-shadow", std::fs::read("/etc/shadow"));
    attempt("read-canary", std::fs::read(told["canary"]));
    attempt("environment", std::env::var(told["name"]));
    attempt("connect", std::net::TcpStream::connect(format!("127.0.0.1:{}", told["port"])));
    attempt("write-work", std::fs::write("/box/work/new", "x"));
    attempt("other-root", std::os::unix::fs::chroot("/box/scratch"));
}
