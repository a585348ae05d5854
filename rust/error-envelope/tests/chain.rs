//! From Rust errors to envelopes.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use error_envelope::{layers, Audience, CauseHow, Class, Envelope, EnvelopeError, Problem, Retry, Severity, Timestamp};

/// An error that prints its source after its own text, as some do.
#[derive(Debug)]
struct Joined(&'static str, io::Error);

impl fmt::Display for Joined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return self.1.fmt(f);
        }
        write!(f, "{}: {}", self.0, self.1)
    }
}

impl Error for Joined {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.1)
    }
}

/// An error that is its own source, and says so or not.
#[derive(Debug)]
struct Loop(std::cell::Cell<u32>, bool);

impl fmt::Display for Loop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set(self.0.get() + u32::from(self.1));
        write!(f, "again {}", self.0.get())
    }
}

impl Error for Loop {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self)
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused")
}

#[test]
fn sources_become_layers_once_each() {
    let err = EnvelopeError::new("LEDGER_FAILED", "could not append")
        .error_type("ledger::Error")
        .caused_by(Joined("connect", refused()));
    let told = err.envelope();
    let got: Vec<_> = told
        .cause
        .iter()
        .map(|l| (l.message.as_str(), l.error_type.as_deref(), l.code.as_deref()))
        .collect();
    assert_eq!(
        got,
        [
            ("could not append", Some("ledger::Error"), Some("LEDGER_FAILED")),
            ("connect", None, None),
            ("connection refused", Some("std::io::ErrorKind::ConnectionRefused"), None),
        ]
    );
    assert_eq!(told.error_message.as_deref(), Some("could not append: connect: connection refused"));
    assert_eq!(told.cause_how, Some(CauseHow::Explicit));
    assert_eq!(err.to_string(), "could not append");
    assert!(err.source().is_some_and(|s| s.is::<Joined>()));
}

#[test]
fn a_transparent_wrapper_is_no_layer() {
    assert_eq!(layers(&Joined("", refused())).len(), 1);
}

#[test]
fn an_endless_chain_and_text_are_cut() {
    assert_eq!(layers(&Loop(0.into(), true)).len(), 64);
    assert_eq!(
        layers(&Loop(0.into(), false)).len(),
        1,
        "a wrapper that only repeats itself is told once"
    );
    let told = EnvelopeError::new("A_FAILED", "é".repeat(20_000)).envelope();
    let message = told.message.unwrap();
    assert!(message.len() <= 16 << 10 && message.ends_with("é…"), "{} bytes", message.len());
}

#[test]
fn any_error_is_an_envelope() {
    let err = Joined("open ledger", refused());
    let told = Envelope::from(&err as &(dyn Error + 'static));
    assert_eq!(told.error_code, None);
    assert_eq!(told.message.as_deref(), Some("open ledger: connection refused"));
    assert_eq!(told.cause.len(), 2);
    assert_eq!(told.severity, Some(Severity::Error));
}

#[test]
fn an_envelope_inside_a_chain_lends_its_fields() {
    let inner = EnvelopeError::new("LEDGER_FAILED", "could not append")
        .class(Class::Transient)
        .request_id("r-1");
    let outer = io::Error::new(io::ErrorKind::Other, inner);
    let told = Envelope::from(&outer as &(dyn Error + 'static));
    assert_eq!(told.error_code.as_deref(), Some("LEDGER_FAILED"));
    assert_eq!(told.class, Some(Class::Transient));
    assert_eq!(told.request_id.as_deref(), Some("r-1"));
}

#[test]
fn what_is_not_set_is_absent() {
    let err = EnvelopeError::new("CART_EMPTY", "the cart is empty").timestamp(Timestamp::parse("2026-11-21T02:57:15.710Z").unwrap());
    assert_eq!(
        err.envelope().to_json(),
        concat!(
            r#"{"schema":"error-envelope/v1","error_code":"CART_EMPTY","message":"the cart is empty","severity":"error","#,
            r#""timestamp":"2026-11-21T02:57:15.71Z","error_message":"the cart is empty"}"#
        )
    );
}

#[test]
fn every_setter_sets_its_field() {
    let err = EnvelopeError::new("A_FAILED", "m")
        .class(Class::Policy)
        .retry_after(Duration::from_micros(1_500_250))
        .attempt(2, 0)
        .recovery("fallback")
        .grpc_status("UNAVAILABLE")
        .http_status(42)
        .peer("ledger")
        .resource("order_id", "o-17")
        .attribute("amount", 1250)
        .service("payment", "1.4.2")
        .operation("Charge")
        .correlation_id("c-1")
        .trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
        .severity(Severity::Fatal)
        .stack("at main")
        .panic();
    let mut e = err.envelope();
    e.timestamp = None;
    assert_eq!(
        e.to_json(),
        concat!(
            r#"{"schema":"error-envelope/v1","error_code":"A_FAILED","message":"m","severity":"fatal","correlation_id":"c-1","#,
            r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","service":"payment","operation":"Charge","#,
            r#""version":"1.4.2","error_message":"m","class":"policy","retriable":true,"retry":"after","attempt":2,"recovery":"fallback","#,
            r#""retry_after_ms":1500.25,"grpc_status":"UNAVAILABLE","peer":"ledger","resource":{"order_id":"o-17"},"stack":"at main","#,
            r#""panic":true,"attributes":{"amount":1250}}"#
        )
    );
    assert_eq!(err.envelope().retry, Some(Retry::After));
}

#[test]
fn strangers_are_told_no_text() {
    let err = EnvelopeError::new("LEDGER_FAILED", "shard 7 at 10.0.3.7")
        .peer("postgres")
        .stack("at ledger")
        .caused_by(refused());
    let body = Problem::new(&err, Audience::Public, Some(502), None).body;
    for secret in ["shard", "10.0.3.7", "postgres", "refused", "at ledger"] {
        assert!(!body.contains(secret), "{secret} is told: {body}");
    }
}

#[test]
fn hostile_documents_are_read_in_bounded_space() {
    let deep = format!(
        "{{\"message\":\"m\",\"cause\":{}{}}}",
        "[{\"message\":\"x\",\"causes\":".repeat(5_000),
        "[]".to_owned() + &"}]".repeat(5_000)
    );
    let e = Envelope::from_json(&deep).unwrap();
    assert!(
        e.cause.is_empty() && e.extra.contains_key("cause"),
        "what lies too deep is kept, not read"
    );
    assert_eq!(e.to_json().len(), deep.len() + r#""schema":"error-envelope/v1","#.len());
}
