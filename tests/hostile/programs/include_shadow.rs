// Takes files of the host and the compiler's environment into the program. Must happen: they are not there.
const VARIABLE: Option<&str> = option_env!("HOSTILE_SECRET");

fn main() {
    println!("escaped include: {}", include_str!("/etc/shadow"));
    println!("escaped include-bytes: {}", include_bytes!("/etc/passwd").len());
    println!("escaped variable: {:?}", VARIABLE);
}
