// Computes for ever while it is compiled. Must happen: the compiler gives up or a limit ends it.
const fn endless() -> u64 {
    let mut n: u64 = 1;
    loop {
        n = n.wrapping_mul(6364136223846793005).wrapping_add(1);
        if n == 0 {
            return n;
        }
    }
}
const VALUE: u64 = endless();

fn main() {
    println!("{}", VALUE);
}
