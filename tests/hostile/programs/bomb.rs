// Takes too much, in the way it is told ("how"): time, memory, output, threads. It stops by itself. Must happen: the
// verdict says which limit.
use std::io::{Read, Write};
use std::time::{Duration, Instant};

fn spin() {
    let until = Instant::now() + Duration::from_secs(8);
    while Instant::now() < until {}
}

fn memory() {
    let kept: Vec<Vec<u8>> = (0..600).map(|i| vec![(i % 255 + 1) as u8; 1 << 20]).collect();
    println!("escaped memory: {}", kept.iter().map(|piece| piece[7] as usize).sum::<usize>());
}

fn output() {
    let line = vec![b'x'; 1 << 20];
    for _ in 0..48 {
        if std::io::stdout().write_all(&line).is_err() {
            return;
        }
    }
}

fn threads() {
    for count in 0..300 {
        let begun = std::thread::Builder::new().spawn(|| std::thread::sleep(Duration::from_secs(3)));
        if let Err(error) = begun {
            println!("held threads: {} {}", count, error);
            std::process::exit(0);
        }
    }
    println!("escaped threads: 300");
    std::process::exit(0);
}

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    match text.split_whitespace().nth(1) {
        Some("spin") => spin(),
        Some("memory") => memory(),
        Some("output") => output(),
        _ => threads(),
    }
}
