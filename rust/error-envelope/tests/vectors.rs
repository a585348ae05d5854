//! The vectors in conformance/, which the Go packages read and write as well.

use std::collections::BTreeMap;

use error_envelope::{layers, read_problem, Audience, Envelope, EnvelopeError, Problem, ReadError};
use serde_json::Value;

fn vectors(file: &str) -> Vec<Value> {
    let path = format!("{}/../../conformance/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let doc: Value = serde_json::from_str(&text).unwrap();
    let list = doc["vectors"].as_array().unwrap().clone();
    assert!(!list.is_empty(), "{file} holds no vectors");
    list
}

/// Numbers as JSON compares them: 1500 is 1500.0.
fn plain(v: &Value) -> Value {
    match v {
        Value::Number(n) => Value::from(n.as_f64()),
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
        other => other.clone(),
    }
}

fn same(name: &str, got: &str, want: &Value) {
    let got: Value = serde_json::from_str(got).unwrap_or_else(|e| panic!("{name}: no JSON: {e}\n{got}"));
    assert_eq!(plain(&got), plain(want), "{name}");
}

#[test]
fn documents_survive_reading_and_writing() {
    for v in vectors("envelopes.json") {
        let (name, text) = (v["name"].as_str().unwrap(), v["text"].as_str().unwrap());
        let read = Envelope::from_json(text);
        match v["refused"].as_str() {
            Some("version") => assert!(matches!(read, Err(ReadError::Version(_))), "{name}: {read:?}"),
            Some("syntax") => assert!(matches!(read, Err(ReadError::Syntax(_))), "{name}: {read:?}"),
            Some(other) => panic!("{name}: refused for {other}?"),
            None => {
                let written = read.unwrap_or_else(|e| panic!("{name}: {e}")).to_json();
                same(name, &written, &v["written"]);
                for digits in v["keeps"].as_array().into_iter().flatten() {
                    assert!(
                        written.contains(digits.as_str().unwrap()),
                        "{name}: {digits} is gone from {written}"
                    );
                }
                let twice = Envelope::from_json(&written).unwrap().to_json();
                assert_eq!(written, twice, "{name}: a second round trip changes the document");
            }
        }
    }
}

#[test]
fn serde_reads_and_writes_the_same() {
    let text = r#"{"schema":"error-envelope/v1.9","error_code":"A_FAILED","later":{"n":12345678901234567890123}}"#;
    let e: Envelope = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&e).unwrap(), text);
    assert!(serde_json::from_str::<Envelope>(r#"{"schema":"error-envelope/v2"}"#).is_err());
}

#[test]
fn problem_documents_tell_what_the_vectors_say() {
    for v in vectors("carriers.json") {
        let name = v["name"].as_str().unwrap();
        for (audience, kind) in [(Audience::Public, "public"), (Audience::Internal, "internal")] {
            let err = EnvelopeError::from(Envelope::from_json(&v["error"].to_string()).unwrap());
            let want = &v["http"][kind];
            let got = Problem::new(&err, audience, None, v["public_text"].as_str());
            assert_eq!(u64::from(got.status), want["status"].as_u64().unwrap(), "{name}, {kind}");
            assert_eq!(
                got.retry_after.map(|s| s.to_string()).as_deref(),
                want["retry_after"].as_str(),
                "{name}, {kind}"
            );
            same(name, &got.body, &want["body"]);

            let mut read = read_problem(got.status, &want["body"].to_string(), "ledger.example").envelope();
            assert!(read.timestamp.take().is_some(), "{name}, {kind}: what was read has no time");
            same(&format!("{name}, {kind}, read"), &read.to_json(), &v["read_http"][kind]);
        }
    }
}

#[test]
fn the_callees_code_stays_a_layer() {
    let v = vectors("carriers.json").swap_remove(0);
    let body = v["http"]["internal"]["body"].to_string();
    let callee = read_problem(503, &body, "ledger.example");
    let err = EnvelopeError::new("PAYMENT_CHARGE_FAILED", "could not charge the card")
        .service("payment", "1.4.2")
        .caused_by(callee);
    let told = err.envelope();
    let codes: Vec<_> = told.cause.iter().map(|l| l.code.as_deref().unwrap_or("-")).collect();
    assert_eq!(codes, ["PAYMENT_CHARGE_FAILED", "LEDGER_DB_TIMEOUT", "-"]);
    assert_eq!(told.peer.as_deref(), Some("ledger"));
    assert_eq!(told.request_id.as_deref(), Some("r-1"));
    assert_eq!(told.service.as_deref(), Some("payment"));
    assert_eq!(told.class, None, "the callee's class was said of another call");
    assert!(err.has_code("LEDGER_DB_TIMEOUT") && !err.has_code("OTHER"));
    assert_eq!(layers(&err).len(), 3);
    let names: BTreeMap<&str, &str> = BTreeMap::from([("type", "sqlx::Error::PoolTimedOut")]);
    assert_eq!(told.cause[2].error_type.as_deref(), names.get("type").copied());
}
