//! The JSON lines that tracing-subscriber writes of an envelope, as conformance/tracing.json
//! has them for the decoder of log lines. With UPDATE_VECTORS=1 the file is written anew.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use error_envelope::{event, Envelope};
use serde_json::Value;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line(e: &Envelope) -> String {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .without_time()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || event(e));
    let bytes = buffer.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap().trim_end().to_owned()
}

#[test]
fn events_are_written_as_the_vectors_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/tracing.json");
    let mut doc: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let update = std::env::var_os("UPDATE_VECTORS").is_some();
    let list = doc["vectors"].as_array_mut().unwrap();
    assert!(!list.is_empty());
    for v in list {
        let e = Envelope::from_json(&v["envelope"].to_string()).unwrap();
        let got = line(&e);
        if update {
            v["line"] = got.into();
            continue;
        }
        let (got, want): (Value, Value) = (
            serde_json::from_str(&got).unwrap(),
            serde_json::from_str(v["line"].as_str().unwrap()).unwrap(),
        );
        assert_eq!(got, want, "{}", v["name"]);
    }
    if update {
        std::fs::write(path, serde_json::to_string_pretty(&doc).unwrap() + "\n").unwrap();
    }
}
